"""How likely a stretch of words is as one cell, by classes of neighbouring characters and by letters."""

from __future__ import annotations

from functools import lru_cache
from math import log

from kpi_ingest.repair.runs.fitted import step_costs

START, END, OTHER = "^", "$", "o"
_PLAIN = frozenset(" .,-'()/–%\"&+:#*")
_LETTERS = {
    letter: share / 100
    for share, letters in (
        (12.0, "e"),
        (8.2, "tao"),
        (7.0, "ins"),
        (6.2, "rh"),
        (4.0, "dl"),
        (2.5, "cumfpgwyb"),
        (1.2, "vk"),
        (0.2, "xjqz"),
    )
    for letter in letters
}
"""Share of each letter in English prose, rounded."""
_RARE_LETTER = 0.0008
_PROSE_DIGIT, _PROSE_LOWER, _PROSE_STEP = 0.9, 0.5, 2.0
"""What the step to a digit, to a small letter and to anything else costs about, for the resting cost."""
_DANGLING = 3.0
"""What a cell of words pays for ending in a dash."""
_NEW_WORD, _NEXT_LETTER = 2.0, 0.13
"""What a word's length costs: at its end, and at each letter after the first."""
LENGTH_BANDS = (3, 6, 11, 18, 30)


def char_class(char: str) -> str:
    """`d` digit, `U` capital, `l` small letter, `O` letter without case, else the character."""
    if "0" <= char <= "9":
        return "d"
    if char.isalpha():
        return "U" if char.isupper() else "l" if char.islower() else "O"
    return char


@lru_cache(maxsize=4096)
def step_class(char: str) -> str:
    """The class of a character as the steps count them: punctuation by itself where it is common in cells."""
    found = char_class(char)
    return found if found in "dUlO" or found in _PLAIN else OTHER


@lru_cache(maxsize=4096)
def _char_cost(char: str) -> float:
    """Nats of the character within its class."""
    found = step_class(char)
    if found == "d":
        return log(10)
    if found == "l":
        return -log(_LETTERS.get(char, _RARE_LETTER))
    if found == "U":
        return log(30) if char.isascii() else log(400)
    return {"O": log(500), OTHER: log(30)}.get(found, 0.0)


@lru_cache(maxsize=4096)
def _rest_cost(char: str) -> float:
    found = char_class(char)
    step = _PROSE_DIGIT if found == "d" else _PROSE_LOWER if found == "l" else _PROSE_STEP
    return _char_cost(char) + step


def resting_cost(text: str) -> float:
    """About what the characters cost within prose: the scale against which weights are kept."""
    return sum(map(_rest_cost, text))


def text_cost(text: str) -> float:
    """Nats for the text as one cell of words."""
    steps = step_costs()
    cost = 0.0
    last = START
    for char in text:
        now = step_class(char)
        cost += steps[last][now] + _char_cost(char)
        last = now
    return cost + steps[last][END] + (_DANGLING if last in "-–" else 0.0)


def shape_of(text: str) -> str:
    """The text with each word as `a` and each digit as `9`: `9 Dec 1953` -> `9 a 9999`."""
    shape: list[str] = []
    for char in text:
        found = char_class(char)
        if found in ("l", "U", "O"):
            if not shape or shape[-1] != "a":
                shape.append("a")
        else:
            shape.append("9" if found == "d" else char)
    return "".join(shape)


def shape_cost(text: str) -> float:
    """Nats of the letters and digits once the shape is known."""
    cost = 0.0
    inside = False
    for char in text:
        letter = char.isalpha()
        if letter:
            cost += _char_cost(char) + (_NEXT_LETTER if inside else _NEW_WORD)
        elif "0" <= char <= "9":
            cost += log(10)
        inside = letter
    return cost


def traits_of(text: str) -> tuple[str, ...]:
    """The few things about a text that a column has habits of: its ends, digits, length and words."""
    band = sum(len(text) > limit for limit in LENGTH_BANDS)
    return (
        "first" + step_class(text[0]),
        "last" + step_class(text[-1]),
        "digit" if any("0" <= char <= "9" for char in text) else "letters",
        f"length{band}",
        f"spaces{min(text.count(' '), 3)}",
    )


TRAIT_BASE = {"digit": 0.18, "letters": 0.82}
TRAIT_SHARES = {"f": 1 / 12, "l": 1 / 12, "s": 1 / 4}


@lru_cache(maxsize=1024)
def trait_base(trait: str) -> float:
    """Share of a trait in a column of which nothing is known."""
    if trait.startswith("length"):
        return 1 / (len(LENGTH_BANDS) + 1)
    return TRAIT_BASE.get(trait) or TRAIT_SHARES[trait[0]]
