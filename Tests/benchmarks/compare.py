#!/usr/bin/env python3
"""Runs stout and its peers in turn, repeatedly, and prints a table. Called by run.sh; README.md says what each row is."""

import argparse
import json
import os
import platform
import re
import shlex
import shutil
import statistics
import subprocess
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent


class Run:
    """What one run of a command took: seconds on the clock, seconds of processors, peak memory in MB."""

    def __init__(self, command, folder, environment):
        # What others have written is not to be flushed in this run's time.
        subprocess.run(["sync", "-f", str(folder)], check=True)
        log = open(folder / "log", "ab")
        begin = time.perf_counter()
        process = subprocess.Popen(command, cwd=folder, env=environment, stdout=log, stderr=log)
        _, status, usage = os.wait4(process.pid, 0)
        self.seconds = time.perf_counter() - begin
        process.returncode = os.waitstatus_to_exitcode(status)
        self.cpu = usage.ru_utime + usage.ru_stime
        self.memory = usage.ru_maxrss / 1024
        log.close()
        if process.returncode != 0:
            raise SystemExit(f"{shlex.join(map(str, command))} ended with {process.returncode}:\n{(folder / 'log').read_text()[-2000:]}")


def files_below(folder):
    """Regular files that are reached from a folder, through links to folders too."""
    return sum(len(names) for _, _, names in os.walk(folder, followlinks=True))


class Tool:
    """A tool with a project of its own. Each repetition gets a new folder: after deleting thousands of files, ext4 is slow
    in making new ones for minutes, and whoever comes next would pay for that."""

    name = ""

    def __init__(self, options):
        self.options = options
        self.out, self.url = Path(options.out), options.url
        self.home = None
        # Only what a tool needs, so that no setting of the user's has a say.
        self.base = {"PATH": os.environ["PATH"], "LANG": "C.UTF-8"}

    def begin(self, folder):
        self.home = folder
        folder.mkdir(parents=True)

    def environment(self):
        return self.base | {"HOME": str(self.home)}

    def run(self, command):
        return Run(command, self.home, self.environment())

    def prepare(self, folder):
        """Makes the project, lock included, in a folder that each repetition copies from."""

    # Commands of the rows that not everybody has; nil for those who have not.

    def resolve_command(self):
        """From requirements to exact versions, with what is known of the source already here."""

    def read_command(self):
        """Prints something of the lock."""

    def update_command(self):
        """Asks the source for news."""

    def forget_index(self):
        """So that the next update is a first one."""

    def forget_environment(self):
        """Moves the environment away."""
        (self.home / self.place).rename(self.home / f"old-{time.monotonic_ns()}")


class Stout(Tool):
    name = "stout"
    place = "data/projects"

    def __init__(self, options, requires, source, name=None):
        super().__init__(options)
        self.requires, self.source = requires, source
        self.name = name or self.name

    def environment(self):
        home = self.home
        return super().environment() | {"STOUT_HOME": str(home / "data"), "STOUT_CACHE": str(home / "cache")}

    def prepare(self, folder):
        super().begin(folder)
        self.project = folder / "project"
        self.project.mkdir()
        requires = "".join(f'"{name}" = "*"\n' for name in self.requires)
        (self.project / "Stoutfile").write_text(
            f'platforms = ["{stout_platform()}"]\n[sources]\nbench = {{ registry = "{self.source}", unsigned = true }}\n'
            f"[requires]\n{requires}")
        self.run([self.options.stout, "--project", str(self.project), "lock"])

    def begin(self, folder):
        super().begin(folder)
        shutil.copytree(self.project, folder / "project", ignore=shutil.ignore_patterns(".stout"))

    def command(self):
        return [self.options.stout, "--project", "project", "sync", "--locked", "-q"]

    def version_command(self):
        return [self.options.stout, "--version"]

    def resolve_command(self):
        (self.home / "project/Stout.lock").unlink(missing_ok=True)
        return [self.options.stout, "--project", "project", "lock", "-q"]

    def read_command(self):
        return [self.options.stout, "--project", "project", "tree", "--depth", "0"]

    def update_command(self):
        return [self.options.stout, "--project", "project", "registry", "update", "-q"]

    def forget_index(self):
        shutil.rmtree(self.home / "cache", ignore_errors=True)

    def count(self):
        return files_below(self.home / "project/.stout/env/")


class StoutConda(Stout):
    """Stout with rattler's packages, from the same channel."""

    def __init__(self, options):
        super().__init__(options, [], f"{options.url}/conda", "stout, conda")

    def prepare(self, folder):
        Tool.begin(self, folder)
        self.project = folder / "project"
        self.project.mkdir()
        records = json.loads((self.out / "conda/linux-64/repodata.json").read_text())["packages.conda"]
        records = sorted(records.items(), key=lambda one: one[1]["name"])
        lines = ['platforms = ["linux-x86_64"]', "[sources]", f'forge = {{ channel = "{self.source}" }}', "[requires]"]
        lines += [f'"{record["name"]}" = "*"' for _, record in records]
        (self.project / "Stoutfile").write_text("\n".join(lines) + "\n")
        lines = ["lock = 1", 'platforms = ["linux-x86_64"]', "[source.forge]", 'kind = "conda"']
        for file, record in records:
            lines += ["[[package]]", f'name = "{record["name"]}"', f'version = "{record["version"]}"',
                      f'build = "{record["build"]}"', 'source = "forge"', 'want.default = "*"',
                      f'bottle.linux-x86_64 = {{ path = "linux-64/{file}", sha256 = "{record["sha256"]}", '
                      f'size = {record["size"]} }}']
        (self.project / "Stout.lock").write_text("\n".join(lines) + "\n")

    def command(self):
        return [self.options.stout, "--project", "project", "sync", "--frozen", "-q"]

    def count(self):
        environment = self.home / "project/.stout/env"
        return files_below(environment) - files_below(environment / "conda-meta")


class Uv(Tool):
    name = "uv"
    place = "project/.venv"

    def __init__(self, options, packages):
        super().__init__(options)
        self.packages = packages
        self.program = self.out / "peers/python/bin/uv"

    def environment(self):
        home = self.home
        python = self.out / "peers/python/bin/python"
        return super().environment() | {
            "UV_CACHE_DIR": str(home / "cache"), "UV_PYTHON": str(python), "UV_PYTHON_DOWNLOADS": "never"}

    def prepare(self, folder):
        super().begin(folder)
        self.project = folder / "project"
        self.project.mkdir()
        names = ", ".join(json.dumps(re.sub(r"[-_.+]+", "-", name)) for name in self.packages)
        (self.project / "pyproject.toml").write_text(
            f'[project]\nname = "bench"\nversion = "1"\nrequires-python = ">=3.9"\ndependencies = [{names}]\n'
            f'[[tool.uv.index]]\nname = "bench"\nurl = "{self.url}/wheels/simple/"\ndefault = true\n')
        self.run([self.program, "lock", "-q", "--project", str(self.project)])

    def begin(self, folder):
        super().begin(folder)
        shutil.copytree(self.project, folder / "project", ignore=shutil.ignore_patterns(".venv"))

    def command(self):
        return [self.program, "sync", "--project", "project", "--frozen", "-q"]

    def version_command(self):
        return [self.program, "--version"]

    def resolve_command(self):
        (self.home / "project/uv.lock").unlink(missing_ok=True)
        return [self.program, "lock", "-q", "--project", "project"]

    def read_command(self):
        return [self.program, "export", "--frozen", "--offline", "--no-hashes", "-q", "--project", "project"]

    def count(self):
        return sum(files_below(folder) for folder in (self.home / self.place).glob("lib/python*/site-packages/payload_*"))


class Rattler(Tool):
    name = "rattler"
    place = "prefix"

    def __init__(self, options):
        super().__init__(options)
        self.python = self.out / "peers/python/bin/python"

    def prepare(self, folder):
        super().begin(folder)
        records = json.loads((self.out / "conda/linux-64/repodata.json").read_text())["packages.conda"]
        channel = f"{self.url}/conda/"
        lines = ["version: 6", "environments:", "  default:", "    channels:", f"    - url: {channel}", "    packages:",
                 "      linux-64:"]
        lines += [f"      - conda: {channel}linux-64/{file}" for file in records]
        lines.append("packages:")
        for file, record in records.items():
            lines += [f"- conda: {channel}linux-64/{file}", f"  sha256: {record['sha256']}", f"  md5: {record['md5']}",
                      f"  size: {record['size']}"]
        self.lock = folder / "pixi.lock"
        self.lock.write_text("\n".join(lines) + "\n")

    def command(self):
        return [self.python, HERE / "rattler_install.py", self.lock, self.home / "prefix", self.home / "cache"]

    def version_command(self):
        return [self.python, "-c", "import rattler"]

    def resolve_command(self):
        records = json.loads((self.out / "conda/linux-64/repodata.json").read_text())["packages.conda"]
        names = [record["name"] for record in records.values()]
        return [self.python, HERE / "rattler_solve.py", f"{self.url}/conda", self.home / "cache", *names]

    def read_command(self):
        code = "import sys; from rattler import LockFile; print(len(LockFile.from_path(sys.argv[1]).default_environment().platforms()))"
        return [self.python, "-c", code, self.lock]

    def count(self):
        return files_below(self.home / "prefix") - files_below(self.home / "prefix/conda-meta")


class Nix(Tool):
    name = "nix copy"

    def __init__(self, options):
        super().__init__(options)
        self.program = self.out / "peers/nix/run"
        self.paths = (self.out / "nix/paths").read_text().split()

    def command(self):
        return [self.program, "copy", "--from", f"{self.url}/nix", "--to", str(self.home / "store"), "--no-check-sigs",
                *self.paths]

    def version_command(self):
        return [self.program, "--version"]

    def count(self):
        return files_below(self.home / "store/nix/store")


class Apt(Tool):
    """Debian's apt, with lists and a state of its own where it asks for news. It resolves with the machine's lists, which are
    the real ones: the same packages with all that they need, among tens of thousands."""

    name = "apt-get"

    def __init__(self, options, packages):
        super().__init__(options)
        self.packages = packages

    def begin(self, folder):
        super().begin(folder)
        for name in ("lists/partial", "cache/archives/partial"):
            (folder / name).mkdir(parents=True)
        (folder / "sources").write_text(f"deb [trusted=yes] {self.url}/debian ./\n")

    def version_command(self):
        return ["apt-get", "--version"]

    def resolve_command(self):
        return ["apt-get", "-s", "-q", "install", "--reinstall", *self.packages]

    def update_command(self):
        own = {"Dir::State::lists": "lists", "Dir::Cache": "cache", "Dir::Etc::sourcelist": "sources", "Dir::Etc::sourceparts": "-",
               "APT::Sandbox::User": "", "Acquire::Languages": "none"}
        return ["apt-get", "-q", "update", *[f"-o{key}={self.home / value if value in ('lists', 'cache', 'sources') else value}"
                                           for key, value in own.items()]]

    def forget_index(self):
        shutil.rmtree(self.home / "lists")
        (self.home / "lists/partial").mkdir(parents=True)


class Tar(Tool):
    """No network, no hash, no environment: what unpacking alone costs with the usual program."""

    name = "tar --zstd"

    def __init__(self, options, bottles):
        super().__init__(options)
        self.bottles = bottles

    def command(self):
        (self.home / "unpacked").mkdir()
        list_of_files = " ".join(shlex.quote(str(bottle)) for bottle in self.bottles)
        each = 'mkdir "unpacked/${1##*/}" && tar --zstd -xf "$1" -C "unpacked/${1##*/}"'
        return ["sh", "-c", f"printf '%s\\n' {list_of_files} | xargs -P {os.cpu_count()} -n 1 sh -c '{each}' tar"]

    def version_command(self):
        return ["tar", "--version"]

    def count(self):
        return files_below(self.home / "unpacked") - 2 * len(self.bottles)


class Copy(Tool):
    name = "cp -al"
    place = "environment"

    def command(self):
        (self.home / "environment").mkdir()
        return ["cp", "-al", *[str(tree) + "/." for tree in sorted((self.out / "trees").iterdir())], "environment/"]

    def count(self):
        return files_below(self.home / "environment")


class Pipe(Tool):
    """One large bottle, decompressed and unpacked by the usual programs; no hash."""

    name = "zstd -d | tar -x"

    def __init__(self, options, bottle):
        super().__init__(options)
        self.bottle = bottle

    def command(self):
        (self.home / "unpacked").mkdir()
        return ["sh", "-c", f"zstd -dc {shlex.quote(str(self.bottle))} | tar -x -C unpacked"]


class Flushed(Tool):
    """Another tool, and its file system flushed after it: what stout promises always."""

    def __init__(self, tool):
        super().__init__(tool.options)
        self.tool, self.name = tool, f"{tool.name} + sync"

    def begin(self, folder):
        self.tool.begin(folder)
        self.home = self.tool.home

    def environment(self):
        return self.tool.environment()

    def command(self):
        return ["sh", "-c", '"$@" && sync -f .', "sh", *map(str, self.tool.command())]

    def count(self):
        return self.tool.count()


def stout_platform():
    return "linux-arm64" if platform.machine() in ("aarch64", "arm64") else "linux-x86_64"


class Table:
    def __init__(self):
        self.runs = {}

    def add(self, row, tool, run):
        self.runs.setdefault(row, {}).setdefault(tool, []).append(run)

    def print(self, row, title):
        rows = self.runs.get(row)
        if not rows:
            return
        print(f"\n{title}")
        print(f"  {'':18} {'minimum':>9} {'median':>9} {'CPU':>8} {'peak':>8}   stout/it: median of pairs, of minima")
        fastest = min(rows, key=lambda tool: statistics.median(run.seconds for run in rows[tool]))
        mine = next(runs for tool, runs in rows.items() if tool.startswith("stout"))
        for tool, runs in rows.items():
            times = [run.seconds for run in runs]
            ratio = ""
            if runs is not mine:
                pairs = statistics.median(m.seconds / o.seconds for m, o in zip(mine, runs))
                ratio = f"{pairs:10.2f} {min(m.seconds for m in mine) / min(times):8.2f}"
            ratio += "  <- fastest" if tool == fastest else ""
            print(f"  {tool:18} {min(times) * 1000:6.1f} ms {statistics.median(times) * 1000:6.1f} ms "
                  f"{statistics.median(run.cpu for run in runs):6.2f} s {max(run.memory for run in runs):5.0f} MB {ratio}")


def emptied(folder):
    """Gives a folder's room on the disk back, without its files: to delete them would make the next run look for inodes.
    By other programs: this one has to stay small, because nobody's peak is below that of who started it."""
    subprocess.run(["chmod", "-R", "u+w", folder], check=True)
    subprocess.run(["find", folder, "-type", "f", "-exec", "truncate", "-s", "0", "{}", "+"], check=True)


def turned(tools, turn):
    """Each repetition begins with another one."""
    return tools[turn % len(tools):] + tools[:turn % len(tools)]


def flush_seconds(tool, folder):
    """How long stout waits for the disk in a cold sync, by strace; nil where that is not here."""
    if not shutil.which("strace"):
        return None
    tool.begin(folder)
    trace = folder / "trace"
    tool.run(["strace", "-f", "--seccomp-bpf", "-T", "-e", "trace=syncfs,fsync,fdatasync", "-o", trace, *tool.command()])
    return sum(float(match) for match in re.findall(r"sync[fs]*\(.*<([0-9.]+)>", trace.read_text()))


def main():
    parser = argparse.ArgumentParser()
    for name in ("out", "work", "stout", "url", "repeat", "rows", "large"):
        parser.add_argument(f"--{name}", required=True)
    options = parser.parse_args()
    out, work = Path(options.out), Path(options.work)
    wanted = None if options.rows == "all" else set(options.rows.split(","))

    def has(row):
        return wanted is None or row in wanted

    packages = sorted(tree.name for tree in (out / "trees").iterdir())
    bottles = sorted(bottle for bottle in (out / "bottles").iterdir() if not bottle.name.startswith("large-"))
    large = next((out / "bottles").glob("large-*"), None)
    stout = Stout(options, [name.replace("+", "p") for name in packages], options.url)
    stout_large = Stout(options, ["large"], str(out / "www")) if large else None
    uv = Uv(options, packages) if (out / "peers/python/bin/uv").exists() else None
    nix = Nix(options) if (out / "peers/nix/run").exists() else None
    has_rattler = subprocess.run(
        [out / "peers/python/bin/python", "-c", "import rattler"], stderr=subprocess.DEVNULL).returncode == 0
    rattler = Rattler(options) if has_rattler else None
    tar, copy, pipe = Tar(options, bottles), Copy(options), Pipe(options, large) if large else None
    apt = Apt(options, packages) if shutil.which("apt-get") else None

    syncing = [tool for tool in (stout, uv, nix, rattler) if tool]
    with_environment = [tool for tool in (stout, uv, rattler) if tool]
    conda = [StoutConda(options), rattler] if rattler else []
    for tool in syncing + [tool for tool in [stout_large] if tool] + conda[:1]:
        tool.prepare(work / "projects" / f"{tool.name}-{id(tool)}")

    table, flushes, counts = Table(), [], {}
    for turn in range(int(options.repeat)):
        here = work / f"runs-{turn}"
        if has("start"):
            for tool in turned([tool for tool in (*syncing, apt, tar) if tool], turn):
                tool.home = here / "start"
                tool.home.mkdir(parents=True, exist_ok=True)
                for _ in range(5):
                    table.add("start", tool.name, tool.run(tool.version_command()))
        if has("lock"):
            for tool in turned([tool for tool in (stout, uv, rattler, apt) if tool], turn):
                tool.begin(here / f"lock {tool.name}")
                if tool.update_command():
                    tool.forget_index()
                    table.add("first", tool.name, tool.run(tool.update_command()))
                    table.add("news", tool.name, tool.run(tool.update_command()))
                # Once without a clock, so that everybody has the index here.
                tool.run(tool.resolve_command())
                table.add("resolve", tool.name, tool.run(tool.resolve_command()))
                for _ in range(3 if tool.read_command() else 0):
                    table.add("read", tool.name, tool.run(tool.read_command()))
        if has("cold") or has("noop") or has("warm"):
            for tool in turned(syncing + [tar], turn):
                tool.begin(here / tool.name)
                table.add("cold", tool.name, tool.run(tool.command()))
                counts[tool.name] = tool.count()
            for tool in turned(syncing, turn):
                table.add("noop", tool.name, tool.run(tool.command()))
            copy.begin(here / copy.name)
            for tool in turned(with_environment + [copy], turn):
                if tool is not copy:
                    tool.forget_environment()
                table.add("warm", tool.name, tool.run(tool.command()))
                counts[f"{tool.name}, warm"] = tool.count()
        if has("conda"):
            for tool in turned(conda, turn):
                tool.begin(here / f"conda {tool.name}")
                table.add("conda", tool.name, tool.run(tool.command()))
                counts[f"{tool.name}, of conda"] = tool.count()
            for tool in turned(conda, turn):
                tool.forget_environment()
                table.add("conda-warm", tool.name, tool.run(tool.command()))
                counts[f"{tool.name}, of conda, warm"] = tool.count()
        if has("durable"):
            flushed = [Flushed(tool) for tool in syncing if tool is not stout]
            for tool in turned([stout] + flushed, turn):
                tool.begin(here / f"durable {tool.name}")
                table.add("durable", tool.name, tool.run(tool.command()))
            seconds = flush_seconds(stout, here / "flush")
            if seconds is not None:
                flushes.append(seconds)
        if has("large") and large and options.large != "0":
            for tool in turned([stout_large, pipe, Flushed(pipe)], turn):
                tool.begin(here / f"large {tool.name}")
                table.add("large", tool.name, tool.run(tool.command()))
            # A GB and more each: these cannot wait for the end.
            for tool in ("stout", pipe.name, f"{pipe.name} + sync"):
                emptied(here / f"large {tool}")

    describe(options, out, syncing, bottles, large, counts)
    order = {tool: place for place, tool in enumerate(["stout", "stout, conda", "uv", "nix copy", "rattler", "apt-get", "tar --zstd", "cp -al"])}
    for row in table.runs.values():
        for tool in sorted(row, key=lambda tool: order.get(tool, 9)):
            row[tool] = row.pop(tool)
    table.print("start", "Start: `--version`; of rattler: Python and the import")
    table.print("read", "The lock read: one line for each package; of rattler: Python, the import, the lock")
    table.print("resolve", f"Resolve: {len(packages)} requirements, the index here; of apt: with all that they need, among all of Debian")
    table.print("first", "Index update, the first")
    table.print("news", "Index update, nothing new")
    table.print("noop", "Nothing to do")
    table.print("warm", "Packages in the cellar (the cache), the environment gone")
    table.print("cold", "Cold: everything empty, from the server")
    table.print("conda", "Conda packages, cold: stout and rattler from one channel")
    table.print("conda-warm", "Conda packages in the cellar (the cache), the environment gone")
    table.print("durable", "Cold, and on the disk when the command ends")
    if flushes:
        print(f"  of stout's time, waiting for the disk: {statistics.median(flushes) * 1000:.0f} ms (median, by strace)")
    table.print("large", "One bottle of 1 GB unpacked, from a folder")


def describe(options, out, tools, bottles, large, counts):
    def line(command):
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        return (done.stdout.splitlines() or ["?"])[0]

    models = re.findall(r"model name\s*: (.*)", Path("/proc/cpuinfo").read_text()) or [platform.machine()]
    memory = int(re.search(r"MemTotal:\s*(\d+)", Path("/proc/meminfo").read_text())[1]) / (1 << 20)
    kind = line(["stat", "-f", "-c", "%T", out])
    print(f"{time.strftime('%Y-%m-%d %H:%M', time.gmtime())} UTC, {os.cpu_count()} × {models[0]}, {memory:.0f} GiB, "
          f"Linux {platform.release()}, {kind}")
    versions = [line(tool.version_command()) for tool in tools if tool.name != "rattler"]
    python = out / "peers/python/bin/python"
    versions.append("py-rattler " + line([python, "-c", "import importlib.metadata as m; print(m.version('py-rattler'))"]))
    versions += [line([program, "--version"]) for program in ("apt-get", "tar", "cp") if shutil.which(program)]
    print(", ".join(versions))
    size = sum(path.stat().st_size for path in (out / "trees").rglob("*") if path.is_file())
    files = sum(1 for path in (out / "trees").rglob("*") if path.is_file())
    print(f"{len(bottles)} packages, {files} files, {size / 1e6:.0f} MB; as bottles "
          f"{sum(bottle.stat().st_size for bottle in bottles) / 1e6:.0f} MB; "
          + (f"the large bottle {large.stat().st_size / 1e6:.0f} MB; " if large else "") + f"{options.repeat} repetitions, load {os.getloadavg()[0]:.1f}")
    print("files at the end: " + ", ".join(f"{tool} {count}" for tool, count in counts.items()))


main()
