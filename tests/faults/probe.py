"""The end of a history: what it says must hold, asked of the server and then read from the file without it."""
import contextlib
import sqlite3
import time

from clients import Client
from history import REGISTER, claims


def ready_seconds(server):
    """Starts the server; how long until it is ready."""
    started = time.monotonic()
    server.start()
    while server.request("GET", "/readyz")[0] != 200:
        time.sleep(0.005)
    return time.monotonic() - started


def probe(server, history, since=0):
    """Logs in whoever was registered, tries every dead token, and uses every live one, of the events from `since` on.

    The questions become events: `judge` says what is wrong with the answers. How many were asked.
    """
    client, before = Client(server.port, history), len(history.events)
    users = sorted(history.registered(since))
    live, dead = history.live_and_dead(since)
    for user in users:
        client.login(user)
    for token, user in [*dead.items(), *live.items()]:
        client.refresh(user, token)
    client.close()
    return len(history.events) - before


def read_file(path, history):
    """I1, I2, I3 and I5 in the file itself: rows that must be there, and that the file is sound."""
    live, dead = history.live_and_dead()
    faults = []
    with contextlib.closing(sqlite3.connect(path)) as db:
        sound = db.execute("pragma integrity_check").fetchone()[0]
        if sound != "ok":
            faults.append(f"I1: integrity_check: {sound}")
        if dangling := db.execute("pragma foreign_key_check").fetchall():
            faults.append(f"I1: rows that refer to nothing: {dangling[:5]}")
        emails = [row[0] for row in db.execute("select email from accounts_customuser")]
        if len(set(emails)) != len(emails):
            faults.append("I5: an e-mail is there twice")
        listed = {row[0] for row in db.execute("select jti from token_blacklist_outstandingtoken")}
        blacklisted = {row[0] for row in db.execute(
            "select o.jti from token_blacklist_outstandingtoken o join token_blacklist_blacklistedtoken b "
            "on b.token_id = o.id")}
    there = set(emails)
    faults += [f"I1: lost: no row of {user}" for user in history.registered() if f"{user}@example.com" not in there]
    tried = {f"{e.user}@example.com" for e in history.events if e.op == REGISTER and (e.taken or e.open)}
    faults += [f"I5: {email} is nobody who tried" for email in there - tried]
    for token, user in dead.items():
        if claims(token)["jti"] not in blacklisted:
            faults.append(f"I2: no row blacklists a dead token of {user}")
    for token, user in live.items():
        if (jti := claims(token)["jti"]) not in listed:
            faults.append(f"I1: lost: no row of a live token of {user}")
        elif jti in blacklisted:
            faults.append(f"I1: a live token of {user} is blacklisted")
    return faults
