"""The fitted weights of the features, read once from `weights.json` beside this module."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

WEIGHTS_FILE = Path(__file__).with_name("weights.json")


@lru_cache(maxsize=1)
def fitted_weights() -> Mapping[str, float]:
    """Feature name -> weight; a feature that is not named weighs nothing."""
    stored = json.loads(WEIGHTS_FILE.read_text(encoding="utf-8"))
    return MappingProxyType({str(name): float(weight) for name, weight in stored["weights"].items()})


@lru_cache(maxsize=1)
def weights_digest() -> str:
    """sha256 over every fitted file of this room: part of what a reading is a function of."""
    files = sorted(WEIGHTS_FILE.parent.rglob("*.json"))
    return hashlib.sha256(b"".join(path.read_bytes() for path in files)).hexdigest()
