"""Strict TOML: a file of facts into checked values, every refusal with the line it is about.

Rules: every key is asked for by name and type; a key nobody asked for is refused; size, line length and nesting are
bounded before anything is built, so that a hostile file costs no more than an honest one.
"""

from kpi_ingest.strict_toml.fields import LARGEST, LONGEST_LINE, Fields, open_toml
from kpi_ingest.strict_toml.lines import TomlRefused

__all__ = ["LARGEST", "LONGEST_LINE", "Fields", "TomlRefused", "open_toml"]
