#!/usr/bin/env python3
"""Syncs, rollbacks and collections (`stout gc`) at random, several at once, while projects come, go and move: no keg that a
project's environment is made of is ever lost.

After each sync or rollback of a project, and after each collection for every project that nobody is at, its environment is
looked at: whole, and that of its state. A project that was moved is looked at again from its next sync on. Each run of
stout is a point.

    python3 Tests/faults/interleave.py            some runs
    python3 Tests/faults/interleave.py 10000

Needs Linux, Python 3, a C compiler; no privileges.
"""

import os
import random
import sys
import threading

import lab
import tally

WORKERS = 4
PROJECTS = 6


class Crowd:
    """Projects with one home."""

    def __init__(self, made, seed):
        self.made = made
        self.seed = seed
        self.home = made.bench("home")
        self.mutex = threading.Lock()
        self.projects = []
        self.count = 0
        self.runs = 0
        for _ in range(PROJECTS):
            self.create()
        # What environments look like, without the paths of the project.
        self.looks = {}
        bench = self.projects[0].bench
        for state in lab.STATES:
            bench.put(state)
            bench.must("sync")
            self.looks[state] = lab.digest(bench.look())
        lab.remove(bench.project)
        os.mkdir(bench.project)

    def create(self):
        with self.mutex:
            self.count += 1
            bench = self.made.bench(f"project-{self.count}")
            bench.home, bench.environment = self.home.home, self.home.environment
            self.projects.append(Project(bench))

    def next_run(self):
        with self.mutex:
            self.runs += 1
            return self.runs


class Project:
    def __init__(self, bench):
        self.bench = bench
        # Whoever is at it has this.
        self.busy = threading.Lock()
        # Of its environment; None when it has none that is to be looked at.
        self.state = None
        # Those that rollback can lead back to.
        self.former = []
        self.is_gone = False

    def check(self, looks):
        if self.state is None:
            return
        if lab.digest(self.bench.look()) != looks[self.state]:
            raise tally.Broken(f"{self.bench.project} is not {self.state} any more")


def sync(project, crowd, chooser):
    bench = project.bench
    state = chooser.choice(sorted(lab.STATES))
    bench.put(state)
    project.state = None
    bench.must("sync")
    project.state = state
    project.check(crowd.looks)


def collect(crowd, chooser):
    keep = chooser.choice((1, 1, 2, 5))
    status, said = crowd.home.stout("gc", "--keep", str(keep))
    if status != 0:
        raise tally.Broken(f"gc ends with {status}: {said}")
    for project in list(crowd.projects):
        if project.busy.acquire(blocking=False):
            try:
                if not project.is_gone:
                    project.check(crowd.looks)
            finally:
                project.busy.release()


def work(crowd, number, count, points):
    chooser = random.Random(f"{crowd.seed} {number}")
    while (run := crowd.next_run()) <= count:
        dice = chooser.random()
        if dice < 0.4:
            points.attempt(f"run {run}, gc", lambda: collect(crowd, chooser))
            continue
        with crowd.mutex:
            free = [one for one in crowd.projects if one.busy.acquire(blocking=False)]
            project = chooser.choice(free) if free else None
            for one in free:
                if one is not project:
                    one.busy.release()
        if project is None:
            points.attempt(f"run {run}, gc", lambda: collect(crowd, chooser))
            continue
        try:
            if dice < 0.45:
                project.is_gone = True
                crowd.projects.remove(project)
                lab.remove(project.bench.root)
                crowd.create()
                points.note("projects removed")
            elif dice < 0.5:
                moved = f"{project.bench.root}/moved-{run}"
                os.rename(project.bench.project, moved)
                project.bench.project = moved
                project.state = None
                points.note("projects moved")
            else:
                points.attempt(f"run {run}, sync", lambda: sync(project, crowd, chooser))
                continue
        finally:
            project.busy.release()
        points.attempt(f"run {run}, gc", lambda: collect(crowd, chooser))


def main():
    given = tally.arguments(sys.modules[__name__], "runs", 200)
    points = tally.Points()
    with lab.Lab() as made:
        if not lab.has_command(made.stout, ("gc", "--keep")):
            lab.die("this stout has no gc")
        crowd = Crowd(made, given.seed)
        workers = [
            threading.Thread(target=work, args=(crowd, number, given.count or 10000, points))
            for number in range(WORKERS)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
    points.finish()


main()
