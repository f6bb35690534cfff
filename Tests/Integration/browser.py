"""A headless Chromium that a test steers through its DevTools socket."""

import base64
import json
import time

from programs import start
from stream import DEADLINE
from wire import Client, encode, TEXT


class Browser:
    """One page of a Chromium of its own: goes to addresses, evaluates expressions, takes pictures."""

    def __init__(self, case, width: int, height: int):
        program = case.program("chromium", "chromium-browser", "google-chrome")
        command = [
            program, "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run",
            "--no-proxy-server", "--remote-debugging-port=0", f"--user-data-dir={case.directory()}",
            f"--window-size={width},{height}", "about:blank",
        ]  # fmt: skip
        self.running = start(case, command, r"DevTools listening on")
        port, path = self.running.said(r"DevTools listening on ws://127\.0\.0\.1:(\d+)(/\S+)").groups()
        self.socket = case.keep(Client(("127.0.0.1", int(port))))
        self.socket.upgrade(path, changes={"Host": f"127.0.0.1:{port}"})
        self.number = 0
        self.said: list[str] = []
        self.session = None
        target = self.call("Target.createTarget", url="about:blank", newWindow=True)["targetId"]
        self.session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        self.call("Runtime.enable")
        self.call("Page.enable")
        shape = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
        self.call("Emulation.setDeviceMetricsOverride", **shape)

    def call(self, method: str, **parameters) -> dict:
        """Sends one command and returns its result."""
        self.number += 1
        message = {"id": self.number, "method": method, "params": parameters}
        if self.session:
            message["sessionId"] = self.session
        self.socket.send(encode(TEXT, json.dumps(message).encode()))
        answer = self._receive_until(lambda said: said.get("id") == self.number, method)
        assert "error" not in answer, answer["error"]
        return answer["result"]

    def _receive_until(self, fits, what: str) -> dict:
        """The first message that fits. What the page's console says meanwhile is kept in `said`."""
        limit = time.monotonic() + DEADLINE
        while True:
            assert time.monotonic() < limit, f"{what} did not come; the page said {self.said}"
            message = json.loads(self.socket.receive_message()[1])
            if message.get("method") in ("Runtime.consoleAPICalled", "Runtime.exceptionThrown"):
                self.said.append(json.dumps(message["params"])[:500])
            if fits(message):
                return message

    def go(self, url: str) -> None:
        """Goes to a page, and waits until it and its scripts are loaded."""
        self.call("Page.navigate", url=url)
        self._receive_until(lambda said: said.get("method") == "Page.loadEventFired", url)

    def evaluate(self, expression: str):
        """The value of an expression in the page; that of a promise is waited for."""
        found = self.call("Runtime.evaluate", expression=expression, awaitPromise=True, returnByValue=True)
        assert "exceptionDetails" not in found, found["exceptionDetails"]
        return found["result"].get("value")

    def wait_until(self, expression: str) -> None:
        """Waits until an expression holds in the page."""
        limit = time.monotonic() + DEADLINE
        while not self.evaluate(f"!!({expression})"):
            assert time.monotonic() < limit, f"never held: {expression}; the page said {self.said}"
            # One frame of the page at most: it looks again when the browser would draw.
            self.evaluate("new Promise(drawn => requestAnimationFrame(drawn)).then(() => 0)")

    def screenshot(self) -> bytes:
        """What the page shows, as a PNG file."""
        return base64.b64decode(self.call("Page.captureScreenshot", format="png")["data"])
