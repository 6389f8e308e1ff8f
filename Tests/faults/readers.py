#!/usr/bin/env python3
"""Readers run tools and read files while 16 writers switch one project between two states as fast as they can.

A reader resolves `.stout/env` once and reads all through that. A read is torn when a path is missing, when a file is of
neither state, or when two files of one read are of two states; now and then the whole tree is compared and its tools run.
Each read is a point.

    python3 Tests/faults/readers.py 60          for 60 seconds; a few unless told

Needs Linux, Python 3, a C compiler; no privileges.
"""

import os
import subprocess
import sys
import threading
import time

import lab
import tally

WRITERS, READERS = 16, 3
STATES = ("first", "other")
# What every state has, with other content.
FILES = ("share/anvil/version", "bin/anvil", "share/bellows/doc/1.txt", "share/common/bellows.txt", "lib/libanvil.so")


def main():
    given = tally.arguments(sys.modules[__name__], "seconds", 4)
    points = tally.Points()
    with lab.Lab() as made:
        bench = made.bench("bench")
        looks, contents = {}, {}
        for state in STATES:
            bench.put(state)
            bench.must("sync")
            looks[state] = bench.look()
            contents[state] = [content(bench, name) for name in FILES]
        can_roll_back = lab.has_command(made.stout, ("rollback",))
        over = time.monotonic() + (given.count or 60)
        switches = [0] * WRITERS

        def writer(number):
            """Odd ones roll back, where stout can; the others sync to a lock, each made by one rename."""
            turn = number
            while time.monotonic() < over:
                turn += 1
                if can_roll_back and number % 2 == 1:
                    words = bench.command("rollback", str(turn % 2 + 1))
                else:
                    new = f"{bench.project}/lock.{number}"
                    lab.write(new, made.texts[STATES[turn % 2]][1])
                    os.rename(new, f"{bench.project}/Stout.lock")
                    words = bench.command("sync", "--frozen")
                done = subprocess.run(
                    words, env=bench.environment, stdin=subprocess.DEVNULL, capture_output=True, check=False)
                if done.returncode != 0:
                    points.attempt(f"writer {number}", lambda: failed(done))
                switches[number] += 1

        def reader():
            turn = 0
            while time.monotonic() < over:
                turn += 1
                points.attempt("read", lambda: whole(bench, looks) if turn % 20 == 0 else some(bench, contents))

        threads = [threading.Thread(target=writer, args=(number,)) for number in range(WRITERS)]
        threads += [threading.Thread(target=reader) for _ in range(READERS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        last = os.path.basename(os.path.realpath(f"{bench.project}/.stout/env"))
        print(f"      {sum(switches)} runs of {WRITERS} writers; the last generation is {last}")
        if sum(switches) < WRITERS:
            points.attempt("writers", lambda: failed(None))
    points.finish()


def failed(done):
    said = done.stderr.decode(errors="replace") if done else "the writers wrote nothing"
    raise tally.Broken(said)


def content(bench, name):
    return lab.read(f"{bench.project}/.stout/env/{name}")


def some(bench, contents):
    """Some files through one resolution."""
    folder = os.open(f"{bench.project}/.stout/env", os.O_RDONLY | os.O_DIRECTORY)
    try:
        found = []
        for name in FILES:
            file = os.open(name, os.O_RDONLY, dir_fd=folder)
            found.append(os.read(file, 1 << 16))
            os.close(file)
    except FileNotFoundError as error:
        raise tally.Broken(f"torn: {error}") from error
    finally:
        os.close(folder)
    if found not in contents.values():
        mixed = [
            f"{name} of {[state for state in STATES if contents[state][place] == found[place]]}"
            for place, name in enumerate(FILES)]
        raise tally.Broken(f"torn: {', '.join(mixed)}")


def whole(bench, looks):
    """Everything, and what the tools say."""
    if bench.look() not in looks.values():
        raise tally.Broken("torn: the tree is that of neither state")


main()
