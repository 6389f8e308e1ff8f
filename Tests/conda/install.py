"""What rattler makes of a channel: indexes it, resolves all that is in it, and installs that.

    install.py index CHANNEL
    install.py lock CHANNEL ADDRESS PROJECT             writes Stoutfile and Stout.lock
    install.py install ADDRESS PROJECT PREFIX CACHE
"""

import asyncio
import json
import os
import sys

import rattler
from rattler.index import index_fs


async def solve(address, names):
    return await rattler.solve(
        [rattler.Channel(address)], names, platforms=["linux-64", "noarch"],
        virtual_packages=[])


async def lock(channel, address, project):
    names = set()
    for subdir in ("linux-64", "noarch"):
        with open(os.path.join(channel, subdir, "repodata.json")) as file:
            data = json.load(file)
        for kind in ("packages", "packages.conda"):
            names |= {one["name"] for one in data[kind].values()}
    records = sorted(await solve(address, sorted(names)), key=lambda one: one.name.normalized)
    if len(records) != len(names):
        sys.exit(f"{len(records)} records of {len(names)} names")
    with open(os.path.join(project, "Stoutfile"), "w") as file:
        file.write('platforms = ["linux-x86_64"]\n\n[sources]\nforge = { channel = "%s" }\n\n[requires]\n' % address)
        for one in records:
            file.write(f'"{one.name.normalized}" = "*"\n')
    with open(os.path.join(project, "Stout.lock"), "w") as file:
        file.write('lock = 1\nplatforms = ["linux-x86_64"]\n\n[source.forge]\nkind = "conda"\n')
        for one in records:
            platform = "any" if one.subdir == "noarch" else "linux-x86_64"
            file.write(f'\n[[package]]\nname = "{one.name.normalized}"\nversion = "{one.version}"\n')
            if one.build_number:
                file.write(f"revision = {one.build_number}\n")
            file.write(f'build = "{one.build}"\nsource = "forge"\nwant.default = "*"\n')
            file.write(f'bottle.{platform} = {{ path = "{one.subdir}/{one.file_name}", '
                       f'sha256 = "{one.sha256.hex()}", size = {one.size} }}\n')
    print(len(records))


async def install(address, project, prefix, cache):
    with open(os.path.join(project, "Stoutfile")) as file:
        names = [line.split('"')[1] for line in file.read().split("[requires]\n")[1].splitlines()]
    records = await solve(address, names)
    await rattler.install(records, target_prefix=prefix, cache_dir=cache, show_progress=False)


command, *words = sys.argv[1:]
if command == "index":
    asyncio.run(index_fs(words[0]))
elif command == "lock":
    asyncio.run(lock(*words))
else:
    asyncio.run(install(*words))
sys.stdout.flush()
# Without Python's end, in which rattler's threads sometimes crash.
os._exit(0)
