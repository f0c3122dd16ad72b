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


def milliseconds(values, p):
    return percentile(values, p) * 1000 if values else float("nan")


def table(idles, busy):
    """Median and p99 in milliseconds: idle before and after, and under attack; for people."""
    def cell(honest, kind):
        return f"{milliseconds(honest.seconds[kind], 50):.1f}/{milliseconds(honest.seconds[kind], 99):.1f}"
    return "; ".join(f"{kind} {' and '.join(cell(i, kind) for i in idles)}, then {cell(busy, kind)}" for kind in busy.kinds)


def too_slow(idles, busy, kinds, median_room=0.005, p99_room=0.050):
    """Whether `kinds`, taken together, are slower than twice the worse of the idle times and by more than the room.

    The machine is shared: others alone can cost tens of milliseconds now and then. A loop that waits for a hash, or a
    queue that is shared with the slow, costs more, and costs the median.
    """
    def all_of(honest):
        return [s for kind in kinds for s in honest.seconds[kind]]
    faults = [f"{kind}: nothing was answered" for kind in kinds if not busy.seconds[kind]]
    for p, room in ((50, median_room), (99, p99_room)):
        before, now = max(percentile(all_of(i), p) for i in idles), percentile(all_of(busy), p)
        if now > max(2 * before, before + room):
            faults.append(f"{', '.join(kinds)}: p{p} {now * 1000:.1f} ms, idle {before * 1000:.1f} ms")
    return faults
