"""Where the tables of a PDF page stand: rules, fills, alignment and white space, weighed over whole blocks.

`find_tables` takes the strokes and glyphs of a page and gives lattices: edges of rows and columns, the cells between
them, and a doubt wherever the print leaves open what stands in which cell.
"""

from __future__ import annotations

from kpi_ingest.read.pdf_tables.carried import Above
from kpi_ingest.read.pdf_tables.finder import find_tables
from kpi_ingest.read.pdf_tables.lattice import Lattice, RuledCell
from kpi_ingest.read.pdf_tables.strokes import Strokes, page_strokes
from kpi_ingest.read.pdf_tables.walls import find_drawings

__all__ = ["Above", "Lattice", "RuledCell", "Strokes", "find_drawings", "find_tables", "page_strokes"]
