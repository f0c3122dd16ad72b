#!/usr/bin/env python3
"""The ceiling of memory: PASSWORDS.HASH_MEMORY_LIMIT holds for all Argon2 and scrypt at once, whatever logs in (R11).

Argon2 with 100 MiB a hash is the first hasher, scrypt with as much is listed; 8 workers and a limit of 256 MiB. Rounds of 64
logins at once: of Argon2 hashes, of scrypt hashes (each is made anew as Argon2: two computations), of users whom nobody knows.
Each is answered 200, 401 or 503 with Retry-After, and the peak of the process (VmHWM, counted anew for each round) stays
below what it held before and the limit. A stored hash that needs more than the limit alone is 503 and logged as
hash_memory_exceeded; never 401: the password may be right.
"""
import base64
import collections
import contextlib
import hashlib
import os
import re
import sqlite3
import sys
import threading
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
import flood  # noqa: E402
import latchkey  # noqa: E402
import raw  # noqa: E402

MIB = 1024 * 1024
LIMIT = 256 * MIB
COST = 100 * MIB
AT_ONCE = LIMIT // COST
WORKERS = 8
LOGINS = 64
ROOM_KIB = 16 * 1024  # 64 connections, the heap
ENV = {**latchkey.QUICK, "LATCHKEY_PASSWORD_HASHERS": '["Argon2PasswordHasher", "ScryptPasswordHasher"]',
       "LATCHKEY_PASSWORDS__ARGON2_MEMORY_COST": str(COST // 1024), "LATCHKEY_PASSWORDS__ARGON2_TIME_COST": "1",
       "LATCHKEY_PASSWORDS__ARGON2_PARALLELISM": "1", "LATCHKEY_PASSWORDS__HASH_MEMORY_LIMIT": str(LIMIT),
       "LATCHKEY_PASSWORDS__WORKERS": str(WORKERS)}


def scrypt(n, r, p=1):
    key = hashlib.scrypt(flood.PASSWORD.encode(), salt=b"Kq7vWx2ZpLm9RtYb4NcHs8", n=n, r=r, p=p, dklen=64, maxmem=1 << 30)
    return f"scrypt${n}$Kq7vWx2ZpLm9RtYb4NcHs8${r}${p}${base64.b64encode(key).decode()}"


def argon2(kib):
    """Nobody's password: its digest is made up. It is never computed."""
    return f"argon2$argon2id$v=19$m={kib},t=1,p=1$c2Vhc2FsdDBzZWFzYWx0MHNlYXNhbA$" + "A" * 43


def set_hash(server, names, text):
    with contextlib.closing(sqlite3.connect(server.database, timeout=20)) as db, db:
        db.executemany("UPDATE accounts_customuser SET password = ? WHERE username = ?", [(text, name) for name in names])


def peak_kib(server):
    with open(f"/proc/{server.process.pid}/status", encoding="ascii", errors="replace") as f:
        return int(re.search(r"VmHWM:\s+(\d+)", f.read())[1])


def forget_peak(server):
    with open(f"/proc/{server.process.pid}/clear_refs", "w", encoding="ascii") as f:
        f.write("5")


def all_at_once(port, names):
    """(the answers by status, faults) of one login of each, begun together."""
    sockets = [raw.connect(port, timeout=60.0, source=(f"127.20.0.{i % 250 + 1}", 0)) for i in range(len(names))]
    answers, faults, lock = collections.Counter(), [], threading.Lock()
    for s, name in zip(sockets, names):
        s.sendall(flood.login(name))

    def read(s):
        try:
            status, head, _ = raw.receive(s)
        except OSError as e:
            status, head = f"{type(e).__name__}: {e}", b""
        with lock:
            answers[status] += 1
            if status == 503 and b"\r\nretry-after:" not in head.lower() + b"\r\n":
                faults.append("503 without Retry-After")
    threads = [threading.Thread(target=read, args=(s,)) for s in sockets]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    for s in sockets:
        s.close()
    return answers, faults


def one_round(server, kind, names, right):
    """The peak of 64 logins at once; `right` is what those that are hashed are answered."""
    forget_peak(server)
    before, started = server.rss_kib(), time.monotonic()
    answers, faults = all_at_once(server.port, names)
    grown = peak_kib(server) - before
    if odd := set(answers) - {right, 503}:
        faults.append(f"answered {odd}")
    if not answers[right]:
        faults.append(f"none was answered {right}")
    if grown > LIMIT // 1024 + ROOM_KIB:
        faults.append(f"the peak is {grown} KiB above what was held before, with a limit of {LIMIT // 1024}")
    if grown < 0.9 * AT_ONCE * COST / 1024:
        faults.append(f"the peak is {grown} KiB above what was held before: {AT_ONCE} never ran at once")
    print(f"{kind}: {len(names)} at once answered {dict(answers)} in {time.monotonic() - started:.1f} s; {before} KiB before, the "
          f"peak {grown} KiB above, limit {LIMIT // 1024} KiB ({WORKERS} workers without one: {WORKERS * COST // 1024})",
          flush=True)
    return [f"{kind}: {f}" for f in faults]


def too_dear(server):
    """Hashes that can never be computed here."""
    faults = []
    for kind, text in (("argon2 of 300 MiB", argon2(300 * 1024)), ("scrypt of 512 MiB", scrypt(1 << 19, 8)),
                       ("argon2 of one KiB too many", argon2(LIMIT // 1024 + 1))):
        set_hash(server, ["dear"], text)
        said = server.stderr().count("event=hash_memory_exceeded")
        for password in (flood.PASSWORD, "wrong"):
            status, headers, body = server.request("POST", "/accounts/token/",
                                                   {"email": "dear@example.com", "password": password})
            if status != 503 or "Retry-After" not in headers:
                faults.append(f"{kind}: {status} {body[:200]}")
        until = time.monotonic() + 5
        while (times := server.stderr().count("event=hash_memory_exceeded") - said) < 2 and time.monotonic() < until:
            time.sleep(0.05)
        if times != 2:
            faults.append(f"{kind}: hash_memory_exceeded was logged {times} times for 2 logins")
    return faults


def main():
    users = [f"user{i}" for i in range(LOGINS)]
    with latchkey.Server(env=ENV) as server:
        server.register("user0")
        flood.copy_user(server, "user0", [*users[1:], "dear"])
        faults = one_round(server, "argon2", users, 200)
        set_hash(server, users, scrypt(1 << 17, 6))  # 128 * N * r = 96 MiB
        faults += one_round(server, "scrypt, upgraded", users, 200)
        faults += one_round(server, "nobody", [f"nobody{i}" for i in range(LOGINS)], 401)
        faults += too_dear(server)
        status, _ = server.login("user0")
        if status != 200:
            faults.append(f"afterwards a login answered {status}")
        if (status := server.stop()) != 0:
            faults.append(f"the server ended with {status}: {server.stderr()[-2000:]}")
    for fault in faults[:40]:
        print("FAULT", fault)
    print(f"3 rounds of {LOGINS} logins, 3 hashes beyond the limit, {len(faults)} faults")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
