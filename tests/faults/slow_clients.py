#!/usr/bin/env python3
"""Clients that send or read as slowly as they can (R09): the others do not notice, and the slow ones are thrown out.

slow_clients.py [CONNECTIONS]. slowhttptest drips headers (-H) and bodies (-B) and reads drop by drop (-X), with the
settings' defaults for the first two (longer limits for more than 3,000 connections). Its answers fit into the kernel's buffers, so the fourth attack is ours: pipelined
requests whose answers nobody reads. Meanwhile honest clients are timed, as before and after it; a few slow
sockets of our own are timed to their end; memory is counted per connection. The median may double or grow by 5 ms; the p99 has more room, for
the machine is shared (honest.too_slow); what is printed says what it was.
"""
import os
import re
import resource
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
import honest  # noqa: E402
import latchkey  # noqa: E402
import raw  # noqa: E402

KINDS = ("verify", "me", "new")
KIB_A_CONNECTION = 20
LATE = 2.0   # beyond the limit: the sweep's step, and a busy machine
UNREAD = 40  # connections of the fourth attack: each fills a few MiB of kernel buffers

HEADER = b"POST /accounts/token/ HTTP/1.1\r\nHost: localhost\r\n"
BODY = HEADER + b"Content-Type: application/json\r\nContent-Length: 4000\r\n\r\n"


def raise_files(wanted):
    """The limit of open files, of this process and those it starts, as high as it is allowed; no more than `wanted`."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, max(wanted, hard)))
    except (ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_NOFILE, (min(wanted, hard), hard))
    return resource.getrlimit(resource.RLIMIT_NOFILE)[0]


class Watch(threading.Thread):
    """The server's most descriptors and most memory, while an attack lasts."""

    def __init__(self, server):
        super().__init__(daemon=True)
        self.server, self.files, self.rss, self.ended = server, 0, 0, threading.Event()

    def run(self):
        while not self.ended.wait(0.1):
            self.files = max(self.files, self.server.open_files())
            self.rss = max(self.rss, self.server.rss_kib())

    def stop(self):
        self.ended.set()
        self.join()


def drip(port, start, byte, seconds):
    """A slow client of our own: how long it is suffered, or nothing if longer than `seconds`."""
    with raw.connect(port, 0.5) as s:
        started = time.monotonic()
        try:
            s.sendall(start)
            while time.monotonic() - started < seconds:
                try:
                    if not s.recv(4096):
                        return time.monotonic() - started
                except TimeoutError:
                    s.sendall(byte)
        except OSError:
            return time.monotonic() - started
    return None


def slowhttptest(port, path, connections, options, folder):
    command = ["slowhttptest", *options, "-c", str(connections), "-r", str(max(connections // 3, 200)), "-l", "90", "-p", "5",
               "-g", "-o", os.path.join(folder, "report"), "-u", f"http://127.0.0.1:{port}{path}"]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


def read_report(text):
    plain = re.sub(r"\x1b\[[0-9;]*[A-Za-z]", "", text)
    counts = {word: int(n) for word, n in re.findall(r"(closed|error|connected|pending):\s+(\d+)", plain)}
    status = re.search(r"Exit status:\s*(.+)", plain)
    return counts, status[1].strip() if status else plain[-300:]


class Attack:
    def __init__(self, name, settings):
        self.name, self.settings, self.faults = name, settings, []

    def expect(self, right, what):
        if not right:
            self.faults.append(f"{self.name}: {what}")

    def run(self, attack, connections):
        """`attack(server)` is under way until it returns; answers what to print."""
        env = {**latchkey.QUICK, "LATCHKEY_HTTP__CONNECTIONS": str(connections + 2000), **self.settings}
        with latchkey.Server(env=env) as server:
            server.register("ann")
            idle = honest.measure(server.port, "ann", KINDS, 1.5)
            files, rss = server.open_files(), server.rss_kib()
            busy, watch = honest.Honest(server.port, "ann", KINDS).log_in(), Watch(server)
            busy.start(), watch.start()
            said = attack(server)
            watch.stop()
            busy.stop()
            peak = watch.files - files
            self.expect(peak >= 0.9 * connections, f"only {peak} of {connections} slow connections were there")
            growth = (watch.rss - rss) / max(peak, 1)
            self.expect(growth <= KIB_A_CONNECTION, f"{growth:.1f} KiB a connection")
            until = time.monotonic() + 10
            while (left := server.open_files() - files) > 5 and time.monotonic() < until:
                time.sleep(0.1)
            self.expect(left <= 5, f"{left} descriptors are still open after it")
            idles = idle, honest.measure(server.port, "ann", KINDS, 1.5)
            self.faults += [f"{self.name}: {fault}" for fault in [f for one in (*idles, busy) for f in one.faults]
                            + honest.too_slow(idles, busy, KINDS)]
            status = server.stop()
            self.expect(status == 0, f"the server ended with {status}: {server.stderr()[-2000:]}")
        asked = sum(map(len, busy.seconds.values()))
        print(f"{self.name}: {peak} connections, {growth:.1f} KiB each; {said}; {asked} honest requests, median/p99 ms "
              f"{honest.table(idles, busy)}; {len(self.faults)} faults", flush=True)
        return self.faults


def drip_attack(one, connections, options, start, byte, limit):
    """slowhttptest, and twelve drips of our own that must end by `limit`."""
    def attack(server):
        with tempfile.TemporaryDirectory(prefix="latchkey-slow-") as folder:
            tool = slowhttptest(server.port, "/accounts/token/", connections, options, folder)
            ends = []
            drips = [threading.Thread(target=lambda: ends.append(drip(server.port, start, byte, limit + 3 * LATE)))
                     for _ in range(12)]
            for t in drips:
                t.start()
            for t in drips:
                t.join()
            counts, status = read_report(tool.communicate(timeout=120)[0])
        late = [e for e in ends if e is None or e > limit + LATE]
        one.expect(not late, f"{len(late)} of {len(ends)} drips lived over {limit} s: {late[:4]}")
        one.expect(status == "No open connections left" and counts.get("error", 0) == 0,
                   f"slowhttptest: {status}, {counts}")
        return status if late else f"drips ended after {min(ends):.1f} to {max(ends):.1f} s, {status}"
    return attack


def read_attack(one, connections, limit):
    """slowhttptest's slow reading: its sockets are full of what it has not read, so the end is seen from the server."""
    def attack(server):
        before, started = server.open_files(), time.monotonic()
        with tempfile.TemporaryDirectory(prefix="latchkey-slow-") as folder:
            tool = slowhttptest(server.port, "/accounts/me/", connections,
                                ["-X", "-k", "3", "-w", "1", "-y", "64", "-n", "1", "-z", "8"], folder)
            peak = now = 0
            came = started  # when the last of them did
            while (now > 0.05 * peak or peak < 0.9 * connections) and time.monotonic() - came < limit + 3 * LATE:
                time.sleep(0.1)
                now = server.open_files() - before
                if now > peak:
                    peak, came = now, time.monotonic()
            took = time.monotonic() - came
            one.expect(tool.poll() is None, "slowhttptest ended before the server had thrown it out")
            tool.kill()
            tool.communicate()
        one.expect(took < limit + 2 * LATE, f"{now} are still there after {took:.1f} s")
        return f"all thrown out {took:.1f} s after the last came"
    return attack


class Pipeline:
    """A connection that asks without end and reads nothing."""

    REQUESTS = b"OPTIONS /accounts/register/ HTTP/1.1\r\nHost: localhost\r\n\r\n" * 200

    def __init__(self, port):
        self.socket, self.at, self.full_since = socket.socket(), 0, None
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        self.socket.connect(("127.0.0.1", port))
        self.socket.setblocking(False)

    def push(self):
        """Whether the server still suffers it."""
        try:
            while True:
                self.at += self.socket.send(self.REQUESTS[self.at:])
                self.at %= len(self.REQUESTS)
                self.full_since = None
        except BlockingIOError:
            self.full_since = self.full_since or time.monotonic()
        except OSError:
            self.socket.close()
            return False
        return True


def unread(one, limit):
    def attack(server):
        pipelines, lives, until = [Pipeline(server.port) for _ in range(UNREAD)], [], time.monotonic() + 40
        while pipelines and time.monotonic() < until:
            for p in list(pipelines):
                if not p.push():
                    lives.append(time.monotonic() - (p.full_since or time.monotonic()))
                    pipelines.remove(p)
            time.sleep(0.02)
        one.expect(not pipelines, f"{len(pipelines)} of {UNREAD} that read nothing are still there")
        for p in pipelines:
            p.socket.close()
        odd = [x for x in lives if not limit / 2 < x < limit + LATE]
        one.expect(not odd, f"{len(odd)} were not thrown out after {limit} s but after {odd[:4]}")
        return f"thrown out {min(lives or [0]):.1f} to {max(lives or [0]):.1f} s after they were full"
    return attack


def main():
    connections = int(sys.argv[1]) if len(sys.argv) > 1 else 2000
    if not shutil.which("slowhttptest"):
        latchkey.skip("slow_clients", "no slowhttptest")
    if os.geteuid() != 0:
        latchkey.skip("slow_clients", "only root may raise limits and count the server's descriptors")
    if raise_files(connections + 4000) < connections + 4000:
        latchkey.skip("slow_clients", f"this process may not open {connections + 4000} files")
    faults, started = [], time.monotonic()
    # slowhttptest takes its time to connect: so many that they would not all be there at once get longer limits.
    stretch = max(1.0, connections / 3000)
    header, grace, idle = 10 * stretch, 5 * stretch, 6 * stretch
    slow_head = Attack("-H, slow headers", {"LATCHKEY_HTTP__HEADER_TIMEOUT": f"{header:.0f}s"})
    faults += slow_head.run(drip_attack(slow_head, connections, ["-H", "-i", "1", "-x", "24"], HEADER, b"X-a: b\r\n",
                                        header), connections)
    slow_body = Attack("-B, slow bodies", {"LATCHKEY_HTTP__BODY_GRACE": f"{grace:.0f}s"})
    faults += slow_body.run(drip_attack(slow_body, connections, ["-B", "-i", "1", "-x", "10"], BODY, b" ", grace + 1),
                            connections)
    slow_read = Attack("-X, slow reading", {"LATCHKEY_HTTP__IDLE_TIMEOUT": f"{idle:.0f}s"})
    faults += slow_read.run(read_attack(slow_read, connections, idle), connections)
    no_read = Attack("pipelined and unread", {"LATCHKEY_HTTP__WRITE_TIMEOUT": "3s"})
    faults += no_read.run(unread(no_read, 3.0), UNREAD)
    for fault in faults[:40]:
        print("FAULT", fault)
    print(f"4 attacks of {connections} connections, {time.monotonic() - started:.0f} s, {len(faults)} faults")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
