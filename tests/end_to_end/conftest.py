"""The replayed snapshots, for every test of the whole way."""

from command_line import place, replayed

__all__ = ["place", "replayed"]
