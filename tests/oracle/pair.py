"""Both servers beside each other, on two copies of one database, each asked the same bytes.

Ours over one kept connection; Django's over a new one each time (gunicorn's sync worker), because gunicorn 20.1's
threaded worker loses a request on a kept connection once in many thousands.
"""
import contextlib
import dataclasses
import http.client
import json
import os
import random
import shutil
import socket
import sqlite3
import sys
import tempfile

import latchkey
import oracle

SECRET = "ref-conformance-secret-key-0123456789-abcdefghijklmnopqrstuvwxyz"  # of examples/contract-5.2.toml
PASSWORD = "Plum!tree-gloss77"
ANN, IDA, GUS, NOBODY = 2, 3, 4, 99  # ids: a user, an inactive one, a deleted one, a number that was never given


@dataclasses.dataclass
class Request:
    """What is sent, to the byte; only Host and Content-Length are added (Content-Length where there is a body)."""

    method: str
    target: str
    headers: list = dataclasses.field(default_factory=list)
    body: bytes = b""

    @property
    def path(self):
        return self.target.partition("?")[0]

    def header(self, name):
        return next((v for k, v in self.headers if k.lower() == name.lower()), None)

    def bytes(self, port):
        lines = [f"{self.method} {self.target} HTTP/1.1".encode("latin-1"), f"Host: 127.0.0.1:{port}".encode()]
        for name, value in self.headers:
            lines.append(name.encode("latin-1") + b": " + value.encode("latin-1"))
        if self.body:
            lines.append(b"Content-Length: %d" % len(self.body))
        return b"\r\n".join(lines) + b"\r\n\r\n" + self.body

    def show(self):
        return self.bytes(80).decode("latin-1").replace("\r\n", "\n    ")


@dataclasses.dataclass
class Answer:
    status: int
    headers: list
    body: bytes

    def header(self, name):
        values = [v for k, v in self.headers if k.lower() == name.lower()]
        return ", ".join(values) if values else None

    def json(self):
        try:
            return json.loads(self.body)
        except ValueError:
            return None

    def show(self):
        head = "".join(f"\n    {k}: {v}" for k, v in self.headers if k.lower() not in ("date", "server", "connection"))
        return f"{self.status}{head}\n    {self.body[:1500]!r}"


class Client:
    """A connection, kept where the server keeps it.

    A request goes out a second time only if the other side had closed before a byte came.

    What is no answer at all is status 0.
    """

    def __init__(self, port):
        self.port, self.socket = port, None

    def ask(self, request):
        fresh = self.socket is None
        try:
            return self.once(request)
        except (http.client.RemoteDisconnected, ConnectionResetError, BrokenPipeError):
            self.close()
            return self.broken("closed") if fresh else self.ask(request)
        except (http.client.HTTPException, TimeoutError) as fault:
            self.close()
            return self.broken(repr(fault))

    @staticmethod
    def broken(what):
        return Answer(0, [], b"no answer: " + what.encode())

    def once(self, request):
        if self.socket is None:
            self.socket = socket.create_connection(("127.0.0.1", self.port), timeout=30)
            self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.socket.sendall(request.bytes(self.port))
        response = http.client.HTTPResponse(self.socket, method=request.method.upper())
        response.begin()
        answer = Answer(response.status, response.getheaders(), response.read())
        if response.will_close or request.method.upper() == "HEAD":
            self.close()  # gunicorn sends the body of an answer to HEAD, which would stand before the next answer
        response.close()
        return answer

    def close(self):
        if self.socket:
            self.socket.close()
        self.socket = None


def seed():
    """LATCHKEY_TEST_SEED, or a new one."""
    return int(os.environ.get("LATCHKEY_TEST_SEED", random.randrange(2 ** 32)))


def make_database(path, iterations):
    """Django's own file with an admin (1), Ann, the inactive Ida and the number of Gus, who is gone again."""
    env = oracle.environment(path, SECRET, iterations)
    oracle.manage("migrate", "--verbosity", "0", env=env)
    oracle.manage("shell", "-c", f"""
from accounts.models import CustomUser as U
U.objects.create_superuser("admin@example.com", "admin", "Ada", "Adm1n-pass-phrase")
for name in ("ann", "ida", "gus"):
    U.objects.create_user(name + "@example.com", name, name.title(), {PASSWORD!r}, is_active=name != "ida")
U.objects.get(username="gus").delete()
""", env=env)


class Pair:
    """A context manager: `ask` sends to both and gives (ours, theirs)."""

    def __init__(self, iterations=1, **site):
        self.iterations, self.site = iterations, site

    def __enter__(self):
        with contextlib.ExitStack() as stack:
            folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="oracle-pair-"))
            self.files = [os.path.join(folder, name) for name in ("ours.sqlite3", "theirs.sqlite3")]
            make_database(self.files[1], self.iterations)
            shutil.copy(self.files[1], self.files[0])
            self.theirs = stack.enter_context(oracle.Oracle(
                self.files[1], secret=SECRET, iterations=self.iterations, migrate=False, worker_class="sync",
                **self.site))
            self.ours = stack.enter_context(latchkey.Server(
                database=self.files[0], config=latchkey.ROOT / "examples" / "contract-5.2.toml",
                # Django has no limit for wrong passwords.
                env={"LATCHKEY_PASSWORDS__PBKDF2_ITERATIONS": str(self.iterations),
                     "LATCHKEY_ACCOUNTS__LOGIN_ATTEMPTS": "0"}))
            self.clients = [Client(self.ours.port), Client(self.theirs.port)]
            for client in self.clients:
                stack.callback(client.close)
            self.pairs, self.apart = 0, set()
            self.stack = stack.pop_all()
        return self

    def __exit__(self, *what):
        if what[0]:
            print("the oracle's log:\n" + self.theirs.stderr()[-3000:], file=sys.stderr)
        return self.stack.__exit__(*what)

    def ask(self, request):
        self.pairs += 1
        return tuple(client.ask(request) for client in self.clients)

    def rows(self, sql, without=()):
        """The rows of both files, less those whose first cell is in `without`."""
        found = []
        for path in self.files:
            with contextlib.closing(sqlite3.connect(path, timeout=30)) as db:
                db.text_factory = lambda data: data.decode("utf-8", "surrogateescape")
                found.append([row for row in db.execute(sql) if row[0] not in without])
        return tuple(found)
