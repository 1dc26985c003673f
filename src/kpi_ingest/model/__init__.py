"""The frozen values that travel between rooms. Nothing here reads, decides or prints."""

from kpi_ingest.model.capture import Attempt, Bounds, Capture, Hop, TimeBasis
from kpi_ingest.model.decision import (
    Act,
    CellsChosen,
    Decision,
    FindingAcknowledged,
    LabelIdentified,
    ReleaseAccepted,
    RowsChosen,
    Undone,
)
from kpi_ingest.model.document import Block, Chunk, Delimiter, Document, Grid, GridCell, Line, Media, Warning
from kpi_ingest.model.places import ElementPath, PageBox, Place, TextSpan
from kpi_ingest.model.reading import (
    Cell,
    CitedCell,
    Finding,
    Gravity,
    Inputs,
    Key,
    Observation,
    Reading,
    ReadRow,
    ReadTable,
    Repair,
)
from kpi_ingest.model.release import (
    Change,
    ChangeGroup,
    Declaration,
    Delta,
    Diff,
    Effect,
    Goal,
    Origin,
    Release,
    Severity,
    Standing,
    State,
    StatedCell,
    StatedTable,
    Subject,
)
from kpi_ingest.model.table import (
    Basis,
    BodyRow,
    Candidate,
    CellState,
    Column,
    KnownCell,
    KnownRow,
    KpiTable,
    Measure,
    Note,
    NoteScope,
    Piece,
    RepairedCell,
    RepairedRow,
    RepairedTable,
    Role,
    RowCandidate,
    RowForm,
    Support,
)

__all__ = [
    "Act", "Attempt", "Basis", "Block", "BodyRow", "Bounds", "Candidate", "Capture", "Cell", "CellState", "CellsChosen",
    "Change", "ChangeGroup", "Chunk", "CitedCell", "Column", "Decision", "Declaration", "Delimiter", "Delta", "Diff",
    "Document", "Effect", "ElementPath", "Finding", "FindingAcknowledged", "Goal", "Gravity", "Grid", "GridCell", "Hop",
    "Inputs", "Key", "KnownCell", "KnownRow", "KpiTable", "LabelIdentified", "Line", "Measure", "Media", "Note",
    "NoteScope", "Observation", "Origin", "PageBox", "Piece", "Place", "ReadRow", "ReadTable", "Reading", "Release",
    "ReleaseAccepted", "Repair", "RepairedCell", "RepairedRow", "RepairedTable", "Role", "RowCandidate", "RowForm",
    "RowsChosen", "Severity", "Standing", "State", "StatedCell", "StatedTable", "Subject", "Support", "TextSpan",
    "TimeBasis", "Undone", "Warning",
]  # fmt: skip
