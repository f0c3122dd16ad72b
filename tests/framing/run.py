#!/usr/bin/env python3
"""Framing (H01, H02): every row of the tables sent raw to the server, then through nginx and through HAProxy.

Alone: exactly the answers that the row says and not one more, a close after a refusal, no smuggled request in the log and
no user it would have made. Through a proxy: the server never sees more requests than the proxy passed on, and the next
requests on the kept upstream connections each get their own answer. After every row the server still serves.
"""
import collections
import pathlib
import re
import sqlite3
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "support"))
import cases_bodies  # noqa: E402
import cases_fields  # noqa: E402
import cases_lines  # noqa: E402
import latchkey  # noqa: E402
from cases import HOST, Case  # noqa: E402
from exchange import Broken, converse, parse  # noqa: E402
from proxies import Proxy, find  # noqa: E402

CASES = [Case(*row) for table in (cases_lines, cases_fields, cases_bodies) for row in table.CASES]
ODD = ("/smuggled/", "/behind/")


class Log:
    """A growing file, read line by line up to the line that holds a mark."""

    def __init__(self, path):
        self.path, self.at = pathlib.Path(path), 0

    def until(self, mark, wait=15):
        lines, deadline, rest = [], time.monotonic() + wait, b""
        while time.monotonic() < deadline:
            with open(self.path, "rb") as f:
                f.seek(self.at)
                new = f.read()
            self.at += len(new)
            *whole, rest = (rest + new).split(b"\n")
            for i, line in enumerate(whole):
                lines.append(line.decode("utf-8", "replace"))
                if mark.encode() in line:
                    self.at -= len(rest) + sum(len(x) + 1 for x in whole[i + 1:])
                    return lines[:-1]
            time.sleep(0.002)
        raise Broken(f"no line with {mark} in {self.path.name}")


def plain(target, close=False):
    return (f"GET {target} HTTP/1.1\r\n{HOST}" + ("Connection: close\r\n" if close else "") + "\r\n").encode()


def follow_up(port, number, mark):
    """Valid requests right after: each must get its own answer."""
    names = [f"{number:05}-{i}" for i in range(3)]
    requests = b"".join(plain(f"/accounts/token?next={name}") for name in names)
    answers = parse(converse(port, requests + plain(mark, close=True)))
    locations = [a.fields.get("location") for a in answers]
    if locations != [f"/accounts/token/?next={name}" for name in names] + [None] or answers[-1].status != 404:
        raise Broken(f"the next requests got {[(a.status, a.fields.get('location')) for a in answers]}")
    return len(names)


def seen_by_server(lines):
    """(status, path or nothing) of each request in the server's log."""
    found = []
    for line in lines:
        if "event=request " in line:
            path = re.search(r' path=("[^"]*"|\S+)', line)
            found.append((int(re.search(r" status=(\d+)", line)[1]), path[1] if path else None))
        elif "request_failed" in line:
            raise Broken("the server failed: " + line)
    return found


def alone(case, number, port, log):
    raw = case.raw.replace("NNNNN", f"{number:05}").encode("latin-1")
    behind = plain(f"/behind/{number:05}/")
    if case.want.statuses:
        tail = behind if case.want.closes else plain("/accounts/token?last", close=True)
    else:
        tail = b""
    # What was cut off must stay so: nothing behind it.
    cut = case.id.endswith("cut-off")
    answers = parse(converse(port, raw if cut else raw + tail, end=cut or not case.want.statuses))
    want = list(case.want.statuses) + ([] if case.want.closes else [301])
    if [a.status for a in answers] != want:
        raise Broken(f"answers {[a.status for a in answers]}, want {want}")
    if answers and not cut and answers[-1].fields.get("connection") != "close":
        raise Broken("the last answer does not say Connection: close")
    if any("date" not in a.fields for a in answers):
        raise Broken("an answer without Date")
    mark = f"/mark/{number:05}/"
    more = follow_up(port, number, mark)
    seen = seen_by_server(log.until(mark))
    if len(seen) != len(want) + more or any(path and path.startswith(ODD) for _, path in seen):
        raise Broken(f"the server saw {seen}")


def behind_proxy(case, number, proxy, server_log, proxy_log, counts):
    raw = case.raw.replace("NNNNN", f"{number:05}").encode("latin-1")
    received = converse(proxy.port, raw, end=True)
    mark = f"/mark/{number:05}/"
    more = follow_up(proxy.port, number, mark)
    seen = seen_by_server(server_log.until(mark))
    lines = proxy_log.until(mark)
    passed = [request for request in map(proxy.forwarded, lines) if request]
    if len(seen) > len(passed):
        raise Broken(f"the server saw {seen}, the proxy passed on {passed}")
    smuggled = sum((path or "").startswith("/smuggled/") for _, path in seen)
    if smuggled > sum(" /smuggled/" in request for request in passed):
        raise Broken(f"smuggled: the server saw {seen}, the proxy passed on {passed}")
    valid = case.want.statuses and not (case.want.closes and case.want.statuses[-1] >= 400)
    if valid and len(passed) - more == len(case.want.statuses):
        # What a proxy says to a message that is none is its own affair, also in HTTP/0.9 or HTTP/2.
        statuses = [a.status for a in parse(received)][:len(case.want.statuses)]
        if statuses != list(case.want.statuses):
            raise Broken(f"passed on, but answered {statuses}, want {case.want.statuses}")
        counts["valid and answered"] += 1
    counts["requests passed on"] += len(passed) - more
    counts["cases kept from the server"] += len(passed) == more


def run(name, each, *logs):
    faults, started = [], time.monotonic()
    for number, case in enumerate(CASES):
        try:
            each(case, number)
        except (Broken, OSError) as e:
            faults.append(f"{name}: {case.id} ({case.source}): {e}")
            if len(faults) > 40:
                break
            time.sleep(0.5)  # what it left in the logs is not the next one's
            for log in logs:
                log.at = log.path.stat().st_size
    print(f"{name}: {len(CASES)} cases, {len(faults)} faults, {time.monotonic() - started:.1f} s", flush=True)
    return faults


def run_alone():
    with latchkey.Server() as server:
        log = Log(server.log_path)
        faults = run("alone", lambda case, number: alone(case, number, server.port, log), log)
        if server.stop() != 0:
            faults.append("alone: the server did not end cleanly:\n" + server.stderr()[-3000:])
        users = sqlite3.connect(server.database).execute("select username from accounts_customuser").fetchall()
        if users:
            faults.append(f"alone: smuggled registrations made {users}")
    return faults


def run_behind(name):
    counts = collections.Counter()
    with latchkey.Server() as server, Proxy(name, server.port) as proxy:
        server_log, proxy_log = Log(server.log_path), Log(proxy.seen)
        faults = run(name, lambda case, number: behind_proxy(case, number, proxy, server_log, proxy_log, counts),
                     server_log, proxy_log)
        requests = counts["requests passed on"] + 4 * len(CASES)
        print(f"{name}: {dict(counts)}; {requests} requests over {proxy.relay.connections} upstream connections")
        if proxy.relay.connections > requests / 2:
            faults.append(f"{name}: upstream connections were not kept")
        if server.stop() != 0:
            faults.append(f"{name}: the server did not end cleanly:\n" + server.stderr()[-3000:])
    return faults


def main():
    missing = [name for name in ("nginx", "haproxy") if not find(name)]
    if missing:
        latchkey.skip("framing", f"no {' and no '.join(missing)}")
    if len({case.id for case in CASES}) != len(CASES):
        print("an id is there twice")
        return 1
    faults = run_alone() + run_behind("nginx") + run_behind("haproxy")
    for fault in faults:
        print("FAULT", fault)
    print(f"{len(CASES)} cases, 3 ways, {len(faults)} faults")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
