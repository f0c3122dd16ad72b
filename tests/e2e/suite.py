"""What the suites of this folder share: commands in a group of their own, and node's tests, counted file by file."""
import contextlib
import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import time

sys.path[:0] = [str(pathlib.Path(__file__).resolve().parent.parent / name) for name in ("support", "web")]
import latchkey  # noqa: E402
import run as web  # noqa: E402, F401  (tests/web/run.py: npm ci when it is needed)

HERE = pathlib.Path(__file__).resolve().parent
# Without what draws windows: half the processor time of `chromium --headless`, for the same pages.
CHROMIUM = os.environ.get("LATCHKEY_TEST_CHROMIUM", "/usr/bin/chromium-headless-shell")
LONGEST = 600  # seconds for one command
COUNTS = ("tests", "pass", "fail", "cancelled", "skipped", "todo")


def need(suite, **programs):
    """Skips the suite without one of these, or without npm, node and a browser; each by the package that has it."""
    for program, package in {"npm": "npm", "node": "nodejs", CHROMIUM: "chromium-headless-shell", **programs}.items():
        if shutil.which(program) is None:
            latchkey.skip(suite, f"no {package}")


def run(command, cwd=HERE):
    """(exit code, output). A group of its own, so that nothing which it has started stays, however it ends."""
    environment = {**os.environ, "LATCHKEY_TEST_CHROMIUM": CHROMIUM, "LATCHKEY_TEST_BINARY": str(latchkey.binary()),
                   "NO_COLOR": "1"}
    process = subprocess.Popen(command, cwd=cwd, env=environment, text=True, stdin=subprocess.DEVNULL,
                               stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True)
    try:
        output = process.communicate(timeout=LONGEST)[0]
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        return 1, process.communicate()[0] + f"\nended: it took longer than {LONGEST} s"
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
    return process.returncode, output


def browse(file):
    """(counts of node's test runner, whether all is well); prints what it says."""
    began = time.monotonic()
    code, output = run(["node", "--test", "--test-reporter=spec", str(file)])
    counts = {name: int(number) for name, number in re.findall(r"^\S+ (\w+) (\d+)$", output, re.M) if name in COUNTS}
    well = code == 0 and counts.get("tests", 0) > 0 and counts.get("pass") == counts["tests"]
    if not well:
        print(output)
    else:
        for line in re.findall(r"^(?:axe|first load): .*$", output, re.M):
            print("  " + line)
    print(f"{file.name}: {counts.get('pass', 0)} of {counts.get('tests', 0)} passed, {time.monotonic() - began:.0f} s",
          flush=True)
    return counts, well


def browse_all(folder, parts):
    """The files of a folder, one after the other; gives the exit code. Of `parts` a word chooses the files with it in
    their names, and -word leaves those out."""
    wanted, unwanted = [p for p in parts if p[0] != "-"], [p[1:] for p in parts if p[0] == "-"]
    files = [f for f in sorted((HERE / folder).glob("*.test.mjs"))
             if (not wanted or any(p in f.name for p in wanted)) and not any(p in f.name for p in unwanted)]
    results = [browse(file) for file in files]
    total, passed = (sum(counts.get(name, 0) for counts, _ in results) for name in ("tests", "pass"))
    print(f"{len(files)} files, {total} browser tests: {passed} passed, {total - passed} failed or did not run")
    return 0 if files and all(well for _, well in results) else 1
