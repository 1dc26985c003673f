"""Printed cells and headers with their meaning (`cells.csv`, `periods.csv`), and how grammars are held to them."""
