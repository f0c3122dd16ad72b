#!/usr/bin/env python3
"""One refresh token used by many at the same moment (S01, S06, I3): exactly one child, whatever the width and the place.

forks.py [ROUNDS_OF_2 ROUNDS_OF_8 ROUNDS_OF_64] (10,000 each). Each round writes the request on all its connections but for the last byte,
then all last bytes, then reads. One answer is 200, the others 401 `Token is blacklisted`. The winner's child is the next
round's token, so it works, and its parent is tried again now and then. Then the same with two server processes on one
file, and with a blacklisting among the refreshes: once that has answered 200, no token of the family works.
"""
import collections
import contextlib
import json
import os
import sqlite3
import sys
import tempfile
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
import latchkey  # noqa: E402
import raw  # noqa: E402

REFRESH, BLACKLIST = "/accounts/token/refresh/", "/accounts/token/blacklist/"
DEAD = {"detail": "Token is blacklisted", "code": "token_not_valid"}


class Race:
    """Connections to one or more ports in turn, and the counts of what they saw."""

    def __init__(self, name, ports, width, user):
        self.name, self.faults, self.rounds, self.winners = name, [], 0, collections.Counter()
        self.sockets = [raw.connect(ports[i % len(ports)]) for i in range(width)]
        self.user = user
        self.token = self.login()

    def close(self):
        for s in self.sockets:
            s.close()

    def login(self):
        status, _, body = raw.ask(self.sockets[0], raw.post("/accounts/token/", {
            "email": f"{self.user}@example.com", "password": "Plum!tree-gloss77"}))
        if status != 200:
            raise RuntimeError(f"login: {status} {body}")
        return json.loads(body)["refresh"]

    def say(self, what):
        self.faults.append(f"{self.name}, round {self.rounds}: {what}")

    def all_at_once(self, requests):
        for s, request in zip(self.sockets, requests):
            s.sendall(request[:-1])
        for s, request in zip(self.sockets, requests):
            s.sendall(request[-1:])
        return [raw.receive(s) for s in self.sockets]

    def losers(self, answers):
        for status, _, body in answers:
            if status != 200 and (status != 401 or json.loads(body) != DEAD):
                self.say(f"a loser was told {status} {body[:200]}")

    def refresh(self):
        """One round of refreshes alone."""
        answers = self.all_at_once([raw.post(REFRESH, {"refresh": self.token})] * len(self.sockets))
        self.rounds += 1
        won = [i for i, answer in enumerate(answers) if answer[0] == 200]
        self.losers(answers)
        if len(won) != 1:
            self.say(f"{len(won)} children")
        self.winners.update(won)
        parent = self.token
        self.token = json.loads(answers[won[0]][2])["refresh"] if won else self.login()
        if self.rounds % 10 == 0:
            status, _, body = raw.ask(self.sockets[0], raw.post(REFRESH, {"refresh": parent}))
            if status != 401:
                self.say(f"the parent lives: {status} {body[:200]}")

    def refresh_against_blacklist(self, where):
        """All but one refresh; the one at `where` blacklists."""
        requests = [raw.post(REFRESH, {"refresh": self.token})] * len(self.sockets)
        requests[where] = raw.post(BLACKLIST, {"refresh": self.token})
        answers = self.all_at_once(requests)
        self.rounds += 1
        won = [i for i, answer in enumerate(answers) if answer[0] == 200]
        self.losers(answers)
        if len(won) != 1:
            self.say(f"{len(won)} of one token's uses were taken: {won}")
        self.winners["blacklist" if where in won else "refresh"] += 1
        status, _, _ = raw.ask(self.sockets[0], raw.post(REFRESH, {"refresh": self.token}))
        if status != 401:
            self.say(f"the used token lives: {status}")
        child = next((json.loads(answers[i][2])["refresh"] for i in won if i != where), None)
        if child:
            status, _, body = raw.ask(self.sockets[-1], raw.post(REFRESH, {"refresh": child}))
            if status != 200:
                self.say(f"the child is refused: {status} {body[:200]}")
        self.token = json.loads(body)["refresh"] if child and status == 200 else self.login()


def run(race, rounds, one_round):
    started = time.monotonic()
    with contextlib.closing(race):
        for i in range(rounds):
            one_round(race, i)
            if len(race.faults) > 20:
                break
    print(f"{race.name}: {race.rounds} rounds, {len(race.faults)} faults, {time.monotonic() - started:.1f} s", flush=True)
    return race.faults


def forked_rows(path, tokens):
    """Forks as the file sees them: a dead parent has one child, so all but the first tokens of a chain are as many."""
    with contextlib.closing(sqlite3.connect(path)) as db:
        sound = db.execute("pragma integrity_check").fetchone()[0]
        living = db.execute("select count(*) from token_blacklist_outstandingtoken o where not exists (select 1 from "
                            "token_blacklist_blacklistedtoken b where b.token_id = o.id)").fetchone()[0]
    faults = [] if sound == "ok" else [f"integrity_check: {sound}"]
    return faults + ([] if living == tokens else [f"{living} live tokens in the file, want {tokens}: one for each chain"])


def one_process(counts, faults):
    with latchkey.Server(env=latchkey.QUICK) as s:
        chains = 0
        for width, rounds in zip((2, 8, 64), counts):
            s.register(f"w{width}")
            faults += run(Race(f"{width} at once", [s.port], width, f"w{width}"), rounds, lambda r, _: r.refresh())
            chains += 1
        faults += forked_rows(s.database, chains)
        if s.stop() != 0:
            faults.append("the server did not end cleanly:\n" + s.stderr()[-3000:])


def two_processes(rounds, faults):
    with tempfile.TemporaryDirectory(prefix="latchkey-forks-") as folder:
        path = os.path.join(folder, "db.sqlite3")
        with latchkey.Server(database=path, env=latchkey.QUICK) as a, latchkey.Server(database=path, env=latchkey.QUICK) as b:
            a.register("two")
            for width in (2, 8, 64):
                race = Race(f"{width} at once on two processes", [a.port, b.port], width, "two")
                faults += run(race, rounds, lambda r, _: r.refresh())
                wins = [sum(n for i, n in race.winners.items() if i % 2 == side) for side in (0, 1)]
                print(f"  won by the one {wins[0]} times, by the other {wins[1]}")
            faults += forked_rows(path, 3)
            faults += [f"process {i} did not end cleanly:\n{s.stderr()[-3000:]}" for i, s in enumerate((a, b))
                       if s.stop() != 0]


def against_blacklist(rounds, faults):
    with latchkey.Server(env=latchkey.QUICK) as s:
        for width in (2, 8):
            s.register(f"b{width}")
            race = Race(f"{width} at once, one blacklists", [s.port], width, f"b{width}")
            faults += run(race, rounds, lambda r, i: r.refresh_against_blacklist(i % len(r.sockets)))
            print(f"  won by {dict(race.winners)}")
            if rounds >= 100 and min(race.winners["blacklist"], race.winners["refresh"]) == 0:
                faults.append(f"{race.name}: always the same side won: that was no race")


def main():
    counts = [int(x) for x in sys.argv[1:4]] or [10_000, 10_000, 10_000]
    faults, started = [], time.monotonic()
    one_process(counts, faults)
    two_processes(max(counts[2] // 20, 20), faults)
    against_blacklist(max(counts[1] // 10, 50), faults)
    for fault in faults[:40]:
        print("FAULT", fault)
    print(f"{sum(counts)} rounds on one process; {time.monotonic() - started:.0f} s, {len(faults)} faults")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
