"""The same invariants over thousands of made-up histories: `make check-long`, with hypothesis's profile `long`."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import test_invariants
import test_parser_upgrades
import test_switches

INVARIANTS = [
    each
    for module in (test_invariants, test_parser_upgrades, test_switches)
    for name, each in vars(module).items()
    if name.startswith("test_")
]


@pytest.mark.long
@pytest.mark.parametrize("invariant", INVARIANTS, ids=lambda each: each.__name__)
def test_the_invariant_holds_at_length(invariant: Callable[[], None]) -> None:
    """As many examples as the profile asks for."""
    invariant()
