#!/usr/bin/env python3
"""The Postman collection of docs/postman, run by newman against the real binary, twice against one database.

newman is installed into build/ as the lock file says, the first time only.
"""
import json
import pathlib
import shutil
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "support"))
import latchkey  # noqa: E402

HERE = pathlib.Path(__file__).resolve().parent
COLLECTION = latchkey.ROOT / "docs" / "postman" / "latchkey.postman_collection.json"
FOLDER = latchkey.ROOT / "build" / "newman"


def newman():
    """The installed program; anew when the lock file is another one."""
    lock, program = HERE / "package-lock.json", FOLDER / "node_modules" / ".bin" / "newman"
    done = FOLDER / "installed"
    if program.exists() and done.exists() and done.read_bytes() == lock.read_bytes():
        return program
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True)
    for name in ("package.json", "package-lock.json"):
        shutil.copy(HERE / name, FOLDER)
    subprocess.run(["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"], cwd=FOLDER, check=True)
    shutil.copy(lock, done)
    return program


def walk(program, server, report):
    """(requests, assertions) that ran; raises when one failed."""
    report.unlink(missing_ok=True)
    done = subprocess.run([str(program), "run", str(COLLECTION), "--env-var", f"base_url={server.base}", "--color", "off",
                           "--timeout-request", "30000", "--reporters", "cli,json", "--reporter-json-export", str(report)],
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    run = json.loads(report.read_text())["run"] if report.exists() else None
    if done.returncode or not run or run["failures"]:
        raise RuntimeError(f"newman ended with {done.returncode}:\n{done.stdout}")
    silent = [e["item"]["name"] for e in run["executions"] if not e.get("assertions")]
    if silent:
        raise RuntimeError(f"requests without an assertion: {silent}")
    return run["stats"]["requests"]["total"], run["stats"]["assertions"]["total"]


def main():
    if shutil.which("npm") is None or shutil.which("node") is None:
        latchkey.skip("postman", "no npm")
    items = len(json.loads(COLLECTION.read_text(encoding="utf-8"))["item"])
    program = newman()
    with latchkey.Server(env={"LATCHKEY_PASSWORDS__PBKDF2_ITERATIONS": "1000"}) as server:
        for _ in range(2):
            try:
                requests, assertions = walk(program, server, pathlib.Path(server.folder.name, "report.json"))
            except RuntimeError as e:
                print(e)
                return 1
            print(f"{requests} requests, {assertions} assertions, 0 failed")
            if requests != items or assertions < 2 * items - 1:
                print(f"{items} requests in the collection")
                return 1
        return server.stop()


if __name__ == "__main__":
    sys.exit(main())
