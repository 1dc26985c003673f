"""One way to write a value down, so that digests and ids are the same on every machine."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime

Json = Mapping[str, object]


def canonical(document: Json) -> bytes:
    """Compact JSON with sorted keys in ASCII; raises ValueError for NaN and TypeError for what JSON cannot hold."""
    text = json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False)
    return text.encode("ascii")


def readable(document: Json) -> bytes:
    """The same JSON laid out for people and for line diffs; as reproducible as the compact form."""
    text = json.dumps(document, sort_keys=True, indent=2, separators=(",", ": "), ensure_ascii=True, allow_nan=False)
    return text.encode("ascii") + b"\n"


def sha256_of(content: bytes) -> str:
    """Digest in lower-case hex."""
    return hashlib.sha256(content).hexdigest()


def time_text(moment: datetime) -> str:
    """ISO 8601 in UTC with `Z`; raises ValueError for a time without a zone."""
    if moment.tzinfo is None:
        raise ValueError(f"a time without a zone cannot be recorded: {moment.isoformat()}")
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def read_time(text: str) -> datetime:
    """The inverse of `time_text`; raises ValueError for anything else."""
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(f"a recorded time without a zone: {text}")
    return moment.astimezone(UTC)
