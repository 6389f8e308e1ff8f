#!/usr/bin/env python3
"""Kills two syncs that run at once, at random moments: two projects with one cellar, or twice the same project.

After the kills each environment is the old or the new one, whole; every keg that has its name is whole; and two syncs at
once lead to where they would have led, and leave nothing of the killed ones behind.

    python3 Tests/faults/random-kill.py         some times
    python3 Tests/faults/random-kill.py 500

Needs Linux, Python 3, a C compiler; no privileges.
"""

import os
import shutil
import subprocess
import sys
import time

import lab
import tally

WAYS = [("first", "upgraded"), ("first", "other"), ("upgraded", "removed"), (None, "first"), (None, "other")]


class Pair:
    """Two projects with one home."""

    def __init__(self, made, name):
        self.first = made.bench(f"{name}/one")
        self.second = made.bench(f"{name}/two")
        self.second.home, self.second.environment = self.first.home, self.first.environment
        self.root = f"{made.root}/{name}"
        # What each state of each of the two looks like.
        self.looks, self.kegs = {}, {}
        for bench in (self.first, self.second):
            for state in lab.STATES:
                bench.put(state)
                bench.must("sync")
                self.looks[bench, state] = bench.look()
            self.looks[bench, None] = None
        self.kegs = self.first.kegs()
        self.takes = 0
        for _ in range(5):
            self.clear()
            self.first.put("first")
            self.second.put("first")
            began = time.monotonic()
            for process in [start(self.first), start(self.second)]:
                process.communicate()
            self.takes = max(self.takes, time.monotonic() - began)

    def clear(self):
        for bench in (self.first, self.second):
            lab.remove(bench.project)
            os.makedirs(bench.project)
        lab.remove(self.first.home)
        os.makedirs(self.first.home)


def start(bench):
    return subprocess.Popen(
        bench.command("sync"), env=bench.environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT)


def trial(pair, chooser, points):
    is_same = chooser.random() < 0.3
    benches = [pair.first, pair.first if is_same else pair.second]
    ways = [chooser.choice(WAYS) for _ in benches]
    if is_same:
        ways[1] = ways[0]
    pair.clear()
    for bench, (before, after) in zip(benches, ways):
        if before is not None and bench.look() is None:
            bench.put(before)
            bench.must("sync")
        bench.put(after)
    if chooser.random() < 0.5:
        shutil.rmtree(f"{pair.first.home}/cache", ignore_errors=True)
    running = [start(bench) for bench in benches]
    victims = chooser.choice(([0], [1], [0, 1], [0, 1]))
    for victim in sorted(victims, key=lambda _: chooser.random()):
        time.sleep(chooser.random() * pair.takes / len(victims))
        running[victim].kill()
    hits = 0
    for number, process in enumerate(running):
        said = process.communicate(timeout=60)[0].decode(errors="replace")
        if process.returncode == -9:
            hits += 1
        elif process.returncode != 0:
            raise tally.Broken(f"sync {number} ended with {process.returncode}: {said}")
    for bench, (before, after) in zip(benches, ways):
        found = bench.look()
        if found != pair.looks[bench, before] and found != pair.looks[bench, after]:
            raise tally.Broken(f"torn: {bench.project} is neither {before} nor {after}")
        points.note("the new environment was there" if found == pair.looks[bench, after] else "the old one was there")
    for keg, digest in pair.first.kegs().items():
        if pair.kegs.get(keg) != digest:
            raise tally.Broken(f"the keg {keg} is torn")
    for bench, process in zip(benches, [start(bench) for bench in benches]):
        said = process.communicate(timeout=60)[0].decode(errors="replace")
        if process.returncode != 0:
            raise tally.Broken(f"again, sync ends with {process.returncode}: {said}")
    for bench, (_, after) in zip(benches, ways):
        if bench.look() != pair.looks[bench, after]:
            raise tally.Broken(f"again, {bench.project} is not {after}")
        status, said = bench.stout("verify")
        if status != 0:
            raise tally.Broken(f"again, verify finds {said}")
        left = bench.leftovers()
        if left:
            raise tally.Broken(f"again, it leaves {', '.join(left)}")
    points.note(f"killed {hits} of the two")
    return hits > 0


def main():
    given = tally.arguments(sys.modules[__name__], "times", 30)
    points = tally.Points()
    with lab.Lab() as made:
        pair = Pair(made, "pair")
        # A kill that came too late does not count.
        while points.tried < (given.count or 500):
            points.attempt(f"time {points.tried + 1}", lambda: trial(pair, given.random, points))
    points.finish()


main()
