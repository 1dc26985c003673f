"""What the peers take for the same work; run by the Python of `.venv-peers`, prints JSON for `bench.bench_store`.

python bench/peer_loads.py dlt DESTINATION LOADS EVERY ROWS FOLDER seconds of each load (scd2)
python bench/peer_loads.py csv-diff BEFORE.csv AFTER.csv           seconds to load both and compare
"""

from __future__ import annotations

import json
import os
import sys
import time


def load_editions(destination: str, loads: int, every: int, rows: int, folder: str) -> dict[str, object]:
    """A table loaded whole again and again; every so many loads it is another edition, with one figure in a hundred
    revised. What is timed is the load of rows that are ready, as with ours: no process start, no import, no reading."""
    os.environ.update(
        DLT_DATA_DIR=folder,
        RUNTIME__DLTHUB_TELEMETRY="false",
        RUNTIME__LOG_LEVEL="CRITICAL",
    )
    import dlt

    target = (
        dlt.destinations.duckdb(f"{folder}/peer.duckdb")
        if destination == "duckdb"
        else dlt.destinations.sqlalchemy(f"sqlite:///{folder}/peer.db")
    )
    pipeline = dlt.pipeline("peer", destination=target, dataset_name="kpis", pipelines_dir=f"{folder}/pipelines")
    seconds, processor = [], []
    for load in range(loads):
        resource = dlt.resource(
            observations(load // every, rows),
            name="observation",
            write_disposition={"disposition": "merge", "strategy": "scd2"},
        )
        started, own = time.perf_counter(), time.process_time()
        pipeline.run(resource)
        seconds.append(time.perf_counter() - started)
        processor.append(time.process_time() - own)
    return {"seconds": seconds, "processor": processor, "rows": rows}


def observations(edition: int, rows: int) -> list[dict[str, object]]:
    """Every figure of one edition as a row."""
    return [
        {
            "section": "a",
            "indicator": f"indicator {number // 10}",
            "measure": "actual",
            "period": f"2024-{number % 10 + 1:02}",
            "text": str(number + (edition if number % 100 == edition % 100 else 0)),
        }
        for number in range(rows)
    ]


def compare_tables(before: str, after: str) -> dict[str, object]:
    """Two CSV files by the key in their first column."""
    from csv_diff import compare, load_csv

    started = time.perf_counter()
    with open(before, encoding="utf-8") as first, open(after, encoding="utf-8") as second:
        found = compare(load_csv(first, key="indicator"), load_csv(second, key="indicator"))
    return {"seconds": time.perf_counter() - started, "changed": len(found["changed"])}


if __name__ == "__main__":
    what, *words = sys.argv[1:]
    if what == "dlt":
        print(json.dumps(load_editions(words[0], int(words[1]), int(words[2]), int(words[3]), words[4])))
    else:
        print(json.dumps(compare_tables(*words)))
