"""What becomes of the parts of an HTML page that are hidden until a reader opens them."""

from __future__ import annotations

from typing import Literal

Hidden = Literal["skip", "read"]
"""skip: left out, counted and named; read: hidden parts that hold tables are read as the rest of the page is."""
