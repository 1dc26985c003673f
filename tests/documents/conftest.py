"""Fixtures of the tests of documents."""

from quarterly_story import story

from postgres import postgres_server, postgres_store_url, postgres_template

__all__ = ["postgres_server", "postgres_store_url", "postgres_template", "story"]
