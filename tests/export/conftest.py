"""The replayed snapshots, for every test of exports."""

from command_line import place, replayed

__all__ = ["place", "replayed"]
