"""Note marks: the small signs before or behind a figure, a word or a footnote that tie the two together.

What a page raises is written in Unicode superscripts (`52.2%¹`, `26ʳ`), what it lowers in subscripts. A raised or
lowered digit is a mark wherever it is no part of a unit (`m²`, `ft³`), a formula (`CO₂`) or an ordinal (`4ᵗʰ`); a mark
is never part of a number or of a name.
"""

from __future__ import annotations

import re
import unicodedata

MARK = r"(?:\*{1,4}|[†‡§¶#]{1,3}|[¹²³⁰⁴-⁹]{1,2}|\[(?:[nN]otes? ?)?[0-9]{1,2}\])"
"""Pattern text of one mark inside a run, without groups. A bracketed letter (`[p]`) is a status, not a mark."""

_DIGITS = "¹²³⁰⁴⁵⁶⁷⁸⁹"
_LETTERS = "ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻᴬᴮᴰᴱᴳᴴᴵᴶᴷᴸᴹᴺᴼᴾᴿᵀᵁⱽᵂ"
_LOWERED = "₀₁₂₃₄₅₆₇₈₉"
_ONE = rf"(?:⁽?(?:(?<![{_DIGITS}])[{_DIGITS}]{{1,3}}(?![{_DIGITS}])|[{_LETTERS}])⁾?)"
_NO_ORDINAL = r"(?!(?:ˢᵗ|ⁿᵈ|ʳᵈ|ᵗʰ)(?!\w))(?<!ˢ)(?<!ⁿ)(?<!ʳ)(?<!ᵗ)"
RAISED = rf"(?:{_NO_ORDINAL}{_ONE}(?:[,;·˒]? ?{_ONE}){{0,5}})"
"""Pattern text of raised marks, several of them set apart by commas or not at all, without groups."""
_SQUARE = re.compile(r"(?:(?<![^\W\d_])(?:[kcdm]?m|ft|yd|in|mi)|\bR)[²³]$")
"""Square and cubic units, and R²: their figure is no note."""
_MONEY = re.compile(r"[£$€] ?[0-9.,]{1,20} ?m[²³]$")
"""`£1.3m²`: a million with note 2."""
_FORMULA = re.compile(rf"(?:\b|(?<=\d))[a-z]{{0,2}}[A-Z][A-Za-z]{{0,3}}[{_LOWERED}][A-Za-z{_LOWERED}.]{{0,6}}$")
_TRAILING = re.compile(rf"(?:{MARK}|(?<=\S)[,;]? ?{RAISED}|(?<=\S)[{_LOWERED}]{{1,2}})$")
_MOST = 12
"""Marks at the end of one text; a row of more stars is a line drawn, or something else that ties nothing to a note."""
_LEADING_MARKS = re.compile(rf"(?:{RAISED}|[†‡§]{{1,3}}|\*{{1,3}}(?=[^\s*]))\s{{0,4}}(?=\S)")
_INNER = re.compile(rf"(?<=[^\W_]|[)%\]])(?P<marks>{RAISED})(?=[\s,;:.(–—-])")
_NAMES = re.compile(rf"[{_DIGITS}]{{1,3}}|[{_LETTERS}]|[{_LOWERED}]{{1,2}}")
_LEADING = re.compile(rf"\s{{0,8}}(?P<mark>{MARK}|{_ONE})\s{{0,8}}")
_NUMBERED = re.compile(r"\[(?:[nN]otes? ?)?([0-9]{1,2})\]")


def mark_name(printed: str) -> str:
    """The mark that `[1]`, `[note 1]` and `¹` share: `1`; `r` of `ʳ`; any other as printed."""
    numbered = _NUMBERED.fullmatch(printed)
    return numbered[1] if numbered else unicodedata.normalize("NFKC", printed).strip("()")


def is_raised(text: str) -> bool:
    """Whether a text is made of raised marks alone."""
    return re.fullmatch(RAISED, text) is not None


def strip_marks(text: str) -> tuple[str, tuple[str, ...]]:
    """A text without its marks, and these in printed order: `47%*` -> `47%`, (`*`,); `¹Mar 24`, `Calls¹ answered`.

    Signs such as `*` count at the end, and before a word or figure; raised ones everywhere. A text of nothing but
    marks is left alone: `*` in a cell is a suppression, and so it is in `*¹`.
    """
    if is_raised(text.strip()):
        return text, ()
    rest, behind = _strip_end(text.rstrip())
    before: list[str] = []
    if leading := _LEADING_MARKS.match(rest):
        before = _names(leading[0].strip())
        rest = rest[leading.end() :]
    rest, inner = _strip_inside(rest)
    return rest, (*before, *inner, *behind)


def _strip_end(text: str) -> tuple[str, list[str]]:
    marks: list[str] = []
    rest = text
    while match := _TRAILING.search(rest, max(0, len(rest) - 24)):
        if (_SQUARE.search(rest) and not _MONEY.search(rest)) or _FORMULA.search(rest):
            break
        start = _behind_square(rest, match.start())
        shorter = rest[:start].rstrip()
        if not shorter:
            # `***` alone, and the star of `*¹`, stand for the figure itself.
            return (rest, marks) if marks and re.fullmatch(r"\*{1,4}", rest) else (text, [])
        marks = [*_names(rest[start:]), *marks]
        rest = shorter
        if len(marks) > _MOST:
            return text, []
    return rest, marks


def _behind_square(text: str, start: int) -> int:
    """Where the marks at the end begin: of `m²¹` the first raised digit belongs to the unit."""
    return start + 1 if start + 1 < len(text) and _SQUARE.search(text[: start + 1]) else start


def _strip_inside(text: str) -> tuple[str, list[str]]:
    """Raised marks behind a word or figure that goes on: `Calls¹ answered`."""
    marks: list[str] = []

    def taken(match: re.Match[str]) -> str:
        start = _behind_square(text[: match.end()], match.start())
        if start == match.end() or _SQUARE.search(text[: match.end()]):
            return match[0]
        marks.extend(_names(text[start : match.end()]))
        return text[match.start() : start]

    return _INNER.sub(taken, text), marks


def _names(printed: str) -> list[str]:
    """The names of marks that stand together: `¹,²` are two, `¹²` is one, printed as twelve."""
    raised = _NAMES.findall(printed)
    return [mark_name(mark) for mark in raised] if raised else [mark_name(printed.strip(" ,;"))]


def leading_mark(text: str) -> tuple[str, str] | None:
    """Mark and text of a line that begins with a mark (`*Figures may differ ...`); None for other lines."""
    match = _LEADING.match(text)
    return (mark_name(match["mark"]), text[match.end() :]) if match and text[match.end() :].strip() else None
