"""Typed reading of a TOML table: each key asked for once, what is left over refused."""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Mapping, Sequence
from datetime import date
from typing import TypeVar

from kpi_ingest.strict_toml.lines import Path, TomlRefused, key_lines

LARGEST = 128 * 1024
"""Bytes a file may have; the Devon definition has under 20 KiB."""
LONGEST_LINE = 1_000
"""Characters a line may have. `tomllib` keeps every prefix of a dotted key: 64 Ki parts on a line would cost 16 GB."""

_Kind = TypeVar("_Kind")

_ERROR_LINE = re.compile(r"\(at line (\d+), column \d+\)")
_TYPE_NAMES: dict[type, str] = {
    str: "text",
    bool: "true or false",
    int: "a whole number",
    float: "a number",
    list: "an array",
    dict: "a table",
    date: "a date",
}


def open_toml(content: bytes) -> Fields:
    """The root table of a TOML 1.0 file. Raises TomlRefused: too large, not UTF-8, not TOML, nested too deep."""
    text = _decode(content)
    try:
        root = tomllib.loads(text)
        lines = key_lines(text)
    except RecursionError:
        key_lines(text)  # names the line where the nesting passes the bound
        raise TomlRefused(1, "a file nested too deep to read", "a flat file of facts") from None
    except tomllib.TOMLDecodeError as error:
        raise _syntax_error(error, text) from None
    return Fields(root, (), lines)


def _decode(content: bytes) -> str:
    if len(content) > LARGEST:
        raise TomlRefused(1, f"a file of {len(content)} bytes", f"at most {LARGEST}")
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise TomlRefused(line, f"byte 0x{content[error.start]:02x}", "UTF-8, as TOML demands") from None
    for number, line_text in enumerate(text.split("\n"), 1):
        if len(line_text) > LONGEST_LINE:
            raise TomlRefused(number, f"a line of {len(line_text)} characters", f"at most {LONGEST_LINE}")
    return text


def _syntax_error(error: tomllib.TOMLDecodeError, text: str) -> TomlRefused:
    message = str(error)
    found = _ERROR_LINE.search(message)
    line = int(found.group(1)) if found else len(text.rstrip().split("\n"))
    reason = message.split(" (at ")[0]
    return TomlRefused(line, reason[0].lower() + reason[1:], "valid TOML")


class Fields:
    """One table of the file. Ask for each key by type, then `finish()`; whatever was not asked for is refused."""

    def __init__(self, values: Mapping[str, object], path: Path, lines: Mapping[Path, int]) -> None:
        self._values = values
        self._path = path
        self._lines = lines
        self._asked: list[str] = []

    def __contains__(self, key: str) -> bool:
        """Whether the key is there; to look is to ask for it."""
        self._asked.append(key)
        return key in self._values

    def line(self, *path: str | int) -> int:
        """Line of a key of this table, or of an item below it; of the table itself without one."""
        full = (*self._path, *path)
        while full and full not in self._lines:
            full = full[:-1]
        return self._lines.get(full, 1)

    def lines(self) -> dict[Path, int]:
        """The line of every key and item of the file, by its path from the root."""
        return dict(self._lines)

    def refuse(self, got: str, expected: str, *path: str | int) -> TomlRefused:
        """The refusal of the value at `path`; for the caller to raise."""
        return TomlRefused(self.line(*path), got, expected)

    def text(self, key: str) -> str:
        """Text that is not blank."""
        return self._filled(self._take(key, str), key)

    def text_or_none(self, key: str) -> str | None:
        """Text that is not blank, or None where the key is left out."""
        return self.text(key) if key in self else None

    def text_or_number(self, key: str) -> str:
        """Text that is not blank, or a whole number as its digits."""
        if key in self and type(self._values[key]) is int:
            return str(self._take(key, int))
        return self.text(key)

    def one_of(self, key: str, words: Sequence[str], default: str | None = None) -> str:
        """One of the words of a closed list."""
        if default is not None and key not in self:
            return default
        word = self.text(key)
        if word not in words:
            raise self.refuse(f'{key} = "{word}"', "one of " + ", ".join(words), key)
        return word

    def texts(self, key: str, *, may_be_absent: bool = False) -> tuple[str, ...]:
        """An array of texts; absent, it is empty where that is allowed, and refused elsewhere."""
        if may_be_absent and key not in self:
            return ()
        items = self._take(key, list)
        for index, item in enumerate(items):
            if not isinstance(item, str):
                raise self.refuse(f"{key} with {_type_name(item)}", "an array of texts", key, index)
            self._filled(item, key, index)
        if not items and not may_be_absent:
            raise self.refuse(f"{key} = []", "at least one text", key)
        return tuple(items)

    def integer(self, key: str, default: int | None = None, *, least: int = 0, most: int | None = None) -> int:
        """A whole number from `least` up, and up to `most` where that is given."""
        value = default if default is not None and key not in self else self._take(key, int)
        if value < least or (most is not None and value > most):
            raise self.refuse(f"{key} = {value}", f"{least} or more" if most is None else f"{least} to {most}", key)
        return value

    def number(self, key: str, default: float | None = None, *, least: float, most: float) -> float:
        """A finite number between `least` and `most`, both allowed."""
        value = default if default is not None and key not in self else self._take(key, float)
        if not least <= value <= most:
            raise self.refuse(f"{key} = {value:g}", f"a number from {least:g} to {most:g}", key)
        return value

    def boolean(self, key: str, default: bool) -> bool:
        """`true` or `false`."""
        return self._take(key, bool) if key in self else default

    def day_or_none(self, key: str) -> date | None:
        """A date such as 2024-03-31, or None where the key is left out."""
        return self._take(key, date) if key in self else None

    def table(self, key: str) -> Fields:
        """A table; an empty one where the key is left out."""
        values = self._take(key, dict) if key in self else {}
        return Fields(values, (*self._path, key), self._lines)

    def tables(self, key: str, *, may_be_absent: bool = False) -> tuple[Fields, ...]:
        """An array of tables (`[[key]]`); absent, it is empty where that is allowed, and refused elsewhere."""
        if may_be_absent and key not in self:
            return ()
        items = self._take(key, list)
        for index, item in enumerate(items):
            if not isinstance(item, dict):
                raise self.refuse(f"{key} with {_type_name(item)}", f"tables, [[{key}]]", key, index)
        return tuple(Fields(item, (*self._path, key, index), self._lines) for index, item in enumerate(items))

    def finish(self) -> None:
        """Refuse the first key that nobody asked for, with the known one it resembles."""
        for key in self._values:
            if key not in self._asked:
                close = difflib.get_close_matches(key, self._asked, n=1)
                known = f'"{close[0]}"' if close else "one of " + ", ".join(sorted(set(self._asked)))
                raise self.refuse(f'unknown key "{key}"', known, key)

    def _take(self, key: str, kind: type[_Kind]) -> _Kind:
        self._asked.append(key)
        if key not in self._values:
            raise self._missing(key, _TYPE_NAMES[kind])
        value = self._values[key]
        if kind is float and type(value) is int:
            value = float(value)
        if type(value) is not kind:  # a subclass will not do: true is an int to Python, a date-time is a date
            raise self.refuse(f"{key} with {_type_name(value)}", _TYPE_NAMES[kind], key)
        return value

    def _missing(self, key: str, kind: str) -> TomlRefused:
        """A key left out; where one that resembles it is there, that one is the mistake: `publsher`."""
        near = difflib.get_close_matches(key, [it for it in self._values if it not in self._asked], n=1)
        if near:
            return self.refuse(f'unknown key "{near[0]}"', f'"{key}"', near[0])
        return self.refuse(f'no key "{key}"', f"{key} = {kind}")

    def _filled(self, text: str, *path: str | int) -> str:
        if not text.strip():
            raise self.refuse(f'{path[0]} = "{text}"', "text that is not blank", *path)
        return text


def _type_name(value: object) -> str:
    return next((name for kind, name in _TYPE_NAMES.items() if type(value) is kind), type(value).__name__)
