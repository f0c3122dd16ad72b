#!/usr/bin/env python3
"""@latchkey/client in Chromium: tests/e2e/client_tabs.mjs with the package as it is built now."""
import pathlib
import shutil
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "support"))
import latchkey  # noqa: E402
import run  # noqa: E402

E2E = latchkey.ROOT / "tests" / "e2e"
CHROMIUM = "/usr/bin/chromium"


def main():
    if shutil.which("npm") is None or shutil.which("node") is None:
        latchkey.skip("web_client_tabs", "no npm")
    if not pathlib.Path(CHROMIUM).exists():
        latchkey.skip("web_client_tabs", f"no {CHROMIUM}")
    if code := run.install(run.WEB) or run.install(E2E):
        return code
    if code := run.run(["npm", "run", "--silent", "build"], run.WEB / "client"):
        return code
    return subprocess.run(["node", "client_tabs.mjs"], cwd=E2E, check=False, timeout=600).returncode


if __name__ == "__main__":
    sys.exit(main())
