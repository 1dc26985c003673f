"""Fixtures of the tests of documents."""

from quarterly_story import story

__all__ = ["story"]
