#!/usr/bin/env python3
"""Runs the recorded wire contract (../shared/contract) against the real binary: run.py newest | 5.2

Every core case must pass but the topics of waiting.txt. A skipped case counts as a failure unless it is for the
other flavor.
"""
import contextlib
import json
import pathlib
import re
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "support"))
import latchkey  # noqa: E402

SECRET = "ref-conformance-secret-key-0123456789-abcdefghijklmnopqrstuvwxyz"
CHEAP_HASHES = {"LATCHKEY_PASSWORDS__PBKDF2_ITERATIONS": "1"}


def main():
    flavor = sys.argv[1]
    shared = latchkey.shared()
    if shared is None:
        latchkey.skip(f"wire_{flavor}", "no shared folder with the recorded contract")
    here = pathlib.Path(__file__).resolve().parent
    waiting = {line.split()[0] for line in (here / "waiting.txt").read_text().splitlines() if line.strip() and line[0] != "#"}
    cases = shared / "contract" / "cases"
    topics, other_flavor = {}, 0
    for path in sorted(cases.glob("*.json")):
        doc = json.loads(path.read_text())
        topic = doc.get("topic", path.stem)
        if topic not in waiting:
            topics[topic] = len(doc["cases"])
            other_flavor += sum(c.get("flavor", flavor) != flavor for c in doc["cases"])
    # What is stored costs what it did when it was recorded. Everywhere else a hash would be most of the time and say nothing.
    stored = [topic for topic in topics if topic.startswith("db_")]
    parts = [(stored, {}), ([topic for topic in topics if topic not in stored], CHEAP_HASHES)]

    config = latchkey.ROOT / "examples" / ("contract.toml" if flavor == "newest" else "contract-5.2.toml")
    with contextlib.ExitStack() as stack:
        servers = [stack.enter_context(latchkey.Server(config=config, env=env)) for _, env in parts]
        runners = [subprocess.Popen([sys.executable, str(shared / "contract" / "run.py"), "--base", server.base,
                                     "--secret", SECRET, "--db", server.database, "--flavor", flavor,
                                     "--only", ",".join(part), *sys.argv[2:]],
                                    stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
                   for server, (part, _) in zip(servers, parts)]
        passed = failed = skipped = 0
        for runner in runners:
            out, _ = runner.communicate()
            print(out)
            skipped += int((re.search(r"^(\d+) skipped", out, re.M) or [0, 0])[1])
            counts = re.search(r"^(\d+) passed, (\d+) failed", out, re.M)
            passed, failed = passed + int(counts[1]), failed + int(counts[2])
        print(f"{passed} passed, {failed} failed in {len(topics)} topics; waiting: {', '.join(sorted(waiting))}")
        if skipped != other_flavor:
            print(f"{skipped} cases were skipped, {other_flavor} expected")
        for server in servers:
            if server.stop() != 0:
                print("the server did not end cleanly:\n" + server.stderr()[-2000:])
                return 1
        return 1 if failed or not passed or skipped != other_flavor else 0


if __name__ == "__main__":
    sys.exit(main())
