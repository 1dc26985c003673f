"""The fault catalogue, row by row: what a server does, and what a night must make of it."""
