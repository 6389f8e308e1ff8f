"""Compares what stout makes of conda channels with py-rattler (Tests/conda-agreement.sh runs it).

    conda-agreement.py BENCH CHANNELS SCRATCH [REQUESTS]

BENCH is stout-bench, CHANNELS a folder with conda-forge and others, as repodata.json.zst by subdir.
"""

import asyncio
import functools
import http.server
import itertools
import json
import os
import random
import statistics
import subprocess
import sys
import threading
import time

import rattler

bench, channels, scratch = sys.argv[1:4]
requests = int(sys.argv[4]) if len(sys.argv) > 4 else 300
reps = 5
PLATFORM = "linux-x86_64+glibc2.28"
VIRTUAL = [("__glibc", "2.28", "0"), ("__linux", "0", "0"), ("__unix", "0", "0"), ("__archspec", "1", "x86_64")]
failures = 0


def say(text):
    print(text, flush=True)


def ours(*words):
    result = subprocess.run([bench, "channel", *words], capture_output=True, text=True)
    if result.returncode != 0:
        sys.exit(f"stout-bench channel {' '.join(words)}: {result.stdout[-400:]} {result.stderr[-400:]}")
    return [line for line in result.stdout.splitlines() if not line.startswith("#")]


def write(name, lines):
    path = os.path.join(scratch, name)
    with open(path, "w") as file:
        file.write("".join(line + "\n" for line in lines))
    return path


def load(channel, subdir):
    data = subprocess.run(
        ["zstd", "-dcq", f"{channels}/{channel}/{subdir}/repodata.json.zst"], capture_output=True, check=True
    ).stdout
    os.makedirs(f"{scratch}/{channel}/{subdir}", exist_ok=True)
    with open(f"{scratch}/{channel}/{subdir}/repodata.json", "wb") as file:
        file.write(data)
    return json.loads(data)


def records(data):
    for part in ("packages", "packages.conda"):
        yield from data.get(part, {}).values()


def disagree(what, examples):
    global failures
    if examples:
        failures += 1
        for example in examples[:10]:
            say(f"  {what}: {example}")


def check_order(versions, rng):
    """Every pair."""
    edge = "1 1.0 1.0.0 1.0a 1.0.a 1.0_ 1.0_1 1.0-1 1.0.post1 1.0post1 1.0.dev1 1.0dev 1!0.1 0!1.0 1.0+local 1.0+1".split()
    sample = sorted(set(rng.sample(sorted(versions), min(len(versions), 1200))) | set(edge))
    places = ours("order", write("versions", sample))
    theirs = [rattler.Version(text) for text in sample]
    wrong = []
    pairs = 0
    for (one, left, a), (two, right, b) in itertools.combinations(zip(sample, places, theirs), 2):
        pairs += 1
        if "-" in (left, right):
            wrong.append(f"{one if left == '-' else two} is no version")
            continue
        mine = (int(left) > int(right)) - (int(left) < int(right))
        other = (a > b) - (a < b)
        if mine != other:
            wrong.append(f"{one} {'<=>'[mine + 1]} {two}, and rattler says {'<=>'[other + 1]}")
    say(f"versions: {len(sample)} real ones, {pairs} pairs, {len(wrong)} disagreements")
    disagree("order", wrong)


def check_match(specs, packages, rng):
    by_name = {}
    for record in packages:
        by_name.setdefault(record["name"], []).append(record)
    strange = ["python 3.8|3.9.*", "numpy ~=1.22.3", "numpy !=1.22.*", "numpy =1.2", "numpy==1.26", "python >=3.8,<3.12|3.13.*",
               "libblas * *mkl", "python[version='>=3.8',build='*_cpython']", "openssl >=3,<4.0a0", "python >3.9.*", "numpy 1.2*",
               "numpy=1.26.4=py312heda63a1_0", "python (>=3.8,<3.9)|(>=3.11)", "libgcc >=13,!=14", "zlib 1.2.13.*", "tk 8.6.*",
               "python 3.12|3.12.*.", "python ==3.12.*", "python ==3.12.*.*", "python 3.12.*.*", "python !=3.12.*.*", "python ~=3"]
    sample = rng.sample(sorted(specs), min(len(specs), 1500)) + strange
    lines = []
    asked = []
    for spec in sample:
        try:
            theirs = rattler.MatchSpec(spec)
            name = theirs.name.normalized
        except Exception:
            continue
        found = by_name.get(name, [])
        for record in rng.sample(found, min(len(found), 12)):
            asked.append((spec, record, theirs))
            lines.append(f"{spec}\t{record['version']}\t{record['build']}\t{record['build_number']}")
    answers = ours("match", write("specs", lines))
    wrong = []
    for (spec, record, theirs), answer in zip(asked, answers):
        package = rattler.PackageRecord(
            name=record["name"], version=record["version"], build=rattler.BuildString(record["build"]),
            build_number=record["build_number"], subdir="linux-64", arch=None, platform=None)
        expected = "1" if theirs.matches(package) else "0"
        if answer != expected:
            wrong.append(f"`{spec}` of {record['version']} {record['build']}: {answer}, and rattler says {expected}")
    say(f"match specifications: {len({spec for spec, _, _ in asked})} of which all but {len(strange)} are real, "
        f"{len(asked)} questions, {len(wrong)} disagreements")
    disagree("match", wrong)


def check_random(rng):
    """Specifications and versions of parts that are hard to compare. Two differences are known, and counted apart: with a local
    part in a term that is a start, rattler also allows longer releases; and a zero at the end of a start means nothing to it
    where the version has a text there."""
    parts = ["0", "1", "2", "7", "10", "1a", "0a1", "a", "rc1", "post1", "dev", "2post"]

    def version():
        text = "1." + ".".join(rng.choice(parts) for _ in range(rng.randint(0, 3)) or [0])
        if rng.random() < 0.3:
            text += "+" + ".".join(rng.choice(parts) for _ in range(rng.randint(1, 2)))
        return "1!" + text if rng.random() < 0.05 else text

    def term():
        return rng.choice(["", "", "=", "==", "!=", ">=", ">", "<", "<=", "~="]) + version() + rng.choice(["", "", "", ".*", "*", ".*.*"])

    asked, lines = [], []
    while len(asked) < 20000:
        spec = rng.choice([",", "|"]).join(term() for _ in range(rng.choice([1, 1, 1, 2, 3])))
        try:
            theirs = rattler.VersionSpec(spec)
        except Exception:
            continue
        for text in [version() for _ in range(6)] + [spec.strip("=!<>~.*|,").split(",")[0].split("|")[0].rstrip(".*")]:
            try:
                asked.append((spec, text, theirs.matches(rattler.Version(text))))
            except Exception:
                continue
            lines.append(f"a {spec}\t{text}\t0\t0")
    wrong = [
        f"`{spec}` of {text}: {answer}, and rattler says {int(expected)}"
        for (spec, text, expected), answer in zip(asked, ours("match", write("random", lines)))
        if answer != str(int(expected))
    ]
    known = [example for example in wrong if "+" in example.split("`")[1] or ".0" in example.split("`")[1]]
    say(f"random specifications: {len(asked)} questions, {len(wrong) - len(known)} disagreements, {len(known)} known ones")
    disagree("random", [example for example in wrong if example not in known])


def check_translation(specs, packages, rng):
    """What `stout import` writes for a specification allows the versions that rattler allows. The one difference is on purpose:
    a bound leaves pre-releases of its own version out."""
    versions = {}
    for record in packages:
        versions.setdefault(record["name"], set()).add(record["version"])
    sample = rng.sample(sorted(specs), min(len(specs), 1500))
    asked, lines = [], []
    for spec in sample:
        try:
            theirs = rattler.MatchSpec(spec)
            name = theirs.name.normalized
        except Exception:
            continue
        if name.startswith("__") or theirs.version is None:
            continue
        allowed = rattler.VersionSpec(str(theirs.version))
        for version in rng.sample(sorted(versions.get(name, [])), min(len(versions.get(name, [])), 12)):
            asked.append((spec, version, allowed))
            lines.append(f"{spec}\t{version}")
    wrong, edges, without = [], 0, set()
    for (spec, version, allowed), answer in zip(asked, ours("translate", write("translations", lines))):
        if answer == "-":
            without.add(spec)
            continue
        bit, text = answer.split("\t")
        if bit == ("1" if allowed.matches(rattler.Version(version)) else "0"):
            continue
        if any(letter.isalpha() for letter in version):
            edges += 1
        else:
            wrong.append(f"`{spec}` as `{text}` of {version}: {bit}")
    say(f"translations: {len({spec for spec, _, _ in asked})} real match specifications as constraints of a Stoutfile, "
        f"{len(asked)} questions, {len(wrong)} disagreements, {edges} pre-releases at a bound, {len(without)} not translated")
    for spec in sorted(without)[:10]:
        say(f"  not translated: {spec}")
    disagree("translation", wrong)


class Rattler:
    def __init__(self, names):
        self.loop = asyncio.new_event_loop()
        self.data = []
        for name in names:
            channel = rattler.Channel(f"file://{scratch}/{name}")
            for subdir in ("linux-64", "noarch"):
                self.data.append(rattler.SparseRepoData(channel, subdir, f"{scratch}/{name}/{subdir}/repodata.json"))
        self.virtual = [
            rattler.GenericVirtualPackage(rattler.PackageName(name), rattler.Version(version), rattler.BuildString(build))
            for name, version, build in VIRTUAL
        ]

    def solve(self, request):
        specs = [rattler.MatchSpec(spec) for spec in request.split(";")]
        start = time.perf_counter()
        try:
            found = self.loop.run_until_complete(
                rattler.solve_with_sparse_repodata(specs, self.data, virtual_packages=self.virtual))
        except Exception as error:
            if type(error).__name__ != "SolverError":
                raise
            return None, time.perf_counter() - start
        return {r.name.normalized: (str(r.version), str(r.build)) for r in found}, time.perf_counter() - start


def our_solves(names, lines, times=1):
    flags = list(itertools.chain(*(("--channel", f"{scratch}/{name}") for name in names)))
    answers = []
    for line in ours("solve", "--cache", f"{scratch}/cache", "--platform", PLATFORM, *flags, "--reps", str(times),
                     write("requests", lines)):
        micros, status, *rest = line.split("\t")
        picks = None
        if status == "solved":
            picks = {}
            for pick in rest[0].split():
                name, version, build = pick.split("=")
                picks[name] = (version, build)
        answers.append((picks, int(micros) / 1e6))
    return answers


class QuietHandler(http.server.SimpleHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *words):
        pass


def check_shards(names, lines, mine):
    """The same channels in shards, of which each request fetches what it needs: the same picks as of the whole."""
    for name in names:
        subprocess.run([sys.executable, os.path.join(os.path.dirname(__file__), "conda", "shards.py"),
                        f"{scratch}/{name}", f"{scratch}/shards/{name}"], check=True, stdout=subprocess.DEVNULL)
    handler = functools.partial(QuietHandler, directory=f"{scratch}/shards")
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    flags = list(itertools.chain(
        *(("--channel", f"http://127.0.0.1:{server.server_address[1]}/{name}") for name in names)))
    wrong, status = [], {"solved": 0, "unsolvable": 0}
    answers = ours("solve", "--cache", f"{scratch}/cache-shards", "--platform", PLATFORM, *flags, write("requests", lines))
    for line, (picks, _), answer in zip(lines, mine, answers):
        _, kind, *rest = answer.split("\t")
        found = dict((name, (version, build)) for name, version, build in (one.split("=") for one in rest[0].split()))
        status[kind] += 1
        if (found if kind == "solved" else None) != picks:
            wrong.append(line)
    server.shutdown()
    say(f"shards of {' and '.join(names)}: {len(lines)} requests, {status['solved']} solved, {status['unsolvable']} not, "
        f"{len(wrong)} otherwise than of the whole")
    disagree("shards", wrong)


class Preference:
    """Conda's order of one package's builds: without track_features first, version, build number, then as it is."""

    def __init__(self, packages):
        self.by_key = {(r["name"], r["version"], r["build"]): r for r in packages}

    def key(self, name, pick):
        record = self.by_key[(name, *pick)]
        tracked = bool(record.get("track_features"))
        return (not tracked, rattler.Version(record["version"]), record["build_number"])

    def compare(self, roots, mine, theirs):
        """How mine is beside theirs, by the requested packages, and where these are alike by all that both have. A trade
        has something better and something worse: conda's order is one of a package's builds, and says nothing of that."""
        for names in (roots, sorted(set(mine) & set(theirs))):
            better = [name for name in names if self.key(name, mine[name]) > self.key(name, theirs[name])]
            worse = [name for name in names if self.key(name, mine[name]) < self.key(name, theirs[name])]
            note = f"better {better}, worse {worse}"
            if better or worse:
                return "trade" if better and worse else "better" if better else "worse", note
        return "even", ""


def check_solves(packages, rng):
    leaves = sorted({r["name"] for r in packages})
    lines = []
    for _ in range(requests):
        names = rng.sample(leaves, rng.choice([1, 1, 2, 3, 4]))
        specs = []
        for name in names:
            versions = [r["version"] for r in packages if r["name"] == name] if rng.random() < 0.4 else []
            if versions:
                version = rng.choice(versions)
                short = ".".join(version.split(".")[:2])
                specs.append(rng.choice([f"{name} {version}", f"{name} >={version}", f"{name} <={version}", f"{name} {short}.*"]))
            else:
                specs.append(name)
        lines.append(";".join(specs))
    solver = Rattler(["conda-forge"])
    preference = Preference(packages)
    mine = our_solves(["conda-forge"], lines)
    counts = {"equal": 0, "even": 0, "better": 0, "trade": 0, "worse": 0, "unsolvable": 0}
    status, worse, trades = [], [], []
    for line, (picks, _) in zip(lines, mine):
        expected, _ = solver.solve(line)
        if (picks is None) != (expected is None):
            status.append(f"{line}: stout says {'no' if picks is None else 'yes'}, rattler says the other")
            continue
        if picks is None:
            counts["unsolvable"] += 1
        elif picks == expected:
            counts["equal"] += 1
        else:
            roots = [rattler.MatchSpec(spec).name.normalized for spec in line.split(";")]
            order, note = preference.compare(roots, picks, expected)
            counts[order] += 1
            if order == "worse":
                worse.append(f"{line}: {note}")
            if order == "trade":
                trades.append(f"{line}: {note}")
    say(f"requests: {len(lines)}, {len(status)} with another status; "
        + ", ".join(f"{count} {name}" for name, count in counts.items()))
    disagree("status", status)
    disagree("worse", worse)
    for trade in trades[:10]:
        say(f"  trade: {trade}")
    check_shards(["conda-forge"], lines, mine)
    both = ["robostack-humble", "conda-forge"]
    roots = sorted({r["name"] for r in records(load("robostack-humble", "linux-64"))})
    lines = [";".join(rng.sample(roots, 2)) for _ in range(max(3, requests // 30))] + ["ros-humble-desktop"]
    check_shards(both, lines, our_solves(both, lines))


def check_large():
    large = [
        ("jupyterlab", ["conda-forge"], "jupyterlab;scikit-learn;xarray;dask"),
        ("qgis", ["conda-forge"], "qgis"),
        ("ros-humble-desktop", ["robostack-humble", "conda-forge"], "ros-humble-desktop"),
        ("ros-jazzy-desktop", ["robostack-jazzy", "conda-forge"], "ros-jazzy-desktop"),
    ]
    for name, names, line in large:
        solver = Rattler(names)
        solver.solve(line)
        theirs = [solver.solve(line) for _ in range(reps)]
        median = statistics.median(seconds for _, seconds in theirs)
        picks, seconds = our_solves(names, [line], reps)[0]
        expected = theirs[0][0]
        differ = "" if None in (picks, expected) else f", {len(set(picks.items()) ^ set(expected.items()))} picks differ"
        mine, other = (f"{len(found)} packages" if found else "no solution" for found in (picks, expected))
        say(f"{name}: {mine} in {seconds * 1e3:.1f} ms, rattler {other} in {median * 1e3:.1f} ms: "
            f"{seconds / median:.2f}{differ}")
        disagree("status", [name] if (picks is None) != (expected is None) else [])


def main():
    rng = random.Random(9)
    data = {}
    for channel in ("conda-forge", "robostack-humble", "robostack-jazzy"):
        for subdir in ("linux-64", "noarch"):
            data[channel, subdir] = load(channel, subdir)
    forge = list(records(data["conda-forge", "linux-64"])) + list(records(data["conda-forge", "noarch"]))
    everything = forge + [r for channel in ("robostack-humble", "robostack-jazzy") for r in records(data[channel, "linux-64"])]
    check_order({r["version"] for r in everything}, rng)
    check_match({spec for r in everything for spec in r["depends"] + r.get("constrains", [])}, everything, rng)
    check_random(rng)
    check_translation({spec for r in everything for spec in r["depends"] + r.get("constrains", [])}, everything, rng)
    check_large()
    check_solves(forge, rng)
    sys.exit(1 if failures else 0)


main()
