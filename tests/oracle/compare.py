"""Two answers to one request as a table of what differs: aspect -> (ours, theirs). Empty: the same.

Aspects are "status", "body", and each header by its lower-case name. Only what cannot be the same is normalised: the
numbers of fresh tokens, once their shape, signature and lifetime have been checked.
"""
import base64
import hashlib
import hmac
import html
import json
import re

from pair import SECRET

UNCOMPARED = {"date", "server", "connection", "keep-alive"}
AS_SET = {"allow", "vary"}
LIFETIMES = {"access": 3600, "refresh": 864000}


def decode(part):
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))


def sign(text, secret=SECRET):
    return base64.urlsafe_b64encode(hmac.new(secret.encode(), text.encode(),
                                             hashlib.sha256).digest()).rstrip(b"=").decode()


def token_shape(token, kind, now):
    """The token as a text that both sides must agree on; its fresh numbers are checked here and named."""
    header, payload, signature = token.split(".")
    if signature != sign(f"{header}.{payload}"):
        return "bad signature: " + token
    text = decode(payload).decode("ascii")
    claims = json.loads(text)
    if text != json.dumps(claims, separators=(",", ":")):
        return "not compact JSON: " + text
    if re.fullmatch("[0-9a-f]{12}4[0-9a-f]{3}[89ab][0-9a-f]{15}", str(claims.get("jti"))):
        claims["jti"] = "new"
    if abs(claims["exp"] - now - LIFETIMES[kind]) <= 5:
        claims["exp"] = "new"
    if isinstance(claims.get("iat"), int) and abs(claims["iat"] - now) <= 5:
        claims["iat"] = "now"
    return decode(header).decode() + json.dumps(claims)


def body_of(answer, now):
    """The bytes; a page of 200 with tokens with their shapes instead."""
    if answer.status != 200 or b"ey" not in answer.body or answer.header("content-type") != "application/json":
        return answer.body
    value = answer.json()
    if not isinstance(value, dict) or not set(value) <= set(LIFETIMES):
        return answer.body
    shown = answer.body.decode()
    for kind, token in value.items():
        shown = shown.replace(token, token_shape(token, kind, now))
    return shown.encode()


def headers_of(answer):
    table = {}
    for name, value in answer.headers:
        name = name.lower()
        if name not in UNCOMPARED:
            table[name] = f"{table[name]}, {value}" if name in table else value
    for name in AS_SET & set(table):
        table[name] = ", ".join(sorted(x.strip() for x in table[name].split(",")))
    return table


def page_json(answer):
    """What a browsable page shows below its header lines: the value, or the text, with `token` for each token."""
    text = answer.body.decode("utf-8", "replace").replace("\r", "")
    pages = [x for x in re.findall(r"<pre[^>]*>(.*?)</pre>", text, re.S) if "HTTP " in x]
    if not pages:
        return None
    plain = html.unescape(re.sub(r"<[^>]*>", "", pages[-1])).strip()
    shown = re.sub(r"\bey[\w-]+\.ey[\w-]+\.[\w-]+", "token", plain.partition("\n\n")[2])
    try:
        return json.dumps(json.loads(shown))  # Accept's indent is for the page too at Django's
    except ValueError:
        return shown


def differences(request, ours, theirs, now):
    table = {}
    if ours.status != theirs.status:
        table["status"] = (ours.status, theirs.status)
    mine, other = headers_of(ours), headers_of(theirs)
    bodies = body_of(ours, now), body_of(theirs, now)
    if bodies[0] != bodies[1]:
        table["body"] = bodies
    for side, answer in ((mine, ours), (other, theirs)):
        # Each must count its own body right. The two counts are compared for HEAD only, where no bodies are.
        length = side.get("content-length")
        if length is not None and request.method.upper() != "HEAD":
            if int(length) != len(answer.body):
                table["content-length"] = (mine.get("content-length"), other.get("content-length"))
            del side["content-length"]
    for name in sorted(set(mine) | set(other)):
        if mine.get(name) != other.get(name):
            table[name] = (mine.get(name), other.get(name))
    return table
