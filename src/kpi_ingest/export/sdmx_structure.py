"""The structure of an SDMX export: concepts, code lists and data structure definitions, as an SDMX-JSON 2.0 message.

A page has two data structures. Figures whose period is a time have the time dimension TIME_PERIOD; those of a term,
of a year whose kind is not told, or of no period at all have the coded dimension PERIOD in its place. Both have the
release from which on a figure was so as a dimension, so that every vintage is an observation of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal, get_args

from kpi_ingest.export.fields import FieldType
from kpi_ingest.export.files import PageExport
from kpi_ingest.export.records import time_text
from kpi_ingest.export.sdmx_codes import (
    NOT_APPLICABLE,
    OBS_STATUS,
    PERCENT,
    UNIT_MULT,
    UNKNOWN,
    sdmx_id,
    unit_measure,
)
from kpi_ingest.model import Basis, Measure, Support
from kpi_ingest.model.content import Json
from kpi_ingest.vintages import Figure
from kpi_ingest.vintages.rows import FigureState

AGENCY = "KPI_INGEST"
VERSION = "1.0.0-draft"
"""A draft in the sense of SDMX 3.0: the lists gain codes as releases come."""
SCHEMA = (
    "https://raw.githubusercontent.com/sdmx-twg/sdmx-json/master/structure-message/tools/schemas/2.0.0/"
    "sdmx-json-structure-schema.json"
)
"""By this line a reader knows the message for SDMX-JSON 2.0; nothing is fetched."""
Role = Literal["dimension", "time", "measure", "attribute"]
CodeNames = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Component:
    """A column of the data."""

    id: str
    name: str
    role: Role = "attribute"
    type: FieldType = "string"
    codes: str | None = None
    """Code list without prefix and page, `INDICATOR`; None for free text."""
    required: bool = False

    @property
    def data_type(self) -> str:
        """SDMX's name of its type."""
        types = {"integer": "Integer", "number": "Decimal", "datetime": "DateTime"}
        return "ObservationalTimePeriod" if self.role == "time" else types.get(self.type, "String")


def _dimension(id: str, name: str, type: FieldType = "string", codes: str | None = None) -> Component:
    return Component(id, name, "dimension", type, codes, required=True)


KEY = (
    _dimension("SECTION", "Section of the page", codes="SECTION"),
    _dimension("INDICATOR", "Indicator", codes="INDICATOR"),
    _dimension("MEASURE", "What the column gives", codes="MEASURE"),
    _dimension("SERIES", "Tells apart two columns of one measure and period", codes="SERIES"),
    _dimension("OCCURRENCE", "0 but for a key that stands more than once on the page", "integer"),
    _dimension("RELEASE", "Release from which on the figure was so", codes="RELEASE"),
)
TIME = Component("TIME_PERIOD", "Time period or range", "time", required=True)
UNTIMED = _dimension("PERIOD", "Period that is no time of SDMX, as it is named or printed", codes="PERIOD")
OBS_VALUE = Component("OBS_VALUE", "Observation value", "measure", "number")
PERIOD_TEXT = Component("PERIOD_TEXT", "Period in this project's notation, or the header's words for it")
ATTRIBUTES = (
    Component("OBS_STATUS", "Observation status", codes="OBS_STATUS", required=True),
    Component("UNIT_MEASURE", "Unit printed with the figure", codes="UNIT_MEASURE", required=True),
    Component("UNIT_MULT", "Unit multiplier that is printed, as a power of ten", codes="UNIT_MULT"),
    Component("MULTIPLIER", "The same as a number, also where it is no power of ten", type="number"),
    Component("DECLARED_UNIT", "Unit that the page definition states of the indicator"),
    Component("DECLARED_POLARITY", "Whether higher or lower figures are better, as the page definition states it"),
    Component("DECLARED_KIND", "stock, flow, share or average, as the page definition states it"),
    PERIOD_TEXT,
    Component("STATE", "What stands in the cell", codes="STATE", required=True),
    Component("TEXT", "The figure as printed"),
    Component("COMPARATOR", "Printed comparator; where the figure is a bound, there is no observation value"),
    Component("BOUND", "The figure, where it is a bound", type="number"),
    Component("NO_VALUE_REASON", "Why there is no observation value"),
    Component("CANDIDATES", "Texts that a repaired or open cell may hold, with probabilities, as JSON", type="array"),
    Component("QUALIFIER", "Words printed in brackets behind the figure"),
    Component("FLAGS", "Every status letter printed of the figure, and awaiting", type="words"),
    Component("NOTES", "Marks of the notes that stand in the cell", type="words"),
    Component("BASIS", "What the figure measures over", codes="BASIS"),
    Component("SUPPORT", "How the figure is known", codes="SUPPORT"),
    Component("CONFIDENCE", "Calibrated probability of the text", type="number"),
    Component("INDICATOR_LABEL", "Label of the indicator as printed then"),
    Component("COLUMN_LABEL", "Header of the column as printed then"),
    Component("RELEASE_NUMBER", "1 for the oldest known release", type="integer"),
    Component("SHOWN_FROM", "Capture time (UTC) of the release, or its lower bound", type="datetime"),
    Component("SHOWN_FROM_LATEST", "Upper bound (UTC) of that capture time", type="datetime"),
    Component("SHOWN_UNTIL", "Capture time (UTC) of the release that changed it (not included)", type="datetime"),
    Component("SHOWN_UNTIL_LATEST", "Upper bound (UTC) of that capture time", type="datetime"),
    Component("CAPTURE", "sha256 of the captured bytes that show it"),
    Component("EDITION", "Edition of the document that first shows it so, on a page that lists documents"),
    Component("CORRECTS", "Release of that edition before it, where the document was replaced", codes="RELEASE"),
)


@dataclass(frozen=True, slots=True)
class Flow:
    """One of the two data structures."""

    suffix: str
    file: str
    components: tuple[Component, ...]

    def id(self, page: str) -> str:
        """`KPI_devon-send-kpis_TIMED`."""
        return f"KPI_{sdmx_id(page)}_{self.suffix}"

    def reference(self, page: str) -> str:
        """`KPI_INGEST:KPI_devon-send-kpis_TIMED(1.0.0-draft)`."""
        return f"{AGENCY}:{self.id(page)}({VERSION})"


TIMED = Flow("TIMED", "data.csv", (*KEY, TIME, OBS_VALUE, *ATTRIBUTES))
WITHOUT_TIME = Flow(
    "UNTIMED", "data-untimed.csv",
    (*KEY, UNTIMED, OBS_VALUE, *(each for each in ATTRIBUTES if each is not PERIOD_TEXT)),
)  # fmt: skip
FLOWS = (TIMED, WITHOUT_TIME)


def structure_message(export: PageExport) -> dict[str, Json]:
    """The message: both data structures of the page with all that they refer to."""
    page = export.page
    return {
        "meta": {"schema": SCHEMA, "id": f"KPI_{sdmx_id(page)}", "prepared": _prepared(export), "test": False,
                 "contentLanguages": ["en"], "sender": {"id": AGENCY}},
        "data": {
            "dataStructures": [_data_structure(export, flow) for flow in FLOWS],
            "conceptSchemes": [_concept_scheme(page)],
            "codelists": [_code_list(page, name, codes) for name, codes in code_lists(export).items()],
        },
    }  # fmt: skip


def _prepared(export: PageExport) -> str:
    """When the newest release was first captured: the same store gives the same bytes."""
    return time_text(max((each.shown_from for each in export.releases), default=datetime(1970, 1, 1, tzinfo=UTC)))


def code_lists(export: PageExport) -> dict[str, CodeNames]:
    """Every code list by name: what stands in the data, and the fixed lists."""
    figures = export.figures
    releases = [each.release for each in export.releases]
    return {
        "SECTION": _named((each.section, each.section_label) for each in figures),
        "INDICATOR": _named((each.indicator, each.indicator_label) for each in figures),
        "MEASURE": {each: each for each in get_args(Measure)},
        "SERIES": {NOT_APPLICABLE: "Not applicable"} | _named((each.series, each.series) for each in figures),
        "RELEASE": {release_code(each): each for each in releases},
        "PERIOD": {NOT_APPLICABLE: "No period is printed"} | _named((period_text(it),) * 2 for it in figures),
        "OBS_STATUS": OBS_STATUS,
        "UNIT_MEASURE": _units(figures),
        "UNIT_MULT": UNIT_MULT,
        "STATE": {each: each for each in get_args(FigureState)},
        "BASIS": {each: each for each in get_args(Basis)},
        "SUPPORT": {each: each for each in get_args(Support)},
    }


def release_code(release: str) -> str:
    """The code of a release: its id without the page."""
    return sdmx_id(release.rpartition("#")[2])


def period_text(figure: Figure) -> str:
    """The period in this project's notation, else the header's words for it; empty where there is none."""
    return figure.period or figure.period_words


def _named(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Codes with names, the last name counting; no code for an empty text."""
    return {sdmx_id(id): (name or id).strip() or id for id, name in pairs if id}


def _units(figures: Sequence[Figure]) -> CodeNames:
    printed = {unit_measure(each.unit): each.unit for each in figures if each.unit is not None}
    named = {code: "Percent" if code == PERCENT else unit for code, unit in sorted(printed.items())}
    return {UNKNOWN: "No unit is printed"} | named


def _maintained(id: str, name: str) -> dict[str, Json]:
    return {"id": id, "agencyID": AGENCY, "version": VERSION, "name": name, "names": {"en": name}}


def _code_list(page: str, name: str, codes: CodeNames) -> Json:
    listed: list[Json] = [{"id": code, "name": said, "names": {"en": said}} for code, said in codes.items()]
    return _maintained(f"CL_{name}_{sdmx_id(page)}", f"{name} of {page}") | {"codes": listed}


def _concept_scheme(page: str) -> Json:
    every = {each.id: each for flow in FLOWS for each in flow.components}
    concepts: list[Json] = [{"id": it.id, "name": it.name, "names": {"en": it.name}} for it in every.values()]
    return _maintained(_scheme(page), f"Concepts of {page}") | {"concepts": concepts}


def _scheme(page: str) -> str:
    return f"CS_{sdmx_id(page)}"


def _data_structure(export: PageExport, flow: Flow) -> Json:
    title = export.page if export.definition is None else export.definition.title
    told: dict[str, list[Json]] = {each: [] for each in get_args(Role)}
    for component in flow.components:
        told[component.role].append(_component(export.page, component))
    dimensions: dict[str, Json] = {
        "id": "DimensionDescriptor",
        "dimensions": [
            each | {"position": at} for at, each in enumerate(told["dimension"], 1) if isinstance(each, dict)
        ],
    }
    if told["time"]:
        dimensions["timeDimension"] = told["time"][0]
    return _maintained(flow.id(export.page), f"{title}: figures {'with' if flow is TIMED else 'without'} a time") | {
        "dataStructureComponents": {
            "dimensionList": dimensions,
            "measureList": {"id": "MeasureDescriptor", "measures": told["measure"]},
            "attributeList": {"id": "AttributeDescriptor", "attributes": told["attribute"]},
        }
    }


def _component(page: str, component: Component) -> Json:
    concept = f"conceptscheme.Concept={AGENCY}:{_scheme(page)}({VERSION}).{component.id}"
    told: dict[str, Json] = {
        "id": component.id,
        "conceptIdentity": f"urn:sdmx:org.sdmx.infomodel.{concept}",
        "localRepresentation": _representation(page, component),
    }
    if component.role in ("measure", "attribute"):
        told["usage"] = "mandatory" if component.required else "optional"
    if component.role == "attribute":
        told |= {"attributeRelationship": {"observation": {}}, "measureRelationship": [OBS_VALUE.id]}
    return told


def _representation(page: str, component: Component) -> Json:
    if component.codes is None:
        return {"format": {"dataType": component.data_type}}
    listed = f"codelist.Codelist={AGENCY}:CL_{component.codes}_{sdmx_id(page)}({VERSION})"
    return {"enumeration": f"urn:sdmx:org.sdmx.infomodel.{listed}"}
