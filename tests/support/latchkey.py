"""A Latchkey server as a process: started on a free port, asked over HTTP, stopped or killed. For the Python tests."""
import http.client
import json
import os
import pathlib
import random
import re
import resource
import signal
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
KEY = "test-key-0123456789-abcdefghijklmnopqrstuvwxyz-ABCDEFGHIJKLM"
SKIP = 77  # ctest's SKIP_RETURN_CODE
# For suites about all else than passwords: no cost, no limit for wrong ones, no line per request, tokens that outlive the test.
QUICK = {"LATCHKEY_PASSWORDS__PBKDF2_ITERATIONS": "1", "LATCHKEY_ACCOUNTS__LOGIN_ATTEMPTS": "0", "LATCHKEY_LOG__LEVEL": "warning",
         "LATCHKEY_SIMPLE_JWT__ACCESS_TOKEN_LIFETIME": "5h"}


def binary():
    return pathlib.Path(os.environ.get("LATCHKEY_TEST_BINARY", ROOT / "build" / "release" / "latchkey"))


def shared():
    """The folder of shared vectors, or nothing."""
    path = pathlib.Path(os.environ.get("LATCHKEY_SHARED", ROOT.parent / "shared"))
    return path if path.is_dir() else None


def skip(name, reason):
    print(f"SKIPPED: {name}: {reason}")
    sys.exit(SKIP)


def slow_factor():
    """How much slower than release this binary is: sanitizers."""
    return float(os.environ.get("LATCHKEY_TEST_SLOW", "1"))


def seeded():
    """A source of randomness whose seed is printed; LATCHKEY_TEST_SEED replays it."""
    seed = int(os.environ.get("LATCHKEY_TEST_SEED", str(random.randrange(1 << 32))))
    print(f"seed {seed}")
    return random.Random(seed)


def cpu_seconds(pid):
    """What a process has used of all cores since its start."""
    with open(f"/proc/{pid}/stat", encoding="ascii", errors="replace") as f:
        fields = f.read().rpartition(") ")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def rss_kib(pid):
    with open(f"/proc/{pid}/status", encoding="ascii", errors="replace") as f:
        return int(re.search(r"VmRSS:\s+(\d+)", f.read())[1])


class Server:
    """`latchkey serve` with a database of its own unless one is given. Use as a context manager.

    `files`: its limit of open files.
    """

    def __init__(self, *options, database=None, config=None, env=None, cwd=None, files=None):
        self.folder = tempfile.TemporaryDirectory(prefix="latchkey-")
        self.database = database or os.path.join(self.folder.name, "db.sqlite3")
        self.options = list(options)
        if config:
            self.options += ["--config", str(config)]
        self.env = {"PATH": os.environ["PATH"], "SECRET_KEY": KEY, "LATCHKEY_PASSWORDS__PBKDF2_ITERATIONS": "1000"}
        self.env.update({k: v for k, v in os.environ.items() if k.endswith("SAN_OPTIONS")})
        if config:
            del self.env["SECRET_KEY"], self.env["LATCHKEY_PASSWORDS__PBKDF2_ITERATIONS"]
        self.env.update(env or {})
        self.cwd = cwd or self.folder.name
        self.files = files
        self.process = None
        self.port = None
        self.log_path = os.path.join(self.folder.name, "stderr.log")

    def start(self, wait=30.0):
        command = [str(binary()), "serve", "--database", f"sqlite:///{self.database}"]
        if not any(x == "--listen" for x in self.options):
            command += ["--listen", "127.0.0.1:0"]
        self.close_pipes()
        with open(self.log_path, "ab") as log:
            self.process = subprocess.Popen(command + self.options, stdout=subprocess.PIPE, stderr=log, env=self.env,
                                            cwd=self.cwd, text=True,
                                            preexec_fn=self.limit_files if self.files else None)
        deadline = time.monotonic() + wait
        self.banner = ""
        while time.monotonic() < deadline:
            line = self.process.stdout.readline()
            if not line:
                break
            self.banner += line
            m = re.search(r"https?://[^\s/]+:(\d+)", line)
            if m:
                self.port = int(m[1])
                return self
        self.process.wait()
        self.close_pipes()
        raise RuntimeError("latchkey did not start:\n" + self.banner + self.stderr())

    def limit_files(self):
        resource.setrlimit(resource.RLIMIT_NOFILE, (self.files, self.files))

    def cpu_seconds(self):
        return cpu_seconds(self.process.pid)

    def rss_kib(self):
        return rss_kib(self.process.pid)

    def open_files(self):
        """How many descriptors the process has. Needs root, as the process keeps others from looking into it."""
        return len(os.listdir(f"/proc/{self.process.pid}/fd"))

    def stderr(self):
        with open(self.log_path, encoding="utf-8", errors="replace") as f:
            return f.read()

    def stop(self, wait=15.0):
        """SIGTERM; the exit status. Raises subprocess.TimeoutExpired when it does not end in time."""
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        return self.process.wait(wait)

    def kill(self):
        self.process.kill()
        self.process.wait()

    def __enter__(self):
        return self.start() if self.process is None else self

    def close_pipes(self):
        if self.process:
            self.process.stdout.close()

    def __exit__(self, *_):
        if self.process and self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        self.close_pipes()
        self.folder.cleanup()

    @property
    def base(self):
        return f"http://127.0.0.1:{self.port}"

    def request(self, method, path, body=None, headers=None, connection=None, timeout=30):
        """(status, headers by any case, text); JSON-encodes a dict."""
        c = connection or http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        headers = dict(headers or {})
        if isinstance(body, (dict, list)):
            body = json.dumps(body)
            headers.setdefault("Content-Type", "application/json")
        try:
            c.request(method, path, body, headers)
            r = c.getresponse()
            return r.status, r.headers, r.read().decode()
        finally:
            if connection is None:
                c.close()

    def post(self, path, body, **kw):
        status, _, text = self.request("POST", path, body, **kw)
        return status, json.loads(text) if text else None

    def register(self, name, password="Plum!tree-gloss77"):
        return self.post("/accounts/register/", {"email": f"{name}@example.com", "username": name, "first_name": "Ann",
                                                 "password": password, "password2": password})

    def login(self, name, password="Plum!tree-gloss77"):
        return self.post("/accounts/token/", {"email": f"{name}@example.com", "password": password})
