#!/usr/bin/env python3
"""Lets stout's system calls fail: ENOSPC, EIO, EINTR, EMFILE and EDQUOT, at each call that has to do with files,
descriptors or sockets, in sync (install, upgrade, remove), add, rollback, gc and verify --repair. ENOSPC and EDQUOT also
from one call on, as a disk that stays full does.

A success that is reported is one: the new environment is there, whole. A failure leaves the old environment (or, where only
the last step could not be made certain, the new one), ends with status 1, and says with a code what to do. The same command
without the fault then succeeds.

    python3 Tests/faults/errors.py          some points
    python3 Tests/faults/errors.py all      every error at every call of every command

Needs Linux 5.9, Python 3, a C compiler; no privileges.
"""

import os
import sys

import expectation
import lab
import tally

# Each with the options of callpoint.
FAULTS = [(name, ["--error", name]) for name in ("ENOSPC", "EIO", "EINTR", "EMFILE", "EDQUOT")]
FAULTS += [(f"{name} from there on", ["--error", name, "--on"]) for name in ("ENOSPC", "EDQUOT")]


def faulted(expected, place, fault, options, points):
    def trial(bench):
        bench.restore()
        status, said = bench.stout(
            *expected.operation.arguments, timeout=20,
            prefix=bench.under("--set", "files", "--at", str(place), *options))
        if status == -1:
            raise tally.Broken(f"hangs: {said}")
        name = bench.report()[1]
        if name == "none":
            return False
        try:
            found = expected.check_interrupted(bench)
            if status == 0:
                points.note(f"{fault}: made it nevertheless")
                if found != expected.new or bench.files() != expected.new_files:
                    raise tally.Broken(f"a false success; it said: {said}")
            elif "error while loading shared libraries" in said or status == 127:
                points.note("the dynamic loader could not start it, and said so")
            elif status != 1:
                raise tally.Broken(f"ends with {status}: {said}")
            else:
                points.note(f"{fault}: failed, {'as it was' if found == expected.old else 'with the new environment'}")
                if "nothing was changed" in said and (found != expected.old or bench.files() != expected.old_files):
                    raise tally.Broken(f"says that nothing was changed: {said}")
                if not tally.explains(said):
                    raise tally.Broken(f"does not explain itself: {said}")
            expected.check_again(bench)
        except tally.Broken as error:
            raise tally.Broken(f"{fault} at {name}: {error}") from error
        return True

    return trial


def main():
    given = tally.arguments(sys.modules[__name__], "points", 84)
    points = tally.Points()
    with lab.Lab() as made:
        operations = [one for one in lab.operations(made) if given.only in one.name]
        for number, operation in enumerate(operations):
            # Paths are a part of an environment: each bench has its own expectation.
            benches = [made.bench(f"{number}-{side}") for side in range(os.cpu_count() or 1)]
            expected = {bench: expectation.Expectation(operation, bench, "files") for bench in benches}
            total = max(one.calls for one in expected.values())
            parts = len(operations) * len(FAULTS)
            jobs = []
            for fault, options in FAULTS:
                for place in tally.spread(total, given.count and max(1, given.count // parts), given.random):
                    def run(bench, place=place, fault=fault, options=options, expected=expected):
                        trial = faulted(expected[bench], place, fault, options, points)
                        points.attempt(f"{expected[bench].operation.name}, call {place}", lambda: trial(bench))
                    jobs.append(run)
            print(f"      {operation.name}: {len(jobs)} points, {total} calls", flush=True)
            tally.in_parallel(benches, jobs)
            for bench in benches:
                lab.remove(bench.root)
    points.finish()


main()
