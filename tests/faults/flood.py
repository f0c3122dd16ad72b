"""A flood of logins, open loop or closed, from whatever addresses a test wants; and what the tests of the hash queue share."""
import collections
import contextlib
import multiprocessing
import os
import random
import re
import selectors
import sqlite3
import subprocess
import time

import latchkey
import raw
from slow_clients import raise_files

PASSWORD = "Plum!tree-gloss77"
A_PROCESS = 1500  # requests a second that one Python process sends and reads without being late itself
CORES = len(os.sched_getaffinity(0))


def login(name, password=PASSWORD):
    return raw.post("/accounts/token/", {"email": f"{name}@example.com", "password": password})


def any_address(rng):
    return f"127.{rng.randrange(1, 250)}.{rng.randrange(250)}.{rng.randrange(1, 250)}"


def lanes_in_all(server):
    """How many passwords the server hashes at the same time: what `latchkey check` says of a worker, of all workers."""
    said = subprocess.run([str(latchkey.binary()), "check", "--database", f"sqlite:///{server.database}"], env=server.env,
                          cwd=server.cwd, capture_output=True, text=True, check=True, timeout=60).stdout
    return int(re.search(r"at most (\d+) side by side", said)[1]) * CORES


def copy_user(server, name, copies):
    """More users with the password of this one: a row each, for a hash each would take minutes."""
    with contextlib.closing(sqlite3.connect(server.database, timeout=20)) as db, db:
        db.executemany(
            "INSERT INTO accounts_customuser (password, is_superuser, username, first_name, last_name, is_staff, is_active,"
            " date_joined, email) SELECT password, 0, ?, first_name, last_name, 0, 1, date_joined, ?"
            " FROM accounts_customuser WHERE username = ?",
            [(copy, f"{copy}@example.com", name) for copy in copies])


class Flood:
    """Logins on idle connections or new ones. `request(rng)` is the bytes of one, `source(rng)` a connection's address."""

    def __init__(self, port, rng, request, source=any_address, patience=10.0):
        self.port, self.rng, self.request, self.source, self.patience = port, rng, request, source, patience
        self.selector, self.idle, self.busy = selectors.DefaultSelector(), [], {}
        self.waits, self.faults, self.addresses = collections.defaultdict(list), [], set()
        self.sent = 0

    def connection(self):
        if self.idle:
            return self.idle.pop()
        address = self.source(self.rng)
        self.addresses.add(address)
        s = raw.connect(self.port, source=(address, 0))
        s.setblocking(False)
        self.selector.register(s, selectors.EVENT_READ)
        return s

    def send(self):
        try:
            s = self.connection()
            s.send(self.request(self.rng))  # a few hundred bytes into an empty buffer: all or nothing
            self.busy[s] = [time.monotonic(), b""]
        except OSError as e:
            self.faults.append(f"send: {e}")
        self.sent += 1

    def receive(self, s):
        try:
            data = s.recv(65536)
        except OSError:
            data = b""
        state = self.busy.get(s)
        if not data:
            self.selector.unregister(s)
            s.close()
            if state:
                self.faults.append(f"closed without an answer after {time.monotonic() - state[0]:.2f} s")
                del self.busy[s]
            elif s in self.idle:
                self.idle.remove(s)
            return
        state[1] += data
        end = raw.whole(state[1])
        if not end:
            return
        status = int(raw.STATUS.match(state[1])[1])
        self.waits[status].append(time.monotonic() - state[0])
        if status == 503 and b"\r\nretry-after:" not in state[1].lower():
            self.faults.append("503 without Retry-After")
        del self.busy[s]
        self.idle.append(s)

    def poll(self, seconds):
        for key, _ in self.selector.select(max(0.0, seconds)):
            self.receive(key.fileobj)

    def drain(self):
        until = time.monotonic() + self.patience
        while self.busy and time.monotonic() < until:
            self.poll(0.1)
        if self.busy:
            self.faults.append(f"{len(self.busy)} were never answered")

    def open_loop(self, rate, seconds):
        """A login every 1/rate seconds, whatever has been answered."""
        started = time.monotonic()
        while (now := time.monotonic()) < started + seconds:
            while self.sent < (now - started) * rate:
                self.send()
            self.poll(started + self.sent / rate - time.monotonic())
        sending = time.monotonic() - started
        self.drain()
        return {"sent": self.sent, "waits": dict(self.waits), "faults": self.faults, "addresses": self.addresses,
                "sending": sending, "seconds": time.monotonic() - started}

    def closed_loop(self, width, wanted, seconds):
        """`width` logins under way at any time, until `wanted` more are hashed or the time is over; how many a second."""
        started, before = time.monotonic(), self.hashed()
        while self.hashed() < before + wanted and time.monotonic() < started + seconds:
            while len(self.busy) < width:
                self.send()
            self.poll(0.5)
        return (self.hashed() - before) / (time.monotonic() - started)

    def hashed(self):
        return len(self.waits[200]) + len(self.waits[401])

    def close(self):
        for s in [*self.busy, *self.idle]:
            s.close()
        self.selector.close()


def measure_capacity(port, rng, request, lanes, windows=4):
    """Logins a second with twice as many under way as there are lanes, so that none is ever empty; of the windows the
    best, as the machine is shared."""
    loop = Flood(port, rng, request)
    loop.closed_loop(2 * lanes, lanes, 10.0)  # all begin at once: the first round is not like the others
    best = max(loop.closed_loop(2 * lanes, 2 * lanes, 4.0) for _ in range(windows))
    loop.drain()
    loop.close()
    if loop.faults or best == 0 or set(loop.waits) - {200, 401, 503}:  # 503: so busy a machine that it takes QUEUE_TIMEOUT
        raise RuntimeError(f"while the capacity was measured: {loop.faults[:5]} {set(loop.waits)}")
    return best


def in_process(pipe, port, seed, rate, seconds, request, source, patience):
    raise_files(20_000)
    pipe.send(Flood(port, random.Random(seed), request, source, patience).open_loop(rate, seconds))


class Flooders:
    """An open loop in as many processes of their own as the rate needs."""

    def __init__(self, port, rng, rate, seconds, request, source=any_address, patience=10.0):
        count = int(rate / A_PROCESS) + 1
        self.rate, self.running = rate, []
        for _ in range(count):
            ours, theirs = multiprocessing.Pipe(duplex=False)
            process = multiprocessing.Process(target=in_process, daemon=True, args=(
                theirs, port, rng.random(), rate / count, seconds, request, source, patience))
            process.start()
            theirs.close()
            self.running.append((process, ours))

    def join(self):
        """What all of them saw, as one."""
        seen = []
        for process, pipe in self.running:
            seen.append(pipe.recv())
            process.join(30)
        waits = collections.defaultdict(list)
        for one in seen:
            for status, values in one["waits"].items():
                waits[status] += values
        return {"sent": sum(s["sent"] for s in seen), "waits": {k: sorted(v) for k, v in waits.items()},
                "faults": [f for s in seen for f in s["faults"]], "addresses": set().union(*(s["addresses"] for s in seen)),
                "sending": max(s["sending"] for s in seen), "seconds": max(s["seconds"] for s in seen)}
