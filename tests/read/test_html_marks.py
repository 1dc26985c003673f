"""A mark is no digit and no part of a name: what of a cell is raised, lowered, small, linked or said to be a note."""

from __future__ import annotations

import pytest

from kpi_ingest.model import Grid, GridCell, Line
from kpi_ingest.read.dispatch import read_here


def cell(markup: str) -> GridCell:
    """The first cell of a table whose only row holds the markup."""
    grid = next(block for block in read_here(f"<table><tr><td>{markup}</table>".encode()).blocks)
    assert isinstance(grid, Grid)
    return grid.rows[0][0]


MARKS = [
    ("sup-behind", "57<sup>3</sup>", "57³"),
    ("sup-before", "<sup>3</sup>57.2", "³57.2"),
    ("sup-behind-percent", "57%<sup>1</sup>", "57%¹"),
    ("sup-behind-blank", "57 <sup>1</sup>", "57 ¹"),
    ("sup-in-bold", "<b>57<sup>1</sup></b>", "57¹"),
    ("sup-link", "57<sup><a href='#a'>4</a></sup>", "57⁴"),
    ("link-sup", "57<a href='#a'><sup>4</sup></a>", "57⁴"),
    ("sup-list", "57<sup>1,2</sup>", "57¹ ²"),
    ("sup-list-blank", "57<sup>1, 2</sup>", "57¹ ²"),
    ("sup-words-between", "57<sup>1 and 2</sup>", "57¹ ²"),
    ("two-sups", "57<sup>1</sup><sup>2</sup>", "57¹ ²"),
    ("two-sups-comma", "57<sup>1</sup>,<sup>2</sup>", "57¹ ²"),
    ("two-links-in-sup", "57<sup><a>1</a><a>2</a></sup>", "57¹ ²"),
    ("square-bracket", "57<sup>[1]</sup>", "57[1]"),
    ("wiki", "57<sup class=reference><a href='#cite_note-1'><span>[</span>1<span>]</span></a></sup>", "57[1]"),
    ("round-bracket", "57<sup>(1)</sup>", "57[1]"),
    ("note-word", "57<sup>note 1</sup>", "57[note 1]"),
    ("note-word-bracket", "57<sup>[note 1]</sup>", "57[note 1]"),
    ("status-r", "57<sup>r</sup>", "57ʳ"),
    ("status-p", "57<sup>p</sup>", "57ᵖ"),
    ("status-e", "57<sup>e</sup>", "57ᵉ"),
    ("status-bracket", "57<sup>(r)</sup>", "57[r]"),
    ("star", "57<sup>*</sup>", "57*"),
    ("dagger", "57<sup>†</sup>", "57†"),
    ("percent-raised", "57<sup>%</sup>", "57%"),
    ("ordinal", "4<sup>th</sup>", "4th"),
    ("ordinal-first", "21<sup>st</sup> May", "21st May"),
    ("unit-m2", "12 m<sup>2</sup>", "12 m²"),
    ("unit-km3", "12 km<sup>3</sup>", "12 km³"),
    ("carbon", "CO<sub>2</sub>e", "CO₂e"),
    ("sub-behind", "46.25<sub>1</sub>", "46.25₁"),
    ("sub-word", "limit<sub>lower quartile</sub>", "limit lower quartile"),
    ("trademark", "Widget<sup>TM</sup> sold", "Widget™ sold"),
    ("raised-words", "57<sup>see below</sup>", "57 see below"),
    ("small", "34.06<small>1</small>", "34.06¹"),
    ("small-before", "<small>1</small>34.06", "¹34.06"),
    ("small-unit", "34<small>%</small>", "34%"),
    ("small-bracket", "34 <small>(17 of 50)</small>", "34 (17 of 50)"),
    ("small-alone", "<small>34</small>", "34"),
    ("small-share", "34<small>/50</small>", "34/50"),
    ("style-super", "13<span style='vertical-align:super'>2</span>", "13²"),
    ("style-length", "13<span style='vertical-align: 0.4em'>2</span>", "13²"),
    ("style-relative", "13<span style='position:relative; top:-4px'>2</span>", "13²"),
    ("style-below", "13<span style='vertical-align:sub'>2</span>", "13₂"),
    ("style-small", "13<span style='font-size:70%'>2</span>", "13²"),
    ("font-size", "13<font size=1>2</font>", "13²"),
    ("class-superscript", "13<span class='superscript'>3</span>", "13³"),
    ("class-sup", "13<span class='text-sup'>3</span>", "13³"),
    ("class-footnote", "13<span class='footnote-ref'>3</span>", "13³"),
    ("class-letter", "13<span class='footnote'>r</span>", "13ʳ"),
    ("link-of-a-note", "48<a href='#fn1'>1</a>", "48¹"),
    ("link-ftn", "48<a href='#_ftn12'>12</a>", "48¹²"),
    ("link-same-number", "48<a href='#n2'>2</a>", "48²"),
    ("link-before", "<a class=footnote href='#x'>2</a>48", "²48"),
    ("link-role", "48<a role=doc-noteref href='notes.html'>2</a>", "48²"),
    ("link-of-a-figure", "<a href='#chart'>48</a>", "48"),
    ("link-elsewhere", "<a href='/data.csv'>48</a>%", "48%"),
    ("marker", "TBC<sup>2</sup>", "TBC²"),
    ("word-linked", "Calls answered<a href='#note'>1</a>", "Calls answered¹"),
    ("word-small", "Calls answered<small>1</small>", "Calls answered¹"),
    ("word-sup", "Calls answered<sup>1</sup>", "Calls answered¹"),
    ("currency-span", "<span class=currency>£</span>5", "£5"),
    ("bold-whole", "<b>57</b>", "57"),
    ("comment-between", "5<!-- -->7", "57"),
    ("wbr-between", "5<wbr>700", "5700"),
    ("anchor-between", "5<a id=x></a>7", "57"),
    ("nested-whole", "<p><span><b>57%</b></span></p>", "57%"),
]  # fmt: skip


@pytest.mark.parametrize(("markup", "text"), [pytest.param(m, t, id=i) for i, m, t in MARKS])
def test_marks_are_written_apart(markup: str, text: str) -> None:
    """The text says what a person sees, and nothing about it is in doubt."""
    assert (cell(markup).text, cell(markup).doubt) == (text, None)


DOUBTS = [
    ("power", "10<sup>3</sup>", "a power or a note"),
    ("power-negative", "10<sup>-3</sup>", "a power or a note"),
    ("times-ten", "2.5 × 10<sup>6</sup>", "a power or a note"),
    ("pence-raised", "£12<sup>50</sup>", "pence or a note"),
    ("pence-small", "£12<small>50</small>", "pence or a note"),
    ("three-digits", "2<sup>100</sup>", "part of it or a note"),
    ("decimals-raised", "12<sup>.5</sup>", "part of it or a note"),
    ("decimals-small", "12<small>.5</small>", "one number or two"),
    ("small-group", "1 <small>234</small>", "part of it or another"),
    ("small-three-digits", "1<small>234</small>", "one number or two"),
    ("small-p", "95<small>p</small>", "pence or provisional"),
    ("link-elsewhere", "48<a href='#top'>2</a>", "part of the figure or a note"),
    ("link-of-digits", "48<a href='#top'>200</a>", "one number or two"),
    ("bold-digit", "<b>1</b>2", "one number or two"),
    ("two-bold", "<strong>1</strong><strong>2</strong>", "one number or two"),
    ("spans", "<span>1,2</span><span>34</span>", "one number or two"),
    ("big", "<big>95</big>1", "one number or two"),
    ("picture-between", "5<img src=dot.png alt=''>7", "one number or two"),
    ("mark-between", "48<sup>2</sup>5", "a mark between digits"),
    ("fraction", "5<sup>1</sup>/<sub>2</sub>", "a fraction"),
    ("raised-alone", "<sup>12</sup>", "the only text is raised"),
    ("note-alone", "<span class=footnote>12</span>", "said to be a note's mark"),
]  # fmt: skip


@pytest.mark.parametrize(("markup", "reason"), [pytest.param(m, r, id=i) for i, m, r in DOUBTS])
def test_what_cannot_be_told_is_in_doubt(markup: str, reason: str) -> None:
    """A figure of which a part may be a mark keeps its text and carries the reason."""
    assert reason in (cell(markup).doubt or "")


LINES = [
    ("note", "<p><sup>1</sup> Calls returned count too</p>", ["¹ Calls returned count too"]),
    ("note-glued", "<p><sup>1</sup>Calls returned</p>", ["¹Calls returned"]),
    ("two-notes", "<p><sup>1</sup> One<br><sup>2</sup> Two</p>", ["¹ One", "² Two"]),
    ("small-print", "<p><small>1 Calls returned</small></p>", ["1 Calls returned"]),
    ("raised-sentence", "<p><sup>Calls returned count too</sup></p>", ["Calls returned count too"]),
    ("heading", "<h2>Calls<sup>1</sup></h2>", ["Calls¹"]),
]  # fmt: skip


@pytest.mark.parametrize(("markup", "texts"), [pytest.param(m, t, id=i) for i, m, t in LINES])
def test_marks_in_lines(markup: str, texts: list[str]) -> None:
    """Outside tables a mark is written in the same way, and a break before one begins a line."""
    blocks = read_here(markup.encode()).blocks
    assert [block.text for block in blocks if isinstance(block, Line)] == texts


@pytest.mark.parametrize(
    ("markup", "text", "doubted"),
    [
        ("<img src=a.png alt=Green>", "Green", False),
        ("<span><img src=a.png alt='Getting worse'></span>", "Getting worse", False),
        ("<img src=a.png>", "", True),
        ("<img src=a.png alt='chart: 12%'>", "", True),
        ("<img src=a.png alt=Green><img src=b.png alt=Up>", "", True),
        ("84% <img src=a.png alt=Green>", "84%", False),
    ],
    ids=["a colour", "words", "no words", "a figure", "two pictures", "beside a text"],
)
def test_a_picture_alone_is_read_by_its_words(markup: str, text: str, doubted: bool) -> None:
    """What a page gives to those who do not see it; a figure among them is not taken for the cell's."""
    found = cell(markup)
    assert (found.text, found.doubt is not None) == (text, doubted)
