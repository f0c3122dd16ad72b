#!/usr/bin/env python3
"""Is the oracle right? By hand, some minutes: the recorded exchanges of the contract against our own Django site.

All topics, the admin's too, at the recorded cost of passwords; further arguments go to the contract's run.py.
"""
import pathlib
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "support"))
import latchkey  # noqa: E402
import oracle  # noqa: E402

SECRET = "ref-conformance-secret-key-0123456789-abcdefghijklmnopqrstuvwxyz"


def main():
    oracle.system_python("oracle_site")
    shared = latchkey.shared()
    if shared is None:
        latchkey.skip("oracle_site", "no shared folder with the recorded contract")
    with oracle.Oracle(secret=SECRET, iterations=260000, threads=2) as site:
        email, password = site.superuser()
        return subprocess.run([sys.executable, str(shared / "contract" / "run.py"), "--base", site.base, "--secret",
                               SECRET,
                               "--db", site.database, "--admin", f"{email}:{password}", *sys.argv[1:]],
                              check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
