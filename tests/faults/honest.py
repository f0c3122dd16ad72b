"""Clients that behave, while others do not: what they ask, how long it took, and what went wrong."""
import json
import threading
import time

import raw


def percentile(values, p):
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * p / 100))]


class Honest(threading.Thread):
    """Runs `kinds` in turn with a pause between, for a time or until told: seconds by kind, and faults.

    me and verify read, over a kept connection; refresh is a chain, over another; new is a health check over a new one.
    """

    def __init__(self, port, user, kinds, pause=0.004):
        super().__init__(daemon=True)
        self.port, self.user, self.kinds, self.pause = port, user, kinds, pause
        self.seconds, self.faults, self.ended = {kind: [] for kind in kinds}, [], threading.Event()
        self.connections = {}
        self.pair = None

    def log_in(self):
        with raw.connect(self.port) as s:
            status, _, body = raw.ask(s, raw.post("/accounts/token/", {
                "email": f"{self.user}@example.com", "password": "Plum!tree-gloss77"}))
        if status != 200:
            raise RuntimeError(f"login of {self.user}: {status} {body}")
        self.pair = json.loads(body)
        return self

    def request(self, kind):
        if kind == "new":
            return raw.get("/healthz")
        if kind == "me":
            return raw.get("/accounts/me/", self.pair["access"])
        if kind == "verify":
            return raw.post("/accounts/token/verify/", {"token": self.pair["access"]})
        return raw.post("/accounts/token/refresh/", {"refresh": self.pair["refresh"]})

    def once(self, kind):
        request, started = self.request(kind), time.monotonic()
        try:
            if kind == "new":
                with raw.connect(self.port) as s:
                    status, _, body = raw.ask(s, request)
            else:
                if kind not in self.connections:
                    self.connections[kind] = raw.connect(self.port)
                status, _, body = raw.ask(self.connections[kind], request)
        except OSError as e:
            self.connections.pop(kind, None)
            self.faults.append(f"{kind}: {type(e).__name__}: {e} after {time.monotonic() - started:.2f} s")
            return
        self.seconds[kind].append(time.monotonic() - started)
        if status != 200:
            self.faults.append(f"{kind}: {status} {body[:120]}")
        elif kind == "refresh":
            self.pair = json.loads(body)

    def run(self):
        while not self.ended.is_set():
            for kind in self.kinds:
                self.once(kind)
                time.sleep(self.pause)

    def stop(self):
        self.ended.set()
        self.join(60)
        for s in self.connections.values():
            s.close()
        self.connections.clear()
        return self


def measure(port, user, kinds, seconds, pause=0.004):
    honest = Honest(port, user, kinds, pause).log_in()
    honest.start()
    time.sleep(seconds)
    return honest.stop()


def table(idle, busy):
    """Median and p99 in milliseconds, idle and under attack; for people."""
    def cell(values):
        return f"{percentile(values, 50) * 1000:.1f}/{percentile(values, 99) * 1000:.1f}" if values else "-"
    return ", ".join(f"{kind} {cell(idle.seconds[kind])} -> {cell(busy.seconds[kind])}" for kind in busy.kinds)


def too_slow(idle, busy, room):
    """Kinds whose median or p99 is over twice idle and more than `room` seconds (median: a quarter of it) over it."""
    faults = []
    for kind in busy.kinds:
        for p, more in ((50, room / 4), (99, room)):
            if not busy.seconds[kind]:
                faults.append(f"{kind}: nothing was answered")
                break
            before, now = percentile(idle.seconds[kind], p), percentile(busy.seconds[kind], p)
            if now > max(2 * before, before + more):
                faults.append(f"{kind}: p{p} {now * 1000:.1f} ms, idle {before * 1000:.1f} ms")
    return faults
