"""dlt's scd2 merge, run by the Python of the peers' set-up: `bench.bench_changes` speaks to it over stdin and stdout.

In: {"loads": [{"at": "2024-04-01T00:00:00Z", "tables": {"Complaints": [{"Indicator": "...", ...}, ...]}}, ...]}.
Out: {"tables": {"Complaints": [{"valid_from", "valid_to", "row": {...}}, ...]}}, names as they were given.

Each load is a whole extract, as the strategy assumes, and carries the capture's time as its `boundary_timestamp`.
"""

import json
import sys
import tempfile

import dlt


def main() -> None:
    """Load, in the order given, and print the tables of versions."""
    told = json.load(sys.stdin)
    with tempfile.TemporaryDirectory() as folder:
        pipeline = dlt.pipeline(
            "scd2",
            destination=dlt.destinations.duckdb(f"{folder}/scd2.duckdb"),
            dataset_name="kpis",
            pipelines_dir=folder,
        )
        for load in told["loads"]:
            pipeline.run([resource(name, rows, load["at"]) for name, rows in load["tables"].items()])
        names = dict.fromkeys(name for load in told["loads"] for name in load["tables"])
        json.dump({"tables": {name: versions(pipeline, name, told["loads"]) for name in names}}, sys.stdout)


def resource(name: str, rows: list[dict[str, str]], at: str):
    """One table as a resource of the strategy."""
    merge = {"disposition": "merge", "strategy": "scd2", "boundary_timestamp": at}
    return dlt.resource(rows, name=name, write_disposition=merge)


def versions(pipeline, name: str, loads: list[dict]) -> list[dict]:
    """Every version of every row, under the column names it came with."""
    normal = pipeline.default_schema.naming.normalize_identifier
    given = {normal(column): column for load in loads for row in load["tables"].get(name, ()) for column in row}
    table = normal(name)
    with pipeline.sql_client() as client, client.execute_query(f'SELECT * FROM "{table}"') as cursor:
        found = [dict(zip([it[0] for it in cursor.description], row, strict=True)) for row in cursor.fetchall()]
    return [
        {
            "valid_from": moment(it["_dlt_valid_from"]),
            "valid_to": moment(it["_dlt_valid_to"]),
            "row": {given[column]: text or "" for column, text in it.items() if column in given},
        }
        for it in found
    ]


def moment(value) -> str | None:
    """A time as text."""
    return None if value is None else value.isoformat()


if __name__ == "__main__":
    main()
