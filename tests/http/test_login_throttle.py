#!/usr/bin/env python3
"""Wrong passwords are counted at every door together: /accounts/token/, the panel's sign-in, its change of password."""
import concurrent.futures
import json
import pathlib
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "support"))
from admin import PASSWORD, Browser, Site  # noqa: E402
from latchkey import Server  # noqa: E402

LIMIT = "LATCHKEY_ACCOUNTS__LOGIN_ATTEMPTS"
PROXY = {"LATCHKEY_HTTP__TRUSTED_PROXIES": "127.0.0.0/8"}


def token(server, password="wrong", login="ann@example.com", path="/accounts/token/", **headers):
    """A status and the headers of a login."""
    status, fields, _ = server.request("POST", path, body={"email": login, "password": password}, headers={
        name.replace("_", "-"): value for name, value in headers.items()})
    return status, fields


def statuses(server, times, **how):
    return [token(server, **how)[0] for _ in range(times)]


class Doors(unittest.TestCase):
    def test_after_ten_wrong_tries_there_is_a_wait_of_half_a_minute_that_is_told(self):  # A12, A13
        with Server() as server:
            server.register("ann")
            self.assertEqual(statuses(server, 10), [401] * 10)
            status, fields, text = server.request("POST", "/accounts/token/", body={
                "email": "ann@example.com", "password": PASSWORD})
            wait = int(fields["Retry-After"])
            self.assertTrue(20 <= wait <= 30, wait)
            self.assertEqual((status, text), (429, json.dumps({
                "detail": f"Request was throttled. Expected available in {wait} seconds."}, separators=(",", ":"))))
            self.assertEqual(token(server, login="nobody@example.com")[0], 401)

    def test_what_is_wrong_at_one_door_counts_at_all_of_them(self):  # A24
        with Site(**{LIMIT: "3"}) as site:
            site.staff("ann")
            self.assertEqual([Browser(site.server).sign_in("ann", "wrong")[0] for _ in range(2)], [400] * 2)
            self.assertEqual(token(site.server)[0], 401)
            self.assertEqual(token(site.server)[0], 429)
            browser = Browser(site.server)
            status, body = browser.sign_in("ann")
            wait = int(browser.headers["Retry-After"])
            self.assertTrue(90 <= wait <= 100, wait)
            self.assertEqual((status, body), (429, {
                "detail": f"Request was throttled. Expected available in {wait} seconds."}))
            self.assertEqual(Browser(site.server).sign_in("root")[0], 200)

    def test_the_own_old_password_counts_too_and_right_ones_do_not(self):
        with Site(**{LIMIT: "3"}) as site:
            for _ in range(9):
                self.assertEqual(site.root.sign_in("root")[0], 200)
                self.assertEqual(site.server.login("root")[0], 200)
            body = {"old_password": "wrong", "new_password1": "x", "new_password2": "x"}
            self.assertEqual([site.root.post("password/", body)[0] for _ in range(5)], [400] * 3 + [429] * 2)
            self.assertEqual(token(site.server, login="root@example.com")[0], 429)

    def test_of_64_tries_at_once_only_five_are_looked_at(self):  # A12
        env = {LIMIT: "5", "LATCHKEY_PASSWORDS__PBKDF2_ITERATIONS": "20000"}
        with Site(**env) as site:
            site.staff("ann")
            doors = [lambda: Browser(site.server).sign_in("ann", "wrong")[0], lambda: token(site.server)[0]]
            with concurrent.futures.ThreadPoolExecutor(64) as pool:
                seen = list(pool.map(lambda n: doors[n % 2](), range(64)))
            self.assertEqual((seen.count(400) + seen.count(401), seen.count(429)), (5, 59))

    def test_of_64_right_ones_at_once_all_are_let_in_and_wrong_ones_among_them_count(self):  # A12
        env = {LIMIT: "5", "LATCHKEY_PASSWORDS__PBKDF2_ITERATIONS": "20000", "LATCHKEY_HTTP__THREADS": "2"}
        with Site(**env) as site:
            site.staff("ann")
            doors = [lambda: Browser(site.server).sign_in("ann")[0], lambda: token(site.server, PASSWORD)[0]]
            with concurrent.futures.ThreadPoolExecutor(50) as pool:
                self.assertEqual(list(pool.map(lambda n: doors[n % 2](), range(50))), [200] * 50)
                wrong = list(pool.map(lambda n: token(site.server, "wrong" if n % 10 == 0 else PASSWORD)[0], range(50)))
            self.assertLessEqual(wrong.count(401), 5)
            self.assertEqual(set(wrong) - {200, 401, 429}, set())
            for _ in range(5):
                token(site.server)
            self.assertEqual(token(site.server, PASSWORD)[0], 429)

    def test_without_a_limit_it_is_as_django(self):
        with Server(env={LIMIT: "0"}) as server:
            server.register("ann")
            self.assertEqual(statuses(server, 50), [401] * 50)
            self.assertEqual(server.login("ann")[0], 200)


class Addresses(unittest.TestCase):
    def test_others_lock_nobody_out_and_a_header_makes_no_other_address(self):  # A13, A14
        with Server(env={LIMIT: "3", **PROXY}) as server:
            server.register("ann")
            for other in ("203.0.113.9", "203.0.113.10", "2001:db8::1"):
                self.assertEqual(statuses(server, 5, X_Forwarded_For=other), [401] * 3 + [429] * 2)
            self.assertEqual(statuses(server, 2, X_Forwarded_For="2001:db8::2"), [429] * 2)  # the same /64
            self.assertEqual(statuses(server, 2, X_Forwarded_For="8.8.8.8, 203.0.113.9"), [429] * 2)
            self.assertEqual(token(server, PASSWORD, X_Forwarded_For="203.0.113.11")[0], 200)

    def test_no_spelling_of_the_request_has_more_tries(self):  # A12
        with Server(env={LIMIT: "3", **PROXY}) as server:
            server.register("ann")
            self.assertEqual(statuses(server, 3, X_Forwarded_For="203.0.113.9"), [401] * 3)
            for how in ({"login": " ann@example.com "}, {"X_Real_IP": "8.8.8.8"},
                        {"Forwarded": "for=8.8.8.8"}, {"X_Forwarded_Host": "other.example"}):
                self.assertEqual(token(server, **{"X_Forwarded_For": "203.0.113.9", **how})[0], 429, how)
            for path in ("//accounts/token/", "/accounts//token/", "/accounts/token//", "/accounts/./token/"):
                self.assertNotIn(token(server, path=path, X_Forwarded_For="203.0.113.9")[0], (200, 401), path)
            status, _, _ = server.request("POST", "/accounts/token/", headers={
                "X-Forwarded-For": "203.0.113.9", "Content-Type": "application/json"},
                body=b'{"email": "bob@example.com", "password": "wrong", "email": "ann@example.com"}')
            self.assertEqual(status, 429)  # of equal names the last counts

    def test_an_account_of_another_spelling_wins_no_tries_back(self):  # A12
        with Server(env={LIMIT: "3", **PROXY}) as server:
            server.register("ann")
            self.assertEqual(server.register("Ann")[0], 201)
            address = {"X_Forwarded_For": "203.0.113.9"}
            self.assertEqual(statuses(server, 3, **address), [401] * 3)
            for _ in range(5):
                self.assertEqual(token(server, PASSWORD, login="Ann@example.com", **address)[0], 200)
                self.assertEqual(token(server, **address)[0], 429)

    def test_many_accounts_from_one_address_are_ten_times_as_many_tries(self):  # A12
        with Server(env={LIMIT: "3", **PROXY}) as server:
            seen = [token(server, login=f"u{n}@example.com", X_Forwarded_For="203.0.113.9")[0] for n in range(40)]
            self.assertEqual(seen, [401] * 30 + [429] * 10)
            self.assertEqual(token(server, X_Forwarded_For="203.0.113.10")[0], 401)

    def test_an_account_tried_from_everywhere_still_lets_its_owner_in_where_he_was_before(self):  # A12, A13
        with Server(env={LIMIT: "3", **PROXY}) as server:
            server.register("ann")
            self.assertEqual(token(server, PASSWORD, X_Forwarded_For="203.0.113.7")[0], 200)
            seen = [token(server, X_Forwarded_For=f"198.51.100.{n}")[0] for n in range(40)]
            self.assertEqual(seen, [401] * 30 + [429] * 10)
            status, fields = token(server, PASSWORD, X_Forwarded_For="203.0.113.8")
            self.assertEqual(status, 429)
            self.assertLessEqual(int(fields["Retry-After"]), 10)
            self.assertEqual(token(server, PASSWORD, X_Forwarded_For="203.0.113.7")[0], 200)


if __name__ == "__main__":
    unittest.main()
