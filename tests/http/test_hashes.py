#!/usr/bin/env python3
"""`latchkey users hashes` beside a running server: what it counts before and after logins, and that it gives nothing away.

The hashes are made here by Python's hashlib, as a Django site has them; the counts are read from the table and the JSON.
"""
import base64
import hashlib
import json
import pathlib
import re
import sqlite3
import subprocess
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "support"))
import latchkey  # noqa: E402
from latchkey import Server  # noqa: E402

PASSWORD = "Plum!tree-gloss77"
SALTS = "Kq7vWx2ZpLm9RtYb4NcHs8"
BCRYPT = "abcdefghijklmnopqrstuu1eRdnORanSMHNqc4.68ZDfhlU.WfScW"
NEW = ("pbkdf2_sha256", "1,000 iterations", "current")
OLD = ("pbkdf2_sha256", "20 iterations", "outdated")


def pbkdf2(digest, iterations, salt=SALTS):
    raw = hashlib.pbkdf2_hmac(digest, PASSWORD.encode(), salt.encode(), iterations)
    return f"pbkdf2_{digest}${iterations}${salt}${base64.b64encode(raw).decode()}"


def scrypt(n, r, p):
    raw = hashlib.scrypt(PASSWORD.encode(), salt=SALTS.encode(), n=n, r=r, p=p, dklen=64)
    return f"scrypt${n}${SALTS}${r}${p}${base64.b64encode(raw).decode()}"


# (stored text, algorithm, cost, state), and how many users have it.
KINDS = [
    (pbkdf2("sha256", 20), *OLD, 6),
    (pbkdf2("sha256", 1000), *NEW, 2),
    (pbkdf2("sha256", 1000, "salt"), "pbkdf2_sha256", "1,000 iterations, short salt", "outdated", 1),
    (pbkdf2("sha1", 30), "pbkdf2_sha1", "30 iterations", "outdated", 2),
    ("argon2$argon2id$v=19$m=102400,t=2,p=8$c2Vhc2FsdDBzZWFzYWx0MHNlYXNhbA$QRTSSJ7SJ45y+msHGO/2sw", "argon2",
     "argon2id m=102400 t=2 p=8, 16-byte digest", "outdated", 1),
    ("bcrypt_sha256$$2b$12$" + BCRYPT, "bcrypt_sha256", "rounds 12", "outdated", 1),
    (scrypt(16, 8, 1), "scrypt", "N=16 r=8 p=1", "outdated", 1),
    ("bcrypt$$2b$10$" + BCRYPT, "bcrypt", "rounds 10", "unlisted", 1),
    ("md5$" + SALTS + "$5f4dcc3b5aa765d61d8327deb882cf99", "md5", None, "unknown", 1),
    ("5f4dcc3b5aa765d61d8327deb882cf99", None, None, "corrupt", 1),
    ("pbkdf2_sha256$1000$" + SALTS, "pbkdf2_sha256", None, "corrupt", 1),
    ("", None, None, "empty", 1),
    ("!" + SALTS + SALTS[:18], None, None, "unusable", 3),
]


def hashes(server, *options, env=None):
    done = subprocess.run([str(latchkey.binary()), "users", "hashes", "--database", f"sqlite:///{server.database}", *options],
                          env={**server.env, **(env or {})}, cwd=server.cwd, capture_output=True, text=True, timeout=120)
    return done


def count(server, *options, env=None):
    """What --json says: all of it, and the users of each (algorithm, cost, state)."""
    done = hashes(server, "--json", *options, env=env)
    assert (done.returncode, done.stderr) == (0, ""), done
    answer = json.loads(done.stdout)
    groups = {(g["algorithm"], g["cost"], g["state"]): g["users"] for g in answer["groups"]}
    assert len(groups) == len(answer["groups"]), answer
    return answer, groups


def add_users(server, kinds):
    """user1, user2, ...; the kinds one after the other."""
    rows = [text for text, *_, users in kinds for _ in range(users)]
    with sqlite3.connect(server.database) as db:
        db.executemany("INSERT INTO accounts_customuser (password, is_superuser, username, first_name, last_name, is_staff,"
                       " is_active, date_joined, email) VALUES (?, 0, ?, 'Ann', '', 0, 1, '2026-01-02 03:04:05.000006', ?)",
                       [(text, f"user{i}", f"user{i}@example.com") for i, text in enumerate(rows, 1)])
    db.close()
    return len(rows)


def stored(server):
    with sqlite3.connect(server.database) as db:
        found = [text for text, in db.execute("SELECT password FROM accounts_customuser")]
    db.close()
    return found


def secrets_of(texts):
    """All that is neither an algorithm's name nor a cost, whole and in pieces."""
    for text in texts:
        for part in re.split(r"[$!,]", text):
            if len(part) >= 6 and not re.fullmatch(r"[0-9]+|[a-z]+2?[a-z0-9]*(_sha\d+)?|m=\d+", part):
                yield from (part[i:i + 6] for i in range(len(part) - 5))


class Hashes(unittest.TestCase):
    def test_every_kind_is_counted_while_the_server_runs(self):
        with Server() as s:
            users = add_users(s, KINDS)
            answer, groups = count(s)
            self.assertEqual(groups, {(a, c, state): users for _, a, c, state, users in KINDS})
            self.assertEqual((answer["users"], answer["working"], answer["current"]), (users, 14, 2))
            self.assertEqual(answer["preferred"], {"algorithm": "pbkdf2_sha256", "cost": "1,000 iterations", "work": 1000})

    def test_a_database_that_only_django_migrated_is_read_and_left_as_it_is(self):
        s = Server()
        self.addCleanup(s.__exit__)
        ours = ("drop table latchkey_daily_count; drop index latchkey_user_joined; drop index latchkey_panel_sessions;"
                "delete from django_migrations where app = 'latchkey';")
        tokens = ("drop table token_blacklist_blacklistedtoken; drop table token_blacklist_outstandingtoken;"
                  "delete from django_migrations where app = 'token_blacklist';")
        missing = hashes(s)
        self.assertIn("there is no database", missing.stderr)
        with sqlite3.connect(s.database) as db:
            db.execute("create table other (x)")
        db.close()
        self.assertIn("unapplied migration(s)", hashes(s).stderr)
        pathlib.Path(s.database).unlink()
        subprocess.run([str(latchkey.binary()), "migrate", "--database", f"sqlite:///{s.database}"], env=s.env, cwd=s.cwd,
                       check=True, capture_output=True, timeout=120)
        users = add_users(s, KINDS)
        for mode in ("delete", "wal"):
            for taken in (ours, tokens):
                with self.subTest(mode=mode, taken=taken):
                    db = sqlite3.connect(s.database)
                    db.executescript(taken if mode == "delete" else "select 1")
                    self.assertEqual(db.execute(f"pragma journal_mode = {mode}").fetchone(), (mode,))
                    db.close()
                    before = pathlib.Path(s.database).read_bytes()
                    self.assertEqual(count(s)[0]["users"], users)
                    self.assertEqual(pathlib.Path(s.database).read_bytes(), before)
                    self.assertEqual(sorted(p.name for p in pathlib.Path(s.database).parent.glob("*.sqlite3*")),
                                     [pathlib.Path(s.database).name])

    def test_each_login_moves_one_user_to_the_new_cost(self):
        with Server() as s:
            add_users(s, KINDS)
            first, before = count(s)
            # The six of the old cost, the short salt, both of pbkdf2_sha1, and scrypt: whose passwords are known here.
            names = [f"user{i}" for i in (1, 2, 3, 4, 5, 6, 9, 10, 11, 14)]
            for done, name in enumerate(names, 1):
                self.assertEqual(s.login(name)[0], 200, name)
                answer, groups = count(s)
                self.assertEqual(groups[NEW], before[NEW] + done)
                self.assertEqual(answer["current"], first["current"] + done)
                self.assertEqual((answer["users"], answer["working"]), (first["users"], first["working"]))
            self.assertNotIn(OLD, groups)
            self.assertEqual({k for k in before if k not in groups},
                             {OLD, *((a, c, state) for _, a, c, state, _ in (KINDS[2], KINDS[3], KINDS[6]))})
            self.assertEqual(s.login("user1")[0], 200)
            self.assertEqual(count(s)[1], groups)

    def test_a_wrong_password_and_whoever_cannot_log_in_move_nobody(self):
        with Server() as s:
            users = add_users(s, KINDS)
            before = count(s)[1]
            self.assertEqual(s.login("user1", "Plum!tree-gloss78")[0], 401)
            for i in range(15, users + 1):  # unlisted, unknown, corrupt, empty, unusable
                self.assertEqual(s.login(f"user{i}")[0], 401, i)
            self.assertEqual(count(s)[1], before)

    def test_the_table_says_the_same_as_the_json(self):
        with Server() as s:
            add_users(s, KINDS)
            done = hashes(s)
            self.assertEqual((done.returncode, done.stderr), (0, ""))
            lines = done.stdout.splitlines()
            self.assertEqual(lines[0].split(), ["SHARE", "USERS", "ALGORITHM", "COST", "STATE"])
            rows = [re.split(r"  +", line.strip()) for line in lines[1:lines.index("")]]
            answer = count(s)[0]
            self.assertEqual([(int(users), None if a == "-" else a, None if c == "-" else c) for _, users, a, c, _ in rows],
                             [(g["users"], g["algorithm"], g["cost"]) for g in answer["groups"]])
            self.assertEqual(lines[lines.index("") + 1:], [
                "Users: 22 (0 inactive)",
                "Current: 2 of 14 working passwords, 14.2 %  [####..........................]",
                "New hashes: pbkdf2_sha256, 1,000 iterations"])

    def test_other_settings_ask_for_something_else(self):
        with Server() as s:
            add_users(s, KINDS)
            answer, groups = count(s, env={"LATCHKEY_PASSWORD_HASHERS": '["BCryptPasswordHasher", "PBKDF2PasswordHasher"]',
                                           "LATCHKEY_PASSWORDS__BCRYPT_ROUNDS": "10"})
            self.assertEqual(answer["preferred"], {"algorithm": "bcrypt", "cost": "rounds 10", "work": 1024})
            self.assertEqual(groups[("bcrypt", "rounds 10", "current")], 1)
            self.assertEqual(groups[("pbkdf2_sha256", "20 iterations", "outdated")], 6)
            self.assertEqual(groups[("scrypt", "N=16 r=8 p=1", "unlisted")], 1)

    def test_inactive_users_are_left_out_when_asked_for(self):
        with Server() as s:
            add_users(s, KINDS)
            with sqlite3.connect(s.database) as db:
                db.execute("UPDATE accounts_customuser SET is_active = 0 WHERE id IN (1, 2)")
            db.close()
            answer, groups = count(s, "--active")
            self.assertEqual((answer["users"], answer["inactive"], answer["active_only"]), (20, 2, True))
            self.assertEqual(groups[OLD], 4)
            self.assertEqual(count(s)[1][OLD], 6)

    def test_no_part_of_a_salt_or_a_digest_is_printed(self):  # S13
        with Server() as s:
            add_users(s, KINDS)
            s.login("user1")
            pieces = set(secrets_of(stored(s)))
            self.assertGreater(len(pieces), 300)
            for options in ((), ("--json",), ("--active",)):
                done = hashes(s, *options)
                self.assertEqual(done.returncode, 0)
                shown = done.stdout + done.stderr
                self.assertEqual([p for p in pieces if p in shown], [])

    def test_it_writes_nothing(self):
        with Server() as s:
            add_users(s, KINDS)
            s.stop()
            before = subprocess.run(["sqlite3", s.database, ".dump"], capture_output=True, text=True, check=True).stdout
            hashes(s)
            after = subprocess.run(["sqlite3", s.database, ".dump"], capture_output=True, text=True, check=True).stdout
            self.assertEqual(after, before)

    def test_twenty_thousand_users_in_random_order_are_counted_once_each(self):
        rng = latchkey.seeded()
        with Server() as s:
            texts = [(text, a, c, state) for text, a, c, state, _ in KINDS]
            drawn = [rng.choice(texts) for _ in range(20_000)]
            add_users(s, [(*kind, 1) for kind in drawn])
            with sqlite3.connect(s.database) as db:  # holes, and ids far apart
                db.execute("DELETE FROM accounts_customuser WHERE id % 7 = 3")
                db.execute("UPDATE accounts_customuser SET id = id * 1000003 WHERE id % 5 = 1")
            db.close()
            kept = [kind for i, kind in enumerate(drawn, 1) if i % 7 != 3]
            answer, groups = count(s)
            self.assertEqual(answer["users"], len(kept))
            for _, a, c, state in texts:
                self.assertEqual(groups[(a, c, state)], sum(kind[1:] == (a, c, state) for kind in kept))

    def test_a_database_that_is_not_there_or_is_none_is_a_sentence_and_exit_code_1(self):
        with Server() as s:
            s.stop()
            pathlib.Path(s.folder.name, "not.sqlite3").write_text("no database at all, but long enough to be looked at " * 20)
            for name, words in (("gone.sqlite3", "there is no database"), ("not.sqlite3", "is not an SQLite database")):
                done = subprocess.run([str(latchkey.binary()), "users", "hashes", "--database", f"sqlite:///{name}"],
                                      env=s.env, cwd=s.folder.name, capture_output=True, text=True, timeout=60)
                self.assertEqual((done.returncode, done.stdout), (1, ""))
                self.assertIn(words, done.stderr)


if __name__ == "__main__":
    unittest.main(verbosity=1)
