"""Generators of printed tables with known truth, written apart from the readers that they test."""
