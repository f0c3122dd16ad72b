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
# Written by npm at the end of an installation: what is installed, and as old as that.
INSTALLED = WEB / "node_modules" / ".package-lock.json"


def run(command, cwd):
    print("$", *command, flush=True)
    return subprocess.run(command, cwd=cwd, check=False).returncode


def locked(path):
    """The packages of a lock file, without the workspaces themselves."""
    packages = json.loads(path.read_text(encoding="utf-8"))["packages"]
    return {name: (of.get("version"), of.get("integrity")) for name, of in packages.items()
            if name.startswith("node_modules/") and not of.get("link")}


def is_installed():
    """Packages for other systems are in the lock file and not installed, so what is installed must be as locked."""
    if not INSTALLED.exists():
        return False
    wanted, found = locked(WEB / "package-lock.json"), locked(INSTALLED)
    optional = {name for name, of in json.loads((WEB / "package-lock.json").read_text(encoding="utf-8"))["packages"].items()
                if of.get("optional") or of.get("peer")}
    return all(wanted.get(name) == of for name, of in found.items()) and set(wanted) - set(found) <= optional


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
    if not is_installed() and (code := run(["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund",
                                            "--loglevel=error"], WEB)):
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
