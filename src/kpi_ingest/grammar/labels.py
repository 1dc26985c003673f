"""Labels compared and shortened: what makes two printed labels the same label, and what to call it in a key."""

from __future__ import annotations

import hashlib
import re
import unicodedata

_FOLDED = {
    **dict.fromkeys(map(ord, "‐‑‒–—―−﹘﹣－"), "-"),
    **dict.fromkeys(map(ord, "‘’‚‛′`´"), "'"),
    **dict.fromkeys(map(ord, "“”„‟″"), '"'),
    **dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u2060\ufeff"), None),
}
_NOT_SLUG = re.compile(r"[^a-z0-9]+")
_SLUG_LIMIT = 60


def fold_label(text: str) -> str:
    """The form in which labels are compared: NFKC, case, white space, dashes and quotes folded, invisible characters
    gone. `Key Performance Indicator` and `Key performance  indicator` are one label; `SEN` and `SEND` are two."""
    plain = unicodedata.normalize("NFKC", text.translate(_FOLDED)).translate(_FOLDED)
    return " ".join(plain.casefold().split())


def slug(text: str) -> str:
    """A key for a label that no page definition names: lower-case words joined by hyphens; a long one is cut and
    closed with 8 hex digits of its folded form, so that two labels with one beginning keep two keys."""
    folded = fold_label(text)
    plain = unicodedata.normalize("NFKD", folded).encode("ascii", "ignore").decode()
    short = _NOT_SLUG.sub("-", plain).strip("-")
    if short and len(short) <= _SLUG_LIMIT:
        return short
    digest = hashlib.sha256(folded.encode()).hexdigest()[:8]
    return f"{short[:_SLUG_LIMIT].rstrip('-')}-{digest}".lstrip("-")
