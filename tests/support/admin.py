"""The panel's API as a browser uses it, and its rows as Django keeps them: users, groups, permissions, sessions."""
import base64
import hashlib
import hmac
import json
import secrets
import sqlite3
import time

import latchkey

PASSWORD = "Plum!tree-gloss77"
API = "/admin/api"
# No cost for hashes, and as many sign-ins as a test likes; the tests of the throttle set their own.
ENV = {"LATCHKEY_PASSWORDS__PBKDF2_ITERATIONS": "1", "LATCHKEY_ACCOUNTS__LOGIN_ATTEMPTS": "0"}
SALT = "latchkey.admin.sessionssigner"
HASH_SALT = "django.contrib.auth.models.AbstractBaseUser.get_session_auth_hash"


def salted_hmac(salt, text, key):
    return hmac.new(hashlib.sha256((salt + key).encode()).digest(), text.encode(), hashlib.sha256)


def b64(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def session_data(user_id, encoded_password, key=latchkey.KEY):
    """What the server writes: django.core.signing without compression, by hand."""
    content = {"_auth_user_id": str(user_id), "_auth_user_backend": "django.contrib.auth.backends.ModelBackend",
               "_auth_user_hash": salted_hmac(HASH_SALT, encoded_password, key).hexdigest()}
    text = b64(json.dumps(content, separators=(",", ":")).encode()) + ":1r31eq"
    return text + ":" + b64(salted_hmac(SALT, text, key).digest())


class Rows:
    """Another program's hands in the same database."""

    def __init__(self, server):
        self.db = sqlite3.connect(server.database, timeout=20, isolation_level=None)
        self.serial = 0

    def close(self):
        self.db.close()

    def one(self, sql, *values):
        row = self.db.execute(sql, values).fetchone()
        return row if row is None or len(row) > 1 else row[0]

    def all(self, sql, *values):
        return self.db.execute(sql, values).fetchall()

    def run(self, sql, *values):
        return self.db.execute(sql, values).lastrowid

    def user(self, name=None, **columns):
        """A user that was not there before; his id. Without a password that works unless one is given."""
        self.serial += 1
        name = name or f"made{self.serial}"
        row = {"password": "!none", "is_superuser": 0, "username": name, "first_name": "", "last_name": "", "is_staff": 0,
               "is_active": 1, "date_joined": "2026-01-02 03:04:05", "email": f"{name}@example.com"} | columns
        return self.run(f"insert into accounts_customuser ({','.join(row)}) values ({','.join('?' * len(row))})",
                        *row.values())

    def permission(self, name):
        app, codename = name.split(".")
        return self.one("select p.id from auth_permission p join django_content_type c on c.id = p.content_type_id "
                        "where c.app_label = ? and p.codename = ?", app, codename)

    def give(self, user_id, *names):
        """These permissions and no others."""
        self.run("delete from accounts_customuser_user_permissions where customuser_id = ?", user_id)
        for name in names:
            self.run("insert into accounts_customuser_user_permissions (customuser_id, permission_id) values (?, ?)",
                     user_id, self.permission(name))

    def group(self, name=None, *permissions):
        self.serial += 1
        group = self.run("insert into auth_group (name) values (?)", name or f"group{self.serial}")
        for one in permissions:
            self.run("insert into auth_group_permissions (group_id, permission_id) values (?, ?)", group, self.permission(one))
        return group

    def join(self, user_id, group):
        self.run("insert into accounts_customuser_groups (customuser_id, group_id) values (?, ?)", user_id, group)

    def token(self, user_id=None, age=0, life=3600):
        self.serial += 1
        now = time.time()
        return self.run("insert into token_blacklist_outstandingtoken (token, created_at, expires_at, user_id, jti) "
                        "values ('x', datetime(?, 'unixepoch'), datetime(?, 'unixepoch'), ?, ?)", now - age, now + life,
                        user_id, f"{self.serial:032x}")

    def session(self, user_id, expires="2099-01-01 00:00:00"):
        """The cookie of a new session of this user."""
        cookie = b64(secrets.token_bytes(32))
        password = self.one("select password from accounts_customuser where id = ?", user_id)
        self.run("insert into django_session (session_key, session_data, expire_date) values (?, ?, ?)",
                 hashlib.sha256(cookie.encode()).hexdigest()[:40], session_data(user_id, password), expires)
        return cookie

    def log(self):
        """The newest row of django_admin_log: (actor, model, object, flag, message)."""
        return self.one("select l.user_id, c.app_label || '.' || c.model, l.object_id, l.action_flag, l.change_message "
                        "from django_admin_log l left join django_content_type c on c.id = l.content_type_id "
                        "order by l.id desc limit 1")


class Browser:
    """One cookie jar that sends the Origin of its own page."""

    def __init__(self, server, cookie=None):
        self.server = server
        self.cookie = cookie
        self.headers = None  # of the last answer

    def raw(self, method, path, body=None, headers=None):
        sent = {"Origin": self.server.base} if method not in ("GET", "HEAD", "OPTIONS") else {}
        if self.cookie:
            sent["Cookie"] = "latchkey_admin=" + self.cookie
        sent.update(headers or {})
        status, self.headers, text = self.server.request(
            method, path if path.startswith("/") else f"{API}/{path}", body, {k: v for k, v in sent.items() if v is not None})
        made = self.headers.get("Set-Cookie", "")
        if made.startswith("latchkey_admin="):
            self.cookie = made.split(";")[0].partition("=")[2] or None
        return status, text

    def ask(self, method, path, body=None, headers=None):
        status, text = self.raw(method, path, body, headers)
        return status, json.loads(text) if text.startswith(("{", "[")) else text or None

    def get(self, path):
        return self.ask("GET", path)

    def post(self, path, body=None):
        return self.ask("POST", path, {} if body is None else body)

    def patch(self, path, body):
        return self.ask("PATCH", path, body)

    def delete(self, path):
        return self.ask("DELETE", path)

    def sign_in(self, name, password=PASSWORD):
        return self.post("sign-in/", {"email": f"{name}@example.com", "password": password})


class Site:
    """A server with a superuser `root` who is signed in, and hands in its database."""

    def __init__(self, **env):
        self.server = latchkey.Server(env=ENV | env)

    def __enter__(self):
        self.server.start()
        self.rows = Rows(self.server)
        self.root_id = self.staff("root", is_superuser=1)
        self.root = self.signed_in("root")
        return self

    def __exit__(self, *_):
        self.rows.close()
        self.server.__exit__()

    def staff(self, name, *permissions, **columns):
        """A member of staff with a password; his id."""
        status, body = self.server.register(name)
        assert status == 201, body
        user = self.rows.one("select id from accounts_customuser where username = ?", name)
        for column, value in ({"is_staff": 1} | columns).items():
            self.rows.run(f"update accounts_customuser set {column} = ? where id = ?", value, user)
        self.rows.give(user, *permissions)
        return user

    def signed_in(self, name):
        browser = Browser(self.server)
        status, body = browser.sign_in(name)
        assert status == 200, body
        return browser
