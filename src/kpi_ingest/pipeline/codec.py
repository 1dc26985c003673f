"""Frozen values as JSON and back, by their types: what is kept between runs, and nothing else.

A value of a dataclass is the list of its fields' values in order; where a field may be one of several dataclasses, the
list begins with the number of the one it is. Whatever is not as the type says is refused with ValueError.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from functools import cache
from types import NoneType, UnionType
from typing import Any, Literal, TypeVar, Union, cast, get_args, get_origin, get_type_hints

from kpi_ingest.model.content import Json

Value = TypeVar("Value")
_Step = Callable[[Any], Any]  # by a type that is only known when the codec is made


def to_json(kind: type[Value], value: Value) -> Json:
    """The value as JSON; raises TypeError for a type that has no form here."""
    return cast(Json, _writer(cast(Any, kind))(value))


def from_json(kind: type[Value], document: object) -> Value:
    """The value that `to_json` wrote; raises ValueError for anything else."""
    try:
        return cast(Value, _reader(cast(Any, kind))(document))
    except (TypeError, IndexError, KeyError, RecursionError) as cause:
        raise ValueError(f"no {kind.__name__}: {cause}") from cause


@cache
def _writer(kind: Any) -> _Step:
    options = _options(kind)
    if options:
        return _union_writer(options)
    if dataclasses.is_dataclass(kind):
        parts = [(name, _writer(each)) for name, each in _fields(kind)]
        return lambda value: [write(getattr(value, name)) for name, write in parts]
    if get_origin(kind) is tuple:
        write = _writer(_element(kind))
        return lambda value: [write(each) for each in value]
    if get_origin(kind) is Literal or kind in (str, int, float, bool):
        return lambda value: value
    raise TypeError(f"{kind} is kept in no form")


@cache
def _reader(kind: Any) -> _Step:
    options = _options(kind)
    if options:
        return _union_reader(options)
    if dataclasses.is_dataclass(kind):
        return _record_reader(kind)
    if get_origin(kind) is tuple:
        read = _reader(_element(kind))
        return lambda found: tuple([read(each) for each in _expected(list, found)])
    if get_origin(kind) is Literal:
        known = frozenset(get_args(kind))
        return lambda found: found if found in known else _refuse(kind, found)
    if kind in (str, int, bool):
        return lambda found: found if type(found) is kind else _refuse(kind, found)
    if kind is float:
        return lambda found: float(found) if type(found) in (int, float) else _refuse(kind, found)
    raise TypeError(f"{kind} is kept in no form")


def _record_reader(kind: Any) -> _Step:
    steps = [_reader(each) for _, each in _fields(kind)]
    count = len(steps)

    def read(found: Any) -> Any:
        if len(_expected(list, found)) != count:
            _refuse(kind, found)
        return kind(*[step(each) for step, each in zip(steps, found, strict=True)])

    return read


def _union_writer(options: tuple[Any, ...]) -> _Step:
    named = {kind: number for number, kind in enumerate(options)}
    if len(options) == 1:
        (write,) = map(_writer, options)
        return lambda value: None if value is None else write(value)
    writers = {kind: _writer(kind) for kind in options}
    return lambda value: None if value is None else [named[type(value)], *writers[type(value)](value)]


def _union_reader(options: tuple[Any, ...]) -> _Step:
    readers = [_reader(kind) for kind in options]
    if len(readers) == 1:
        (read,) = readers
        return lambda found: None if found is None else read(found)
    return lambda found: None if found is None else readers[_expected(int, found[0])](found[1:])


def _options(kind: Any) -> tuple[Any, ...]:
    """The types of a union, None left out; empty for one that is none. None is then always taken: a kept value lacks
    where its type allows it, and a wrong one is refused by whoever uses it."""
    if get_origin(kind) in (Union, UnionType):
        return tuple(each for each in get_args(kind) if each is not NoneType)
    return ()


def _element(kind: Any) -> Any:
    """What the tuple holds: of one of fixed length its members are of one type."""
    return get_args(kind)[0]


def _fields(kind: Any) -> list[tuple[str, Any]]:
    hints = get_type_hints(kind)
    return [(field.name, hints[field.name]) for field in dataclasses.fields(kind) if field.init]


def _expected(kind: type[Value], found: Any) -> Value:
    return found if type(found) is kind else _refuse(kind, found)


def _refuse(kind: Any, found: Any) -> Any:
    raise ValueError(f"{str(found)[:40]!r} where {kind} should stand")
