"""The append-only archive: every capture, attempt, reading and decision, kept for ever.

In a folder, `PLACE` being the one given to `open_archive` (`object_shelf` has the form in an object store):

    PLACE/
      log.jsonl                                         one line per record, in the order of recording
      log.checked                                       how much of it has been checked; may be deleted at any time
      kept/<page>/...                                   what runs reuse of earlier ones; may be deleted at any time
      log.head                                          number and digest of its last line when it was last closed
      lock                                              held (flock) by the one writer; empty, never copied
      objects/ab/<sha256>                               the bytes of captures, each once, named by their digest
      captures/<page>/<page>.<day>.<id>.json            a manifest: the facts of one retrieval
      attempts/<page>/<page>.<second>.<id>.json         a retrieval that failed
      decisions/<page>/<page>.<second>.<id>.json        a person's recorded act
      readings/<page>/<sha256>.<number>.json.gz         what was made of those bytes, numbered from 0001

`<id>` is the first 12 hex digits of the record's id. A page's name is percent-encoded where a file cannot be so named.
Each line of `log.jsonl` is canonical JSON with the digest of the file it records (`sha256`) and of the line before it
(`previous`, 64 zeros in the first), so that a file changed and a line changed, dropped or moved are both evident. The
manifest carries the digest of its object, so the log vouches for every byte.

Rules. A file is written first (temporary name, fsync, rename, fsync of the folder), then its log line: a killed run
leaves at most temporary files, an object without a manifest, one record without a line, or half a line. The next
opening for writing removes or completes these and says so in `Archive.healed`; an opening for reading passes over them.
Nothing recorded is ever changed or deleted; `log.head` is no record, it only points. Nothing in an archive is a link.
One writer at a time; the lock is the operating system's and dies with its holder. The same record twice is one record:
the second time nothing is written.
"""

from kpi_ingest.archive.copying import Copied, copy_archive
from kpi_ingest.archive.first_use import working_copy
from kpi_ingest.archive.layout import kept_folder
from kpi_ingest.archive.log import LogEntry
from kpi_ingest.archive.opened import Archive, open_archive, verify_archive
from kpi_ingest.archive.places import ObjectPlace, Place, place_of, shelf_of
from kpi_ingest.archive.records import ArchivedDecision, ArchivedReading, Record, capture_id
from kpi_ingest.archive.shelf import Fault, Shelf

__all__ = [
    "Archive",
    "ArchivedDecision",
    "ArchivedReading",
    "Copied",
    "Fault",
    "LogEntry",
    "ObjectPlace",
    "Place",
    "Record",
    "Shelf",
    "capture_id",
    "copy_archive",
    "kept_folder",
    "open_archive",
    "place_of",
    "shelf_of",
    "verify_archive",
    "working_copy",
]
