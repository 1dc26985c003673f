"""A made-up council's web server on loopback, in a process of its own so that its time is not the run's.

    python -m bench.nights.site FOLDER

It prints its port, and answers each request as of the night whose number stands in FOLDER/night: the page `token` has
new bytes and the same figures every night, `still` never changes (and answers If-None-Match), `monthly` changes every
thirty nights and has no validator; `same-NN` never change.
"""

from __future__ import annotations

import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

HEADER = ("Indicator", "Baseline (date)", "Target", "Milestone 1 – Mar 23", "Actual Mar 23", "Actual Jul 23")
LABELS = (
    "Bins collected on the day", "Potholes filled within a week", "Lamps mended in time", "Calls answered",
    "Letters answered within ten days", "Trees inspected", "Drains cleared", "Streets swept", "Grass cut to plan",
    "Graffiti removed", "Fly tips cleared within a day", "Playgrounds inspected",
)  # fmt: skip
"""A dozen rows, as many pages have."""
ETAG = '"still"'


def page_bytes(name: str, night: int) -> bytes:
    """What the page shows on a night."""
    step = night // 30 if name == "monthly" else 0
    figures = (("90%", "60%", f"{52 + number + step}%", "70%") for number in range(len(LABELS)))
    rows = "".join(_row("td", label, "40% (May 22)", *cells) for label, cells in zip(LABELS, figures, strict=True))
    head = _row("th", *HEADER)
    token = f'<meta name="csrf-token" content="{night:08x}">' if name == "token" else ""
    return (
        f"<!doctype html><html lang='en-GB'><head><title>Streets</title>{token}</head><body><h1>{name}</h1>"
        f"<h2>Streets</h2><table>{head}{rows}</table></body></html>"
    ).encode()


def _row(element: str, *cells: str) -> str:
    return "<tr>" + "".join(f"<{element}>{cell}</{element}>" for cell in cells) + "</tr>"


def definition(name: str, port: int) -> str:
    """The page's definition file."""
    return f"""id = "{name}"
title = "Streets"
publisher = "A made-up council"
licence = "none"
locale = "en-GB"
[[urls]]
url = "http://127.0.0.1:{port}/{name}"
[[sections]]
id = "S"
titles = ["Streets"]
rows_min = 1
rows_max = 9
[[indicators]]
id = "bins"
section = "S"
labels = ["{LABELS[0]}"]
unit = "%"
kind = "share"
polarity = "higher"
"""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    folder: Path

    def do_GET(self) -> None:
        """Answer as of this night."""
        name = self.path.strip("/")
        night = int((self.folder / "night").read_text())
        etag = {"ETag": ETAG} if name.startswith(("still", "same")) else {}
        if name == "robots.txt":
            self._answer(404, b"", {})
        elif etag and self.headers.get("If-None-Match") == ETAG:
            self._answer(304, b"", etag)
        else:
            self._answer(200, page_bytes(name, night), etag)

    def _answer(self, status: int, content: bytes, headers: dict[str, str]) -> None:
        self.send_response(status)
        if status != 304:
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(content)))
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def main() -> None:
    handler = type("Handler", (_Handler,), {"folder": Path(sys.argv[1])})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        print(server.server_address[1], flush=True)
        server.serve_forever()


if __name__ == "__main__":
    main()
