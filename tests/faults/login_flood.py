#!/usr/bin/env python3
"""Ten times more logins than can be hashed (R11): everybody else does not notice, and who is too many is told so.

login_flood.py [SECONDS]. First the capacity is measured: a closed loop that keeps every lane of every worker busy. Then
processes of their own send ten times as many, open loop, from hundreds of connections and addresses: right passwords, wrong
ones and unknown users. Each is answered: 200, 401, or 503 with Retry-After, and none waits longer than QUEUE_TIMEOUT and its
hash. Both ways to 503 are walked: no place in the queue, and too long in it. Meanwhile refresh chains, verify, me and health
checks go on: no error, and in time. The median may double or grow by 5 ms; the p99 has more room, as the machine is shared,
not least with the flood's own process (honest.too_slow); what is printed says what it was. The database is in memory where
that can be: a disk's time is not the hashes'. LATCHKEY_TEST_FOLDER puts it elsewhere.
"""
import os
import sys
import tempfile
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
import flood  # noqa: E402
import honest  # noqa: E402
import latchkey  # noqa: E402

# The default cost. With sixteen lanes a core hashes up to 45 such a second: ten times that is little for Python to send. A
# cheaper hash would need a flood that costs more than what it floods, and the test would measure itself.
ITERATIONS = 1_500_000
QUEUE_TIMEOUT = 5.0
# A core empties 225 in QUEUE_TIMEOUT at best, so the queue must hold more for some to wait too long, and ten times the
# capacity fills it within two seconds.
QUEUE_LENGTH = 512 * flood.CORES
LATE = 0.5   # beyond the timeout and two turns of the hash (its own, at the pace the machine had): a busy machine
KINDS = ("refresh", "verify", "me", "new")
USERS = 300  # so that no account has more under way than the unknown ones: fair queueing would thin them out
RSS_KIB = 32 * 1024


def login_request(rng):
    name, password = rng.choice([(f"flood{rng.randrange(USERS)}", flood.PASSWORD),
                                 (f"flood{rng.randrange(USERS)}", "wrong-Plum!tree"), (f"nobody{rng.randrange(999)}", "any")])
    return flood.login(name, password)


def run_flood(server, rng, seconds, rate):
    """(what the flood saw, what the honest saw, the growth of memory in KiB)"""
    busy = honest.Honest(server.port, "ann", KINDS).log_in()
    running = flood.Flooders(server.port, rng, rate, seconds, login_request, patience=QUEUE_TIMEOUT + 5)
    time.sleep(2.0)  # the queue fills
    before, most = server.rss_kib(), 0
    busy.start()
    until = time.monotonic() + seconds - 2.0
    while time.monotonic() < until:
        time.sleep(0.2)
        most = max(most, server.rss_kib())
    busy.stop()
    return running.join(), busy, most - before


def judge(seen, idles, busy, grown, capacity, rate, lanes):
    waits = seen["waits"]
    hashed = len(waits.get(200, [])) + len(waits.get(401, []))
    refused, answered = waits.get(503, []), sum(map(len, waits.values()))
    late = sum(w >= QUEUE_TIMEOUT for w in refused)
    turn = lanes / max(hashed / seen["seconds"], 0.1)  # all lanes are busy, so each hash takes this long (Little's law)
    slowest = max((values[-1] for values in waits.values()), default=0.0)
    faults = list(seen["faults"][:20])
    if odd := set(waits) - {200, 401, 503}:
        faults.append(f"logins answered {odd}")
    if missing := {200, 401, 503} - set(waits):
        faults.append(f"no login answered {missing}")
    if seen["sent"] < 0.9 * rate * seen["sending"]:
        faults.append(f"only {seen['sent']} logins were sent: the flood was no flood")
    if len(refused) < seen["sent"] / 2:
        faults.append(f"only {len(refused)} of {seen['sent']} were refused: that was not ten times the capacity")
    if not late:
        faults.append("none waited too long in the queue")
    if late == len(refused):
        faults.append("the queue was never full")
    if hashed < 0.4 * capacity * seen["sending"]:
        faults.append(f"only {hashed} were hashed, with a capacity of {capacity:.1f} a second: the flood stopped the work")
    if slowest > QUEUE_TIMEOUT + 2 * turn + LATE:
        faults.append(f"a login waited {slowest:.1f} s, and a hash took {turn:.2f} s")
    if grown > RSS_KIB:
        faults.append(f"memory grew by {grown} KiB while the flood was on")
    faults += busy.faults + honest.too_slow(idles, busy, ("verify", "me", "new")) + honest.too_slow(
        idles, busy, ("refresh",))
    print(f"flood: {seen['sent']} logins at {seen['sent'] / seen['sending']:.0f}/s from {len(seen['addresses'])} addresses, "
          f"{answered} answered: {hashed} hashed ({len(waits.get(200, []))} right), {len(refused)} told 503, {late} of them "
          f"after QUEUE_TIMEOUT; a hash took {turn:.2f} s, the slowest answer {slowest:.2f} s; memory grew by {grown} KiB")
    print(f"meanwhile {sum(map(len, busy.seconds.values()))} others, {len(busy.faults)} errors; median/p99 ms "
          f"{honest.table(idles, busy)}")
    return faults


def main():
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 15.0
    rng = latchkey.seeded()
    env = {**latchkey.QUICK, "LATCHKEY_PASSWORDS__PBKDF2_ITERATIONS": str(ITERATIONS),
           "LATCHKEY_PASSWORDS__QUEUE_TIMEOUT": f"{QUEUE_TIMEOUT:.0f}s", "LATCHKEY_PASSWORDS__QUEUE_LENGTH": str(QUEUE_LENGTH)}
    folder = os.environ.get("LATCHKEY_TEST_FOLDER", "/dev/shm")
    with tempfile.TemporaryDirectory(prefix="latchkey-flood-", dir=folder if os.path.isdir(folder) else None) as place, \
            latchkey.Server(env=env, database=os.path.join(place, "db.sqlite3"), files=20_000) as server:
        server.register("flood0")
        server.register("ann")
        flood.copy_user(server, "flood0", [f"flood{i}" for i in range(1, USERS)])
        lanes = flood.lanes_in_all(server)
        capacity = flood.measure_capacity(server.port, rng, login_request, lanes)
        print(f"capacity: {capacity:.1f} logins a second with {ITERATIONS} iterations, {lanes} lanes", flush=True)
        time.sleep(0.5)
        before = honest.measure(server.port, "ann", KINDS, 3.0)
        seen, busy, grown = run_flood(server, rng, seconds, 10 * capacity)
        idles = before, honest.measure(server.port, "ann", KINDS, 3.0)
        faults = [f for one in idles for f in one.faults] + judge(seen, idles, busy, grown, capacity, 10 * capacity, lanes)
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
