#!/usr/bin/env python3
"""examples/react: its types, its unit tests, its build, and the built pages in a real browser against the real binary.

    example.py [PART OF A FILE'S NAME ...]      the browser tests of these files only

Everything is installed as `npm run setup` of the example does it, @latchkey/client as a package among the rest: built, and
copied as it would be packed. Where that is as it should be already, nothing is installed again.
"""
import re
import shutil
import sys
import time

import suite
from suite import latchkey, web

EXAMPLE = latchkey.ROOT / "examples" / "react"
CLIENT = latchkey.ROOT / "web" / "client"


def step(command, cwd):
    """Runs what must succeed; its output is of interest only when it does not."""
    began = time.monotonic()
    code, output = suite.run(command, cwd)
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
    install(suite.HERE)


def main():
    suite.need("e2e_example")
    prepare()
    parts = sys.argv[1:]
    if not parts:
        step(["npm", "run", "check"], EXAMPLE)
        units = re.search(r"Tests +(\d+) passed \((\d+)\)", step(["npm", "test"], EXAMPLE))
        if not units or units[1] != units[2]:
            sys.exit("FAILED: not every unit test ran")
        print(f"unit tests: {units[1]} of {units[2]} passed")
        step(["npm", "run", "build"], EXAMPLE)
    return suite.browse_all("example", parts)


if __name__ == "__main__":
    sys.exit(main())
