#!/usr/bin/env python3
"""fuzz/run judged by targets that act as libFuzzer does: what counts as found, and what is said of it."""
import argparse
import pathlib
import subprocess
import sys
import tempfile
import unittest
import unittest.mock

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.dont_write_bytecode = True
sys.path.insert(0, str(ROOT / "fuzz"))
import targets as fuzzers  # noqa: E402

# How a target begins: PREFIX is where it keeps what it finds, ONCE whether it was given one input to run again.
TARGET = """#!/usr/bin/env python3
import pathlib, sys
PREFIX = next(a.partition("=")[2] for a in sys.argv if a.startswith("-artifact_prefix="))
ONCE = not any(a.startswith("-max_total_time=") for a in sys.argv)
runs = pathlib.Path(PREFIX + "runs")
runs.write_text(runs.read_text() + "x" if runs.exists() else "x")
RUN = len(runs.read_text())

def end(code, kind, why):
    pathlib.Path(PREFIX + kind).write_bytes(b"\\xffan input")
    print(why + "\\nArtifact prefix; Test unit written to " + PREFIX + kind)
    sys.exit(code)
"""
FINE = 'print("#12\\tDONE cov: 3 ft: 4 corp: 5/6b exec/s: 7 rss: 8Mb\\nstat::number_of_executed_units: 12")\n'
HANG = 'end(70, "timeout-1", "ERROR: libFuzzer: timeout after 11 seconds")\n'


class WhatIsFound(unittest.TestCase):
    def run_target(self, body, seconds=60):
        folder = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory()))
        script = folder / "target"
        script.write_text(TARGET + body)
        script.chmod(0o755)
        self.enterContext(unittest.mock.patch.object(fuzzers, "BUILD", folder))
        self.enterContext(unittest.mock.patch.object(fuzzers, "program", lambda *_: script))
        return fuzzers.run_target("email", argparse.Namespace(seconds=seconds, preset="fuzz"))

    def test_a_run_without_a_finding_says_so(self):
        result = self.run_target(FINE)
        self.assertEqual((result.executions, result.found), (12, ""))
        self.assertIn("nothing found", result.line)

    def test_a_broken_property_counts_and_its_input_can_be_made_again_from_what_is_said(self):
        result = self.run_target('end(77, "crash-1", "==1== ERROR: libFuzzer: deadly signal\\n    #0 0x1 in judge")\n')
        self.assertIn("FOUND", result.line)
        self.assertIn("#0 0x1 in judge", result.found)
        command = result.found.partition("that file: ")[2]
        self.assertEqual(subprocess.run(["bash", "-c", command], capture_output=True).stdout, b"\xffan input")

    def test_what_the_program_says_before_libfuzzer_speaks_is_said(self):
        result = self.run_target(r"""print("INFO: Seed: 1\n#2\tINITED cov: 3\nAssertion '!empty()' failed.")
end(77, "crash-1", "==1== ERROR: libFuzzer: deadly signal")""")
        self.assertIn("Assertion '!empty()' failed.", result.found)
        self.assertNotIn("INITED", result.found)
        self.assertIn("log: ", result.found)

    def test_a_hang_that_comes_again_counts(self):
        self.assertIn("timeout after 11 seconds", self.run_target(HANG).found)

    def test_a_hang_that_comes_again_at_the_third_time_counts(self):
        self.assertIn("timeout", self.run_target(f"if RUN in (1, 4): {HANG}\n{FINE}").found)

    def test_a_hang_that_does_not_come_again_is_told_and_the_run_goes_on(self):
        result = self.run_target(f"if RUN == 1: {HANG}\n{FINE}")
        self.assertEqual(result.found, "")
        self.assertIn("nothing found (1 hangs that did not come again", result.line)

    def test_a_machine_that_always_stands_still_ends_the_run_and_nothing_was_executed(self):
        result = self.run_target(f"if not ONCE: {HANG}", seconds=0)
        self.assertIn("FOUND", result.line)

    def test_a_target_that_runs_no_input_counts(self):
        self.assertIn("exit 0", self.run_target("").found)


if __name__ == "__main__":
    unittest.main()
