"""A headless Chromium, driven over its DevTools protocol through two pipes: no port, no library."""

import base64
import json
import os
import select
import shutil
import signal
import subprocess
import tempfile
import time


def program():
    """Chromium's program, or None."""
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if shutil.which(name):
            return shutil.which(name)
    return None


class Browser:
    """One page in a browser with a profile of its own."""

    def __init__(self, width=1280, height=800, dark=False, mobile=False):
        self.profile = tempfile.mkdtemp(prefix="stout-page-")
        read_commands, self.commands = os.pipe()
        self.answers, write_answers = os.pipe()
        words = [
            program(), "--headless=new", "--remote-debugging-pipe", "--no-sandbox", "--disable-gpu", "--no-first-run",
            "--disable-background-networking", "--disable-component-update", "--disable-sync", "--mute-audio",
            "--disable-dev-shm-usage", "--hide-scrollbars", f"--user-data-dir={self.profile}", "about:blank",
        ]
        shell = ["sh", "-c", f'exec "$@" 3<&{read_commands} 4>&{write_answers}', "sh", *words]
        self.process = subprocess.Popen(
            shell, pass_fds=(read_commands, write_answers), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL, start_new_session=True)
        os.close(read_commands)
        os.close(write_answers)
        self.number = 0
        self.session = None
        self.rest = b""
        self.events = []
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        self.session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Network", "Log"):
            self.call(f"{domain}.enable")
        self.resize(width, height, mobile)
        self.scheme(dark)

    def close(self):
        try:
            os.killpg(self.process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        self.process.wait()
        os.close(self.commands)
        os.close(self.answers)
        shutil.rmtree(self.profile, ignore_errors=True)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    # The protocol

    def message(self, timeout):
        """The next message, or None after so many seconds."""
        end = time.monotonic() + timeout
        while b"\0" not in self.rest:
            ready, _, _ = select.select([self.answers], [], [], max(0, end - time.monotonic()))
            if not ready:
                return None
            piece = os.read(self.answers, 1 << 20)
            if not piece:
                raise RuntimeError("the browser ended")
            self.rest += piece
        one, self.rest = self.rest.split(b"\0", 1)
        return json.loads(one)

    def call(self, method, **parameters):
        self.number += 1
        wanted = self.number
        text = {"id": wanted, "method": method, "params": parameters}
        if self.session:
            text["sessionId"] = self.session
        os.write(self.commands, json.dumps(text).encode() + b"\0")
        while True:
            message = self.message(60)
            if message is None:
                raise RuntimeError(f"no answer to {method}")
            if message.get("id") == wanted:
                if "error" in message:
                    raise RuntimeError(f"{method}: {message['error']}")
                return message["result"]
            if "method" in message:
                self.events.append(message)

    def pending(self, seconds):
        """Takes what the browser says within so many seconds."""
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            message = self.message(left)
            if message and "method" in message:
                self.events.append(message)

    # What a person does

    def resize(self, width, height, mobile=False):
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=mobile)

    def scheme(self, dark):
        self.call("Emulation.setEmulatedMedia", features=[
            {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}])

    def open(self, address, settle=1.0):
        self.call("Page.navigate", url=address)
        self.wait("document.readyState === 'complete'")
        self.pending(settle)

    def run(self, script):
        """The value of an expression of the page."""
        answer = self.call("Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True)
        if "exceptionDetails" in answer:
            raise RuntimeError(f"{script}: {answer['exceptionDetails']}")
        return answer["result"].get("value")

    def wait(self, condition, seconds=20):
        end = time.monotonic() + seconds
        while not self.run(condition):
            if time.monotonic() > end:
                raise RuntimeError(f"never true: {condition}")
            time.sleep(0.05)

    def key(self, name, text=None):
        codes = {"Enter": 13, "Escape": 27, "ArrowLeft": 37, "ArrowUp": 38, "ArrowRight": 39, "ArrowDown": 40, "Tab": 9}
        common = {"key": name, "windowsVirtualKeyCode": codes.get(name, ord(name[0].upper()))}
        text = name if len(name) == 1 else text
        if text:
            common["text"] = text
        self.call("Input.dispatchKeyEvent", type="keyDown", **common)
        self.call("Input.dispatchKeyEvent", type="keyUp", **{k: v for k, v in common.items() if k != "text"})

    def type(self, text):
        for letter in text:
            self.key(letter)

    def mouse(self, kind, x, y, **more):
        self.call("Input.dispatchMouseEvent", type=kind, x=x, y=y, **more)

    def click(self, x, y):
        self.mouse("mousePressed", x, y, button="left", clickCount=1)
        self.mouse("mouseReleased", x, y, button="left", clickCount=1)

    def click_on(self, selector):
        x, y = self.run(
            f"(() => {{ const box = document.querySelector({json.dumps(selector)}).getBoundingClientRect();"
            " return [box.x + box.width / 2, box.y + box.height / 2]; })()")
        self.click(x, y)

    def picture(self, path):
        image = self.call("Page.captureScreenshot", format="png")["data"]
        with open(path, "wb") as file:
            file.write(base64.b64decode(image))

    # What it looked like from inside

    def problems(self):
        """Errors and refusals that the page logged, exceptions, and requests for anything but the page itself."""
        found = []
        for event in self.events:
            parameters = event.get("params", {})
            if event["method"] == "Runtime.exceptionThrown":
                details = parameters["exceptionDetails"]
                found.append(details.get("exception", {}).get("description", details["text"]))
            if event["method"] == "Log.entryAdded" and parameters["entry"]["level"] == "error":
                found.append(parameters["entry"]["text"])
            if event["method"] == "Runtime.consoleAPICalled" and parameters["type"] == "error":
                found.append(str(parameters["args"]))
            if event["method"] == "Network.requestWillBeSent" and not parameters["request"]["url"].startswith(("file:", "data:")):
                found.append("asked for " + parameters["request"]["url"])
        return found

    def trace(self, work):
        """Runs `work` and returns the tasks of the page's main thread meanwhile, in milliseconds, longest first."""
        session, self.session = self.session, None
        self.call("Tracing.start", transferMode="ReportEvents", traceConfig={
            "includedCategories": ["toplevel", "devtools.timeline", "disabled-by-default-devtools.timeline", "__metadata"],
            "excludedCategories": ["*"]})
        self.session = session
        work()
        self.session = None
        self.call("Tracing.end")
        end = time.monotonic() + 30
        while not any(event["method"] == "Tracing.tracingComplete" for event in self.events):
            if time.monotonic() > end:
                raise RuntimeError("the trace does not end")
            self.pending(0.1)
        self.session = session
        rows = [row for event in self.events if event["method"] == "Tracing.dataCollected" for row in event["params"]["value"]]
        self.events = [event for event in self.events if not event["method"].startswith("Tracing.")]
        # Pages of the browser's own run in other processes.
        address = self.run("location.href").split("#")[0]
        for row in rows:
            if row.get("name") == "CommitLoad" and row["args"]["data"]["url"].split("#")[0] == address:
                self.renderer = row["pid"]
        mains = {(row["pid"], row["tid"]) for row in rows
                 if row.get("name") == "thread_name" and row["args"]["name"] == "CrRendererMain"}
        tasks = [row["dur"] / 1000 for row in rows if row.get("name") == "RunTask" and "dur" in row
                 and row["pid"] == self.renderer and (row["pid"], row["tid"]) in mains]
        return sorted(tasks, reverse=True)
