#!/usr/bin/env python3
"""Who may do what in the panel (H08), and what every unsafe route refuses (S15). A new route fails until it is in the table.

Each row says which permissions open it and what an empty JSON object gets then; who lacks one of them is refused.
"""
import pathlib
import re
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "support"))
import admin  # noqa: E402
import latchkey  # noqa: E402

VIEW, CHANGE, ADD, DELETE = (f"accounts.{x}_customuser" for x in ("view", "change", "add", "delete"))
BLACKLIST, OUTSTANDING = "token_blacklist.add_blacklistedtoken", "token_blacklist.view_outstandingtoken"
SEE_USERS = [[VIEW], [CHANGE]]
STAFF = [[]]  # every member of staff
METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"]

# (route, method): the sets of permissions of which one is enough, and the status with it.
TABLE = {
    ("session/", "GET"): (STAFF, 200),
    ("password/", "POST"): (STAFF, 400),
    ("users/", "GET"): (SEE_USERS, 200),
    ("users/", "POST"): ([[ADD, CHANGE]], 400),
    ("users/export/", "GET"): (SEE_USERS, 200),
    ("users/related/", "POST"): ([[DELETE]], 400),
    ("users/actions/", "POST"): ([[CHANGE], [DELETE]], 400),
    ("users/<int:id>/", "GET"): (SEE_USERS, 200),
    ("users/<int:id>/", "PATCH"): ([[CHANGE]], 200),
    ("users/<int:id>/", "DELETE"): ([[DELETE]], 204),
    ("users/<int:id>/password/", "POST"): ([[CHANGE]], 400),
    ("users/<int:id>/log-out/", "POST"): ([[CHANGE, BLACKLIST]], 200),
    ("users/<int:id>/history/", "GET"): (SEE_USERS, 200),
    ("permissions/", "GET"): ([[VIEW], [CHANGE], [ADD], ["auth.view_group"], ["auth.change_group"], ["auth.add_group"]], 200),
    ("groups/", "GET"): ([[VIEW], [CHANGE], ["auth.view_group"], ["auth.change_group"]], 200),
    ("groups/", "POST"): ([["auth.add_group"]], 400),
    ("groups/<int:id>/", "GET"): ([["auth.view_group"], ["auth.change_group"]], 200),
    ("groups/<int:id>/", "PATCH"): ([["auth.change_group"]], 200),
    ("groups/<int:id>/", "DELETE"): ([["auth.delete_group"]], 204),
    ("groups/<int:id>/history/", "GET"): ([["auth.view_group"], ["auth.change_group"]], 200),
    ("outstanding-tokens/", "GET"): ([[OUTSTANDING]], 200),
    ("outstanding-tokens/<int:id>/", "GET"): ([[OUTSTANDING]], 200),
    ("outstanding-tokens/<int:id>/blacklist/", "POST"): ([[BLACKLIST]], 200),
    ("overview/", "GET"): (STAFF, 200),
    ("log/", "GET"): ([["admin.view_logentry"]], 200),
}
# Open to everybody, whatever session comes along: what an empty JSON object gets.
OPEN = {("sign-in/", "GET"): 200, ("sign-in/", "POST"): 400, ("sign-out/", "POST"): 204}
ROUTES = sorted({route for route, _ in TABLE} | {route for route, _ in OPEN})


class Matrix(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.site = admin.Site(LATCHKEY_LOG__LEVEL="error").__enter__()
        cls.addClassCleanup(cls.site.__exit__)
        rows = cls.site.rows
        cls.everything = [f"{a}.{c}" for a, c in rows.all(
            "select c.app_label, p.codename from auth_permission p join django_content_type c on c.id = p.content_type_id")]
        cls.people = {"user": rows.user(), "staff": rows.user(is_staff=1), "permitted": rows.user(is_staff=1),
                      "superuser": rows.user(is_staff=1, is_superuser=1), "inactive": rows.user(is_staff=1, is_active=0),
                      "inactive superuser": rows.user(is_staff=1, is_superuser=1, is_active=0),
                      "superuser without staff": rows.user(is_superuser=1), "expired": rows.user(is_staff=1, is_superuser=1)}
        cls.asked = 0

    def ask(self, role, method, route, **headers):
        """As this role, with a session and an object of its own for this one request."""
        rows = self.site.rows
        cookie = None
        if role != "anonymous":
            past = {"expires": "2020-01-01 00:00:00"} if role == "expired" else {}
            cookie = rows.session(self.people[role], **past)
        make = {"users": rows.user, "groups": rows.group, "outstanding-tokens": rows.token}.get(route.split("/")[0])
        path = route.replace("<int:id>", str(make())) if "<" in route else route
        type(self).asked += 1
        browser = admin.Browser(self.site.server, cookie)
        headers = {k.replace("_", "-"): v for k, v in headers.items()}
        status, text = browser.raw(method, path, None if method == "GET" else headers.pop("body", "{}"), {
            "Content-Type": None if method == "GET" else "application/json", **headers})
        self.assertEqual(browser.headers["Cache-Control"], "no-store")
        self.assertIn("Cookie", browser.headers["Vary"])
        return status, text

    def test_every_route_for_every_kind_of_sender(self):
        refused = ["anonymous", "user", "inactive", "inactive superuser", "superuser without staff", "expired"]
        for route in ROUTES:
            for method in METHODS:
                with self.subTest(route=route, method=method):
                    if route in ("sign-in/", "sign-out/"):
                        for role in ["anonymous", *self.people]:
                            self.assertEqual(self.ask(role, method, route)[0], OPEN.get((route, method), 405), role)
                        continue
                    for role in refused:
                        status, text = self.ask(role, method, route)
                        self.assertEqual((status, '"not_authenticated"' in text), (401, True), role)
                    needed, good = TABLE.get((route, method), (STAFF, 405))
                    self.assertEqual(self.ask("staff", method, route)[0], good if needed == STAFF else 403)
                    self.assertEqual(self.ask("superuser", method, route)[0], good)
                    for names in needed:
                        self.site.rows.give(self.people["permitted"], *names)
                        self.assertEqual(self.ask("permitted", method, route)[0], good, names)

    def test_who_lacks_what_a_route_needs_is_refused_with_all_else(self):
        for (route, method), (needed, _) in TABLE.items():
            if needed == STAFF:
                continue
            with self.subTest(route=route, method=method):
                # One name of each alternative away: none of them is whole any more.
                for away in ({names[0] for names in needed}, {names[-1] for names in needed}):
                    rest = [x for x in self.everything if x not in away and x != "auth.view_permission"]
                    self.site.rows.give(self.people["permitted"], *rest)
                    status, text = self.ask("permitted", method, route)
                    self.assertEqual((status, '"permission_denied"' in text), (403, True), away)

    def test_what_does_not_come_from_the_page_is_refused_on_every_unsafe_route(self):  # S15
        origin = self.site.server.base
        foreign = [{"Origin": None}, {"Origin": "null"}, {"Origin": "https://evil.example"},
                   {"Origin": origin.replace("http:", "https:")}, {"Origin": origin + "0"}, {"Origin": origin + ".evil.example"},
                   {"Origin": origin.replace("127.0.0.1", "localhost")}, {"Origin": None, "Sec-Fetch-Site": "cross-site"},
                   {"Origin": None, "Sec-Fetch-Site": "same-site"}, {"Origin": origin, "Sec-Fetch-Site": "cross-site"}]
        for route in ROUTES:
            for method in METHODS[1:]:
                with self.subTest(route=route, method=method):
                    for headers in foreign:
                        status, text = self.ask("superuser", method, route, **headers)
                        self.assertEqual((status, '"csrf_failed"' in text), (403, True), headers)
                    for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", None):
                        self.assertEqual(self.ask("superuser", method, route, Content_Type=kind)[0], 415, kind)
                    status, _ = self.ask("superuser", method, route, Origin=None, **{"Sec-Fetch-Site": "same-origin"})
                    good = OPEN.get((route, method)) or TABLE.get((route, method), (STAFF, 405))[1]
                    self.assertEqual(status, good)

    def test_a_get_changes_nothing(self):  # S15
        def state():
            tables = [x for (x,) in self.site.rows.all("select name from sqlite_master where type = 'table'")]
            return {t: self.site.rows.all(f"select * from {t}") for t in tables if t not in ("django_session",)}
        self.site.rows.give(self.people["permitted"], *self.everything)
        before = state()
        cookie = self.site.rows.session(self.people["superuser"])
        for route in ROUTES:
            status, _ = admin.Browser(self.site.server, cookie).raw("GET", route.replace("<int:id>", "1"))
            self.assertIn(status, (200, 404, 405))
        self.assertEqual(state(), before)

    def test_every_mounted_route_is_in_the_table(self):
        mount = (latchkey.ROOT / "src" / "app" / "mount_admin.cpp").read_text()
        routes = set(re.findall(r'application\.path\("/admin/api/([^"]+)"', mount))
        self.assertGreater(len(routes), 18)
        self.assertEqual(routes, set(ROUTES))
        self.assertEqual(len(routes), len(re.findall(r"application\.(?:path|plain|page)\(", mount)))

    @classmethod
    def tearDownClass(cls):
        print(f"{len(ROUTES)} routes, {cls.asked} requests")


if __name__ == "__main__":
    unittest.main()
