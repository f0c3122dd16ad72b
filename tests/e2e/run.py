#!/usr/bin/env python3
"""The pages in a real browser, against the real binary: the tests of one folder (`account`), file by file.

The browser's driver is installed as the lock file says, when that has changed. What the tests photograph is in build/screenshots/.

Usage: tests/e2e/run.py account [PART OF A FILE'S NAME, or -PART for all but those ...]
"""
import sys

import suite


def main():
    if len(sys.argv) < 2 or not (suite.HERE / sys.argv[1]).is_dir():
        print(__doc__)
        return 2
    folder, parts = sys.argv[1], sys.argv[2:]
    suite.need(f"e2e_{folder}", sqlite3="sqlite3")
    return suite.web.install(suite.HERE) or suite.browse_all(folder, parts)


if __name__ == "__main__":
    sys.exit(main())
