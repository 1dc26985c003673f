"""HTML as values: text becomes markup only by being escaped, so a page cannot forget to.

What is written is well-formed XML too, so a strict parser can check it. Characters that a reader could not see, or that
would turn the order of letters around, are shown by their number: an auditor must see what was printed.
"""

from __future__ import annotations

import html
import unicodedata
from collections.abc import Iterable

VOID = frozenset({"br", "meta", "wbr"})


class Markup(str):
    """HTML that stands as it is."""

    __slots__ = ()


def element(name: str, /, *content: str, **attributes: str | None) -> Markup:
    """An element around its content: Markup as it is, any other text escaped. `class_` is written `class`, `aria_label`
    `aria-label`; an attribute that is None is left out."""
    named = "".join(f' {_attribute(key)}="{_safe(value)}"' for key, value in attributes.items() if value is not None)
    if name in VOID:
        return Markup(f"<{name}{named} />")
    return Markup(f"<{name}{named}>{joined(content)}</{name}>")


def joined(content: Iterable[str], between: str = "") -> Markup:
    """Contents one after the other, each escaped unless it is Markup."""
    return Markup(_inner(between).join(_inner(part) for part in content))


def visible(text: str) -> str:
    """The text with each character that cannot be seen written out: `⟨U+202E⟩`."""
    return text if text.isprintable() else "".join(map(_visible, text))


def _inner(part: str) -> str:
    return part if isinstance(part, Markup) else _safe(part)


def _safe(text: str) -> str:
    return html.escape(visible(text), quote=True)


def _attribute(key: str) -> str:
    return key.rstrip("_").replace("_", "-")


def _visible(character: str) -> str:
    """Cc, Cf, Cs: controls, format controls such as U+202E, lone surrogates; the rest of what is not printable is kept,
    but for the noncharacters, which HTML forbids."""
    if character in "\t\n":
        return character
    number = ord(character)
    is_noncharacter = number & 0xFFFE == 0xFFFE or 0xFDD0 <= number <= 0xFDEF
    if is_noncharacter or unicodedata.category(character) in ("Cc", "Cf", "Cs"):
        return f"⟨U+{number:04X}⟩"
    return character
