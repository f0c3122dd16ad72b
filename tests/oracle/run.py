#!/usr/bin/env python3
"""The differential test of the wire: the same generated requests to Latchkey and to the Django site (H05, H06, J01...).

    run.py [--pairs N] [--seed N] [--only TOPIC[,TOPIC]] [--survey]

20,000 pairs and more in CI; --pairs or LATCHKEY_TEST_PAIRS for longer runs by hand. A difference is shrunk by
Hypothesis to the smallest request that still shows it. At the end both databases must hold the same.
"""
import argparse
import os
import pathlib
import random
import re
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "support")]
import latchkey  # noqa: E402
import oracle  # noqa: E402

oracle.system_python("oracle_wire")

import hypothesis  # noqa: E402

import compare  # noqa: E402
import generate  # noqa: E402
import generate_tokens  # noqa: E402
import intended  # noqa: E402
import pair  # noqa: E402
import tokens  # noqa: E402

PAIRS = 21000
SLOW = hypothesis.settings(database=None, deadline=None, derandomize=False, print_blob=False,
                           report_multiple_bugs=False,
                           suppress_health_check=list(hypothesis.HealthCheck))
MUTATED = 3500  # about as many tokens come of every byte changed; the topics share the rest
# Topic, its share of the pairs, its strategy.
TOPICS = [
    ("register fields", 16, lambda _: generate.register_fields()),
    ("login fields", 6, lambda _: generate.login_fields()),
    ("JSON bodies", 18, lambda _: generate.json_bodies()),
    ("forms", 9, lambda _: generate.forms()),
    ("multipart", 9, lambda _: generate.multiparts()),
    ("content types", 6, lambda _: generate.content_types()),
    ("Accept and format", 8, lambda _: generate.accepts()),
    ("methods and paths", 8, lambda _: generate.methods_and_paths()),
    ("order of checks", 8, generate.orders),
    ("Authorization", 6, generate_tokens.authorizations),
    ("odd claims", 12, lambda _: generate_tokens.odd_claims()),
    ("odd token headers", 6, lambda _: generate_tokens.odd_headers()),
]


class Difference(AssertionError):
    """What both answered to a request, and in what they differ."""


def compare_one(both, request):
    now = time.time()
    ours, theirs = both.ask(request)
    table = compare.differences(request, ours, theirs, now)
    left = intended.unexplained(request, ours, theirs, table)
    if "status" in table:
        both.apart.add(tokens.jti_of(request))
        if 201 in table["status"]:  # somebody whom one side alone has, should a row of the table explain that
            newest = both.rows("SELECT email FROM accounts_customuser ORDER BY id DESC LIMIT 1")
            both.apart.add(newest[table["status"].index(201)][0][0])
    if ours.status >= 500:
        left = {"status": (ours.status, theirs.status), **left}
    if left:
        asked = request.show()[:3000]
        shown = "".join(f"\n  {name}:\n    ours   {str(a)[:600]}\n    theirs {str(b)[:600]}" for name,
                        (a, b) in left.items())
        raise Difference(f"{shown}\n  request:\n    {asked}\n  ours: {ours.show()}\n  theirs: {theirs.show()}")


class Survey(dict):
    """Goes on after a difference: one example of each kind, and how many there were. By hand, to see all at once."""

    def add(self, difference):
        kind = re.sub(r"[^a-zA-Z\n ]+|(?<=b').{90,}", "", difference.args[0].partition("\n  request:")[0])
        example, count = self.get(kind, (difference, 0))
        self[kind] = (example, count + 1)

    def show(self):
        return "".join(f"\n{count} times{example}\n" for example, count in self.values())


def run_topic(both, strategy, count, seed, survey):
    """The pairs sent and the smallest difference, or nothing."""
    before, last = both.pairs, None

    @hypothesis.seed(seed)
    @hypothesis.settings(SLOW, max_examples=count)
    @hypothesis.given(strategy)
    def check(request):
        nonlocal last
        try:
            compare_one(both, request)
        except Difference as difference:
            last = difference
            if survey is None:
                raise
            survey.add(difference)

    fault = None
    try:
        check()
        fault = survey.show() if survey else None
    except Difference as difference:
        fault = difference
    except hypothesis.errors.Flaky:
        fault = f"(not seen again when repeated){last}"
    return both.pairs - before, fault


def run_mutated(both, seed, survey):
    before, faults = both.pairs, Survey() if survey is None else survey
    for request in generate_tokens.mutated(random.Random(seed)):
        try:
            compare_one(both, request)
        except Difference as difference:
            faults.add(difference)
    return both.pairs - before, faults.show() if faults else None


STORED = {
    "users": "SELECT email, username, first_name, last_name, is_active, is_staff, is_superuser, last_login, "
             "substr(password, 1, 16) FROM accounts_customuser",
    "refresh tokens handed in": "SELECT jti, token, user_id, expires_at FROM token_blacklist_outstandingtoken "
                                "WHERE created_at IS NULL",
    "refresh tokens issued": "SELECT 'row', user_id FROM token_blacklist_outstandingtoken WHERE created_at IS NOT NULL",
    "blacklisted": "SELECT o.jti FROM token_blacklist_blacklistedtoken b "
                   "JOIN token_blacklist_outstandingtoken o ON o.id = b.token_id",
}


def compare_stored(both):
    """Faults where the two files do not hold the same, and what they hold. Left out: what one side alone took."""
    faults, counts = [], []
    for name, sql in STORED.items():
        ours, theirs = (sorted(map(repr, tokens.as_simple_jwt(rows))) for rows in both.rows(sql, both.apart))
        counts.append(f"{len(ours)} {name}")
        if ours != theirs:
            only = [sorted(set(a) - set(b))[:3] for a, b in ((ours, theirs), (theirs, ours))]
            faults.append(f"stored {name} differ: only ours {only[0]}, only theirs {only[1]}")
    return faults, ", ".join(counts)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pairs", type=int, default=int(os.environ.get("LATCHKEY_TEST_PAIRS", PAIRS)))
    parser.add_argument("--seed", type=int, default=pair.seed())
    parser.add_argument("--only", default="")
    parser.add_argument("--survey", action="store_true", help="do not stop at a difference, show one of each kind")
    options = parser.parse_args()
    only = [x for x in options.only.split(",") if x]
    print(f"seed {options.seed}", flush=True)
    faults = intended.check_document()
    shares = sum(share for _, share, _ in TOPICS)
    started = time.monotonic()
    with pair.Pair() as both:
        def survey():
            return Survey() if options.survey else None
        access = {user: generate_tokens.good("access", user) for user in (pair.ANN, pair.IDA, pair.GUS)}
        share_of = max(0, options.pairs - MUTATED) / shares
        jobs = [("tokens changed at every byte", lambda: run_mutated(both, options.seed, survey()))]
        for name, share, make in TOPICS:
            jobs.append((name, lambda name=name, share=share, make=make: run_topic(
                both, make(access), int(share * share_of), options.seed, survey())))
        for name, job in jobs:
            if only and name not in only:
                continue
            begun = time.monotonic()
            count, fault = job()
            print(f"{count:7} {name} ({time.monotonic() - begun:.0f} s){'' if not fault else ': DIFFERENT'}",
                  flush=True)
            if fault:
                print(fault, flush=True)
                faults.append(name)
        stored, held = compare_stored(both)
        print(f"{both.pairs:7} pairs in {time.monotonic() - started:.0f} s; both files hold {held}")
        faults += stored
        for row in intended.TABLE:
            print(f"{row.count:7} times intended: {row.name}")
        if both.ours.stop() != 0:
            faults.append("latchkey did not end cleanly: " + both.ours.stderr()[-2000:])
        if not only and both.pairs < options.pairs:
            faults.append(f"only {both.pairs} of {options.pairs} pairs")
    for fault in faults:
        print("FAILED:", fault)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
