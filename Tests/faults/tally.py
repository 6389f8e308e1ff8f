"""Counts what a proof tries and what fails, and ends it with the line `points tried N, points failed M`."""

import argparse
import concurrent.futures
import os
import queue
import random
import re
import sys
import threading
import time


class Broken(Exception):
    """A point failed, and why."""


HAS_CODE = re.compile(r"error\[E\d{4}\]")


def explains(said):
    """Whether a message has a code and says what to do."""
    return HAS_CODE.search(said) is not None and "hint:" in said


class Points:
    """What was tried and what failed."""

    def __init__(self):
        self.tried = 0
        self.failed = 0
        self.notes = {}
        self.mutex = threading.Lock()
        self.began = time.monotonic()

    def attempt(self, what, trial):
        """Counts a trial, which raises `Broken` when it fails and returns False when it does not count."""
        try:
            counts = trial() is not False
            failure = None
        except Broken as error:
            counts, failure = True, error
        with self.mutex:
            if not counts:
                return
            self.tried += 1
            if failure is not None:
                self.failed += 1
                if self.failed <= 20:
                    print(f"FAIL  {what}: {str(failure)[:1200]}", flush=True)

    def note(self, what):
        """Counts something worth knowing that is no failure."""
        with self.mutex:
            self.notes[what] = self.notes.get(what, 0) + 1

    def finish(self, must_fail=False):
        """Ends the proof. One that must fail shows that the proof can: then some failed point is the success."""
        for what, count in sorted(self.notes.items()):
            print(f"      {what}: {count}")
        print(f"      took {time.monotonic() - self.began:.0f} s")
        print(f"points tried {self.tried}, points failed {self.failed}", flush=True)
        sys.exit(0 if self.tried > 0 and (self.failed > 0) == must_fail else 1)


def arguments(proof, unit, default):
    """The count that the caller asks for, and the seed."""
    parser = argparse.ArgumentParser(description=proof.__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("count", nargs="?", default=str(default), help=f"how many {unit}, or `all`; default {default}")
    parser.add_argument("--seed", type=int, default=random.randrange(1 << 32), help="of what is chosen at random")
    parser.add_argument("--only", default="", help="only what has this in its name")
    given = parser.parse_args()
    given.count = None if given.count == "all" else int(given.count)
    given.random = random.Random(given.seed)
    print(f"{os.path.basename(sys.argv[0])} {given.count or 'all'} --seed {given.seed}", flush=True)
    return given


def spread(total, count, chooser):
    """`count` of the numbers 1...total, one at random in each of as many equal parts; all when there are not more."""
    if count is None or count >= total:
        return list(range(1, total + 1))
    edges = [part * total // count for part in range(count + 1)]
    return [chooser.randrange(low, high) + 1 for low, high in zip(edges, edges[1:])]


def in_parallel(benches, jobs):
    """Runs jobs, each a function of a bench, as many at once as there are benches."""
    free = queue.Queue()
    for bench in benches:
        free.put(bench)

    def one(job):
        bench = free.get()
        try:
            job(bench)
        finally:
            free.put(bench)

    with concurrent.futures.ThreadPoolExecutor(len(benches)) as pool:
        for done in [pool.submit(one, job) for job in jobs]:
            done.result()


def at_calls(operations, new_bench, expect, trial, given, points):
    """Tries operations at places among their system calls, each of all with one expectation a bench.

    `new_bench(label)` makes a bench; `expect(operation, bench)` runs the operation there undisturbed, and has the number
    of its `calls`; `trial(expected, place)` is a function of a bench, as `Points.attempt` wants it.
    """
    for number, operation in enumerate(operations):
        # Paths are a part of an environment: each bench has its own expectation.
        benches = [new_bench(f"{number}-{side}") for side in range(os.cpu_count() or 1)]
        expected = {bench: expect(operation, bench) for bench in benches}
        total = max(one.calls for one in expected.values())
        places = spread(total, given.count and max(1, given.count // len(operations)), given.random)
        print(f"      {operation.name}: {len(places)} of {total} calls", flush=True)

        def job(place, operation=operation, expected=expected):
            def run(bench):
                once = trial(expected[bench], place)
                points.attempt(f"{operation.name}, call {place}", lambda: once(bench))
            return run

        in_parallel(benches, [job(place) for place in places])
        for bench in benches:
            bench.remove()
