#!/usr/bin/env python3
"""kill -9 under mixed load (R01, S07): no acknowledged write is lost, no dead token lives again, ready within 2 s.

kill.py [CYCLES [CLIENTS]]. After each restart what this cycle's clients were told is asked back, at the end all of it.
"""
import os
import random
import sys
import tempfile
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
import clients  # noqa: E402
import latchkey  # noqa: E402
from history import History, judge  # noqa: E402
from probe import probe, read_file, ready_seconds  # noqa: E402

READY_SECONDS = 2.0


def main():
    cycles = int(sys.argv[1]) if len(sys.argv) > 1 else 50
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 64
    slow = latchkey.slow_factor()
    rng = latchkey.seeded()
    print(f"{cycles} cycles of {count} clients", flush=True)
    history, faults, starts, asked = History(deadline=10 * slow), [], [], 0
    with tempfile.TemporaryDirectory(prefix="latchkey-kill-") as folder:
        server = latchkey.Server(database=os.path.join(folder, "db.sqlite3"), env=latchkey.QUICK)
        with server:
            for cycle in range(cycles):
                since = len(history.events)
                load = clients.start_load(server.port, history, count, f"c{cycle}", rng)
                time.sleep(rng.uniform(0.05, 0.4) * slow)
                server.kill()
                faults += clients.end_load(load)
                starts.append(ready_seconds(server))
                history.restarted()
                asked += probe(server, history, since)
            asked += probe(server, history)
            if server.stop(30) != 0:
                faults.append("the last server did not end cleanly:\n" + server.stderr()[-3000:])
            faults += read_file(server.database, history)
    faults += [f"start {i}: ready after {s:.2f} s" for i, s in enumerate(starts) if s > READY_SECONDS * slow]
    faults += judge(history)
    for fault in faults[:40]:
        print("FAULT", fault)
    live, dead = history.live_and_dead()
    acknowledged = sum(e.taken for e in history.events)
    print(history.counts())
    print(f"{len(history.events)} requests, {acknowledged} acknowledged, {asked} asked by the checker; "
          f"{len(history.registered())} users, {len(dead)} dead tokens, {len(live)} live; slowest start {max(starts):.2f} s")
    print(f"{cycles} kills, {len(faults)} faults")
    return 1 if faults or acknowledged < cycles * 10 else 0


if __name__ == "__main__":
    sys.exit(main())
