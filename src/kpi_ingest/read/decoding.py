"""Bytes -> characters, in one fixed order: byte-order mark, HTTP charset, meta, strict UTF-8, cp1252.

Guessers are not asked: they call a latin-1 "Café" UTF-16. What was chosen, and why, is recorded. A byte that the chosen
encoding does not know becomes U+FFFD, and the cell that holds it is in doubt.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from kpi_ingest.errors import ReadError
from kpi_ingest.model import Warning

_MARKS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))

_CODECS = {
    "utf-8": "utf-8", "utf8": "utf-8", "unicode-1-1-utf-8": "utf-8",
    "utf-16": "utf-16-le", "utf-16le": "utf-16-le", "utf-16be": "utf-16-be",
    "us-ascii": "cp1252", "ascii": "cp1252", "iso-8859-1": "cp1252", "iso8859-1": "cp1252", "latin1": "cp1252",
    "latin-1": "cp1252", "windows-1252": "cp1252", "cp1252": "cp1252", "x-cp1252": "cp1252",
    "iso-8859-2": "iso8859-2", "iso-8859-3": "iso8859-3", "iso-8859-4": "iso8859-4", "iso-8859-5": "iso8859-5",
    "iso-8859-6": "iso8859-6", "iso-8859-7": "iso8859-7", "iso-8859-8": "iso8859-8", "iso-8859-9": "cp1254",
    "iso-8859-10": "iso8859-10", "iso-8859-13": "iso8859-13", "iso-8859-14": "iso8859-14",
    "iso-8859-15": "iso8859-15", "iso-8859-16": "iso8859-16",
    "windows-1250": "cp1250", "cp1250": "cp1250", "windows-1251": "cp1251", "cp1251": "cp1251",
    "windows-1253": "cp1253", "windows-1254": "cp1254",
    "windows-1255": "cp1255", "windows-1256": "cp1256", "windows-1257": "cp1257", "windows-1258": "cp1258",
    "koi8-r": "koi8-r", "koi8-u": "koi8-u", "macintosh": "mac-roman", "gbk": "gb18030", "gb2312": "gb18030",
    "gb18030": "gb18030", "big5": "big5hkscs", "euc-jp": "euc-jp", "shift_jis": "cp932", "iso-2022-jp": "iso2022-jp",
    "euc-kr": "cp949",
}  # fmt: skip
"""Labels as the WHATWG Encoding standard reads them; latin-1 means windows-1252 on the web."""

_CHARSET = re.compile(r"charset\s*=\s*[\"']?\s*([^\s\"';,>]+)", re.I)
_META = re.compile(rb"<meta\b[^>]{0,1000}>", re.I)
_META_PRESCAN = 1024
"""Bytes in which the HTML standard looks for a meta declaration; real pages put it a little later, so we look at 4."""

_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]")


@dataclass(frozen=True, slots=True)
class DecodedText:
    """The characters of a capture, without its byte-order mark."""

    text: str
    encoding: str
    """Encoding and how it was chosen, such as `utf-8 (strict)`."""
    warnings: tuple[Warning, ...] = ()


def decode_html(content: bytes, declared: str | None) -> DecodedText:
    """The characters of an HTML capture; a meta declaration counts where neither a mark nor HTTP names an encoding.

    Raises ReadError: E_CHARSET for a label that is unknown or not safe.
    """
    return _decode(content, declared_charset(declared), _meta_charset(content))


def decode_plain(content: bytes, declared: str | None) -> DecodedText:
    """The characters of a text capture.

    Raises ReadError: E_CHARSET as above, E_UNREADABLE for bytes that hold control characters as no text does.
    """
    decoded = _decode(content, declared_charset(declared), None)
    found = _CONTROLS.findall(decoded.text)
    if "\0" in found or len(found) * 1000 > len(decoded.text):
        raise ReadError(
            "E_UNREADABLE",
            got=f"{len(found)} control characters in {len(decoded.text)}",
            expected="HTML, PDF or text",
            next_step="look at the file with a viewer of its own kind",
        )
    return decoded


def declared_charset(declared: str | None) -> str | None:
    """The charset parameter of a Content-Type."""
    found = _CHARSET.search(declared or "")
    return found.group(1) if found else None


def _meta_charset(content: bytes) -> str | None:
    for tag in _META.finditer(content[: 4 * _META_PRESCAN]):
        found = _CHARSET.search(tag.group().decode("ascii", "replace"))
        if found:
            label = found.group(1)
            # A meta that could be read cannot be UTF-16: the HTML standard takes it for UTF-8.
            return "utf-8" if label.lower().startswith("utf-16") else label
    return None


def _decode(content: bytes, http: str | None, meta: str | None) -> DecodedText:
    for mark, codec in _MARKS:
        if content.startswith(mark):
            return _lenient(content[len(mark) :], codec, f"{codec} (byte-order mark)")
    for label, source in ((http, "http"), (meta, "meta")):
        if label is not None:
            codec = _codec_of(label)
            return _lenient(content, codec, f"{codec} ({source})")
    _refuse_unmarked_utf16(content)
    try:
        return DecodedText(content.decode("utf-8"), "utf-8 (strict)")
    except UnicodeDecodeError:
        return _lenient(content, "cp1252", "cp1252 (not UTF-8)")


def _codec_of(label: str) -> str:
    codec = _CODECS.get(label.strip().lower())
    if codec is None:
        raise ReadError(
            "E_CHARSET",
            got=f"charset {label[:40]!r}",
            expected="a label of the WHATWG Encoding standard",
            next_step="find out the real encoding and give the file re-encoded as UTF-8",
        )
    return codec


def _refuse_unmarked_utf16(content: bytes) -> None:
    """Every second byte zero is UTF-16 that nothing announces: either byte order could be meant."""
    head = content[:4096]
    for half in (head[0::2], head[1::2]):
        if len(half) > 4 and half.count(0) * 10 >= len(half) * 7:
            raise ReadError(
                "E_CHARSET",
                got="what looks like UTF-16 without a byte-order mark",
                expected="a byte-order mark or a declared charset",
                next_step="give the file re-encoded as UTF-8",
            )


def _lenient(content: bytes, codec: str, chosen: str) -> DecodedText:
    text = content.decode(codec, "replace")
    lost = text.count("\ufffd")
    if not lost:
        return DecodedText(text, chosen)
    detail = f"{lost} places hold no character of {codec}; their cells are in doubt"
    return DecodedText(text, chosen, (Warning("UNDECODABLE", detail),))
