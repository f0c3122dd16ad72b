"""What a row of the tables is made of. The bytes are latin-1 text in which NNNNN becomes the number of the case."""
import collections
import json

# statuses: of the answers to the bytes, in order. closes: the server ends the connection after the last of them, and a
# request behind the bytes is never answered. Without statuses: closed without a word once the client has ended.
Want = collections.namedtuple("Want", "statuses closes")
Case = collections.namedtuple("Case", "id source want raw")

HOST = "Host: localhost\r\n"
TARGET = "/accounts/token?case=NNNNN"  # 301, and the query comes back in Location
TOKEN = '{"token":"x"}'                # 13 bytes; 401 says that verify got exactly these
CHUNKS = f"d\r\n{TOKEN}\r\n0\r\n\r\n"
SMUGGLED = "GET /smuggled/NNNNN/ HTTP/1.1\r\n" + HOST + "\r\n"


def refuse(*statuses):
    """The last status is the refusal; those before it answer the good messages before it."""
    return Want(statuses, True)


def answer(*statuses):
    return Want(statuses, False)


def last(*statuses):
    """A proper answer that ends the connection."""
    return Want(statuses, True)


SILENT = Want((), True)


def get(*fields, target=TARGET, method="GET", version="HTTP/1.1", host=HOST):
    return f"{method} {target} {version}\r\n{host}" + "".join(f + "\r\n" for f in fields) + "\r\n"


def post(*fields, body=""):
    """To verify, as JSON; the fields say where the body ends."""
    return get("Content-Type: application/json", *fields, target="/accounts/token/verify/", method="POST") + body


def chunked(body, *fields):
    return post("Transfer-Encoding: chunked", *fields, body=body)


def registration():
    """A smuggled message with an effect: a user."""
    name = "smuggledNNNNN"
    password = "Plum!tree-gloss77"
    body = json.dumps({"email": f"{name}@example.com", "username": name, "first_name": "Eve", "password": password,
                       "password2": password})
    return get("Content-Type: application/json", f"Content-Length: {len(body)}", target="/accounts/register/",
               method="POST") + body
