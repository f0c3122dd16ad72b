"""The one table of differences that are meant. A difference that no row explains fails the test.

A row explains some aspects (see compare.py) of an answer when its predicate holds; what it does not name must still be
equal. `row` is a text that must stand in docs/wire-contract.md, so that no row is here without its reason there.
"""
import dataclasses
import re
import typing
import urllib.parse

import latchkey
import tokens
from compare import page_json
from generate import BLACKLIST, ME, REFRESH, VERIFY

DOCUMENT = latchkey.ROOT / "docs" / "wire-contract.md"
ANY = None  # every aspect
NOT_VALID = b'"code":"token_not_valid"'
PYTHON_ONLY = {"hex", "rot13", "koi8-r", "iso-8859-15"}  # of the charsets that generate.py names


@dataclasses.dataclass
class Intended:
    name: str
    row: str
    aspects: set
    when: typing.Callable  # (request, ours, theirs) -> bool
    count: int = 0


def is_failure(answer):
    return answer.status == 500 and b"Server Error (500)" in answer.body or answer.status == 500 and not answer.body


def issues_tokens(request, ours, theirs):
    return (request.path.endswith(("/token/", "/refresh/")) and ours.status == theirs.status == 200
            and ours.header("cache-control") == "no-store" and theirs.header("cache-control") is None)


def is_page(answer):
    return (answer.header("content-type") or "").startswith("text/html; charset=utf-8") and b"<pre" in answer.body


def same_page(request, ours, theirs):
    if request.method.upper() == "HEAD":  # has the headers of the page alone
        return "text/html; charset" in (ours.header("content-type") or "")
    return is_page(ours) and is_page(theirs) and page_json(ours) == page_json(theirs)


def refused_token(holds):
    """We refuse the token and Django may not, or has another reason; `holds` sees what the token is."""
    def when(request, ours, theirs):
        facts = tokens.facts(request)
        return facts is not None and ours.status == 401 and NOT_VALID in ours.body and holds(facts)
    return when


def failing_claim(request, ours, theirs):
    facts = tokens.facts(request)
    return facts is not None and is_failure(theirs) and ours.status == 401 and facts.odd_claims()


def other_user_id(request, ours, theirs):
    facts = tokens.facts(request)
    if facts is None or ours.status != 401 or is_failure(theirs):
        return False
    if NOT_VALID in ours.body:
        nbf = (facts.claims or {}).get("nbf")
        return isinstance(nbf, str) and nbf.isdecimal() and not nbf.isascii()
    return request.path == ME and b'"user_not_found"' in ours.body and facts.odd_user_id()


def jti_without_text(request, ours, theirs):
    facts = tokens.facts(request)
    if facts is None or facts.claims is None or "jti" not in facts.claims:
        return False
    if isinstance(facts.claims["jti"], str) and "\0" not in facts.claims["jti"]:
        return False
    if request.path in (REFRESH, BLACKLIST):
        return ours.status == 401 and NOT_VALID in ours.body
    return request.path == VERIFY and ours.status == 200 and b"blacklisted" in theirs.body


def refused_by_http(request, ours, theirs):
    odd = "#" in request.target or any("\x7f" in str(v) for _, v in request.headers)
    return odd and ours.status == 400 and ours.header("x-frame-options") is None


def high_media_type(request, ours, theirs):
    """Python's parser of media types takes ASCII only: in the type and in the names of its parameters."""
    ranges = (request.header("accept") or "").split(",") + [request.header("content-type") or ""]
    split = [each.split(";") for each in ranges]
    names = [kind for kind, *_ in split] + [part.partition("=")[0] for _, *parts in split for part in parts]
    return is_failure(theirs) and ours.status < 500 and any(ord(c) > 0x7f for name in names for c in name)


def by_chance(request, ours, theirs):
    """DRF keeps ranges of one specificity in a set, which has no order: any of their indents may be taken."""
    accept = (request.header("accept") or "").lower()
    return "," in accept and "indent" in accept and ours.json() == theirs.json()  # HEAD shows only how long it would be


def charset_of(request):
    found = re.search(r';\s*charset="?([\w-]*)"?', request.header("content-type") or "", re.I)
    return found[1].lower() if found else ""


def unreadable_extended(request, *_):
    """`name*=charset'language'text` that Python's unquote() does not take: Django passes over the whole line."""
    for charset, text in re.findall(rb"\*[ \t]*=[ \t]*\"?([^'\r\n;]*)'[^'\r\n;]*'([^'\r\n;]*)", request.body):
        try:
            urllib.parse.unquote(text.decode(), encoding=charset.decode())
        except (UnicodeError, LookupError):
            return "multipart" in (request.header("content-type") or "").lower()
    return False


TABLE = [
    Intended("no-store on answers with tokens", "answers with tokens", {"cache-control"}, issues_tokens),
    Intended("browsable page", "browsable API page",
             {"body", "content-security-policy", "content-length", "set-cookie"}, same_page),
    Intended("refused by HTTP: DEL in a field, # in the target", "a `#` in the target", ANY, refused_by_http),
    Intended("bytes beyond ASCII in a media type", "bytes beyond ASCII in the type of Accept or Content-Type, or in the name of a parameter", ANY,
             high_media_type),
    Intended("several ranges with an indent", "several ranges of Accept that are equally specific",
             {"body", "content-length"}, by_chance),
    Intended("charsets that we do not read", "a charset other than", ANY, lambda request,
             *_: charset_of(request) in PYTHON_ONLY),
    Intended("name*= that cannot be read", "`name*=` of a part", ANY, unreadable_extended),
    Intended("forms in UTF-16", "of a form in UTF-16 or UTF-32", ANY,
             lambda request, *_: charset_of(request) == "utf-16" and "form" in request.header("content-type")),
    Intended("token: not canonical base64url", "non-canonical last bits", ANY,
             refused_token(lambda t: not t.is_canonical)),
    Intended("token: crit and the like in the header", "`crit`, `b64`, `zip`, `enc` or `p2c` in the header", ANY,
             refused_token(lambda t: t.header and {"crit", "b64", "zip", "enc", "p2c"} & set(t.header))),
    Intended("token: a header name twice", "a header name twice", ANY, refused_token(lambda t: t.header_twice)),
    Intended("token: a claim name twice", "a claim name twice", ANY, refused_token(lambda t: t.claim_twice)),
    Intended("token: no clean UTF-8", "a BOM, UTF-16, UTF-32 or a lone surrogate", ANY,
             refused_token(lambda t: t.unclean)),
    Intended("token: nested too deep", "more than 32 levels", ANY, refused_token(lambda t: t.depth > 32)),
    Intended("token: jti that is no text", "`jti` that is no text", ANY, jti_without_text),
    Intended("token: malformed claims that made it fail", "malformed `exp`, `iat`", ANY, failing_claim),
    Intended("token: user_id or nbf in another form", "`user_id` as `true`", ANY, other_user_id),
]


def check_document():
    text = DOCUMENT.read_text()
    return [f"docs/wire-contract.md has no row {x.row!r} ({x.name})" for x in TABLE if x.row not in text]


def unexplained(request, ours, theirs, table):
    """What is left of a table of differences; counts the rows that explained something."""
    for row in TABLE:
        if not table:
            break
        known = set(table) if row.aspects is ANY else row.aspects & set(table)
        if known and row.when(request, ours, theirs):
            row.count += 1
            table = {k: v for k, v in table.items() if k not in known}
    return table
