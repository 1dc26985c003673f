"""The replayed snapshots, for every test of the command line."""

from command_line import place, replayed

__all__ = ["place", "replayed"]
