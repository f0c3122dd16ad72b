#!/usr/bin/env python3
"""@latchkey/client in Chromium: tests/e2e/client_tabs.mjs with the package as it is built now."""
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "e2e"))
import suite  # noqa: E402
from suite import web  # noqa: E402


def main():
    suite.need("web_client_tabs")
    if code := web.install(web.WEB) or web.install(suite.HERE):
        return code
    if code := web.run(["npm", "run", "--silent", "build"], web.WEB / "client"):
        return code
    code, output = suite.run(["node", "client_tabs.mjs"])
    print(output, end="")
    return code


if __name__ == "__main__":
    sys.exit(main())
