#!/usr/bin/env python3
"""The n-th system call fails, for each n (R04, S08, H11, I1-I8): no crash, no false acknowledgment, an answer, and life goes on.

syscalls.py [STRIDE]. shim.cpp is preloaded into the server. A case is one request, one family of calls, one error, once
or from there on, and one n; n grows until the request makes no more such calls. For each case:
  - the answer is success or 503 with Retry-After, never 401 or 500; only a failing socket may close the connection;
  - once the fault is cleared the next request of the same kind works at once, and what was acknowledged holds;
  - after each walk the server is killed and started: what was acknowledged holds again, and the file is sound.
Cold: the first request of a new process, which opens the thread's reader. Then the checkpoint, and flushexpiredtokens
from its first call to its last. With STRIDE 4 each fourth n is taken.
"""
import collections
import errno
import itertools
import os
import sys
import tempfile
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
import latchkey  # noqa: E402
import shim  # noqa: E402
from clients import Client  # noqa: E402
from flush import walk_flush  # noqa: E402
from history import BLACKLIST, LOGIN, ME, REFRESH, REGISTER, VERIFY, History, judge  # noqa: E402
from probe import probe, read_file, ready_seconds  # noqa: E402
from shim import SHORT  # noqa: E402

REQUESTS = (REGISTER, LOGIN, REFRESH, BLACKLIST, VERIFY, ME)
DISK = (errno.EIO, errno.ENOSPC)
# family, errors that it can give, and whether the fault may cost the connection
WARM = (("reads", shim.READS, (errno.EIO, errno.EINTR, SHORT), False),
        ("writes", shim.WRITES, (*DISK, errno.EINTR, SHORT), False),
        ("syncs", shim.SYNCS, (*DISK, errno.EINTR), False),
        ("locks", shim.LOCKS, (errno.EIO, errno.EINTR), False),
        ("stats", shim.STATS, (errno.EIO, errno.ENOMEM), False),
        ("accepts", shim.ACCEPTS, (errno.EMFILE, errno.ENOBUFS, errno.EINTR, errno.ECONNABORTED), True),
        ("sends", shim.SENDS, (errno.EIO, errno.EINTR, SHORT), True),
        ("receives", shim.RECEIVES, (errno.EIO, errno.EINTR, SHORT), True),
        ("randoms", shim.RANDOMS, (errno.EINTR, SHORT), False))
COLD = (("opens", shim.OPENS, (errno.EMFILE, errno.EIO, errno.EINTR)),
        ("maps", shim.MAPS, (errno.ENOMEM,)),
        ("reads", shim.READS, (errno.EIO, SHORT)),
        ("locks", shim.LOCKS, (errno.EIO,)),
        ("stats", shim.STATS, (errno.EIO,)))
DEADLINE = 8.0  # the writer waits 5 s for a lock before it gives up
CHECKPOINT_REQUESTS = 200  # pairs of them; enough for the thousand pages after which a quiet moment checkpoints
MOST = 2000     # calls of one request; more is an endless loop


class Walker:
    def __init__(self, server, control, stride):
        self.server, self.control, self.stride = server, control, stride
        self.history = History(DEADLINE * latchkey.slow_factor())
        self.faults, self.counts, self.fresh = [], collections.Counter(), itertools.count()
        self.client = Client(server.port, self.history)

    def say(self, where, what):
        self.faults.append(f"{where}: {what}")

    def prepare(self, op):
        """What a request of this kind needs, made while nothing fails: (user, event with tokens)."""
        name = f"u{next(self.fresh)}"
        if op == REGISTER:
            return name, None
        made, pair = self.client.register(name), self.client.login(name)
        if not (made.taken and pair.taken):
            raise RuntimeError(f"cannot prepare: {made} {pair}")
        return name, pair

    def ask(self, client, op, subject):
        name, pair = subject
        if op in (REGISTER, LOGIN):
            return getattr(client, op)(name)
        return getattr(client, op)(name, pair.access if op in (VERIFY, ME) else pair.refresh)

    def case(self, where, op, family, error, n, count, may_close):
        """Whether the call was reached."""
        since = len(self.history.events)
        subjects = [self.prepare(op) for _ in range(3)]
        client = Client(self.server.port, self.history) if family == shim.ACCEPTS else self.client
        with self.history.fault(), self.control.armed(family, error, first=n, count=count):
            event = self.ask(client, op, subjects[0])
            fired = self.control.get("fired")
            again = self.ask(client, op, subjects[1]) if fired and count > 1 else None
        if may_close:
            # Also the read that waits for the next request may have failed: after an answer, not instead of one.
            client.close()
            self.client.close()
        for one in (event, again):
            if one and not (one.taken or one.status == 503 or (may_close and one.status == 0)):
                self.say(where, f"answered {one.status} {one.note[:200]}")
        if fired:
            self.counts["cases"] += 1
            self.counts[f"answered {event.status or 'by closing'}"] += 1
        after = self.ask(self.client, op, subjects[2])
        if not after.taken:
            self.say(where, f"after the fault answered {after.status} {after.note[:200]}")
        if self.server.process.poll() is not None:
            self.say(where, f"the server died ({self.server.process.poll()})")
            self.restart()
        if fired:
            probe(self.server, self.history, since)
        return bool(fired)

    def walk(self, op, family_name, family, error, count, may_close):
        where = f"{op}, {family_name} {shim.ERRORS[error]}{' from there on' if count > 1 else ''}"
        since, files = len(self.history.events), self.server.open_files()
        for n in itertools.count(1, self.stride):
            if n > MOST:
                self.say(where, "has no end")
            if n > MOST or not self.case(f"{where}, call {n}", op, family, error, n, count, may_close):
                break
        # A connection given up may be held a moment by another's lock on the same file.
        if (now := self.server.open_files()) > files + 3:
            self.say(where, f"{files} descriptors before, {now} after")
        self.counts["walks"] += 1
        if n > 1:
            self.restart()
            probe(self.server, self.history, since)

    def restart(self):
        self.server.kill()
        self.counts["restarts"] += 1
        self.client.close()
        ready_seconds(self.server)
        self.history.restarted()
        self.client = Client(self.server.port, self.history)
        self.prepare(LOGIN)
        # Every I/O thread has its reader before descriptors are counted.
        for _ in range(8):
            extra = Client(self.server.port, self.history)
            extra.login("u0")
            extra.close()

    def warm(self):
        for op in REQUESTS:
            for name, family, errors, may_close in WARM:
                for error in errors:
                    self.walk(op, name, family, error, 1, may_close)
                    # EINTR that never ends is no fault that exists; a lock that never comes is tried in the store's tests.
                    if error not in (errno.EINTR, SHORT) and family not in (shim.LOCKS, shim.ACCEPTS):
                        self.walk(op, name, family, error, shim.ALL, may_close)

    def cold(self):
        for op, (name, family, errors) in itertools.product((LOGIN, REFRESH, ME), COLD):
            for error in errors:
                for n in itertools.count(1, self.stride):
                    subject = self.prepare(op)
                    since = len(self.history.events)
                    self.server.kill()
                    self.client.close()
                    self.server.start()
                    self.history.restarted()
                    self.client = Client(self.server.port, self.history)
                    where = f"first {op}, {name} {shim.ERRORS[error]}, call {n}"
                    with self.history.fault(), self.control.armed(family, error, first=n):
                        event = self.ask(self.client, op, subject)
                        fired = self.control.get("fired")
                    if not (event.taken or event.status == 503):
                        self.say(where, f"answered {event.status} {event.note[:200]}")
                    if event.open and not (again := self.client.login(subject[0])).taken:
                        self.say(where, f"after the fault answered {again.status}")
                    probe(self.server, self.history, since)
                    if not fired:
                        break
                    self.counts["cold cases"] += 1

    def checkpoint(self):
        """Copying the WAL back fails: nobody is told, nothing is lost, and the next one makes up for it."""
        for family, error, first in ((shim.WRITES, errno.EIO, 1), (shim.WRITES, errno.ENOSPC, 40), (shim.WRITES, SHORT, 7),
                                     (shim.SYNCS, errno.EIO, 1)):
            where = f"checkpoint, {'syncs' if family == shim.SYNCS else 'writes'} {shim.ERRORS[error]} from call {first}"
            since = len(self.history.events)
            name, pair = self.prepare(REFRESH)
            with self.history.fault(), self.control.armed(family, error, first=first, count=shim.ALL, files=shim.MAIN):
                for _ in range(CHECKPOINT_REQUESTS):
                    self.prepare(LOGIN)
                # A quiet moment is the checkpoint's.
                until = time.monotonic() + 3 * latchkey.slow_factor()
                while not (fired := self.control.get("fired")) and time.monotonic() < until:
                    time.sleep(0.02)
            if not fired:
                self.say(where, "was never reached")
            after = self.client.refresh(name, pair.refresh)
            if not after.taken:
                self.say(where, f"after the fault answered {after.status}")
            self.restart()
            probe(self.server, self.history, since)
            self.counts["checkpoints"] += 1


def no_randomness(counts):
    """H11, H09: without random bytes nobody gets a token or an account, and is told so. A surprise, so a 500 is right: its
    own server and history, which is not judged.
    """
    with tempfile.TemporaryDirectory(prefix="latchkey-syscalls-") as folder:
        server, control = shim.server_under_shim(folder)
        with server:
            walker = Walker(server, control, 1)
            for op in (REGISTER, LOGIN, REFRESH):
                subject, where = walker.prepare(op), f"{op} without random bytes"
                with control.armed(shim.RANDOMS, errno.EIO, count=shim.ALL):
                    event = walker.ask(walker.client, op, subject)
                    fired = control.get("fired")
                if not fired or event.status not in (500, 503) or event.refresh:
                    walker.say(where, f"answered {event.status} {event.note[:200]}, {fired} calls failed")
                if not (after := walker.ask(walker.client, op, subject)).taken:
                    walker.say(where, f"after the fault answered {after.status} {after.note[:200]}")
                counts["without random bytes"] += 1
            walker.client.close()
            if server.stop(30) != 0:
                walker.say("without random bytes", "the server did not end cleanly:\n" + server.stderr()[-3000:])
    return walker.faults


def main():
    stride = int(sys.argv[1]) if len(sys.argv) > 1 else 1
    if not shim.library().is_file():
        latchkey.skip("syscalls", f"no {shim.library()}: build the target fault_shim")
    if os.geteuid() != 0:
        latchkey.skip("syscalls", "only root may count the server's descriptors")
    started = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="latchkey-syscalls-") as folder:
        server, control = shim.server_under_shim(folder)
        with server:
            walker = Walker(server, control, stride)
            walker.restart()
            for part in (walker.warm, walker.cold, walker.checkpoint):
                at = time.monotonic()
                part()
                print(f"{part.__name__}: {time.monotonic() - at:.0f} s, so far {dict(walker.counts)}", flush=True)
            probe(server, walker.history)
            if server.stop(30) != 0:
                walker.say("end", "the server did not end cleanly:\n" + server.stderr()[-3000:])
            faults = walker.faults + judge(walker.history) + read_file(server.database, walker.history)
        faults += walk_flush(folder, control, stride, walker.counts)
    faults += no_randomness(walker.counts)
    for fault in faults[:40]:
        print("FAULT", fault)
    print(walker.history.counts())
    print(f"{dict(walker.counts)}, {len(walker.history.events)} requests judged, {time.monotonic() - started:.0f} s, "
          f"{len(faults)} faults")
    return 1 if faults or walker.counts["answered 503"] == 0 else 0


if __name__ == "__main__":
    sys.exit(main())
