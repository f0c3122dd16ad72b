#!/usr/bin/env python3
"""What the machine does by itself: how long a write takes until it is durable, with idle and with busy processors.

    bench/machine.py [SECONDS [FOLDER]]        (4 s each, in the folder for temporary files)

Nothing of Latchkey is in it. A virtual machine whose share of its host is used up stands still for some milliseconds,
several times a second: then so does every write, and no server can answer it sooner.
"""
import contextlib
import os
import subprocess
import sys
import tempfile
import time

PIECE = 4 * 4096  # bytes: what a group of a few rotations writes
PIECES = 1000     # the file is written round and round, as a log of the database is
LONG = 5.0        # milliseconds
SPIN = "import os\nos.nice(10)\nwhile True: pass\n"  # as nice as those who hash passwords
COLUMNS = ["processors", "writes/s", "p50 ms", "p99 ms", "most ms", f"over {LONG:g} ms, a second", "share of the time in these"]


@contextlib.contextmanager
def spinners(count):
    processes = [subprocess.Popen([sys.executable, "-c", SPIN]) for _ in range(count)]
    try:
        time.sleep(0.3)
        yield
    finally:
        for process in processes:
            process.kill()
            process.wait()


def syncs(folder, busy, seconds):
    """Milliseconds of each write with its fdatasync, one after the other, beside `busy` processes that only count."""
    took, piece = [], os.urandom(PIECE)
    with spinners(busy), tempfile.NamedTemporaryFile(dir=folder) as file:
        os.posix_fallocate(file.fileno(), 0, PIECE * PIECES)
        end = time.perf_counter() + seconds
        while (began := time.perf_counter()) < end:
            os.pwrite(file.fileno(), piece, len(took) % PIECES * PIECE)
            os.fdatasync(file.fileno())
            took.append((time.perf_counter() - began) * 1000)
    return sorted(took)


def rows(folder, seconds):
    """Rows under `COLUMNS`: nobody beside us, then one process for each core."""
    found = []
    for name, busy in (("idle", 0), ("busy", os.cpu_count())):
        took = syncs(folder, busy, seconds)
        long = [x for x in took if x > LONG]
        found.append([name, len(took) / seconds, took[len(took) // 2], took[len(took) * 99 // 100], took[-1],
                      f"{len(long) / seconds:.1f}", f"{sum(long) / seconds / 10:.1f} %"])
    return found


def main():
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 4.0
    folder = sys.argv[2] if len(sys.argv) > 2 else tempfile.gettempdir()
    print(" | ".join(COLUMNS))
    for row in rows(folder, seconds):
        print(" | ".join(x if isinstance(x, str) else f"{x:,.2f}" for x in row))


if __name__ == "__main__":
    main()
