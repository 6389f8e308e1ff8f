#!/usr/bin/env python3
"""Makes wheels of package trees and a simple index of them.

    wheels.py TREES OUTDIR

A wheel NAME has the files of the tree NAME in one folder of its own, deflated as wheels are.
"""

import base64
import hashlib
import os
import re
import sys
import zipfile


def normalised(name):
    return re.sub(r"[-_.+]+", "-", name).lower()


def files_below(tree):
    for folder, folders, names in os.walk(tree):
        folders.sort()
        for name in sorted(names):
            path = os.path.join(folder, name)
            yield os.path.relpath(path, tree), path


def make_wheel(tree, name, folder):
    stem = normalised(name).replace("-", "_")
    wheel = os.path.join(folder, f"{stem}-1.0-py3-none-any.whl")
    info = f"{stem}-1.0.dist-info"
    record = []

    def add(archive, place, content, mode):
        entry = zipfile.ZipInfo(place, (2026, 1, 1, 0, 0, 0))
        entry.external_attr = (0o100000 | mode) << 16
        entry.compress_type = zipfile.ZIP_DEFLATED
        archive.writestr(entry, content)
        digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
        record.append(f'"{place}",sha256={digest},{len(content)}')

    with zipfile.ZipFile(wheel, "w") as archive:
        for place, path in files_below(tree):
            with open(path, "rb") as file:
                add(archive, f"payload_{stem}/{place}", file.read(), 0o755 if os.access(path, os.X_OK) else 0o644)
        metadata = f"Metadata-Version: 2.1\nName: {normalised(name)}\nVersion: 1.0\n"
        add(archive, f"{info}/METADATA", metadata.encode(), 0o644)
        add(archive, f"{info}/WHEEL", b"Wheel-Version: 1.0\nGenerator: x\nRoot-Is-Purelib: true\nTag: py3-none-any\n", 0o644)
        archive.writestr(f"{info}/RECORD", "\n".join(record + [f"{info}/RECORD,,"]) + "\n")
    return wheel


def main(trees, out):
    new = out + ".new"
    os.makedirs(os.path.join(new, "files"), exist_ok=True)
    names = sorted(os.listdir(trees))
    for name in names:
        wheel = make_wheel(os.path.join(trees, name), name, os.path.join(new, "files"))
        with open(wheel, "rb") as file:
            digest = hashlib.sha256(file.read()).hexdigest()
        page = os.path.join(new, "simple", normalised(name))
        os.makedirs(page, exist_ok=True)
        base = os.path.basename(wheel)
        with open(os.path.join(page, "index.html"), "w") as file:
            file.write(f'<!DOCTYPE html><a href="../../files/{base}#sha256={digest}">{base}</a>\n')
    os.rename(new, out)


main(*sys.argv[1:])
