#!/usr/bin/env python3
"""@latchkey/client: its types, its build and its tests, the integration tests among them against this build's binary.

    run.py [client ...]       the workspaces of web/; client if none is named

npm installs what web/package-lock.json says, the first time and when that changes. A test that vitest skipped (no
Django here) makes the whole a skip, so that nobody takes it for a pass; LATCHKEY_TEST_NO_SKIP=1 fails it.
"""
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "support"))
import latchkey  # noqa: E402

WEB = latchkey.ROOT / "web"


def run(command, cwd):
    print("$", *command, flush=True)
    return subprocess.run(command, cwd=cwd, check=False).returncode


def packages(lock):
    """What a lock file asks for, without the workspaces themselves; and which of it may be left out on some systems."""
    listed = json.loads(lock.read_text(encoding="utf-8"))["packages"]
    of_npm = {name: of for name, of in listed.items() if "node_modules/" in name and not of.get("link")}
    versions = {name: (of.get("version"), of.get("integrity")) for name, of in of_npm.items()}
    return versions, {name for name, of in of_npm.items() if of.get("optional") or of.get("peer")}


def is_installed(folder):
    """Whether node_modules is what the lock file says: npm notes in it what it has installed."""
    noted = folder / "node_modules" / ".package-lock.json"
    if not noted.exists():
        return False
    (wanted, optional), (found, _) = packages(folder / "package-lock.json"), packages(noted)
    return all(wanted.get(name) == version for name, version in found.items()) and set(wanted) - set(found) <= optional


def install(folder):
    """npm's exit code, or 0 if there is nothing to do."""
    if is_installed(folder):
        return 0
    return run(["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"], folder)


def test(workspace):
    """(exit code, tests that passed, tests that were skipped)."""
    folder = WEB / workspace
    for script in ("check", "build"):
        if code := run(["npm", "run", "--silent", script], folder):
            return code, 0, 0
    with tempfile.TemporaryDirectory(prefix="latchkey-web-") as reports:
        report = pathlib.Path(reports, "report.json")
        code = run(["npm", "run", "--silent", "test", "--", "--reporter=default", "--reporter=json",
                    f"--outputFile.json={report}"], folder)
        counts = json.loads(report.read_text(encoding="utf-8")) if report.exists() else {}
    return code, counts.get("numPassedTests", 0), counts.get("numPendingTests", 0) + counts.get("numTodoTests", 0)


def main():
    if shutil.which("npm") is None or shutil.which("node") is None:
        latchkey.skip("web_client", "no npm")
    if code := install(WEB):
        return code
    skipped = 0
    for workspace in sys.argv[1:] or ["client"]:
        started = time.monotonic()
        code, passed, left = test(workspace)
        print(f"{workspace}: {passed} tests passed, {left} skipped, {time.monotonic() - started:.0f} s")
        if code or not passed:
            print(f"FAILED: {workspace}")
            return code or 1
        skipped += left
    if skipped and os.environ.get("LATCHKEY_TEST_NO_SKIP") == "1":
        print(f"FAILED: {skipped} tests were skipped")
        return 1
    if skipped:
        latchkey.skip("web_client", f"{skipped} tests: see above")
    return 0


if __name__ == "__main__":
    sys.exit(main())
