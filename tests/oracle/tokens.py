"""What the token of a request is: read as leniently as Django reads it, with notes where it is not as it should be."""
import base64
import binascii
import dataclasses
import json
import re

from generate import BLACKLIST, ME, REFRESH, VERIFY


@dataclasses.dataclass
class Facts:
    text: str
    is_canonical: bool = True
    unclean: bool = False
    depth: int = 0
    header: dict = None
    claims: dict = None
    header_twice: bool = False
    claim_twice: bool = False

    def odd_claims(self):
        """A time that is no ordinary number, a user that is no id, an id of the token that cannot be stored."""
        if self.claims is None:
            return False
        times = [self.claims[x] for x in ("exp", "iat", "nbf") if x in self.claims]
        jti = self.claims.get("jti")
        return (any(type(x) is not int or not 0 <= x < 253402300800 for x in times) or self.odd_user_id()
                or not isinstance(jti, str) or any(0xd800 <= ord(c) < 0xe000 for c in jti))

    def odd_user_id(self):
        user = (self.claims or {}).get("user_id", 1)
        if isinstance(user, str):
            return re.fullmatch("[1-9][0-9]{0,17}", user) is None
        return type(user) is not int or abs(user) >= 2 ** 63


def token_of(request):
    """The text of the token where a request hands one in, or nothing."""
    if request.path == ME:
        words = (request.header("authorization") or "").split()
        return words[1] if len(words) == 2 and words[0] == "JWT" else None
    if request.path in (REFRESH, VERIFY, BLACKLIST):
        try:
            value = json.loads(request.body)
            token = value.get("token" if request.path == VERIFY else "refresh")
        except (ValueError, AttributeError):
            return None
        return token.strip() if isinstance(token, str) else None
    return None


def deepest(value):
    if isinstance(value, dict):
        return 1 + max(map(deepest, value.values()), default=0)
    return 1 + max(map(deepest, value), default=0) if isinstance(value, list) else 0


def has_surrogate(value):
    if isinstance(value, str):
        return any(0xd800 <= ord(c) < 0xe000 for c in value)
    if isinstance(value, dict):
        return any(has_surrogate(x) for pair in value.items() for x in pair)
    return isinstance(value, list) and any(map(has_surrogate, value))


def facts(request):
    text = token_of(request)
    parts = (text or "").split(".")
    if len(parts) < 3:
        return None
    found = Facts(text)
    twice = [False]

    def pairs(items):
        twice[0] = twice[0] or len({k for k, _ in items}) < len(items)
        return dict(items)

    values = []
    # PyJWT cuts at the first and at the last dot; base64 passes over what is not in its alphabet, a dot too.
    for part in (parts[0], ".".join(parts[1:-1]), parts[-1]):
        value = None
        twice[0] = False
        try:
            raw = part.encode("utf-8", "surrogatepass")
            found.is_canonical = found.is_canonical and re.fullmatch("[A-Za-z0-9_-]*", part) is not None
            data = base64.urlsafe_b64decode(raw + b"=" * (-len(raw) % 4))
            if base64.urlsafe_b64encode(data).decode().rstrip("=") != part:
                found.is_canonical = False
            if len(values) < 2:
                value = json.loads(data, object_pairs_hook=pairs)
                try:
                    found.unclean |= data.decode().startswith("\ufeff") or has_surrogate(value) or b"\0" in data
                except UnicodeDecodeError:
                    found.unclean = True
                found.depth = max(found.depth, deepest(value))
        except (binascii.Error, ValueError, RecursionError):
            pass
        values.append((value if isinstance(value, dict) else None, twice[0]))
    (found.header, found.header_twice), (found.claims, found.claim_twice), _ = values
    return found


def jti_of(request):
    """The text of its jti as Django stores it, or nothing."""
    found = facts(request)
    return str(found.claims["jti"]) if found and found.claims and "jti" in found.claims else None


def as_simple_jwt(rows):
    """Rows of (jti, token, ...) with each token's claims, in the order and spelling that Simple JWT stores them in."""
    for row in rows:
        if len(row) > 1 and isinstance(row[1], str) and row[1].startswith("ey"):
            payload = row[1].split(".")[1]
            claims = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
            row = (row[0], json.dumps(claims), *row[2:])
        yield row
