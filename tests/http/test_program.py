#!/usr/bin/env python3
"""The whole program over real sockets: serve, TLS, Unix sockets, signals, the main walk, and what the log may not hold."""
import concurrent.futures
import http.client
import json
import os
import pathlib
import re
import signal
import socket
import sqlite3
import ssl
import subprocess
import sys
import tempfile
import threading
import time
import tomllib
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "support"))
import latchkey  # noqa: E402
from latchkey import Server  # noqa: E402


def unix_get(path, target):
    with socket.socket(socket.AF_UNIX) as s:
        s.settimeout(10)
        s.connect(path)
        s.sendall(f"GET {target} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode())
        data = b""
        while chunk := s.recv(65536):
            data += chunk
    return data.decode()


class Walk(unittest.TestCase):
    """The tutorial's walk: register, token, me, refresh, reuse refused, blacklist."""

    def test_the_walk_of_the_readme(self):
        with Server() as s:
            self.assertEqual(s.register("ann"), (201, None))
            status, pair = s.login("ann")
            self.assertEqual(status, 200)
            self.assertEqual(list(pair), ["refresh", "access"])
            for scheme in ("JWT", "Bearer"):
                status, _, text = s.request("GET", "/accounts/me/", headers={"Authorization": f"{scheme} {pair['access']}"})
                self.assertEqual((status, json.loads(text)["email"]), (200, "ann@example.com"))
            status, second = s.post("/accounts/token/refresh/", {"refresh": pair["refresh"]})
            self.assertEqual(status, 200)
            status, body = s.post("/accounts/token/refresh/", {"refresh": pair["refresh"]})
            self.assertEqual((status, body), (401, {"detail": "Token is blacklisted", "code": "token_not_valid"}))
            self.assertEqual(s.post("/accounts/token/verify/", {"token": second["access"]}), (200, {}))
            self.assertEqual(s.post("/accounts/token/blacklist/", {"refresh": second["refresh"]}), (200, {}))
            self.assertEqual(s.post("/accounts/token/refresh/", {"refresh": second["refresh"]})[0], 401)

    def test_a_stored_hash_that_cannot_be_renewed_is_503_and_not_looked_at_for_ever(self):
        with Server() as s:
            s.register("ann")
            self.assertEqual(s.stop(), 0)
            # As bytes, which no import of Django's writes: equal to no text, and so never the one that was looked at.
            with sqlite3.connect(s.database) as rows:
                rows.execute("update accounts_customuser set password = cast(password as blob)")
            s.env["LATCHKEY_PASSWORDS__PBKDF2_ITERATIONS"] = "2000"
            s.start()
            self.assertEqual(s.login("ann")[0], 503)
            self.assertEqual(s.login("ann", "wrong")[0], 401)

    def test_patch_me_changes_the_names_and_nothing_else(self):  # A18
        with Server() as s:
            s.register("ann")
            auth = {"Authorization": "JWT " + s.login("ann")[1]["access"]}
            status, _, text = s.request("PATCH", "/accounts/me/", headers=auth, body={
                "first_name": "Änn", "last_name": "Smith", "email": "x@y.zz", "username": "root", "id": 99,
                "is_staff": True, "is_superuser": True, "password": "x"})
            self.assertEqual(status, 200)
            shown = json.loads(text)
            self.assertEqual((shown["first_name"], shown["last_name"], shown["email"], shown["username"], shown["id"]),
                             ("Änn", "Smith", "ann@example.com", "ann", 1))
            self.assertEqual(json.loads(s.request("GET", "/accounts/me/", headers=auth)[2]), shown)
            status, _, text = s.request("PATCH", "/accounts/me/", headers=auth, body={"first_name": "", "last_name": "x" * 151})
            self.assertEqual((status, json.loads(text)), (400, {
                "first_name": ["This field may not be blank."],
                "last_name": ["Ensure this field has no more than 150 characters."]}))
            self.assertEqual(s.login("ann")[0], 200)

    def test_of_many_parallel_refreshes_of_one_token_one_wins(self):  # S01
        with Server() as s:
            s.register("ann")
            for width in (2, 8, 64):
                token = s.login("ann")[1]["refresh"]
                barrier, statuses = threading.Barrier(width), []

                def refresh(token=token, barrier=barrier, statuses=statuses):
                    barrier.wait()
                    statuses.append(s.post("/accounts/token/refresh/", {"refresh": token})[0])
                threads = [threading.Thread(target=refresh) for _ in range(width)]
                for t in threads:
                    t.start()
                for t in threads:
                    t.join()
                self.assertEqual(sorted(statuses), [200] + [401] * (width - 1))

    def test_of_parallel_registrations_of_one_name_one_wins(self):
        with Server() as s:
            results = []
            threads = [threading.Thread(target=lambda: results.append(s.register("ann"))) for _ in range(16)]
            for t in threads:
                t.start()
            for t in threads:
                t.join()
            self.assertEqual(sorted(status for status, _ in results), [201] + [400] * 15)
            for status, body in results:
                if status == 400:
                    self.assertIn(body, ({"username": ["User with this username already exists."]},
                                         {"email": ["User with this email already exists."]}))

    def test_username_can_be_the_login_field(self):
        with Server(env={"LATCHKEY_AUTH_USER__USERNAME_FIELD": "username"}) as s:
            s.register("ann")
            self.assertEqual(s.post("/accounts/token/", {"username": "ann", "password": "Plum!tree-gloss77"})[0], 200)
            self.assertEqual(s.post("/accounts/token/", {"email": "ann@example.com", "password": "x"}),
                             (400, {"username": ["This field is required."]}))

    def test_strict_registration(self):  # A06, A16
        with Server(env={"LATCHKEY_ACCOUNTS__REGISTRATION": "strict"}) as s:
            self.assertEqual(s.register("ann", " Plum!tree-gloss77 ")[0], 201)
            self.assertEqual(s.login("ann", "Plum!tree-gloss77")[0], 401)
            self.assertEqual(s.login("ann", " Plum!tree-gloss77 ")[0], 200)
            results = []
            threads = [threading.Thread(target=lambda n=n: results.append(s.register(n)[0])) for n in ("Eve", "eve", "EVE", "eVe")]
            for t in threads:
                t.start()
            for t in threads:
                t.join()
            self.assertEqual(sorted(results), [201, 400, 400, 400])
            self.assertEqual(s.register("ANN"), (400, {"email": ["User with this email already exists."]}))
            self.assertEqual(s.register("a/b")[1]["username"][0][:23], "Enter a valid username.")
            self.assertEqual(s.register("bartholomew", "bartholomew1"),
                             (400, {"password": ["The password is too similar to the username."]}))


class Operation(unittest.TestCase):
    def test_healthz_and_readyz_answer(self):
        with Server() as s:
            status, headers, text = s.request("GET", "/healthz")
            self.assertEqual((status, text, headers["Content-Length"]), (200, "", "0"))
            self.assertEqual(s.request("GET", "/readyz")[0], 200)
            self.assertEqual(s.request("HEAD", "/healthz")[0], 200)
            self.assertEqual(s.request("POST", "/healthz")[0], 405)

    def test_a_port_in_use_is_refused_with_a_sentence(self):
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            taken.listen()
            other = Server("--listen", "127.0.0.1:%d" % taken.getsockname()[1])
            self.addCleanup(other.folder.cleanup)
            with self.assertRaisesRegex(RuntimeError, "(?i)address.*in use"):
                other.start()

    def test_sigterm_answers_what_is_in_flight_and_ends(self):  # R16
        with Server(env={"LATCHKEY_PASSWORDS__PBKDF2_ITERATIONS": "400000"}) as s:
            s.register("ann")
            results = []
            t = threading.Thread(target=lambda: results.append(s.login("ann")))
            t.start()
            time.sleep(0.05)
            started = time.monotonic()
            self.assertEqual(s.stop(), 0)
            self.assertLess(time.monotonic() - started, 10)
            t.join()
            self.assertEqual(results[0][0], 200)

    def test_a_unix_socket_serves(self):
        with Server("--listen", "127.0.0.1:0", "--listen", "unix:s.sock") as s:
            answer = unix_get(os.path.join(s.cwd, "s.sock"), "/healthz")
            self.assertTrue(answer.startswith("HTTP/1.1 200 OK\r\n"), answer)

    def test_forwarded_addresses_count_from_configured_proxies_only(self):  # A14
        for proxies, want in (("", "client=127.0.0.1"), ("127.0.0.0/8", "client=203.0.113.9")):
            with Server(env={"LATCHKEY_HTTP__TRUSTED_PROXIES": proxies} if proxies else {}) as s:
                s.post("/accounts/token/", {"email": "a@b.co", "password": "x"},
                       headers={"X-Forwarded-For": "198.51.100.1, 203.0.113.9"})
                s.stop()
                self.assertIn(want, [x for x in s.stderr().splitlines() if "login_failed" in x][0])

    def test_a_database_that_is_down_is_503_and_never_401(self):  # H11, I4
        with Server() as s:
            s.register("ann")
            pair = s.login("ann")[1]
            lock = subprocess.Popen(["sqlite3", s.database], stdin=subprocess.PIPE, text=True)
            lock.stdin.write("begin exclusive; select 1;\n")
            lock.stdin.flush()
            time.sleep(0.3)
            started = time.monotonic()
            status, headers, _ = s.request("POST", "/accounts/token/refresh/", {"refresh": pair["refresh"]})
            self.assertEqual(status, 503)
            self.assertIn("Retry-After", headers)
            self.assertLess(time.monotonic() - started, 15)
            lock.stdin.close()
            lock.wait()
            self.assertEqual(s.post("/accounts/token/refresh/", {"refresh": pair["refresh"]})[0], 200)

    def test_a_full_hash_queue_is_503_and_refresh_goes_on(self):  # R11
        env = {"LATCHKEY_PASSWORDS__QUEUE_LENGTH": "2", "LATCHKEY_PASSWORDS__WORKERS": "1",
               "LATCHKEY_HASH_KERNEL": "portable",  # one lane: others take in all that is asked here
               "LATCHKEY_PASSWORDS__PBKDF2_ITERATIONS": "300000"}
        with Server(env=env) as s:
            s.register("ann")
            pair = s.login("ann")[1]
            results = []
            threads = [threading.Thread(target=lambda: results.append(
                s.request("POST", "/accounts/token/", {"email": "ann@example.com", "password": "x"}))) for _ in range(24)]
            for t in threads:
                t.start()
            self.assertEqual(s.post("/accounts/token/refresh/", {"refresh": pair["refresh"]})[0], 200)
            for t in threads:
                t.join()
            self.assertEqual({status for status, _, _ in results}, {401, 503})
            for status, headers, _ in results:
                if status == 503:
                    self.assertIn("Retry-After", headers)

    def test_no_token_password_or_key_reaches_the_log(self):  # S13, H10
        with Server(env={"LATCHKEY_LOG__LEVEL": "debug"}) as s:
            s.register("ann")
            s.login("ann", "Wrong-pass-w0rd")
            pair = s.login("ann")[1]
            second = s.post("/accounts/token/refresh/", {"refresh": pair["refresh"]})[1]
            s.post("/accounts/token/refresh/", {"refresh": pair["refresh"]})
            s.request("GET", "/accounts/me/?token=" + pair["access"], headers={"Authorization": "JWT " + pair["access"]})
            s.request("GET", "/nope%0d%0aevent=forged/?x=%0d%0a")
            s.stop()
            log = s.stderr()
            for event in ("user_registered", "login_succeeded", "login_failed", "token_refreshed", "request"):
                self.assertIn("event=" + event, log)
            for secret in (pair["access"], pair["refresh"], second["refresh"], "Plum!tree", "Wrong-pass", latchkey.KEY):
                self.assertNotIn(secret, log)
                self.assertNotIn(secret.split(".")[-1], log)
            self.assertFalse([x for x in log.splitlines() if x.startswith("event=forged")])

    def test_cors_lets_a_page_on_another_port_in(self):
        origin = "http://localhost:3000"
        with Server(env={"LATCHKEY_CORS_ALLOWED_ORIGINS": origin}) as s:
            status, headers, _ = s.request("OPTIONS", "/accounts/token/", headers={
                "Origin": origin, "Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "content-type"})
            self.assertEqual((status, headers["Access-Control-Allow-Origin"]), (200, origin))
            self.assertIn("POST", headers["Access-Control-Allow-Methods"])
            _, headers, _ = s.request("POST", "/accounts/token/", {}, headers={"Origin": "http://localhost:3001"})
            self.assertNotIn("Access-Control-Allow-Origin", headers)  # S16

    def test_it_serves_within_two_seconds_of_its_start(self):
        with Server() as s:
            s.stop()
            started = time.monotonic()
            s.start()
            self.assertEqual(s.request("GET", "/readyz")[0], 200)
            self.assertLess(time.monotonic() - started, 2 * float(os.environ.get("LATCHKEY_TEST_SLOW", "1")))


class BenchHash(unittest.TestCase):
    """`latchkey bench hash` in a folder with nothing in it: neither key nor database."""

    CHEAP = {"PBKDF2_ITERATIONS": "700000", "ARGON2_MEMORY_COST": "1024", "BCRYPT_ROUNDS": "5", "SCRYPT_WORK_FACTOR": "64"}

    def bench(self, *options, **settings):
        with tempfile.TemporaryDirectory(prefix="latchkey-") as folder:
            env = {"PATH": os.environ["PATH"], **{k: v for k, v in os.environ.items() if k.endswith("SAN_OPTIONS")}}
            env.update({"LATCHKEY_PASSWORDS__" + k: v for k, v in {**self.CHEAP, **settings}.items()})
            done = subprocess.run([str(latchkey.binary()), "bench", "hash", *options], env=env, cwd=folder,
                                  capture_output=True, text=True, timeout=120)
            self.assertEqual(os.listdir(folder), [])
        return done

    def test_the_table_ends_with_lines_for_the_settings_and_nothing_goes_to_standard_error(self):
        done = self.bench("--seconds", "0.002", "--target", "50ms")
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertEqual([x for x in done.stdout.splitlines() if len(x) > 100], [])
        for words in ("openssl kdf", "portable", "FOR 50.0 ms", "\n  [PASSWORDS]\n  PBKDF2_ITERATIONS = "):
            self.assertIn(words, done.stdout)
        lines = done.stdout[done.stdout.index("  [PASSWORDS]"):].splitlines()[:2]
        self.assertGreater(tomllib.loads("\n".join(lines))["PASSWORDS"]["PBKDF2_ITERATIONS"], 0)

    def test_the_json_has_every_hasher_of_the_settings(self):
        done = self.bench("--json", "--seconds", "0.002", "--target", "0.02s")
        self.assertEqual((done.returncode, done.stderr, done.stdout.count("\n")), (0, "", 1))
        answer = json.loads(done.stdout)
        self.assertEqual((answer["target_ms"], answer["iterations"]), (20, 700000))
        self.assertEqual([(h["algorithm"], h["value"]) for h in answer["hashers"]],
                         [("pbkdf2_sha256", 700000), ("pbkdf2_sha1", 700000), ("argon2", 1024), ("bcrypt_sha256", 5),
                          ("scrypt", 64)])
        self.assertEqual(answer["kernels"][-1]["name"], "openssl kdf")
        self.assertEqual(answer["kernels"][-1]["ratio_to_openssl"], 1)
        self.assertEqual([p["lanes"] for p in answer["plan"]], list(range(1, len(answer["plan"]) + 1)))

    def test_wrong_usage_is_2_and_wrong_settings_are_1(self):
        for code, words, options, settings in ((2, "--secods", ["--secods", "1"], {}),
                                               (1, "BCRYPT_ROUNDS", [], {"BCRYPT_ROUNDS": "3"})):
            done = self.bench(*options, **settings)
            self.assertEqual((done.returncode, done.stdout), (code, ""))
            self.assertIn(words, done.stderr)


class Kernels(unittest.TestCase):
    """PASSWORDS.HASH_KERNEL: whatever computes a hash, it is the same hash."""

    def usable(self):
        """Of all that the source names, those that this processor has."""
        table = (latchkey.ROOT / "src" / "passwords" / "kernels" / "table.cpp").read_text(encoding="utf-8")
        names = re.findall(r'row<\w+>\("(\w+)"', table)
        self.assertTrue({"portable", "openssl"} <= set(names), names)
        found = []
        for name in names:
            done = subprocess.run([str(latchkey.binary()), "check", "--database", "sqlite:///none.sqlite3"],
                                  env={"SECRET_KEY": latchkey.KEY, "LATCHKEY_HASH_KERNEL": name}, cwd=self.folder.name,
                                  capture_output=True, text=True, timeout=60)
            if done.returncode == 0:
                self.assertIn(f"Hash kernels: {name} for one password", done.stdout)
                found.append(name)
            else:
                self.assertRegex(done.stdout + done.stderr, f"this processor cannot run {name}|`{name}` is not known here")
        return found

    def setUp(self):
        self.folder = tempfile.TemporaryDirectory(prefix="latchkey-kernels-")
        self.addCleanup(self.folder.cleanup)

    def test_who_registered_under_one_kernel_logs_in_under_every_other(self):
        kernels, asked = [*self.usable(), "auto"], 0
        self.assertTrue({"portable", "openssl"} <= set(kernels), kernels)
        database = os.path.join(self.folder.name, "db.sqlite3")
        # Twice round, so that each meets the hashes of all; the cost is such that logins share their lanes.
        for turn in range(2):
            for kernel in kernels:
                with Server(database=database, env={"LATCHKEY_HASH_KERNEL": kernel,
                                                    "LATCHKEY_PASSWORDS__PBKDF2_ITERATIONS": "20000"}) as s:
                    if turn == 0:
                        self.assertEqual(s.register(f"of-{kernel}"), (201, None))
                    known = kernels if turn else kernels[:kernels.index(kernel) + 1]
                    tries = [(f"of-{k}", right) for k in known for right in (True, True, False, True)]
                    with concurrent.futures.ThreadPoolExecutor(len(tries)) as pool:
                        statuses = list(pool.map(lambda t, s=s: s.login(t[0], *([] if t[1] else ["Plum!tree-gloss78"]))[0], tries))
                    self.assertEqual(statuses, [200 if right else 401 for _, right in tries], kernel)
                    asked += len(tries)
                    self.assertEqual(s.stop(), 0)
        print(f"kernels {', '.join(kernels)}: {asked} logins")

    def test_an_unknown_kernel_is_refused_with_a_sentence(self):
        s = Server(env={"LATCHKEY_HASH_KERNEL": "portabel"})
        self.addCleanup(s.folder.cleanup)
        with self.assertRaisesRegex(RuntimeError, "PASSWORDS.HASH_KERNEL: `portabel` is not known here; the nearest name is "
                                                  "`portable`"):
            s.start()
        self.assertEqual(s.process.returncode, 1)


class Tls(unittest.TestCase):
    def certificate(self, folder, name):
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
                        "-keyout", f"{folder}/key.pem", "-out", f"{folder}/cert.pem", "-days", "2", "-subj", f"/CN={name}"],
                       check=True, capture_output=True)

    def common_name(self, port):
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        with socket.create_connection(("127.0.0.1", port), timeout=10) as raw, context.wrap_socket(raw) as s:
            s.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
            self.assertTrue(s.recv(100).startswith(b"HTTP/1.1 200"))
            der = s.getpeercert(binary_form=True)
        text = subprocess.run(["openssl", "x509", "-inform", "der", "-noout", "-subject"], input=der, capture_output=True)
        return text.stdout.decode().split("CN")[-1].strip(" =\n")

    def test_https_serves_and_sighup_loads_a_new_certificate_but_never_a_bad_one(self):  # R15
        with Server() as s:
            self.certificate(s.folder.name, "first")
            s.env.update(LATCHKEY_HTTP__TLS_CERTIFICATE_FILE=f"{s.folder.name}/cert.pem",
                         LATCHKEY_HTTP__TLS_PRIVATE_KEY_FILE=f"{s.folder.name}/key.pem")
            s.stop()
            s.start()
            self.assertEqual(self.common_name(s.port), "first")
            self.certificate(s.folder.name, "second")
            self.reload(s, "tls_reloaded")
            self.assertEqual(self.common_name(s.port), "second")
            pathlib.Path(s.folder.name, "cert.pem").write_text("no certificate")
            self.reload(s, "tls_reload_failed")
            self.assertEqual(self.common_name(s.port), "second")

    def reload(self, s, event):
        s.process.send_signal(signal.SIGHUP)
        deadline = time.monotonic() + 10
        while event not in s.stderr():
            self.assertLess(time.monotonic(), deadline, s.stderr())
            time.sleep(0.02)


if __name__ == "__main__":
    unittest.main(verbosity=1)
