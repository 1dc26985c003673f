"""An explained row as a person or a program wants it."""

from __future__ import annotations

import click

from kpi_ingest.cli import drawing
from kpi_ingest.cli.wording import share_words
from kpi_ingest.model.content import Json
from kpi_ingest.pipeline.explaining import ExplainedCut, ExplainedRow

EXPLAIN_SCHEMA = "kpi-ingest/explain/1"


def print_explanation(explained: ExplainedRow, form: str) -> None:
    """Print a row's candidates with features, counts and weights: as JSON, as CSV with a feature a line, or as two
    tables, the features in which the candidates differ first."""
    if form == "json":
        drawing.print_json(_explained_json(explained))
    elif form == "csv":
        rows = [
            (str(cut.number), each.feature, str(each.count), f"{each.weight:.6f}")
            for cut in explained.cuts
            for each in cut.features
        ]
        drawing.print_csv(("candidate", "feature", "count", "weight"), rows)
    else:
        _draw(explained)


def _draw(explained: ExplainedRow) -> None:
    row = explained.row
    drawing.heading(f"row {row.row}: {drawing.shown(row.indicator.strip())}")
    if not explained.cuts:
        click.echo("the capture delimits its cells, or no reading explains it: there is nothing to weigh")
        return
    header = ("", "p", "log weight", *(column.label for column in explained.columns))
    cut_rows = [
        (str(cut.number), share_words(cut.probability), f"{cut.log_weight:.2f}", *(text or "·" for text in cut.cells))
        for cut in explained.cuts
    ]
    drawing.print_table(header, cut_rows, right=(0, 1, 2))
    weighed = "this row's own text, and other captures" if explained.with_evidence else "this row's own text alone"
    click.echo(f"weighed: {weighed}; below, how often each feature holds in each candidate")
    numbers = tuple(str(cut.number) for cut in explained.cuts)
    drawing.print_table(
        ("feature", "weight", *numbers), _feature_rows(explained.cuts), right=range(1, 2 + len(numbers))
    )


def _feature_rows(cuts: tuple[ExplainedCut, ...]) -> list[tuple[str, ...]]:
    """One row a feature: those that tell the candidates apart first, by how much they do."""
    counts = [{each.feature: each.count for each in cut.features} for cut in cuts]
    weights = {each.feature: each.weight for cut in cuts for each in cut.features}

    def spread(feature: str) -> float:
        held = [of_cut.get(feature, 0) for of_cut in counts]
        return (max(held) - min(held)) * abs(weights[feature])

    ordered = sorted(weights, key=lambda feature: (-spread(feature), -abs(weights[feature]), feature))
    return [
        (feature, f"{weights[feature]:+.2f}", *(str(of_cut.get(feature, "")) for of_cut in counts))
        for feature in ordered
    ]


def _explained_json(explained: ExplainedRow) -> dict[str, Json]:
    return {
        "schema": EXPLAIN_SCHEMA,
        "row": explained.row.row,
        "indicator": explained.row.indicator,
        "source": None if explained.row.repair is None else explained.row.repair.source,
        "with_evidence": explained.with_evidence,
        "columns": [column.label for column in explained.columns],
        "candidates": [
            {
                "candidate": cut.number,
                "probability": cut.probability,
                "cells": list(cut.cells),
                "log_weight": cut.log_weight,
                "features": [
                    {"feature": each.feature, "count": each.count, "weight": each.weight} for each in cut.features
                ],
            }
            for cut in explained.cuts
        ],
    }
