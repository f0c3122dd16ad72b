#!/usr/bin/env python3
"""Who may do what (H08): every route and method against every kind of sender. A new route fails until it is in the table."""
import base64
import hashlib
import hmac
import json
import pathlib
import re
import sqlite3
import sys
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "support"))
import latchkey  # noqa: E402

ROLES = ["anonymous", "user", "staff", "superuser", "inactive", "deleted", "expired", "refresh", "forged", "blacklisted"]


def only_good(status):
    """A JWT that is sent must be good; none is needed."""
    return {role: 401 for role in ROLES} | dict.fromkeys(["anonymous", "user", "staff", "superuser", "blacklisted"], status)


def signed_in(status):
    """A good JWT is needed. An access token is not looked up in the blacklist (contract section 9)."""
    return {role: 401 for role in ROLES} | dict.fromkeys(["user", "staff", "superuser", "blacklisted"], status)


# (path, method): what each role gets for an empty JSON object.
TABLE = {
    ("/accounts/register/", "POST"): only_good(400),
    ("/accounts/register/", "GET"): only_good(405),
    ("/accounts/register/", "OPTIONS"): only_good(200),
    ("/accounts/token/", "POST"): dict.fromkeys(ROLES, 400),
    ("/accounts/token/", "GET"): dict.fromkeys(ROLES, 405),
    ("/accounts/token/refresh/", "POST"): dict.fromkeys(ROLES, 400),
    ("/accounts/token/refresh/", "GET"): dict.fromkeys(ROLES, 405),
    ("/accounts/token/verify/", "POST"): dict.fromkeys(ROLES, 400),
    ("/accounts/token/verify/", "GET"): dict.fromkeys(ROLES, 405),
    ("/accounts/token/blacklist/", "POST"): dict.fromkeys(ROLES, 400),
    ("/accounts/token/blacklist/", "GET"): dict.fromkeys(ROLES, 405),
    ("/accounts/me/", "GET"): signed_in(200),
    ("/accounts/me/", "PATCH"): signed_in(200),
    ("/accounts/me/", "PUT"): signed_in(405),
    ("/accounts/me/", "DELETE"): signed_in(405),
    ("/accounts/me/", "POST"): signed_in(405),
    ("/accounts/me/", "OPTIONS"): signed_in(200),
    ("/healthz", "GET"): dict.fromkeys(ROLES, 200),
    ("/healthz", "POST"): dict.fromkeys(ROLES, 405),
    ("/readyz", "GET"): dict.fromkeys(ROLES, 200),
    ("/readyz", "POST"): dict.fromkeys(ROLES, 405),
}


def mint(claims, key=latchkey.KEY):
    def part(value):
        return base64.urlsafe_b64encode(json.dumps(value, separators=(",", ":")).encode()).rstrip(b"=")
    text = part({"alg": "HS256", "typ": "JWT"}) + b"." + part(claims)
    signature = hmac.new(key.encode(), text, hashlib.sha256).digest()
    return (text + b"." + base64.urlsafe_b64encode(signature).rstrip(b"=")).decode()


def claims(user_id, **changes):
    now = int(time.time())
    return {"token_type": "access", "exp": now + 600, "iat": now, "jti": "0" * 32, "user_id": str(user_id)} | changes


class Matrix(unittest.TestCase):
    def test_every_route_for_every_kind_of_sender(self):
        with latchkey.Server() as s:
            ids = {}
            for role in ("user", "staff", "superuser", "inactive", "deleted"):
                self.assertEqual(s.register(role)[0], 201)
                ids[role] = len(ids) + 1
            db = sqlite3.connect(s.database, timeout=20)
            db.execute("update accounts_customuser set is_staff=1 where username in ('staff','superuser')")
            db.execute("update accounts_customuser set is_superuser=1 where username='superuser'")
            db.execute("update accounts_customuser set is_active=0 where username='inactive'")
            db.execute("delete from accounts_customuser where username='deleted'")
            db.commit()
            db.close()
            dead = mint(claims(ids["user"], token_type="refresh", jti="d" * 32))
            self.assertEqual(s.post("/accounts/token/blacklist/", {"refresh": dead})[0], 200)
            tokens = {role: mint(claims(i)) for role, i in ids.items()}
            tokens["expired"] = mint(claims(ids["user"], exp=int(time.time()) - 1))
            tokens["refresh"] = mint(claims(ids["user"], token_type="refresh"))
            tokens["forged"] = mint(claims(ids["user"]), key="another-key-0123456789-abcdefghijklmnopqrstuvw")
            tokens["blacklisted"] = mint(claims(ids["user"], jti="d" * 32))
            for (path, method), row in TABLE.items():
                for role in ROLES:
                    with self.subTest(path=path, method=method, role=role):
                        headers = {"Authorization": "JWT " + tokens[role]} if role in tokens else {}
                        status, _, _ = s.request(method, path, {}, headers=headers)
                        self.assertEqual(status, row[role])

    def test_every_mounted_route_is_in_the_table(self):
        mount = (latchkey.ROOT / "src" / "app" / "service.cpp").read_text()
        routes = set(re.findall(r'application\.(?:path|plain)\("([^"]+)"', mount))
        self.assertGreater(len(routes), 7)
        self.assertEqual(routes, {path for path, _ in TABLE})


if __name__ == "__main__":
    unittest.main()
