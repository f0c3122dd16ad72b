#!/usr/bin/env python3
"""Users and groups in the panel: every action of docs/admin-api.md with its errors and its row in django_admin_log, and what
a member of staff tries to get more than he has (A18)."""
import json
import pathlib
import re
import sys
import threading
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "support"))
import admin  # noqa: E402
import latchkey  # noqa: E402
from admin import PASSWORD, Browser, Site  # noqa: E402

MODEL = "accounts.customuser"
NEW = {"email": "New@EXAMPLE.com", "username": "new", "password1": PASSWORD, "password2": PASSWORD}
CHANGE = ["accounts.view_customuser", "accounts.change_customuser"]


def changed(*labels):
    return json.dumps([{"changed": {"fields": list(labels)}}])


class Users(unittest.TestCase):
    def test_a_user_is_added(self):
        with Site() as site:
            group, permission = site.rows.group(), site.rows.permission("auth.view_group")
            status, user = site.root.post("users/", NEW | {"first_name": "Ann", "is_staff": True, "groups": [group, group],
                                                           "user_permissions": [permission]})
            self.assertEqual(status, 201, user)
            self.assertEqual(list(user), ["id", "email", "username", "first_name", "last_name", "is_active", "is_staff",
                                          "is_superuser", "last_login", "date_joined", "groups", "user_permissions", "password",
                                          "editable"])
            self.assertEqual((user["email"], user["is_active"], user["is_staff"], user["is_superuser"]),
                             ("New@example.com", True, True, False))
            self.assertEqual((user["groups"], user["user_permissions"], user["last_login"]), ([group], [permission], None))
            self.assertEqual(user["password"], {"usable": True, "algorithm": "pbkdf2_sha256", "summary": "1 iteration"})
            self.assertEqual(user["editable"], {"change": True, "delete": True, "password": True})
            self.assertEqual(site.rows.log(), (site.root_id, MODEL, str(user["id"]), 1, '[{"added": {}}]'))
            self.assertEqual(site.root.get(f"users/{user['id']}/"), (200, user))
            self.assertEqual(Browser(site.server).post("sign-in/", {"email": user["email"], "password": PASSWORD})[0], 200)

    def test_a_user_without_a_password(self):
        with Site() as site:
            body = {"email": "a@b.cd", "username": "a", "usable_password": False}
            status, user = site.root.post("users/", body)
            self.assertEqual((status, user["password"]["usable"]), (201, False))
            self.assertRegex(site.rows.one("select password from accounts_customuser where id = ?", user["id"]), "^!.{40}$")

    def test_what_is_wrong_with_a_new_user_is_told(self):
        with Site() as site:
            site.rows.user("ann")
            cases = [
                ({}, {"email": ["This field is required."], "username": ["This field is required."]}),
                ([], {"non_field_errors": ["Invalid data. Expected a dictionary, but got list."]}),
                (NEW | {"email": "x"}, {"email": ["Enter a valid email address."]}),
                (NEW | {"username": "a/b"}, {"username": ["Enter a valid username. This value may contain only letters, "
                                                          "numbers, and @/./+/-/_ characters."]}),
                (NEW | {"email": "ann@EXAMPLE.com", "username": "ann"}, {
                    "email": ["User with this Email address already exists."],
                    "username": ["A user with that username already exists."]}),
                (NEW | {"first_name": "x" * 151}, {"first_name": ["Ensure this field has no more than 150 characters."]}),
                (NEW | {"is_staff": "maybe"}, {"is_staff": ["Must be a valid boolean."]}),
                (NEW | {"groups": 5}, {"groups": ["Expected a list of items."]}),
                (NEW | {"groups": ["x"]}, {"groups": ["Incorrect type. Expected pk value."]}),
                (NEW | {"groups": [99]}, {"groups": ['Invalid pk "99" - object does not exist.']}),
                (NEW | {"user_permissions": [9999]}, {"user_permissions": ['Invalid pk "9999" - object does not exist.']}),
                ({k: NEW[k] for k in ("email", "username")}, {"password1": ["This field is required."],
                                                               "password2": ["This field is required."]}),
                (NEW | {"password2": "x"}, {"password2": ["The two password fields didn’t match."]}),
                (NEW | {"password1": "newnewnew", "password2": "newnewnew", "username": "newnewne"},
                 {"password2": ["The password is too similar to the username."]}),
            ]
            before = site.rows.one("select count(*) from accounts_customuser")
            for body, want in cases:
                with self.subTest(want=want):
                    self.assertEqual(site.root.post("users/", body), (400, want))
            self.assertEqual(site.rows.one("select count(*) from accounts_customuser"), before)
            self.assertIsNone(site.rows.log())

    def test_a_user_is_changed_and_only_what_differs_is_logged(self):
        with Site() as site:
            user, group = site.rows.user("ann"), site.rows.group()
            path = f"users/{user}/"
            self.assertEqual(site.root.patch(path, {})[0], 200)
            self.assertIsNone(site.rows.log())
            status, shown = site.root.patch(path, {"email": "Ann@NEW.org", "last_name": "Lee", "first_name": "", "is_staff": True,
                                                   "groups": [group]})
            self.assertEqual((status, shown["email"], shown["last_name"], shown["is_staff"], shown["groups"]),
                             (200, "Ann@new.org", "Lee", True, [group]))
            self.assertEqual(site.rows.log(), (site.root_id, MODEL, str(user), 2,
                                               changed("Email address", "Last name", "Staff status", "Groups")))
            self.assertEqual(site.root.patch(path, {"email": "root@example.com"})[1],
                             {"email": ["User with this Email address already exists."]})
            self.assertEqual(site.root.patch("users/9999/", {})[0], 404)
            _, history = site.root.get(path + "history/")
            self.assertEqual([(x["flag"], x["message"], x["user"]["email"]) for x in history["results"]], [
                ("change", "Changed Email address, Last name, Staff status and Groups.", "root@example.com")])

    def test_what_is_not_among_the_fields_is_ignored(self):  # A18
        with Site() as site:
            user = site.rows.user("ann")
            before = site.rows.one("select * from accounts_customuser where id = ?", user)
            self.assertEqual(site.root.patch(f"users/{user}/", {
                "id": 99, "password": "x", "last_login": "2026-01-01T00:00:00Z", "date_joined": "2000-01-01T00:00:00Z",
                "password1": "x", "editable": {}, "usable_password": False})[0], 200)
            self.assertEqual(site.rows.one("select * from accounts_customuser where id = ?", user), before)

    def test_a_user_is_deleted_with_what_belongs_to_him(self):
        with Site() as site:
            user = site.staff("ann")
            site.rows.join(user, site.rows.group())
            site.rows.token(user)
            self.assertEqual(site.root.post("users/related/", {"ids": [user, 9999]}), (200, {
                "users": 1, "groups": 1, "user_permissions": 0, "log_entries": 0, "outstanding_tokens": 1}))
            ann = site.signed_in("ann")
            self.assertEqual(site.root.delete(f"users/{user}/"), (204, None))
            self.assertEqual(site.rows.log(), (site.root_id, MODEL, str(user), 3, ""))
            self.assertEqual(ann.get("session/")[0], 401)
            self.assertEqual(site.root.delete(f"users/{user}/")[0], 404)
            self.assertEqual(site.root.get(f"users/{user}/")[0], 404)
            self.assertEqual(site.rows.one("select count(*) from django_session"), 1)

    def test_several_at_once(self):
        with Site() as site:
            some = [site.rows.user() for _ in range(3)]
            self.assertEqual(site.root.post("users/actions/", {"action": "deactivate", "ids": some + some}), (200, {"changed": 3}))
            self.assertEqual(site.rows.log()[3:], (2, changed("Active")))
            self.assertEqual(site.root.post("users/actions/", {"action": "activate", "ids": some[:2]}), (200, {"changed": 2}))
            self.assertEqual(site.root.post("users/actions/", {"action": "activate", "ids": some}), (200, {"changed": 1}))
            self.assertEqual(site.root.post("users/actions/", {"action": "delete", "ids": [*some, 9999]}), (200, {"changed": 3}))
            self.assertEqual(site.rows.one("select count(*) from accounts_customuser"), 1)
            for body, field in (({"action": "explode", "ids": [1]}, "action"), ({"action": "delete", "ids": []}, "ids"),
                                ({"action": "delete", "ids": list(range(1001))}, "ids"), ({"action": "delete"}, "ids")):
                status, told = site.root.post("users/actions/", body)
                self.assertEqual((status, list(told)), (400, [field]))

    def test_the_audit_log_names_those_who_were_changed_and_no_others(self):  # H10
        with Site() as site:
            one, idle, expected = site.rows.user(), site.rows.user(is_active=0), []
            for action, ids, named in (("deactivate", [one, idle, 9999], [one]), ("activate", [one, idle], [one, idle]),
                                       ("activate", [one], []), ("delete", [9999, idle], [idle])):
                self.assertEqual(site.root.post("users/actions/", {"action": action, "ids": ids}), (200, {"changed": len(named)}))
                expected += [(action, f"{MODEL}:{x}") for x in named]
            site.server.stop()  # the log is whole then
            told = re.findall(r"admin_changed .*\baction=(\S+) object=(\S+)", site.server.stderr())
            self.assertEqual(told, expected)

    def test_a_password_is_set_and_everything_ends(self):
        with Site() as site:
            user = site.staff("ann")
            ann, refresh = site.signed_in("ann"), site.server.login("ann")[1]["refresh"]
            path, new = f"users/{user}/password/", {"password1": "Quince-basket41", "password2": "Quince-basket41"}
            self.assertEqual(site.root.post(path, new | {"password2": "x"})[1],
                             {"password2": ["The two password fields didn’t match."]})
            self.assertEqual(site.root.post(path, new), (204, None))
            self.assertEqual(site.rows.log(), (site.root_id, MODEL, str(user), 2, changed("password")))
            self.assertEqual(ann.get("session/")[0], 401)
            status, pair = site.server.post("/accounts/token/refresh/", {"refresh": refresh})
            self.assertEqual(status, 200)  # not asked for
            self.assertEqual(site.root.post(path, new | {"log_out": True})[0], 204)
            self.assertEqual(site.server.post("/accounts/token/refresh/", {"refresh": pair["refresh"]})[0], 401)
            self.assertEqual(site.root.post(path, {"usable_password": False})[0], 204)
            self.assertEqual(site.server.login("ann", "Quince-basket41")[0], 401)
            self.assertEqual(site.root.post(f"users/{site.root_id}/password/", new)[0], 403)  # A11

    def test_a_user_is_logged_out_everywhere(self):
        with Site() as site:
            user = site.staff("ann")
            ann, tokens = site.signed_in("ann"), [site.server.login("ann")[1]["refresh"] for _ in range(3)]
            self.assertEqual(site.root.post(f"users/{user}/log-out/"), (200, {"blacklisted": 3}))
            for token in tokens:
                self.assertEqual(site.server.post("/accounts/token/refresh/", {"refresh": token})[0], 401)
            self.assertEqual(ann.get("session/")[0], 401)
            self.assertEqual(site.root.get("session/")[0], 200)
            self.assertEqual(site.rows.log(), (site.root_id, MODEL, str(user), 2, changed("refresh tokens")))
            self.assertEqual(site.root.post(f"users/{user}/log-out/"), (200, {"blacklisted": 0}))


class Escalation(unittest.TestCase):
    """Ann may change users and no more; whatever she tries, she stays Ann (A18)."""

    def setUp(self):
        self.site = Site(LATCHKEY_LOG__LEVEL="error").__enter__()
        self.addCleanup(self.site.__exit__)
        self.ann_id = self.site.staff("ann", *CHANGE, "accounts.add_customuser", "accounts.delete_customuser",
                                      "auth.change_group", "auth.add_group", "token_blacklist.add_blacklistedtoken",
                                      "token_blacklist.view_outstandingtoken")
        self.ann = self.site.signed_in("ann")
        self.user = self.site.rows.user("user")

    def state(self):
        tables = ("accounts_customuser", "accounts_customuser_groups", "accounts_customuser_user_permissions", "auth_group",
                  "auth_group_permissions", "django_admin_log", "token_blacklist_blacklistedtoken")
        return [self.site.rows.all(f"select * from {t}") for t in tables]

    def refuse(self, tries):
        before = self.state()
        for method, path, body, status, field in tries:
            with self.subTest(path=path, body=body):
                got, told = self.ann.ask(method, path, body)
                self.assertEqual((got, list(told)[0]), (status, field), told)
                if status == 403:
                    self.assertEqual(told["code"], "permission_denied")
                self.assertEqual(self.state(), before)

    def test_nobody_makes_himself_or_another_more_than_he_is(self):
        rows = self.site.rows
        foreign, secret = rows.group("foreign"), rows.permission("auth.delete_group")
        self.refuse([
            ("PATCH", f"users/{self.ann_id}/", {"is_superuser": True}, 400, "is_superuser"),
            ("PATCH", f"users/{self.user}/", {"is_superuser": True}, 400, "is_superuser"),
            ("PATCH", f"users/{self.ann_id}/", {"groups": [foreign]}, 400, "groups"),
            ("PATCH", f"users/{self.user}/", {"groups": [foreign]}, 400, "groups"),
            ("PATCH", f"users/{self.user}/", {"user_permissions": [secret]}, 400, "user_permissions"),
            ("PATCH", f"users/{self.ann_id}/", {"user_permissions": [secret]}, 400, "user_permissions"),
            ("POST", "users/", NEW | {"is_superuser": True}, 400, "is_superuser"),
            ("POST", "users/", NEW | {"groups": [foreign]}, 400, "groups"),
            ("POST", "users/", NEW | {"user_permissions": [secret]}, 400, "user_permissions"),
            ("POST", "groups/", {"name": "mine", "permissions": [secret]}, 400, "permissions"),
            ("PATCH", f"groups/{foreign}/", {"permissions": [secret]}, 400, "permissions"),
        ])

    def test_nobody_but_a_superuser_touches_a_superuser(self):
        root, token = self.site.root_id, self.site.rows.token(self.site.root_id)
        new = {"password1": "Quince-basket41", "password2": "Quince-basket41"}
        self.refuse([
            ("PATCH", f"users/{root}/", {"email": "mine@example.com"}, 403, "detail"),
            ("PATCH", f"users/{root}/", {"is_superuser": False}, 403, "detail"),
            ("DELETE", f"users/{root}/", {}, 403, "detail"),
            ("POST", f"users/{root}/password/", new, 403, "detail"),
            ("POST", f"users/{root}/log-out/", {}, 403, "detail"),
            ("POST", "users/actions/", {"action": "deactivate", "ids": [self.user, root]}, 403, "detail"),
            ("POST", "users/actions/", {"action": "delete", "ids": [self.user, root]}, 403, "detail"),
            ("POST", f"outstanding-tokens/{token}/blacklist/", {}, 403, "detail"),
        ])
        _, shown = self.ann.get(f"users/{root}/")
        self.assertEqual(shown["editable"], {"change": False, "delete": False, "password": False})

    def test_nobody_sets_the_password_of_who_has_more_than_he(self):
        more = self.site.rows.user("more", is_staff=1)
        self.site.rows.give(more, "auth.delete_group")
        new = {"password1": "Quince-basket41", "password2": "Quince-basket41"}
        self.refuse([("POST", f"users/{more}/password/", new, 403, "detail")])
        self.assertEqual(self.ann.get(f"users/{more}/")[1]["editable"], {"change": True, "delete": True, "password": False})
        self.assertEqual(self.ann.post(f"users/{self.user}/password/", new)[0], 204)

    def test_nobody_changes_the_login_of_who_has_more_than_he(self):
        # A reset by e-mail would take the account over.
        more = self.site.rows.user("more", is_staff=1)
        self.site.rows.join(more, self.site.rows.group("auditors", "admin.view_logentry"))
        self.refuse([
            ("PATCH", f"users/{more}/", {"email": "mine@example.com"}, 403, "detail"),
            ("PATCH", f"users/{more}/", {"email": "MORE@example.com"}, 403, "detail"),
            ("PATCH", f"users/{more}/", {"username": "mine"}, 403, "detail"),
            ("PATCH", f"users/{more}/", {"email": "mine@example.com", "last_name": "Lee"}, 403, "detail"),
        ])
        # What identifies him stays, what else there is may be changed; and her own is hers.
        same = {"email": "more@EXAMPLE.com", "username": "more", "last_name": "Lee"}
        self.assertEqual(self.ann.patch(f"users/{more}/", same)[0], 200)
        self.assertEqual(self.ann.patch(f"users/{self.user}/", {"email": "other@example.com", "username": "other"})[0], 200)
        self.assertEqual(self.ann.patch(f"users/{self.ann_id}/", {"email": "ann@new.org", "username": "anna"})[0], 200)
        self.assertEqual(self.site.root.patch(f"users/{more}/", {"email": "new@example.com"})[0], 200)

    def test_nobody_takes_his_own_status(self):
        own = f"users/{self.ann_id}/"
        self.refuse([
            ("PATCH", own, {"is_active": False}, 400, "is_active"),
            ("PATCH", own, {"is_staff": False}, 400, "is_staff"),
            ("DELETE", own, {}, 403, "detail"),
            ("POST", "users/actions/", {"action": "deactivate", "ids": [self.user, self.ann_id]}, 403, "detail"),
            ("POST", "users/actions/", {"action": "delete", "ids": [self.ann_id]}, 403, "detail"),
        ])

    def test_what_he_has_he_may_give(self):
        group = self.site.rows.group("ours")
        self.site.rows.join(self.ann_id, group)
        view = self.site.rows.permission("accounts.view_customuser")
        status, shown = self.ann.patch(f"users/{self.user}/", {"groups": [group], "user_permissions": [view], "is_staff": True})
        self.assertEqual((status, shown["groups"], shown["user_permissions"]), (200, [group], [view]))

    def test_what_was_there_may_stay_and_may_be_taken(self):
        secret, view = (self.site.rows.permission(x) for x in ("auth.delete_group", "accounts.view_customuser"))
        self.site.rows.give(self.user, "auth.delete_group")
        status, shown = self.ann.patch(f"users/{self.user}/", {"user_permissions": [secret, view]})
        self.assertEqual((status, shown["user_permissions"]), (200, sorted([secret, view])))
        self.assertEqual(self.ann.patch(f"users/{self.user}/", {"user_permissions": []})[0], 200)

    def test_the_last_active_superuser_stays(self):
        root, path = self.site.root, f"users/{self.site.root_id}/"
        for body, field in (({"is_active": False}, "is_active"), ({"is_superuser": False}, "is_superuser"),
                            ({"is_staff": False}, "is_staff")):
            status, told = root.patch(path, body)
            self.assertEqual((status, list(told)), (400, [field]))
        # Another superuser, who is about to be the last one.
        other = self.site.staff("other", is_superuser=1)
        browser = self.site.signed_in("other")
        self.site.rows.run("update accounts_customuser set is_active = 0 where id = ?", self.site.root_id)
        self.assertEqual(root.get("session/")[0], 401)
        self.assertEqual(browser.delete(f"users/{other}/")[0], 403)
        self.site.rows.run("update accounts_customuser set is_active = 1 where id = ?", self.site.root_id)
        self.assertEqual(browser.patch(path, {"is_superuser": False})[0], 200)


class Waiting(unittest.TestCase):
    """What waits for the database is written only if its sender may still do it then (S06, S09)."""

    def while_it_waits(self, site, ask, sql, *values):
        """The answer to `ask`, which the door let through before another program did this."""
        answers = []
        site.rows.run("begin immediate")
        asking = threading.Thread(target=lambda: answers.append(ask()))
        asking.start()
        time.sleep(0.5)
        site.rows.run(sql, *values)
        site.rows.run("commit")
        asking.join()
        site.server.stop()
        self.assertNotIn("admin_refused", site.server.stderr())  # not the door's answer
        return answers[0]

    def test_who_lost_his_staff_status_writes_nothing(self):
        for column in ("is_staff", "is_active"):
            with self.subTest(column=column), Site() as site:
                ann, user = site.staff("ann", *CHANGE), site.rows.user("user")
                browser = site.signed_in("ann")
                status, told = self.while_it_waits(site, lambda: browser.patch(f"users/{user}/", {"last_name": "Lee"}),
                                                   f"update accounts_customuser set {column} = 0 where id = ?", ann)
                self.assertEqual((status, told["code"]), (401, "not_authenticated"))
                self.assertEqual(site.rows.one("select last_name from accounts_customuser where id = ?", user), "")
                self.assertIsNone(site.rows.log())

    def test_who_lost_a_permission_writes_nothing(self):
        with Site() as site:
            ann, user = site.staff("ann", *CHANGE), site.rows.user("user")
            browser = site.signed_in("ann")
            status, told = self.while_it_waits(
                site, lambda: browser.post("users/actions/", {"action": "deactivate", "ids": [user]}),
                "delete from accounts_customuser_user_permissions where customuser_id = ?", ann)
            self.assertEqual((status, told["code"]), (403, "permission_denied"))
            self.assertEqual(site.rows.one("select is_active from accounts_customuser where id = ?", user), 1)
            self.assertIsNone(site.rows.log())

    def test_who_is_no_superuser_any_more_writes_nothing(self):
        with Site() as site:
            group, other = site.rows.group(), site.staff("other", is_superuser=1)
            browser = site.signed_in("other")
            status, told = self.while_it_waits(site, lambda: browser.delete(f"groups/{group}/"),
                                               "update accounts_customuser set is_superuser = 0 where id = ?", other)
            self.assertEqual((status, told["code"]), (403, "permission_denied"))
            self.assertEqual(site.rows.one("select count(*) from auth_group"), 1)

    def test_who_was_given_more_keeps_his_password(self):
        with Site() as site:
            site.staff("ann", *CHANGE)
            user, browser, view = site.rows.user(), site.signed_in("ann"), site.rows.permission("auth.view_group")
            new = {"password1": "Quince-basket41", "password2": "Quince-basket41"}
            status, told = self.while_it_waits(
                site, lambda: browser.post(f"users/{user}/password/", new),
                "insert into accounts_customuser_user_permissions (customuser_id, permission_id) values (?, ?)", user, view)
            self.assertEqual((status, told["code"]), (403, "permission_denied"))
            self.assertEqual(site.rows.one("select password from accounts_customuser where id = ?", user), "!none")

    def test_who_became_a_superuser_is_not_touched_any_more(self):
        with Site() as site:
            site.staff("ann", "accounts.delete_customuser")
            some, browser = [site.rows.user() for _ in range(2)], site.signed_in("ann")
            status, told = self.while_it_waits(site, lambda: browser.post("users/actions/", {"action": "delete", "ids": some}),
                                               "update accounts_customuser set is_superuser = 1 where id = ?", some[1])
            self.assertEqual((status, told["code"]), (403, "permission_denied"))
            self.assertEqual(site.rows.one("select count(*) from accounts_customuser where is_staff = 0"), 2)


class Groups(unittest.TestCase):
    def test_groups_are_added_changed_and_deleted(self):
        with Site() as site:
            one, two = (site.rows.permission(x) for x in ("auth.view_group", "auth.add_group"))
            status, group = site.root.post("groups/", {"name": "Editors", "permissions": [two, one]})
            self.assertEqual((status, group | {"id": 0}), (201, {"id": 0, "name": "Editors", "permissions": sorted([one, two]),
                                                                  "users": 0}))
            path = f"groups/{group['id']}/"
            self.assertEqual(site.rows.log(), (site.root_id, "auth.group", str(group["id"]), 1, '[{"added": {}}]'))
            self.assertEqual(site.root.post("groups/", {"name": "Editors"}), (400, {"name": [
                "Group with this Name already exists."]}))
            self.assertEqual(site.root.post("groups/", {"name": ""}), (400, {"name": ["This field may not be blank."]}))
            self.assertEqual(site.root.post("groups/", {"name": "x", "permissions": [9999]})[1],
                             {"permissions": ['Invalid pk "9999" - object does not exist.']})
            site.rows.join(site.root_id, group["id"])
            status, shown = site.root.patch(path, {"name": "Writers", "permissions": [one]})
            self.assertEqual((status, shown), (200, {"id": group["id"], "name": "Writers", "permissions": [one], "users": 1}))
            self.assertEqual(site.rows.log()[3:], (2, changed("Name", "Permissions")))
            _, history = site.root.get(path + "history/")
            self.assertEqual([x["message"] for x in history["results"]], ["Changed Name and Permissions.", "Added."])
            self.assertEqual(site.root.delete(path), (204, None))
            self.assertEqual(site.rows.log(), (site.root_id, "auth.group", str(group["id"]), 3, ""))
            for method in ("GET", "PATCH", "DELETE"):
                self.assertEqual(site.root.ask(method, path, {})[0], 404)

    def test_who_sees_users_gets_the_names_of_groups_and_no_more(self):
        with Site() as site:
            group = site.rows.group("Editors", "auth.view_group")
            site.staff("ann", "accounts.view_customuser")
            self.assertEqual(site.signed_in("ann").get("groups/")[1]["results"], [{"id": group, "name": "Editors"}])


if __name__ == "__main__":
    unittest.main()
