"""Digests as archives declare them: an algorithm, and base 32 or hexadecimal in any case."""

from __future__ import annotations

import base64
import binascii
import hashlib
from dataclasses import dataclass
from functools import lru_cache

SIZES = {"md5": 16, "sha1": 20, "sha256": 32, "sha512": 64}


@dataclass(frozen=True, slots=True)
class Digest:
    """A digest, whatever its spelling."""

    algorithm: str
    value: bytes

    def of(self, content: bytes) -> bytes:
        """The digest that these bytes have by the same algorithm."""
        return hashlib.new(self.algorithm, content, usedforsecurity=False).digest()

    def fits(self, content: bytes) -> bool:
        """Whether these bytes have it."""
        return self.of(content) == self.value


@lru_cache(maxsize=4096)
def read_digest(text: str | None) -> Digest | None:
    """The digest that a field declares; None for none, or one that nobody here can compute."""
    algorithm, _, value = (text or "").strip().partition(":")
    algorithm = algorithm.lower().replace("-", "")
    size = SIZES.get(algorithm)
    if size is None:
        return None
    value = value.strip()
    try:
        if len(value) == 2 * size:
            return Digest(algorithm, bytes.fromhex(value))
        padded = value.rstrip("=").upper()
        raw = base64.b32decode(padded + "=" * (-len(padded) % 8))
    except (ValueError, binascii.Error):
        return None
    return Digest(algorithm, raw) if len(raw) == size else None


def sha1_base32(content: bytes) -> str:
    """`sha1:` and base 32, as most archives write it."""
    return "sha1:" + base64.b32encode(hashlib.sha1(content, usedforsecurity=False).digest()).decode()
