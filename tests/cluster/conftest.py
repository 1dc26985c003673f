"""PostgreSQL for the replays on a cluster."""

from postgres import postgres_server, postgres_url

__all__ = ["postgres_server", "postgres_url"]
