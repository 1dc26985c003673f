"""Judges the fitted repair engine on generated rows it was not fitted on.

    python bench/judge_repair.py [--rows 1500] [--seed 777]

Prints, alone and with another release as evidence: rows whose best reading is right, decided cells and how many of them
are wrong, the same among ambiguous cells (claimed by more than one reading), calibration error over ten bins, and
milliseconds a row. Rows outside the grammar count a decided cell as wrong.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from dataclasses import dataclass, field, replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from fit_repair import pose_sample
from kpi_tables import Sample, make_samples

from kpi_ingest.repair.decide import decide_cells
from kpi_ingest.repair.solve import solve_row, texts_of
from kpi_ingest.repair.weights import fitted_weights

CLEAR = 0.99999
"""A cell whose best text is likelier than this is not ambiguous."""


@dataclass
class Tally:
    """Counts over rows."""

    rows: int = 0
    exact: int = 0
    cells: int = 0
    decided: int = 0
    wrong: int = 0
    ambiguous: int = 0
    ambiguous_decided: int = 0
    ambiguous_wrong: int = 0
    bins: list[list[float]] = field(default_factory=lambda: [[0.0, 0.0, 0.0] for _ in range(10)])
    times: list[float] = field(default_factory=list)
    examples: list[str] = field(default_factory=list)

    def add(self, sample: Sample, threshold: float) -> None:
        """Solves and counts one row."""
        posed = pose_sample(sample, fitted_weights())
        began = time.perf_counter()
        solved = solve_row(posed, threshold=threshold)
        verdicts = decide_cells(solved, posed.scorer.known, threshold)
        self.times.append(time.perf_counter() - began)
        self.rows += 1
        truth = [None] * len(sample.cells) if sample.outside else sample.cells
        best = list(texts_of(posed, solved.readings[0].cells)) if solved.readings else None
        self.exact += best == truth
        for column, (text, verdict) in enumerate(zip(truth, verdicts, strict=True)):
            self._count(sample, column, text, verdict.text, verdict.confidence, verdict.candidates)

    def _count(
        self, sample: Sample, column: int, truth: str | None, text: str | None, chance: float, listed: object
    ) -> None:
        decided, wrong = text is not None, text is not None and text != truth
        ambiguous = chance < CLEAR
        self.cells += 1
        self.decided += decided
        self.wrong += wrong
        self.ambiguous += ambiguous
        self.ambiguous_decided += ambiguous and decided
        self.ambiguous_wrong += ambiguous and wrong
        if wrong:
            self.examples.append(f"{sample.run or sample.atoms} [{column}] {text!r} for {truth!r} {chance:.5f}")
        first = listed[0].text if isinstance(listed, tuple) and listed else None
        slot = self.bins[min(9, int(chance * 10))]
        slot[0] += 1
        slot[1] += chance
        slot[2] += first == truth

    def lines(self, name: str) -> str:
        """The figures, for people."""
        error = sum(abs(total - right) for _, total, right in self.bins) / max(1, self.cells)
        return (
            f"{name}: best reading right in {self.exact} of {self.rows} rows; {self.decided} of {self.cells} cells "
            f"decided, {self.wrong} wrong; of {self.ambiguous} ambiguous ones {self.ambiguous_decided} decided, "
            f"{self.ambiguous_wrong} wrong; calibration error {error:.4f}; median "
            f"{1000 * statistics.median(self.times):.1f} ms, worst {1000 * max(self.times):.0f} ms"
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1500)
    parser.add_argument("--seed", type=int, default=777)
    parser.add_argument("--threshold", type=float, default=0.999)
    parser.add_argument("-v", action="store_true")
    options = parser.parse_args()
    samples = [sample for sample in make_samples(options.seed, options.rows) if not sample.truncated]
    alone, joint = Tally(), Tally()
    for sample in samples:
        bare = replace(sample, known=[[] for _ in sample.known], known_labels=[], rolled=[None, None])
        alone.add(bare, options.threshold)
        if any(sample.known):
            joint.add(sample, options.threshold)
    for name, tally in (("alone", alone), ("with evidence", joint)):
        print(tally.lines(name))
        if options.v:
            print(*("   " + line for line in tally.examples), sep="\n")


if __name__ == "__main__":
    main()
