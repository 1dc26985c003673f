"""What camelot finds in a PDF, as JSON: `peer_camelot.py FLAVOR FILE`; runs in the peers' environment."""

import json
import sys
import warnings

warnings.simplefilter("ignore")
import camelot  # noqa: E402

flavor, path = sys.argv[1:]
tables = camelot.read_pdf(path, pages="all", flavor=flavor, suppress_stdout=True)
found = []
for table in tables:
    left, bottom, right, top = table._bbox
    height = table.pdf_size[1] if getattr(table, "pdf_size", None) else 0
    box = [left, height - top, right, height - bottom]
    found.append({"page": int(table.page), "box": box, "rows": table.df.values.tolist()})
json.dump(found, sys.stdout)
