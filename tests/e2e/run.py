#!/usr/bin/env python3
"""The pages in a real browser, against the real binary: the tests of one folder (`account`), file by file.

What npm provides is installed as the lock files say, when they have changed; the pages are built anew. What the tests
photograph is in build/screenshots/.

Usage: tests/e2e/run.py account [PART OF A FILE'S NAME ...]
"""
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
import run as web  # noqa: E402  (tests/web/run.py: what is installed in web/)

HERE = pathlib.Path(__file__).resolve().parent
CHROMIUM = os.environ.get("LATCHKEY_TEST_CHROMIUM", "/usr/bin/chromium")
LONGEST = 600  # seconds for one file
COUNTS = ("tests", "pass", "fail", "cancelled", "skipped", "todo")


def install(folder, done=None):
    """npm ci, unless what is installed is of this lock file."""
    lock, stamp = folder / "package-lock.json", folder / "node_modules" / ".latchkey-lock"
    if done if done is not None else stamp.exists() and stamp.read_bytes() == lock.read_bytes():
        return
    subprocess.run(["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"], cwd=folder, check=True)
    shutil.copy(lock, stamp)


def run(file):
    """(counts, whether all is well); prints what node says."""
    began = time.monotonic()
    environment = {**os.environ, "LATCHKEY_TEST_CHROMIUM": CHROMIUM, "LATCHKEY_TEST_BINARY": str(latchkey.binary())}
    # A group of its own, so that nothing which it has started stays, however it ends.
    process = subprocess.Popen(["node", "--test", "--test-reporter=spec", str(file)], cwd=HERE, env=environment, text=True,
                               stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True)
    try:
        output, late = process.communicate(timeout=LONGEST)[0], ""
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        output, late = process.communicate()[0], f"\nended: it took longer than {LONGEST} s"
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
    counts = {name: int(number) for name, number in re.findall(r"^\S+ (\w+) (\d+)$", output, re.M) if name in COUNTS}
    well = process.returncode == 0 and counts.get("tests", 0) > 0 and counts.get("pass") == counts["tests"]
    if not well:
        print(output + late)
    else:
        for line in re.findall(r"^(?:axe|first load): .*$", output, re.M):
            print("  " + line)
    print(f"{file.name}: {counts.get('pass', 0)} of {counts.get('tests', 0)} passed, {time.monotonic() - began:.0f} s",
          flush=True)
    return counts, well


def main():
    if len(sys.argv) < 2 or not (HERE / sys.argv[1]).is_dir():
        print(__doc__)
        return 2
    suite, parts = sys.argv[1], sys.argv[2:]
    for program, of in (("npm", "npm"), ("node", "nodejs"), ("sqlite3", "sqlite3"), (CHROMIUM, "chromium")):
        if shutil.which(program) is None:
            latchkey.skip(f"e2e_{suite}", f"no {of}")
    install(web.WEB, web.is_installed())
    install(HERE)
    built = subprocess.run(["npm", "run", "build", "--workspace", suite], cwd=web.WEB, stdout=subprocess.PIPE,
                           stderr=subprocess.STDOUT, text=True)
    if built.returncode:
        print(built.stdout)
        return 1

    files = [f for f in sorted((HERE / suite).glob("*.test.mjs")) if not parts or any(p in f.name for p in parts)]
    results = [run(file) for file in files]
    total = {name: sum(counts.get(name, 0) for counts, _ in results) for name in COUNTS}
    print(f"{len(files)} files, {total['tests']} tests: {total['pass']} passed, "
          f"{total['tests'] - total['pass']} failed or did not run")
    return 0 if files and all(well for _, well in results) else 1


if __name__ == "__main__":
    sys.exit(main())
