#!/usr/bin/env python3
"""One SQLite file served by Latchkey and by Django, in turn and at once.

Who made a user, issued, rotated or blacklisted a token, counts on the other side at once; each side's `migrate` finds
nothing to do on the other's file; Django's admin shows and edits our users. Both write at the same time: nobody of ours
answers 401 or 500 because a file is locked.
"""
import contextlib
import http.client
import itertools
import os
import pathlib
import random
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "support")]
import latchkey  # noqa: E402
import oracle  # noqa: E402

oracle.system_python("oracle_shared_file")

import pair  # noqa: E402
from pair import PASSWORD, SECRET  # noqa: E402

CONFIG = latchkey.ROOT / "examples" / "contract-5.2.toml"
CHEAP = {"LATCHKEY_PASSWORDS__PBKDF2_ITERATIONS": "1000"}
BLACKLISTED = (401, {"detail": "Token is blacklisted", "code": "token_not_valid"})
checks = 0


def expect(came, want, what):
    global checks
    checks += 1
    if came != want:
        raise AssertionError(f"{what}: came {came!r}, want {want!r}")


def our_migrate(path):
    """What `latchkey migrate` prints."""
    done = subprocess.run([str(latchkey.binary()), "migrate", "--database", f"sqlite:///{path}", "--config",
                           str(CONFIG)],
                          capture_output=True, text=True, check=True, env={"PATH": os.environ["PATH"]})
    return done.stdout


def dump(path, *what):
    return subprocess.run(["sqlite3", path, *what], capture_output=True, text=True, check=True).stdout


def schema(path):
    """Its statements, sorted: each side creates the tables in an order of its own. Without what is ours alone."""
    return sorted(line for line in dump(path, ".schema").splitlines() if '"latchkey_' not in line)


def seeds(path):
    """The rows that migrations put into a new file: names of migrations, content types, permissions."""
    return dump(path,
                "SELECT id, app, name FROM django_migrations WHERE app <> 'latchkey' ORDER BY 1; SELECT * FROM django_content_type ORDER BY 1;"
                      "SELECT * FROM auth_permission ORDER BY 1")


def without_ours(path):
    """All of a file but our own app: its table, its rows of django_migrations and what they count up."""
    return [line for line in dump(path, ".dump").splitlines()
            if "latchkey" not in line and "INTO sqlite_sequence VALUES('django_migrations'" not in line]


def migrations(folder):
    """Either side's file is whole in the eyes of the other, and both are the same."""
    ours, theirs = os.path.join(folder, "ours.sqlite3"), os.path.join(folder, "theirs.sqlite3")
    expect("Applying accounts.0001_initial" in our_migrate(ours), True, "latchkey migrate makes the tables")
    env = oracle.environment(theirs, SECRET)
    oracle.manage("migrate", "--verbosity", "0", env=env)
    expect(schema(ours), schema(theirs), "the schema")
    expect(seeds(ours), seeds(theirs), "the rows of a new file")
    if shared := latchkey.shared():
        recorded = (shared / "contract" / "schema" / "core.sql").read_text()
        expect(dump(theirs, ".schema"), recorded.partition("INSERT INTO")[0], "the oracle's schema is the recorded one")
    on_ours = oracle.environment(ours, SECRET)
    expect(oracle.manage("migrate", "--check", env=on_ours, check=False).returncode, 0, "migrate --check on our file")
    expect("No migrations to apply." in oracle.manage("migrate", env=on_ours).stdout, True,
           "Django's migrate on our file")
    expect(oracle.manage("makemigrations", "--check", "--dry-run", env=on_ours, check=False).returncode, 0,
           "makemigrations --check")
    expect(oracle.manage("check", env=on_ours, check=False).returncode, 0, "manage.py check")
    before = without_ours(theirs)
    expect("Applying latchkey.0001_daily_count" in our_migrate(theirs), True, "our migrate adds our own table")
    expect("No migrations to apply." in our_migrate(theirs), True, "our migrate on Django's file")
    expect(without_ours(theirs), before, "our migrate changes nothing of Django's in that file")
    on_theirs = oracle.environment(theirs, SECRET)
    for command in (("migrate", "--check"), ("makemigrations", "--check", "--dry-run"), ("check",)):
        expect(oracle.manage(*command, env=on_theirs, check=False).returncode, 0, f"{command} after our migrate")


def me(server, access):
    return server.request("GET", "/accounts/me/", headers={"Authorization": "JWT " + access})


def refresh(server, token):
    return server.post("/accounts/token/refresh/", {"refresh": token})


def blacklist(server, token):
    return server.post("/accounts/token/blacklist/", {"refresh": token})


def in_turn(ours, theirs):
    """Each act on one side, its effect on the other; then the other way round."""
    for first, second, name in ((ours, theirs, "made-here"), (theirs, ours, "made-there")):
        expect(first.register(name)[0], 201, f"register {name}")
        expect(second.register(name), (400, {"username": ["User with this username already exists."]}),
               f"{name} is taken")
        pairs = []
        for issuer in (first, second):
            status, tokens = issuer.login(name)
            expect(status, 200, f"login of {name}")
            pairs.append(tokens)
        for tokens, other in zip(pairs, (second, first)):
            status, _, text = me(other, tokens["access"])
            expect((status, f'"username":"{name}"' in text), (200, True), "an access token counts on the other side")
        for tokens, here, there in zip(pairs, (first, second), (second, first)):
            status, fresh = refresh(there, tokens["refresh"])
            expect(status, 200, "a refresh token rotates on the other side")
            expect(refresh(here, tokens["refresh"]), BLACKLISTED, "what was rotated there is dead here")
            expect(refresh(there, tokens["refresh"]), BLACKLISTED, "and there")
            expect(here.post("/accounts/token/verify/", {"token": tokens["refresh"]}),
                   (400, {"non_field_errors": ["Token is blacklisted"]}), "verify knows it too")
            expect(blacklist(here, fresh["refresh"]), (200, {}), "the new one is put on the blacklist here")
            expect(refresh(there, fresh["refresh"]), BLACKLISTED, "and is dead there")
            expect(blacklist(there, fresh["refresh"]), BLACKLISTED, "and cannot be put there again")


class Panel:
    """Django's admin as a browser sees it: a session cookie and a CSRF token."""

    def __init__(self, site, email, password):
        self.site, self.cookies = site, {}
        self.get("/admin/login/")
        expect(self.post("/admin/login/", {"username": email, "password": password, "next": "/admin/"})[0], 302,
               "sign-in to the admin")

    def ask(self, method, path, body=None):
        headers = {"Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items())}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        status, fields, text = self.site.request(method, path, body, headers)
        for cookie in fields.get_all("Set-Cookie") or []:
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        return status, text

    def get(self, path):
        return self.ask("GET", path)

    def post(self, path, fields):
        fields = {**fields, "csrfmiddlewaretoken": self.cookies["csrftoken"]}
        return self.ask("POST", path, urllib.parse.urlencode(fields))


def admin(ours, theirs):
    """Django's panel lists, edits, disables and deletes a user who registered with us."""
    panel = Panel(theirs, *theirs.superuser())
    expect(ours.register("paneled")[0], 201, "register")
    _, tokens = ours.login("paneled")
    status, page = panel.get("/admin/accounts/customuser/?q=paneled")
    expect((status, "paneled@example.com" in page, "1 result" in page), (200, True, True), "the list shows our user")
    path = re.search(r'href="(/admin/accounts/customuser/\d+/change/)', page)[1]
    status, page = panel.get(path)
    expect((status, "pbkdf2_sha256" in page), (200, True), "the form reads our password hash")
    fields = {"email": "paneled@example.com", "username": "paneled", "first_name": "Zoë", "last_name": "Smith",
              "is_active": "on",
              "last_login_0": "", "last_login_1": "", "date_joined_0": "2026-01-02", "date_joined_1": "03:04:05",
              "_save": "Save"}
    expect(panel.post(path, fields)[0], 302, "the form is saved")
    status, _, text = me(ours, tokens["access"])
    expect((status, '"first_name":"Zoë","last_name":"Smith"' in text), (200, True),
           "the edit shows at our /accounts/me/")
    expect(panel.post(path.replace("change", "password"), {"password1": "New-pass-phrase9",
                                                           "password2": "New-pass-phrase9"})[0], 302,
           "the panel sets a password")
    expect(ours.login("paneled")[0], 401, "the old password is dead here")
    expect(ours.login("paneled", "New-pass-phrase9")[0], 200, "the new one works here")
    del fields["is_active"]
    expect(panel.post(path, fields)[0], 302, "the user is made inactive")
    expect("user_inactive" in me(ours, tokens["access"])[2], True, "which our /accounts/me/ sees at once")
    expect(ours.login("paneled", "New-pass-phrase9")[0], 401, "and our login")
    status, page = panel.get("/admin/token_blacklist/outstandingtoken/")
    expect((status, "paneled" in page), (200, True), "the panel lists the tokens that we issued")
    expect(panel.post(path.replace("change", "delete"), {"post": "yes"})[0], 302, "the user is deleted")
    expect("user_not_found" in me(ours, tokens["access"])[2], True, "and gone here")


def one_token_at_once(ours, theirs, rounds):
    """One refresh token, both sides at the same time. Django alone is not atomic; how often it matters is counted."""
    wins = {0: 0, 1: 0, 2: 0}
    failures = 0
    for number in range(rounds):
        token = (ours, theirs)[number % 2].login("shared")[1]["refresh"]
        start, answers = threading.Barrier(4), []

        def go(server):
            start.wait()
            answers.append((server is ours, *refresh(server, token)))
        threads = [threading.Thread(target=go, args=(server,)) for server in (ours, ours, theirs, theirs)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        expect(len(answers), 4, "every refresh is answered")
        mine = [(status, body) for here, status, body in answers if here]
        expect(all(x == BLACKLISTED or x[0] in (200, 503) for x in mine), True,
               f"our answers to one token at once: {mine}")
        expect(sum(status == 200 for status, _ in mine) <= 1, True, "at most one of ours wins")
        failures += sum(status == 500 for here, status, _ in answers if not here)
        won = sum(status == 200 for _, status, _ in answers)
        wins[min(won, 2)] += 1
        for server in (ours, theirs):
            expect(refresh(server, token), BLACKLISTED, "afterwards it is dead on both sides")
    return f"{rounds} tokens refreshed by both at once: {wins[1]} won once, {wins[2]} more often (Django reads, then " \
           f"writes), {wins[0]} by nobody; {failures} answers of Django 500"


def locked(ours):
    """Another program's write lock: waited for, and 503 where it lasts too long; who only reads sees nothing of it."""
    access = ours.login("shared")[1]["access"]
    with contextlib.closing(sqlite3.connect(ours.database, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        answers = []
        thread = threading.Thread(target=lambda: answers.append(ours.login("shared")[0]))
        thread.start()
        time.sleep(1)
        expect(answers, [], "a login waits for the lock")
        expect(me(ours, access)[0], 200, "me does not")
        other.execute("COMMIT")
        thread.join()
        expect(answers, [200], "and goes through after it")
        other.execute("BEGIN IMMEDIATE")
        began = time.monotonic()
        credentials = {"email": "shared@example.com", "password": PASSWORD}
        status, fields, _ = ours.request("POST", "/accounts/token/", credentials)
        took = time.monotonic() - began
        expect((status, fields["Retry-After"] is not None), (503, True), "a lock that stays is 503 with Retry-After")
        other.execute("COMMIT")
    expect(ours.login("shared")[0], 200, "and over when it is gone")
    return f"a lock of 1 s was waited for, one that stayed was 503 after {took:.1f} s"


class Worker(threading.Thread):
    """A user of one side: log in, me, refresh there and sometimes on the other side. Keeps what was odd."""

    def __init__(self, home, away, number, end, seed):
        super().__init__()
        self.home, self.away, self.number, self.end = home, away, number, end
        self.random = random.Random(f"{seed} {number}")
        self.done, self.logins, self.rotations, self.odd = 0, 0, 0, []
        self.waited = 0.0

    def run(self):
        name = f"w{self.number}"
        try:
            self.take(self.home, 201, lambda: self.home.register(name))
            for turn in itertools.count():
                if time.monotonic() > self.end:
                    return
                tokens = self.take(self.home, 200, lambda: self.home.login(name))
                self.logins += tokens is not None
                side = self.away if self.random.random() < 0.3 else self.home
                if tokens and turn % 3 and (fresh := self.take(side, 200, lambda: refresh(side, tokens["refresh"]))):
                    self.rotations += 1
                    self.take(self.home, 200, lambda: (me(self.home, fresh["access"])[0], True))
        except (OSError, http.client.HTTPException) as fault:
            self.odd.append(repr(fault))

    def take(self, side, want, act):
        began = time.monotonic()
        status, body = act()
        self.waited = max(self.waited, time.monotonic() - began)
        self.done += 1
        if status == want:
            return body
        self.odd.append((("ours" if isinstance(side, latchkey.Server) else "theirs"), status, str(body)[:200]))
        return None


def count(path, sql):
    return int(dump(path, sql).strip())


def at_once(ours, theirs, seconds, seed):
    """Both write for some seconds. Of ours every answer is right or 503, never 401 or 500; nothing written is lost."""
    end = time.monotonic() + seconds
    workers = [Worker(*sides, number, end, seed) for number, sides in enumerate([(ours, theirs), (theirs, ours)] * 3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    odd = [x for worker in workers for x in worker.odd]
    mine = [x for x in odd if x[0] != "theirs" and not (x[0] == "ours" and x[1] == 503)]
    expect(mine, [], "nothing odd from us while Django writes")
    busy = sum(x[0] == "ours" for x in odd)
    failed = [x for x in odd if x[0] == "theirs"]
    expect(all(x[1] == 500 for x in failed), True, f"Django fails, if at all, by its lock: {failed[:3]}")
    done = sum(worker.done for worker in workers)
    expect(done > 100, True, f"{done} requests in {seconds} s")
    path = ours.database
    of_workers = "JOIN accounts_customuser u ON u.id = t.user_id WHERE u.username LIKE 'w%'"
    issued = f"SELECT count(*) FROM token_blacklist_outstandingtoken t {of_workers}"
    rotated = ("SELECT count(*) FROM token_blacklist_blacklistedtoken b JOIN token_blacklist_outstandingtoken t "
               f"ON t.id = b.token_id {of_workers}")
    users = "SELECT count(*) FROM accounts_customuser WHERE username LIKE 'w%'"
    expect(count(path, users), len(workers), "users kept")
    expect(count(path, issued), sum(w.logins for w in workers), "issued tokens kept")
    expect(count(path, rotated), sum(w.rotations for w in workers), "rotated tokens kept")
    return f"{done} requests to both at once in {seconds} s: {busy} answers of ours 503, " \
           f"{len(failed)} of Django's 500, the longest took {max(w.waited for w in workers):.1f} s"


def main():
    seed = pair.seed()
    print(f"seed {seed}", flush=True)
    if shutil.which("sqlite3") is None:
        latchkey.skip("oracle_shared_file", "no sqlite3 command")
    lines = []
    with tempfile.TemporaryDirectory(prefix="oracle-shared-") as folder:
        migrations(folder)
        # Once on a file that each side made.
        for name in ("ours", "theirs"):
            path = os.path.join(folder, name + ".sqlite3")
            with latchkey.Server(database=path, config=CONFIG, env=CHEAP) as ours, \
                    oracle.Oracle(path, secret=SECRET, threads=8, workers=2, migrate=False,
                                  database_timeout=20) as theirs:
                in_turn(ours, theirs)
                admin(ours, theirs)
                expect(ours.register("shared")[0], 201, "register")
                lines.append(f"{name}: " + one_token_at_once(ours, theirs, 25))
                lines.append(f"{name}: " + at_once(ours, theirs, 12, seed))
                lines.append(f"{name}: " + locked(ours))
                expect(ours.stop(), 0, "latchkey ends cleanly")
            expect(dump(path, "PRAGMA integrity_check; PRAGMA foreign_key_check").strip(), "ok",
                   "the file is whole afterwards")
    for line in lines:
        print(line)
    print(f"{checks} checks: one file, both sides")
    return 0


if __name__ == "__main__":
    sys.exit(main())
