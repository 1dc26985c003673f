"""The head of every page that is made here: no script, no address but its own, whatever a capture printed."""

from __future__ import annotations

from kpi_ingest.report.markup import Markup, element

POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
"""The page may use its own style sheet and nothing else: even markup that slipped through could do nothing."""


def head_of(title: str, style: str) -> Markup:
    """The head of a self-contained page with this style sheet."""
    return element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", http_equiv="Content-Security-Policy", content=POLICY),
        element("meta", name="referrer", content="no-referrer"),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("title", title),
        element("style", Markup(style)),
    )
