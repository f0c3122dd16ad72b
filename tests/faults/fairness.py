#!/usr/bin/env python3
"""Who floods stands behind himself (R11): beside one flooder at several times the capacity, honest logins all succeed, soon.

fairness.py [SECONDS]. Twice: one address that tries many accounts, then one account tried from many addresses. Beside it a few
honest clients, each with its own address and account, log in about once a second. What is promised to each of them: it waits
for the next lane that becomes free, at most one turn (what a hash takes while all lanes are busy), and then for its own hash,
which shares the machine like all others: another turn. A turn is measured while the flood is on: all lanes are busy, so it
is their number through the hashes a second (Little's law). A queue in order of arrival would answer nearly all of them 503.

Then clients that hang up: waves of logins whose clients close at once, orderly or by reset, from many addresses, together
many times what the queue holds; and one address that drops four queues' worth in one go. An honest login sent right behind
each has its answer as if nobody had been there, but for the quarter of a second in which a hang-up is noticed. The log says
`abandoned` of the dropped, and speaks of a full queue only where it can have been full.
"""
import os
import re
import socket
import struct
import sys
import tempfile
import threading
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
import flood  # noqa: E402
import latchkey  # noqa: E402
import raw  # noqa: E402
from honest import percentile  # noqa: E402

ITERATIONS = 1_500_000  # the default cost
QUEUE_LENGTH = 256      # the default length
QUEUE_TIMEOUT = 5.0
TIMES = 4               # the capacity
HONEST = 5
WAVES, WAVE = 12, 200   # a wave fits into the queue: none of them can be refused
NOTICED = 0.25          # until a hang-up is seen (docs/operations.md)
BUSY = 0.25             # what a shared machine may add to one login; to the median nothing


class Client(threading.Thread):
    """Logs in about once a second over new connections from an address of its own, until told to stop."""

    def __init__(self, port, number, rng):
        super().__init__(daemon=True)
        self.port, self.name, self.address = port, f"honest{number}", f"127.250.0.{number + 1}"
        self.pauses = [rng.uniform(0.6, 1.2) for _ in range(1000)]
        self.seconds, self.faults, self.ended = [], [], threading.Event()

    def once(self):
        started = time.monotonic()
        try:
            with raw.connect(self.port, source=(self.address, 0)) as s:
                status, _, body = raw.ask(s, flood.login(self.name))
        except OSError as e:
            self.faults.append(f"{self.name}: {type(e).__name__}: {e} after {time.monotonic() - started:.2f} s")
            return
        self.seconds.append(time.monotonic() - started)
        if status != 200:
            self.faults.append(f"{self.name}: {status} {body[:120]} after {self.seconds[-1]:.2f} s")

    def run(self):
        for pause in self.pauses:
            self.once()
            if self.ended.wait(pause):
                return


def clients_for(port, rng, seconds):
    """What HONEST clients see in this time."""
    clients = [Client(port, n, rng) for n in range(HONEST)]
    for c in clients:
        c.start()
    time.sleep(seconds)
    for c in clients:
        c.ended.set()
    for c in clients:
        c.join(60)
    return sorted(s for c in clients for s in c.seconds), [f for c in clients for f in c.faults]


def words(values):
    return f"{percentile(values, 50):.2f}/{values[-1]:.2f}"


def beside_a_flooder(server, rng, seconds, rate, lanes, idle, name, request, source):
    running = flood.Flooders(server.port, rng, rate, seconds + 2.5, request, source, QUEUE_TIMEOUT + 5)
    time.sleep(2.0)  # the queue fills
    logins, faults = clients_for(server.port, rng, seconds)
    seen = running.join()
    hashed = len(seen["waits"].get(200, [])) + len(seen["waits"].get(401, []))
    refused = len(seen["waits"].get(503, []))
    turn = lanes / max((hashed + len(logins)) / seen["seconds"], 0.1)
    faults += seen["faults"][:10]
    if not logins:
        faults.append("no honest login was answered")
        return faults
    bound = percentile(idle, 50) + 2 * turn
    if percentile(logins, 50) > bound:
        faults.append(f"the median of the honest is {percentile(logins, 50):.2f} s, more than {bound:.2f} s")
    if logins[-1] > 2 * bound + BUSY:
        faults.append(f"an honest login took {logins[-1]:.2f} s, with a bound of {bound:.2f} s")
    if refused < seen["sent"] / 3:
        faults.append(f"only {refused} of the flooder's {seen['sent']} were refused: that was no flood")
    print(f"{name}: {seen['sent']} logins at {rate:.0f}/s, {hashed} hashed, {refused} told 503; a turn took {turn:.2f} s; beside "
          f"it {len(logins)} honest logins, {len(faults)} faults, median/worst {words(logins)} s, idle {words(idle)} s; bound "
          f"of the median (idle + 2 turns) {bound:.2f} s", flush=True)
    return [f"{name}: {f}" for f in faults]


def drop(port, address, name, reset):
    """Sends a login and is gone."""
    s = raw.connect(port, source=(address, 0))
    s.sendall(flood.login(name))
    if reset:
        s.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    s.close()


def reasons(server, since):
    """What the log says since that byte: events of logins by their reason, and the other events."""
    text = server.stderr()[since:]
    found = {}
    for line in text.splitlines():
        event, reason = re.search(r"event=(\S+)", line), re.search(r"reason=(\S+)", line)
        key = reason[1] if event and event[1] == "login_failed" and reason else event[1] if event else line
        found[key] = found.get(key, 0) + 1
    return found


def settled_reasons(server, since, enough):
    """The same once all of them are there, or no more come."""
    until = time.monotonic() + 10
    while sum((found := reasons(server, since)).values()) < enough and time.monotonic() < until:
        time.sleep(0.1)
    return found


def behind(server, number, rng):
    """The seconds of one honest login, and what is wrong with it."""
    client = Client(server.port, number, rng)
    client.once()
    return client.seconds, client.faults


def waves(server, rng, idle, turn):
    """Clients that go as soon as they have asked, never more than the queue holds at a time."""
    time.sleep(0.5)  # the log is written by a thread of its own: the last lines of the floods
    since, taken, faults = len(server.stderr()), [], []
    for n in range(WAVES):
        for i in range(WAVE):
            drop(server.port, flood.any_address(rng), f"dropped{n}x{i}", reset=n % 2 == 1)
        seconds, wrong = behind(server, n % HONEST, rng)
        taken, faults = taken + seconds, faults + wrong
        time.sleep(2 * NOTICED)
    found = settled_reasons(server, since, WAVES * WAVE)
    return judge_dropped("waves of hang-ups", found, WAVES * WAVE, 0, sorted(taken), idle, turn, faults)


def burst(server, rng, idle, turn):
    """Four queues' worth from one address in one go."""
    since, count = len(server.stderr()), 4 * QUEUE_LENGTH
    for i in range(count):
        drop(server.port, "127.251.0.1", f"burst{i}", reset=i % 2 == 1)
    taken, faults = behind(server, 0, rng)
    found = settled_reasons(server, since, count)
    return judge_dropped("a burst of hang-ups", found, count, count - QUEUE_LENGTH, sorted(taken), idle, turn, faults)


def judge_dropped(name, found, count, may_be_full, taken, idle, turn, faults):
    gone, full, hashed = found.get("abandoned", 0), found.get("hash_queue_full", 0), found.get("credentials", 0)
    if gone + full + hashed != count:
        faults.append(f"of {count} dropped logins the log knows {gone} abandoned, {full} refused, {hashed} hashed")
    if full > may_be_full:
        faults.append(f"{full} times the queue is said to have been full; that can be true of {may_be_full}")
    if hashed > count / 10:
        faults.append(f"{hashed} of {count} were hashed for nobody")
    if other := set(found) - {"abandoned", "hash_queue_full", "credentials"}:
        faults.append(f"the log also says {other}")
    bound = percentile(idle, 50) + NOTICED + turn
    if not taken or percentile(taken, 50) > bound:
        faults.append(f"the median of the honest behind them is more than {bound:.2f} s: {taken}")
    print(f"{name}: {count} dropped, {gone} abandoned, {full} refused, {hashed} hashed; {len(taken)} honest logins right behind, "
          f"median/worst {words(taken) if taken else '-'} s; bound of the median (idle + noticing + a turn) {bound:.2f} s",
          flush=True)
    return [f"{name}: {f}" for f in faults]


def main():
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 8.0
    rng = latchkey.seeded()
    env = {**latchkey.QUICK, "LATCHKEY_PASSWORDS__PBKDF2_ITERATIONS": str(ITERATIONS),
           "LATCHKEY_PASSWORDS__QUEUE_TIMEOUT": f"{QUEUE_TIMEOUT:.0f}s", "LATCHKEY_PASSWORDS__QUEUE_LENGTH": str(QUEUE_LENGTH)}
    folder = os.environ.get("LATCHKEY_TEST_FOLDER", "/dev/shm")
    with tempfile.TemporaryDirectory(prefix="latchkey-fairness-", dir=folder if os.path.isdir(folder) else None) as place, \
            latchkey.Server(env=env, database=os.path.join(place, "db.sqlite3"), files=20_000) as server:
        server.register("target")
        flood.copy_user(server, "target", [f"honest{n}" for n in range(HONEST)])
        lanes = flood.lanes_in_all(server)
        capacity = flood.measure_capacity(
            server.port, rng, lambda r: flood.login(f"nobody{r.randrange(10**6)}", "any"), lanes)
        idle, faults = clients_for(server.port, rng, 4.0)
        turn = lanes / capacity
        print(f"capacity: {capacity:.1f} logins a second, {lanes} lanes, {HONEST} honest clients", flush=True)
        faults += beside_a_flooder(
            server, rng, seconds, TIMES * capacity, lanes, idle, "one address, many accounts",
            lambda r: flood.login(f"nobody{r.randrange(10**6)}", "any"), lambda r: "127.251.0.1")
        faults += beside_a_flooder(server, rng, seconds, TIMES * capacity, lanes, idle, "one account, many addresses",
                                   lambda r: flood.login("target", "wrong"), flood.any_address)
        faults += waves(server, rng, idle, turn)
        faults += burst(server, rng, idle, turn)
        if (status := server.stop()) != 0:
            faults.append(f"the server ended with {status}: {server.stderr()[-2000:]}")
    for fault in faults[:40]:
        print("FAULT", fault)
    print(f"2 floods, {WAVES} waves and a burst of hang-ups, {len(faults)} faults")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
