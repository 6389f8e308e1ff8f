"""What stout writes to terminals of several kinds, held in a real pseudo-terminal. Called by shells.sh: STOUT PROJECT."""

import fcntl
import os
import pty
import re
import struct
import subprocess
import sys
import tempfile
import termios

STOUT, PROJECT = sys.argv[1], sys.argv[2]
BASE = {"HOME": os.environ["HOME"], "PATH": os.environ["PATH"], "LANG": "C.UTF-8", "TERM": "xterm-256color"}
ESCAPE = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
# Each with whether it succeeds and says something.
COMMANDS = [
    ["--help"], ["sync", "--help"], ["sync"], ["tree"], ["explain", "E0402"], ["explain", "E0203"], ["registry", "list"],
    ["generations"], ["doctor", "--offline"], ["info", "greet"], ["search", "gre"], ["snyc"], ["add", "nothing-like-it"],
    ["outdated"], ["why", "greet"], ["why-not", "greet@9"], ["tree", "--why-size"], ["diff", "old.lock"], ["gc", "--dry-run"],
    ["registry", "--help"], ["vendor", "--dry-run"],
]
failed = 0
with open(os.path.join(PROJECT, "Stout.lock")) as lock, open(os.path.join(PROJECT, "old.lock"), "w") as old:
    old.write(lock.read().replace('version = "1.0"', 'version = "0.9"', 1))


def check(what, holds, shown=""):
    global failed
    print("ok   " if holds else "FAIL ", what)
    if not holds:
        failed += 1
        print(repr(shown))


def session(arguments, columns, answers=(), folder=PROJECT, **variables):
    """At a terminal of so many columns: what was shown, the exit status, and how many questions were asked. Each question,
    known by its `[y/N] `, gets the next answer."""
    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    process = subprocess.Popen(
        [STOUT, *arguments], cwd=folder, env=BASE | variables, stdin=slave, stdout=slave, stderr=slave, start_new_session=True)
    os.close(slave)
    text, seen = b"", 0
    while True:
        try:
            part = os.read(master, 65536)
        except OSError:
            break
        if not part:
            break
        text += part
        while text.count(b"[y/N] ") > seen:
            os.write(master, (answers[seen] if seen < len(answers) else "n").encode() + b"\n")
            seen += 1
    process.wait()
    os.close(master)
    return text.decode(), process.returncode, seen


def at_terminal(arguments, columns, **variables):
    """What a terminal of so many columns gets."""
    return session(arguments, columns, **variables)[0]


def lines(text):
    # What was drawn over is gone: of each line that which stands behind the last return.
    return [ESCAPE.sub("", line).rstrip("\r").split("\r")[-1] for line in text.split("\n")]


def piped(arguments, **variables):
    done = subprocess.run([STOUT, *arguments], cwd=PROJECT, env=BASE | variables, capture_output=True, text=True)
    return done.returncode, done.stdout, done.stderr


for words in COMMANDS:
    name = " ".join(words)
    colourful = at_terminal(words, 80)
    check(f"`{name}` has no colour with NO_COLOR", "\x1b[3" not in at_terminal(words, 80, NO_COLOR="1"))
    dumb = at_terminal(words, 80, TERM="dumb")
    check(f"`{name}` sends a dumb terminal no sequence", "\x1b" not in dumb, dumb)
    plain = [line for line in lines(colourful) if line]
    # The doctor tells the time.
    if words[0] != "doctor":
        check(f"`{name}` says the same with and without colour", plain == [line for line in lines(dumb) if line], colourful)
    code, out, errors = piped(words)
    check(f"`{name}` has no sequence in a pipe", "\x1b" not in out + errors, out + errors)
    forced = piped(words, CLICOLOR_FORCE="1")
    check(f"`{name}` has the same words in a pipe with CLICOLOR_FORCE", ESCAPE.sub("", forced[1] + forced[2]) == out + errors or words[0] == "doctor")
    if words not in (["sync"], ["tree"], ["gc", "--dry-run"]):
        check(f"`{name}` has colour in a pipe with CLICOLOR_FORCE", "\x1b[" in forced[1] + forced[2], forced)
    for columns in (80, 40):
        # A word that is longer than the terminal is wide, and what is quoted, cannot be broken.
        long = [
            line for line in lines(at_terminal(words, columns))
            if len(line) > columns and not any(len(word) > columns / 2 for word in re.findall(r"`[^`]*`|\S+", line))
            and not line.startswith("  stout ") and not line.startswith("  $ ")]
        check(f"`{name}` fits into {columns} columns", not long, long)


for answers, expected in ((["y", "n"], "jq = "), (["n", "y"], "nodejs"), (["n", "n"], None)):
    with tempfile.TemporaryDirectory() as folder:
        for file, content in ((".tool-versions", "jq 1.6\n"), (".nvmrc", "20\n")):
            with open(os.path.join(folder, file), "w") as target:
                target.write(content)
        text, code, seen = session(["init"], 80, answers, folder)
        with open(os.path.join(folder, "Stoutfile")) as made:
            stoutfile = made.read()
        check(f"`init` asks for each file, and {answers} is heard", (code, seen) == (0, 2), text)
        requires = stoutfile.split("[requires]")[-1]
        check(f"`init` with {answers} begins with that", expected is None and "jq" not in requires or expected in requires, stoutfile)
        code, out, errors = piped(["init", "--project", folder])
        check("`init` in a pipe asks nothing", code == 1 and "[y/N]" not in out + errors, out + errors)

for words in (["sync"], ["lock"], ["lock", "--check"], ["allow"], ["verify"], ["gc"], ["vendor", "--dry-run"]):
    code, out, errors = piped([*words, "--quiet"])
    check(f"`{' '.join(words)} --quiet` prints nothing", (code, out, errors) == (0, "", ""), (code, out, errors))

for words, expected in (
    (["sync", "-q"], 0), (["snyc"], 1), (["sync", "--lokced"], 1), (["run", "--", "sh", "-c", "exit 7"], 7), (["help"], 0), ([], 0),
    (["registry"], 1), (["explain", "E9999"], 1),
):
    check(f"`{' '.join(words)}` ends with {expected}", piped(words)[0] == expected)

sys.exit(1 if failed else 0)
