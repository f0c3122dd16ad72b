#!/usr/bin/env python3
"""Lists of the panel: filters, order, cursors (H07), the export and its formulas, tokens, the log, and the overview."""
import csv
import io
import json
import pathlib
import re
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "support"))
import admin  # noqa: E402
import latchkey  # noqa: E402
from admin import Browser, Site  # noqa: E402


def pages(browser, path):
    """All rows of a list, page after page."""
    rows, after = [], ""
    while True:
        status, body = browser.get(path + after)
        assert status == 200, body
        rows += body["results"]
        if body["next"] is None:
            return rows
        after = ("&" if "?" in path else "?") + "after=" + body["next"]


def exported(browser, path):
    """The ids of an export, page after page."""
    text, page_count = "", 0
    while path:
        status, page = browser.raw("GET", path)
        assert status == 200, page
        text, page_count = text + page, page_count + 1
        link = browser.headers["Link"]
        path = re.fullmatch(r'<([^>]+)>; rel="next"', link)[1] if link else None
    assert page_count > 1, "one page shows nothing of the others"
    return [row["id"] for row in csv.DictReader(io.StringIO(text, newline=""))]


class Users(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.site = Site().__enter__()
        cls.addClassCleanup(cls.site.__exit__)
        cls.group = cls.site.rows.group("editors")
        for i in range(25):
            user = cls.site.rows.user(f"user{i:02}", first_name="Ann" if i % 2 else "Ben", last_name=f"L{i % 5}", is_staff=i % 3 == 0,
                                      is_active=i % 4 != 0, date_joined=f"2026-01-{i + 1:02} 00:00:00",
                                      last_login=f"2026-02-{i + 1:02} 10:00:00" if i % 2 else None)
            if i < 5:
                cls.site.rows.join(user, cls.group)

    def names(self, query):
        status, body = self.site.root.get("users/?limit=200&" + query)
        self.assertEqual(status, 200, body)
        self.assertEqual(body["count"], len(body["results"]))
        return [x["username"] for x in body["results"]]

    def test_each_filter(self):
        self.assertEqual(len(self.names("")), 26)
        self.assertEqual(len(self.names("is_staff=true")), 10)  # and root
        self.assertEqual(len(self.names("is_active=false")), 7)
        self.assertEqual(self.names("is_superuser=true"), ["root"])
        self.assertEqual(len(self.names(f"group={self.group}")), 5)
        self.assertEqual(self.names("joined_from=2026-01-03&joined_before=2026-01-05"), ["user03", "user02"])
        self.assertEqual(self.names("search=USER1%200.com"), [])
        self.assertEqual(self.names("search=user1%20ben"), ["user18", "user16", "user14", "user12", "user10"])
        for wild in ("%25", "_", "'", "%22", "%5C", "%27%20or%201%3D1%20--"):
            self.assertEqual(self.names("search=" + wild), [], wild)

    def test_each_order_goes_through_all_pages_once(self):
        for field in ("id", "email", "username", "first_name", "last_name", "is_staff", "is_active", "last_login", "date_joined"):
            for sign in ("", "-"):
                with self.subTest(order=sign + field):
                    rows = pages(self.site.root, f"users/?limit=4&ordering={sign}{field}")
                    self.assertEqual(len(rows), 26)
                    self.assertEqual(len({x["id"] for x in rows}), 26)
                    keys = [((x[field] is not None, x[field] if x[field] is not None else ""), x["id"]) for x in rows]
                    self.assertEqual(keys, sorted(keys, reverse=bool(sign)))

    def test_what_cannot_be_read_is_told_beside_its_name(self):
        for query, field in (("limit=0", "limit"), ("limit=201", "limit"), ("limit=x", "limit"), ("is_staff=1", "is_staff"),
                             ("group=x", "group"), ("joined_from=x", "joined_from"), ("ordering=password", "ordering"),
                             ("after=x", "after"), ("nope=1", "nope"), ("search=%00", "search"),
                             ("group=99999999999999999999", "group")):
            status, body = self.site.root.get("users/?" + query)
            self.assertEqual((status, list(body)), (400, [field]), query)
        cursor = self.site.root.get("users/?limit=2&ordering=email")[1]["next"]
        for query in (f"ordering=-email&after={cursor}", f"after={cursor}", f"ordering=email&after={cursor[:-2]}",
                      f"ordering=email&after={cursor}=", "ordering=email&after=" + cursor.swapcase()):
            self.assertEqual(self.site.root.get("users/?" + query), (400, {"after": ["Invalid cursor."]}), query)

    def test_a_forged_cursor_is_a_value_and_never_sql(self):  # H07
        for value in ("' or 1=1 --", "x'); drop table django_session; --", "\u2028", "%", "z" * 5000):
            forged = admin.b64(json.dumps({"o": "email", "i": 1, "v": value}).encode())
            status, body = self.site.root.get(f"users/?ordering=email&after={forged}")
            self.assertEqual(status, 200, body)
        self.assertEqual(self.site.root.get("session/")[0], 200)

    def test_the_export_is_the_list_with_cells_that_no_spreadsheet_runs(self):
        bad = self.site.rows.user("=HYPERLINK(\"http://x\",\"y\")", first_name="+1", last_name='a,"b"\nc', email="-a@example.com")
        self.addCleanup(self.site.rows.run, "delete from accounts_customuser where id = ?", bad)
        status, text = self.site.root.raw("GET", "users/export/?ordering=-id&limit=20")
        self.assertEqual(status, 200)
        headers = self.site.root.headers
        self.assertEqual(headers["Content-Type"], "text/csv; charset=utf-8")
        self.assertEqual(headers["Content-Disposition"], 'attachment; filename="users.csv"')
        rows = list(csv.reader(io.StringIO(text, newline="")))
        self.assertEqual(rows[0], ["id", "email", "username", "first_name", "last_name", "is_active", "is_staff", "is_superuser",
                                   "last_login", "date_joined"])
        self.assertEqual(rows[1][:6], [str(bad), "'-a@example.com", "'=HYPERLINK(\"http://x\",\"y\")", "'+1", 'a,"b"\nc', "true"])
        link = re.fullmatch(r'<([^>]+)>; rel="next"', headers["Link"])[1]
        status, text = self.site.root.raw("GET", link)
        more = list(csv.reader(io.StringIO(text, newline="")))
        self.assertEqual((status, len(rows) - 1 + len(more)), (200, 27))
        self.assertIsNone(self.site.root.headers["Link"])
        self.assertEqual(self.site.root.get("users/export/?limit=10001")[0], 400)

    def test_the_export_comes_in_the_order_of_the_list_over_all_pages(self):
        # Nearly all of these have ties, which no page may tear apart: 25 users, 4 to a page.
        for ordering in ("", "id", "-id", "email", "first_name", "-first_name", "-last_name", "is_staff", "-is_active",
                         "last_login", "-last_login", "-date_joined"):
            with self.subTest(ordering=ordering):
                query = f"limit=4&is_superuser=false{ordering and '&ordering=' + ordering}"
                listed = [str(x["id"]) for x in pages(self.site.root, "users/?" + query)]
                self.assertEqual(len(listed), 25)
                self.assertEqual(exported(self.site.root, "users/export/?" + query), listed)

    def test_permissions_and_groups(self):
        _, body = self.site.root.get("permissions/")
        self.assertEqual(len(body["results"]), self.site.rows.one("select count(*) from auth_permission"))
        self.assertEqual(list(body["results"][0]), ["id", "app_label", "model", "codename", "name"])
        for name in ("Zeta", "Alpha", "beta"):
            self.site.rows.group(name)
        rows = pages(self.site.root, "groups/?limit=1")
        self.assertEqual([x["name"] for x in rows], ["Alpha", "Zeta", "beta", "editors"])
        self.assertEqual(rows[-1]["users"], 5)
        self.assertEqual([x["name"] for x in self.site.root.get("groups/?search=ta")[1]["results"]], ["Zeta", "beta"])
        self.assertEqual(self.site.root.get("groups/?after=x")[0], 400)


class Tokens(unittest.TestCase):
    def test_tokens_are_seen_and_blacklisted(self):
        with Site() as site:
            user = site.rows.user("ann")
            live, expired, orphan = site.rows.token(user), site.rows.token(user, age=7200, life=-60), site.rows.token()
            self.assertEqual([x["id"] for x in pages(site.root, "outstanding-tokens/?limit=1")], [orphan, expired, live])
            _, row = site.root.get(f"outstanding-tokens/{live}/")
            self.assertEqual(list(row), ["id", "jti", "user", "created_at", "expires_at", "blacklisted_at"])
            self.assertEqual(row["user"], {"id": user, "email": "ann@example.com"})
            self.assertIsNone(site.root.get(f"outstanding-tokens/{orphan}/")[1]["user"])
            status, dead = site.root.post(f"outstanding-tokens/{live}/blacklist/")
            self.assertEqual((status, dead["id"]), (200, live))
            self.assertIsNotNone(dead["blacklisted_at"])
            self.assertEqual(site.rows.log()[1], "token_blacklist.blacklistedtoken")
            for one in (live, expired):
                status, body = site.root.post(f"outstanding-tokens/{one}/blacklist/")
                self.assertEqual((status, body["code"]), (400, "token_not_live"))
            self.assertEqual(site.root.post("outstanding-tokens/999/blacklist/")[0], 404)

            def ids(query):
                return [x["id"] for x in site.root.get("outstanding-tokens/?" + query)[1]["results"]]
            self.assertEqual((ids("state=live"), ids("state=expired"), ids("state=blacklisted")), ([orphan], [expired], [live]))
            self.assertEqual((ids(f"user={user}"), ids("jti=" + row["jti"])), ([expired, live], [live]))
            self.assertEqual(site.root.get("outstanding-tokens/?state=x")[1], {"state": [
                "Expected live, expired or blacklisted."]})

    def test_a_blacklisted_token_of_the_api_is_dead(self):
        with Site() as site:
            site.server.register("ann")
            refresh = site.server.login("ann")[1]["refresh"]
            token = site.rows.one("select max(id) from token_blacklist_outstandingtoken")
            self.assertEqual(site.root.post(f"outstanding-tokens/{token}/blacklist/")[0], 200)
            self.assertEqual(site.server.post("/accounts/token/refresh/", {"refresh": refresh})[0], 401)
            self.assertNotIn(refresh.split(".")[2], json.dumps(site.root.get("outstanding-tokens/")[1]))


class Log(unittest.TestCase):
    def test_the_log_of_everything(self):
        with Site() as site:
            user = site.rows.user("ann")
            site.root.patch(f"users/{user}/", {"last_name": "Lee"})
            site.root.post("groups/", {"name": "Editors"})
            site.root.delete(f"users/{user}/")
            _, body = site.root.get("log/")
            self.assertEqual([(x["flag"], x["message"], (x["object"] or {}).get("model")) for x in body["results"]], [
                ("deletion", "", "accounts.customuser"), ("addition", "Added.", "auth.group"),
                ("change", "Changed Last name.", "accounts.customuser")])
            self.assertEqual(body["results"][0]["object"]["id"], str(user))
            self.assertEqual(body["results"][0]["user"], {"id": site.root_id, "email": "root@example.com"})
            self.assertEqual(len(pages(site.root, "log/?limit=1")), 3)
            self.assertEqual(len(site.root.get("log/?model=auth.group")[1]["results"]), 1)
            self.assertEqual(len(site.root.get(f"log/?user={site.root_id}")[1]["results"]), 3)
            self.assertEqual(site.root.get("log/?user=99")[1]["results"], [])
            self.assertEqual(site.root.get("log/?model=x")[0], 400)


class Overview(unittest.TestCase):
    def test_each_part_is_there_for_who_may_view_what_it_counts(self):
        with Site() as site:
            _, whole = site.root.get("overview/")
            self.assertEqual(set(whole), {"users", "tokens", "days", "hash_queue", "database", "version", "uptime_seconds"})
            self.assertEqual(whole["users"], {"total": 1, "active": 1, "staff": 1})
            self.assertGreater(whole["database"]["bytes"], 10_000)
            self.assertEqual(whole["hash_queue"]["capacity"], 256)
            site.staff("ann")
            self.assertEqual(set(site.signed_in("ann").get("overview/")[1]), {"hash_queue", "database", "version", "uptime_seconds"})
            site.staff("ben", "token_blacklist.view_outstandingtoken")
            self.assertIn("tokens", site.signed_in("ben").get("overview/")[1])
            # Counted at most every ten seconds.
            self.assertEqual(site.root.get("overview/")[1]["users"], whole["users"])


if __name__ == "__main__":
    unittest.main()
