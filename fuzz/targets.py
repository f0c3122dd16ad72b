"""Runs a fuzzer, and says what it found: for fuzz/run, fuzz/planted and the tests of what counts as found."""
import base64
import collections
import gzip
import os
import pathlib
import re
import subprocess
import time

import seeds

ROOT = pathlib.Path(__file__).resolve().parent.parent
BUILD = ROOT / "build" / "fuzz"
TIMED_OUT = 70   # libFuzzer's exit code for an input that took too long
FLAGS = ["-timeout=10", f"-timeout_exitcode={TIMED_OUT}", "-rss_limit_mb=2048", f"-max_len={seeds.LARGEST}",
         "-print_final_stats=1", "-reload=0"]
# A small quarantine: the default's 256 MiB fill the caches, and no input frees that much.
# Strict strings: what is handed to the C library as a text must have its NUL.
SANITIZERS = {"ASAN_OPTIONS": "quarantine_size_mb=32:detect_stack_use_after_return=1:strict_string_checks=1",
              "UBSAN_OPTIONS": "print_stacktrace=1"}

Result = collections.namedtuple("Result", "target executions line found")
running = set()


def number(pattern, text):
    found = re.findall(pattern, text)
    return int(found[-1]) if found else 0


def program(target, options):
    return ROOT / "build" / options.preset / "fuzz" / target


def found(code, text, log, again):
    """What was found, so that it can be done again on another machine: this may be the only thing left of this one."""
    lines = text.splitlines()
    # All that was said since libFuzzer last told of its progress: assertions and exceptions speak before it does.
    told = [n for n, line in enumerate(lines) if re.match(r"#\d+\t", line)]
    since = [line[:200] for line in lines[told[-1] + 1 if told else 0:] if not line.startswith("INFO: ")]
    said = [f"exit {code}", *since[:25], f"log: {log}"]
    for name in re.findall(r"Test unit written to (\S+)", text)[-1:]:
        packed = base64.b64encode(gzip.compress(pathlib.Path(name).read_bytes())).decode()
        said += [f"again: {again} {name}", f"that file: echo {packed} | base64 -d | gunzip"]
    return "\n  ".join(said)


def result(target, code, log, hangs, again):
    """A line that says what was done, and what was found, if anything."""
    text = log.read_text(errors="replace")
    executions = number(r"stat::number_of_executed_units: (\d+)", text) or number(r"(?m)^#(\d+)", text)
    speed, coverage = number(r"exec/s: (\d+)", text), number(r"cov: (\d+)", text)
    features, corpus, seed = number(r"ft: (\d+)", text), number(r"corp: (\d+)", text), number(r"Seed: (\d+)", text)
    memory = number(r"stat::peak_rss_mb: +(\d+)", text) or number(r"rss: (\d+)Mb", text)
    failed = code != 0 or executions == 0
    line = (f"{target:16} {executions:9} executions {speed:6}/s  cov {coverage:5}  ft {features:6}  corpus {corpus:5}"
            f"  {memory:5} MiB  seed {seed}  {'FOUND, see below' if failed else 'nothing found'}")
    if hangs:
        line += f" ({hangs} hangs that did not come again: the machine stood still)"
    return Result(target, executions, line, f"{target}: {found(code, text, log, again)}" if failed else "")


def execute(command, log):
    with log.open("wb") as out:
        process = subprocess.Popen(["nice", "-n", "10", *command], stdout=out, stderr=out,
                                   env={**os.environ, **SANITIZERS})
        running.add(process)
        code = process.wait()
        running.discard(process)
    return code


def hangs_again(command, log):
    """Whether the input that took too long does so in one of three more runs."""
    name = re.findall(r"Test unit written to (\S+)", log.read_text(errors="replace"))[-1]
    return any(execute([*command, name], log.with_suffix(".again")) != 0 for _ in range(3))


def run_target(target, options):
    corpus, findings, logs = (BUILD / name for name in ("corpus", "found", "logs"))
    for folder in (corpus / target, findings, logs):
        folder.mkdir(parents=True, exist_ok=True)
    once = [str(program(target, options)), f"-artifact_prefix={findings}/{target}-", *FLAGS]
    command = [*once, str(corpus / target), str(BUILD / "seeds" / target)]
    dictionary = ROOT / "fuzz" / f"{target}.dict"
    if dictionary.exists():
        command.append(f"-dict={dictionary}")
    if "LATCHKEY_TEST_SEED" in os.environ:
        command.append("-seed=" + os.environ["LATCHKEY_TEST_SEED"])
    log = logs / f"{target}.log"
    end, hangs = time.monotonic() + options.seconds, 0
    while True:
        left = max(1, round(end - time.monotonic()))
        code = execute([*command, f"-max_total_time={left}"], log)
        if code != TIMED_OUT or hangs_again(once, log):
            break
        hangs += 1
        if time.monotonic() >= end:
            code = 0
            break
    return result(target, code, log, hangs, once[0])
