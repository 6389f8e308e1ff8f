#!/usr/bin/env python3
"""Checkouts that somebody made on purpose: symbolic links, FIFOs, sockets, modes, owners, records, names and sizes in the places
where stout reads and writes, in the project and in its own folders.

In each, every command is run. Then everything outside of the project and of stout's folders must be as it was; no command may
hang, end with a signal or with a status that is not documented; nothing that the checkout brought may have been run; and no byte of what was
printed may be a control character."""

import os
import random
import re
import shutil
import socket
import stat
import subprocess
import sys

import lab
import tally

# In seconds: nothing here takes longer than a fraction of one.
PATIENCE = 20
USER = 2001

COMMANDS = [
    ("sync",), ("sync", "--locked"), ("sync", "--frozen", "--offline"), ("sync", "--dry-run"), ("sync", "--print-cache-key"),
    ("lock",), ("lock", "--check"), ("lock", "--upgrade"), ("add", "dowel"), ("add", "--no-sync", "bellows"), ("remove", "chisel"),
    ("update",), ("tree",), ("tree", "--why-size"), ("why", "anvil"), ("why-not", "anvil@1.1.0"), ("outdated",), ("diff",),
    ("graph",), ("graph", "--format", "dot", "--output", "-"), ("vendor",), ("vendor", "--check"), ("vendor", "--prune"), ("verify",),
    ("verify", "--repair"), ("fingerprint",), ("generations",), ("rollback",), ("gc", "--keep", "1"), ("gc", "--dry-run"), ("doctor",),
    ("doctor", "--fix", "--offline"), ("env",), ("env", "--shell", "fish"), ("run", "--", "anvil"), ("run", "--no-sync", "--", "anvil"),
    ("export", "json"), ("search", "anvil"), ("info", "anvil"), ("registry", "list"), ("registry", "update"), ("allow",), ("__hook", "bash"),
    ("allow", "--revoke"), ("init",),
]

# Where stout looks, or looked once.
PLACES = [
    ".stout", ".stout/env", ".stout/env-docs", ".stout/.gitignore", ".stout/graph.html", ".stout/lock", ".stout/root", ".stout/synced",
    ".stout/pinned", ".stout/generations", ".stout/generations/9", ".stout/generations/9.json", ".stout/generations/.9.gone",
    ".stout/generations/.9.new", ".stout/.env.1.1.new", "Stoutfile", "Stout.lock", ".Stoutfile.1.1.new", ".Stout.lock.1.1.new",
    "vendor", "vendor/vendor.toml", "vendor/bottles", "vendor/bottles/aa", "vendor/sources", "vendor/sources/core", "vendor/.unfinished",
    "vendor/.gitattributes", "vendor/programs", "api", "api/Stoutfile", "other",
]

# The same below stout's own folders.
OWN_PLACES = [
    "data/projects", "data/projects/*", "data/projects/*/project.json", "data/projects/*/env", "data/projects/*/synced",
    "data/projects/*/pinned", "data/projects/*/lock", "data/projects/*/generations", "data/projects/*/generations/1",
    "data/projects/*/generations/1.json", "data/projects/*/generations/.2.new", "data/cellar/anvil", "data/receipts/anvil",
    "data/receipts/anvil/*.json", "data/quarantine", "data/quarantine/1-1", "data/locks/store", "data/locks/kegs", "data/allowed", "data/trust",
    "data/abilities", "cache/index/*", "cache/index/*/registry.json", "cache/index/*/validator", "cache/hook",
]

CONTROL = re.compile(rb"[\x00-\x08\x0b-\x1f\x7f]")
# U+0080…U+009F, marks that turn the direction of text, separators of lines and paragraphs.
CONTROL_CHARACTERS = re.compile("[\u0080-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069]")
WORDS = ["\x1b]0;title\x07", "\u202egpj", "a\tb", "a b", "ä", "-rf", "$(touch RAN)", "`touch RAN`", "\u2028x", "é" * 60]


class Checkout:
    """A bench with a project, changed at random, and what is outside of it."""

    def __init__(self, bench, chooser, tree):
        self.bench = bench
        self.random = chooser
        self.tree = tree
        self.outside = f"{bench.root}/outside"

    def make(self):
        bench = self.bench
        bench.restore()
        os.mkdir(self.outside)
        for name in ("file", "Stoutfile", "Stout.lock", "vendor.toml", ".bashrc"):
            lab.write(f"{self.outside}/{name}", f"precious {name}\n")
        os.makedirs(f"{self.outside}/folder/.7.gone/deep")
        lab.write(f"{self.outside}/folder/.7.gone/deep/thesis", "precious\n")
        for name in (".5.new", "bottles", "generations", "1", "project"):
            os.makedirs(f"{self.outside}/folder/{name}")
            lab.write(f"{self.outside}/folder/{name}/thesis", "precious\n")
        os.symlink("file", f"{self.outside}/link")
        if self.random.random() < 0.5:
            lab.remove(f"{bench.project}/.stout")
        for _ in range(self.random.choice([1, 1, 2, 2, 3, 5, 8])):
            if self.random.random() < 0.8:
                self.put(bench.project, self.random.choice(PLACES))
            else:
                self.put(bench.home, self.random.choice(OWN_PLACES))
        if self.random.random() < 0.3:
            self.change_text()

    # What is put in a place.

    def put(self, top, place):
        path = self.real(top, place)
        if path is None:
            return
        if self.random.random() < 0.8 or not os.path.lexists(path):
            self.remove(path)
            self.random.choice([
                self.link, self.link, self.link, self.link, self.fifo, self.socket, self.junk, self.empty, self.folder, self.evil,
                self.large, self.record,
            ])(path)
        if os.path.lexists(path) and not os.path.islink(path) and self.random.random() < 0.2:
            os.chmod(path, self.random.choice([0, 0o111, 0o444, 0o555, 0o777, 0o2777, 0o4755]))
        if os.getuid() == 0 and os.path.lexists(path) and self.random.random() < 0.1:
            os.lchown(path, 65534, 65534)

    def real(self, top, place):
        """The path of a place, `*` filled in; nothing of its way may be what was put before: that would change what is outside."""
        here = top
        names = place.split("/")
        for number, name in enumerate(names):
            if "*" in name:
                found = [one for one in lab.list_if_there(here) if one.endswith(name.lstrip("*"))]
                if not found:
                    return None
                name = self.random.choice(sorted(found))
            here = f"{here}/{name}"
            if number == len(names) - 1:
                return here
            if os.path.islink(here) or os.path.lexists(here) and not os.path.isdir(here):
                return None
            os.makedirs(here, exist_ok=True)
        return here

    @staticmethod
    def remove(path):
        if os.path.islink(path) or os.path.lexists(path) and not os.path.isdir(path):
            os.remove(path)
        elif os.path.isdir(path):
            lab.remove(path)

    def link(self, path):
        target = self.random.choice([
            f"{self.outside}/file", f"{self.outside}/folder", f"{self.outside}/nowhere", f"{self.outside}/{os.path.basename(path)}",
            f"{self.outside}/.bashrc", self.outside, "..", ".", path, os.path.relpath(self.outside, os.path.dirname(path)),
            f"{self.bench.home}/data/projects/0123456789abcdef/env", "generations/9", f"{self.outside}/folder/1", "/dev/zero", "/dev/tty",
        ])
        os.symlink(target, path)

    @staticmethod
    def fifo(path):
        os.mkfifo(path)

    @staticmethod
    def socket(path):
        with socket.socket(socket.AF_UNIX) as one:
            here = os.getcwd()
            # Its path may have 108 bytes.
            os.chdir(os.path.dirname(path))
            try:
                one.bind(os.path.basename(path))
            finally:
                os.chdir(here)

    def junk(self, path):
        with open(path, "wb") as file:
            file.write(self.random.randbytes(self.random.choice([1, 20, 3000])))

    @staticmethod
    def empty(path):
        lab.write(path, "")

    def folder(self, path):
        os.mkdir(path)
        for _ in range(self.random.randrange(3)):
            name = self.random.choice(WORDS).replace("/", "_")
            lab.write(f"{path}/{name}", "x")

    @staticmethod
    def large(path):
        with open(path, "wb") as file:
            file.truncate(300 << 20)

    def record(self, path):
        """A record of stout's own with something else in it."""
        text = self.random.choice([
            '{"format":1,"number":9,"created":"2026-11-21T08:03:28Z","platform":"linux-x86_64","cellar":"%s","groups":["default"],"kegs":[],'
            '"variables":[{"name":"PROMPT_COMMAND","value":["touch %s/RAN"]},{"name":"LD_PRELOAD","value":["x"]}]}'
            % (f"{self.bench.home}/data/cellar", self.outside),
            '{"format":1,"project":"%s","inode":"1"}' % self.outside, '{"format":99}', '{"format":1,"kegs":[["' + "[" * 5000,
            "9 locked " + "0" * 64 + "\n", f"0123456789abcdef01234567 {self.outside}\n", "x" * 70000,
        ])
        lab.write(path, text)

    def evil(self, path):
        """An environment of the checkout's own."""
        os.makedirs(f"{path}/bin")
        for name in ("anvil", "ls", "true", "sh", "git"):
            lab.write(f"{path}/bin/{name}", f"#!/bin/sh\ntouch {self.outside}/RAN\n")
            os.chmod(f"{path}/bin/{name}", 0o755)
        os.makedirs(f"{path}/conda-meta")
        lab.write(f"{path}/conda-meta/history", "")

    def change_text(self):
        """A Stoutfile, or a lock, that says more than it should."""
        word = self.random.choice(WORDS)
        quoted = "".join(one if one.isalnum() or one in " -_." else f"\\u{ord(one):04x}" for one in word)
        name, add = self.random.choice([
            ("Stoutfile", f'\n[env]\nset = {{ PROMPT_COMMAND = "touch {self.outside}/RAN", X = "{quoted}" }}\n'),
            ("Stoutfile", f'\n[vendor]\npath = "../outside/{self.random.choice(["folder", "new", "file"])}"\n'),
            ("Stoutfile", f'\n["{quoted}"]\nx = 1\n'), ("Stoutfile", f'\n[group.x.requires]\n"{quoted}" = "*"\n'),
            ("Stoutfile", f'\n[group.x.requires]\nanvil = {{ version = "*", why = "{quoted}" }}\n'),
            ("Stoutfile", '\n[group.docs]\nisolated = true\n[group.docs.requires]\nbellows = "*"\n'),
            ("Stout.lock", f'\n[[package]]\nname = "{quoted}"\n'), ("Stout.lock", f"\n<<<<<<< {word}\n"),
        ])
        path = f"{self.bench.project}/{name}"
        if os.path.islink(path) or not os.path.isfile(path) or os.path.getsize(path) > 1 << 20:
            return
        head = 'members = ["../outside", "*", "api"]\n' if name == "Stoutfile" and self.random.random() < 0.1 else ""
        with open(path, "rb") as file:
            text = file.read()
        with open(path, "wb") as file:
            file.write(head.encode() + text + add.encode())

    # What is done with it.

    def use(self, asUser):
        bench = self.bench
        commands = list(COMMANDS)
        self.random.shuffle(commands)
        before = self.snapshot()
        if asUser:
            lab.run_checked(["chown", "-hR", "--from", "0:0", f"{USER}:{USER}", bench.root])
        prefix = ["setpriv", f"--reuid={USER}", f"--regid={USER}", "--clear-groups"] if asUser else []
        environment = dict(bench.environment, HOME=bench.home, NO_COLOR="1", SWIFT_BACKTRACE="enable=no", PATH="/usr/bin:/bin")
        for command in commands:
            try:
                done = subprocess.run(
                    [*prefix, bench.lab.stout, *command], cwd=bench.project, env=environment, stdin=subprocess.DEVNULL,
                    stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=PATIENCE, check=False)
            except subprocess.TimeoutExpired:
                raise tally.Broken(f"`stout {' '.join(command)}` hangs") from None
            if done.returncode < 0 or done.returncode not in (0, 1, 126, 127):
                raise tally.Broken(f"`stout {' '.join(command)}` ended with {done.returncode}: {done.stderr.decode(errors='replace')[:600]}")
            self.check_text(command, done.stderr)
            if command[0] not in ("export", "env", "__hook", "graph"):
                self.check_text(command, done.stdout)
        after = self.snapshot()
        if before != after:
            changed = sorted(path for path in before.keys() | after.keys() if before.get(path) != after.get(path))
            raise tally.Broken(f"outside of the project: {', '.join(changed)}")

    @staticmethod
    def check_text(command, said):
        found = CONTROL.search(said.replace(b"\n", b"").replace(b"\t", b"")) or CONTROL_CHARACTERS.search(said.decode(errors="replace"))
        if found:
            raise tally.Broken(f"`stout {' '.join(command)}` prints a control character: {said[max(0, found.start() - 80):found.start() + 40]!r}")

    def snapshot(self):
        """All but the project and stout's folders: kinds, modes, contents, targets, and times of changes."""
        found = {}
        pending = [""]
        while pending:
            prefix = pending.pop()
            for name in sorted(os.listdir(f"{self.bench.root}/{prefix}")):
                path = f"{prefix}{name}"
                if path in ("project", "home/data", "home/cache", "template") or path.startswith("report"):
                    continue
                full = f"{self.bench.root}/{path}"
                status = os.lstat(full)
                if stat.S_ISDIR(status.st_mode):
                    found[path] = ("folder", oct(status.st_mode))
                    pending.append(f"{path}/")
                elif stat.S_ISLNK(status.st_mode):
                    found[path] = ("link", os.readlink(full))
                else:
                    found[path] = (oct(status.st_mode), status.st_mtime_ns, lab.read(full) if stat.S_ISREG(status.st_mode) else b"")
        return found


def main():
    given = tally.arguments(sys.modules[__name__], "checkouts", 100)
    points = tally.Points()
    isRoot = os.getuid() == 0
    with lab.Lab() as made:
        os.chmod(made.root, 0o755)
        if isRoot:
            # The program may be below a folder that only root may enter.
            shutil.copy(made.stout, f"{made.root}/stout")
            made.stout = f"{made.root}/stout"
        benches = []
        for number in range(os.cpu_count() or 1):
            bench = made.bench(f"bench-{number}")
            bench.put("first")
            bench.must("sync")
            bench.put("upgraded")
            bench.must("sync")
            bench.must("vendor", "-q")
            bench.save()
            benches.append(bench)

        def job(number):
            def run(bench):
                checkout = Checkout(bench, random.Random(f"{given.seed} {number}"), number)

                def once():
                    for one in ("outside", "home", "project"):
                        lab.remove(f"{bench.root}/{one}")
                    checkout.make()
                    checkout.use(isRoot and number % 2 == 1)
                points.attempt(f"checkout {number} of --seed {given.seed}", once)
            return run

        count = given.count or 10000
        chosen = [int(given.only)] if given.only else range(count)
        tally.in_parallel(benches, [job(number) for number in chosen])
        for bench in benches:
            bench.remove()
    points.finish()


main()
