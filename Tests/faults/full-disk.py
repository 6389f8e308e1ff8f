#!/usr/bin/env python3
"""Syncs on a real disk that is too small: a tmpfs with one page more at each point, from room for nothing to room for
all; the same with the number of files.

A success that is reported is one; a failure says that the disk is full, with a code and what to do, and leaves the old
environment as it was. With enough room the same sync then succeeds.

    python3 Tests/faults/full-disk.py          some sizes
    python3 Tests/faults/full-disk.py all      every size

Needs root (to mount), or user namespaces for everybody: without root it runs itself by `unshare`. Linux, Python 3, a C
compiler.
"""

import os
import shutil
import subprocess
import sys

import lab
import tally

PAGE = os.sysconf("SC_PAGE_SIZE")
OPERATIONS = {
    "install": (lab.fresh("first"), "sync"),
    "upgrade": (lab.synced("first", "upgraded"), "sync"),
    "add": (lab.synced_to("first"), "add", "dowel@=1.0.0"),
}


class SmallDisk:
    """A tmpfs on which a bench stands."""

    def __init__(self, made, name):
        self.place = f"{made.root}/{name}"
        os.mkdir(self.place)
        self.made = made
        self.mount("size=64m")
        self.bench = made.bench(name)

    def mount(self, options):
        lab.run_checked(["mount", "-t", "tmpfs", "-o", options, "tmpfs", self.place])

    def resize(self, options):
        lab.run_checked(["mount", "-o", f"remount,{options}", self.place])

    def unmount(self):
        lab.run_checked(["umount", self.place])

    def used(self):
        """Pages and files."""
        there = os.statvfs(self.place)
        return there.f_blocks - there.f_bfree, there.f_files - there.f_ffree


def main():
    if os.geteuid() != 0:
        done = subprocess.run(["unshare", "--user", "--map-root-user", "--mount", "true"], check=False)
        if shutil.which("unshare") is None or done.returncode != 0:
            lab.die("needs root to mount a tmpfs, or user namespaces")
        os.execvp("unshare", ["unshare", "--user", "--map-root-user", "--mount", sys.executable, *sys.argv])
    given = tally.arguments(sys.modules[__name__], "sizes", 36)
    points = tally.Points()
    with lab.Lab() as made:
        for name, (prepare, *arguments) in OPERATIONS.items():
            if given.only not in name:
                continue
            disk = SmallDisk(made, name)
            try:
                one_operation(name, prepare, arguments, disk, given, points)
            finally:
                disk.unmount()
    points.finish()


def one_operation(name, prepare, arguments, disk, given, points):
    bench = disk.bench
    # The state before is kept elsewhere.
    kept = f"{disk.made.root}/kept"
    prepare(bench)
    old, old_files = bench.look(), bench.files()
    lab.remove(kept)
    lab.run_checked(["cp", "-a", f"{bench.root}/.", kept])
    before = disk.used()
    # What is used on the way, not only in the end: quarantine and cellar share their files, so that twice the end is
    # room enough.
    bench.must(*arguments)
    new, new_files = bench.look(), bench.files()
    after = disk.used()
    spans = {"size": 2 * (after[0] - before[0]) + 16, "nr_inodes": 2 * (after[1] - before[1]) + 16}
    for limit, span in spans.items():
        share = given.count and max(1, given.count // (len(OPERATIONS) * len(spans)))
        places = tally.spread(span, share, given.random)
        print(f"      {name}: {len(places)} of {span} {'pages' if limit == 'size' else 'files'} of room", flush=True)
        for place in places:
            def trial(place=place, limit=limit):
                disk.resize("size=64m,nr_inodes=100000")
                lab.remove(bench.home)
                lab.remove(bench.project)
                lab.run_checked(["cp", "-a", f"{kept}/.", bench.root])
                used = disk.used()
                room = (used[0] + place) * PAGE if limit == "size" else used[1] + place
                disk.resize(f"{limit}={room}")
                status, said = bench.stout(*arguments)
                found = bench.look()
                if status == 0:
                    points.note("there was room enough")
                    if found != new or bench.files() != new_files:
                        raise tally.Broken(f"a false success; it said: {said}")
                else:
                    points.note("there was too little room")
                    if found != old or bench.files() != old_files:
                        raise tally.Broken("what failed changed the environment or the project's files")
                    if status != 1 or not tally.explains(said) or "error[E0803]" not in said:
                        raise tally.Broken(f"ends with {status} and does not explain itself: {said}")
                if found is not None:
                    status, said = bench.stout("verify")
                    if status != 0:
                        raise tally.Broken(f"verify finds {said}")
                disk.resize("size=64m,nr_inodes=100000")
                status, said = bench.stout(*arguments)
                if status != 0:
                    raise tally.Broken(f"with room enough it ends with {status}: {said}")
                if bench.look() != new or bench.files() != new_files:
                    raise tally.Broken("with room enough it leads elsewhere")
                left = bench.leftovers()
                if left:
                    raise tally.Broken(f"with room enough it leaves {', '.join(left)}")

            points.attempt(f"{name}, {limit} {place}", trial)
    lab.remove(kept)


main()
