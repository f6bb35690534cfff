"""A desktop in a browser: Xvnc behind the bridge, noVNC in a headless Chromium in front of it."""

import functools
import http.server
import io
import os
import subprocess
import threading

from browser import Browser
from case import IntegrationCase
from programs import start_on_port
from server import TOP
from stream import DEADLINE

NOVNC = "/usr/share/novnc"

#: The desktop's background: tiles of 64 by 64 whose upper left and lower right quarters have the first colour.
TILE, FIRST, SECOND = 64, (200, 40, 90), (20, 120, 210)
WIDTH, HEIGHT = 640, 512


def bitmap() -> str:
    """The tile as an X bitmap: a set bit is drawn in the first colour."""
    half = TILE // 16
    upper = ["0xff"] * half + ["0x00"] * half
    lower = ["0x00"] * half + ["0xff"] * half
    rows = upper * (TILE // 2) + lower * (TILE // 2)
    # A line each: X reads no long ones.
    bits = ",\n".join(rows)
    return f"#define t_width {TILE}\n#define t_height {TILE}\nstatic char t_bits[] = {{\n{bits} }};\n"


def expected(x: int, y: int, first=FIRST, second=SECOND) -> tuple[int, int, int]:
    return first if (x % TILE < TILE // 2) == (y % TILE < TILE // 2) else second


class Pages(http.server.ThreadingHTTPServer):
    """Serves a folder on a free port of this machine."""

    daemon_threads = True

    def __init__(self, folder: str):
        class Quiet(http.server.SimpleHTTPRequestHandler):
            def log_message(self, *_):
                pass

        super().__init__(("127.0.0.1", 0), functools.partial(Quiet, directory=folder))
        self.thread = threading.Thread(target=self.serve_forever, daemon=True)
        self.thread.start()

    def close(self) -> None:
        self.shutdown()
        self.thread.join(DEADLINE)
        self.server_close()


class Desktop(IntegrationCase):
    def start_desktop(self) -> int:
        """An X server that is a VNC server. It takes a free display, and shows the picture."""
        program, self.xsetroot = self.program("Xvnc", "Xtigervnc"), self.program("xsetroot")
        reading, writing = os.pipe()
        self.addCleanup(os.close, reading)

        def command(port: int) -> list[str]:
            return [
                program, "-displayfd", str(writing), "-rfbport", str(port), "-localhost", "-SecurityTypes", "None",
                "-geometry", f"{WIDTH}x{HEIGHT}", "-depth", "24", "-nolisten", "tcp", "-AlwaysShared",
            ]  # fmt: skip

        _, port = start_on_port(self, command, r"Listening for VNC connections on .* port \d+", pass_fds=[writing])
        os.close(writing)
        with os.fdopen(os.dup(reading)) as told:
            self.display = f":{int(told.readline())}"
        self.paint(FIRST, SECOND)
        return port

    def paint(self, first, second) -> None:
        names = [f"#{red:02x}{green:02x}{blue:02x}" for red, green, blue in (first, second)]
        command = [self.xsetroot, "-display", self.display, "-bitmap", self.write(bitmap(), "tile.xbm")]
        subprocess.run([*command, "-fg", names[0], "-bg", names[1]], check=True, timeout=DEADLINE)

    def wait_for_pixel(self, x: int, y: int, colour) -> None:
        """Waits until the page's canvas has this colour there: noVNC has drawn it."""
        near = " && ".join(f"Math.abs(p[{index}] - {value}) < 8" for index, value in enumerate(colour))
        self.browser.wait_until(
            "(c => { const p = c && c.getContext('2d').getImageData(%d, %d, 1, 1).data; return p && %s; })"
            "(document.querySelector('#noVNC_container canvas'))" % (x, y, near)
        )

    def check_picture(self, name: str, first, second) -> None:
        """Every fourth pixel of a screenshot, but for where noVNC lays its own controls over the desktop."""
        try:
            import PIL.Image
        except ImportError:
            self.absent("Python's Pillow is not installed")
        left, top = self.browser.evaluate(
            "(r => [r.left, r.top])(document.querySelector('#noVNC_container canvas').getBoundingClientRect())"
        )
        shot = self.browser.screenshot()
        kept = TOP / ".build" / "screenshots"
        kept.mkdir(parents=True, exist_ok=True)
        (kept / name).write_bytes(shot)
        picture = PIL.Image.open(io.BytesIO(shot)).convert("RGB")
        wrong = []
        # Two pixels off the tiles' edges. The X server's pointer stands at the centre.
        for y in range(HEIGHT // 4 + 2, HEIGHT, 4):
            for x in range(WIDTH // 4 + 2, WIDTH, 4):
                if abs(x - WIDTH // 2) < 24 and abs(y - HEIGHT // 2) < 24:
                    continue
                found = picture.getpixel((int(left) + x, int(top) + y))
                if any(abs(a - b) > 8 for a, b in zip(found, expected(x, y, first, second), strict=True)):
                    wrong.append(((x, y), found))
        self.assertFalse(wrong[:5], f"{len(wrong)} pixels differ; see {kept / name}")

    def test_novnc_in_chromium_shows_the_desktop_and_what_changes_on_it(self):
        if not os.path.exists(f"{NOVNC}/vnc.html"):
            self.absent("noVNC is not installed")
        server = self.serve(f"tcp://127.0.0.1:{self.start_desktop()}", framing="binary", protocol="binary")
        pages = self.keep(Pages(NOVNC))
        self.browser = Browser(self, WIDTH + 160, HEIGHT + 160)
        self.browser.go(
            f"http://127.0.0.1:{pages.server_port}/vnc.html"
            f"?autoconnect=1&host=127.0.0.1&port={server.port}&path=desktop&encrypt=0&resize=off"
        )
        self.browser.wait_until("document.documentElement.classList.contains('noVNC_connected')")
        server.wait_for_log(r"open: ")
        self.wait_for_pixel(WIDTH - 40, HEIGHT - 40, expected(WIDTH - 40, HEIGHT - 40))
        self.check_picture("desktop.png", FIRST, SECOND)

        self.paint(SECOND, FIRST)
        self.wait_for_pixel(WIDTH - 40, HEIGHT - 40, expected(WIDTH - 40, HEIGHT - 40, SECOND, FIRST))
        self.check_picture("desktop-changed.png", SECOND, FIRST)
