"""What the proofs of this folder share: packages and a registry to sync from, projects on a bench, and what a whole
environment is. Python's standard library only; Linux."""

import functools
import hashlib
import json
import os
import shutil
import stat
import subprocess
import sys
import tempfile

from tally import Broken

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))

# Package and version; the data beside a tool says which version it is of, so that a mixture shows.
PACKAGES = [
    ("anvil", "1.0.0"), ("anvil", "1.1.0"), ("bellows", "1.0.0"), ("bellows", "1.1.0"), ("chisel", "1.0.0"),
    ("dowel", "1.0.0"), ("dowel", "1.1.0"),
]

# What projects ask for.
STATES = {
    "first": {"anvil": "=1.0.0", "bellows": "=1.0.0", "chisel": "*"},
    "upgraded": {"anvil": "=1.1.0", "bellows": "=1.0.0", "chisel": "*", "dowel": "=1.0.0"},
    "removed": {"anvil": "=1.0.0", "chisel": "*"},
    "other": {"anvil": "=1.1.0", "bellows": "=1.1.0", "dowel": "=1.1.0"},
}


class Lab:
    """A scratch folder with a registry, the locks of the states, and the compiled callpoint."""

    def __init__(self, folder=None):
        self.stout = find_stout()
        self.root = tempfile.mkdtemp(prefix="stout-faults-", dir=folder or scratch())
        self.registry = f"{self.root}/registry"
        self.callpoint = f"{self.root}/callpoint"
        self.texts = {}
        try:
            self.make()
        except BaseException:
            self.close()
            raise

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        remove(self.root)

    def make(self):
        compiler = next((name for name in ("cc", "gcc", "clang") if shutil.which(name)), None)
        if compiler is None:
            die("needs a C compiler (cc, gcc or clang)")
        run_checked([compiler, "-O2", "-o", self.callpoint, f"{HERE}/callpoint.c"])
        bottles = f"{self.root}/bottles"
        os.mkdir(bottles)
        for name, version in PACKAGES:
            tree = f"{self.root}/trees/{name}-{version}"
            make_package(tree, name, version)
            run_checked([self.stout, "pack", tree, "--output", bottles, "-q"], env=environment(self.root))
        run_checked([self.stout, "registry", "init", "--unsigned", self.registry], env=environment(self.root))
        paths = [f"{bottles}/{name}" for name in sorted(os.listdir(bottles))]
        run_checked([self.stout, "registry", "add", "--registry", self.registry] + paths, env=environment(self.root))
        for name, requires in STATES.items():
            self.texts[name] = self.locked(stoutfile(self.registry, requires))

    def locked(self, text):
        """A Stoutfile's text with its lock's."""
        folder = tempfile.mkdtemp(dir=self.root)
        write(f"{folder}/Stoutfile", text)
        run_checked([self.stout, "--project", folder, "lock"], env=environment(folder))
        lock = read(f"{folder}/Stout.lock")
        remove(folder)
        return text.encode(), lock

    def bench(self, name):
        return Bench(self, f"{self.root}/{name}")


class Bench:
    """A home and a project in a folder of their own."""

    def __init__(self, lab, root):
        self.lab = lab
        self.root = root
        self.home = f"{root}/home"
        self.project = f"{root}/project"
        self.environment = environment(self.home)
        os.makedirs(self.home)
        os.makedirs(self.project)

    def remove(self):
        remove(self.root)

    def put(self, state):
        """Makes the project's files those of a state; each by one rename, as an editor or git does."""
        for name, text in zip(("Stoutfile", "Stout.lock"), self.lab.texts[state]):
            write(f"{self.project}/{name}.put", text)
            os.rename(f"{self.project}/{name}.put", f"{self.project}/{name}")

    def command(self, *arguments):
        return [self.lab.stout, "--project", self.project, *arguments]

    def stout(self, *arguments, prefix=(), timeout=60):
        """Runs stout; its status and what it said. A status of -1 is that of one that hung."""
        try:
            done = subprocess.run(
                [*prefix, *self.command(*arguments)], env=self.environment, stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=timeout, check=False)
        except subprocess.TimeoutExpired as error:
            return -1, (error.stdout or b"").decode(errors="replace")
        return done.returncode, done.stdout.decode(errors="replace")

    def must(self, *arguments):
        status, said = self.stout(*arguments)
        if status != 0:
            raise Broken(f"`stout {' '.join(arguments)}` ended with {status}: {said}")
        return said

    def under(self, *options):
        """The words that run a program under callpoint; its report is read by `report`."""
        return [self.lab.callpoint, *options, "--report", f"{self.root}/report", "--"]

    def report(self):
        count, name = read(f"{self.root}/report").decode().split()
        return int(count), name

    # Whole states, to begin each point anew.

    def save(self, name="template"):
        remove(f"{self.root}/{name}")
        os.mkdir(f"{self.root}/{name}")
        run_checked(["cp", "-a", self.home, self.project, f"{self.root}/{name}"])

    def restore(self, name="template"):
        remove(self.home)
        remove(self.project)
        run_checked(["cp", "-a", f"{self.root}/{name}/.", self.root])

    # What is there.

    def look(self):
        return look(self.project, self.home)

    def files(self):
        """The two files that people commit."""
        return tuple(read_if_there(f"{self.project}/{name}") for name in ("Stoutfile", "Stout.lock"))

    def kegs(self):
        """The cellar's kegs, each with the digest of its tree."""
        cellar = f"{self.home}/data/cellar"
        found = {}
        for name in list_if_there(cellar):
            for keg in list_if_there(f"{cellar}/{name}"):
                found[f"{name}/{keg}"] = digest(tree(f"{cellar}/{name}/{keg}"))
        return found

    def leftovers(self):
        """What an interrupted stout left, which the next one should have cleared."""
        found = [f"{self.home}/data/quarantine/{name}" for name in list_if_there(f"{self.home}/data/quarantine")]
        projects = f"{self.home}/data/projects"
        states = [f"{projects}/{key}" for key in list_if_there(projects)]
        for folder in (self.project, f"{self.project}/.stout", *states, *(f"{state}/generations" for state in states)):
            names = list_if_there(folder)
            found += [f"{folder}/{name}" for name in names if name.endswith(".new")]
        for state in states:
            generations = list_if_there(f"{state}/generations")
            found += [
                f"generation {name} without a tree" for name in generations
                if name.endswith(".json") and name[:-5] not in generations]
            found += [
                f"generation {name} without a record" for name in generations
                if name.isdigit() and f"{name}.json" not in generations]
        return found


def look(project, home, through=None):
    """The environment of a project, as it is reached through its link: each path with its kind, mode and content, and
    what its tools say of themselves. None when there is none. Links into the cellar are followed: what they lead to is
    a part of it.

    An environment whose tools do not run, or whose parts are of several versions, is torn.
    """
    link = through or f"{project}/.stout/env"
    if not os.path.lexists(link) and not through:
        # The link is made last, and an environment is used without it, too.
        for key in list_if_there(f"{home}/data/projects"):
            record = read_if_there(f"{home}/data/projects/{key}/project.json") or b""
            if json.dumps(os.path.realpath(project)).encode() in record:
                link = f"{home}/data/projects/{key}/env"
    if not os.path.lexists(link):
        return None
    top = os.path.realpath(link)
    if not os.path.isdir(top):
        raise Broken(f"torn: {link} leads nowhere")
    found = tree(top, follow=f"{home}/data/cellar/")
    check_tools(top)
    return found


def check_tools(top):
    """Each tool runs, and is of the version that its data is of."""
    names = sorted(list_if_there(f"{top}/bin"))
    done = subprocess.run(
        ["/bin/sh", "-c", 'for tool in "$1"/bin/*; do "$tool" || echo "broken: $tool"; done', "sh", top],
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env={"PATH": "/usr/bin:/bin", "LC_ALL": "C"}, check=False)
    lines = done.stdout.decode(errors="replace").splitlines()
    if len(lines) != len(names):
        raise Broken(f"torn: {len(names)} tools say {lines}")
    for name, line in zip(names, lines):
        words = line.split()
        if len(words) != 3 or words[0] != name or words[1] != words[2]:
            raise Broken(f"torn: {name} says `{line}`")


def tree(top, follow=None):
    """Each path below a folder with its kind, mode and content. Symbolic links below the path `follow` are followed."""
    found = {}
    pending = [("", top)]
    while pending:
        prefix, folder = pending.pop()
        with os.scandir(folder) as entries:
            for entry in entries:
                path = f"{prefix}{entry.name}"
                status = entry.stat(follow_symlinks=False)
                if stat.S_ISLNK(status.st_mode):
                    target = os.readlink(entry.path)
                    found[path] = ("link", target)
                    if follow and target.startswith(follow):
                        if not os.path.exists(target):
                            raise Broken(f"torn: {path} leads to {target}, which is not there")
                        if os.path.isdir(target):
                            pending.append((f"{path}/", target))
                elif stat.S_ISDIR(status.st_mode):
                    found[path] = ("folder", oct(status.st_mode))
                    pending.append((f"{path}/", entry.path))
                elif stat.S_ISREG(status.st_mode):
                    found[path] = ("file", oct(status.st_mode), read(entry.path))
                else:
                    found[path] = ("other", oct(status.st_mode))
    return found


def digest(found):
    return hashlib.sha256(repr(sorted(found.items())).encode()).hexdigest()


def differences(one, other):
    """The paths that two looks differ in, for messages."""
    if one is None or other is None:
        return "one of them has no environment"
    paths = [path for path in sorted(set(one) | set(other)) if one.get(path) != other.get(path)]
    return ", ".join(paths[:8])


# A command and what it leads from and to.


class Operation:
    """A command of stout on a bench: `prepare` makes the state before it."""

    def __init__(self, name, prepare, *arguments, repairs=False):
        self.name = name
        self.prepare = prepare
        self.arguments = arguments
        # The state before is damaged; what is mended may be mended bit by bit.
        self.repairs = repairs


def fresh(state):
    def prepare(bench):
        bench.put(state)
    return prepare


def synced(*states):
    """The project synced to each state but the last, which is only put."""
    def prepare(bench):
        for state in states[:-1]:
            bench.put(state)
            bench.must("sync")
        bench.put(states[-1])
    return prepare


def synced_to(*states):
    def prepare(bench):
        for state in states:
            bench.put(state)
            bench.must("sync")
    return prepare


def unlocked(bench):
    bench.put("first")
    os.remove(f"{bench.project}/Stout.lock")


def damaged(bench):
    """Two kegs of the environment are not what was poured: other bytes here, a file too few and a wrong mode there."""
    synced_to("first")(bench)
    cellar = f"{bench.home}/data/cellar"
    for name in ("anvil", "chisel"):
        keg = f"{cellar}/{name}/{os.listdir(f'{cellar}/{name}')[0]}"
        run_checked(["chmod", "-R", "u+w", keg])
        if name == "anvil":
            with open(f"{keg}/share/{name}/doc/1.txt", "r+b") as file:
                file.write(b"?")
        else:
            os.remove(f"{keg}/share/{name}/doc/2.txt")
            os.chmod(f"{keg}/share/{name}/doc/1.txt", 0o755)
        # The folders as they were.
        for folder, _, _ in os.walk(keg):
            os.chmod(folder, 0o555)


def operations(lab):
    known = [
        Operation("install", fresh("first"), "sync"),
        Operation("lock and install", unlocked, "sync"),
        Operation("upgrade", synced("first", "upgraded"), "sync"),
        Operation("remove", synced("first", "removed"), "sync"),
        Operation("add", synced_to("first"), "add", "dowel@=1.0.0"),
        Operation("rollback", synced_to("first", "upgraded"), "rollback", "1"),
        Operation("gc", synced_to("first", "upgraded", "removed"), "gc", "--keep", "1"),
        Operation("repair", damaged, "verify", "--repair", repairs=True),
    ]
    return [one for one in known if has_command(lab.stout, one.arguments)]


@functools.cache
def has_command(stout, arguments):
    """Whether this stout knows a command and its options."""
    done = subprocess.run([stout, "help", arguments[0]], capture_output=True, check=False)
    options = [word for word in arguments if word.startswith("--")]
    return done.returncode == 0 and all(option.encode() in done.stdout for option in options)


# Texts and trees.


def stoutfile(registry, requires):
    # Faults are about what is on the disk; nobody signs what this machine serves to itself.
    trust = ", unsigned = true" if "://" in str(registry) else ""
    source = f'lab = {{ registry = "{registry}"{trust} }}'
    lines = ['platforms = ["linux-x86_64", "linux-arm64"]', "", "[sources]", source]
    lines += ["", "[requires]"] + [f'{name} = "{constraint}"' for name, constraint in requires.items()]
    return "\n".join(lines) + "\n"


def make_package(folder, name, version):
    files = {
        ".stout/package.toml": f'name = "{name}"\nversion = "{version}"\nplatform = "any"\n'
                               f'description = "Tests faults"\nlicense = "Apache-2.0"\n',
        # Its data is looked for beside the program.
        f"bin/{name}": f'#!/bin/sh\nread -r data < "${{0%/*}}/../share/{name}/version"\n'
                       f'echo "{name} {version} $data"\n',
        f"share/{name}/version": f"{version}\n",
        # A folder that several kegs have.
        f"share/common/{name}.txt": f"{name} {version} was here\n",
        f"lib/lib{name}.so.1": f"no library, but of {name} {version}\n",
    }
    for number in range(1, 4):
        files[f"share/{name}/doc/{number}.txt"] = f"page {number} of {name} {version}\n" * 200 * number
    for path, text in files.items():
        os.makedirs(os.path.dirname(f"{folder}/{path}"), exist_ok=True)
        write(f"{folder}/{path}", text)
    os.chmod(f"{folder}/bin/{name}", 0o755)
    os.symlink(f"lib{name}.so.1", f"{folder}/lib/lib{name}.so")
    os.symlink("version", f"{folder}/share/{name}/current")


# The machine.


def environment(home):
    """What stout sees; nothing of the caller's."""
    return {
        "PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C.UTF-8", "HOME": home, "STOUT_HOME": f"{home}/data",
        "STOUT_CACHE": f"{home}/cache", "SWIFT_BACKTRACE": "enable=no",
    }


def find_stout():
    """The stout of the variable STOUT, else the release binary of this repository, which is built."""
    given = os.environ.get("STOUT")
    if given:
        if not os.access(given, os.X_OK):
            die(f"STOUT={given} is no program")
        return os.path.abspath(given)
    if shutil.which("swift") is None:
        die("needs a Swift toolchain (6.2 or later) on PATH, or a stout in the variable STOUT")
    build = ["swift", "build", "--package-path", ROOT, "-c", "release", "--static-swift-stdlib"]
    say("Building stout; the first time takes some minutes")
    run_checked(build + ["--quiet", "--product", "stout"])
    return run_checked(build + ["--show-bin-path"]).decode().strip() + "/stout"


def scratch():
    """A folder in memory where there is one and programs can run from it: these proofs need no disk. TMPDIR wins."""
    memory = "/dev/shm"
    if "TMPDIR" not in os.environ and os.access(memory, os.W_OK):
        if not os.statvfs(memory).f_flag & os.ST_NOEXEC:
            return memory
    return tempfile.gettempdir()


def need_root(purpose):
    if os.geteuid() != 0:
        die(f"needs root to {purpose}")


def remove(path):
    """Also read-only folders: kegs are."""
    if not os.path.lexists(path):
        return
    if os.geteuid() != 0:
        subprocess.run(["chmod", "-R", "u+w", path], stderr=subprocess.DEVNULL, check=False)
    shutil.rmtree(path)


def run_checked(words, **options):
    done = subprocess.run(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False, **options)
    if done.returncode != 0:
        raise RuntimeError(f"{' '.join(words)} ended with {done.returncode}: {done.stderr.decode(errors='replace')}")
    return done.stdout


def read(path):
    with open(path, "rb") as file:
        return file.read()


def read_if_there(path):
    return read(path) if os.path.lexists(path) else None


def write(path, text):
    with open(path, "wb") as file:
        file.write(text if isinstance(text, bytes) else text.encode())


def list_if_there(folder):
    return sorted(os.listdir(folder)) if os.path.isdir(folder) else []


def say(text):
    print(text, file=sys.stderr, flush=True)


def die(text):
    say(f"{os.path.basename(sys.argv[0])}: {text}")
    sys.exit(2)
