#!/usr/bin/env python3
"""kill -9 under mixed load (R01): no acknowledged write is lost, no dead token lives again, ready within 2 s.

kill.py [CYCLES]. Clients register, log in, refresh in chains, and blacklist. Each keeps what was acknowledged; what was
under way when the server died may have gone either way and is not judged. After each restart the history is checked.
"""
import http.client
import os
import random
import sqlite3
import sys
import tempfile
import threading
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
import latchkey  # noqa: E402

CLIENTS = 8
READY_SECONDS = 2.0


class User:
    def __init__(self, name):
        self.name = name
        self.live = None      # the refresh token that must work, if no request about it is open
        self.dead = []        # tokens whose rotation or blacklisting was acknowledged


class Client(threading.Thread):
    """One closed-loop client; ends when the server does."""

    def __init__(self, server, number, cycle, rng):
        super().__init__(daemon=True)
        self.server, self.prefix, self.rng = server, f"c{cycle}n{number}", rng
        self.users, self.acknowledged, self.faults = [], 0, []

    def run(self):
        self.connection = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=20)
        try:
            for i in range(100_000):
                self.one_user(f"{self.prefix}u{i}")
        except (OSError, http.client.HTTPException):
            pass  # the kill

    def post(self, path, body):
        answer = self.server.post(path, body, connection=self.connection)
        self.acknowledged += 1
        return answer

    def expect(self, want, status, what):
        if status != want:
            self.faults.append(f"{what}: {status}, want {want}")
        return status == want

    def one_user(self, name):
        body = {"email": f"{name}@example.com", "username": name, "first_name": "Ann",
                "password": "Plum!tree-gloss77", "password2": "Plum!tree-gloss77"}
        if not self.expect(201, self.post("/accounts/register/", body)[0], f"register {name}"):
            return
        user = User(name)
        self.users.append(user)
        status, pair = self.post("/accounts/token/", {"email": f"{name}@example.com", "password": "Plum!tree-gloss77"})
        if not self.expect(200, status, f"login {name}"):
            return
        user.live = pair["refresh"]
        for _ in range(self.rng.randrange(1, 6)):
            presented, user.live = user.live, None
            status, pair = self.post("/accounts/token/refresh/", {"refresh": presented})
            if not self.expect(200, status, f"refresh {name}"):
                return
            user.dead.append(presented)
            user.live = pair["refresh"]
        if self.rng.random() < 0.3:
            presented, user.live = user.live, None
            if self.expect(200, self.post("/accounts/token/blacklist/", {"refresh": presented})[0], f"blacklist {name}"):
                user.dead.append(presented)


def check(server, users):
    """What the history says must hold, asked of the restarted server; the faults found."""
    faults = []
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=20)
    for user in users:
        status, _ = server.post("/accounts/token/", {"email": f"{user.name}@example.com", "password": "Plum!tree-gloss77"},
                                connection=connection)
        if status != 200:
            faults.append(f"lost: {user.name} cannot log in ({status})")
        for token in user.dead:
            status, _ = server.post("/accounts/token/refresh/", {"refresh": token}, connection=connection)
            if status != 401:
                faults.append(f"resurrected: a dead token of {user.name} answered {status}")
        if user.live:
            status, pair = server.post("/accounts/token/refresh/", {"refresh": user.live}, connection=connection)
            if status == 200:
                user.dead.append(user.live)
                user.live = pair["refresh"]
            else:
                faults.append(f"lost: the live token of {user.name} answered {status}")
    return faults


def ready_seconds(server):
    started = time.monotonic()
    server.start()
    while server.request("GET", "/readyz")[0] != 200:
        time.sleep(0.005)
    return time.monotonic() - started


def main():
    cycles = int(sys.argv[1]) if len(sys.argv) > 1 else int(os.environ.get("LATCHKEY_TEST_KILL_CYCLES", "50"))
    slow_factor = float(os.environ.get("LATCHKEY_TEST_SLOW", "1"))
    seed = int(os.environ.get("LATCHKEY_TEST_SEED", str(random.randrange(1 << 32))))
    rng = random.Random(seed)
    print(f"seed {seed}, {cycles} cycles of {CLIENTS} clients")
    faults, everybody, acknowledged, slowest = [], [], 0, 0.0
    with tempfile.TemporaryDirectory(prefix="latchkey-kill-") as folder:
        server = latchkey.Server(database=os.path.join(folder, "db.sqlite3"),
                                 env={"LATCHKEY_PASSWORDS__PBKDF2_ITERATIONS": "1", "LATCHKEY_LOG__LEVEL": "warning"})
        with server:
            for cycle in range(cycles):
                if cycle:
                    seconds = ready_seconds(server)
                    slowest = max(slowest, seconds)
                    if seconds > READY_SECONDS * slow_factor:
                        faults.append(f"cycle {cycle}: ready after {seconds:.2f} s")
                    recent = everybody[-60:] if len(everybody) > 60 else everybody
                    faults += check(server, recent)
                clients = [Client(server, n, cycle, random.Random(rng.random())) for n in range(CLIENTS)]
                for client in clients:
                    client.start()
                time.sleep(rng.uniform(0.05, 0.4) * slow_factor)
                server.kill()
                for client in clients:
                    client.join(30)
                    faults += client.faults
                    everybody += client.users
                    acknowledged += client.acknowledged
            ready_seconds(server)
            faults += check(server, everybody)
            if server.stop(30) != 0:
                faults.append("the last server did not end cleanly")
            sound = sqlite3.connect(server.database).execute("pragma integrity_check").fetchone()[0]
            if sound != "ok":
                faults.append(f"integrity_check: {sound}")
    for fault in faults[:40]:
        print("FAULT", fault)
    print(f"{acknowledged} acknowledged requests, {len(everybody)} users, slowest start {slowest:.2f} s")
    print(f"{cycles} kills, {len(faults)} faults")
    return 1 if faults or acknowledged < cycles else 0


if __name__ == "__main__":
    sys.exit(main())
