"""Debian's Chromium, headless, driven over its debugging pipe: no port is opened, and no driver is needed.

Messages of the DevTools protocol are JSON, each ended by a NUL byte; Chromium reads them from file descriptor 3 and
writes to 4.
"""

from __future__ import annotations

import base64
import json
import os
import shutil
import subprocess
import sys
from collections import deque
from pathlib import Path
from types import TracebackType
from typing import Any

import pytest

FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync", "--remote-debugging-pipe",
)  # fmt: skip
NAMES = ("chromium", "chromium-browser", "google-chrome")


class Browser:
    """One page in one browser. Use in a `with` statement."""

    def __init__(self, profile: Path) -> None:
        self.events: deque[dict[str, Any]] = deque()
        self._last = 0
        self._rest = b""
        self._process, self._to, self._from = _start(profile)
        target = self._call("Target.createTarget", url="about:blank")["targetId"]
        self._session: str | None = None
        self._session = self._call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Network"):
            self.call(f"{domain}.enable")

    def __enter__(self) -> Browser:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        os.close(self._to)
        try:
            self._process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        os.close(self._from)

    def call(self, method: str, **named: Any) -> dict[str, Any]:
        """Send a command to the page and wait for its answer."""
        return self._call(method, **named)

    def cut_off_network(self) -> None:
        """From here on no request reaches anything but files."""
        self.call("Network.emulateNetworkConditions", offline=True, latency=0, downloadThroughput=0, uploadThroughput=0)

    def open(self, file: Path) -> list[str]:
        """Open a file, wait until it has loaded, and return the addresses that were asked for."""
        self.events.clear()
        self.call("Page.navigate", url=file.as_uri())
        while not any(event["method"] == "Page.loadEventFired" for event in self.events):
            self._read()
        asked = (event["params"] for event in self.events if event["method"] == "Network.requestWillBeSent")
        return [each["request"]["url"] for each in asked]

    def evaluate(self, script: str) -> Any:
        """The value of a JavaScript expression; a promise is waited for."""
        answer = self.call("Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True)
        if "exceptionDetails" in answer:
            pytest.fail(f"the script failed: {answer['exceptionDetails']}")
        return answer["result"].get("value")

    def look(self, width: int, scheme: str, media: str = "") -> None:
        """Set the width of the window in pixels, light or dark; `print` shows the colours and layout of paper."""
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=900, deviceScaleFactor=1, mobile=False)
        features = [{"name": "prefers-color-scheme", "value": scheme}]
        self.call("Emulation.setEmulatedMedia", media=media, features=features)

    def pdf(self) -> bytes:
        """The page as it is printed, in the size that its style asks for."""
        printed = self.call("Page.printToPDF", preferCSSPageSize=True, printBackground=False)
        return base64.b64decode(printed["data"])

    def _call(self, method: str, **named: Any) -> dict[str, Any]:
        self._last += 1
        message: dict[str, Any] = {"id": self._last, "method": method, "params": named}
        if method.partition(".")[0] != "Target":
            message["sessionId"] = self._session
        sent = json.dumps(message).encode() + b"\0"
        while sent:
            sent = sent[os.write(self._to, sent) :]
        while (answer := self._read()).get("id") != self._last:
            pass
        if "error" in answer:
            pytest.fail(f"{method}: {answer['error']}")
        result: dict[str, Any] = answer["result"]
        return result

    def _read(self) -> dict[str, Any]:
        while b"\0" not in self._rest:
            chunk = os.read(self._from, 1 << 16)
            if not chunk:
                pytest.fail("Chromium is gone")
            self._rest += chunk
        text, _, self._rest = self._rest.partition(b"\0")
        message: dict[str, Any] = json.loads(text)
        if "method" in message:
            self.events.append(message)
        return message


def _start(profile: Path) -> tuple[subprocess.Popen[bytes], int, int]:
    """Chromium, and the ends of its pipes that are ours. The pipes are moved to 3 and 4 between fork and exec."""
    name = next((found for found in map(shutil.which, NAMES) if found), None)
    if name is None:
        pytest.fail("no Chromium on this machine: apt-get install chromium")
    commands, to = os.pipe()
    answers_from, answers = os.pipe()
    command = [
        sys.executable,
        "-c",
        _mover(commands, answers),
        name,
        *FLAGS,
        f"--user-data-dir={profile}",
        "about:blank",
    ]
    process = subprocess.Popen(
        command, pass_fds=(commands, answers), stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL
    )
    os.close(commands)
    os.close(answers)
    return process, to, answers_from


def _mover(commands: int, answers: int) -> str:
    """A program that moves two descriptors to 3 and 4, whichever they are, and becomes the command behind it."""
    return (
        "import os, sys\n"
        f"kept = os.dup({commands}), os.dup({answers})\n"
        "spare = [os.dup(each) for each in kept * 3]\n"
        "os.dup2(spare[-2], 3); os.dup2(spare[-1], 4)\n"
        "os.execv(sys.argv[1], sys.argv[1:])\n"
    )
