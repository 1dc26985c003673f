"""What one capture may cost to read; a capture that costs more is refused, never read in part."""

from __future__ import annotations

from dataclasses import dataclass

LONGEST_WAIT = 20
"""A child that works now and then is given up after so many times the seconds of its limits, by the clock."""


@dataclass(frozen=True, slots=True)
class ReadLimits:
    """Bounds on one reading. KPI pages seen so far need under a hundredth of each."""

    seconds: float = 30.0
    """Processor time of a child that works, or wall-clock time of one that does nothing, its start included; then
    E_PARSE_TIMEOUT. A busy machine does not change what is read."""
    cpu_seconds: int = 20
    """Processor time of the child; then E_PARSE_LIMIT."""
    memory: int = 1 << 30
    """Address space of the child in bytes; then E_PARSE_LIMIT."""
    open_files: int = 64
    """Descriptors of the child."""
    input_bytes: int = 64 << 20
    """Size of a capture; then E_TOO_LARGE before a child is started."""
    result_bytes: int = 64 << 20
    """Size of the child's answer; then E_PARSE_LIMIT."""
    tables: int = 1_000
    """Tables of one capture; then E_TABLE_TOO_LARGE."""
    cells: int = 100_000
    """Grid positions of one capture, those under spans counted; then E_TABLE_TOO_LARGE."""
    depth: int = 10_000
    """Nesting of elements; then E_TOO_DEEP. Deeper trees make places longer than pages."""
    pages: int = 300
    """Pages of a PDF; then E_TABLE_TOO_LARGE."""
    page_objects: int = 20_000
    """Lines, rectangles and curves on one PDF page; a page with more is listed as unread."""
