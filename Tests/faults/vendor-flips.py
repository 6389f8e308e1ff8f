#!/usr/bin/env python3
"""Flips one random bit of one random file of a vendor folder, for each point. `stout vendor --check` refuses the folder and
names the file; a sync without a network and with an empty home refuses a bottle, and a lock what belongs to a source,
and each names the file. With the bit as it was all of them work.

    python3 Tests/faults/vendor-flips.py            some flips
    python3 Tests/faults/vendor-flips.py 1000

Needs Linux, Python 3, a C compiler; no privileges.
"""

import os
import sys

import lab
import tally
import vendored


def flip(path, bit):
    with open(path, "r+b") as file:
        file.seek(bit // 8)
        byte = file.read(1)[0]
        file.seek(bit // 8)
        file.write(bytes([byte ^ 1 << bit % 8]))


def named(said):
    """What is said without the breaks of lines, which long paths have."""
    return "".join(line.strip() for line in said.replace("= note:", "").splitlines())


def main():
    given = tally.arguments(sys.modules[__name__], "flips", 40)
    points = tally.Points()
    with vendored.VendorLab() as made:
        benches = [made.bench(str(side)) for side in range(os.cpu_count() or 1)]
        for bench in benches:
            bench.put("upgraded")
            bench.must("vendor")
            lab.remove(bench.home)
            os.makedirs(bench.home)
            bench.save()
        files = sorted(vendored.content(f"{benches[0].project}/vendor"))

        def refused(bench, path, *command):
            status, said = bench.stout(*command)
            if status != 1 or not tally.explains(said) or path not in named(said):
                raise tally.Broken(f"`{' '.join(command)}` ends with {status} and says: {said}")

        def trial(bench, path, bit):
            bench.restore()
            whole = f"{bench.project}/vendor/{path}"
            flip(whole, bit)
            refused(bench, path, "vendor", "--check")
            if path.startswith("bottles/"):
                refused(bench, path, "sync", "--offline")
            elif path != ".gitattributes":
                refused(bench, path, "lock", "--offline")
            flip(whole, bit)
            for command in (("vendor", "--check"), ("lock", "--offline"), ("sync", "--offline")):
                bench.must(*command)

        def job(number, path, bit):
            return lambda bench: points.attempt(
                f"flip {number + 1}, bit {bit} of {path}", lambda: trial(bench, path, bit))

        jobs = []
        for number in range(given.count or 1000):
            path = given.random.choice(files)
            size = os.path.getsize(f"{benches[0].project}/vendor/{path}")
            jobs.append(job(number, path, given.random.randrange(8 * size)))
        tally.in_parallel(benches, jobs)
    points.finish()


main()
