"""What the proofs of vendor folders share: a signed registry, and what a whole vendor folder is."""

import os

import lab
from tally import Broken

UNFINISHED = ".unfinished"


class VendorLab(lab.Lab):
    """As a lab, with a registry that is signed beside the other one; projects name both."""

    def make(self):
        super().make()
        variables = {**lab.environment(self.root), "STOUT_PASSPHRASE": ""}
        self.signed = f"{self.root}/signed"
        init = [self.stout, "registry", "init", self.signed, "--keys", f"{self.root}/keys"]
        said = lab.run_checked(["sh", "-c", '"$@" 2>&1', "sh"] + init, env=variables).decode()
        self.trust = next(word for word in said.replace('"', " ").split() if word.startswith("sha256:"))
        bottles = [f"{self.root}/bottles/{name}" for name in sorted(os.listdir(f"{self.root}/bottles"))]
        lab.run_checked(
            [self.stout, "registry", "add", "--registry", self.signed, "--keys", f"{self.root}/keys"] + bottles,
            env=variables)
        for name, requires in lab.STATES.items():
            text = lab.stoutfile(self.signed, requires).replace(
                f'"{self.signed}" }}', f'"{self.signed}", root = "{self.trust}" }}')
            plain = f'plain = {{ registry = "{self.registry}", only = ["chisel"] }}'
            self.texts[name] = self.locked(text.replace("\n\n[requires]", f"\n{plain}\n\n[requires]"))


def content(folder):
    """Each file of a vendor folder with its bytes; what is unfinished is no part of it. None without a folder."""
    if not os.path.isdir(folder):
        return None
    found = {}
    for top, folders, names in os.walk(folder):
        if top == folder and UNFINISHED in folders:
            folders.remove(UNFINISHED)
        for name in names:
            path = os.path.relpath(f"{top}/{name}", folder)
            if not (top == folder and name.startswith(".") and name.endswith(".new")):
                found[path] = lab.read(f"{top}/{name}")
    return found


def leftovers(folder):
    """What an interrupted stout left and the next one should have removed."""
    names = lab.list_if_there(folder)
    return [name for name in names if name == UNFINISHED or name.startswith(".") and name.endswith(".new")]


def check(bench, whole):
    """What `stout vendor --check` says has to be true: whether the folder has exactly the content `whole`."""
    status, said = bench.stout("vendor", "--check")
    is_whole = content(f"{bench.project}/vendor") == whole
    if status not in (0, 1) or (status == 0) != is_whole:
        raise Broken(f"--check ends with {status} for a folder that is {'' if is_whole else 'not '}whole: {said}")
    return is_whole
