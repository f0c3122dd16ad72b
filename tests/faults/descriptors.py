#!/usr/bin/env python3
"""Out of file descriptors (R10): accepting neither ends nor spins, who is connected is served, and it passes.

First a process that may open 64 or 256 files, and more clients than that. Then its limit is lowered under it to what it
has open, so that each accept and each open fails at once.
"""
import os
import resource
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
import latchkey  # noqa: E402
import raw  # noqa: E402
from clients import Client  # noqa: E402
from history import History, judge  # noqa: E402

CPU_SHARE = 0.5  # of one core, over two seconds; a loop that spins takes all of one
WAIT = 10.0


def busy_share(server, seconds=2.0):
    before, started = server.cpu_seconds(), time.monotonic()
    time.sleep(seconds)
    return (server.cpu_seconds() - before) / (time.monotonic() - started)


def life(client, name, access):
    """A read and a write on a connection that was there before."""
    return [client.me(name, access), client.login(name)]


def answered_soon(port, wait=WAIT):
    """Seconds until a new connection is answered, or nothing."""
    started = time.monotonic()
    while time.monotonic() - started < wait:
        try:
            with raw.connect(port, 2) as s:
                if raw.ask(s, raw.get("/healthz"))[0] == 200:
                    return time.monotonic() - started
        except OSError:
            time.sleep(0.02)
    return None


class Case:
    def __init__(self, name):
        self.name, self.faults, self.history = name, [], History()

    def expect(self, right, what):
        if not right:
            self.faults.append(f"{self.name}: {what}")

    def served(self, client, access, when):
        for event in life(client, "ann", access):
            self.expect(event.taken, f"{when} {event.op} answered {event.status} {event.note}")

    def finish(self, server):
        seconds = answered_soon(server.port)
        self.expect(seconds is not None, f"no new connection is answered {WAIT} s after it had passed")
        self.faults += [f"{self.name}: {fault}" for fault in judge(self.history)]
        status = server.stop()
        self.expect(status == 0, f"ended with {status}: {server.stderr()[-2000:]}")
        return seconds


def small_limit(files):
    """More clients than the process may have files."""
    case = Case(f"limit of {files} files")
    with latchkey.Server(env=latchkey.QUICK, files=files) as server:
        client = Client(server.port, case.history)
        client.register("ann")
        access = client.login("ann").access
        crowd = []
        for _ in range(files * 3):
            try:
                crowd.append(raw.connect(server.port, 5))
            except OSError:
                pass  # the kernel's queue has its end, too
        share = busy_share(server)
        case.expect(share < CPU_SHARE, f"took {share:.2f} of a core with {len(crowd)} clients waiting")
        case.served(client, access, "with the crowd there,")
        turned_away = 0
        for s in crowd:
            s.settimeout(0.02)  # who was turned away has its answer already; most of the others wait in the kernel
            try:
                turned_away += raw.receive(s)[0] == 503
            except OSError:
                pass
        for s in crowd:
            s.close()
        seconds = case.finish(server)
        client.close()
    print(f"{case.name}: {len(crowd)} clients, {turned_away} told 503, {share:.2f} of a core, "
          f"new ones served {seconds or -1:.2f} s after")
    return case.faults


def lowered_limit():
    """Not one descriptor left: accept itself fails with EMFILE."""
    case = Case("no descriptor left")
    with latchkey.Server(env=latchkey.QUICK) as server:
        client = Client(server.port, case.history)
        client.register("ann")
        access = client.login("ann").access
        # Both I/O threads open their readers.
        for _ in range(16):
            one = Client(server.port, case.history)
            one.login("ann")
            one.close()
        time.sleep(0.3)
        before = resource.prlimit(server.process.pid, resource.RLIMIT_NOFILE)
        resource.prlimit(server.process.pid, resource.RLIMIT_NOFILE, (server.open_files(), before[1]))
        crowd = [raw.connect(server.port, 5) for _ in range(200)]
        share = busy_share(server)
        case.expect(share < CPU_SHARE, f"took {share:.2f} of a core while accept failed")
        case.served(client, access, "while accept failed,")
        lines = [line for line in server.stderr().splitlines() if "connection_refused" in line]
        case.expect(1 <= len(lines) <= 4, f"{len(lines)} lines in the log about it: {lines[:3]}")
        resource.prlimit(server.process.pid, resource.RLIMIT_NOFILE, before)
        answered = 0
        for s in crowd:
            s.settimeout(WAIT)
            try:
                answered += raw.ask(s, raw.get("/healthz"))[0] == 200
            except OSError:
                pass
            s.close()
        case.expect(answered == len(crowd), f"of {len(crowd)} that waited in the queue {answered} were answered after")
        seconds = case.finish(server)
        client.close()
    print(f"{case.name}: {share:.2f} of a core, {len(lines)} lines in the log, {answered} of {len(crowd)} that waited were "
          f"answered, new ones {seconds or -1:.2f} s after")
    return case.faults


def main():
    if os.geteuid() != 0:
        latchkey.skip("descriptors", "only root may change the limits of the server, which keeps others out")
    faults = small_limit(64) + small_limit(256) + lowered_limit()
    for fault in faults:
        print("FAULT", fault)
    print(f"3 cases, {len(faults)} faults")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
