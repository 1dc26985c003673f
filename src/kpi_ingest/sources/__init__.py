"""The past of a page, from where it lies: folders of saved files, web archives, git histories.

A source takes what is asked for (`Wanted`) and gives captures found (`Found`) with what it knows of each: bytes, exact
or bounded times, the answer's status and headers as archived, digests declared and whether they hold; and word of
everything that became no capture (`NotTaken`). Nothing is kept here: the pipeline judges and archives.

Rules. A time is as exact as the source states it, and says where it comes from. A digest is checked before its bytes
are given. What is damaged is named with its place, and never put right. Nothing of a source is written anywhere.
"""

from kpi_ingest.sources.addresses import same_address
from kpi_ingest.sources.found import DigestCheck, Found, NotTaken, Source, SourceKind, Wanted, Witness
from kpi_ingest.sources.names import NAME_EXPECTED, NamedFile, date_bounds, named_file
from kpi_ingest.sources.opening import open_source

__all__ = [
    "NAME_EXPECTED",
    "DigestCheck",
    "Found",
    "NamedFile",
    "NotTaken",
    "Source",
    "SourceKind",
    "Wanted",
    "Witness",
    "date_bounds",
    "named_file",
    "open_source",
    "same_address",
]
