#!/usr/bin/env python3
"""Flips one random bit of one random file of a keg, for each point: `stout verify` finds it and names the keg's package; where
stout can repair, `verify --repair` leads back to the environment as it was.

    python3 Tests/faults/bit-flips.py            some flips
    python3 Tests/faults/bit-flips.py 1000

Needs Linux, Python 3, a C compiler; no privileges.
"""

import os
import stat
import sys

import lab
import tally


def flip(path, bit):
    """Changes one bit in place, whatever the permissions say; they stay."""
    mode = stat.S_IMODE(os.stat(path).st_mode)
    os.chmod(path, mode | stat.S_IWUSR)
    with open(path, "r+b") as file:
        file.seek(bit // 8)
        byte = file.read(1)[0]
        file.seek(bit // 8)
        file.write(bytes([byte ^ 1 << bit % 8]))
    os.chmod(path, mode)


def main():
    given = tally.arguments(sys.modules[__name__], "flips", 60)
    points = tally.Points()
    with lab.Lab() as made:
        repairs = lab.has_command(made.stout, ("verify", "--repair"))
        bench = made.bench("bench")
        bench.put("upgraded")
        bench.must("sync")
        whole, kegs = bench.look(), bench.kegs()
        cellar = f"{bench.home}/data/cellar"
        # By their places below the cellar: repairs make files anew.
        files = sorted(
            os.path.relpath(f"{folder}/{name}", cellar)
            for folder, _, names in os.walk(cellar) for name in names if os.path.isfile(f"{folder}/{name}")
            and not os.path.islink(f"{folder}/{name}"))

        def trial():
            name = given.random.choice(files)
            path = f"{cellar}/{name}"
            bit = given.random.randrange(8 * os.path.getsize(path))
            flip(path, bit)
            status, said = bench.stout("verify")
            package = name.split("/")[0]
            if status != 1 or not tally.explains(said) or package not in said:
                raise tally.Broken(f"bit {bit} of {name}: verify ends with {status} and says: {said}")
            if not repairs:
                flip(path, bit)
            else:
                status, said = bench.stout("verify", "--repair")
                if status != 0:
                    raise tally.Broken(f"bit {bit} of {name}: verify --repair ends with {status} and says: {said}")
            status, said = bench.stout("verify")
            if status != 0 or bench.look() != whole or bench.kegs() != kegs:
                raise tally.Broken(f"bit {bit} of {name}: not as it was afterwards: {said}")

        for number in range(given.count or 1000):
            points.attempt(f"flip {number + 1}", trial)
    points.finish()


main()
