"""The other side of shim.cpp: a page of shared memory that says which system calls fail, and a server that has the shim."""
import contextlib
import errno
import mmap
import os
import pathlib
import struct

import latchkey

READS, WRITES, SYNCS, TRUNCATES, OPENS, MAPS, LOCKS, STATS, ACCEPTS, SENDS, RECEIVES, RANDOMS = (
    1 << i for i in range(12))
MAIN, WAL, SHARED_MEMORY = 1, 2, 4
ANY_FILE = MAIN | WAL | SHARED_MEMORY
SHORT = 0  # half of what was asked for is done
ALL = 0x7fffffff
ERRORS = {SHORT: "short", **errno.errorcode}
FIELDS = ("armed", "families", "files", "first", "count", "error", "calls", "fired")


def library():
    """Where CMake put it."""
    return pathlib.Path(os.environ.get("LATCHKEY_TEST_FAULT_SHIM", latchkey.binary().parent / "tests" / "libfault_shim.so"))


class Control:
    def __init__(self, path):
        self.path = path
        with open(path, "w+b") as f:
            f.truncate(mmap.PAGESIZE)
            self.page = mmap.mmap(f.fileno(), mmap.PAGESIZE)

    def env(self, database):
        return {"LD_PRELOAD": str(library()), "FAULT_SHIM_CONTROL": self.path, "FAULT_SHIM_DATABASE": database}

    def get(self, field):
        return struct.unpack_from("=I", self.page, 4 * FIELDS.index(field))[0]

    def put(self, field, value):
        struct.pack_into("=I", self.page, 4 * FIELDS.index(field), value)

    def arm(self, families, error, first=1, count=1, files=ANY_FILE):
        self.put("armed", 0)
        for field, value in (("families", families), ("files", files), ("first", first), ("count", count),
                             ("error", error), ("calls", 0), ("fired", 0), ("armed", 1)):
            self.put(field, value)

    def disarm(self):
        """How many calls failed."""
        self.put("armed", 0)
        return self.get("fired")

    @contextlib.contextmanager
    def armed(self, *what, **how):
        self.arm(*what, **how)
        try:
            yield self
        finally:
            self.disarm()


def server_under_shim(folder, env=None):
    """(server, control): not started yet, its database in `folder`."""
    control = Control(os.path.join(folder, "control"))
    database = os.path.join(folder, "db.sqlite3")
    return latchkey.Server(database=database, env={**latchkey.QUICK, **control.env(database), **(env or {})}), control
