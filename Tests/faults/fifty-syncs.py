#!/usr/bin/env python3
"""Starts many syncs of one lock at once, each in a project of its own, into one empty cellar.

All succeed with the same environment, and each bottle was fetched once (the server's access log says so) and poured once
(the steps that `-v` prints say so). Each bottle is a point, and so is each sync.

    python3 Tests/faults/fifty-syncs.py          50 syncs
    python3 Tests/faults/fifty-syncs.py 500

Needs Linux, Python 3, a C compiler, and nginx, which examples/real-tools/serve.sh fetches where it is missing.
"""

import collections
import os
import subprocess
import sys
import time

import lab
import tally


class Server:
    """nginx with the lab's registry."""

    def __init__(self, made):
        self.state = f"{made.root}/server"
        os.mkdir(self.state)
        with open(f"{self.state}/messages", "wb") as messages:
            self.process = subprocess.Popen(
                ["sh", f"{lab.ROOT}/examples/real-tools/serve.sh", made.registry, "0", self.state], stderr=messages)
        while not os.path.exists(f"{self.state}/url"):
            if self.process.poll() is not None:
                lab.die(f"no server: {lab.read(f'{self.state}/messages').decode()}")
            time.sleep(0.02)
        self.address = lab.read(f"{self.state}/url").decode().strip()

    def close(self):
        self.process.terminate()
        self.process.wait()

    def fetched(self):
        """How often each bottle was fetched."""
        counts = collections.Counter()
        for line in lab.read(f"{self.state}/access.log").decode().splitlines():
            request = line.split('"')[1].split()
            if request[0] == "GET" and "/bottles/" in request[1]:
                counts[request[1]] += 1
        return counts


def main():
    given = tally.arguments(sys.modules[__name__], "syncs", 50)
    points = tally.Points()
    with lab.Lab() as made:
        server = Server(made)
        try:
            crowd(made, server, given.count or 50, points)
        finally:
            server.close()
    points.finish()


def crowd(made, server, count, points):
    text = lab.stoutfile(server.address, lab.STATES["upgraded"])
    made.texts["served"] = made.locked(text)
    alone = made.bench("alone")
    alone.put("served")
    alone.must("sync")
    wanted = sorted(alone.kegs())
    before = server.fetched()
    benches = [made.bench(f"crowd-{number}") for number in range(count)]
    for bench in benches:
        bench.put("served")
        bench.home, bench.environment = benches[0].home, benches[0].environment
    running = [
        subprocess.Popen(
            bench.command("sync", "--locked", "-v"), env=bench.environment, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        for bench in benches]
    poured = collections.Counter()
    for bench, process in zip(benches, running):
        said = process.communicate(timeout=120)[0].decode(errors="replace")
        for line in said.splitlines():
            words = line.split()
            if len(words) >= 2 and words[0] == "poured":
                poured[words[1]] += 1

        def trial(bench=bench, process=process, said=said):
            if process.returncode != 0:
                raise tally.Broken(f"ends with {process.returncode}: {said}")
            if lab.digest(relative(bench)) != lab.digest(relative(alone)):
                raise tally.Broken("another environment")
            status, found = bench.stout("verify")
            if status != 0:
                raise tally.Broken(f"verify finds {found}")
            if bench.leftovers():
                raise tally.Broken(f"leaves {bench.leftovers()}")
        points.attempt(f"sync in {bench.project}", trial)
    fetched = server.fetched() - before
    print(f"      {count} syncs, {len(wanted)} bottles: fetched {sorted(fetched.values())}, poured {sorted(poured.values())}")
    for path, times in sorted(fetched.items()):
        def fetch(path=path, times=times):
            if times != 1:
                raise tally.Broken(f"fetched {times} times")
        points.attempt(f"bottle {path}", fetch)
    for keg in wanted:
        def pour(name=keg.split("/")[0]):
            if poured[name] != 1:
                raise tally.Broken(f"poured {poured[name]} times")
        points.attempt(f"keg {keg}", pour)

    def kegs():
        if sorted(benches[0].kegs()) != wanted or len(fetched) != len(wanted):
            raise tally.Broken(f"the cellar has {sorted(benches[0].kegs())}; {len(fetched)} bottles were fetched")
    points.attempt("the cellar", kegs)


def relative(bench):
    """The environment without the paths of its home."""
    return {
        path: tuple(part.replace(bench.home, "HOME") if isinstance(part, str) else part for part in what)
        for path, what in bench.look().items()}


main()
