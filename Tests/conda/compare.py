#!/usr/bin/env python3
"""Compares an environment that rattler made with one that stout made at the same path: every file's content, whether it can be
executed, and every link.

    compare.py RATTLER STOUT CELLAR

STOUT is the generation's tree. Whatever differs is an error, but for what is listed in `reason`, which is counted.
"""

import json
import os
import re
import stat
import sys

rattler, stout, cellar = sys.argv[1:]
explained = {}


def tree(root, cellar=None):
    """path -> (kind, executable, content or target); folders that stout folded count as the folders that they are."""
    found = {}

    def walk(folder, prefix):
        for name in sorted(os.listdir(folder)):
            path, place = os.path.join(folder, name), prefix + name
            status = os.lstat(path)
            if stat.S_ISLNK(status.st_mode):
                target = os.readlink(path)
                if cellar and target.startswith(cellar + "/"):
                    found[place] = ("folder", None, None)
                    walk(target, place + "/")
                else:
                    found[place] = ("link", None, target)
            elif stat.S_ISDIR(status.st_mode):
                found[place] = ("folder", None, None)
                walk(path, place + "/")
            else:
                with open(path, "rb") as file:
                    found[place] = ("file", bool(status.st_mode & 0o100), file.read())
    walk(root, "")
    return found


def record(content):
    """What has to be equal of a record in conda-meta."""
    value = json.loads(content)
    # When the index was made is not in the package.
    for key in ("md5", "extracted_package_dir", "link", "channel", "indexed_timestamp"):
        value.pop(key, None)
    # Those of generated files, and of files that have the prefix in them, stout leaves out.
    for path in value["paths_data"]["paths"]:
        path.pop("sha256_in_prefix", None)
        if path["path_type"] == "unix_python_entry_point" or "prefix_placeholder" in path:
            path.pop("sha256", None)
            path.pop("size_in_bytes", None)
    value["files"].sort()
    value["paths_data"]["paths"].sort(key=lambda one: one["_path"])
    # Rattler writes what a package requires anew, with numbers as it read them: 1.2 for 1.02.
    value["depends"] = [re.sub(r"(?<=[.=])0+(?=[0-9])", "", one) for one in value["depends"]]
    if not value.get("constrains"):
        value.pop("constrains", None)
    return value


def reason(place, one, other):
    """Why a path may differ; None when it may not."""
    if place == "CACHEDIR.TAG" and other is None:
        return "rattler says to backup programs that an environment need not be kept"
    if one is None or other is None or one[0] != other[0]:
        return None
    if place.startswith("conda-meta/") and place.endswith(".json"):
        if record(one[2]) == record(other[2]):
            return "records: the same but for md5, the time of the index, places in a cache, hashes of files with their prefix"
        return None
    if one[0] == "file" and one[1] == other[1]:
        lines = [one[2].split(b"\n", 1), other[2].split(b"\n", 1)]
        first = lines[0][0].replace(b"#!/usr/bin/env ", b"#!/usr/bin/env -S ", 1)
        if lines[0][1:] == lines[1][1:] and first == lines[1][0]:
            return "`env` is given -S where an interpreter has arguments: without it they are one name"
    return None


one, other = tree(rattler), tree(stout, cellar)
wrong = []
equal = {"file": 0, "link": 0, "folder": 0}
for place in sorted(set(one) | set(other)):
    if one.get(place) == other.get(place):
        equal[one[place][0]] += 1
        continue
    why = reason(place, one.get(place), other.get(place))
    if why:
        explained[why] = explained.get(why, 0) + 1
    else:
        wrong.append(place)
print(f"equal: {equal['file']} files, {equal['link']} links, {equal['folder']} folders")
for why, count in sorted(explained.items()):
    print(f"explained: {count}: {why}")
for place in wrong[:20]:
    a, b = one.get(place), other.get(place)
    if a and b and place.endswith(".json") and place.startswith("conda-meta/"):
        a, b = record(a[2]), record(b[2])
        print(f"differs: {place}: {[(key, a.get(key), b.get(key)) for key in sorted(set(a) | set(b)) if a.get(key) != b.get(key)]}"[:600])
        continue
    print(f"differs: {place}: {a and (a[0], a[1], a[2] if a[0] == 'link' else len(a[2] or b''))} {b and (b[0], b[1], b[2] if b[0] == 'link' else len(b[2] or b''))}")
print(f"differing: {len(wrong)}")
sys.exit(1 if wrong else 0)
