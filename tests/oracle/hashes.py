#!/usr/bin/env python3
"""`latchkey users hashes` on a database that Django made, beside what Django itself says of every stored hash.

Django's own hashers make the passwords at several costs, and Django's check_password says of each whether it lets in and
whether it would make it anew. Both must be what the count says; after everybody logged in here, Django renews none.
"""
import collections
import json
import os
import pathlib
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "support")]
import latchkey  # noqa: E402
import oracle  # noqa: E402

oracle.system_python("oracle_hashes")

PASSWORD = "Plum!tree-gloss77"
# The site's PASSWORD_HASHERS (oracle_site/settings.py), which Django 3.2 pairs with its own costs of argon2 and bcrypt.
ENV = {"LATCHKEY_PASSWORDS__PBKDF2_ITERATIONS": oracle.ITERATIONS, "LATCHKEY_LOG__LEVEL": "warning",
       "LATCHKEY_PASSWORD_HASHERS": json.dumps([f"{name}PasswordHasher" for name in (
           "PBKDF2", "PBKDF2SHA1", "Argon2", "BCryptSHA256", "BCrypt", "Scrypt")])}

MAKE_USERS = """
from django.contrib.auth import get_user_model, hashers
from accounts.hashers import Pbkdf2, Scrypt
password = "%s"
class Argon2(hashers.Argon2PasswordHasher):
    time_cost, memory_cost, parallelism = 1, 64, 2
class Sha256(hashers.BCryptSHA256PasswordHasher):
    rounds = 4
class Plain(hashers.BCryptPasswordHasher):
    rounds = 5
salt = "Kq7vWx2ZpLm9RtYb4NcHs8"
made = [Pbkdf2().encode(password, salt), Pbkdf2().encode(password, salt, 500), Pbkdf2().encode(password, salt, 2000),
        Pbkdf2().encode(password, "short"), Pbkdf2().encode(password, salt[:21]), Pbkdf2().encode(password, salt + "x"),
        hashers.PBKDF2SHA1PasswordHasher().encode(password, salt, 700), Argon2().encode(password, salt),
        Sha256().encode(password, Sha256().salt()), Plain().encode(password, Plain().salt()), Scrypt().encode(password, salt, 16),
        hashers.MD5PasswordHasher().encode(password, salt), hashers.SHA1PasswordHasher().encode(password, salt),
        hashers.UnsaltedSHA1PasswordHasher().encode(password, ""), hashers.make_password(None), "", "!", "nothing$of$this",
        hashers.UnsaltedMD5PasswordHasher().encode(password, ""), hashers.make_password(password)]
users = get_user_model().objects
for i, encoded in enumerate(made):
    user = users.create(username=f"user{i}", email=f"user{i}@example.com", first_name="Ann", password=encoded)
""" % PASSWORD

ASK_DJANGO = """
import json
from django.contrib.auth import get_user_model, hashers
def judge(user):
    renewed = []
    try:
        correct = hashers.check_password("%s", user.password, renewed.append)
    except Exception:  # Django raises on some texts that are no encodings: nobody logs in with one
        correct = False
    return [user.username, user.password.split("$")[0], bool(correct), bool(renewed)]
print(json.dumps([judge(user) for user in get_user_model().objects.order_by("id")]))
""" % PASSWORD


def count(database):
    # A file that only Django migrated lacks our two steps, and the command says so.
    subprocess.run([str(latchkey.binary()), "migrate", "--database", f"sqlite:///{database}"], capture_output=True, check=True,
                   env={"PATH": os.environ["PATH"], **ENV})
    done = subprocess.run([str(latchkey.binary()), "users", "hashes", "--json", "--database", f"sqlite:///{database}"],
                          capture_output=True, text=True, check=True, env={"PATH": os.environ["PATH"], **ENV})
    return json.loads(done.stdout)


def states(answer):
    """Users of each state; the same by algorithm, for what a login takes."""
    by_state, working = collections.Counter(), collections.Counter()
    for group in answer["groups"]:
        by_state[group["state"]] += group["users"]
        if group["state"] in ("current", "outdated"):
            working[group["algorithm"], group["state"]] += group["users"]
    return by_state, working


checks = 0


def expect(came, want, what):
    global checks
    checks += 1
    if came != want:
        raise AssertionError(f"{what}: came {came!r}, want {want!r}")


def main():
    with tempfile.TemporaryDirectory(prefix="hashes-") as folder:
        database = os.path.join(folder, "django.sqlite3")
        env = oracle.environment(database)
        oracle.manage("migrate", "--verbosity", "0", env=env)
        oracle.manage("shell", "-c", MAKE_USERS, env=env)
        judged = json.loads(oracle.manage("shell", "-c", ASK_DJANGO, env=env).stdout)
        working = [row for row in judged if row[2]]
        by_state, ours = states(count(database))
        expect(ours, collections.Counter((name, "outdated" if renewed else "current") for _, name, _, renewed in working),
               "what Django lets in, by algorithm")
        expect(sum(by_state.values()), len(judged), "users")
        expect(by_state, {"current": 3, "outdated": 9, "unknown": 3, "corrupt": 2, "empty": 1, "unusable": 2}, "states")
        with latchkey.Server(database=database, env=ENV) as server:
            for name, *_ in judged:
                expect(server.login(name, PASSWORD)[0], 200 if name in {row[0] for row in working} else 401, f"login of {name}")
            answer = count(database)
        expect((answer["current"], answer["working"]), (len(working), len(working)), "current of working after the logins")
        after = json.loads(oracle.manage("shell", "-c", ASK_DJANGO, env=env).stdout)
        expect([row[0] for row in after if row[3]], [], "what Django would renew after them")
        expect([row[:1] + row[2:3] for row in after], [row[:1] + row[2:3] for row in judged], "who gets in")
    print(f"oracle_hashes: {len(judged)} users, {len(working)} of whom get in; {checks} checks, Django and the count agree")


if __name__ == "__main__":
    main()
