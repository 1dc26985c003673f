"""Every failure a caller may have to act on, as one tree.

    KpiIngestError                  70   base; itself only for our own bugs (`bug_of`)
    |-- UsageError                   2   the command line, a setting, an unknown page or release
    |   |-- ConfigError              2   the settings file
    |   |-- PageDefinitionError      2   a file in parsers/
    |   `-- DecisionRefused          2   a decision that contradicts the bytes
    |-- FetchError                   3   no full, sound capture could be retrieved
    |-- ReadError                    3   bytes that no reader can turn into grids or lines
    |-- LayoutError                  3   grids or lines without a KPI table
    |-- RepairError                  3   a run outside the engine's bounds
    |-- IntegrityError               4   archived bytes, the log or a stored row are not what was written
    |-- LockHeld                     5   another run is at work on this archive
    |-- StorageError                 6   archive or store full, unreadable or out of reach
    |   `-- SchemaMismatch           2   a store that this version cannot use
    `-- GateHeld                     7   a release whose shape departs too far from the one before

A run in which something failed (3) and a release is held (7) leaves with 8.

The number is the process's exit code. A message is one line: code, page, place, what was got, what was expected and
what to do next. The same facts are attributes, so that programs need not read the line.
"""

from __future__ import annotations


class KpiIngestError(Exception):
    """A failure with the facts a person needs at 2 a.m.; `str()` is the one line shown."""

    exit_code = 70

    def __init__(
        self,
        code: str,
        *,
        got: str,
        expected: str | None = None,
        next_step: str,
        page: str | None = None,
        place: str | None = None,
    ) -> None:
        self.code = code
        self.got = got
        self.expected = expected
        self.next_step = next_step
        self.page = page
        self.place = place
        super().__init__(code)

    def __str__(self) -> str:
        subject = ", ".join(part for part in (self.page, self.place) if part)
        expectation = f"; expected {self.expected}" if self.expected else ""
        line = f"{self.code}{' ' + subject if subject else ''}: got {self.got}{expectation}; next: {self.next_step}"
        return " ".join(line.split())

    def on(self, *, page: str | None = None, place: str | None = None) -> KpiIngestError:
        """The same error with the page or place filled in where it was not known yet; returns self."""
        self.page = self.page or page
        self.place = self.place or place
        return self


class UsageError(KpiIngestError):
    """The command line, a setting, or a name that does not exist."""

    exit_code = 2


class ConfigError(UsageError):
    """A settings file or environment variable that cannot be used."""


class PageDefinitionError(UsageError):
    """A file in `parsers/` that does not say what a page definition must say."""


class DecisionRefused(UsageError):
    """A decision that the captured bytes contradict."""


class FetchError(KpiIngestError):
    """No full, sound capture could be retrieved; `code` says which way it failed."""

    exit_code = 3


class ReadError(KpiIngestError):
    """Bytes that no reader can turn into grids or lines."""

    exit_code = 3


class LayoutError(KpiIngestError):
    """Grids or lines in which no KPI table can be found."""

    exit_code = 3


class RepairError(KpiIngestError):
    """A run outside the bounds within which the engine answers."""

    exit_code = 3


class IntegrityError(KpiIngestError):
    """Something kept is not what was written: a digest, the log's chain, a stored row."""

    exit_code = 4


class LockHeld(KpiIngestError):
    """Another run holds the archive's lock."""

    exit_code = 5


class StorageError(KpiIngestError):
    """The archive or the store is full, unreadable or out of reach."""

    exit_code = 6


class SchemaMismatch(StorageError):
    """A store whose schema this version cannot use; it is never migrated downwards."""

    exit_code = 2


class GateHeld(KpiIngestError):
    """A release whose shape departs from its predecessor's beyond the page's limits."""

    exit_code = 7


def bug_of(cause: Exception, *, page: str | None = None, place: str | None = None) -> KpiIngestError:
    """An exception that nobody foresaw, as the failure of the one page it befell (code 70)."""
    trace = cause.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    where = f" (line {trace.tb_lineno} of {trace.tb_frame.f_code.co_qualname})" if trace is not None else ""
    bug = KpiIngestError(
        "E_BUG",
        page=page,
        place=place,
        got=f"{type(cause).__name__}: {str(cause)[:200]}{where}",
        next_step="report this line; the other pages go on",
    )
    bug.__cause__ = cause
    return bug
