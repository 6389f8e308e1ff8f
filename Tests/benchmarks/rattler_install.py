"""What `stout sync --frozen` does, with rattler: installs a lock's packages into a prefix.

    rattler_install.py LOCK PREFIX CACHE
"""

import asyncio
import os
import sys

from rattler import LockFile, install

lock, prefix, cache = sys.argv[1:]
environment = LockFile.from_path(lock).default_environment()
records = environment.conda_repodata_records_for_platform(environment.platforms()[0])
asyncio.run(install(records, target_prefix=prefix, cache_dir=cache, show_progress=False))
# Without Python's end, in which rattler's threads sometimes crash.
os._exit(0)
