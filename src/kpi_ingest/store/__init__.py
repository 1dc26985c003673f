"""The versioned store: facts are appended and never changed, content is kept once per digest.

    with open_store("sqlite:///kpi-ingest.db") as store:
        store.add(Facts(captures=(capture,), readings=((reading, now),)))
        for capture, reading in store.current_readings("devon-send-kpis"): ...

Rules. One transaction per call of a writing method: all of it or nothing. The same facts again add no row. A reading is
appended only when it differs from the current one of its bytes, so that an undo, or a return to an older parser, is a
new reading too. Everything else (releases, changes, findings) is derived elsewhere from what is read here, and written
back for whoever asks in SQL.
"""

from kpi_ingest.store.comparing import Compared, PageRecords
from kpi_ingest.store.deriving import DerivedRows, Stamp
from kpi_ingest.store.engine import check_store_url
from kpi_ingest.store.finished import FinishedReading, ReadingColumns, finish_reading
from kpi_ingest.store.looking import StoredTo
from kpi_ingest.store.opened import Added, Facts, Held, Store, open_store
from kpi_ingest.store.rows import Decision, KeptReading, LogLine, PublishedCell, PublishedNote
from kpi_ingest.store.verifying import Breach

__all__ = [
    "Added",
    "Breach",
    "Compared",
    "Decision",
    "DerivedRows",
    "Facts",
    "FinishedReading",
    "Held",
    "KeptReading",
    "LogLine",
    "PageRecords",
    "PublishedCell",
    "PublishedNote",
    "ReadingColumns",
    "Stamp",
    "Store",
    "StoredTo",
    "check_store_url",
    "finish_reading",
    "open_store",
]
