"""TOML read strictly: lines of keys, bounds against hostile files, typed fields."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpi_ingest.bundle import bundled
from kpi_ingest.strict_toml import TomlRefused, open_toml
from kpi_ingest.strict_toml.lines import key_lines

TRICKY = '''\
# a = 1
"a b" = "[x]\\"] # = 1"
c.d = [ # comment ]
  1, """
  x = 2
  [y]""", { e = ']', f.g = [ [], [ 3 ] ] },
]

[ h . "i" ]
j = 2024-03-31 # date
k = \'\'\'
[[h]]\'\'\'
[[m]]
[[m]]
[[m.n]]
o = true
[m.p]
q = """four quotes: """"
'''

LINES = {
    ("a b",): 2,
    ("c", "d"): 3,
    ("c", "d", 0): 4,
    ("c", "d", 1): 4,
    ("c", "d", 2): 6,
    ("c", "d", 2, "e"): 6,
    ("c", "d", 2, "f", "g"): 6,
    ("c", "d", 2, "f", "g", 0): 6,
    ("c", "d", 2, "f", "g", 1): 6,
    ("c", "d", 2, "f", "g", 1, 0): 6,
    ("h", "i"): 9,
    ("h", "i", "j"): 10,
    ("h", "i", "k"): 11,
    ("m",): 13,
    ("m", 0): 13,
    ("m", 1): 14,
    ("m", 1, "n"): 15,
    ("m", 1, "n", 0): 15,
    ("m", 1, "n", 0, "o"): 16,
    ("m", 1, "p"): 17,
    ("m", 1, "p", "q"): 18,
}


def test_keys_are_found_where_they_stand() -> None:
    """Strings, comments and nesting that look like structure are not mistaken for it."""
    tomllib.loads(TRICKY)
    assert key_lines(TRICKY) == LINES
    assert key_lines(TRICKY.replace("\n", "\r\n")) == LINES


def _leaves(value: object, path: tuple[str | int, ...] = ()) -> Iterator[tuple[tuple[str | int, ...], object]]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in inner:
        yield from _leaves(item, (*path, key))
    if path and not isinstance(value, dict | list):
        yield path, value


def test_every_value_of_the_shipped_definition_stands_on_its_line() -> None:
    """The line found for a text holds that text."""
    text = (bundled("parsers") / "devon-send-kpis.toml").read_text(encoding="utf-8")
    found, printed = key_lines(text), text.split("\n")
    leaves = [(path, value) for path, value in _leaves(tomllib.loads(text)) if isinstance(value, str)]
    assert len(leaves) > 200
    for path, value in leaves:
        assert f'"{value}"' in printed[found[path] - 1], path


_words = st.text("ab.\"'#[]{}=, \\\n\té–", max_size=8)


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t") + '"'


@given(st.lists(st.tuples(_words, st.lists(_words, max_size=3)), unique_by=lambda pair: pair[0], max_size=6))
def test_any_key_and_text_keeps_its_line(pairs: list[tuple[str, list[str]]]) -> None:
    """One pair a line, whatever the quoted key and texts are made of: the n-th pair is found on line n."""
    text = "".join(f"{_quoted(key)} = [{', '.join(map(_quoted, texts))}]\n" for key, texts in pairs)
    parsed = tomllib.loads(text)
    assert parsed == dict(pairs)
    found = key_lines(text)
    assert [found[key,] for key, _ in pairs] == list(range(1, len(pairs) + 1))


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"".join(b"t%d." % n + b"a." * 490 + b"a = 1\n" for n in range(120)), id="dotted-keys"),
        pytest.param(b"a = " + b"9" * 990, id="long-number"),
        pytest.param(b"# " + b"[" * 990, id="structure-in-a-comment"),
    ],
)
def test_a_large_file_within_the_bounds_is_read(content: bytes) -> None:
    """What the bounds let through is read in about a second, however odd."""
    assert open_toml(content).line() == 1


@pytest.mark.parametrize(
    ("content", "line"),
    [
        pytest.param(b"a = 1\nb = \xff", 2, id="not-utf-8"),
        pytest.param("a = 1\n".encode("utf-16"), 1, id="utf-16"),
        pytest.param(b"a = 1\nb\x00 = 2", 2, id="nul"),
        pytest.param((b"#" * 100 + b"\n") * 1_500, 1, id="larger-than-allowed"),
        pytest.param(b"a = 1\nb = 2\n" + b"c" * 1_001 + b" = 3", 3, id="long-line"),
        pytest.param(b"a = 1\n" + b"a." * 60_000 + b"a = 1", 2, id="long-dotted-key"),
        pytest.param(b"a = " + b"[\n" * 50_000 + b"]\n" * 10, 17, id="deep-over-lines"),
        pytest.param(b"a = " + b"{a=" * 200 + b"1" + b"}" * 200, 1, id="deep-tables"),
        pytest.param(b"a = 1\n" * 2, 2, id="duplicate-key"),
        pytest.param(b"a = 1\nb = [\n" + b"[" * 20 + b"]" * 21, 3, id="deep"),
        pytest.param(b"a = 1\n\nb = [\n" + b"[" * 1_000 + b"\n" + b"[" * 500, 4, id="deeper-than-python"),
        pytest.param(b'a = "open', 1, id="unclosed-text"),
        pytest.param(b"a = 1\nb = ", 2, id="no-value"),
    ],
)
def test_a_refusal_names_the_line_at_fault(content: bytes, line: int) -> None:
    """The line is where a person has to look."""
    with pytest.raises(TomlRefused) as caught:
        open_toml(content)
    assert caught.value.line == line


def test_what_nobody_asks_for_is_refused(tmp_path: Path) -> None:
    """A key left over is named with its line, and with the known key that it resembles."""
    fields = open_toml(b"[a]\nname = 'x'\nnam = 'y'\n")
    table = fields.table("a")
    table.text("name")
    with pytest.raises(TomlRefused, match='line 3: got unknown key "nam"; expected "name"'):
        table.finish()
    fields.finish()
