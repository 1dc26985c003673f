"""The two gold tables as pages that never were: an HTML page with site chrome, and a ruled PDF of several pages."""

from rendering.gold import GoldRow, GoldTable, gold_tables
from rendering.html_page import render_html
from rendering.pdf_file import render_pdf

__all__ = ["GoldRow", "GoldTable", "gold_tables", "render_html", "render_pdf"]
