#!/usr/bin/env python3
"""Kills stout at its system calls while it makes a vendor folder, brings one up to date, archives one and imports a delta.

After each kill `stout vendor --check` tells the truth: it ends with 0 exactly when the folder has every byte that the lock
needs and nothing else. An archive is there whole, or not at all. The same command once more succeeds, and leads to the very
bytes that it would have led to without the kill.

    python3 Tests/faults/vendor-kill.py          some points among the calls that change files
    python3 Tests/faults/vendor-kill.py all      every system call of every command

Needs Linux 5.9, Python 3, a C compiler; no privileges.
"""

import os
import sys

import lab
import tally
import vendored


class Operation:
    """A command, what makes the state before it, and the archive that it makes, if any. `{}` stands for the project."""

    def __init__(self, name, prepare, *arguments, archive=None):
        self.name = name
        self.prepare = prepare
        self.words = arguments
        self.archive = archive

    def arguments(self, bench):
        return [word.replace("{}", bench.project) for word in self.words]


def made(*states):
    """The folder as it is for each state but the last, which is only put."""
    def prepare(bench):
        for state in states[:-1]:
            bench.put(state)
            bench.must("vendor", "--prune")
        bench.put(states[-1])
    return prepare


def with_delta(bench):
    """The folder for the first state, and a delta to the second one."""
    bench.put("first")
    bench.must("vendor", "--archive", f"{bench.project}/whole.tar.zst")
    bench.put("upgraded")
    bench.must("vendor", f"{bench.home}/elsewhere", "--archive", f"{bench.project}/delta.tar.zst", "--since",
               f"{bench.project}/whole.tar.zst")


OPERATIONS = [
    ("make", made("first"), ["vendor"], None),
    ("update", made("first", "upgraded"), ["vendor", "--prune"], None),
    ("archive", made("first"), ["vendor", "--archive", "{}/archive.tar.zst"], "archive.tar.zst"),
    ("import", with_delta, ["vendor", "--import", "{}/delta.tar.zst", "--prune"], None),
]


class Expectation:
    """How many calls an operation takes, and what it leads to."""

    def __init__(self, operation, bench, calls):
        self.operation = operation
        operation.prepare(bench)
        bench.save()
        self.calls = 0
        for _ in range(3):
            bench.restore()
            status, said = bench.stout(*operation.arguments(bench), prefix=bench.under("--set", calls))
            if status != 0:
                raise RuntimeError(f"{operation.name} ended with {status}: {said}")
            self.calls = max(self.calls, bench.report()[0])
        self.whole = vendored.content(f"{bench.project}/vendor")
        self.archive = self.archive_of(bench)
        if not vendored.check(bench, self.whole):
            raise RuntimeError(f"{operation.name} does not lead to a whole folder")

    def archive_of(self, bench):
        return self.operation.archive and lab.read_if_there(f"{bench.project}/{self.operation.archive}")


def killed(expected, place, calls, points):
    def trial(bench):
        bench.restore()
        status, said = bench.stout(
            *expected.operation.arguments(bench), prefix=bench.under("--set", calls, "--at", str(place), "--kill"))
        name = bench.report()[1]
        if name == "none":
            return False
        if status != 128 + 9:
            raise tally.Broken(f"killed at {name}, it ended with {status}: {said}")
        try:
            is_whole = vendored.check(bench, expected.whole)
            points.note("the folder was whole" if is_whole else "the folder was not whole")
            if expected.archive_of(bench) not in (None, expected.archive):
                raise tally.Broken("the archive is torn")
            status, said = bench.stout(*expected.operation.arguments(bench))
            if status != 0:
                raise tally.Broken(f"the next one ends with {status}: {said}")
            if not vendored.check(bench, expected.whole):
                raise tally.Broken("the next one leads elsewhere")
            if expected.archive_of(bench) != expected.archive:
                raise tally.Broken("the next one makes another archive")
            left = vendored.leftovers(f"{bench.project}/vendor")
            left += [name for name in os.listdir(bench.project) if name.endswith(".new")]
            if left:
                raise tally.Broken(f"the next one leaves {left}")
        except tally.Broken as error:
            raise tally.Broken(f"killed at {name}: {error}") from error
        return True

    return trial


def main():
    given = tally.arguments(sys.modules[__name__], "points", 40)
    calls = "all" if given.count is None else "changes"
    points = tally.Points()
    with vendored.VendorLab() as made_lab:
        operations = [
            Operation(name, prepare, *arguments, archive=archive)
            for name, prepare, arguments, archive in OPERATIONS if given.only in name]
        tally.at_calls(
            operations, made_lab.bench, lambda operation, bench: Expectation(operation, bench, calls),
            lambda expected, place: killed(expected, place, calls, points), given, points)
    points.finish()


main()
