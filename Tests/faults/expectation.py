"""What a command leads from and to, and whether what was found after a fault is one of the two."""

import os

import lab
import tally


class Expectation:
    """What an operation leads from and to on one bench, and how many calls that takes."""

    def __init__(self, operation, bench, calls):
        lab.remove(bench.home)
        lab.remove(bench.project)
        os.makedirs(bench.home)
        os.makedirs(bench.project)
        operation.prepare(bench)
        bench.save()
        self.operation = operation
        self.old, self.old_files, self.old_kegs = bench.look(), bench.files(), bench.kegs()
        self.calls = 0
        # Threads make their calls in another order each time, and sometimes one more or less.
        for _ in range(3):
            bench.restore()
            status, said = bench.stout(*operation.arguments, prefix=bench.under("--set", calls))
            if status != 0:
                raise RuntimeError(f"{operation.name} ended with {status}: {said}")
            self.calls = max(self.calls, bench.report()[0])
        self.new, self.new_files, self.new_kegs = bench.look(), bench.files(), bench.kegs()

    def check_interrupted(self, bench):
        """Old or new, whole; the new one if it is that."""
        found = bench.look()
        if self.operation.repairs:
            for path in set(found) | set(self.old):
                if found.get(path) not in (self.old.get(path), self.new.get(path)):
                    raise tally.Broken(f"torn: {path} is neither damaged nor mended")
        elif found != self.old and found != self.new:
            raise tally.Broken(
                f"torn: differs from the old one in {lab.differences(found, self.old)} and from the new one in "
                f"{lab.differences(found, self.new)}")
        for name, text, old, new in zip(
                ("Stoutfile", "Stout.lock"), bench.files(), self.old_files, self.new_files):
            if text not in (old, new):
                raise tally.Broken(f"{name} is neither the old nor the new one")
        for keg, digest in bench.kegs().items():
            if digest not in (self.old_kegs.get(keg), self.new_kegs.get(keg)):
                raise tally.Broken(f"the keg {keg} is torn")
        if found is not None and not self.operation.repairs:
            status, said = bench.stout("verify")
            if status != 0:
                raise tally.Broken(f"verify finds after it: {said}")
        # What a collection keeps is what it knows of: an environment that was not made known would lose its kegs.
        if not self.operation.repairs and lab.has_command(bench.lab.stout, ("gc", "--keep")):
            status, said = bench.stout("gc", "--keep", "100")
            if status != 0:
                raise tally.Broken(f"gc after it ends with {status}: {said}")
            if bench.look() != found:
                raise tally.Broken("gc after it takes away what the environment needs")
        return found

    def check_again(self, bench):
        """The command once more."""
        status, said = bench.stout(*self.operation.arguments)
        if status != 0:
            raise tally.Broken(f"run again it ends with {status}: {said}")
        found = bench.look()
        if found != self.new:
            raise tally.Broken(f"run again it leads elsewhere: {lab.differences(found, self.new)}")
        if bench.files() != self.new_files:
            raise tally.Broken("run again it leads to another Stoutfile or lock")
        missing = set(self.new_kegs.items()) - set(bench.kegs().items())
        if missing:
            raise tally.Broken(f"run again kegs are missing or changed: {sorted(missing)}")
        status, said = bench.stout("verify")
        if status != 0:
            raise tally.Broken(f"run again, verify finds: {said}")
        left = bench.leftovers()
        if left:
            raise tally.Broken(f"run again, it leaves {', '.join(left)}")
