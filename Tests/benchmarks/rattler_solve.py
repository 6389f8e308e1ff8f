"""What `stout lock` does, with rattler: finds versions of all packages of a channel that go together.

    rattler_solve.py CHANNEL CACHE NAME…
"""

import asyncio
import os
import sys

import rattler

channel, cache, *names = sys.argv[1:]
records = asyncio.run(
    rattler.solve([channel], names, gateway=rattler.Gateway(cache_dir=cache), platforms=["linux-64"]))
assert len(records) == len(names)
# Without Python's end, in which rattler's threads sometimes crash.
os._exit(0)
