"""`latchkey flushexpiredtokens` while its n-th system call fails, for each n, from its start to its end (R04, S18).

It ends with a status of its own, never by a signal; what it deletes is expired; run again without a fault it finishes.
"""
import contextlib
import errno
import itertools
import os
import pathlib
import shutil
import sqlite3
import subprocess
import time

import latchkey
import shim
from clients import Client
from history import History

FAMILIES = (("reads", shim.READS, (errno.EIO, shim.SHORT)), ("writes", shim.WRITES, (errno.EIO, errno.ENOSPC, shim.SHORT)),
            ("syncs", shim.SYNCS, (errno.EIO,)), ("opens", shim.OPENS, (errno.EMFILE, errno.EIO)),
            ("maps", shim.MAPS, (errno.ENOMEM,)), ("locks", shim.LOCKS, (errno.EIO,)), ("stats", shim.STATS, (errno.EIO,)),
            ("truncates", shim.TRUNCATES, (errno.EIO,)))
EXPIRED = "select count(*) from token_blacklist_outstandingtoken where expires_at <= datetime('now')"


def make_database(path):
    """Tokens that have expired, dead tokens that have not, and a live one."""
    short = {**latchkey.QUICK, "LATCHKEY_SIMPLE_JWT__REFRESH_TOKEN_LIFETIME": "1s"}
    for env, users in ((short, ("old1", "old2")), (latchkey.QUICK, ("new1", "new2"))):
        with latchkey.Server(database=path, env=env) as server:
            client = Client(server.port, History())
            for user in users:
                client.register(user)
                token = client.login(user).refresh
                for _ in range(3):
                    token = client.refresh(user, token).refresh
            client.close()
            server.stop()
    time.sleep(1.2)


def rows(path):
    """(expired tokens, the rows that must stay, is it sound)"""
    with contextlib.closing(sqlite3.connect(path)) as db:
        kept = db.execute("select o.jti, b.id from token_blacklist_outstandingtoken o left join "
                          "token_blacklist_blacklistedtoken b on b.token_id = o.id "
                          "where o.expires_at > datetime('now') order by o.id").fetchall()
        sound = db.execute("pragma integrity_check").fetchone()[0] == "ok" and not db.execute(
            "pragma foreign_key_check").fetchall()
        return db.execute(EXPIRED).fetchone()[0], kept, sound


def run(path, env):
    return subprocess.run([latchkey.binary(), "flushexpiredtokens", "--database", f"sqlite:///{path}"], capture_output=True,
                          text=True, env=env, timeout=60)


def one_case(where, path, env, control, fault, n, expired, kept):
    """(was the call reached, faults)"""
    family, error = fault
    faults = []
    with control.armed(family, error, first=n):
        done = run(path, {**env, **control.env(path)})
    fired = control.get("fired")
    left, still, sound = rows(path)
    if done.returncode < 0 or done.returncode > 2:
        faults.append(f"{where}: ended with {done.returncode}: {done.stderr[-300:]}")
    if done.returncode == 0 and left:
        faults.append(f"{where}: says it is done, {left} of {expired} are left")
    if done.returncode > 0 and not (done.stderr + done.stdout).strip():
        faults.append(f"{where}: failed without a word")
    if still != kept or not sound:
        faults.append(f"{where}: rows that must stay are gone, or the file is damaged")
    again = run(path, env)
    if again.returncode != 0 or rows(path) != (0, kept, True):
        faults.append(f"{where}: the next run, without a fault: {again.returncode} {again.stderr[-300:]}")
    return bool(fired), faults


def walk_flush(folder, control, stride, counts):
    template, path = os.path.join(folder, "template.sqlite3"), os.path.join(folder, "flush.sqlite3")
    make_database(template)
    expired, kept, _ = rows(template)
    faults = [] if expired and kept else ["flush: nothing to flush or nothing to keep"]
    env = {"PATH": os.environ["PATH"], "SECRET_KEY": latchkey.KEY,
           **{k: v for k, v in os.environ.items() if k.endswith("SAN_OPTIONS")}}
    for name, family, errors in FAMILIES:
        for error in errors:
            for n in itertools.count(1, stride):
                for suffix in ("-wal", "-shm"):
                    pathlib.Path(path + suffix).unlink(missing_ok=True)
                shutil.copyfile(template, path)
                where = f"flushexpiredtokens, {name} {shim.ERRORS[error]}, call {n}"
                fired, found = one_case(where, path, env, control, (family, error), n, expired, kept)
                faults += found
                if not fired:
                    break
                counts["flushes"] += 1
    return faults
