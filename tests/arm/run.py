#!/usr/bin/env python3
"""The password kernels on ARM (A04): cross-compiled and run in an emulator, judged by Python's hashlib and Wycheproof.

The room is compiled as it is, without the one file that is OpenSSL. Both ARMv8 kernels and plain C++ answer every input;
on a processor that says it has no SHA-2 instructions only plain C++ may.
"""
import collections
import hashlib
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
sys.path.insert(0, str(ROOT / "tests" / "support"))
import latchkey  # noqa: E402

COMPILER, EMULATOR, TARGET = "clang++-19", "qemu-aarch64", "--target=aarch64-linux-gnu"
OPTIONS = ["-std=c++2b", "-O2", "-Wall", "-Wextra", "-Wpedantic", "-Wconversion", "-Wshadow", "-Werror",
           "-D_GLIBCXX_ASSERTIONS"]
RANDOM = 400


def missing():
    """Why this cannot run here, or nothing."""
    for tool in (COMPILER, EMULATOR, "ld.lld-19"):
        if not shutil.which(tool):
            return f"no {tool}"
    probe = subprocess.run([COMPILER, TARGET, *OPTIONS, "-x", "c++", "-", "-fsyntax-only"], text=True,
                           input="#include <vector>\n#include <stdlib.h>\n", capture_output=True, check=False)
    return "no C++ library for aarch64-linux-gnu" if probe.returncode else None


def build(folder):
    sources = [x for x in sorted((ROOT / "src/passwords/kernels").glob("*.cpp")) if x.name != "openssl.cpp"]
    program = folder / "kernels"
    subprocess.run([COMPILER, TARGET, *OPTIONS, "-static", "-fuse-ld=lld-19", "-Wl,--wrap=getauxval",
                    f"-I{ROOT / 'src'}", f"-I{ROOT / 'tests'}", str(HERE / "main.cpp"), *map(str, sources),
                    "-o", str(program)], check=True)
    return program


def edges():
    """Around the block length of the key and of the salt, and what text may hold."""
    for n in (0, 1, 51, 52, 55, 56, 63, 64, 65, 128, 4096):
        yield b"p" * n, b"s" * n, 3
    yield b"pass\0word", b"sa\0lt", 1000
    yield b"passwd", b"salt", 1
    yield b"Password", b"NaCl", 5000


def wycheproof():
    """The vectors with the key they want, cut to the 32 bytes of a lane; empty without the shared folder."""
    folder = latchkey.shared()
    path = folder / "corpora/wycheproof/pbkdf2_hmacsha256_test.json" if folder else None
    if path is None or not path.is_file():
        print("SKIPPED: arm: Wycheproof's vectors: no shared folder")
        return
    for group in json.loads(path.read_text())["testGroups"]:
        for test in group["tests"]:
            assert test["result"] == "valid", test["tcId"]
            if test["iterationCount"] <= 5000:
                yield (bytes.fromhex(test["password"]), bytes.fromhex(test["salt"]), test["iterationCount"],
                       bytes.fromhex(test["dk"])[:32])


def inputs(dice):
    """[(password, salt, iterations, what the key begins with)]"""
    plain = list(edges())
    plain += [(dice.randbytes(dice.randint(0, 300)), dice.randbytes(dice.randint(0, 100)), dice.randint(1, 300))
              for _ in range(RANDOM)]
    asked = [(p, s, n, hashlib.pbkdf2_hmac("sha256", p, s, n)) for p, s, n in plain]
    return asked + list(wycheproof())


def answers(program, processor, asked, **env):
    lines = "".join(f"x{p.hex()} x{s.hex()} {n}\n" for p, s, n, _ in asked)
    ran = subprocess.run([EMULATOR, "-cpu", processor, str(program)], input=lines, text=True, check=True, timeout=600,
                         stdout=subprocess.PIPE, env={**os.environ, **env})
    keys, absent = collections.defaultdict(list), []
    for line in ran.stdout.splitlines():
        name, value = line.split()
        if name == "absent":
            absent.append(value)
        else:
            keys[name].append(bytes.fromhex(value))
    return keys, absent


def judge(keys, asked):
    """Faults; prints what was right."""
    faults = []
    for name, derived in keys.items():
        wrong = [i for i, (key, (*_, want)) in enumerate(zip(derived, asked)) if key[:len(want)] != want]
        if wrong or len(derived) != len(asked):
            faults.append(f"{name}: {len(derived)} of {len(asked)} answers, {len(wrong)} wrong, first {wrong[:3]}")
        print(f"  {name}: {len(derived) - len(wrong)} of {len(asked)} keys are right")
    return faults


def main():
    reason = missing()
    if reason:
        latchkey.skip("arm", reason)
    asked, faults = inputs(latchkey.seeded()), []
    with tempfile.TemporaryDirectory(prefix="latchkey-arm-") as folder:
        program = build(pathlib.Path(folder))
        few = asked[:60]
        for processor, env, some, expected in (
                ("max", {}, asked, {"armv8_x2", "armv8_x1", "portable"}),
                ("cortex-a53", {}, few, {"armv8_x2", "armv8_x1", "portable"}),
                ("max", {"WITHOUT_SHA2": "1"}, few, {"portable"})):
            print(f"{processor}{', without SHA-2' if env else ''}:")
            keys, absent = answers(program, processor, some, **env)
            faults += judge(keys, some)
            if set(keys) != expected:
                faults.append(f"{processor} {env}: {sorted(keys)} ran, {sorted(expected)} should; absent: {absent}")
            print(f"  absent: {', '.join(absent)}")
    print(f"arm: {len(asked)} inputs, {len(faults)} faults")
    for fault in faults:
        print("FAULT", fault)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
