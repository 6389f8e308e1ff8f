#!/usr/bin/env python3
"""Kills stout at its system calls, one after the other: sync (install, upgrade, remove), add, rollback, gc and
verify --repair.

After each kill the environment is the old one or the new one, whole: its tree is compared and its tools run, `stout
verify` passes, and so are the files that people commit. The same command once more succeeds, leads to what it would
have led to without the kill, and leaves nothing of the first behind.

    python3 Tests/faults/kill.py          some points among the calls that change files
    python3 Tests/faults/kill.py all      every system call of every command

Needs Linux 5.9, Python 3, a C compiler; no privileges.
"""

import sys

import expectation
import lab
import tally


def killed(expected, place, calls, points):
    """Kills at one place and judges."""

    def trial(bench):
        bench.restore()
        status, said = bench.stout(
            *expected.operation.arguments, prefix=bench.under("--set", calls, "--at", str(place), "--kill"))
        name = bench.report()[1]
        if name == "none":
            return False
        if status != 128 + 9:
            raise tally.Broken(f"killed at {name}, it ended with {status}: {said}")
        try:
            found = expected.check_interrupted(bench)
            points.note("the new environment was there" if found == expected.new else "the old one was there")
            expected.check_again(bench)
        except tally.Broken as error:
            raise tally.Broken(f"killed at {name}: {error}") from error
        return True

    return trial


def main():
    given = tally.arguments(sys.modules[__name__], "points", 48)
    # All calls; of a few, those that matter.
    calls = "all" if given.count is None else "changes"
    points = tally.Points()
    with lab.Lab() as made:
        operations = [one for one in lab.operations(made) if given.only in one.name]
        tally.at_calls(
            operations, made.bench, lambda operation, bench: expectation.Expectation(operation, bench, calls),
            lambda expected, place: killed(expected, place, calls, points), given, points)
    points.finish()


main()
