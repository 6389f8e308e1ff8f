#!/usr/bin/env python3
"""Makes a conda channel of the contents of Debian packages that this machine has installed, with their real dependencies.

    channel.py COUNT CHANNEL
    channel.py NAME,NAME,… CHANNEL      these packages alone, and their repodata

Most are `.conda`, every fifth is a `.tar.bz2`. Modules of python3-… become `noarch: python` packages with entry points. Scripts and
texts that name /usr have the placeholder instead, and every fourth ELF file gets a text with it behind its end.
"""

import hashlib
import io
import json
import os
import re
import stat
import subprocess
import sys
import tarfile
import zipfile
from concurrent.futures import ThreadPoolExecutor

PLACEHOLDER = "/home/conda/feedstock_root/build_artifacts/bundled_1700000000000/_h_env" + "_placehold" * 18
PYTHON = "3.12.4"


def installed():
    """Each installed package with its version, its files and what it depends on."""
    fields = "${binary:Package}\t${Version}\t${Depends}\n"
    lines = subprocess.run(["dpkg-query", "-W", "-f", fields], stdout=subprocess.PIPE, check=True, text=True).stdout
    packages = {}
    for line in lines.splitlines():
        name, version, depends = line.split("\t")
        needs = [re.sub(r"[\s:(|].*", "", one.strip()) for one in depends.split(",") if one.strip()]
        packages[name.split(":")[0]] = (name, version, needs)
    return packages


def place(path):
    """Where a conda package has a file of Debian's; None for what is left out."""
    for start in ("/usr/lib/python3/dist-packages/", "/usr/lib/python3.11/site-packages/"):
        if path.startswith(start):
            return "site-packages/" + path[len(start):]
    for start in ("/usr/", "/"):
        if path.startswith(start):
            rest = path[len(start):]
            # What stout keeps for itself, and what does not end up in an environment.
            return None if rest.split("/")[0] in ("info", "conda-meta", ".stout", "var", "run", "dev") else rest
    return None


def contents(name):
    """The files and links of an installed package: place -> (kind, mode, bytes or target)."""
    listed = subprocess.run(["dpkg-query", "-L", name], stdout=subprocess.PIPE, check=True, text=True).stdout
    found = {}
    for path in listed.splitlines():
        to = place(path)
        try:
            status = os.lstat(path)
        except OSError:
            continue
        if to is None or "__pycache__" in path:
            continue
        if stat.S_ISLNK(status.st_mode):
            target = os.readlink(path)
            if target.startswith("/"):
                there = place(target)
                if there is None:
                    continue
                target = os.path.relpath(there, os.path.dirname(to) or ".")
            found[to] = ("link", 0o777, target)
        elif stat.S_ISREG(status.st_mode) and not status.st_mode & 0o6000:
            try:
                with open(path, "rb") as file:
                    found[to] = ("file", stat.S_IMODE(status.st_mode), file.read())
            except OSError:
                continue
    links = {to for to, (kind, _, _) in found.items() if kind == "link"}
    for to in sorted(links):
        # Archives that somebody else made may not have these, and conda's own builder makes none.
        steps, way = os.path.dirname(to).split("/") if "/" in to else [], []
        steps = [*steps, *found[to][2].split("/")]
        for number, step in enumerate(steps):
            if step == "..":
                if not way:
                    way = None
                    break
                way.pop()
            elif step not in ("", "."):
                way.append(step)
            if number + 1 < len(steps) and "/".join(way) in links:
                way = None
                break
        if way is None:
            del found[to]
    return found


def with_placeholder(to, mode, content, number):
    """The file as its builder would have made it for another place, and how."""
    mark = PLACEHOLDER.encode()
    is_text = b"\0" not in content
    if is_text and content[:2] == b"#!" and b"/usr/bin/" in content.split(b"\n", 1)[0]:
        return content.replace(b"/usr/", mark + b"/"), "text"
    if is_text and to.endswith((".pc", ".conf", ".cmake", ".mk")) and b"/usr" in content:
        return content.replace(b"/usr", mark), "text"
    if content[:4] == b"\x7fELF" and number % 4 == 0:
        return content + b"\0" + mark + b"/lib:" + mark + b"/share\0and more\0" + mark + b"/etc", "binary"
    return content, None


def tar_of(members):
    raw = io.BytesIO()
    with tarfile.open(fileobj=raw, mode="w", format=tarfile.GNU_FORMAT) as archive:
        for to, (kind, mode, content) in members:
            member = tarfile.TarInfo(to)
            member.mode, member.mtime = mode, 1700000000
            if kind == "link":
                member.type, member.linkname = tarfile.SYMTYPE, content
                archive.addfile(member)
            else:
                member.size = len(content)
                archive.addfile(member, io.BytesIO(content))
    return raw.getvalue()


def piped(data, *command):
    return subprocess.run(command, input=data, stdout=subprocess.PIPE, check=True).stdout


def text_of(value):
    return json.dumps(value).encode()


def make(channel, number, name, version, found, depends, extra=None):
    modules = name != "python" and any(to.startswith("site-packages/") for to in found)
    paths, files = [], []
    for to, (kind, mode, content) in sorted(found.items()):
        if kind == "link":
            paths.append({"_path": to, "path_type": "softlink", "sha256": hashlib.sha256(b"").hexdigest(), "size_in_bytes": 0})
            files.append((to, (kind, mode, content)))
            continue
        content, how = with_placeholder(to, mode, content, number)
        entry = {
            "_path": to, "path_type": "hardlink", "sha256": hashlib.sha256(content).hexdigest(),
            "size_in_bytes": len(content),
        }
        if how:
            entry.update(file_mode=how, prefix_placeholder=PLACEHOLDER)
        paths.append(entry)
        files.append((to, (kind, mode, content)))
    subdir = "noarch" if modules else "linux-64"
    stem = f"{name}-{version}-h{number:03d}_{number % 3}"
    index = {
        "name": name, "version": version, "build": stem.rsplit("-", 1)[1], "build_number": number % 3,
        "subdir": subdir, "depends": depends, "constrains": [], "license": "LicenseRef-Debian", "timestamp": 1700000000000 + number,
    }
    index.update(extra or {})
    information = []
    if modules:
        index["noarch"] = "python"
        first = min(to.split("/")[1] for to in found if to.startswith("site-packages/"))
        first = re.sub(r"\W.*", "", first) or "demo"
        points = [f"{name}-one = {first}:main", f"{name}_two={first}.command:Program.main"]
        points = [one for one in points if f"bin/{one.split('=')[0].strip()}" not in found]
        information.append(("info/link.json", text_of({"noarch": {"type": "python", "entry_points": points}, "package_metadata_version": 1})))
    information += [
        ("info/index.json", text_of(index)), ("info/paths.json", text_of({"paths": paths, "paths_version": 1})),
        ("info/about.json", b"{}"), ("info/files", "".join(f"{one['_path']}\n" for one in paths).encode()),
        ("info/licenses/copyright", b"of Debian\n"),
    ]
    information = [(to, ("file", 0o644, content)) for to, content in information]
    folder = os.path.join(channel, subdir)
    if number % 5 == 4:
        with open(os.path.join(folder, stem + ".tar.bz2"), "wb") as file:
            file.write(piped(tar_of(information + files), "bzip2", "-1c"))
        return subdir, stem + ".tar.bz2", index
    with zipfile.ZipFile(os.path.join(folder, stem + ".conda"), "w") as archive:
        archive.writestr("metadata.json", '{"conda_pkg_format_version": 2}')
        archive.writestr(f"pkg-{stem}.tar.zst", piped(tar_of(files), "zstd", "-q", "-3", "-c"))
        archive.writestr(f"info-{stem}.tar.zst", piped(tar_of(information), "zstd", "-q", "-3", "-c"))
    return subdir, stem + ".conda", index


def write_repodata(channel, made):
    """What an indexing program would say of the packages."""
    for subdir in ("linux-64", "noarch"):
        data = {"info": {"subdir": subdir}, "packages": {}, "packages.conda": {}, "repodata_version": 1}
        for _, name, index in (one for one in made if one[0] == subdir):
            with open(os.path.join(channel, subdir, name), "rb") as file:
                content = file.read()
            entry = {**index, "sha256": hashlib.sha256(content).hexdigest(), "size": len(content)}
            data["packages.conda" if name.endswith(".conda") else "packages"][name] = entry
        with open(os.path.join(channel, subdir, "repodata.json"), "w") as file:
            json.dump(data, file, indent=1)


def conda_name(name):
    return name.replace("+", "p")


def main(count, channel):
    wanted = None if count.isdigit() else count.split(",")
    count = len(wanted) + 1 if wanted else int(count)
    for subdir in ("linux-64", "noarch"):
        os.makedirs(os.path.join(channel, subdir))
    packages = installed()
    # What the package `python`, made below, has.
    owners = dict.fromkeys(("bin/python3.12", "bin/python3", "lib/python3.12/os.py"), "python")
    chosen, total = {}, 0
    # Modules of python first, of which a machine has few. Of all others the middle: a few are empty, and a few are as large as
    # all others together.
    for name, (full, version, needs) in sorted(packages.items(), key=lambda one: (not one[0].startswith("python3-"), one[0])):
        if len(chosen) == count - 1 or name in ("python", "python3") or wanted and name not in wanted:
            continue
        found = contents(full)
        size = sum(len(content) for kind, _, content in found.values() if kind == "file")
        if len(found) < 3 or size > 3 << 20 or total + size > 200 << 20:
            continue
        # Two packages may have one path after it was moved; one of them keeps it.
        taken = {to for to in found if to in owners}
        found = {to: one for to, one in found.items() if to not in taken}
        if not found:
            continue
        for to in found:
            owners[to] = name
        chosen[name] = (re.sub(r"[^0-9a-zA-Z.]+", ".", version.split(":")[-1]).lower(), found, needs)
        total += size
    # A file where another package has a folder would be an error for everybody.
    folders = {os.path.dirname(to) for to in owners}
    folders |= {"/".join(folder.split("/")[:depth]) for folder in folders for depth in range(1, folder.count("/") + 1)}
    for _, found, _ in chosen.values():
        for to in [to for to in found if to in folders]:
            del found[to]
    numbers = {name: number for number, name in enumerate(sorted(chosen))}

    def one(name):
        version, found, needs = chosen[name]
        # Debian's circles stay: conda has them too.
        depends = [f"{conda_name(need)} >={chosen[need][0]}" if numbers[need] % 2 else conda_name(need)
                   for need in dict.fromkeys(needs) if need in chosen and need != name]
        if any(to.startswith("site-packages/") for to in found):
            depends.append("python >=3.12,<3.13")
        return make(channel, numbers[name], conda_name(name), version, found, depends)

    with ThreadPoolExecutor(os.cpu_count()) as pool:
        made = list(pool.map(one, sorted(chosen)))
    program = b"#!/bin/sh\nexec /usr/bin/python3 \"$@\"\n"
    made.append(make(channel, count, "python", PYTHON, {
        "bin/python3.12": ("file", 0o755, program), "bin/python3": ("link", 0o777, "python3.12"),
        "lib/python3.12/os.py": ("file", 0o644, b"# modules\n"),
        "etc/conda/activate.d/python.sh": ("file", 0o644, b"export PYTHONNOUSERSITE=1\n"),
    }, [], {"python_site_packages_path": "lib/python3.12/site-packages"}))
    if wanted:
        missing = [name for name in wanted if name not in chosen]
        if missing:
            sys.exit(f"not installed: {', '.join(missing)}")
        write_repodata(channel, made)
    print(f"{len(chosen) + 1} packages, {sum(len(found) for _, found, _ in chosen.values())} files, {total >> 20} MB")


main(*sys.argv[1:])
