"""The replayed snapshots, for tests that decide on them."""

from command_line import place, replayed

__all__ = ["place", "replayed"]
