"""What `stout sync --frozen` does, with rattler: installs a lock's packages into a prefix.

    rattler_install.py LOCK PREFIX CACHE
"""

import asyncio
import sys

from rattler import LockFile, Platform, install

lock, prefix, cache = sys.argv[1:]
environment = LockFile.from_path(lock).default_environment()
records = environment.conda_repodata_records_for_platform(Platform("linux-64"))
asyncio.run(install(records, target_prefix=prefix, cache_dir=cache, show_progress=False))
