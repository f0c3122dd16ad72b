"""Hypothesis strategies of whole requests, a topic each (H05, H06): fields, bodies, headers, paths, order of checks.

Names that must be new come from a counter that never goes back, so that a replayed request is not answered by what its
first run left behind.
"""
import itertools
import json
import urllib.parse

from hypothesis import strategies as st

import pair
from pair import PASSWORD, Request

JSON = "application/json"
FORM = "application/x-www-form-urlencoded"
REGISTER, TOKEN, ME = "/accounts/register/", "/accounts/token/", "/accounts/me/"
REFRESH, VERIFY, BLACKLIST = "/accounts/token/refresh/", "/accounts/token/verify/", "/accounts/token/blacklist/"
PATHS = [REGISTER, TOKEN, REFRESH, VERIFY, BLACKLIST, ME]
FIELDS = {REGISTER: ["email", "username", "password", "password2", "first_name"], TOKEN: ["email", "password"],
          REFRESH: ["refresh"], VERIFY: ["token"], BLACKLIST: ["refresh"], ME: ["first_name"]}
numbers = itertools.count(1)
fresh = st.builds(lambda: next(numbers))

BLANKS = "\t\n\v\f\r\x1c\x1d\x1e\x1f \x85\xa0\0\b" \
         "\u1680\u2000\u2007\u200a\u2028\u2029\u202f\u205f\u3000\u200b\u2060\ufeff\u180e"
ODD = ["", " ", "\0", "a\0b", "\ud800", "\udfff\ud800", "x\udc80", "null", "true", "0", "-0", "NaN", "<b>&amp;\"'/",
       "\u2028", "\x7f",
       "\u0130", "\u212a", "\u017f", "\ufb01", "e\u0301", "\U0001f600", "\U0010ffff", "\ufffe", "%00", "${x}", "{{x}}",
       "';--", "\\",
       "a" * 151, "b" * 255, "c" * 4000, "12345678", "password", "\u0661" * 9, "\u00b2" * 9, "PASSWORD1", "ann",
       "ann@example.com"]
any_text = st.one_of(st.text(max_size=12), st.sampled_from(ODD),
                     st.text(st.characters(blacklist_categories=[]), max_size=6),
                     st.builds(lambda a, t, b: a + t + b, st.text(BLANKS, max_size=3), st.text(max_size=5),
                               st.text(BLANKS, max_size=3)))
numbers_text = st.one_of(st.integers(), st.integers(-9, 9), st.floats(allow_nan=False), st.integers(10 ** 30, 10 ** 40),
                         st.sampled_from([1e16, 1e-5, 123456789012345680.0, 0.0001, -0.0, 5e-324,
                                          1.7976931348623157e308]))
nested = st.recursive(st.one_of(st.none(), st.booleans(), st.integers(-5, 5), st.text(max_size=3)),
                      lambda x: st.one_of(st.lists(x, max_size=3),
                                          st.dictionaries(st.text(max_size=3), x, max_size=3)), max_leaves=5)
any_value = st.one_of(any_text, any_text, numbers_text, nested)

ATOM = "abcXYZ019!#$%&'*+/=?^_`{|}~-."
local = st.one_of(st.text(ATOM, max_size=8), st.text(max_size=5),
                  st.builds('"{}"'.format, st.text("a \t\\\"\x01\x7f<@", max_size=5)))
label = st.one_of(st.text("abzAZ09-", max_size=6), st.text(max_size=3), st.sampled_from(
    ["a" * 63, "b" * 64, "xn--bcher-kva", "b\u00fccher", "\u30c6\u30b9\u30c8", "\u00df", "\u0130", "\u00ad", "-", "_",
     "1", "com", "localhost"]))
literal = st.builds("[{}]".format, st.one_of(
    st.ip_addresses(v=4).map(str), st.ip_addresses(v=6).map(str), st.text("0123456789abcf:.%", max_size=15),
    st.sampled_from(["::1", "::", "1::2::3", "::ffff:1.2.3.4", "::1.2.3", "fe80::1%eth0", "IPv6:::1", "01.2.3.4",
                     "1.2.3.256"])))
domain = st.one_of(st.lists(label, min_size=1, max_size=4).map(".".join), literal,
                   st.builds(lambda labels, dot: dot.join(labels), st.lists(label, min_size=2, max_size=3),
                             st.sampled_from("\u3002\uff0e\uff61")))
emails = st.one_of(st.builds("{}@{}".format, local, domain), st.builds("{}@example.com".format, local),
                   st.builds("a@{}".format, domain), st.builds("{}@{}@{}".format, local, label, domain))


def person(number):
    return {"email": f"u{number}@example.com", "username": f"u{number}", "first_name": "Ann", "password": PASSWORD,
            "password2": PASSWORD}


def dumps(value, ascii_only):
    return json.dumps(value, ensure_ascii=ascii_only).encode("utf-8", "surrogatepass")


@st.composite
def register_fields(draw):
    fields = person(draw(fresh))
    for name in draw(st.lists(st.sampled_from(FIELDS[REGISTER]), min_size=1, max_size=3, unique=True)):
        what = draw(st.sampled_from(["value", "value", "value", "text", "drop", "address"]))
        if what == "drop":
            del fields[name]
        elif what == "address":
            fields["email"] = draw(emails)
        else:
            fields[name] = draw(any_value if what == "value" else any_text)
            if name == "password" and draw(st.booleans()):
                fields["password2"] = fields[name]
    for name in draw(st.lists(st.sampled_from(["id", "is_staff", "last_name", "", "\0", "Email"]), max_size=2)):
        fields[name] = draw(any_value)
    return Request("POST", REGISTER, [("Content-Type", JSON)], dumps(fields, draw(st.booleans())))


@st.composite
def login_fields(draw):
    fields = {"email": draw(st.sampled_from(["ann@example.com", "ida@example.com", "gus@example.com",
                                             "admin@example.com"])),
              "password": draw(st.sampled_from([PASSWORD, PASSWORD, "wrong"]))}
    for name in draw(st.lists(st.sampled_from(["email", "password"]), max_size=2, unique=True)):
        what = draw(st.sampled_from(["value", "drop", "blanks", "case"]))
        if what == "value":
            fields[name] = draw(any_value)
        elif what == "drop":
            del fields[name]
        elif what == "case":
            fields[name] = draw(st.sampled_from([str.upper, str.title, str.swapcase]))(fields[name])
        else:
            fields[name] = draw(st.text(BLANKS, max_size=3)) + fields[name] + draw(st.text(BLANKS, max_size=3))
    if draw(st.booleans()):
        return Request("POST", TOKEN, [("Content-Type", JSON)], dumps(fields, draw(st.booleans())))
    body = urllib.parse.urlencode({k: str(v) for k, v in fields.items()}, errors="surrogatepass").encode()
    return Request("POST", TOKEN, [("Content-Type", FORM)], body)


@st.composite
def damaged(draw, whole):
    """Bytes with up to three cuts, repeats, or strange bytes at any place."""
    data = bytearray(whole)
    for _ in range(draw(st.integers(1, 3))):
        at = draw(st.integers(0, len(data)))
        what = draw(st.sampled_from(["insert", "insert", "replace", "delete", "cut", "double"]))
        if what == "cut":
            del data[at:]
        elif what == "delete":
            del data[at:at + draw(st.integers(1, 4))]
        elif what == "double":
            end = min(len(data), at + draw(st.integers(1, 20)))
            data[end:end] = data[at:end]
        else:
            new = draw(st.one_of(st.binary(min_size=1, max_size=3), st.sampled_from(
                [b'"', b"\\", b"\\u", b"\\ud800", b"{", b"}", b"[", b"]", b",", b":", b"NaN", b"Infinity", b"-",
                 b"1e999", b"01", b"0.",
                 b"\xff", b"\xc3", b"\xe0\x80", b"\xed\xa0\x80", b"\xf4\x90", b"\xef\xbb\xbf", b"\0", b"\n", b"\r\n",
                 b"\x0b", b"\xc2\xa0",
                 b"--", b"&", b"=", b"%", b"%zz", b"+", b";", b"null", b"tru", b"1E+2", b"/**/"])))
            data[at:at + (len(new) if what == "replace" else 0)] = new
    return bytes(data)


@st.composite
def json_bodies(draw):
    path = draw(st.sampled_from(PATHS[:5]))
    value = draw(st.one_of(nested, st.dictionaries(st.sampled_from(FIELDS[path]), any_value, max_size=5)))
    text = json.dumps(value, ensure_ascii=draw(st.booleans()), indent=draw(st.sampled_from([None, 1])),
                      allow_nan=True).encode("utf-8", "surrogatepass")
    what = draw(st.sampled_from(["damaged", "damaged", "damaged", "whole", "bytes", "charset"]))
    kind = JSON
    if what == "damaged":
        text = draw(damaged(text))
    elif what == "bytes":
        text = draw(st.binary(max_size=12))
    elif what == "charset":
        name = draw(st.sampled_from(["utf-8", "UTF8", "latin-1", "iso-8859-1", "us-ascii", "utf-16", "utf-16-le",
                                     "utf-16be", "cp1252",
                                     "utf-32", "nonsense", "", "utf-8-sig", "rot13", "hex", "iso-8859-15", "koi8-r"]))
        kind = JSON + draw(st.sampled_from(["; charset=", ";charset=", "; x=y; CHARSET=", "; charset=\"{}\""]))
        kind = kind.format(name) if "{}" in kind else kind + name
        try:
            text = text.decode("utf-8", "replace").encode(name or "utf-8", "replace")
        except (LookupError, TypeError, ValueError):
            pass
        text = draw(damaged(text)) if draw(st.booleans()) else text
    return Request("POST", path, [("Content-Type", kind)], text)


@st.composite
def forms(draw):
    path = draw(st.sampled_from(PATHS[:5]))
    fields = person(draw(fresh)) if path == REGISTER else dict.fromkeys(FIELDS[path], "x")
    pairs = list(fields.items()) + draw(st.lists(st.tuples(st.sampled_from(FIELDS[path] + ["x"]), any_text),
                                                 max_size=3))
    body = urllib.parse.urlencode(pairs, errors="surrogatepass").encode()
    if draw(st.booleans()):
        body = draw(damaged(body))
    kind = FORM + draw(st.sampled_from(["", "", "; charset=utf-8", "; charset=latin-1", ";x", "; charset=nonsense"] + (
        # A form in UTF-16 is read otherwise (wire-contract), and nobody must be registered on one side only.
        ["; charset=utf-16"] if path != REGISTER else [])))
    return Request("POST", path, [("Content-Type", kind)], body)


@st.composite
def multiparts(draw):
    path = draw(st.sampled_from(PATHS[:5]))
    fields = person(draw(fresh)) if path == REGISTER else dict.fromkeys(FIELDS[path], "x")
    pairs = list(fields.items()) + draw(st.lists(st.tuples(st.sampled_from(FIELDS[path] + ["x"]), any_text),
                                                 max_size=2))
    boundary = draw(st.sampled_from(["XxBoundary", "a", "-", "a b", "a'()+_,-./:=?", "B" * 70, "B" * 201, "",
                                     "\u00e9"]))
    out = b""
    for name, value in pairs:
        quoted = draw(st.sampled_from(['name="{}"', "name={}", "name='{}'", 'NAME="{}"', 'filename="f"; name="{}"',
                                       'name="{}"; filename=""',
                                       "name*=utf-8''{}"] if draw(st.booleans()) else ['name="{}"']))
        head = "Content-Disposition: form-data; " + quoted.format(name)
        head += draw(st.sampled_from(["", "", "\r\nContent-Type: text/plain; charset=latin-1",
                                      "\r\nContent-Transfer-Encoding: base64",
                                      "\r\nX: y", "\r\nContent-Type: application/octet-stream"]))
        out += b"--" + boundary.encode("latin-1") + b"\r\n" + head.encode() + b"\r\n\r\n"
        out += value.encode("utf-8", "surrogatepass") + b"\r\n"
    out += b"--" + boundary.encode("latin-1") + draw(st.sampled_from([b"--\r\n", b"--", b"\r\n", b""]))
    if draw(st.booleans()):
        out = draw(damaged(out))
    kind = "multipart/form-data" + draw(st.sampled_from([
        "; boundary={}", "; boundary={}", "; boundary={}", '; boundary="{}"', ";BOUNDARY={}",
        "; charset=latin-1; boundary={}", "", "; boundary="]))
    return Request("POST", path, [("Content-Type", kind.format(boundary))], out)


header_text = st.text(st.characters(min_codepoint=0x20, max_codepoint=0xff, blacklist_characters="\x7f"),
                      max_size=15).map(str.strip)


@st.composite
def content_types(draw):
    path = draw(st.sampled_from(PATHS[:5]))
    kind = draw(st.one_of(header_text, st.builds("{}/{}{}".format, st.sampled_from(
        ["application", "APPLICATION", "*", "text", "multipart", "", "application "]), st.sampled_from(
            ["json", "JSON", "*", "x-www-form-urlencoded", "form-data", "plain", "", " json", "jsonx", "json "]),
                                                 st.sampled_from(
                ["", ";", "; charset=utf-8", "; q=1", "; boundary=x", " ; a=b", ";;", "; a=\"b;c\"", ", text/plain",
                 "; charset"])), st.none()))
    body = draw(st.sampled_from([b"", b"{}", b"[]", b"email=a", b"x", b"--x\r\n\r\n", b" "]))
    return Request("POST", path, [] if kind is None else [("Content-Type", kind.strip(" \t"))], body)


media = st.one_of(header_text, st.builds("{}{}/{}{}".format, st.sampled_from(["", "", " ", "\t"]), st.sampled_from(
    ["application", "text", "*", "APPLICATION", "image", "Text", ""]), st.sampled_from(
        ["json", "html", "*", "JSON", "xml", "", "json "]), st.sampled_from(
            ["", "", ";q=0.5", "; q=0", ";indent=4", "; indent=9", ";indent=-1", ";indent=x", "; indent=\"2\"", ";v=1",
             ";q=1;v=1", ";",
             ";charset=utf-8", ";indent=2;indent=3", "; INDENT=2", ";indent= 4", ";indent=1_0", ";indent=0x4", ";a",
             ";q"])))


@st.composite
def accepts(draw):
    path = draw(st.sampled_from(PATHS + ["/accounts/nope/", "/accounts/me"]))
    accept = draw(st.one_of(st.none(), st.lists(media, max_size=4).map(",".join)))
    query = draw(st.sampled_from([""] * 4 + [
        "?format=json", "?format=api", "?format=xml", "?format=", "?format=JSON", "?format=json&format=api",
        "?Format=api", "?x&format=api",
        "?format=%6ason", "?f%6frmat=api", "?format=json;x", "?format", "?format=json%00", "?a=b#c", "?",
        "??format=api", "?format=+json"]))
    method = draw(st.sampled_from(["GET", "POST", "OPTIONS", "HEAD"]))
    return Request(method, path + query, [] if accept is None else [("Accept", accept.strip(" \t"))])


@st.composite
def methods_and_paths(draw):
    path = draw(st.sampled_from(PATHS + ["/", "/accounts/", "/accounts", "/nope/"]))
    for _ in range(draw(st.integers(0, 2))):
        at = draw(st.integers(0, len(path)))
        what = draw(st.sampled_from(["escape", "insert", "delete", "case"]))
        if what == "escape" and at < len(path):
            path = path[:at] + f"%{ord(path[at]):02{draw(st.sampled_from('xX'))}}" + path[at + 1:]
        elif what == "insert":
            path = path[:at] + draw(st.sampled_from(["/", "//", ".", "..", "/../", "/./", "%2F", "%2f", "%00", "%",
                                                     "%zz", "%c3%a9", "%ff", ";",
                                                     ";a=b", "+", "%20", "%0a", "\\", "%5c", "a", "~", "'", "\"", "<",
                                                     "|", "^", "%25", "%3f"])) + path[at:]
        elif what == "delete":
            path = path[:at] + path[at + 1:]
        else:
            path = path[:at] + path[at:at + 1].upper() + path[at + 1:]
    query = draw(st.sampled_from(["", "", "?", "?a=b", "?next=/x", "?%ff", "?a=%00", "?\"<>", "?a=b&&c;d"]))
    method = draw(st.sampled_from(["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "HEAD", "TRACE", "get", "Post",
                                   "PROPFIND", "FOO",
                                   "X-Y", "LINK", "M-SEARCH", "GETT"]))
    if not path.startswith("/"):
        path = "/" + path
    return Request(method, path + query)


@st.composite
def orders(draw, access):
    """Any of the checks of section 1.2 may fail, several at once: which one answers?"""
    headers = []
    if accept := draw(st.sampled_from([None, None, "image/png", "text/html", "*/*", ""])):
        headers.append(("Accept", accept))
    token = draw(st.sampled_from([None, None, "JWT " + access[pair.ANN], "JWT " + access[pair.IDA],
                                  "JWT " + access[pair.GUS], "JWT x", "JWT",
                                  "jwt x", "Basic eDp5"]))
    if token is not None:
        headers.append(("Authorization", token))
    kind = draw(st.sampled_from([None, JSON, JSON, FORM, "text/plain", "multipart/form-data"]))
    if kind:
        headers.append(("Content-Type", kind))
    body = draw(st.sampled_from([b"", b"{}", b"[]", b"{", b"\xff", b'{"email":"x"}', b'{"token":"x","refresh":"x"}',
                                 b"email=x"]))
    method = draw(st.sampled_from(["GET", "POST", "PUT", "DELETE", "OPTIONS", "HEAD", "PATCH"]))
    query = draw(st.sampled_from(["", "", "?format=json", "?format=xml"]))
    return Request(method, draw(st.sampled_from(PATHS)) + query, headers, body)
