"""Inline styles read: which declarations an element carries, and whether they leave anything of it to be seen.

Style sheets are not consulted: a capture does not hold them.
"""

from __future__ import annotations

import re
from functools import lru_cache

_LENGTH = re.compile(r"([+-]?\d*\.?\d+)(px|pt|em|rem|ex|ch|%|vw|vh|mm|cm|in)?")
_FAR = 900
"""Pixels beyond which a shift takes text off the page: `left: -9999px`, `text-indent: -999em`."""


def declared(style: str) -> dict[str, str]:
    """The declarations of a style attribute, in lower case; of two for one property the last."""
    found: dict[str, str] = {}
    for part in style.lower().split(";"):
        name, _, value = part.partition(":")
        if value:
            found[name.strip()] = value.replace("!important", "").strip()
    return found


def length_of(value: str) -> float | None:
    """The number of a length, whatever its unit; None for a word."""
    match = _LENGTH.fullmatch(value)
    return float(match[1]) if match else None


@lru_cache(1024)
def unseen_by_style(style: str) -> str | None:
    """The rule by which a style hides an element and all in it; None where it is seen."""
    rules = declared(style)
    if rules.get("display") == "none":
        return "style display:none"
    if rules.get("visibility") in ("hidden", "collapse"):
        return "style visibility"
    for name in ("opacity", "font-size"):
        if length_of(rules.get(name, "")) == 0:
            return f"style {name}:0"
    if rules.get("color") == "transparent" or re.fullmatch(r"rgba\(.*,\s*0(?:\.0+)?%?\s*\)", rules.get("color", "")):
        return "style color:transparent"
    if _is_clipped(rules) or _has_no_size(rules):
        return "style of no size"
    return "style off the page" if _is_far(rules) else None


def _is_clipped(rules: dict[str, str]) -> bool:
    clip = re.fullmatch(r"rect\(([^)]*)\)", rules.get("clip", ""))
    if clip and all((length_of(part) or 0) <= 1 for part in re.split(r"[,\s]+", clip[1].strip())):
        return True
    return re.fullmatch(r"inset\((?:50|100)%\)|circle\(0.*\)", rules.get("clip-path", "")) is not None


def _has_no_size(rules: dict[str, str]) -> bool:
    if not any(rules.get(name, "").startswith(("hidden", "clip")) for name in ("overflow", "overflow-x", "overflow-y")):
        return False
    sizes = (length_of(rules.get(name, "")) for name in ("width", "height", "max-width", "max-height"))
    return any(size is not None and size <= 1 for size in sizes)


def _is_far(rules: dict[str, str]) -> bool:
    shifts = ["text-indent", "margin-left"]
    if rules.get("position") in ("absolute", "fixed", "relative"):
        shifts += ["left", "top", "right", "bottom"]
    return any((length_of(rules.get(name, "")) or 0) < -_FAR for name in shifts) or rules.get("transform") == "scale(0)"
