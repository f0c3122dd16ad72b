#!/usr/bin/env python3
"""Password and e-mail validators: the same verdicts and messages as Django's own code (A10, A17).

    validators.py [--values N] [--seed N]

Django's validators run here, ours in `oracle_verdicts` (verdicts.cpp), a question a line; 20,000 generated values of
each kind in CI. The list of e-mail addresses also goes through the register endpoint of the real binary.
"""
import argparse
import json
import os
import pathlib
import subprocess
import sys
import time
import unicodedata
import xml.etree.ElementTree

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "support"), str(HERE / "site")]
import latchkey  # noqa: E402
import oracle  # noqa: E402

oracle.system_python("oracle_validators")
os.environ["DJANGO_SETTINGS_MODULE"] = "oracle_site.settings"

import django  # noqa: E402
import hypothesis  # noqa: E402
from hypothesis import strategies as st  # noqa: E402

django.setup()

from accounts.models import CustomUser  # noqa: E402
from django.contrib.auth.password_validation import CommonPasswordValidator, validate_password  # noqa: E402
from django.core.exceptions import ValidationError  # noqa: E402
from django.core.validators import EmailValidator  # noqa: E402

import pair  # noqa: E402
from generate import ODD, any_text, emails  # noqa: E402

BATCH = 20
ATTRIBUTES = ("username", "first_name", "last_name", "email")
SETTINGS = hypothesis.settings(database=None, deadline=None, print_blob=False, report_multiple_bugs=False,
                               suppress_health_check=list(hypothesis.HealthCheck))
COMMON = sorted(CommonPasswordValidator().passwords)

# --- values: a password near the rules, and a user that it may be like
digits = st.text("0123456789\u0660\u0669\uff10\u00b2\u2460\u00bd\u4e00\U0001d7d8\u0be6\u3007", min_size=1, max_size=12)
words = st.one_of(st.text("aAbBcC1._-@ ", max_size=8), st.text(max_size=6), any_text, st.sampled_from(
    ["\u0130stanbul", "stra\u00dfe", "\u212aelvin", "\ufb01nger", "\u03a3\u03a3\u03c2", "\u01c5", "na\u00efve",
     "e\u0301te", "o'neill",
     "ann.smith@example.com", "ann-smith", "_under_", "\u0967\u0968\u0969", "\u00aa\u00ba", "a\u200bb"]))
look_alike = str.maketrans("ks", "\u212a\u017f")
common = st.builds(lambda text, change, a, b: a + change(text) + b, st.sampled_from(COMMON),
                   st.sampled_from([str, str, str.upper, str.title, lambda x: x.translate(look_alike)]),
                   st.sampled_from(["", "", " ", "\t", "\x1f", "\u3000", "x", "\u200b"]),
                   st.sampled_from(["", "", " ", "\n", "\xa0", "1"]))
plain = st.one_of(words, digits, common, st.text(max_size=20), st.text("ab", min_size=6, max_size=9),
                  st.sampled_from(ODD))
# Made once: a strategy made anew for each value is checked anew, and a lambda in it looked up in this file.
users = st.one_of(st.none(), *[st.fixed_dictionaries({name: st.one_of(st.just(""), words) for name in ATTRIBUTES})] * 3)
attributes = st.sampled_from(ATTRIBUTES)
changes = st.sampled_from([str, str.upper, str.lower, lambda x: x[::-1], lambda x: x[: len(x) // 2]])
before = st.text("xyz19", max_size=5)


@st.composite
def passwords(draw):
    user = draw(users)
    password = draw(plain)
    if user and draw(st.integers(0, 2)):
        # Around the threshold: what a user is called, with some characters changed or added.
        text = draw(changes)(user[draw(attributes)] or "annsmith")
        password = draw(before) + text + draw(st.text("xyz19 ", max_size=max(5, len(text))))
    return password, user


def has_newer_characters(question):
    """Characters that this Python's Unicode does not know and ICU's may: wire-contract.md says that they differ."""
    return any(unicodedata.category(c) == "Cn" for c in json.dumps(question, ensure_ascii=False))


class Verdicts:
    """Our side. Counts the questions; a disagreement is an AssertionError, which Hypothesis makes small."""

    def __init__(self):
        program = os.environ.get("LATCHKEY_TEST_VERDICTS",
                                 latchkey.ROOT / "build" / "release" / "tests" / "oracle_verdicts")
        self.process = subprocess.Popen([program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.asked, self.refused, self.newer, self.values = 0, 0, 0, set()

    def ask(self, questions):
        answers = []
        for i in range(0, len(questions), BATCH):  # few enough for the pipe between us
            batch = questions[i:i + BATCH]
            self.process.stdin.write("".join(json.dumps(x) + "\n" for x in batch))
            self.process.stdin.flush()
            answers += [json.loads(self.process.stdout.readline()) for _ in batch]
        return answers

    def check(self, questions, theirs):
        for question, mine, other in zip(questions, self.ask(questions), theirs):
            self.asked += 1
            self.refused += other not in (True, [])
            self.values.add(json.dumps(question))
            if mine != other and has_newer_characters(question):
                self.newer += 1
                continue
            assert mine == other, f"{json.dumps(question)}\n  ours   {mine}\n  Django {other}"

    def close(self):
        self.process.stdin.close()
        self.process.wait(10)
        self.process.stdout.close()


def django_password(password, user):
    try:
        validate_password(password, CustomUser(**user) if user is not None else None)
    except ValidationError as fault:
        return fault.messages
    return []


def django_email(text):
    try:
        EmailValidator()(text)
    except ValidationError:
        return False
    return True


def password_question(password, user):
    verbose = {name: str(CustomUser._meta.get_field(name).verbose_name) for name in ATTRIBUTES}
    return {"password": password, "user": {name: [verbose[name], value] for name, value in (user or {}).items()}}


def check_passwords(verdicts, values):
    verdicts.check([password_question(*x) for x in values], [django_password(*x) for x in values])


def check_emails(verdicts, values):
    verdicts.check([{"email": x} for x in values], [django_email(x) for x in values])


def generated(strategy, check, count, seed):
    """Batches through Hypothesis; the smallest fault or nothing."""
    @hypothesis.seed(seed)
    @hypothesis.settings(SETTINGS, max_examples=-(-count // BATCH))
    @hypothesis.given(st.lists(strategy, min_size=BATCH, max_size=BATCH))
    def run(values):
        # As JSON carries them: a high surrogate before a low one is one character on both sides.
        check(json.loads(json.dumps(values)))

    try:
        run()
    except AssertionError as fault:
        return fault
    return None


def listed_addresses(path):
    """The texts of isemail's list, with the control characters that it writes as U+2400 and up."""
    root = xml.etree.ElementTree.parse(path).getroot()
    texts = [(test.findtext("address") or "") for test in root.iter("test")]
    return [x.translate({0x2400 + i: i for i in range(32)}) for x in texts]


def through_register(addresses):
    """Faults where the register endpoint of the binary says otherwise than DRF's field over Django's validator."""
    from rest_framework import serializers
    faults = []
    with latchkey.Server() as server:
        for address in addresses:
            try:
                serializers.EmailField().run_validation(address)
                want = None
            except serializers.ValidationError as fault:
                want = [str(x) for x in fault.detail]
            _, shown = server.post("/accounts/register/", {"email": address})
            if shown.get("email") != want:
                faults.append(f"register {address!r}: ours {shown.get('email')}, Django {want}")
    return faults


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--values", type=int, default=int(os.environ.get("LATCHKEY_TEST_VALUES", 20000)))
    parser.add_argument("--seed", type=int, default=pair.seed())
    options = parser.parse_args()
    shared = latchkey.shared()
    if shared is None:
        latchkey.skip("oracle_validators", "no shared folder with the list of e-mail addresses")
    print(f"seed {options.seed}", flush=True)
    listed = listed_addresses(shared / "corpora" / "email" / "isemail.xml")
    faults = []
    if "newer than the Unicode of the site's Python" not in (latchkey.ROOT / "docs" / "wire-contract.md").read_text():
        faults.append("docs/wire-contract.md does not say what becomes of newer characters")
    jobs = [("passwords", passwords(), check_passwords, [(x, None) for x in COMMON]),
            ("e-mail addresses", emails, check_emails, listed)]
    for name, strategy, check, known in jobs:
        verdicts, started = Verdicts(), time.monotonic()
        fault, turn = None, 0
        while fault is None and len(verdicts.values) < options.values:  # the same value twice is one
            missing = max(1000, options.values - len(verdicts.values))
            fault = generated(strategy, lambda values: check(verdicts, values), missing, options.seed + turn)
            turn += 1
        if fault is None:
            fault = generated(st.just(None), lambda _: check(verdicts, known), 1, 0)
        verdicts.close()
        print(f"{verdicts.asked:7} {name}, {len(verdicts.values)} different, {verdicts.refused} refused, "
              f"{verdicts.newer} judged otherwise for characters newer than Unicode {unicodedata.unidata_version} "
              f"({time.monotonic() - started:.0f} s)", flush=True)
        if fault:
            faults.append(f"{name}: {fault}")
    faults += through_register(listed)
    print(f"{len(listed):7} listed addresses through the register endpoint")
    for fault in faults:
        print("FAILED:", fault)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
