"""What a generated HTML cell holds: its markup, and the text that a person sees on the page.

What is raised stands in the text as superscript characters, what is lowered as subscripts; what nobody sees
does not stand in it. Where the markup alone leaves two fair accounts of one view (`12[1]` raised, with or
without its brackets), both are given.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass

_RAISED = str.maketrans("0123456789abcdefghijklmnoprstuvwxyz", "⁰¹²³⁴⁵⁶⁷⁸⁹ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻ")
_LOWERED = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")


@dataclass(frozen=True, slots=True)
class HtmlCell:
    """One cell of a generated table."""

    markup: str
    texts: tuple[str, ...]
    """What is seen; any of these."""
    kind: str = "plain"
    """What a reader has to deal with in it."""
    may_open: bool = False
    """A reader may leave it open: two figures in one cell, or the digits of one figure in two elements."""


def figure(rng: random.Random) -> str:
    """A figure as pages print them."""
    match rng.randrange(7):
        case 0:
            return f"{rng.uniform(0, 99.9):.1f}%"
        case 1:
            return f"{rng.randrange(100)}%"
        case 2:
            return f"{rng.randrange(1000, 99_999):,}"
        case 3:
            return f"{rng.uniform(0, 60):.2f}"
        case 4:
            return f"<{rng.randrange(2, 10)}"
        case 5:
            return f"£{rng.randrange(1, 900)}"
        case _:
            return str(rng.randrange(900))


def make_cell(rng: random.Random) -> HtmlCell:
    """A body cell: mostly a plain figure, now and then with something that a reader has to deal with."""
    if rng.random() < 0.55:
        return plain(figure(rng))
    return rng.choice(_KINDS)(rng)


def plain(text: str) -> HtmlCell:
    """A text without markup."""
    return HtmlCell(_escaped(text), (text,))


def noted(rng: random.Random, text: str) -> HtmlCell:
    """A label or a header, now and then with a note mark behind it."""
    if rng.random() < 0.9:
        return plain(text)
    mark = str(rng.randrange(1, 10))
    markup = rng.choice(("{0}<sup>{1}</sup>", '{0}<sup><a href="#fn{1}">{1}</a></sup>', "<b>{0}</b> <sup>{1}</sup>"))
    return HtmlCell(markup.format(text, mark), (text + mark.translate(_RAISED),), "noted words")


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _blank(rng: random.Random) -> HtmlCell:
    markup = rng.choice(
        ("", " ", "&nbsp;", "<br>", "<p></p>", "<!-- 12 -->", "&#160;&#160;", "<span></span>", "&#8203;")
    )
    return HtmlCell(markup, ("",), "blank")


def _word(rng: random.Random) -> HtmlCell:
    return plain(rng.choice(("n/a", "TBC", "-", "Not yet due", "[c]", "..", "See note", "Q & A")))


def _wrapped(rng: random.Random) -> HtmlCell:
    text = figure(rng)
    before, after = rng.choice(
        (
            ("<p>", "</p>"),
            ("<b>", "</b>"),
            ("<div><p>", "</p></div>"),
            ('<font size="2">', "</font>"),
            ("<center>", "</center>"),
            ('<span style="color:#333">', "</span>"),
            ("\n      ", "\n    "),
            ("<em><strong>", "</strong></em>"),
            ('<a href="/detail">', "</a>"),
            ("<!-- figure -->", "<!-- 99 -->"),
            ('<span title="99">', "</span>"),
            ('<span data-old="99">', "</span>"),
        )
    )
    return HtmlCell(f"{before}{_escaped(text)}{after}", (text,), "wrapped")


def _entity(rng: random.Random) -> HtmlCell:
    number = rng.randrange(2, 900)
    markup, text = rng.choice(
        (
            (f"&pound;{number}", f"£{number}"),
            (f"&#163;{number}", f"£{number}"),
            (f"&#xA3;{number}", f"£{number}"),
            (f"&euro;{number}", f"€{number}"),
            (f"&minus;{number}", f"−{number}"),
            (f"&#8722;{number}", f"−{number}"),
            (f"&le;{number}", f"≤{number}"),
            (f"{number}&nbsp;%", f"{number} %"),
            (f"{number}&#37;", f"{number}%"),
            (f"{number}&thinsp;km", f"{number} km"),
            (f"{number} &ndash; {number + 5}", f"{number} – {number + 5}"),
            (f"&#150;{number}", f"–{number}"),
            (f"{number}&frac12;", f"{number}½"),
        )
    )
    return HtmlCell(markup, (text,), "entity")


def _split(rng: random.Random) -> HtmlCell:
    """One figure in two elements that a page sets alike: what is seen is one figure."""
    whole, rest = rng.randrange(1, 99), rng.randrange(10, 99)
    markup = rng.choice(
        (f"<b>{whole}</b>.{rest}", f"<span>{whole}.</span><span>{rest}</span>", f"{whole}<b>.{rest}</b>")
    )
    return HtmlCell(markup, (f"{whole}.{rest}",), "split", may_open=True)


def _raised(rng: random.Random) -> HtmlCell:
    text, mark = figure(rng), str(rng.randrange(1, 10))
    markup = rng.choice(
        (
            f"{_escaped(text)}<sup>{mark}</sup>",
            f"{_escaped(text)} <sup>{mark}</sup>",
            f'{_escaped(text)}<sup><a href="#fn{mark}">{mark}</a></sup>',
            f'{_escaped(text)}<a href="#fn{mark}"><sup>{mark}</sup></a>',
            f'<b>{_escaped(text)}</b><sup class="note">{mark}</sup>',
            f'{_escaped(text)}<span style="vertical-align: super; font-size: 70%">{mark}</span>',
            f'{_escaped(text)}<span style="vertical-align:super">{mark}</span>',
            f'{_escaped(text)}<span class="superscript">{mark}</span>',
            f"<p>{_escaped(text)}<SUP>{mark}</SUP></p>",
        )
    )
    return HtmlCell(markup, (text + mark.translate(_RAISED),), "raised")


def _raised_before(rng: random.Random) -> HtmlCell:
    text, mark = figure(rng), str(rng.randrange(1, 10))
    return HtmlCell(f"<sup>{mark}</sup>{_escaped(text)}", (mark.translate(_RAISED) + text,), "raised before")


def _several_raised(rng: random.Random) -> HtmlCell:
    text = figure(rng)
    if rng.random() < 0.5:
        return HtmlCell(f"{_escaped(text)}<sup>1</sup><sup>2</sup>", (f"{text}¹²", f"{text}¹ ²"), "raised")
    return HtmlCell(f"{_escaped(text)}<sup>1,2</sup>", (f"{text}¹,²", f"{text}¹ ²", f"{text}¹˒²"), "raised")


def _raised_letter(rng: random.Random) -> HtmlCell:
    text, mark = figure(rng), rng.choice("rpeab")
    return HtmlCell(f"{_escaped(text)}<sup>{mark}</sup>", (text + mark.translate(_RAISED),), "raised letter")


def _raised_sign(rng: random.Random) -> HtmlCell:
    text, mark = figure(rng), rng.choice("*†‡")
    return HtmlCell(f"{_escaped(text)}<sup>{mark}</sup>", (text + mark,), "raised sign")


def _raised_bracket(rng: random.Random) -> HtmlCell:
    text = figure(rng)
    return HtmlCell(f"{_escaped(text)}<sup>[1]</sup>", (f"{text}[1]", f"{text}¹", f"{text}⁽¹⁾", f"{text}[¹]"), "raised")


def _note_link(rng: random.Random) -> HtmlCell:
    """A small linked number right behind the figure: seen as a note."""
    text, mark = str(rng.randrange(10, 900)), str(rng.randrange(1, 10))
    markup = rng.choice(
        (
            f'{text}<a href="#fn{mark}" class="footnote">{mark}</a>',
            f'{text}<a class="footnote-ref" href="#note-{mark}">{mark}</a>',
            f"{text}<small>{mark}</small>",
            f'{text}<span class="footnote">{mark}</span>',
        )
    )
    return HtmlCell(markup, (text + mark.translate(_RAISED), f"{text} {mark.translate(_RAISED)}"), "note link")


def _lowered(rng: random.Random) -> HtmlCell:
    number = rng.randrange(1, 900)
    return HtmlCell(f"{number} t CO<sub>2</sub>", (f"{number} t CO{'2'.translate(_LOWERED)}",), "lowered")


def _area(rng: random.Random) -> HtmlCell:
    number = rng.randrange(1, 900)
    return HtmlCell(f"{number} m<sup>2</sup>", (f"{number} m²",), "raised")


def _ordinal(rng: random.Random) -> HtmlCell:
    number = rng.randrange(4, 20)
    return HtmlCell(f"{number}<sup>th</sup>", (f"{number}th",), "ordinal")


_HIDDEN = (
    '<span class="visually-hidden">{0}</span>',
    '<span class="govuk-visually-hidden">{0}</span>',
    '<span class="nhsuk-u-visually-hidden">{0}</span>',
    '<span class="sr-only">{0}</span>',
    '<span class="screen-reader-text">{0}</span>',
    '<span style="display:none">{0}</span>',
    '<span style="display: none !important">{0}</span>',
    "<span hidden>{0}</span>",
    '<span style="visibility:hidden">{0}</span>',
    "<noscript>{0}</noscript>",
    "<template>{0}</template>",
    '<script>document.write("{0}")</script>',
    "<style>.n{0} {{ color: red }}</style>",
    '<input type="hidden" value="{0}">',
)


def _hidden(rng: random.Random) -> HtmlCell:
    """A figure, and beside it something that nobody sees."""
    text = figure(rng)
    unseen = rng.choice(_HIDDEN).format(rng.choice(("Met: ", "99", "Actual ", "12%")))
    parts = (unseen, _escaped(text)) if rng.random() < 0.5 else (_escaped(text), unseen)
    return HtmlCell("".join(parts), (text,), "hidden")


def _broken(rng: random.Random) -> HtmlCell:
    """Two figures on two lines of one cell."""
    first, second = figure(rng), figure(rng)
    markup = rng.choice(
        ("{0}<br>{1}", "<p>{0}</p><p>{1}</p>", "<ul><li>{0}</li><li>{1}</li></ul>", "<div>{0}</div>{1}")
    )
    return HtmlCell(
        markup.format(_escaped(first), _escaped(second)), (f"{first} {second}",), "two lines", may_open=True
    )


def _pictured(rng: random.Random) -> HtmlCell:
    text = figure(rng)
    return HtmlCell(f'{_escaped(text)} <img src="up.gif" alt="">', (text,), "picture")


_KINDS: tuple[Callable[[random.Random], HtmlCell], ...] = (
    _blank, _blank, _blank, _word, _word, _wrapped, _wrapped, _entity, _split, _raised, _raised, _raised_before,
    _several_raised, _raised_letter, _raised_sign, _raised_bracket, _note_link, _lowered, _area, _ordinal, _hidden,
    _hidden, _broken, _pictured,
)  # fmt: skip
