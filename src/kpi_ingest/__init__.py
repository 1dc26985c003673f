"""Turn published KPI pages into data people can trust."""

__version__ = "0.1.0"
