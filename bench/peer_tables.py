"""The tables that camelot finds; run by the Python of `.venv-peers`, prints JSON for `bench.read_pages.icdar`.

python bench/peer_tables.py lattice|stream FILE ...    {FILE: [{"page": 1, "rows": [["text", ...], ...]}, ...]}
"""

from __future__ import annotations

import json
import logging
import sys
import time
import warnings

import camelot


def tables_of(path: str, flavor: str) -> list[dict[str, object]]:
    """Each table with its page; none of a file that camelot trips over."""
    try:
        found = camelot.read_pdf(path, pages="all", flavor=flavor)
    except Exception as error:
        print(f"{path}: {type(error).__name__}: {error}", file=sys.stderr)
        return []
    return [{"page": int(table.page), "rows": table.df.astype(str).values.tolist()} for table in found]


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    logging.disable(logging.ERROR)
    flavor, *paths = sys.argv[1:]
    began = time.process_time()
    answer = {path: tables_of(path, flavor) for path in paths}
    print(json.dumps({"tables": answer, "seconds": time.process_time() - began}))
