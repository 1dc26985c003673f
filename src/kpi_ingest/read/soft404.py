"""Error pages that call themselves pages: told by their whole title, and only where there is no table at all.

The rule is tight on purpose. A KPI page may well say "page not found" in its text; none has that for its title.
"""

from __future__ import annotations

import re

from kpi_ingest.errors import ReadError
from kpi_ingest.read.folding import fold_blanks
from kpi_ingest.read.html_tree import Element

_SEPARATOR = re.compile(r"\s+[|–—:·-]\s+|\s*[|·]\s*|:\s+")
_STATUS = r"(?:error|http)?\s*(?:40[0-9]|410|429|50[0-4])(?:\s+error)?"
_MISSING = (
    r"(?:(?:the|this|that|we)\s+)?(?:page|file|resource|file or directory|site|service)?\s*"
    r"(?:(?:(?:was|is|could)\s+)?not|cannot|can['’]t|(?:is\s+)?no longer)\s+"
    r"(?:be\s+)?(?:found|available|find that page)|"
    r"(?:(?:the|this)\s+)?(?:page|site|service)\s+(?:is\s+)?(?:temporarily\s+)?unavailable"
)
_REFUSAL = (
    r"forbidden|access denied|bad gateway|gateway time-?out|internal server error|too many requests|request rejected|"
    r"(?:site|scheduled|planned|down for|under|undergoing) maintenance|maintenance mode|"
    r"just a moment|attention required!?|are you (?:a )?(?:human|robot)\??|human verification|"
    r"checking your browser(?: before accessing .*)?|making sure you['’]re not a bot!?"
)
_ERROR_TITLE = re.compile(rf"(?:{_STATUS}|(?:{_STATUS}[\s.:-]*)?(?:{_MISSING}|{_REFUSAL}))[\s.!…]*", re.I)


def refuse_error_page(tree: Element) -> None:
    """Raise E_SOFT_404 for an error or challenge page: an error title, or an error heading, and no table."""
    if next(tree.iter("table"), None) is not None:
        return
    for name in ("title", "h1"):
        element = next(tree.iter(name), None)
        title = "" if element is None else fold_blanks(" ".join(element.itertext()))
        if is_error_title(title):
            raise ReadError(
                "E_SOFT_404",
                got=f"an error page: {title[:80]!r}",
                expected="the KPI page",
                next_step="open the URL in a browser; where the page has moved, add its new URL to the page definition",
            )


def is_error_title(title: str) -> bool:
    """Whether a part of the title is nothing but an error's name."""
    return any(_ERROR_TITLE.fullmatch(part.strip()) for part in _SEPARATOR.split(title))
