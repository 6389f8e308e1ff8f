"""Runs the recipes of examples/ci. Called by recipes.sh.

What the services do themselves is played: their variables, their caches, the layers of an image. Every command of a recipe is
run as it is written there.
"""

import fnmatch
import hashlib
import json
import os
import pathlib
import re
import shlex
import shutil
import subprocess
import sys
import tempfile

import yaml

ROOT, STOUT = pathlib.Path(sys.argv[1]), sys.argv[2]
RECIPES = ROOT / "examples/ci"


def check(what, holds, *facts):
    print("ok     " if holds else "FAILED ", what, *facts, flush=True)
    if not holds:
        sys.exit(1)


class Machine:
    """A checkout of the project, with a home of its own and the variables that a service sets."""

    def __init__(self, work, name, **variables):
        self.folder = work / name / "checkout"
        self.home = work / name / "home"
        self.home.mkdir(parents=True)
        subprocess.run(["git", "clone", "-q", work / "project", self.folder], check=True)
        shims = work / name / "shims"
        shims.mkdir()
        # Where the tests are root already there may be no sudo.
        shims.joinpath("sudo").write_text('#!/bin/sh\nexec "$@"\n')
        shims.joinpath("sudo").chmod(0o755)
        self.environment = {
            "HOME": str(self.home), "PATH": f"{shims}:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
            "LANG": "C.UTF-8", "DEBIAN_FRONTEND": "noninteractive"}
        self.environment |= {key: str(value) for key, value in variables.items()}

    def run(self, script, wrap=(), fails=False):
        done = subprocess.run(
            [*wrap, "bash", "-e", "-o", "pipefail", "-c", script], cwd=self.folder, env=self.environment, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        if (done.returncode != 0) != fails:
            print(done.stdout)
            check(f"status {done.returncode} of: {script}", False)
        return done.stdout

    def variables(self, text):
        """A value of a recipe, with the service's variables in it."""
        return re.sub(r"\$(\w+)", lambda match: self.environment.get(match[1], match[0]), text)


def make_project(work):
    """A registry of the quickstart's packages, and a project that needs some of them."""
    for tree in sorted((ROOT / "examples/quickstart/packages").iterdir()):
        subprocess.run([STOUT, "pack", "-q", tree, "--output", work / "bottles"], check=True)
    keys = ["--keys", work / "keys"]
    secret = os.environ | {"STOUT_PASSPHRASE": ""}
    subprocess.run([STOUT, "registry", "init", "-q", work / "registry", "--name", "demo", *keys], check=True, env=secret)
    bottles = sorted((work / "bottles").iterdir())
    subprocess.run([STOUT, "registry", "add", "-q", "--registry", work / "registry", *keys, *bottles], check=True, env=secret)
    root = digest(work / "registry/trust/1.root.json")
    project = work / "project"
    project.mkdir()
    project.joinpath("Stoutfile").write_text(
        'platforms = ["linux-x86_64", "linux-arm64"]\n\n[sources]\n'
        f'demo = {{ registry = "{work}/registry", root = "sha256:{root}" }}\n\n[requires]\nhello = "^1.0"\n')
    project.joinpath("test.sh").write_text("#!/bin/sh\nset -e\nhello colleague\n")
    project.joinpath("test.sh").chmod(0o755)
    shutil.copy(RECIPES / ".dockerignore", project)
    environment = os.environ | {"HOME": str(work), "STOUT_HOME": str(work / "author"), "STOUT_CACHE": str(work / "author-cache")}
    subprocess.run([STOUT, "lock", "-q"], cwd=project, env=environment, check=True)
    git = ["git", "-c", "user.name=t", "-c", "user.email=t@example.org"]
    subprocess.run([*git, "init", "-q", "-b", "main"], cwd=project, check=True)
    subprocess.run([*git, "add", "Stoutfile", "Stout.lock", "test.sh", ".dockerignore"], cwd=project, check=True)
    subprocess.run([*git, "commit", "-q", "-m", "first"], cwd=project, check=True)
    return project, environment


def digest(path):
    return hashlib.sha256(pathlib.Path(path).read_bytes()).hexdigest()


# GitHub


def github(work, caches, name, event="push"):
    """One run of the workflow. Returns whether the cache was hit, and the output by step."""
    recipe = yaml.safe_load((RECIPES / "github.yml").read_text())
    machine = Machine(work, name, GITHUB_BASE_REF="main")
    given = dict(recipe["env"]) | {"STOUT_URL": f"file://{STOUT}", "STOUT_SHA256": digest(STOUT)}
    machine.environment |= given
    outputs, told, hit, saved = {}, {}, None, None

    def filled(text):
        return re.sub(r"\$\{\{ steps\.(\w+)\.outputs\.(\w+) \}\}", lambda match: outputs[match[1]][match[2]], text)

    for step in recipe["jobs"]["test"]["steps"]:
        if "if" in step and step["if"] == "github.event_name == 'pull_request'" and event != "pull_request":
            continue
        if step.get("uses", "").startswith("actions/checkout@"):
            continue
        if step.get("uses", "").startswith("actions/cache@"):
            key, path = filled(step["with"]["key"]), pathlib.Path(step["with"]["path"].replace("~", str(machine.home)))
            near = [one for one in sorted(caches) if one.startswith(step["with"]["restore-keys"])]
            hit = key in caches
            for one in [key] if hit else near[-1:]:
                shutil.copytree(caches[one], path, symlinks=True)
            saved = (key, path)
            continue
        files = {name: work / name.lower() for name in ("GITHUB_PATH", "GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY")}
        for variable, file in files.items():
            file.write_text("")
            machine.environment[variable] = str(file)
        told[step["name"]] = machine.run(step["run"])
        for line in files["GITHUB_PATH"].read_text().splitlines():
            machine.environment["PATH"] = line + ":" + machine.environment["PATH"]
        outputs[step.get("id")] = dict(line.split("=", 1) for line in files["GITHUB_OUTPUT"].read_text().splitlines())
        told[step["name"]] += files["GITHUB_STEP_SUMMARY"].read_text()
    if saved and not hit:
        copy = work / f"cache-{len(caches)}"
        shutil.copytree(saved[1], copy, symlinks=True)
        caches[saved[0]] = copy
    return hit, told


def gitlab(work, file, name, job="test", caches=None, wrap=(), **more):
    """One job. The cache is a folder by the digest of the key's files, as GitLab's runner has it."""
    recipe = yaml.safe_load((RECIPES / file).read_text())[job]
    machine = Machine(work, name, **more)
    machine.environment["CI_PROJECT_DIR"] = str(machine.folder)
    if "registry.example.org/ci/stout" == recipe["image"]:
        machine.environment["PATH"] = f"{pathlib.Path(STOUT).parent}:{machine.environment['PATH']}"
    for variable, value in recipe.get("variables", {}).items():
        machine.environment[variable] = machine.variables(value)
    cache = recipe.get("cache")
    key = None
    if cache:
        key = cache["key"]["prefix"] + "".join(digest(machine.folder / name) for name in cache["key"]["files"])
        for path in cache["paths"] if key in caches else []:
            shutil.copytree(caches[key] / path, machine.folder / path, symlinks=True)
    told = machine.run("\n".join(recipe.get("before_script", []) + recipe["script"]), wrap)
    for path in recipe.get("artifacts", {}).get("paths", []):
        check(f"{file}: {job} leaves {path}", (machine.folder / path).is_file())
    if cache and key not in caches:
        caches[key] = work / f"gitlab-cache-{len(caches)}"
        for path in cache["paths"]:
            shutil.copytree(machine.folder / path, caches[key] / path, symlinks=True)
    return told


# An image, layer by layer


class Refusal(Exception):
    """A command of an image that ended with another status than 0."""


class Image:
    """Plays a Dockerfile: COPY, ADD, ENV, WORKDIR and RUN, in a folder that stands for `/`. A layer is known by the instructions
    so far and the bytes that they copied, as docker's cache knows it."""

    def __init__(self, work):
        self.work = work
        self.layers = {}

    def instructions(self):
        text = (RECIPES / "Dockerfile").read_text().replace("\\\n", " ")
        return [line.split(None, 1) for line in text.splitlines() if line and not line.startswith("#")]

    def build(self, context, arguments):
        """Returns the last machine's folder, its environment, and which layers were made now."""
        known, made, environment, folder = "", [], {}, "/"
        base, stages = None, []
        for word, rest in self.instructions():
            for name, value in arguments.items():
                rest = rest.replace("${" + name + "}", value)
            if word == "FROM":
                origin, _, stage = rest.split()
                check(f"Dockerfile: {stage} is built on {origin}", origin in stages or not stages)
                stages.append(stage)
                continue
            if word in ("ARG", "CMD"):
                if word == "CMD":
                    self.command = json.loads(rest)
                continue
            parts = shlex.split(rest)
            if word == "ENV":
                environment |= dict(part.split("=", 1) for part in parts)
                known += rest
                continue
            if word == "WORKDIR":
                folder = rest
                known += rest
                continue
            sources = {}
            if word == "COPY":
                ignored = (context / ".dockerignore").read_text().split()
                names = sorted(path.name for path in context.iterdir()) if parts[0] == "." else parts[:-1]
                sources = {name: context / name for name in names if not any(fnmatch.fnmatch(name, one) for one in ignored)}
                known += "".join(f"{name} {digest(path)}" for name, path in sources.items())
            if word == "ADD":
                wanted = next(part for part in parts if part.startswith("--checksum=sha256:")).split(":")[1]
                check("Dockerfile: the program has the digest that is asked for", digest(parts[-2].removeprefix("file://")) == wanted)
            known += word + rest
            if known in self.layers:
                base = self.layers[known]
                continue
            place = self.work / f"layer-{len(self.layers)}"
            if base:
                subprocess.run(["cp", "-a", base, place], check=True)
            else:
                place.mkdir(parents=True)
            self.make(word, parts, rest, place, folder, environment, sources)
            self.layers[known] = base = place
            made.append(f"{word} {rest}"[:40])
        return base, environment, folder, made

    def make(self, word, parts, rest, place, folder, environment, sources):
        here = place / folder.lstrip("/")
        here.mkdir(parents=True, exist_ok=True)
        for name, path in sources.items():
            shutil.copy2(path, here / name)
        if word == "ADD":
            target = place / parts[-1].lstrip("/")
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(parts[-2].removeprefix("file://"), target)
            target.chmod(0o755)
        # What the base image would have is on this machine.
        if word == "RUN" and not rest.startswith("apt-get"):
            self.run(rest, place, folder, environment)

    def run(self, script, place, folder, environment):
        """In a mount namespace where the image's folders are in their places."""
        binds = "".join(
            f"mkdir -p {target} && mount --bind {place}{target} {target} && "
            for target in (folder, environment["STOUT_HOME"], "/usr/local/bin"))
        for target in (folder, environment["STOUT_HOME"], "/usr/local/bin"):
            (place / target.lstrip("/")).mkdir(parents=True, exist_ok=True)
        done = subprocess.run(
            ["unshare", "--mount", "sh", "-c", f"{binds} cd {folder} && {script}"], text=True, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, env={"PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": "/root"} | environment)
        if done.returncode:
            raise Refusal(done.stdout)
        return done.stdout


def image(work, project):
    arguments = {"STOUT_URL": f"file://{STOUT}", "STOUT_SHA256": digest(STOUT)}
    context = work / "context"
    shutil.copytree(project, context, ignore=shutil.ignore_patterns(".git", ".stout"))
    play = Image(work / "image")
    place, environment, folder, made = play.build(context, arguments)
    check("Dockerfile: builds", any(one.startswith("RUN stout sync") for one in made))
    check("Dockerfile: the image does what CMD says",
          "colleague" in play.run(shlex.join(play.command), place, folder, environment))
    with open(context / "test.sh", "a") as file:
        file.write("# a change of the project\n")
    made = play.build(context, arguments)[3]
    check("Dockerfile: a change of the project makes no tool anew", [one.split()[0] for one in made] == ["COPY", "RUN"], made)
    with open(context / "Stout.lock", "a") as file:
        file.write("\n")
    try:
        play.build(context, arguments)
        refusal = "nothing"
    except Refusal as error:
        refusal = str(error)
    check("Dockerfile: a lock that is not exact is refused in the layer of the tools", "E0324" in refusal, refusal[:60])


def devcontainer(work):
    recipe = json.loads((RECIPES / "devcontainer.json").read_text())
    stages = re.findall(r"^FROM .* AS (\w+)$", (RECIPES / "Dockerfile").read_text(), re.M)
    check("devcontainer: its target is a stage of the Dockerfile", recipe["build"]["target"] in stages)
    machine = Machine(work, "devcontainer", STOUT_HOME=work / "devcontainer/cellar")
    machine.environment["PATH"] = f"{pathlib.Path(STOUT).parent}:{machine.environment['PATH']}"
    machine.run(recipe["onCreateCommand"])
    path = recipe["remoteEnv"]["PATH"].replace("${containerWorkspaceFolder}", str(machine.folder))
    machine.environment["PATH"] = path.replace("${containerEnv:PATH}", machine.environment["PATH"])
    check("devcontainer: tools are on PATH", "colleague" in machine.run("./test.sh"))


def main():
    with tempfile.TemporaryDirectory(prefix="stout-recipes-") as scratch:
        work = pathlib.Path(scratch)
        try:
            run(work)
        finally:
            # Kegs are read-only.
            subprocess.run(["chmod", "-R", "u+w", work])


def run(work):
    project, environment = make_project(work)
    caches = {}
    hit, told = github(work, caches, "github-1")
    check("github.yml: the first run fills the cache", hit is False and "colleague" in told["Test"], *caches)
    # With the index and without a single bottle.
    (work / "registry/bottles").rename(work / "bottles-elsewhere")
    hit, told = github(work, caches, "github-2")
    check("github.yml: the second finds it and fetches nothing", hit is True and "colleague" in told["Test"])
    (work / "bottles-elsewhere").rename(work / "registry/bottles")
    # A branch that adds a tool.
    git = ["git", "-c", "user.name=t", "-c", "user.email=t@example.org"]
    subprocess.run([STOUT, "add", "-q", "motd"], cwd=project, env=environment, check=True)
    subprocess.run([*git, "checkout", "-q", "-b", "motd"], cwd=project, check=True)
    subprocess.run([*git, "commit", "-q", "-a", "-m", "motd"], cwd=project, check=True)
    hit, told = github(work, caches, "github-3", "pull_request")
    check("github.yml: another lock has another key", hit is False and len(caches) == 2)
    check("github.yml: the summary names what was added", "| added | `motd` |" in told["What changed in the lock"])

    gitlab_caches = {}
    told = [gitlab(work, "gitlab.yml", f"gitlab-{turn}", caches=gitlab_caches) for turn in range(2)]
    check("gitlab.yml: one cache for one lock", len(gitlab_caches) == 1 and all("colleague" in one for one in told))
    subprocess.run([*git, "checkout", "-q", "motd"], cwd=project, check=True)
    told = gitlab(work, "gitlab.yml", "gitlab-changes", "lock-changes", CI_MERGE_REQUEST_TARGET_BRANCH_NAME="main")
    check("gitlab.yml: what a merge request changes", "| added | `motd` |" in told)

    devcontainer(work)
    if os.geteuid() == 0:
        image(work, project)
    else:
        print("skipped Dockerfile: playing it needs the right to mount")

    vendor = [STOUT, "vendor", "-q", "--with-stout"]
    subprocess.run(vendor, cwd=project, env=environment, check=True)
    subprocess.run([*git, "add", "-f", "vendor"], cwd=project, check=True)
    subprocess.run([*git, "commit", "-q", "-m", "vendor"], cwd=project, check=True)
    (work / "registry").rename(work / "gone")
    alone = ["unshare", "--net"] if os.geteuid() == 0 else ["unshare", "--user", "--map-root-user", "--net"]
    told = gitlab(work, "air-gapped.yml", "air-gapped", wrap=alone)
    check("air-gapped.yml: without a network and without the registry", "colleague" in told)


main()
