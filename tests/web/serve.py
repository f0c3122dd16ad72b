#!/usr/bin/env python3
"""One server for tests in other languages: prints a line of JSON once it answers, and stops when stdin closes.

    serve.py latchkey|oracle [--life SECONDS] [--header-types TYPE]
    serve.py oracle --check         says what is missing, and exits with 77; nothing and 0 if it can be started

The line: {"base": "http://127.0.0.1:PORT", "key": SECRET_KEY}. Whoever dies takes the server along: stdin closes then too.
"""
import argparse
import json
import pathlib
import signal
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "support"))
import latchkey  # noqa: E402
import oracle  # noqa: E402


def make(options):
    if options.server == "oracle":
        # One process of several threads, as SQLite has one writer.
        return oracle.Oracle(threads=4, access_minutes=options.life / 60, auth_header_types=options.header_types)
    return latchkey.Server(env={"LATCHKEY_PASSWORDS__PBKDF2_ITERATIONS": "1000", "LATCHKEY_LOG__LEVEL": "warning",
                                "LATCHKEY_SIMPLE_JWT__ACCESS_TOKEN_LIFETIME": f"{options.life}s",
                                "LATCHKEY_SIMPLE_JWT__AUTH_HEADER_TYPES": options.header_types})


def check(server):
    if server == "oracle":
        oracle.system_python("web_client")
    elif not latchkey.binary().exists():
        latchkey.skip("web_client", f"{latchkey.binary()} is not built")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("server", choices=("latchkey", "oracle"))
    parser.add_argument("--life", type=int, default=3600, help="seconds that an access token lives")
    parser.add_argument("--header-types", default="JWT")
    parser.add_argument("--check", action="store_true")
    options = parser.parse_args()
    check(options.server)
    if options.check:
        return 0
    # A Ctrl-C is for all processes of the terminal: the one that asked for us closes stdin, and that is enough.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with make(options) as server:
        print(json.dumps({"base": server.base, "key": latchkey.KEY}), flush=True)
        sys.stdin.read()
        return server.stop()


if __name__ == "__main__":
    sys.exit(main())
