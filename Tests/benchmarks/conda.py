#!/usr/bin/env python3
"""Makes conda packages (.conda) of package trees, with Debian's zstd.

    conda.py TREES OUTDIR
"""

import hashlib
import io
import json
import os
import subprocess
import sys
import tarfile
import zipfile
from concurrent.futures import ThreadPoolExecutor


def files_below(tree):
    for folder, folders, names in os.walk(tree):
        folders.sort()
        for name in sorted(names):
            path = os.path.join(folder, name)
            yield os.path.relpath(path, tree), path


def compressed(fill):
    """A tar that `fill` has put members into, as zstd of the level that conda's publishers use."""
    raw = io.BytesIO()
    with tarfile.open(fileobj=raw, mode="w") as archive:
        fill(archive)
    return subprocess.run(["zstd", "-q", "-19", "-c"], input=raw.getvalue(), stdout=subprocess.PIPE, check=True).stdout


def make_package(tree, package, folder):
    name = package.replace("+", "p")
    paths = []
    for place, path in files_below(tree):
        with open(path, "rb") as file:
            content = file.read()
        digest = hashlib.sha256(content).hexdigest()
        paths.append({"_path": place, "path_type": "hardlink", "sha256": digest, "size_in_bytes": len(content)})
    about = {
        "name": name, "version": "1.0", "build": "0", "build_number": 0, "subdir": "linux-64", "arch": "x86_64",
        "platform": "linux", "depends": [],
    }

    def fill_files(archive):
        for place, path in files_below(tree):
            archive.add(path, place)

    def fill_information(archive):
        for place, content in {
            "info/index.json": json.dumps(about),
            "info/paths.json": json.dumps({"paths": paths, "paths_version": 1}),
            "info/files": "".join(path["_path"] + "\n" for path in paths),
            "info/about.json": "{}",
        }.items():
            member = tarfile.TarInfo(place)
            member.size = len(content.encode())
            archive.addfile(member, io.BytesIO(content.encode()))

    stem = f"{name}-1.0-0"
    with zipfile.ZipFile(os.path.join(folder, stem + ".conda"), "w") as archive:
        archive.writestr("metadata.json", '{"conda_pkg_format_version": 2}')
        archive.writestr(f"pkg-{stem}.tar.zst", compressed(fill_files))
        archive.writestr(f"info-{stem}.tar.zst", compressed(fill_information))
    with open(os.path.join(folder, stem + ".conda"), "rb") as file:
        content = file.read()
    about.update(
        size=len(content), md5=hashlib.md5(content).hexdigest(), sha256=hashlib.sha256(content).hexdigest())
    return stem + ".conda", about


def main(trees, out):
    folder = os.path.join(out + ".new", "linux-64")
    os.makedirs(folder, exist_ok=True)
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        made = pool.map(lambda name: make_package(os.path.join(trees, name), name, folder), sorted(os.listdir(trees)))
        records = dict(made)
    with open(os.path.join(folder, "repodata.json"), "w") as file:
        json.dump({"info": {"subdir": "linux-64"}, "packages": {}, "packages.conda": records}, file)
    os.rename(out + ".new", out)


main(*sys.argv[1:])
