#!/usr/bin/env python3
"""The disk is full (R05, S08): reads go on, writes are 503 with Retry-After, nothing is acknowledged that was not kept.

On a tmpfs of its own. Under load it is filled to the last byte; then space returns, and writes work again within 5 s
without a restart. At the end the server is killed, started, and asked back, as after a crash. Three ways: a file beside the
database takes the space; the same with the server's own log on that disk; and the write-ahead log takes it, because a reader
of another program keeps it from being copied back. When that reader goes, nothing is deleted: the log itself is the space.
"""
import collections
import contextlib
import os
import sqlite3
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
import clients  # noqa: E402
import latchkey  # noqa: E402
from clients import Client  # noqa: E402
from history import BLACKLIST, LOGIN, ME, REFRESH, REGISTER, VERIFY, History, judge  # noqa: E402
from probe import probe, read_file, ready_seconds  # noqa: E402

CLIENTS = 8
FULL_SECONDS = 4.0
RECOVERY = 5.0
READS, WRITES = (VERIFY, ME), (REGISTER, LOGIN, REFRESH, BLACKLIST)


@contextlib.contextmanager
def small_disk(mebibytes):
    with tempfile.TemporaryDirectory(prefix="latchkey-disk-") as folder:
        done = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={mebibytes}m", "tmpfs", folder], capture_output=True,
                              text=True)
        if done.returncode != 0:
            latchkey.skip("disk_full", f"no tmpfs can be mounted: {done.stderr.strip()}")
        try:
            yield folder
        finally:
            subprocess.run(["umount", "--lazy", folder], check=True)


def fill(folder):
    """To the last byte; the file that does it."""
    path = os.path.join(folder, "ballast")
    with open(path, "ab", buffering=0) as f:
        for block in (1 << 20, 4096, 1):
            try:
                while f.write(b"\0" * block) == block:
                    pass
            except OSError:
                pass
    return path


def with_free_pages(path, mebibytes=8):
    """A database from which much was deleted: what is copied back finds its place without more disk."""
    with latchkey.Server(database=path, env=latchkey.QUICK) as server:
        server.stop()
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as db:
        db.executescript("create table much (b blob)")
        for _ in range(mebibytes):
            db.execute("insert into much values (zeroblob(1048576))")
        db.executescript("drop table much; pragma wal_checkpoint(truncate)")


def by_the_wal(_):
    """A reader's old snapshot keeps the WAL from being copied back and begun anew; writes do the rest."""
    def take(server):
        reader = sqlite3.connect(server.database, isolation_level=None)
        reader.execute("begin")
        reader.execute("select count(*) from django_migrations").fetchone()
        return reader.close
    return take


def beside(folder):
    def take(_):
        path = fill(folder)
        return lambda: os.unlink(path)
    return take


class Case:
    def __init__(self, name, folder):
        self.name, self.faults, self.history = name, [], History(10 * latchkey.slow_factor())
        self.server = latchkey.Server(database=os.path.join(folder, "db.sqlite3"), env=latchkey.QUICK)
        self.full = [0, 0]

    def expect(self, right, what):
        if not right:
            self.faults.append(f"{self.name}: {what}")

    def first_refusal(self, wait):
        """Until a write is refused."""
        until = time.monotonic() + wait
        while time.monotonic() < until:
            if any(e.status == 503 for e in self.history.events[-200:]):
                return
            time.sleep(0.02)
        self.expect(False, f"no write was refused in {wait} s: the disk was not full")

    def answers_while_full(self):
        inside = [e for e in self.history.events if self.full[0] <= e.started and e.ended <= self.full[1]]
        by_kind = {kind: collections.Counter(e.status for e in inside if e.op in ops) for kind, ops in
                   (("reads", READS), ("writes", WRITES))}
        reads, good = sum(by_kind["reads"].values()), sum(e.taken for e in inside if e.op in READS)
        # A dead refresh token that is refused by verify was read, too.
        good += sum(e.op == VERIFY and e.status == 400 for e in inside)
        self.expect(reads >= 50 and good >= 0.99 * reads, f"{good} of {reads} reads were answered")
        refused = by_kind["writes"].get(503, 0)
        self.expect(refused >= 20, f"only {refused} writes were refused: {dict(by_kind['writes'])}")
        strange = {s: n for s, n in by_kind["writes"].items() if s not in (200, 201, 503, 507)}
        # Old tokens that are dead by an open request are refused with 401; `judge` knows which.
        strange.pop(401, None), strange.pop(400, None)
        self.expect(not strange, f"writes answered {strange}")
        return by_kind

    def wait_for_writes(self):
        """Seconds until a registration, a login, a refresh and a blacklisting are taken again."""
        started = time.monotonic()
        client = Client(self.server.port, self.history)
        for i in range(10_000):
            name = f"again{i}"
            if client.register(name).taken and (pair := client.login(name)).taken and (
                    pair := client.refresh(name, pair.refresh)).taken and client.blacklist(name, pair.refresh).taken:
                break
            if time.monotonic() - started > 4 * RECOVERY:
                break
            time.sleep(0.05)
        client.close()
        return time.monotonic() - started

    def readers(self, pair):
        """Clients that only read, as most do."""
        for i in range(60):
            client = Client(self.server.port, self.history)
            for _ in range(5):
                client.me("reader", pair.access)
                client.verify("reader", pair.access)
                client.verify("reader", pair.refresh)
            client.close()
            time.sleep(FULL_SECONDS / 60)

    def run(self, take_space, rng):
        """`take_space()` begins to fill the disk and answers what gives the space back."""
        with self.server:
            client = Client(self.server.port, self.history)
            client.register("reader")
            pair = client.login("reader")
            client.close()
            load = clients.start_load(self.server.port, self.history, CLIENTS, "f", rng, stay=True)
            time.sleep(0.5)
            with self.history.fault():
                give_back = take_space(self.server)
                self.first_refusal(60 * latchkey.slow_factor())
                self.full[0] = time.monotonic()
                self.readers(pair)
                self.full[1] = time.monotonic()
                give_back()
                recovered = self.wait_for_writes()
            self.expect(recovered <= RECOVERY * latchkey.slow_factor(), f"writes work {recovered:.1f} s after space is back")
            time.sleep(0.5)
            self.faults += clients.end_load(load)
            self.expect(self.server.process.poll() is None, "the server died")
            self.server.kill()
            ready_seconds(self.server)
            self.history.restarted()
            asked = probe(self.server, self.history)
            status = self.server.stop(30)
            self.expect(status == 0, f"ended with {status}: {self.server.stderr()[-2000:]}")
            found = judge(self.history) + read_file(self.server.database, self.history)
            self.faults += [f"{self.name}: {fault}" for fault in found]
            seen = self.answers_while_full()
        print(f"{self.name}: while full {({k: dict(sorted(v.items())) for k, v in seen.items()})}, writes again after "
              f"{recovered:.2f} s, {len(self.history.events)} requests, {asked} asked by the checker, {len(self.faults)} faults",
              flush=True)
        return self.faults


def main():
    rng, faults = latchkey.seeded(), []
    ways = (("a full disk", 64, beside, False), ("a full disk with the server's log on it", 64, beside, True),
            ("the WAL alone fills it", 24, by_the_wal, False))
    for name, size, take, log_too in ways:
        with small_disk(size) as folder:
            case = Case(name, folder)
            if log_too:
                case.server.log_path = os.path.join(folder, "log")
                case.server.env["LATCHKEY_LOG__LEVEL"] = "info"
            if take is by_the_wal:
                with_free_pages(case.server.database)
            faults += case.run(take(folder), rng)
    for fault in faults[:40]:
        print("FAULT", fault)
    print(f"{len(ways)} ways, {len(faults)} faults")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
