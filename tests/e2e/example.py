#!/usr/bin/env python3
"""examples/react: its types, its unit tests, its build, and the built pages in a real browser against the real binary.

    example.py [PART OF A FILE'S NAME ...]      the browser tests of these files only

Everything is installed as `npm run setup` of the example does it, @latchkey/client as a package among the rest: built, and
copied as it would be packed. Where that is as it should be already, nothing is installed again.
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
import run as web  # noqa: E402  (tests/web/run.py: npm ci when it is needed)

HERE = pathlib.Path(__file__).resolve().parent
EXAMPLE = latchkey.ROOT / "examples" / "react"
CLIENT = latchkey.ROOT / "web" / "client"
CHROMIUM = os.environ.get("LATCHKEY_TEST_CHROMIUM", "/usr/bin/chromium")
LONGEST = 400  # seconds for one command
COUNTS = ("tests", "pass", "fail", "cancelled", "skipped", "todo")


def run(command, cwd):
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


def step(command, cwd):
    """Runs what must succeed; its output is of interest only when it does not."""
    began = time.monotonic()
    code, output = run(command, cwd)
    print("$", *command, f"({cwd.relative_to(latchkey.ROOT)}, {time.monotonic() - began:.0f} s)", flush=True)
    if code:
        sys.exit(f"{output}\nFAILED: {' '.join(command)}")
    return output


def contents(folder):
    return {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def install(folder):
    if code := web.install(folder):
        sys.exit(code)


def prepare():
    install(web.WEB)
    step(["npm", "run", "build", "--workspace", "client"], web.WEB)
    copy = EXAMPLE / "node_modules" / "@latchkey" / "client" / "dist"
    if copy.exists() and contents(CLIENT / "dist") != contents(copy):
        shutil.rmtree(EXAMPLE / "node_modules")
    install(EXAMPLE)
    if contents(CLIENT / "dist") != contents(copy):
        sys.exit("FAILED: the example has another @latchkey/client than web/client")
    install(HERE)


def browse(file):
    """The counts of node's test runner, and whether all is well."""
    began = time.monotonic()
    code, output = run(["node", "--test", "--test-reporter=spec", str(file)], HERE)
    counts = {name: int(number) for name, number in re.findall(r"^\S+ (\w+) (\d+)$", output, re.M) if name in COUNTS}
    well = code == 0 and counts.get("tests", 0) > 0 and counts.get("pass") == counts["tests"]
    if not well:
        print(output)
    print(f"{file.name}: {counts.get('pass', 0)} of {counts.get('tests', 0)} passed, {time.monotonic() - began:.0f} s",
          flush=True)
    return counts, well


def main():
    for program, of in (("npm", "npm"), ("node", "nodejs"), (CHROMIUM, "chromium")):
        if shutil.which(program) is None:
            latchkey.skip("e2e_example", f"no {of}")
    prepare()
    parts = sys.argv[1:]
    if not parts:
        step(["npm", "run", "check"], EXAMPLE)
        units = re.search(r"Tests +(\d+) passed \((\d+)\)", step(["npm", "test"], EXAMPLE))
        if not units or units[1] != units[2]:
            sys.exit("FAILED: not every unit test ran")
        print(f"unit tests: {units[1]} of {units[2]} passed")
        step(["npm", "run", "build"], EXAMPLE)

    files = [f for f in sorted((HERE / "example").glob("*.test.mjs")) if not parts or any(p in f.name for p in parts)]
    results = [browse(file) for file in files]
    total, passed = (sum(counts.get(name, 0) for counts, _ in results) for name in ("tests", "pass"))
    print(f"{len(files)} files, {total} browser tests: {passed} passed, {total - passed} failed or did not run")
    return 0 if files and all(well for _, well in results) else 1


if __name__ == "__main__":
    sys.exit(main())
