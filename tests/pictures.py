"""PNG pictures as rows of pixels, read without the project's own code."""

from __future__ import annotations

import struct
import zlib

RED = (0xD0, 0x10, 0x10)
"""The frame's colour."""
Pixel = tuple[int, int, int]


def pixels(content: bytes) -> list[list[Pixel]]:
    """The rows of a PNG of eight bits for red, green and blue, whose rows are written as they are."""
    assert content[:8] == b"\x89PNG\r\n\x1a\n"
    packed, at, width = b"", 8, 0
    while at < len(content):
        (size,) = struct.unpack(">I", content[at : at + 4])
        kind, body = content[at + 4 : at + 8], content[at + 8 : at + 8 + size]
        assert struct.unpack(">I", content[at + 8 + size : at + 12 + size]) == (zlib.crc32(kind + body),)
        if kind == b"IHDR":
            width = struct.unpack(">IIBBBBB", body)[0]
        packed += body if kind == b"IDAT" else b""
        at += 12 + size
    raw, row = zlib.decompress(packed), 1 + width * 3
    assert len(raw) % row == 0
    lines = (raw[start + 1 : start + row] for start in range(0, len(raw), row))
    return [[tuple(line[x : x + 3]) for x in range(0, len(line), 3)] for line in lines]


def framed(picture: list[list[Pixel]]) -> tuple[int, int, int, int]:
    """The frame's outermost pixels: left, top, right, bottom."""
    red = [(x, y) for y, row in enumerate(picture) for x, pixel in enumerate(row) if pixel == RED]
    across, down = [x for x, _ in red], [y for _, y in red]
    return min(across), min(down), max(across), max(down)
