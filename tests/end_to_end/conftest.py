"""The replayed snapshots and a PostgreSQL, for every test of the whole way."""

from command_line import place, replayed
from postgres import postgres_server, postgres_url

__all__ = ["place", "postgres_server", "postgres_url", "replayed"]
