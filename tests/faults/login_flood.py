#!/usr/bin/env python3
"""Ten times more logins than can be hashed (R11): everybody else does not notice, and who is too many is told so.

login_flood.py [SECONDS]. First the capacity is measured: logins in a closed loop. Then a process of its own sends ten times as
many, open loop, from hundreds of connections and addresses: right passwords, wrong ones and unknown users. Each is
answered: 200, 401, or 503 with Retry-After, and none waits longer than QUEUE_TIMEOUT and its hash. Meanwhile refresh chains,
verify, me and health checks go on: no error, and in time. The median may double or grow by 5 ms; the p99 has more room, as
the machine is shared, not least with the flood's own process (honest.too_slow); what is printed says what it was. The
database is in memory where that can be: a disk's time is not the hashes'. LATCHKEY_TEST_FOLDER puts it elsewhere.
"""
import collections
import multiprocessing
import os
import random
import selectors
import sys
import tempfile
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
import honest  # noqa: E402
import latchkey  # noqa: E402
import raw  # noqa: E402

ITERATIONS = 250_000  # a hash of about 50 ms: enough logins a second to fill the queue and to time it out
QUEUE_TIMEOUT = 5.0
LATE = 1.5            # beyond the timeout: the hash itself, two deep, on a machine that others use, too
KINDS = ("refresh", "verify", "me", "new")
USERS = 8
RSS_KIB = 32 * 1024


def login_request(rng):
    name, password = rng.choice([(f"flood{rng.randrange(USERS)}", "Plum!tree-gloss77"),
                                 (f"flood{rng.randrange(USERS)}", "wrong-Plum!tree"), (f"nobody{rng.randrange(999)}", "any")])
    return raw.post("/accounts/token/", {"email": f"{name}@example.com", "password": password})


class Flood:
    """An open loop: a login every 1/rate seconds, on an idle connection or a new one, whatever has been answered."""

    def __init__(self, port, rng):
        self.port, self.rng = port, rng
        self.selector, self.idle, self.busy = selectors.DefaultSelector(), [], {}
        self.waits, self.faults, self.addresses = collections.defaultdict(list), [], set()

    def connection(self):
        if self.idle:
            return self.idle.pop()
        address = f"127.{self.rng.randrange(1, 250)}.{self.rng.randrange(250)}.{self.rng.randrange(1, 250)}"
        self.addresses.add(address)
        s = raw.connect(self.port, source=(address, 0))
        s.setblocking(False)
        self.selector.register(s, selectors.EVENT_READ)
        return s

    def send(self):
        try:
            s = self.connection()
            s.send(login_request(self.rng))  # a few hundred bytes into an empty buffer: all or nothing
            self.busy[s] = [time.monotonic(), b""]
        except OSError as e:
            self.faults.append(f"send: {e}")

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

    def run(self, rate, seconds):
        started = time.monotonic()
        sent = 0
        while (now := time.monotonic()) < started + seconds:
            while sent < (now - started) * rate:
                self.send()
                sent += 1
            for key, _ in self.selector.select(max(0.0, started + sent / rate - time.monotonic())):
                self.receive(key.fileobj)
        until = time.monotonic() + QUEUE_TIMEOUT + 5
        while self.busy and time.monotonic() < until:
            for key, _ in self.selector.select(0.1):
                self.receive(key.fileobj)
        if self.busy:
            self.faults.append(f"{len(self.busy)} were never answered")
        return {"sent": sent, "waits": dict(self.waits), "faults": self.faults, "addresses": len(self.addresses),
                "seconds": time.monotonic() - started}


def flood_process(pipe, port, seed, rate, seconds):
    pipe.send(Flood(port, random.Random(seed)).run(rate, seconds))


def measure_capacity(port, rng, windows=3, seconds=1.5):
    """Logins a second when eight clients each wait for their answer; of the windows the best, as the machine is shared."""
    sockets = [raw.connect(port) for _ in range(USERS)]
    for s in sockets:
        s.sendall(login_request(rng))
    best = 0.0
    for _ in range(windows):
        done, started = 0, time.monotonic()
        while time.monotonic() - started < seconds:
            for s in sockets:
                raw.receive(s)
                done += 1
                s.sendall(login_request(rng))
        best = max(best, done / (time.monotonic() - started))
    for s in sockets:
        raw.receive(s)
        s.close()
    return best


def flood(server, rng, seconds, rate):
    """(what the flood saw, what the honest saw, the growth of memory in KiB)"""
    ours, theirs = multiprocessing.Pipe(duplex=False)
    process = multiprocessing.Process(target=flood_process, daemon=True,
                                      args=(theirs, server.port, rng.random(), rate, seconds))
    busy = honest.Honest(server.port, "ann", KINDS).log_in()
    process.start()
    time.sleep(1.0)  # the queue fills
    before, most = server.rss_kib(), 0
    busy.start()
    until = time.monotonic() + seconds - 1.0
    while time.monotonic() < until:
        time.sleep(0.2)
        most = max(most, server.rss_kib())
    busy.stop()
    seen = ours.recv()
    process.join(30)
    return seen, busy, most - before


def judge(seen, idles, busy, grown, capacity, rate):
    waits = {status: sorted(values) for status, values in seen["waits"].items()}
    hashed = len(waits.get(200, [])) + len(waits.get(401, []))
    refused, answered = len(waits.get(503, [])), sum(map(len, waits.values()))
    slowest = max((values[-1] for values in waits.values()), default=0.0)
    faults = list(seen["faults"][:20])
    if odd := set(waits) - {200, 401, 503}:
        faults.append(f"logins answered {odd}")
    if seen["sent"] < 0.9 * rate * (seen["seconds"] - QUEUE_TIMEOUT - 5):
        faults.append(f"only {seen['sent']} logins were sent: the flood was no flood")
    if refused < seen["sent"] / 2:
        faults.append(f"only {refused} of {seen['sent']} were refused: that was not ten times the capacity")
    if hashed < 0.4 * capacity * (seen["seconds"] - QUEUE_TIMEOUT):
        faults.append(f"only {hashed} were hashed, with a capacity of {capacity:.1f} a second: the flood stopped the work")
    if slowest > QUEUE_TIMEOUT + LATE:
        faults.append(f"a login waited {slowest:.1f} s")
    if grown > RSS_KIB:
        faults.append(f"memory grew by {grown} KiB while the flood was on")
    faults += busy.faults + honest.too_slow(idles, busy, ("verify", "me", "new")) + honest.too_slow(
        idles, busy, ("refresh",))
    print(f"flood: {seen['sent']} logins at {rate:.0f}/s from {seen['addresses']} addresses, {answered} answered: "
          f"{hashed} hashed, {refused} told 503; the slowest waited {slowest:.2f} s; memory grew by {grown} KiB")
    print(f"meanwhile {sum(map(len, busy.seconds.values()))} others, {len(busy.faults)} errors; median/p99 ms "
          f"{honest.table(idles, busy)}")
    return faults


def main():
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 15.0
    rng = latchkey.seeded()
    env = {**latchkey.QUICK, "LATCHKEY_PASSWORDS__PBKDF2_ITERATIONS": str(ITERATIONS)}
    folder = os.environ.get("LATCHKEY_TEST_FOLDER", "/dev/shm")
    with tempfile.TemporaryDirectory(prefix="latchkey-flood-", dir=folder if os.path.isdir(folder) else None) as place, \
            latchkey.Server(env=env, database=os.path.join(place, "db.sqlite3")) as server:
        for i in range(USERS):
            server.register(f"flood{i}")
        server.register("ann")
        capacity = measure_capacity(server.port, rng)
        print(f"capacity: {capacity:.1f} logins a second with {ITERATIONS} iterations", flush=True)
        time.sleep(0.5)
        before = honest.measure(server.port, "ann", KINDS, 3.0)
        seen, busy, grown = flood(server, rng, seconds, 10 * capacity)
        idles = before, honest.measure(server.port, "ann", KINDS, 3.0)
        faults = [f for one in idles for f in one.faults] + judge(seen, idles, busy, grown, capacity, 10 * capacity)
        status, pair = server.login("ann")
        if status != 200:
            faults.append(f"after the flood a login answered {status} {pair}")
        if (status := server.stop()) != 0:
            faults.append(f"the server ended with {status}: {server.stderr()[-2000:]}")
    for fault in faults[:40]:
        print("FAULT", fault)
    print(f"{seconds:.0f} s of flood, {len(faults)} faults")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
