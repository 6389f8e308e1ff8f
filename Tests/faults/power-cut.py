#!/usr/bin/env python3
"""Cuts the power at random moments of syncs on a disk with ext4 and with xfs.

Each run installs, upgrades, rolls back, removes and collects on a fresh disk (see disk.py), while a neighbour writes and syncs a file of its
own there, as others do. Then, for random moments of it, the disk is made as a power cut would have left it: every write
before the last flush, and any part of those after it. It is mounted anew, and: the environment is the old one or the new
one, whole; every keg that has its name is whole; what had been reported as done before the cut is there; and the same sync
once more leads to the new environment.

    python3 Tests/faults/power-cut.py                   a few moments
    python3 Tests/faults/power-cut.py 200               200 moments on ext4 and 200 on xfs
    python3 Tests/faults/power-cut.py 200 --unsynced    the same with fsync, fdatasync and syncfs doing nothing: must fail,
                                                        which with --must-fail is the success

Needs root (to mount), /dev/fuse, loop devices, mkfs.ext4 and mkfs.xfs (Debian: e2fsprogs, xfsprogs), Linux 5.9, Python 3, a
C compiler.
"""

import os
import shutil
import sys
import threading

import disk
import lab
import tally

# What a run does: the state that the project's files are put to, the command, and the state that it leads to.
WAY = [
    ("first", ("sync",), "first"), ("upgraded", ("sync",), "upgraded"), ("upgraded", ("rollback", "1"), "first"),
    ("removed", ("sync",), "removed"), ("removed", ("gc", "--keep", "1"), "removed"), ("other", ("sync",), "other"),
]
STATES = sorted({state for _, _, state in WAY})
MOMENTS_OF_A_RUN = 25


class Neighbour(threading.Thread):
    """Somebody else who syncs on the same disk; half of what others do gets there with it."""

    def __init__(self, path):
        super().__init__(daemon=True)
        self.path = path
        self.over = threading.Event()

    def run(self):
        number = 0
        while not self.over.wait(0.002):
            number += 1
            with open(self.path, "w", encoding="utf-8") as file:
                file.write(f"{number}\n")
                file.flush()
                os.fsync(file.fileno())

    def stop(self):
        self.over.set()
        self.join()


def put(bench, state):
    """As an editor that syncs: it is not the user's files that are tried here."""
    bench.put(state)
    for name in ("Stoutfile", "Stout.lock", "."):
        number = os.open(f"{bench.project}/{name}", os.O_RDONLY)
        os.fsync(number)
        os.close(number)


def expected(made, place):
    """The environment of each state, and each keg, at this place; made there without a disk."""
    bench = lab.Bench(made, place)
    found, kegs = {}, {}
    for state in STATES:
        bench.put(state)
        bench.must("sync")
        found[state] = bench.look()
        kegs.update(bench.kegs())
    lab.remove(bench.home)
    lab.remove(bench.project)
    return found, kegs


class Run:
    """One way through the states on a fresh disk; then its moments are tried."""

    def __init__(self, made, kind, number, place, unsynced):
        self.disk = disk.Disk(f"{made.root}/{kind}-{number}", kind, place)
        self.place = place
        self.made = made
        # The moment at which each command began and had reported its success.
        self.began, self.acknowledged = [], []
        prefix = [made.callpoint, "--pretend", "fsync,fdatasync,syncfs", "--"] if unsynced else []
        self.disk.mount()
        try:
            bench = lab.Bench(made, place)
            neighbour = Neighbour(f"{place}/neighbour")
            neighbour.start()
            try:
                for state, words, _ in WAY:
                    put(bench, state)
                    self.began.append(self.disk.moment)
                    status, said = bench.stout(*words, prefix=prefix)
                    self.acknowledged.append(self.disk.moment)
                    if status != 0:
                        raise RuntimeError(f"{words[0]} ended with {status}: {said}")
            finally:
                neighbour.stop()
        finally:
            self.disk.unmount()

    def judge(self, moment, environments, kegs, points):
        """The mounted disk."""
        bench = object.__new__(lab.Bench)
        bench.lab, bench.root, bench.home, bench.project = (
            self.made, self.place, f"{self.place}/home", f"{self.place}/project")
        bench.environment = lab.environment(bench.home)
        done = sum(1 for one in self.acknowledged if one <= moment)
        under_way = sum(1 for one in self.began if one <= moment)
        allowed = [environments[WAY[done - 1][2]] if done else None]
        if under_way > done:
            allowed.append(environments[WAY[done][2]])
        found = bench.look()
        if found not in allowed:
            if found is None or found in [environments[state] for _, _, state in WAY[:done]]:
                raise tally.Broken(f"lost: {WAY[done - 1][1][0]} to {WAY[done - 1][2]} was reported as done")
            raise tally.Broken(f"corrupt: differs from what was there before in {lab.differences(found, allowed[0])}")
        points.note("the new environment was there" if found == allowed[-1] else "the old one was there")
        for keg, digest in bench.kegs().items():
            if digest != kegs.get(keg):
                raise tally.Broken(f"corrupt: the keg {keg}")
        if found is not None:
            status, said = bench.stout("verify")
            if status != 0:
                raise tally.Broken(f"corrupt: verify finds {said}")
        if lab.has_command(self.made.stout, ("gc", "--keep")):
            status, said = bench.stout("gc", "--keep", "100")
            if status != 0:
                raise tally.Broken(f"gc afterwards ends with {status}: {said}")
            if bench.look() != found:
                raise tally.Broken("lost: gc afterwards takes away what the environment needs")
        state = WAY[max(0, under_way - 1)][0]
        bench.put(state)
        status, said = bench.stout("sync")
        if status != 0:
            raise tally.Broken(f"sync afterwards ends with {status}: {said}")
        if bench.look() != environments[state]:
            raise tally.Broken("sync afterwards leads elsewhere")
        status, said = bench.stout("verify")
        if status != 0:
            raise tally.Broken(f"verify afterwards finds {said}")

    def moments(self, count, chooser):
        """At random, all of them while a sync ran or after one: `put` is not the matter."""
        return [chooser.randrange(self.began[0] + 1, self.acknowledged[-1] + 1) for _ in range(count)]


def main():
    flags = [word for word in ("--unsynced", "--must-fail") if word in sys.argv]
    sys.argv = [word for word in sys.argv if word not in flags]
    unsynced = "--unsynced" in flags
    given = tally.arguments(sys.modules[__name__], "moments on each file system", 12)
    lab.need_root("mount disks")
    for program in ("mkfs.ext4", "mkfs.xfs", "losetup"):
        if shutil.which(program, path=os.environ.get("PATH", "") + ":/usr/sbin:/sbin") is None:
            lab.die(f"needs {program}")
    for device in ("/dev/fuse", "/dev/loop-control"):
        if not os.path.exists(device):
            lab.die(f"needs {device}")
    count = given.count or 200
    points = tally.Points()
    with lab.Lab() as made:
        place = f"{made.root}/place"
        environments, kegs = expected(made, place)
        for kind in ("ext4", "xfs"):
            if given.only not in kind:
                continue
            left, number, writes = count, 0, 0
            before = (points.tried, points.failed)
            while left > 0:
                number += 1
                run = Run(made, kind, number, place, unsynced)
                writes += run.acknowledged[-1]
                moments = run.moments(min(left, MOMENTS_OF_A_RUN), given.random)
                left -= len(moments)
                for moment, image in run.disk.cuts(moments, given.random):
                    def trial(moment=moment, image=image, run=run):
                        with run.disk.mounted(image):
                            run.judge(moment, environments, kegs, points)
                    points.attempt(f"{kind}, run {number}, moment {moment} of {run.acknowledged[-1]}", trial)
                lab.remove(run.disk.folder)
            print(f"      {kind}: {points.tried - before[0]} cuts in {number} runs of {writes // number} writes and flushes, "
                  f"{points.failed - before[1]} failed", flush=True)
    points.finish(must_fail="--must-fail" in flags)


main()
