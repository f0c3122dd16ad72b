"""Clients whose every request is an event of a history: one connection each, alone or as threads of mixed load."""
import http.client
import json
import random
import threading
import time

from history import BLACKLIST, LOGIN, ME, REFRESH, REGISTER, VERIFY, Event

PASSWORD = "Plum!tree-gloss77"


class Gone(Exception):
    """The server closed the connection, or cannot be reached."""


class Client:
    def __init__(self, port, history, timeout=20.0):
        self.port, self.history, self.timeout = port, history, timeout
        self.connection = None

    def close(self):
        if self.connection:
            self.connection.close()
        self.connection = None

    def register(self, name):
        return self.ask(REGISTER, name, "/accounts/register/", {
            "email": f"{name}@example.com", "username": name, "first_name": "Ann", "password": PASSWORD,
            "password2": PASSWORD})

    def login(self, name):
        return self.ask(LOGIN, name, "/accounts/token/", {"email": f"{name}@example.com", "password": PASSWORD})

    def refresh(self, name, token):
        return self.ask(REFRESH, name, "/accounts/token/refresh/", {"refresh": token}, token)

    def blacklist(self, name, token):
        return self.ask(BLACKLIST, name, "/accounts/token/blacklist/", {"refresh": token}, token)

    def verify(self, name, token):
        return self.ask(VERIFY, name, "/accounts/token/verify/", {"token": token}, token)

    def me(self, name, access):
        return self.ask(ME, name, "/accounts/me/", None, access)

    def ask(self, op, name, path, body, token=""):
        event = Event(op, name, token, started=time.monotonic())
        try:
            status, headers, text = self.exchange(path, body, token)
        except (OSError, http.client.HTTPException) as e:
            self.close()
            event.note = f"{type(e).__name__}: {e}"
        else:
            event.status, event.retry_after = status, headers.get("Retry-After", "")
            if event.taken and text and op in (LOGIN, REFRESH):
                pair = json.loads(text)
                event.refresh, event.access = pair["refresh"], pair["access"]
            elif not event.taken:
                event.note = text
        event.ended = time.monotonic()
        return self.history.add(event)

    def exchange(self, path, body, token):
        if self.connection is None:
            self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=self.timeout)
        if body is None:
            self.connection.request("GET", path, headers={"Authorization": f"JWT {token}"})
        else:
            self.connection.request("POST", path, json.dumps(body), {"Content-Type": "application/json"})
        answer = self.connection.getresponse()
        text = answer.read().decode()
        if answer.will_close:
            self.close()
        return answer.status, answer.headers, text


class MixedLoad(threading.Thread):
    """Registers, logs in, refreshes in a chain, verifies, asks who it is, blacklists; again, until told or hung up on.

    `stay`: a request that fails is not the end but the beginning of the next, after a moment.
    """

    def __init__(self, port, history, prefix, rng, stay=False):
        super().__init__(daemon=True)
        self.client, self.prefix, self.rng, self.stay = Client(port, history), prefix, rng, stay
        self.ended = threading.Event()

    def run(self):
        try:
            for i in range(1_000_000):
                if self.ended.is_set():
                    break
                self.one_user(f"{self.prefix}u{i}")
        except Gone:
            pass
        finally:
            self.client.close()

    def must(self, event):
        """Whether to go on with what the event gave."""
        if event.status == 0 and not self.stay:
            raise Gone
        if event.open:
            time.sleep(0.02)
        return event.taken

    def one_user(self, name):
        if not self.must(self.client.register(name)):
            return
        pair = self.client.login(name)
        if not self.must(pair):
            return
        for _ in range(self.rng.randrange(1, 6)):
            self.must(self.client.me(name, pair.access))
            presented, pair = pair.refresh, self.client.refresh(name, pair.refresh)
            if not self.must(pair):
                return
            self.must(self.client.verify(name, presented if self.rng.random() < 0.3 else pair.access))
        if self.rng.random() < 0.3:
            self.must(self.client.blacklist(name, pair.refresh))


def start_load(port, history, count, prefix, rng, stay=False):
    clients = [MixedLoad(port, history, f"{prefix}n{n}", random.Random(rng.random()), stay) for n in range(count)]
    for client in clients:
        client.start()
    return clients


def end_load(clients, wait=60):
    for client in clients:
        client.ended.set()
    for client in clients:
        client.join(wait)
    return [f"I8: client {client.prefix} still waits" for client in clients if client.is_alive()]
