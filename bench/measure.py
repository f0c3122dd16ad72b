"""One measurement: the load client against a server, with what the server's processes used meanwhile."""
import contextlib
import json
import pathlib
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass, field

ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests" / "support"))
sys.path.insert(0, str(ROOT / "bench"))
import dataset  # noqa: E402
import latchkey  # noqa: E402

LOAD = ROOT / "build" / "release" / "latchkey_load"


def process_tree(pid):
    """The process and its descendants: gunicorn serves from children."""
    found = [pid]
    for one in found:
        try:
            tasks = pathlib.Path(f"/proc/{one}/task").iterdir()
            for task in tasks:
                found += [int(child) for child in (task / "children").read_text().split()]
        except OSError:
            pass
    return found


def over_tree(figure, pid):
    """The sum of a process's figure over it and its descendants; one that has just ended counts for nothing."""
    total = 0
    for one in process_tree(pid):
        with contextlib.suppress(OSError, TypeError):  # gone, or a zombie without memory
            total += figure(one)
    return total


def cpu_seconds(pid):
    return over_tree(latchkey.cpu_seconds, pid)


def rss_kib(pid):
    return over_tree(latchkey.rss_kib, pid)


@dataclass
class Side:
    """A running server, and what was measured of it: scenario -> a row for each round."""
    name: str
    server: object
    users: int
    socket: str = ""  # the Unix-domain socket that it also listens on
    rows: dict = field(default_factory=dict)

    @property
    def pid(self):
        return self.server.process.pid

    def median(self, scenario, figure):
        return statistics.median(row[figure] for row in self.rows[scenario])


def command(side, scenario, connections, seconds, warmup, folder, local=False):
    inputs = pathlib.Path(folder) / f"{side.name}-{scenario}".replace(" ", "-")
    inputs.write_text("\n".join(dataset.input_lines(scenario, connections, side.users)) + "\n")
    where = ["--unix", side.socket] if local else ["--port", str(side.server.port)]
    return [str(LOAD), "--scenario", scenario, *where, "--input", str(inputs), "--connections", str(connections),
            "--seconds", str(seconds), "--warmup", str(warmup)]


def measure(side, scenario, connections, seconds, folder, warmup=0.5, label=None, local=False):
    """Runs one scenario against one side, adds the row to its rows, and answers it."""
    before, started = cpu_seconds(side.pid), time.monotonic()
    done = subprocess.run(command(side, scenario, connections, seconds, warmup, folder, local), capture_output=True,
                          text=True, check=False)
    if done.returncode != 0:
        raise RuntimeError(f"{side.name} {scenario}: the load client says: {done.stdout}{done.stderr}")
    row = json.loads(done.stdout)
    used, span = cpu_seconds(side.pid) - before, time.monotonic() - started
    # The kernel counts ticks over the warm-up, too: its share of the requests is taken as its share of the time.
    requests = row["requests"] * max(1.0, (warmup + row["seconds"]) / row["seconds"])
    row["cpu_ms_per_1000"] = 1e6 * used / requests
    row["cores"] = used / span
    row["errors"] = sum(row["wrong"].values())
    side.rows.setdefault(label or scenario, []).append(row)
    return row


def start_up_ms(database, times=7):
    """From the call of the binary to the first answer."""
    taken = []
    for _ in range(times):
        server = latchkey.Server(database=database)
        begun = time.monotonic()
        with server:
            while server.request("GET", "/healthz")[0] != 200:
                pass
            taken.append(1000 * (time.monotonic() - begun))
    return statistics.median(taken)
