"""Any sequence of ingests, in any order and with any repeats, leaves what a plain list of facts would leave."""

from __future__ import annotations

import hypothesis.strategies as st
from hypothesis import settings
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from store_facts import PAGE, capture, digest, night, reading

from kpi_ingest.model import Capture, Reading
from kpi_ingest.model.content import content_digest
from kpi_ingest.store import Facts, open_store

bodies = st.sampled_from("ABC")
nights = st.integers(0, 3)


class StoreMachine(RuleBasedStateMachine):
    """The store beside its model: captures by id, and for each bytes the readings in the order they came."""

    def __init__(self) -> None:
        super().__init__()
        self.store = open_store("sqlite://")
        self.captures: dict[str, Capture] = {}
        self.readings: dict[str, list[Reading]] = {}
        self.told: list[Facts] = []
        self.tick = 0

    def teardown(self) -> None:
        """Give the connection back."""
        self.store.close()

    def tell(self, facts: Facts) -> bool:
        """Add facts, and remember those that were news, as the archive does."""
        is_new = bool(self.store.add(facts))
        self.told.extend([facts] if is_new else [])
        return is_new

    @rule(body=bodies, at=nights)
    def capture_again(self, body: str, at: int) -> None:
        """A night brings bytes, perhaps in history that arrives late."""
        came = capture(body, at)
        assert self.tell(Facts(captures=(came,))) == (came.id not in self.captures)
        self.captures[came.id] = came

    @rule(body=bodies, actual=st.sampled_from(["1", "2"]), code=st.sampled_from(["1", "2"]))
    def read_again(self, body: str, actual: str, code: str) -> None:
        """Bytes that were captured are read, perhaps as before, perhaps as before last."""
        if digest(body) not in {each.sha256 for each in self.captures.values()}:
            return
        self.tick += 1
        made = reading(body, actual, code=code)
        history = self.readings.setdefault(made.sha256, [])
        is_new = not history or history[-1] != made
        assert self.tell(Facts(readings=((made, night(self.tick)),))) == is_new
        history.extend([made] if is_new else [])

    @rule()
    def tell_everything_again(self) -> None:
        """A rebuild of a store that is there already."""
        for facts in self.told:
            assert not self.store.add(facts)

    @invariant()
    def the_store_says_what_was_told(self) -> None:
        """Captures in order of time with the latest reading of their bytes."""
        order = sorted(self.captures.values(), key=lambda each: (each.captured.lower, each.captured.upper, each.sha256))
        assert self.store.captures(PAGE) == tuple(order)
        current = {sha256: history[-1] for sha256, history in self.readings.items()}
        shown = tuple((each, current[each.sha256]) for each in order if each.sha256 in current)
        assert self.store.current_readings(PAGE) == shown
        assert self.store.content_digests(PAGE) == tuple(sorted({content_digest(each) for each in current.values()}))
        assert self.store.row_counts()["reading"] == sum(map(len, self.readings.values()))


TestStoreMachine = StoreMachine.TestCase
TestStoreMachine.settings = settings(stateful_step_count=15)
