"""Tokens: every byte of a good one changed, odd claims and headers signed with the right key, Authorization headers.

The same token goes to both servers. A refresh token is minted for each request, so nothing depends on what was rotated.
"""
import base64
import itertools
import json
import time
import uuid

from hypothesis import strategies as st

import compare
from generate import BLACKLIST, JSON, ME, REFRESH, VERIFY
from pair import ANN, GUS, IDA, NOBODY, Request

HEADER = '{"alg":"HS256","typ":"JWT"}'
ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"


def b64(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def mint(payload, header=HEADER, secret=compare.SECRET):
    """A signed token of texts as they are."""
    text = f"{b64(header.encode('utf-8', 'surrogatepass'))}.{b64(payload.encode('utf-8', 'surrogatepass'))}"
    return f"{text}.{compare.sign(text, secret)}"


def claims(kind, user=ANN, **more):
    now = int(time.time())
    return {"token_type": kind, "exp": now + (3600 if kind == "access" else 864000), "iat": now - 60,
            "jti": uuid.uuid4().hex,
            "user_id": user, **more}


def good(kind, user=ANN):
    return mint(json.dumps(claims(kind, user), separators=(",", ":")))


def carry(path, token):
    """The request that hands a token (latin-1 text) in at a path."""
    if path == ME:
        return Request("GET", ME, [("Authorization", "JWT " + token)])
    name = "token" if path == VERIFY else "refresh"
    return Request("POST", path, [("Content-Type", JSON)], json.dumps({name: token}).encode())


def mutated(random):
    """Every position of a token, each way, at each endpoint. A generator of requests."""
    for path in (ME, REFRESH, VERIFY, BLACKLIST):
        length = len(good("access" if path == ME else "refresh"))
        for at, what in itertools.product(range(length), ("flip", "delete", "insert", "replace")):
            token = good("access" if path == ME else "refresh")
            other = random.choice(ALPHABET + ".=+/ ~\"\\\x7f\xe9")
            if what == "flip":
                token = token[:at] + chr(ord(token[at]) ^ (1 << random.randrange(6))) + token[at + 1:]
            elif what == "delete":
                token = token[:at] + token[at + 1:]
            elif what == "insert":
                token = token[:at] + other + token[at:]
            else:
                token = token[:at] + random.choice(ALPHABET.replace(token[at], "")) + token[at + 1:]
            if path == ME and any(ord(c) < 32 for c in token):
                continue  # not a header any more; tests/framing has those
            yield carry(path, token)


def moment(draw):
    """A time that is clearly past or clearly ahead: the two servers do not answer in the same second."""
    return int(time.time()) + draw(st.sampled_from([-10 ** 9, -86400, -60, 60, 3600, 86400, 10 ** 9]))


@st.composite
def odd_number(draw):
    now = moment(draw)
    return draw(st.sampled_from([
        None, True, False, [], {}, "", "x", str(now), f" {now} ", f"{now}.5", now + 0.5, float(now), -now, 0, -1,
        2 ** 31, 2 ** 53 + 1,
        253402300799, 253402300800, 2 ** 63, 10 ** 30, 1e30, -1e30, [now], {"a": now}, "1_0",
        "\u0661\u0662"]) | st.just(now))


odd_user = st.sampled_from([None, True, False, 0, -1, 1, ANN, IDA, GUS, NOBODY, str(ANN), f" {ANN} ", f"0{ANN}",
                            f"+{ANN}", "\u0662", 2.0, 2.5,
                            "2.0", "x", "", [], [2], {}, {"a": 1}, 2 ** 63 - 1, 2 ** 63, 10 ** 40, "1_0", "9" * 30,
                            "\0", "2\0"])
odd_text = st.sampled_from([None, True, 0, 1, 1.5, "", "x", "access", "refresh", "sliding", "Access", "access ", [],
                            ["access"], {},
                            "a\0b", "\ud800", "x" * 300, "'; drop table x;--"])


@st.composite
def odd_claims(draw):
    path = draw(st.sampled_from([ME, REFRESH, VERIFY, BLACKLIST]))
    fitting = ["access"] if path == ME else ["refresh", "access"] if path == VERIFY else ["refresh"]
    kind = draw(st.sampled_from(fitting * 3 + ["access", "refresh", "sliding"]))
    table = claims(kind, draw(st.sampled_from([ANN, ANN, IDA, GUS, NOBODY])))
    for name in draw(st.lists(st.sampled_from(["exp", "iat", "nbf", "jti", "token_type", "user_id", "drop", "more",
                                               "order"]), min_size=1,
                              max_size=3, unique=True)):
        if name in ("exp", "iat", "nbf"):
            table[name] = draw(odd_number())
        elif name == "user_id":
            table[name] = draw(odd_user)
        elif name == "jti":
            # Texts are new each time: what Django alone took once is on its blacklist alone.
            text = draw(odd_text)
            table[name] = text + uuid.uuid4().hex if isinstance(text, str) else text
        elif name == "token_type":
            table[name] = draw(odd_text)
        elif name == "drop":
            table.pop(draw(st.sampled_from(["exp", "iat", "jti", "token_type", "user_id"])), None)
        elif name == "more":
            table[draw(st.sampled_from(["aud", "iss", "sub", "x", "refresh_exp", "",
                                        "\u00e9"]))] = draw(st.one_of(odd_text, odd_number()))
        else:
            table = dict(draw(st.permutations(list(table.items()))))
    text = json.dumps(table, separators=draw(st.sampled_from([(",", ":"), (", ", ": ")])),
                      ensure_ascii=draw(st.booleans()))
    if draw(st.integers(0, 9)) == 0:
        text = draw(st.sampled_from(["[]", "null", "1", '"x"', "", "{", "{}", text + " ", " " + text, text + "x",
                                     "\ufeff" + text,
                                     text[:-1] + ',"exp":1}', text[:-1] + ',"user_id":2}',
                                     '{"x":' * 200 + "1" + "}" * 200]))
    return carry(path, mint(text))


@st.composite
def odd_headers(draw):
    path = draw(st.sampled_from([ME, REFRESH, VERIFY, BLACKLIST]))
    payload = json.dumps(claims("access" if path == ME else "refresh"))
    table = {"alg": draw(st.sampled_from(["HS256"] * 6 + ["none", "None", "", "hs256", "HS384", "HS512", "RS256",
                                                          "ES256", None, 1, [], ["HS256"]])),
             "typ": draw(st.sampled_from(["JWT", "jwt", "", None, 1, [], "at+jwt"]))}
    for name in draw(st.lists(st.sampled_from(["kid", "crit", "b64", "jku", "jwk", "x5u", "x5c", "cty", "zip", "enc",
                                               "exp", "drop"]), max_size=2)):
        if name == "drop":
            table.pop(draw(st.sampled_from(["alg", "typ"])), None)
        else:
            table[name] = draw(st.one_of(st.sampled_from([True, False, None, [], ["exp"], ["b64"], "../../dev/null",
                                                          "x", "http://127.0.0.1:9/", 1, {}]),
                                         odd_text))
    header = json.dumps(table)
    if draw(st.integers(0, 7)) == 0:
        header = draw(st.sampled_from(["{}", "[]", "null", "", "{", '"HS256"', '{"alg":"none","alg":"HS256"}',
                                       '{"alg":"HS256","alg":"none"}',
                                       header + " ", "\ufeff" + header, '{"alg":"HS256","x":"\ud800"}',
                                       '{"alg":"HS256","x":NaN}']))
    token = mint(payload, header, draw(st.sampled_from([compare.SECRET] * 5 + ["", compare.SECRET + " ", "x" * 32])))
    if draw(st.integers(0, 5)) == 0:
        parts = token.split(".")
        token = draw(st.sampled_from([".".join(parts[:2]) + ".", ".".join(parts[:2]), token + ".", "." + token,
                                      parts[0], "..", ".", "", token + "=",
                                      token + "==", token[:-1], token + "A",
                                      parts[0] + "=." + parts[1] + "." + parts[2], " " + token + " ",
                                      ".".join(parts * 2), token + "\n", "\u00e9" + token,
                                      token.replace("-", "+").replace("_", "/")]))
    if path == ME:
        token = token.replace("\n", "")
    return carry(path, token)


@st.composite
def authorizations(draw, access):
    token = draw(st.sampled_from([access[ANN]] * 3 + [access[IDA], access[GUS], "x", ""]))
    word = draw(st.sampled_from(["JWT"] * 5 + ["jwt", "Jwt", "Token", "Basic", "", "JWT,", "JWT:", "JWT\xa0",
                                               "\xa0JWT", "\x85JWT"]))
    between = draw(st.sampled_from([" "] * 4 + ["  ", "\t", " \t ", "", "\xa0", ",", "=", "\x85", "\xe9"]))
    tail = draw(st.sampled_from([""] * 5 + [" x", " ", "\t", ",", " JWT x", "\xe9", "\xff", "\xa0"]))
    from_path = draw(st.sampled_from([ME, ME, "/accounts/register/"]))
    text = (word + between + token + tail).strip(" \t")
    headers = [("Authorization", text)]
    if draw(st.integers(0, 9)) == 0:
        headers.append(("X-Authorization", "JWT " + access[ANN]))
    return Request("GET" if from_path == ME else "POST", from_path, headers)
