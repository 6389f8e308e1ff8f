"""Runs the blocks of commands of the pages. Called by pages.sh, which says how they are marked."""

import os
import pathlib
import re
import subprocess
import sys
import tempfile

ROOT, STOUT = pathlib.Path(sys.argv[1]), sys.argv[2]
HERE = ROOT / "Tests/pages"
# Its examples are those of `stout explain`, which has a test of its own for each of them.
ELSEWHERE = {"spec/errors.md"}
BLOCK = re.compile(r"(?:^<!-- (?P<mark>[^\n]*) -->\n\n?)?^```(?P<kind>sh|console|shell|bash)\n(?P<text>.*?)^```$", re.M | re.S)


def check(what, holds, *facts):
    print("ok     " if holds else "FAILED ", what, *facts, flush=True)
    return holds


def play(name, blocks, page):
    """The blocks of one name in one shell, echoed so that the one which failed can be told."""
    if name == "build" and not (ROOT / ".build/release/stout").exists():
        print(f"skipped {page}: the commands that build stout; it has not been built for release here")
        return True
    with tempfile.TemporaryDirectory(prefix="stout-pages-") as scratch:
        home = pathlib.Path(scratch, "home")
        programs = pathlib.Path(scratch, "bin")
        home.mkdir()
        programs.mkdir()
        programs.joinpath("stout").symlink_to(STOUT)
        # Where the tests are root already there may be no sudo.
        programs.joinpath("sudo").write_text('#!/bin/sh\nexec "$@"\n')
        programs.joinpath("sudo").chmod(0o755)
        prelude = HERE / f"{name}.sh"
        script = [f". {prelude}" if prelude.exists() else "", *(f"echo '== block {place}'\n{text}" for place, text in enumerate(blocks))]
        environment = {
            "HOME": str(home), "PATH": f"{programs}:{os.environ['PATH']}", "LANG": "C.UTF-8", "SOURCE": str(ROOT), "STOUT_PASSPHRASE": "",
            "GIT_AUTHOR_NAME": "t", "GIT_AUTHOR_EMAIL": "t@example.org", "GIT_COMMITTER_NAME": "t", "GIT_COMMITTER_EMAIL": "t@example.org"}
        done = subprocess.run(
            ["sh", "-eu", "-c", "\n".join(script)], cwd=ROOT if name == "build" else home, env=environment, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL)
        subprocess.run(["chmod", "-R", "u+w", home])
        if done.returncode:
            print(done.stdout)
        return check(f"{page}: {name}", done.returncode == 0, f"{len(blocks)} blocks")


def shown(text, name, page):
    """A page's picture of a terminal: its commands and its codes are in the transcript."""
    transcript = (ROOT / "Tests/transcripts" / name).read_text()
    words = [line for line in text.splitlines() if line.startswith("$ ")] + re.findall(r"[EW]\d{4}", text)
    missing = [word for word in words if word not in transcript]
    return check(f"{page}: as in {name}", words and not missing, *missing)


LINK = re.compile(r"\[[^\]\n]*\]\((?!https?:|mailto:)([^)\s]+)\)")


def anchors(path):
    """What a link can name in a page: its headings, as forges write them."""
    headings = re.findall(r"^#+ (.*)$", re.sub(r"^```.*?^```$", "", path.read_text(), flags=re.M | re.S), re.M)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def links():
    """Every link of every page leads to something, and the book's own list of pages has them all."""
    wrong = []
    pages = [ROOT / "README.md", *(path for folder in ("spec", "examples", "Tests") for path in (ROOT / folder).rglob("*.md"))]
    for page in pages:
        for link in LINK.findall(re.sub(r"^```.*?^```$", "", page.read_text(), flags=re.M | re.S)):
            place, _, anchor = link.partition("#")
            target = (page.parent / place).resolve() if place else page
            if not target.exists() or anchor and target.suffix == ".md" and anchor not in anchors(target):
                wrong.append(f"{page.relative_to(ROOT)}: {link}")
    holds = check("every link leads to something", not wrong, *wrong)
    book = ROOT / "spec/README.md"
    listed = {(book.parent / link.partition("#")[0]).resolve() for link in LINK.findall(book.read_text())}
    # A folder stands for what is in it.
    missing = [str(path.relative_to(ROOT)) for path in (ROOT / "spec").rglob("*.md")
               if path != book and not {path.resolve(), *path.resolve().parents} & (listed - {ROOT.resolve()})]
    return check("spec/README.md lists every page", not missing, *missing) and holds


def main():
    holds = links()
    for path in [ROOT / "README.md", *sorted((ROOT / "spec").rglob("*.md"))]:
        page = str(path.relative_to(ROOT))
        if page in ELSEWHERE:
            continue
        sessions = {}
        for block in BLOCK.finditer(path.read_text()):
            mark, text = block["mark"] or "", block["text"]
            if mark.startswith("run: ") and block["kind"] == "console":
                text = "".join(line.removeprefix("$ ") + "\n" for line in text.splitlines() if line.startswith("$ "))
            if mark.startswith("run: "):
                sessions.setdefault(mark.removeprefix("run: "), []).append(text)
            elif mark.startswith("run by "):
                test = ROOT / mark.removeprefix("run by ")
                holds &= check(f"{page}: run by {test.relative_to(ROOT)}", test.is_file())
            elif mark.startswith("shown: "):
                holds &= shown(text, mark.removeprefix("shown: "), page)
            else:
                holds &= check(f"{page}: nothing runs this", False, "\n" + text)
        for name, blocks in sessions.items():
            holds &= play(name, blocks, page)
    sys.exit(0 if holds else 1)


main()
