#!/usr/bin/env python3
"""Times `stout vendor` beside its peers, in turn, and prints the medians. Called by vendor.sh."""

import argparse
import hashlib
import os
import resource
import shutil
import statistics
import subprocess
import time
from pathlib import Path


class Bench:
    def __init__(self, options):
        self.work = Path(options.work)
        self.url = options.url
        self.stout = self.work / "stout"
        self.repeat = options.repeat
        root = next(self.work.glob("www/trust/1.root.json"))
        self.root = hashlib.sha256(root.read_bytes()).hexdigest()
        self.project = self.work / "project"
        self.made = 0

    def environment(self, home):
        return {
            "PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "HOME": str(home), "STOUT_HOME": f"{home}/data",
            "STOUT_CACHE": f"{home}/cache", "STOUT_PASSPHRASE": "", "LC_ALL": "C.UTF-8"}

    def home(self):
        self.made += 1
        home = self.work / f"home-{self.made}"
        home.mkdir()
        return home

    def copy(self, project, *names):
        """A new project with some of another one's files; a vendor folder is shared by hard links."""
        self.made += 1
        new = self.work / f"project-{self.made}"
        new.mkdir()
        for name in names:
            subprocess.run(["cp", "-al", str(project / name), str(new / name)], check=True)
        return new

    def run(self, words, home, cwd, **options):
        done = subprocess.run(
            [str(word) for word in words], cwd=cwd, env=self.environment(home), stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False, **options)
        if done.returncode != 0:
            raise SystemExit(f"{words} ended with {done.returncode}: {done.stdout.decode(errors='replace')}")
        return done.stdout.decode()

    def timed(self, words, home, cwd, flushes=False):
        """Seconds on the clock and of processors; what others have written is not flushed in this run's time."""
        os.sync()
        before, begin = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
        self.run(words, home, cwd)
        if flushes:
            subprocess.run(["sync", "-f", str(cwd)], check=True)
        seconds, after = time.perf_counter() - begin, resource.getrusage(resource.RUSAGE_CHILDREN)
        return seconds, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def stoutfile(bench, registry):
    requires = "".join(f'package-{number} = "*"\n' for number in range(25))
    return (f'platforms = ["linux-x86_64", "linux-arm64"]\n\n[sources]\n'
            f'core = {{ registry = "{registry}", root = "sha256:{bench.root}" }}\n\n[requires]\n{requires}')


def median(values):
    return statistics.median(values)


def ratio(one, other):
    """The medians of the ratios of neighbouring runs: on the clock, and of processors."""
    clock = statistics.median(a[0] / b[0] for a, b in zip(one, other))
    return clock, statistics.median(a[1] / b[1] for a, b in zip(one, other))


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--work", required=True)
    parser.add_argument("--url", required=True)
    parser.add_argument("--repeat", type=int, default=7)
    bench = Bench(parser.parse_args())
    project = bench.project
    project.mkdir()
    (project / "Stoutfile").write_text(stoutfile(bench, bench.url))
    home = bench.home()
    bench.run([bench.stout, "lock"], home, project)
    bench.run([bench.stout, "vendor", "--archive", bench.work / "whole.tar.zst"], home, project)
    bottles = sorted(path.relative_to(project / "vendor") for path in (project / "vendor/bottles").glob("*/*"))
    size = sum((project / "vendor" / path).stat().st_size for path in bottles)
    print(f"{len(bottles)} bottles, {size / 1e6:.0f} MB, {os.cpu_count()} processors, {bench.repeat} repetitions", flush=True)

    # Making the folder, from nothing but the lock, beside curl.
    lists = {}
    for name in ("curl", "curl -Z"):
        lists[name] = bench.work / f"list-{len(lists)}"
        lists[name].write_text("".join(f'url = "{bench.url}/{path}"\noutput = "{path.name}"\n' for path in bottles))
    rows = {name: [] for name in (
        "vendor", "curl", "curl, flushed", "curl -Z", "curl -Z, flushed", "check", "sha256sum", "sync from vendor",
        "sync from a registry's folder", "sync from nginx")}
    local = bench.work / "local"
    local.mkdir()
    (local / "Stoutfile").write_text(stoutfile(bench, bench.work / "www"))
    shutil.copy(project / "Stout.lock", local / "Stout.lock")
    for repetition in range(bench.repeat):
        jobs = []
        def fetch(name, words, flushes=False):
            folder = bench.work / f"fetched-{repetition}-{len(jobs)}"
            folder.mkdir()
            jobs.append((name, lambda: bench.timed(words, home, folder, flushes), folder))
        new = bench.copy(project, "Stoutfile", "Stout.lock")
        jobs.append(("vendor", lambda: bench.timed([bench.stout, "vendor", "-q"], bench.home(), new), new))
        for name, words in (("curl", ["curl", "-sf", "-K", lists["curl"]]),
                            ("curl -Z", ["curl", "-sfZ", "--parallel-max", "6", "-K", lists["curl -Z"]])):
            fetch(name, words)
            fetch(f"{name}, flushed", words, True)
        for name, job, folder in jobs[repetition % len(jobs):] + jobs[:repetition % len(jobs)]:
            rows[name].append(job())
        for _, _, folder in jobs:
            shutil.rmtree(folder)
        # Checking beside hashing on all processors.
        rows["check"].append(bench.timed([bench.stout, "vendor", "--check", "-q"], home, project))
        hashing = f"find vendor -type f -print0 | xargs -0 -n 3 -P {os.cpu_count()} sha256sum"
        rows["sha256sum"].append(bench.timed(["sh", "-c", hashing], home, project))
        # Syncing with an empty home.
        for name, source, names, more in (
                ("sync from vendor", project, ("Stoutfile", "Stout.lock", "vendor"), ["--offline"]),
                ("sync from a registry's folder", local, ("Stoutfile", "Stout.lock"), []),
                ("sync from nginx", project, ("Stoutfile", "Stout.lock"), [])):
            place, empty = bench.copy(source, *names), bench.home()
            rows[name].append(bench.timed([bench.stout, "sync", "--locked", "-q", *more], empty, place))
            subprocess.run(["chmod", "-R", "u+w", str(empty), str(place)], check=True)
            shutil.rmtree(empty)
            shutil.rmtree(place)
    for name, runs in rows.items():
        times = [seconds for seconds, _ in runs]
        print(f"{name:32} {median(times):7.3f} s   {size / 1e6 / median(times):6.0f} MB/s   "
              f"{min(times):.3f}…{max(times):.3f}   CPU {median([cpu for _, cpu in runs]):.3f} s")
    for one, other in (("vendor", "curl"), ("vendor", "curl, flushed"), ("vendor", "curl -Z"),
                       ("vendor", "curl -Z, flushed"), ("check", "sha256sum"),
                       ("sync from vendor", "sync from a registry's folder"), ("sync from vendor", "sync from nginx")):
        clock, cpu = ratio(rows[one], rows[other])
        best = min(rows[one])[0] / min(rows[other])[0]
        print(f"{one} / {other}: {clock:.2f}, of the best runs {best:.2f}, CPU {cpu:.2f}")

    # A delta of one changed package.
    changed = next((bench.work / "bottles").iterdir())
    bench.run([bench.stout, "registry", "add", "-q", "--registry", bench.work / "www", "--keys", bench.work / "keys", changed],
              home, project)
    bench.run([bench.stout, "lock", "--upgrade", "-q"], home, project)
    bench.run([bench.stout, "vendor", "--prune", "-q", "--archive", bench.work / "delta.tar.zst", "--since",
               bench.work / "whole.tar.zst"], home, project)
    delta, bottle = (bench.work / "delta.tar.zst").stat().st_size, changed.stat().st_size
    print(f"delta of one changed package: {delta} bytes, its bottle {bottle}: {delta - bottle} more (65536 allowed)")


main()
