"""Form objects of a PDF page counted before any is drawn: thirty of them that each draw the next one twice are a
thousand million, and pdfium, which reads each anew, ends the whole process when it finds no more memory."""

from __future__ import annotations

import re
from typing import Any

from pdfminer.pdftypes import PDFStream, resolve1
from pdfplumber.page import Page

from kpi_ingest.errors import ReadError

_DRAWS = re.compile(rb"/([^\s()<>\[\]{}/%\x00]+)\s+Do\b")
_MOST = 20_000
"""Forms drawn on one page, one in the other counted; pages of charts have some hundreds."""
_DEEPEST = 60


def refuse_expansion(page: Page) -> None:
    """Raise E_PARSE_LIMIT for a page whose forms draw each other too often."""
    resources = resolve1(page.page_obj.resources)
    if not isinstance(resources, dict) or not resources.get("XObject"):
        return
    counts: dict[int, int] = {}
    streams = [resolve1(content) for content in page.page_obj.contents]
    drawn = sum(_draws(stream, resources, counts, 0) for stream in streams if isinstance(stream, PDFStream))
    if drawn > _MOST:
        raise ReadError(
            "E_PARSE_LIMIT",
            got=f"form objects that are drawn more than {_MOST} times",
            expected=f"at most {_MOST}",
            next_step="look at the page: its forms draw each other",
        )


def _draws(stream: PDFStream, resources: dict[str, Any], counts: dict[int, int], depth: int) -> int:
    """How many forms the content of a stream draws, with those inside them; more than the most is not counted on."""
    forms = resolve1(resources.get("XObject"))
    if not isinstance(forms, dict) or depth > _DEEPEST:
        return 0
    total = 0
    for name in _DRAWS.findall(stream.get_data()):
        form = resolve1(forms.get(name.decode("latin-1")))
        if isinstance(form, PDFStream) and str(form.get("Subtype")) == "/'Form'":
            total += 1 + _inside(form, resources, counts, depth)
        if total > _MOST:
            break
    return total


def _inside(form: PDFStream, outer: dict[str, Any], counts: dict[int, int], depth: int) -> int:
    """The same of a form, counted once for all that draw it; one that draws itself is drawn no further."""
    key = id(form) if form.objid is None else form.objid
    if key not in counts:
        counts[key] = 0
        own = resolve1(form.get("Resources"))
        counts[key] = min(_MOST + 1, _draws(form, own if isinstance(own, dict) else outer, counts, depth + 1))
    return counts[key]
