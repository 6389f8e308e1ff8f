#!/usr/bin/env python3
"""Halts one stout at its system calls, one after the other, lets another run to its end there, and lets the first go on:
every order of two commands in which the second comes between two calls of the first.

Both succeed, or the second is told to wait; each environment is whole and that of its lock; verify passes.

    python3 Tests/faults/halted.py          some calls
    python3 Tests/faults/halted.py all      each call of each pair

Needs Linux 5.9, Python 3, a C compiler; no privileges.
"""

import os
import shlex
import sys

import lab
import tally

# What the first does, what the second does, and whether that is in the same project.
PAIRS = [
    ("upgrade", "gc", True),
    ("upgrade", "gc", False),
    ("install", "gc", False),
    ("rollback", "careful gc", True),
    ("gc", "upgrade", True),
    ("gc", "upgrade", False),
    ("gc", "install", False),
    ("gc", "gc", False),
    ("install", "install", False),
    ("upgrade", "upgrade", True),
    ("remove", "upgrade", True),
    ("upgrade", "repair", False),
    ("repair", "upgrade", False),
    ("repair", "gc", False),
]
COMMANDS = {
    "install": ("sync",), "upgrade": ("sync",), "remove": ("sync",), "rollback": ("rollback", "1"),
    # The careful one leaves what the rollback leads to.
    "gc": ("gc", "--keep", "1"), "careful gc": ("gc", "--keep", "2"), "repair": ("verify", "--repair"),
}


class Scene:
    """Two projects with one home, in a folder that is restored for each point."""

    def __init__(self, made, name, pair):
        self.first_does, self.second_does, self.is_same = pair
        self.repairs = "repair" in pair
        self.bench = made.bench(name)
        self.other = object.__new__(lab.Bench)
        self.other.__dict__.update(self.bench.__dict__)
        if not self.is_same:
            # Within the first's folder, so that it is saved and restored with it.
            self.other.project = f"{self.bench.project}/other"
            os.mkdir(self.other.project)
        for bench, does in ((self.other, self.second_does), (self.bench, self.first_does)):
            prepare(bench, does)
        self.bench.save()
        self.before = [self.bench.look(), self.other.look()]
        self.calls = 0
        for _ in range(2):
            self.bench.restore()
            status, said = self.run()
            if status != 0:
                raise RuntimeError(f"{self.first_does} ended with {status}: {said}")
            self.calls = max(self.calls, self.bench.report()[0])
        self.first_wanted = self.bench.look()
        self.other.must(*COMMANDS[self.second_does])
        self.second_wanted = self.other.look()
        self.mended = (self.first_wanted, self.second_wanted)
        if self.repairs:
            # Files of the damaged kegs are in both environments, and each is repaired from its own project.
            for bench in (self.bench, self.other):
                bench.must("verify", "--repair")
            self.mended = (self.bench.look(), self.other.look())

    def run(self, *options):
        return self.bench.stout(*COMMANDS[self.first_does], prefix=self.bench.under("--set", "files", *options))

    def trial(self, place, points):
        self.bench.restore()
        said_by_second = f"{self.bench.root}/second"
        # One that waits for the first would wait for ever: the first waits for it.
        second = shlex.join(["timeout", "-s", "KILL", "2", *self.other.command(*COMMANDS[self.second_does])])
        command = f"{second} > {shlex.quote(said_by_second)} 2>&1 < /dev/null; echo $? > {shlex.quote(said_by_second)}.status"
        status, said = self.run("--at", str(place), "--run", f"env -i {environment(self.other)} sh -c {shlex.quote(command)}")
        name = self.bench.report()[1]
        if name == "none":
            return False
        try:
            second_status = int(lab.read(f"{said_by_second}.status"))
            if second_status == 128 + 9:
                points.note("the second waited for the first, and was ended")
            elif second_status != 0:
                raise tally.Broken(f"the second ends with {second_status}: {lab.read(said_by_second).decode()}")
            else:
                points.note("the second ran to its end meanwhile")
            if status != 0:
                raise tally.Broken(f"the first ends with {status}: {said}")
            self.check()
        except tally.Broken as error:
            raise tally.Broken(f"at {name}: {error}") from error
        return True

    def is_known(self, found):
        """Whether an environment is one that a command leads from or to; with repairs, whether each path of it is."""
        known = (self.first_wanted, self.second_wanted, *self.mended, *self.before)
        if not self.repairs or found is None:
            return found in known
        return all(found[path] in [one.get(path) for one in known if one is not None] for path in found)

    def check(self):
        for bench, wanted in ((self.bench, self.first_wanted), (self.other, self.second_wanted)):
            found = bench.look()
            if not self.is_known(found):
                raise tally.Broken(f"torn: differs in {lab.differences(found, wanted)}")
        # Once more, each leads to where it was to lead: one of the two may have been ended.
        for bench, does, wanted in (
                (self.bench, self.first_does, self.mended[0]), (self.other, self.second_does, self.mended[1])):
            if bench.look() is not None:
                if self.repairs:
                    bench.must("verify", "--repair")
                status, said = bench.stout("verify")
                if status != 0:
                    raise tally.Broken(f"verify finds {said}")
            bench.must(*COMMANDS[does])
            if not self.is_same and bench.look() != wanted:
                raise tally.Broken(f"leads elsewhere: {lab.differences(bench.look(), wanted)}")
        if self.bench.leftovers():
            raise tally.Broken(f"leaves {self.bench.leftovers()}")


def environment(bench):
    return shlex.join(f"{name}={value}" for name, value in bench.environment.items())


def prepare(bench, does):
    if does == "repair":
        lab.damaged(bench)
    elif does == "install":
        bench.put("first")
    elif does in ("rollback", "gc", "careful gc"):
        if bench.look() is None:
            lab.synced_to("first", "other")(bench)
    else:
        if bench.look() is None:
            lab.synced_to("other", "first")(bench)
        bench.put("upgraded" if does == "upgrade" else "removed")


def main():
    given = tally.arguments(sys.modules[__name__], "calls", 42)
    points = tally.Points()
    with lab.Lab() as made:
        pairs = [
            pair for pair in PAIRS
            if given.only in pair[0] and all(lab.has_command(made.stout, COMMANDS[does]) for does in pair[:2])]
        for number, pair in enumerate(pairs):
            scenes = [Scene(made, f"{number}-{side}", pair) for side in range(os.cpu_count() or 1)]
            by_bench = {scene.bench: scene for scene in scenes}
            total = max(scene.calls for scene in scenes)
            places = tally.spread(total, given.count and max(1, given.count // len(pairs)), given.random)
            what = f"{pair[1]} while {pair[0]} halts{'' if pair[2] else ', another project'}"
            print(f"      {what}: {len(places)} of {total} calls", flush=True)

            def job(place, by_bench=by_bench, what=what):
                def run(bench):
                    points.attempt(f"{what}, call {place}", lambda: by_bench[bench].trial(place, points))
                return run

            tally.in_parallel([scene.bench for scene in scenes], [job(place) for place in places])
            for scene in scenes:
                lab.remove(scene.bench.root)
    points.finish()


main()
