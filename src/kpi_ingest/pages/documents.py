"""The documents of a page: which links lead to them, and of which edition each is.

An edition is told by the named parts of patterns (`(?P<quarter>[1-4])`, `(?P<year>\\d{4})`), out of a link's words and
address, else out of the document's own title. What no pattern tells, or two of them tell otherwise, is no edition.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, product
from typing import Literal

from kpi_ingest.model import Media

Part = Literal["number", "year", "half", "quarter", "month", "day"]
MOST = 200
"""Documents of an entry, where it does not say: fifty years of quarters. A pattern that fits every link of a page that
was built anew must not send a run through a whole site."""
KINDS: tuple[frozenset[Part], ...] = (
    frozenset({"year"}),
    frozenset({"year", "half"}),
    frozenset({"year", "quarter"}),
    frozenset({"year", "month"}),
    frozenset({"year", "month", "day"}),
    frozenset({"number"}),
    frozenset({"year", "number"}),
)
"""The parts that make an edition."""
_ORDINALS = {
    **{word: number for number, word in enumerate(("first", "second", "third", "fourth"), 1)},
    **{word: number for number, word in enumerate(("1st", "2nd", "3rd", "4th"), 1)},
}
_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
)  # fmt: skip
_SPLIT_YEAR = re.compile(r"(\d{4}|\d{2})\s*[/\-–_]\s*(\d{4}|\d{2})")
_LARGEST = {"half": 2, "quarter": 4, "month": 12, "day": 31}


@dataclass(frozen=True, slots=True)
class EditionName:
    """An edition: where it stands among the others of its page, and what it is called."""

    order: tuple[int, ...]
    label: str
    """`Q2-2023`, `Q2-2023/24`, `H1-2023`, `Jun-2023`, `30-Jun-2023`, `Y2023`, `No-12`: never the form of a date."""


@dataclass(frozen=True, slots=True)
class DocumentDefinition:
    """One entry of `[[documents]]`: links that lead to documents of the page. Each pattern given must be found."""

    text: re.Pattern[str] | None
    """Looked for in the words of a link."""
    address: re.Pattern[str] | None
    """Looked for in its address, made absolute."""
    title: re.Pattern[str] | None = None
    """Looked for in the lines above the document's first table."""
    min: int = 1
    """Links that the page must have; fewer are a problem of the run."""
    max: int = MOST
    """Links that it may have; where there are more, none of them is followed."""
    media: Media | None = None
    """What the documents must be, by their bytes."""

    def fits(self, words: str, address: str) -> bool:
        """Whether the entry speaks of a link with these words, to this address."""
        texts = ((self.text, words), (self.address, address))
        return all(pattern is None or pattern.search(text) for pattern, text in texts)

    def editions(self, words: str, address: str) -> tuple[EditionName, ...]:
        """What words and address say of the edition: one name; none where they leave it open; several where they say
        more than one thing. The words of several links to one address stand a line each."""
        told = (_told((self.text, line), (self.address, address)) for line in words.split("\n"))
        return _once(name for names in told for name in names)

    def titled(self, title: str) -> tuple[EditionName, ...]:
        """The same of the document's own title; its lines stand a line each."""
        return _once(name for line in title.split("\n") for name in _told((self.title, line)))


@dataclass(frozen=True, slots=True)
class EditionDefinition:
    """One entry of `[[editions]]`: a person's word on which edition the document at an address is."""

    address: str
    edition: EditionName


def parts_of(pattern: re.Pattern[str] | None) -> frozenset[str]:
    """The named parts of a pattern."""
    return frozenset() if pattern is None else frozenset(pattern.groupindex)


def _once(names: Iterable[EditionName]) -> tuple[EditionName, ...]:
    return tuple(dict.fromkeys(names))


def _told(*searched: tuple[re.Pattern[str] | None, str]) -> tuple[EditionName, ...]:
    """The editions that the parts found make; several where two finds disagree."""
    found = [_finds(pattern, text) for pattern, text in searched if parts_of(pattern)]
    joined = (parts for finds in product(*filter(None, found)) for parts in _joined(finds))
    return _once(name for name in map(edition_of, joined) if name is not None)


def _finds(pattern: re.Pattern[str] | None, text: str) -> list[dict[str, str]]:
    matches = () if pattern is None else pattern.finditer(text)
    return [{name: part for name, part in match.groupdict().items() if part} for match in matches]


def _joined(finds: Sequence[Mapping[str, str]]) -> Iterator[dict[str, str]]:
    """Parts found in several texts put together; where they say one part otherwise, once as each of them says."""
    forward = dict(chain.from_iterable(find.items() for find in finds))
    backward = dict(chain.from_iterable(find.items() for find in reversed(finds)))
    yield from (forward, backward)


def edition_of(parts: Mapping[str, str]) -> EditionName | None:
    """The edition that these texts make; None where one of them cannot be read, or one is lacking."""
    if frozenset(parts) not in KINDS:
        return None
    read = {name: read_part(name, text) for name, text in parts.items()}
    known = {name: value for name, value in read.items() if value is not None}
    if len(known) < len(parts):
        return None
    order = tuple(known[name][0] for name in ("year", "number", "half", "quarter", "month", "day") if name in known)
    return EditionName(order, _label({name: label for name, (_, label) in known.items()}))


def _label(labels: Mapping[str, str]) -> str:
    stands = [labels[name] for name in ("day", "month", "quarter", "half", "number") if name in labels]
    if not stands:
        return f"Y{labels['year']}"
    return "-".join((*stands, *([labels["year"]] if "year" in labels else [])))


def read_part(name: str, text: str) -> tuple[int, str] | None:
    """Place and label of one part; None where its text is none."""
    folded = " ".join(text.split()).casefold()
    if name == "year":
        return _year(folded)
    if name == "month" and not folded.isdecimal():
        number = next((at for at, month in enumerate(_MONTHS, 1) if _names_month(folded.rstrip("."), month)), None)
    else:
        digits = re.fullmatch(r"(?:q|h|no\.?)?\s*(\d{1,6})(?:st|nd|rd|th)?", folded)
        number = int(digits[1]) if digits else _ORDINALS.get(folded)
    if number is None or not 1 <= number <= _LARGEST.get(name, 999_999):
        return None
    labels = {"half": f"H{number}", "quarter": f"Q{number}", "number": f"No-{number}", "day": f"{number:02}"}
    return number, labels[name] if name in labels else _MONTHS[number - 1][:3].title()


def _names_month(text: str, month: str) -> bool:
    return text == month or text == month[:3] or (text == "sept" and month == "september")


def _year(text: str) -> tuple[int, str] | None:
    """2023; 2023/24 where the second follows the first; two figures are of this century, as in headers."""
    split = _SPLIT_YEAR.fullmatch(text)
    if split:
        first = _full(split[1])
        return (first, f"{first}/{(first + 1) % 100:02}") if (first + 1) % 100 == int(split[2]) % 100 else None
    return (_full(text), str(_full(text))) if re.fullmatch(r"\d{4}|\d{2}", text) else None


def _full(digits: str) -> int:
    return int(digits) if len(digits) == 4 else 2000 + int(digits)
