"""Opens the page of `stout graph` in a headless Chromium and uses it as a person would.

    python3 check.py STOUT [PICTURES]

Prints a line for each thing that holds; ends with status 1 at the first that does not. With a folder PICTURES it leaves
screenshots there: light and dark, wide and narrow.
"""

import json
import pathlib
import subprocess
import sys
import tempfile

import lock
from browser import Browser

# The longest task of the page's main thread, in milliseconds; above 50 a person may notice it, above 100 will.
LONGEST = 100
COUNT = 500


def check(what, holds, *facts):
    print(f"{'ok' if holds else 'FAILED'}  {what}", *facts)
    if not holds:
        sys.exit(1)


def page(stout, folder, count):
    """The page and the data of a project of so many packages."""
    lock.write(folder, count)
    words = [stout, "graph", "--project", folder, "--output", f"{folder}/graph.html", "-q"]
    subprocess.run(words, check=True)
    data = subprocess.run([stout, "graph", "--project", folder, "--json"], check=True, capture_output=True).stdout
    return f"file://{folder}/graph.html", json.loads(data)


def names(data, platform):
    return {package["name"] for package in data["packages"] if platform in package["platforms"]}


def below(data, platform, start, way):
    """What a package leads to, by its own reading of the edges."""
    here = {package["id"]: package["name"] for package in data["packages"] if platform in package["platforms"]}
    found, open_names = set(), [start]
    while open_names:
        one = open_names.pop()
        for edge in data["requirements"]:
            if platform not in edge["platforms"]:
                continue
            ends = here[edge["from"]], here[edge["to"]]
            near, far = ends if way == "needs" else ends[::-1]
            if near == one and far not in found and far != start:
                found.add(far)
                open_names.append(far)
    return found


def choose_option(browser, field, value):
    browser.run(f"(() => {{ const field = document.getElementById('{field}'); field.value = '{value}';"
                " field.dispatchEvent(new Event('change')); })()")
    browser.pending(0.5)


ROWS = "[...document.querySelectorAll('.row')].filter((row) => !row.hidden)"


def use(browser, address, data):
    platform = data["platforms"][0]
    browser.open(address)
    choose_option(browser, "platform", platform)
    all_names = names(data, platform)
    check("every package of the platform is in the list", browser.run(f"{ROWS}.length") == len(all_names), len(all_names))

    # Search.
    browser.key("/")
    browser.type("ssl mit")
    browser.pending(0.2)
    wanted = sorted(p["name"] for p in data["packages"] if platform in p["platforms"] and p["license"] == "MIT"
                    and "ssl" in p["name"])
    found = sorted(browser.run(f"{ROWS}.map((row) => row.node.name)"))
    check("search finds by name and licence", found == wanted, len(found))
    browser.key("Enter")
    chosen = browser.run("app.chosen?.name")
    check("Enter chooses the first that was found", chosen in wanted, chosen)
    check("the panel tells of it", browser.run("document.querySelector('#panel h2').textContent").startswith(chosen))
    browser.key("Escape")
    browser.key("Escape")
    browser.pending(0.3)
    check("Escape goes back to everything", browser.run("app.chosen === null") and
          browser.run(f"{ROWS}.length") == len(all_names))

    # What depends on a package, and what it needs.
    busy = browser.run("app.scene.nodes.filter((node) => node.needs.length).sort((a, b) => b.users.length - a.users.length)[0].name")
    browser.run("document.getElementById('search').blur()")
    browser.run(f"app.choose(app.scene.byKey.get('{busy}'), {{ reveals: true }})")
    for key, way in (("u", "users"), ("n", "needs")):
        browser.key(key)
        browser.pending(0.4)
        shown = set(browser.run(f"{ROWS}.map((row) => row.node.name)"))
        check(f"only what it {'needs' if way == 'needs' else 'is needed by'}",
              shown == below(data, platform, busy, way) | {busy}, busy, len(shown))
        browser.key("Escape")
        browser.pending(0.3)
    facts = {node["name"]: node["brings"] for node in browser.run(
        "app.scene.nodes.map((node) => ({ name: node.name, brings: node.brings }))")}
    told = {p["name"]: p["brings"][platform] for p in data["packages"] if platform in p["platforms"]}
    check("the page and stout agree on what each package alone brings", facts == told, len(told))

    # Arrow keys go along edges; the address keeps what is chosen.
    browser.run("document.getElementById('graph').focus()")
    browser.key("ArrowRight")
    browser.pending(0.2)
    after = browser.run("app.chosen.name")
    check("an arrow goes to what the package needs", after in below(data, platform, busy, "needs"), busy, after)
    check("the address has it", browser.run("new URLSearchParams(location.hash.slice(1)).get('package')") == after)
    browser.key("Escape")

    # Groups and licences.
    browser.run("document.getElementById('filters').open = true")
    browser.run("document.querySelector('#group-filter input[value=ci]').click()")
    browser.pending(0.5)
    starts = [p["name"] for p in data["packages"] if platform in p["platforms"]
              and any(want["group"] == "ci" for want in p["wanted_by"])]
    wanted = set(starts).union(*(below(data, platform, name, "needs") for name in starts))
    check("a group is what it asks for and all that needs", set(browser.run(f"{ROWS}.map((row) => row.node.name)")) == wanted,
          len(wanted))
    browser.run("document.querySelector('#license-filter input[value=MIT]').click()")
    browser.pending(0.3)
    licenses = {p["name"]: p["license"] for p in data["packages"]}
    check("a licence within it", set(browser.run(f"{ROWS}.map((row) => row.node.name)")) ==
          {name for name in wanted if licenses[name] == "MIT"})
    browser.run("document.getElementById('clear-filters').click()")
    browser.pending(0.5)
    check("filters are cleared", browser.run(f"{ROWS}.length") == len(all_names))

    # Areas are sizes.
    browser.key("s")
    browser.pending(0.5)
    worst = browser.run(
        "(() => { const all = app.map.leaves.reduce((sum, leaf) => sum + leaf.width * leaf.height, 0);"
        " return Math.max(...app.map.leaves.map((leaf) => Math.abs(leaf.width * leaf.height / all - leaf.node.size / app.scene.size)"
        " / (leaf.node.size / app.scene.size))); })()")
    check("each area is its package's part of the whole", worst < 0.001, f"largest error {worst:.1e}")
    check("every package has one", browser.run("app.map.leaves.length") == len(all_names))

    # Where platforms differ.
    other = data["platforms"][-1]
    choose_option(browser, "other", other)
    browser.key("d")
    browser.pending(0.6)
    versions = [{p["name"]: p["version"] for p in data["packages"] if side in p["platforms"]} for side in (platform, other)]
    wanted = {name for name in versions[0].keys() | versions[1].keys() if versions[0].get(name) != versions[1].get(name)}
    rows = set(browser.run("[...document.querySelectorAll('#differences tbody th')].map((cell) => cell.textContent)"))
    check("where platforms differ", wanted and wanted <= rows and len(rows) < len(all_names), len(wanted), len(rows))
    check("nothing went wrong inside, and nothing was asked of a network", browser.problems() == [], browser.problems())


def hostile(browser, stout, folder):
    """Texts of a registry are shown, never obeyed."""
    lock.write(folder, 20)
    path = pathlib.Path(folder, "Stout.lock")
    bad = '</script><script>document.title = \\"taken\\"</script><img src=x onerror=\\"document.title=1\\">'
    path.write_text(path.read_text().replace('license = "MIT"', f'license = "{bad}"'))
    subprocess.run([stout, "graph", "--project", folder, "--output", f"{folder}/graph.html", "-q"], check=True)
    browser.open(f"file://{folder}/graph.html")
    check("a licence that is a script is a text", browser.run("document.title") != "taken" and
          browser.run("document.querySelector('#panel').textContent.includes('onerror')") and
          browser.run("document.querySelectorAll('img').length") == 0)
    refused = browser.run("new Promise((done) => { const part = document.createElement('script'); part.textContent ="
                          " 'window.taken = true'; document.body.append(part); setTimeout(() => done(!window.taken), 50); })")
    check("a script that comes in later is refused by the policy", refused)
    refused = browser.run("fetch('http://127.0.0.1:9/').then(() => false, () => true)")
    asked = [event for event in browser.events if event["method"] == "Network.requestWillBeSent"
             and event["params"]["request"]["url"].startswith("http")]
    check("a request is refused before it is made", refused and not asked)


def smooth(browser, address):
    """No long task: opening, searching, filtering, choosing, comparing, moving."""
    def opening():
        browser.open(address, 1.5)

    def searching():
        browser.key("/")
        browser.type("ssl")
        for _ in range(3):
            browser.key("Backspace")
        browser.pending(0.3)
        browser.run("document.activeElement.blur()")

    def filtering():
        for box in ("#group-filter input", "#group-filter input", "#license-filter input", "#license-filter input"):
            browser.run(f"document.querySelector('{box}').click()")
            browser.pending(0.5)

    def comparing():
        for field, value in (("platform", "macos-arm64"), ("other", "linux-arm64"), ("other", "")):
            choose_option(browser, field, value)
        for key in "sdg":
            browser.key(key)
            browser.pending(0.3)

    def moving():
        for _ in range(8):
            browser.mouse("mouseWheel", 700, 400, deltaX=0, deltaY=-60)
            browser.pending(0.02)
        browser.mouse("mousePressed", 700, 400, button="left", clickCount=1)
        for step in range(10):
            browser.mouse("mouseMoved", 700 + step * 9, 400 + step * 5, button="left", buttons=1)
            browser.pending(0.02)
        browser.mouse("mouseReleased", 790, 450, button="left", clickCount=1)
        for step in range(15):
            browser.mouse("mouseMoved", 500 + step * 9, 400 + step * 5)
            browser.pending(0.02)

    for work in (opening, searching, filtering, comparing, moving):
        # A busy machine stretches tasks; a page that is too slow is so each time.
        times = []
        while len(times) < 3 and min(times, default=LONGEST + 1) > LONGEST:
            times.append(browser.trace(work)[0])
        check(f"longest task, {work.__name__}, {COUNT} packages:", min(times) <= LONGEST,
              ", ".join(f"{time:.0f}" for time in times), "ms")


def pictures(folder, wide, small):
    """For people to look at."""
    shots = [
        ("wide-light", 1360, 820, False, small, ""), ("wide-dark", 1360, 820, True, wide, ""),
        ("sizes-light", 1360, 820, False, wide, "app.setView('map')"),
        ("differences-dark", 1360, 820, True, wide, "app.setView('differences')"),
        ("chosen-light", 1360, 820, False, small,
         "app.choose(app.scene.nodes.find((node) => node.users.length > 2 && node.needs.length > 1), { reveals: true })"),
        ("narrow-light", 390, 780, False, small, ""), ("narrow-list-dark", 390, 780, True, small, "app.setView('list')"),
    ]
    # Without somebody to look at them two are enough.
    for name, width, height, dark, address, script in shots if folder else [shots[1], shots[5]]:
        with Browser(width, height, dark=dark, mobile=width < 500) as browser:
            browser.open(address)
            browser.run(script or "0")
            browser.pending(1)
            if folder:
                browser.picture(f"{folder}/{name}.png")
            fits = browser.run("document.documentElement.scrollWidth <= innerWidth")
            check(f"nothing is wider than the window, {name}", fits and browser.problems() == [], browser.problems())


def main():
    stout = sys.argv[1]
    with tempfile.TemporaryDirectory(prefix="stout-page-") as scratch:
        wide, data = page(stout, f"{scratch}/large", COUNT)
        small, _ = page(stout, f"{scratch}/small", 60)
        with Browser(1360, 820) as browser:
            use(browser, wide, data)
            hostile(browser, stout, f"{scratch}/hostile")
        with Browser(1360, 820) as browser:
            smooth(browser, wide)
        folder = sys.argv[2] if len(sys.argv) > 2 else None
        if folder:
            pathlib.Path(folder).mkdir(parents=True, exist_ok=True)
        pictures(folder, wide, small)


main()
