#!/usr/bin/env python3
"""Sign-in to the panel: cookies, sessions and their ends, what the log says, and Django reading our sessions."""
import http.client
import json
import os
import pathlib
import ssl
import subprocess
import sys
import tempfile
import textwrap
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "support"))
import admin  # noqa: E402
import latchkey  # noqa: E402
from admin import PASSWORD, Browser, Site  # noqa: E402

REFUSED = {"non_field_errors": ["Please enter the correct email and password for a staff account. Note that both fields may "
                                "be case-sensitive."]}
DJANGO = textwrap.dedent("""
    import json, sys
    from django.conf import settings
    settings.configure(SECRET_KEY=sys.argv[2], USE_TZ=True, INSTALLED_APPS=["django.contrib.contenttypes",
        "django.contrib.auth", "django.contrib.sessions"],
        DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": sys.argv[1]}})
    import django
    django.setup()
    from django.contrib.auth.models import User
    from django.contrib.sessions.models import Session
    from django.core import signing
    rows = Session.objects.all()
    ours = [signing.loads(s.session_data, salt="latchkey.admin.sessions") for s in rows]
    believed = [s.get_decoded() for s in rows]
    expected = User(password=sys.argv[3]).get_session_auth_hash()
    print(json.dumps({"ours": ours, "believed": believed, "hash": expected}))
""")


class SignIn(unittest.TestCase):
    def test_a_member_of_staff_signs_in_and_out(self):
        with Site(LATCHKEY_LOG__LEVEL="info") as site:
            site.staff("ann", "accounts.view_customuser", first_name="Ann", last_name="Lee")
            browser = Browser(site.server)
            self.assertEqual(browser.get("sign-in/"), (200, {"name": "Latchkey", "username_field": "email", "allowed": True,
                                                             "reason": None}))
            self.assertEqual(browser.get("session/")[0], 401)
            self.assertEqual(browser.headers["WWW-Authenticate"], 'Cookie realm="admin"')
            before = site.rows.one("select last_login from accounts_customuser where username = 'ann'")
            status, body = browser.sign_in("ann")
            self.assertEqual(status, 200)
            self.assertEqual(body["user"] | {"id": 0}, {"id": 0, "email": "ann@example.com", "username": "ann",
                                                        "first_name": "Ann", "last_name": "Lee", "is_superuser": False})
            self.assertEqual((body["permissions"], body["user_model"]), (["accounts.view_customuser"], "accounts.customuser"))
            self.assertRegex(browser.headers["Set-Cookie"],  # S14
                             r"^latchkey_admin=[\w-]{43}; Path=/; Max-Age=43200; HttpOnly; SameSite=Strict$")
            self.assertNotEqual(site.rows.one("select last_login from accounts_customuser where username = 'ann'"), before)
            self.assertEqual(browser.get("session/"), (200, body))
            old = browser.cookie
            self.assertFalse([1 for (row,) in site.rows.all("select session_key || session_data from django_session")
                              if old in row])
            self.assertEqual(browser.post("sign-out/"), (204, None))
            self.assertIn("latchkey_admin=; Path=/; Max-Age=0", browser.headers["Set-Cookie"])
            self.assertEqual(Browser(site.server, old).get("session/")[0], 401)
            self.assertEqual(browser.post("sign-out/")[0], 204)
            site.server.stop()
            log = site.server.stderr()
            for event in ("admin_sign_in", "admin_sign_out"):  # H10
                self.assertRegex(log, rf"event={event} request_id=\S+ client=127.0.0.1 user_id=2\b")
            for secret in (old, PASSWORD, latchkey.KEY):
                self.assertNotIn(secret, log)

    def test_a_superuser_has_every_permission_there_is(self):
        with Site() as site:
            _, body = site.root.get("session/")
            self.assertEqual(len(body["permissions"]), site.rows.one("select count(*) from auth_permission"))
            self.assertEqual(body["permissions"], sorted(body["permissions"]))

    def test_the_answer_to_everybody_else_is_the_same(self):  # A01, A24
        with Site(LATCHKEY_LOG__LEVEL="info") as site:
            site.staff("ann")
            site.staff("gone", is_active=0)
            site.staff("user", is_staff=0)
            site.staff("super", is_staff=0, is_superuser=1)
            site.rows.run("update accounts_customuser set is_active = 0, is_staff = 1 where username = 'gone'")
            answers = set()
            for name, password in [("nobody", PASSWORD), ("ann", "wrong"), ("gone", PASSWORD), ("user", PASSWORD),
                                   ("super", PASSWORD), ("ann", " " + PASSWORD), ("ANN", PASSWORD), ("ann", "x" * 5000)]:
                browser = Browser(site.server)
                status, body = browser.sign_in(name, password)
                if len(password) > 4096:
                    self.assertEqual(body, {"password": ["Ensure this field has no more than 4096 characters."]})
                    continue
                answers.add((status, json.dumps(body), tuple(sorted(
                    (k, v) for k, v in browser.headers.items() if k not in ("Date", "Content-Length")))))
            self.assertEqual({(status, body) for status, body, _ in answers}, {(400, json.dumps(REFUSED))})
            self.assertEqual(len(answers), 1)
            self.assertEqual(Browser(site.server).post("sign-in/", {}), (400, {
                "email": ["This field is required."], "password": ["This field is required."]}))
            site.server.stop()
            for reason in ("credentials", "inactive", "not_staff"):
                self.assertRegex(site.server.stderr(), rf"event=admin_sign_in_failed \S+ client=127.0.0.1 reason={reason}")

    def test_each_sign_in_has_a_new_session_and_the_old_one_ends(self):  # S14
        with Site() as site:
            first = site.root.cookie
            self.assertEqual(site.root.sign_in("root")[0], 200)
            self.assertNotEqual(site.root.cookie, first)
            self.assertEqual(Browser(site.server, first).get("session/")[0], 401)
            # A value that was planted is never taken over.
            planted = Browser(site.server, "A" * 43)
            planted.sign_in("root")
            self.assertNotEqual(planted.cookie, "A" * 43)

    def test_https_has_a_host_cookie_and_takes_no_other(self):  # S14
        with tempfile.TemporaryDirectory() as folder:
            cert, key = os.path.join(folder, "c.pem"), os.path.join(folder, "k.pem")
            subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                            "-keyout", key, "-out", cert, "-days", "2", "-subj", "/CN=localhost"], check=True, capture_output=True)
            os.chmod(key, 0o600)
            with latchkey.Server(env=admin.ENV | {"LATCHKEY_HTTP__TLS_CERTIFICATE_FILE": cert,
                                                  "LATCHKEY_HTTP__TLS_PRIVATE_KEY_FILE": key}) as s:
                context = ssl.create_default_context()
                context.check_hostname, context.verify_mode = False, ssl.CERT_NONE

                def ask(method, path, body=None, **headers):
                    c = http.client.HTTPSConnection("127.0.0.1", s.port, context=context, timeout=20)
                    try:
                        return s.request(method, path, body, headers, connection=c)
                    finally:
                        c.close()
                person = {"email": "root@example.com", "username": "root", "first_name": "A", "password": PASSWORD,
                          "password2": PASSWORD}
                self.assertEqual(ask("POST", "/accounts/register/", person)[0], 201)
                rows = admin.Rows(s)
                self.addCleanup(rows.close)
                rows.run("update accounts_customuser set is_staff = 1, is_superuser = 1")
                origin = f"https://127.0.0.1:{s.port}"
                credentials = {"email": "root@example.com", "password": PASSWORD}
                self.assertEqual(ask("POST", "/admin/api/sign-in/", credentials, Origin=origin.replace("s:", ":"))[0], 403)
                status, headers, _ = ask("POST", "/admin/api/sign-in/", credentials, Origin=origin)
                self.assertEqual(status, 200)
                self.assertRegex(headers["Set-Cookie"], r"^__Host-latchkey_admin=[\w-]{43}; Path=/; Max-Age=43200; HttpOnly; "
                                                        r"SameSite=Strict; Secure$")
                cookie = headers["Set-Cookie"].split(";")[0]
                self.assertEqual(ask("GET", "/admin/api/session/", Cookie=cookie)[0], 200)
                self.assertEqual(ask("GET", "/admin/api/session/", Cookie=cookie.replace("__Host-", ""))[0], 401)

    def test_plain_http_beyond_this_machine_is_refused_with_a_sentence(self):  # S14
        with Site(LATCHKEY_ALLOWED_HOSTS="*") as site:
            for headers in ({"Host": "example.com"}, {"Host": "localhost.example.com"}, {"X-Forwarded-For": "203.0.113.9"}):
                browser = Browser(site.server)
                status, body = browser.ask("GET", "sign-in/", headers=headers)
                self.assertEqual((status, body["allowed"]), (200, False))
                self.assertIn("https", body["reason"])
                origin = f"http://{headers.get('Host', site.server.base[7:])}"
                status, body = browser.ask("POST", "sign-in/", {"email": "root@example.com", "password": PASSWORD},
                                           headers | {"Origin": origin})
                self.assertEqual((status, body["code"]), (403, "insecure_transport"))
                self.assertIsNone(browser.headers["Set-Cookie"])
                self.assertEqual(Browser(site.server, site.root.cookie).ask("GET", "session/", headers=headers)[0], 401)
            self.assertEqual(Browser(site.server, site.root.cookie).ask("GET", "session/")[0], 200)


class Sessions(unittest.TestCase):
    def test_a_session_outlives_a_restart_and_ends_with_its_age(self):
        with Site() as site:
            self.assertEqual(site.server.stop(), 0)
            site.server.start()
            self.assertEqual(site.root.get("session/")[0], 200)
            site.rows.run("update django_session set expire_date = '2026-01-01 00:00:00'")
            self.assertEqual(site.root.get("session/")[0], 401)

    def test_what_ends_a_session(self):
        with Site() as site:
            ann = site.staff("ann")
            for change in ("is_staff = 0", "is_active = 0", "password = '!x'"):
                with self.subTest(change=change):
                    browser = Browser(site.server, site.rows.session(ann))
                    self.assertEqual(browser.get("session/")[0], 200)
                    before = site.rows.one("select is_staff, is_active, password from accounts_customuser where id = ?", ann)
                    site.rows.run(f"update accounts_customuser set {change} where id = ?", ann)
                    self.assertEqual(browser.get("session/")[0], 401)
                    site.rows.run("update accounts_customuser set is_staff = ?, is_active = ?, password = ? where id = ?",
                                  *before, ann)
                    self.assertEqual(browser.get("session/")[0], 401)  # and does not come back

    def test_a_session_of_django_or_of_another_key_is_not_taken(self):
        with Site() as site:
            encoded = site.rows.one("select password from accounts_customuser where id = ?", site.root_id)
            cookie = site.rows.session(site.root_id)
            site.rows.run("update django_session set session_data = ?",
                          admin.session_data(site.root_id, encoded, "another-key"))
            self.assertEqual(Browser(site.server, cookie).get("session/")[0], 401)
            key = "d" * 43
            site.rows.run("insert into django_session values (?, ?, '2099-01-01 00:00:00')", key[:40],
                          admin.session_data(site.root_id, encoded))
            self.assertEqual(Browser(site.server, key).get("session/")[0], 401)

    def test_the_own_password(self):  # A11
        with Site() as site:
            ann = site.staff("ann")
            browser, other = site.signed_in("ann"), site.signed_in("ann")
            new = "Quince-basket41"

            def change(old, first=new, second=new):
                return browser.post("password/", {"old_password": old, "new_password1": first, "new_password2": second})
            self.assertEqual(change("wrong"), (400, {"old_password": [
                "Your old password was entered incorrectly. Please enter it again."]}))
            self.assertEqual(change(PASSWORD, new, "other"), (400, {"new_password2": ["The two password fields didn’t match."]}))
            self.assertEqual(change(PASSWORD, "12345", "12345")[1]["new_password2"], [
                "This password is too short. It must contain at least 8 characters.", "This password is too common.",
                "This password is entirely numeric."])
            self.assertEqual(change(PASSWORD, "ann@example.com", "ann@example.com")[1]["new_password2"], [
                "The password is too similar to the email address."])
            old = browser.cookie
            self.assertEqual(change(PASSWORD), (204, None))
            self.assertEqual(site.rows.log(), (ann, "accounts.customuser", str(ann), 2,
                                               '[{"changed": {"fields": ["password"]}}]'))
            self.assertEqual(browser.get("session/")[0], 200)
            self.assertEqual(other.get("session/")[0], 401)
            self.assertEqual(Browser(site.server, old).get("session/")[0], 401)
            self.assertEqual(Browser(site.server).sign_in("ann")[0], 400)
            self.assertEqual(Browser(site.server).sign_in("ann", new)[0], 200)

    def test_django_computes_the_same_hash_and_believes_none_of_our_sessions(self):
        # session_key is Django's cookie: who reads the database must not be a member of staff there.
        with Site() as site:
            encoded = site.rows.one("select password from accounts_customuser where id = ?", site.root_id)
            done = subprocess.run(["/usr/bin/python3", "-c", DJANGO, site.server.database, latchkey.KEY, encoded],
                                  capture_output=True, text=True)
            self.assertEqual(done.returncode, 0, done.stderr)
            read = json.loads(done.stdout)
            self.assertEqual(read["believed"], [{}])
            self.assertEqual(read["ours"], [{
                "_auth_user_id": str(site.root_id), "_auth_user_backend": "django.contrib.auth.backends.ModelBackend",
                "_auth_user_hash": read["hash"]}])

    def test_a_database_that_is_down_is_503_and_never_401(self):  # H11
        with Site() as site:
            lock = subprocess.Popen(["sqlite3", site.server.database], stdin=subprocess.PIPE, text=True)
            lock.stdin.write("begin exclusive; select 1;\n")
            lock.stdin.flush()
            time.sleep(0.3)
            status, body = Browser(site.server).sign_in("root")
            lock.stdin.close()
            lock.wait()
            self.assertEqual(status, 503, body)
            self.assertEqual(site.root.get("session/")[0], 200)


class Counters(unittest.TestCase):
    def test_what_was_counted_survives_a_stop(self):
        with Site() as site:
            site.server.login("root")
            site.server.login("root", "wrong")
            Browser(site.server).sign_in("root", "wrong")
            days = site.root.get("overview/")[1]["days"]
            self.assertEqual((len(days), days[-1]["sign_ups"], days[-1]["logins"], days[-1]["failed_logins"]), (30, 1, 2, 2))
            self.assertEqual(site.server.stop(), 0)
            rows = dict(site.rows.all("select name, sum(count) from latchkey_daily_count group by name"))
            self.assertEqual(rows, {"login": 2, "login_failed": 2, "registration": 1})
            site.server.start()
            today = site.root.get("overview/")[1]["days"][-1]
            self.assertEqual((today["logins"], today["failed_logins"]), (2, 2))

    def test_the_panel_can_be_turned_off(self):
        with latchkey.Server(env=admin.ENV | {"LATCHKEY_ADMIN__ENABLED": "false"}) as s:
            self.assertEqual(s.request("GET", "/admin/api/sign-in/")[0], 404)


if __name__ == "__main__":
    if subprocess.run(["/usr/bin/python3", "-c", "import django"], capture_output=True).returncode:
        latchkey.skip("admin_sign_in", "no python3-django")
    unittest.main()
