"""The oracle: a real Django site of the same system (tests/oracle/site) as a process, used like `latchkey.Server`.

The site needs Debian's Python and its Django; whoever runs us may be another Python. `system_python()` starts the script
again under it where that matters.
"""
import os
import pathlib
import signal
import socket
import subprocess
import sys
import tempfile
import time

import latchkey

PYTHON = "/usr/bin/python3"
SITE = latchkey.ROOT / "tests" / "oracle" / "site"
NEEDED = ("django", "rest_framework", "rest_framework_simplejwt", "argon2", "bcrypt", "gunicorn", "hypothesis")
ITERATIONS = "1000"  # as latchkey.Server: tests are about answers, not about the cost of a password


def missing():
    """The name of a module that the system's Python lacks, or nothing."""
    script = "import importlib.util as u, sys; print(*[x for x in sys.argv[1:] if not u.find_spec(x)])"
    done = subprocess.run([PYTHON, "-c", script, *NEEDED], capture_output=True, text=True, check=False)
    return done.stdout.strip() if done.returncode == 0 else PYTHON


def system_python(name):
    """Goes on under /usr/bin/python3; skips the test `name` if that has no Django."""
    if lacks := missing():
        latchkey.skip(name, f"{PYTHON} lacks {lacks}")
    if pathlib.Path(sys.prefix) != pathlib.Path("/usr"):
        os.execv(PYTHON, [PYTHON, *sys.argv])


def environment(database, secret=latchkey.KEY, iterations=ITERATIONS, **settings):
    """The ORACLE_* variables (oracle_site/settings.py) over a small environment."""
    env = {"PATH": os.environ["PATH"], "PYTHONDONTWRITEBYTECODE": "1", "ORACLE_SECRET_KEY": secret,
           "ORACLE_DATABASE": str(database), "ORACLE_PBKDF2_ITERATIONS": str(iterations)}
    env.update({"ORACLE_" + k.upper(): str(v) for k, v in settings.items()})
    return env


def manage(*arguments, env, check=True, **variables):
    """`manage.py ...` with the environment of `environment()`; the finished process, its output as text."""
    return subprocess.run([PYTHON, "manage.py", *arguments], cwd=SITE, env={**env, **variables}, capture_output=True,
                          text=True, check=check)


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


class Oracle:
    """gunicorn with the site, on a database of its own (made and migrated) unless one is given. A context manager.

    `worker_class` is sync (a connection for each request) or gthread (keep-alive); with threads above 1 gunicorn takes
    gthread anyway. Other keywords are settings of the site, by their names without ORACLE_ and in any case.
    """

    def __init__(self, database=None, workers=1, worker_class="gthread", threads=1, keep_alive=30, migrate=True,
                 **settings):
        self.folder = tempfile.TemporaryDirectory(prefix="oracle-")
        self.database = str(database or os.path.join(self.folder.name, "db.sqlite3"))
        self.errors_path = os.path.join(self.folder.name, "errors.log")
        self.log_path = os.path.join(self.folder.name, "gunicorn.log")
        self.env = environment(self.database, **{"error_log": self.errors_path, **settings})
        self.options = ["--workers", str(workers), "--worker-class", worker_class, "--threads", str(threads),
                        "--keep-alive", str(keep_alive), "--log-level", "warning", "--worker-tmp-dir", self.folder.name,
                        "--limit-request-line", "8190"]
        self.migrate = migrate
        self.process = None
        self.port = None

    def manage(self, *arguments, **more):
        return manage(*arguments, env=self.env, **more)

    def superuser(self, email="admin@example.com", username="admin", password="Adm1n-pass-phrase"):
        self.manage("createsuperuser", "--noinput", "--email", email, "--username", username, "--first_name", "Ada",
                    DJANGO_SUPERUSER_PASSWORD=password)
        return email, password

    def start(self, wait=60.0):
        if self.migrate:
            self.manage("migrate", "--verbosity", "0")
        self.port = free_port()
        with open(self.log_path, "ab") as log:
            self.process = subprocess.Popen(
                [PYTHON, "-m", "gunicorn", "--bind", f"127.0.0.1:{self.port}", *self.options, "oracle_site.wsgi"],
                cwd=SITE, env=self.env, stdout=log, stderr=log)
        deadline = time.monotonic() + wait
        while time.monotonic() < deadline and self.process.poll() is None:
            if self.answers():
                return self
            time.sleep(0.05)
        self.stop()
        raise RuntimeError("the oracle did not start:\n" + self.stderr())

    def answers(self):
        try:
            return self.request("OPTIONS", "/accounts/token/")[0] == 200
        except OSError:
            return False

    def stderr(self):
        """gunicorn's log, then the tracebacks behind 500 pages."""
        texts = []
        for path in (self.log_path, self.errors_path):
            if os.path.exists(path):
                with open(path, encoding="utf-8", errors="replace") as f:
                    texts.append(f.read())
        return "".join(texts)

    def stop(self, wait=15.0):
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(wait)
            except subprocess.TimeoutExpired:
                self.process.kill()
        return self.process.wait()

    def __enter__(self):
        return self.start() if self.process is None else self

    def __exit__(self, *_):
        if self.process:
            self.stop()
        self.folder.cleanup()

    @property
    def base(self):
        return f"http://127.0.0.1:{self.port}"

    request = latchkey.Server.request
    post = latchkey.Server.post
    register = latchkey.Server.register
    login = latchkey.Server.login
