#!/usr/bin/env python3
"""Public corpora against the whole program: the JSON test suite as bodies, the naughty strings in every field (H05, H06).

What a body must get is computed by Python's own json, read as Django REST Framework reads it (contract section 2.1).
"""
import codecs
import http.client
import io
import itertools
import json
import pathlib
import re
import sys
import urllib.parse

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "support"))
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "framing"))
import latchkey  # noqa: E402
from exchange import Broken, converse, parse  # noqa: E402

PASSWORD = "Plum!tree-gloss77"
FIELDS = {
    "/accounts/register/": ("email", "username", "password", "password2", "first_name"),
    "/accounts/token/": ("email", "password"),
    "/accounts/token/refresh/": ("refresh",),
    "/accounts/token/verify/": ("token",),
    "/accounts/token/blacklist/": ("refresh",),
}
JSON = "application/json"
FORM = "application/x-www-form-urlencoded"
# Contract section 3, rule 6; str.strip() alone takes the same set today, but that is Python's to change.
WHITE = "".join(map(chr, [*range(9, 14), *range(0x1c, 0x21), 0x85, 0xa0, 0x1680, *range(0x2000, 0x200b), 0x2028, 0x2029,
                          0x202f, 0x205f, 0x3000]))
TYPES = {list: "list", str: "str", int: "int", float: "float", bool: "bool"}
NEWER_MESSAGE = "Illegal trailing comma"  # Python 3.13's; the recorded site had 3.11


class Client:
    """One connection for many requests; keeps count and judges what no answer may be."""

    def __init__(self, server):
        self.server, self.requests, self.faults = server, 0, []
        self.connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)

    def send(self, what, method, path, body, headers):
        """(status, the JSON or nothing)."""
        self.requests += 1
        self.connection.request(method, path, body, headers)
        answer = self.connection.getresponse()
        return self.judge(what, answer.status, answer.headers.get("Content-Type", ""), answer.read())

    def judge(self, what, status, kind, body):
        value = None
        if status >= 500:
            self.fault(what, status, body)
        elif kind == JSON:
            try:
                value = json.loads(body)
            except ValueError:
                self.fault(what, "no JSON in", body)
        elif body and not (kind.startswith("text/html") and body.lstrip().lower().startswith(b"<!doctype html>")):
            self.fault(what, f"neither JSON nor a page ({kind})", body)
        return status, value

    def fault(self, *what):
        self.faults.append(" ".join(x[:300] if isinstance(x, str) else repr(x)[:300] for x in what))

    def expect(self, what, came, want):
        if came != want:
            self.fault(what, "came", came, "want", want)


def expected_fault(body):
    """The parse error of DRF's JSONParser: True where only its kind is known, nothing for a good body. And the value."""
    def no_constant(name):
        raise ValueError(f"Out of range float values are not JSON compliant: {name!r}")
    if not body:
        return None, {}
    try:
        return None, json.load(codecs.getreader("utf-8")(io.BytesIO(body)), parse_constant=no_constant)
    except RecursionError:
        return True, None
    except ValueError as e:
        return (True if NEWER_MESSAGE in str(e) else str(e)), None


def check_body(client, what, answer, body):
    fault, value = expected_fault(body)
    status, shown = answer
    detail = shown.get("detail", "") if isinstance(shown, dict) else ""
    if fault:
        client.expect(what, status, 400)
        if fault is True:
            client.expect(what, str(detail)[:19], "JSON parse error - ")
        else:
            client.expect(what, detail, "JSON parse error - " + fault)
    elif isinstance(value, dict):
        client.expect(what, status in (200, 400, 401) and "parse error" not in str(detail), True)
    else:
        message = "No data provided" if value is None else f"Invalid data. Expected a dictionary, but got {TYPES[type(value)]}."
        client.expect(what, answer, (400, {"non_field_errors": [message]}))


def json_suite(client, folder, auth):
    files = sorted(folder.glob("*.json"))
    good = bad = 0
    for path in files:
        body = path.read_bytes()
        fault, _ = expected_fault(body)
        # NaN and a cut-off end apart, Python agrees with the suite; if it does not, this test knows nothing.
        if path.name.startswith("y_") and fault:
            client.fault(path.name, "Python refuses what the suite calls valid", fault)
        good, bad = good + (fault is None), bad + (fault is not None)
        for endpoint in FIELDS:
            check_body(client, f"{path.name} to {endpoint}", client.send(path.name, "POST", endpoint, body, {"Content-Type": JSON}), body)
        check_body(client, f"{path.name} to me", client.send(path.name, "PATCH", "/accounts/me/", body,
                                                            {"Content-Type": JSON, **auth}), body)
    return f"{len(files)} JSON files ({good} good, {bad} bad by Python)", len(files) if good > 90 and bad > 150 else 0


def encode(fields, kind):
    if kind == JSON:
        return json.dumps(fields).encode()
    return urllib.parse.urlencode(fields, errors="surrogatepass").encode()


def stored(text):
    """What a plain text field makes of it: (the value, nothing) or (nothing, the message)."""
    trimmed = text.strip(WHITE)
    if not trimmed:
        return None, "This field may not be blank."
    if "\0" in trimmed:
        return None, "Null characters are not allowed."
    return trimmed, None


def person(number):
    return {"email": f"n{number}@example.com", "username": f"n{number}", "first_name": "Ann", "password": PASSWORD,
            "password2": PASSWORD}


def every_field(client, strings, numbers):
    for text, kind in itertools.product(strings, (JSON, FORM)):
        for path, names in FIELDS.items():
            for name in names:
                fields = person(next(numbers)) if path == "/accounts/register/" else dict.fromkeys(names, "x")
                fields[name] = text
                what = f"{path} {name}={text!r} as {kind}"
                status, shown = client.send(what, "POST", path, encode(fields, kind), {"Content-Type": kind})
                client.expect(what, status in (200, 201, 400, 401), True)
                if name == "username":
                    # Taken already: `x` trimmed and `x` plain, or the form of what came as JSON.
                    taken = (400, {"username": ["User with this username already exists."]})
                    _, message = stored(text)
                    want = [(400, {"username": [message]})] if message else [(201, None), taken]
                    client.expect(what, (status, shown) in want, True)


def names_come_back(client, strings, numbers):
    for text, kind in itertools.product(strings, (JSON, FORM)):
        fields = person(next(numbers)) | {"first_name": text}
        value, message = stored(text)
        what = f"first_name {text!r} as {kind}"
        answer = client.send(what, "POST", "/accounts/register/", encode(fields, kind), {"Content-Type": kind})
        if message:
            client.expect(what, answer, (400, {"first_name": [message]}))
            continue
        client.expect(what, answer, (201, None))
        login = encode({"email": fields["email"], "password": PASSWORD}, JSON)
        _, pair = client.send(what, "POST", "/accounts/token/", login, {"Content-Type": JSON})
        auth = {"Authorization": "JWT " + pair["access"]}
        _, me = client.send(what, "GET", "/accounts/me/", None, auth)
        client.expect(what, me["first_name"], value)
        for name in ("first_name", "last_name"):
            status, me = client.send(what, "PATCH", "/accounts/me/", encode({name: text}, kind), {"Content-Type": kind, **auth})
            want = (200, value) if len(value) <= 150 else (400, ["Ensure this field has no more than 150 characters."])
            client.expect(what + " by PATCH", (status, me[name]), want)


def in_headers(client, strings):
    """Raw bytes: what HTTP itself refuses must be refused, once, and nothing may fail."""
    fields = ("Authorization: {}", "Authorization: JWT {}", "Authorization: Bearer {}", "Accept: {}", "Host: {}", "Content-Type: {}",
              "X-Forwarded-For: {}", "Cookie: {}")
    for text in strings:
        raw = text.encode("utf-8", "surrogatepass")
        requests = [b"GET /accounts/me/ HTTP/1.1\r\n" + (b"" if f.startswith("Host") else b"Host: localhost\r\n")
                    + f.encode().replace(b"{}", raw) + b"\r\nConnection: close\r\n\r\n" for f in fields]
        quoted = urllib.parse.quote(raw).encode()
        for target in (b"/accounts/me/?format=" + quoted, b"/accounts/token?" + raw, b"/" + quoted + b"/", b"/accounts/" + raw):
            requests.append(b"GET " + target + b" HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        for request in requests:
            client.requests += 1
            what = repr(request[:200])
            try:
                answers = parse(converse(client.server.port, request, end=True))
            except (Broken, OSError) as e:
                client.fault(what, str(e))
                continue
            client.expect(what, len(answers), 1)
            for a in answers:
                client.judge(what, a.status, a.fields.get("content-type", ""), a.body)


def main():
    shared = latchkey.shared()
    if shared is None:
        latchkey.skip("corpora", "no shared folder with the corpora")
    strings = json.loads((shared / "corpora" / "naughty-strings.json").read_text(encoding="utf-8"))
    numbers = itertools.count()
    with latchkey.Server(env=latchkey.QUICK) as server:
        client = Client(server)
        server.register("ann")
        auth = {"Authorization": "JWT " + server.login("ann")[1]["access"]}
        files, enough = json_suite(client, shared / "corpora" / "json-test-suite" / "test_parsing", auth)
        every_field(client, strings, numbers)
        names_come_back(client, strings, numbers)
        in_headers(client, strings)
        client.expect("a login at the end", server.login("ann")[0], 200)
        if server.stop() != 0:
            client.fault("the server did not end cleanly", server.stderr()[-2000:])
        for line in re.findall(r".*(?:level=error|request_failed).*", server.stderr()):
            client.fault("logged", line)
    for fault in client.faults[:40]:
        print("FAULT", fault)
    print(f"{files}, {len(strings)} naughty strings, {client.requests} requests, {len(client.faults)} faults")
    return 1 if client.faults or not enough or len(strings) < 500 else 0


if __name__ == "__main__":
    sys.exit(main())
