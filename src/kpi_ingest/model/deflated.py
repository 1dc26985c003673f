"""Bytes deflated once, for every frame that they are kept in (RFC 1950, 1951, 1952).

The blocks end at a byte, and none of them is the last: a frame sets its own bytes before and behind them.
"""

from __future__ import annotations

import struct
import zlib

LEVEL = 6
"""Of a reading's text: 9 takes three times as long for a hundredth less."""
_ZLIB = b"\x78\x9c"
_GZIP = b"\x1f\x8b\x08" + bytes(5) + b"\x00\xff"
"""No name, no time, no system: the same bytes give the same file everywhere."""
_LAST = b"\x03\x00"
"""An empty last block."""
_CHECKSUM = 4


def deflated(plain: bytes) -> bytes:
    """The blocks of these bytes."""
    packer = zlib.compressobj(LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS)
    return packer.compress(plain) + packer.flush(zlib.Z_FULL_FLUSH)


def zlib_frame(plain: bytes) -> bytes:
    """These bytes as `zlib.decompress` takes them."""
    return _ZLIB + deflated(plain) + _LAST + struct.pack(">L", zlib.adler32(plain))


def blocks_in(framed: bytes) -> bytes:
    """The blocks of what `zlib_frame` gave."""
    return framed[len(_ZLIB) : -len(_LAST) - _CHECKSUM]


def gzip_frame(head: bytes, plain: bytes, blocks: bytes, tail: bytes) -> bytes:
    """A gzip file of head, plain and tail, one after the other; `blocks` are those of `plain`."""
    checksum = zlib.crc32(tail, zlib.crc32(plain, zlib.crc32(head)))
    size = (len(head) + len(plain) + len(tail)) & 0xFFFFFFFF
    return _GZIP + deflated(head) + blocks + deflated(tail) + _LAST + struct.pack("<LL", checksum, size)
