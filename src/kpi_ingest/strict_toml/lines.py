"""The line on which each key of a TOML file stands, which the standard library's parser does not tell.

The scan walks a text that `tomllib` accepted, by the grammar of TOML 1.0: statements are table headers or key/value
pairs; strings are skipped as a whole, so that a `[` or `#` inside one is never mistaken for structure.
"""

from __future__ import annotations

import re
import tomllib

Path = tuple[str | int, ...]
"""Keys from the root down; an int is an index into an array."""

DEEPEST = 16
"""Nesting of arrays and inline tables allowed; ours need 2. `tomllib` recurses for every level of `[[[[...`."""

_BLANK = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_SPACE = re.compile(r"[ \t]*")
_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
_STRING = re.compile(
    r'"""(?:[^\\]|\\.)*?"{3,5}|\'{3}.*?\'{3,5}|"(?:[^"\\\n]|\\.)*"|\'[^\'\n]*\'',
    re.DOTALL,
)
_SCALAR = re.compile(r"[^,\]}\n#]*")


class TomlRefused(ValueError):
    """A file, or a value in it, that is not what was asked for; `line` is 1-based."""

    def __init__(self, line: int, got: str, expected: str) -> None:
        self.line = line
        self.got = got
        self.expected = expected
        super().__init__(f"line {line}: got {got}; expected {expected}")


def key_lines(text: str) -> dict[Path, int]:
    """1-based line of every key, table header and array item of a valid TOML text, by path."""
    return _Scan(text).statements()


class _Scan:
    """A position in a text, and the lines noted on the way."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.lines: dict[Path, int] = {}
        self.arrays: dict[Path, int] = {}

    def statements(self) -> dict[Path, int]:
        table: Path = ()
        while self.skip(_BLANK) < len(self.text):
            if self.text[self.at] == "[":
                table = self.header()
            else:
                self.pair(table, depth=0)
        return self.lines

    def header(self) -> Path:
        """`[a.b]` or `[[a.b]]`; a part of its path that names an array of tables stands for the array's last item."""
        is_array = self.text.startswith("[[", self.at)
        self.at += 2 if is_array else 1
        keys = self.dotted_key()
        self.at += 2 if is_array else 1
        path: Path = ()
        for key in keys[:-1]:
            path = self.inside((*path, key))
        path = (*path, keys[-1])
        if not is_array:
            return self.note(path)
        self.lines.setdefault(path, self.line())
        self.arrays[path] = self.arrays.get(path, -1) + 1
        return self.note((*path, self.arrays[path]))

    def inside(self, path: Path) -> Path:
        return (*path, self.arrays[path]) if path in self.arrays else path

    def pair(self, table: Path, depth: int) -> None:
        start = self.line()
        path = (*table, *self.dotted_key())
        self.lines.setdefault(path, start)
        self.skip(_SPACE)
        self.at += 1  # the equals sign
        self.skip(_SPACE)
        self.value(path, depth)

    def dotted_key(self) -> tuple[str, ...]:
        keys = [self.simple_key()]
        while self.text.startswith(".", self.at):
            self.at += 1
            keys.append(self.simple_key())
        return tuple(keys)

    def simple_key(self) -> str:
        self.skip(_SPACE)
        found = _BARE_KEY.match(self.text, self.at) or _STRING.match(self.text, self.at)
        if found is None:
            raise TomlRefused(self.line(), repr(self.text[self.at : self.at + 20]), "a key")
        self.at = found.end()
        self.skip(_SPACE)
        return _unquoted(found.group())

    def value(self, path: Path, depth: int) -> None:
        if depth >= DEEPEST and self.text.startswith(("[", "{"), self.at):
            raise TomlRefused(self.line(), f"arrays or tables nested more than {DEEPEST} deep", "a flat file of facts")
        if self.text.startswith("[", self.at):
            self.items(path, depth)
        elif self.text.startswith("{", self.at):
            self.inline_table(path, depth)
        else:
            self.skip(_STRING if self.text.startswith(('"', "'"), self.at) else _SCALAR)

    def items(self, path: Path, depth: int) -> None:
        self.at += 1
        index = 0
        while self.text[self.skip(_BLANK)] != "]":
            self.value(self.note((*path, index)), depth + 1)
            index += 1
            self.comma()
        self.at += 1

    def inline_table(self, path: Path, depth: int) -> None:
        self.at += 1
        while self.text[self.skip(_BLANK)] != "}":
            self.pair(path, depth + 1)
            self.comma()
        self.at += 1

    def comma(self) -> None:
        self.skip(_BLANK)
        self.at += self.text.startswith(",", self.at)

    def note(self, path: Path) -> Path:
        self.lines.setdefault(path, self.line())
        return path

    def line(self) -> int:
        return self.text.count("\n", 0, self.at) + 1

    def skip(self, pattern: re.Pattern[str]) -> int:
        found = pattern.match(self.text, self.at)
        self.at = found.end() if found else self.at
        return self.at


def _unquoted(key: str) -> str:
    """A key as the parser names it: its escapes undone where it is quoted."""
    return str(tomllib.loads(f"key = {key}")["key"]) if key[0] in "\"'" else key
