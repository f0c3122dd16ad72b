"""What both servers are given: one database file of users and tokens signed with one key, made without asking either."""
import base64
import hashlib
import hmac
import json
import pathlib
import secrets
import shutil
import sqlite3
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests" / "support"))
import latchkey  # noqa: E402

KEY = latchkey.KEY
PASSWORD = "Plum!tree-gloss77"
DAY = 86400


def encoded_password(iterations):
    salt = "benchbenchbenchbenchbe"
    digest = hashlib.pbkdf2_hmac("sha256", PASSWORD.encode(), salt.encode(), iterations)
    return f"pbkdf2_sha256${iterations}${salt}${base64.b64encode(digest).decode()}"


def make_database(path, users, iterations):
    """Migrated by the binary, filled with `users` users who share one password."""
    subprocess.run([str(latchkey.binary()), "migrate", "--database", f"sqlite:///{path}"], check=True,
                   stdout=subprocess.DEVNULL, env={"SECRET_KEY": KEY})
    fill_users(path, users, iterations)


def fill_users(path, users, iterations):
    encoded = encoded_password(iterations)
    rows = ((encoded, f"user{i}", "Ann", f"user{i}@example.com") for i in range(1, users + 1))
    with sqlite3.connect(path) as db:
        db.executemany("INSERT INTO accounts_customuser (password, is_superuser, username, first_name, last_name, is_staff,"
                       " is_active, date_joined, email) VALUES (?, 0, ?, ?, '', 0, 1, '2026-01-02 03:04:05.000006', ?)",
                       rows)
    db.close()


def fill_history(path, tokens):
    """As many outstanding tokens as a site of this size keeps: half of them blacklisted, by earlier rotations."""
    expires = "2099-01-01 00:00:00"
    with sqlite3.connect(path) as db:
        db.executemany("INSERT INTO token_blacklist_outstandingtoken (token, created_at, expires_at, user_id, jti)"
                       " VALUES (?, '2026-01-02 03:04:05.000006', ?, ?, ?)",
                       (("sha256:" + secrets.token_hex(32), expires, i, secrets.token_hex(16)) for i in range(1, tokens + 1)))
        db.execute("INSERT INTO token_blacklist_blacklistedtoken (blacklisted_at, token_id)"
                   " SELECT '2026-01-02 03:04:05.000006', id FROM token_blacklist_outstandingtoken WHERE id % 2 = 0")
    db.close()


def into_wal(path):
    with sqlite3.connect(path) as db:
        db.execute("PRAGMA journal_mode=WAL")
    db.close()


def copy_database(source, target):
    shutil.copyfile(source, target)
    return target


def part(value):
    text = value if isinstance(value, bytes) else json.dumps(value, separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(text).rstrip(b"=").decode()


def token(kind, user):
    now = int(time.time())
    claims = {"token_type": kind, "exp": now + DAY, "iat": now, "jti": secrets.token_hex(16), "user_id": user}
    signed = part({"alg": "HS256", "typ": "JWT"}) + "." + part(claims)
    return signed + "." + part(hmac.new(KEY.encode(), signed.encode(), hashlib.sha256).digest())


def input_lines(scenario, connections, users):
    """A line for each connection, spread over all users, so that a large table is looked at all over."""
    step = max(1, users // connections)
    ids = [1 + (i * step) % users for i in range(connections)]
    if scenario in ("login", "lookup"):
        password = PASSWORD if scenario == "login" else "not " + PASSWORD
        return [json.dumps({"email": f"user{i}@example.com", "password": password}) for i in ids]
    return [token("refresh" if scenario == "refresh" else "access", i) for i in ids]
