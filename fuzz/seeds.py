#!/usr/bin/env python3
"""Makes the seeds of the fuzzers: seeds.py FOLDER [TARGET...] fills FOLDER/TARGET with one file an input.

They come from LATCHKEY_SHARED (the recorded exchanges, Wycheproof, the JSON test suite, naughty strings, e-mail
addresses), from the tables of tests/framing, from the password vectors of tests/unit/passwords and from examples/. What
a target reads its input as is said in the first lines of fuzz/TARGET.cpp.
"""
import base64
import hashlib
import hmac
import json
import os
import pathlib
import re
import sys
import urllib.parse
import xml.etree.ElementTree

ROOT = pathlib.Path(__file__).resolve().parent.parent
SHARED = pathlib.Path(os.environ.get("LATCHKEY_SHARED") or ROOT.parent / "shared")
LARGEST = 8192   # an input that is longer is slow to run and teaches no more
# fuzz/support/site.hpp has the same key, user and time.
KEY = b"fuzz-key-0123456789-abcdefghijklmnopqrstuvwxyz"
NOW = 1_700_000_000


def base64url(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=")


def compact(value):
    return json.dumps(value, separators=(",", ":")).encode()


def token(claims, key=KEY):
    signed = base64url(compact({"alg": "HS256", "typ": "JWT"})) + b"." + base64url(compact(claims))
    return signed + b"." + base64url(hmac.digest(key, signed, "sha256"))


def claims(kind, **more):
    return {"token_type": kind, "exp": NOW + 300, "iat": NOW, "jti": "0123456789abcdef" * 2, "user_id": "1", **more}


ACCESS, REFRESH = token(claims("access")), token(claims("refresh"))
VALUES = {"refresh": REFRESH.decode(), "access": ACCESS.decode(), "email": "ann@example.com", "username": "ann",
          "password": "Plum!tree-gloss77", "id": "1"}


def filled_in(text):
    """The recorded `${u.refresh}` as the site of the target has it; any other name stands for itself."""
    def value(match):
        name = match[1].rpartition(".")[2]
        return VALUES.get(name, name)
    return re.sub(r"\$\{([^}]*)\}", value, text)


def recorded():
    """(method, path, headers, body) of every recorded exchange."""
    for path in sorted((SHARED / "contract" / "cases").glob("*.json")):
        for case in json.loads(path.read_text())["cases"]:
            for step in case["steps"]:
                if "request" in step:
                    yield exchange(step["request"])


def exchange(q):
    headers = dict(q.get("headers") or {})
    body, kind = b"", None
    if "json" in q:
        body = filled_in(json.dumps(q["json"], ensure_ascii=False)).encode("utf-8", "surrogatepass")
        kind = "application/json"
    elif "body" in q:
        body = filled_in(q["body"]).encode("utf-8", "surrogatepass")
    elif "body_b64" in q:
        body = base64.b64decode(q["body_b64"])
    elif "repeat" in q:
        r = q["repeat"]
        body = (r.get("prefix", "") + r["unit"] * r["count"] + r.get("suffix", "")).encode()
    elif "form" in q:
        body = filled_in(urllib.parse.urlencode([tuple(pair) for pair in q["form"]], safe="${}.")).encode()
        kind = "application/x-www-form-urlencoded"
    elif "multipart" in q:
        body = multipart(q["multipart"])
        kind = "multipart/form-data; boundary=XX"
    if kind:
        headers.setdefault("Content-Type", kind)
    return q.get("method", "GET"), filled_in(q["path"]), {k: filled_in(str(v)) for k, v in headers.items()}, body


def multipart(parts):
    out = b""
    for part in parts:
        text = filled_in(str(part[1])) if len(part) == 2 else str(part[1])
        head = f'Content-Disposition: form-data; name="{part[0]}"'
        value = text.encode()
        if len(part) > 2:
            head += f'; filename="{text}"\r\nContent-Type: {part[2]}'
            value = base64.b64decode(part[3])
        out += b"--XX\r\n" + head.encode() + b"\r\n\r\n" + value + b"\r\n"
    return out + b"--XX--\r\n"


def naughty():
    return [text.encode("utf-8", "surrogatepass") for text in
            json.loads((SHARED / "corpora" / "naughty-strings.json").read_text())]


def wycheproof(name):
    document = json.loads((SHARED / "corpora" / "wycheproof" / name).read_text())
    return [(group, test) for group in document["testGroups"] for test in group["tests"]]


def at_the_limits():
    """Requests of the sizes that fuzz/http_request.cpp allows and one more; a bad byte at the limit or behind it."""
    for more in (0, 1):
        for bad in (b"", b"\n", b"\x01", b"b" * 60 + b"\x01"):
            yield b"GET /".ljust(503 + more, b"a") + bad + b" HTTP/1.1\r\nHost: a\r\n\r\n"
            yield b"GET / HTTP/1.1\r\n" + b"Host: a\r\nX: ".ljust(2044 + more, b"b") + bad + b"\r\n\r\n"
        yield b"GET / HTTP/1.1\r\nHost: a\r\n" + b"X: b\r\n" * (23 + more) + b"\r\n"
        head = b"POST /accounts/token/ HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
        body = b'"' * (2048 + more)
        yield head + b"Content-Length: %d\r\n\r\n" % len(body) + body
        yield head + b"Transfer-Encoding: chunked\r\n\r\n%x\r\n" % len(body) + body + b"\r\n0\r\n\r\n"


def http_request():
    pair = b"GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n"
    yield pair
    yield pair * 3
    yield pair * 150   # more than the buffer of a connection holds
    yield from at_the_limits()
    for path in ("%", "%4", "%zz", "a%?b=%", "accounts/%6de/", "%2e%2e/healthz", "%c3%28", "%00"):
        yield f"GET /{path} HTTP/1.1\r\nHost: a\r\n\r\n".encode() + pair
    for hops in ("192.0.2.1", "192.0.2.1, 10.0.0.1", "[2001:db8::1]:80", "::ffff:10.0.0.1, 1.2.3.4:5", "unknown, _"):
        forwarded = f"X-Forwarded-For: {hops}\r\nX-Forwarded-Proto: https\r\nX-Forwarded-Host: www.example.com\r\n"
        yield f"GET /accounts/me/ HTTP/1.1\r\nHost: localhost\r\n{forwarded}\r\n".encode() + pair
    for method, path, headers, body in recorded():
        names = {name.lower() for name in headers}
        lines = [f"{method} {path} HTTP/1.1"]
        lines += ["Host: localhost"] if "host" not in names else []
        lines += [f"{name}: {value}" for name, value in headers.items()]
        head = "\r\n".join(lines).encode("utf-8", "surrogatepass")
        if body:
            yield head + b"\r\nContent-Length: %d\r\n\r\n" % len(body) + body + pair
            yield head + b"\r\nTransfer-Encoding: chunked\r\n\r\n%x\r\n" % len(body) + body + b"\r\n0\r\n\r\n" + pair
        else:
            yield head + b"\r\n\r\n" + pair
    sys.path.insert(0, str(ROOT / "tests" / "framing"))
    import cases_bodies
    import cases_fields
    import cases_lines
    for table in (cases_bodies, cases_fields, cases_lines):
        for row in table.CASES:
            yield row[-1].replace("NNNNN", "00001").encode("latin-1")


def jws():
    for _, test in wycheproof("json_web_signature_test.json"):
        if isinstance(test["jws"], str):
            yield test["jws"].encode()
            parts = test["jws"].split(".")
            if len(parts) == 3:   # header line and payload, for the target to sign
                yield b"\n".join(base64.urlsafe_b64decode(part + "==") for part in parts[:2])
    yield ACCESS
    yield REFRESH
    for bits in (256, 384, 512):   # what the target's own keys sign
        signed = b".".join(base64url(compact(part)) for part in ({"alg": f"HS{bits}", "typ": "JWT"}, claims("access")))
        yield signed + b"." + base64url(hmac.digest(b"k" * (bits // 8), signed, f"sha{bits}"))
    header = compact({"alg": "HS256", "typ": "JWT"})
    for alg in ("HS256", "HS384", "HS512", "RS256", "ES256", "EdDSA", "none", "nOnE"):
        for more in ({}, {"kid": "1"}, {"kid": 1}, {"crit": ["exp"]}, {"b64": False}, {"zip": "DEF"}, {"p2c": 2**31}):
            yield compact({"alg": alg, **more}) + b"\n" + compact(claims("access"))
    for kind in ("access", "refresh", "sliding", None, 1):
        yield header + b"\n" + compact(claims(kind, aud="site", iss="latchkey"))
    for name in ("exp", "iat", "nbf", "jti", "user_id", "aud", "iss", "token_type"):
        for value in (None, True, 0, -1, 2**63, 1.5, 1e308, "1", "", [], ["site"], {}):
            yield header + b"\n" + compact(claims("refresh", **{name: value}))
    for name in ("exp", "iat", "nbf"):
        for seconds in (NOW - 1, NOW, NOW + 1, 253_402_300_799, 253_402_300_800):   # around now and the year 10000
            yield header + b"\n" + compact(claims("access", **{name: seconds}))
    yield header + b'\n{"exp":1,"exp":2}'
    yield header + b"\n" + compact(claims("access"))[:-1] + b',"user_id":"2"}'
    for nested in (b"[" * 40, b'{"a":' * 40, b'{"a":"\\ud800"}', b"\xef\xbb\xbf{}", '{"a":1}'.encode("utf-16")):
        yield header + b"\n" + nested
        yield nested + b"\n{}"
    yield b"." * 1000
    for _, test in wycheproof("json_web_key_test.json"):
        yield compact(test)


def json_body():
    for path in sorted((SHARED / "corpora" / "json-test-suite" / "test_parsing").glob("*.json")):
        yield b"\n" + path.read_bytes()
    fields = ("email", "username", "password", "password2", "first_name")
    for text in naughty():
        yield b"\n" + json.dumps(dict.fromkeys(fields, text.decode("utf-8", "surrogatepass"))).encode()
    for _, _, headers, body in recorded():
        kind, _, parameters = headers.get("Content-Type", "").partition(";")
        if body and kind == "application/json":
            yield (";" + parameters if parameters else "").encode() + b"\n" + body
    for depth in (899, 900, 901, 1500):   # around base::json's limit
        yield b"\n" + b"[" * depth + b"]" * depth
    for charset in ("utf-16", "utf-16-le", "latin-1", "ascii", "utf-8", "no-such"):
        text = '{"email": "ann@example.com", "password": "Pl\u00fcm"}'
        yield f"; charset={charset}\n".encode() + text.encode("utf-16" if "16" in charset else "latin-1")


def form():
    for _, _, headers, body in recorded():
        kind, _, parameters = headers.get("Content-Type", "").partition(";")
        if body and kind == "application/x-www-form-urlencoded":
            yield (";" + parameters if parameters else "").encode() + b"\n" + body
    for text in naughty():
        pair = [("email", text), ("password", text)]
        yield b"\n" + urllib.parse.urlencode(pair).encode()
        yield b"\nemail=" + text + b"&password=" + text
    for charset in ("utf-16", "latin-1", "ascii", "no-such"):
        yield f"; charset={charset}\nemail=%e9%ff&password=\u00e9+%".encode()
    yield b"\n" + b"a&" * 1001
    yield b"\n&&==&a=b=c&%zz=%4&a"


def multipart_forms():
    for _, _, headers, body in recorded():
        kind, _, parameters = headers.get("Content-Type", "").partition(";")
        if body and kind == "multipart/form-data":
            yield (";" + parameters).encode() + b"\n" + body
    for text in naughty():
        yield b"; boundary=XX\n" + multipart([["email", text.decode("utf-8", "replace")], ["password", "x"]])
    file = ["upload", "../a.txt", "text/plain", base64.b64encode(b"content").decode()]
    yield b"; boundary=XX\n" + multipart([["email", "a"], file])
    for name in ("..", ".", "a/", "a\\..", "C:\\a.txt"):
        yield b"; boundary=XX\n" + multipart([["upload", name, "text/plain", ""], ["email", "a"]])
    yield b'; boundary="X X"\n--X X\r\nContent-Disposition: form-data; name*=utf-8\'\'%e2%82%ac\r\n\r\n1\r\n--X X--'
    # As many parts and files as a form may have, and more.
    for count in (1002, 1003, 1103):
        yield b"; boundary=X\n" + b"--X" * count
    for count in (100, 101):
        part = b"--X\r\nContent-Disposition:form-data;name=a;filename=b\r\n\r\n\r\n"
        yield b"; boundary=X\n" + part * count + b"--X--"
    for encoding in ("base64", "binary"):
        head = '--XX\r\nContent-Disposition: form-data; name="a"; filename="b"\r\nContent-Transfer-Encoding: '
        body = head + encoding + "\r\n\r\nY29udGVudA==\r\n--XX--\r\n"
        yield b"; boundary=XX; charset=latin-1\n" + body.encode()


def email():
    tree = xml.etree.ElementTree.parse(SHARED / "corpora" / "email" / "isemail.xml")
    for address in tree.iter("address"):
        # The file writes control characters as their pictures, U+2400 and up.
        yield "".join(chr(ord(c) - 0x2400) if 0x2400 <= ord(c) < 0x2421 else c for c in address.text or "").encode()
    for case in json.loads((SHARED / "contract" / "cases" / "email.json").read_text())["cases"]:
        for step in case["steps"]:
            try:
                yield compact(json.loads(step["request"]["body"])["email"])
            except (KeyError, ValueError, TypeError):
                pass
    for text in naughty():
        yield text
        yield b"a@" + text
    for domain in ("b\u00fccher.de", "xn--bcher-kva.de", "\u3002.de", "\u017f.com", "fa\u00df.de", "\u05d0\u05d1.il",
                   "\ufdfa.com", "\U0001f600.la", "a\u200d.b\u3002co", "[127.0.0.1]", "[IPv6:::1]", "[::1]",
                   "localhost", "[1111:2222:3333:4444:5555:6666:7777:8888]", "[0:0:0:0:0:ffff:255.255.255.255]"):
        yield f"a@{domain}".encode()
    yield b'"\\ud800@example.com"'


def encoded_password():
    vectors = "".join(path.read_text() for path in sorted((ROOT / "tests" / "unit" / "passwords").glob("*.cpp")))
    joined = re.sub(r'"\s+"', "", vectors)
    for text in sorted(set(re.findall(r'"((?:pbkdf2_sha|argon2|bcrypt|scrypt)[^"\\]*\$[^"\\]*)"', joined))):
        yield text.encode() + b"\nPlum!tree-gloss77"
    for digest, name in (("sha1", "pbkdf2_hmacsha1"), ("sha256", "pbkdf2_hmacsha256")):
        for _, test in wycheproof(name + "_test.json"):
            password, salt = bytes.fromhex(test["password"]), bytes.fromhex(test["salt"])
            rounds = min(test["iterationCount"], 100)
            made = base64.b64encode(hashlib.pbkdf2_hmac(digest, password, salt, rounds))
            yield b"pbkdf2_%s$%d$%s$%s\n" % (digest.encode(), rounds, salt, made) + password
    made = base64.b64encode(hashlib.scrypt(b"x", salt=b"salt", n=4, r=1, p=1))
    yield b"scrypt$4$salt$1$1$" + made + b"\nx"
    # At the limits of passwords::limits and beyond; m * t and N * r * p also where 32 bits are too few.
    zeros = {size: base64.b64encode(bytes(size)).decode() for size in (32, 64)}
    for rounds in (10_000_000, 10_000_001, 2**32 - 1, 2**32 + 1):
        yield f"pbkdf2_sha256${rounds}$salt${zeros[32]}\nx".encode()
    for memory, passes, lanes in ((2**20, 4, 1), (2**20, 5, 1), (2**20 + 1, 1, 1), (2**16, 2**16, 1), (512, 1, 64),
                                  (520, 1, 65)):
        yield f"argon2$argon2id$v=19$m={memory},t={passes},p={lanes}$YWFhYWFhYWE$YWFhYQ\nx".encode()
    for n, block, lanes in ((2**20, 8, 2), (2**20, 8, 3), (2**21, 8, 1), (2**14, 2**10, 1), (2**22, 2**10, 1)):
        yield f"scrypt${n}$salt${block}${lanes}${zeros[64]}\nx".encode()
    for rounds in ("03", "04", "16", "17", "4", "004"):
        yield f"bcrypt$$2b${rounds}${'.' * 53}\nx".encode()
    for text in (b"", b"!", b"!unusable", b"$", b"pbkdf2_sha256$4294967297$a$b", b"scrypt$16777216$a$1024$1024$b",
                 b"argon2$argon2id$v=19$m=4294967295,t=4294967295,p=64$YWFhYWFhYWE$YWFhYQ"):
        yield text + b"\nx"
    for text in naughty():
        yield b"md5$salt$0\n" + text


def settings_file():
    for path in sorted((ROOT / "examples").glob("*.toml")):
        text = path.read_bytes()
        yield text
        # So that what stands below the key file is judged too.
        yield re.sub(rb"SECRET_KEY_FILE = .*", b'SECRET_KEY = "0123456789-abcdefghijklmnopqrstuvwxyz"', text)
    table = (ROOT / "src" / "app" / "settings_table.cpp").read_text()
    rows = re.findall(r'"([A-Z_]+(?:\.[A-Z0-9_]+)+|[A-Z][A-Z_0-9]{3,})",\s*"', table)
    key = 'SECRET_KEY = "0123456789-abcdefghijklmnopqrstuvwxyz"\n'
    for name in sorted(set(rows)):
        for value in ("true", "-1", "1", '"a"', '"5m"', '["a", "b"]', "{}", "1979-05-27", "1.5", '"a\\nb"', '["a\\nb"]',
                      "9223372036854775807", '"9223372036854775807d"'):
            yield f"{key}{name} = {value}\n".encode()
    for name in ('"a\\nb"', 'SIMPLE_JWT."a\\nb"', '["a\\nb"]\nx', 'AUTH_PASSWORD_VALIDATORS = [{"a\\nb" = "a\\nb"}] #'):
        yield f"{key}{name} = 1\n".encode()
    for no_key in ("", 'SECRET_KEY = ""\n', 'SECRET_KEY = " "\n', 'SIMPLE_JWT.SIGNING_KEY = ""\n'):
        yield no_key.encode()
        yield f"DEBUG = true\n{no_key}".encode()
    for text in naughty():
        yield (key + "[SIMPLE_JWT]\nISSUER = " + json.dumps(text.decode("utf-8", "replace")) + "\n").encode()


TARGETS = {"http_request": http_request, "jws": jws, "json_body": json_body, "form": form, "multipart": multipart_forms,
           "email": email, "encoded_password": encoded_password, "settings_file": settings_file}


def make(root, names):
    """Fills root/NAME for each name; 0, or 1 where there is nothing to make seeds from."""
    if not (SHARED / "corpora").is_dir():
        print(f"seeds: no corpora in {SHARED}; set LATCHKEY_SHARED", file=sys.stderr)
        return 1
    counts = []
    for name in names:
        folder = pathlib.Path(root) / name
        folder.mkdir(parents=True, exist_ok=True)
        made = {hashlib.sha1(seed).hexdigest(): seed for seed in TARGETS[name]() if len(seed) <= LARGEST}
        for digest, seed in made.items():
            (folder / digest).write_bytes(seed)
        counts.append(f"{name} {len(made)}")
    print("seeds: " + ", ".join(counts), flush=True)
    return 0


def main():
    if len(sys.argv) < 2 or sys.argv[1] in ("-h", "--help"):
        print(__doc__)
        return 0 if len(sys.argv) > 1 else 2
    return make(sys.argv[1], sys.argv[2:] or TARGETS)


if __name__ == "__main__":
    sys.exit(main())
