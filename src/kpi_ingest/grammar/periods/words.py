"""The words of time: month names of the languages that are read, and what else may be one."""

from __future__ import annotations

import unicodedata
from difflib import get_close_matches
from functools import lru_cache

from kpi_ingest.grammar.periods.not_read import (
    FOREIGN_MONTHS,
    HEADER_NOUNS,
    NEUTRAL_ELSEWHERE,
    NOT_READ,
    NOUN_ENDINGS,
)

LANGUAGES = ("en", "cy", "fr", "de", "es", "it", "nl", "pt")

_MONTH_NAMES = {
    "en": "january february march april may june july august september october november december",
    "cy": "ionawr chwefror mawrth ebrill mai mehefin gorffennaf awst medi hydref tachwedd rhagfyr",
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "de": "januar februar märz april mai juni juli august september oktober november dezember",
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
    "it": "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",
    "nl": "januari februari maart april mei juni juli augustus september oktober november december",
    "pt": "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro",
}
_SHORT_NAMES = {
    "en": "jan feb mar apr may jun jul aug sep oct nov dec",
    "cy": "ion chwe maw ebr mai meh gorff awst medi hyd tach rhag",
    "fr": "janv févr mars avr mai juin juil août sept oct nov déc",
    "de": "jan feb mrz apr mai jun jul aug sep okt nov dez",
    "es": "ene feb mar abr may jun jul ago sep oct nov dic",
    "it": "gen feb mar apr mag giu lug ago set ott nov dic",
    "nl": "jan feb mrt apr mei jun jul aug sep okt nov dec",
    "pt": "jan fev mar abr mai jun jul ago set out nov dez",
}
_OTHER_SPELLINGS = {
    "en": {"sept": 9},
    "de": {"jänner": 1, "feber": 2, "maerz": 3, "mär": 3, "sept": 9},
    "fr": {"fevrier": 2, "aout": 8, "decembre": 12, "fev": 2, "fevr": 2, "fév": 2, "jan": 1, "jui": 0},
    "es": {"setiembre": 9, "sept": 9},
    "cy": {
        "fawrth": 3,
        "fai": 5,
        "fehefin": 6,
        "orffennaf": 7,
        "fedi": 9,
        "dachwedd": 11,
        "ragfyr": 12,
        "chwef": 2,
        "gor": 7,
        "rha": 12,
        "tac": 11,
    },
    "pt": {"marco": 3},
}
_ORDINARY = frozenset(
    ("ago", "out", "set", "mag", "gen", "mei", "ion", "med", "rhag", "maw", "jui", "hyd", "ott", "lug")
)
"""Short names that are words or names elsewhere: read only on a page in their language."""


def _known_months() -> dict[str, dict[str, int]]:
    """Word -> language -> month."""
    known: dict[str, dict[str, int]] = {}
    for names in (_MONTH_NAMES, _SHORT_NAMES):
        for language, words in names.items():
            for month, word in enumerate(words.split(), 1):
                known.setdefault(word, {})[language] = month
    for language, spellings in _OTHER_SPELLINGS.items():
        for word, month in spellings.items():
            known.setdefault(word, {})[language] = month
    return known


_MONTHS = _known_months()

_FULL_ENGLISH = tuple(_MONTH_NAMES["en"].split())
ENGLISH_MONTHS = (*_FULL_ENGLISH, "sept", *_SHORT_NAMES["en"].split())
_PREFIXES = frozenset(
    word[:3] for word in (*FOREIGN_MONTHS, *(one for names in _MONTH_NAMES.values() for one in names.split()))
) - {"age", "mea", "hel", "hei", "lat", "lie", "end", "oca", "ser", "dam", "dec", "pro", "gen", "pri", "set", "car"}


def language_of(locale: str | None) -> str | None:
    """`en` of `en-GB`; None where no locale is known."""
    return locale.replace("_", "-").split("-")[0].lower() if locale else None


@lru_cache(maxsize=4096)
def month_of_word(word: str, language: str | None) -> int | None:
    """The month that a word names, on a page of this language or wherever all languages agree; None for others."""
    by_language = _MONTHS.get(word)
    if not by_language:
        return None
    if language in by_language:
        return by_language[language] or None
    if word in _ORDINARY:
        return None
    months = set(by_language.values())
    return months.pop() if len(months) == 1 else None


@lru_cache(maxsize=4096)
def may_be_period_word(word: str, language: str | None) -> bool:
    """Whether a word that is not read may be about time all the same: a month of another language, a season, a
    misspelt month (`Febuary`)."""
    plain = _without_accents(word)
    if word in _MONTHS or plain in _MONTHS or plain in NOT_READ:
        return word not in _ORDINARY or language in _MONTHS.get(word, ())
    return len(word) > 3 and bool(get_close_matches(word, _FULL_ENGLISH, 1, 0.8))


@lru_cache(maxsize=4096)
def may_be_unknown_month(word: str, language: str | None) -> bool:
    """Whether a word right beside a year may name a part of it, for all that is known: written in other letters than
    English has, a short form of a month elsewhere, or any unknown word on a page in another language."""
    plain = _without_accents(word)
    if plain in NEUTRAL_ELSEWHERE:
        return False
    if len(word) <= 3 and plain in _PREFIXES:
        return True
    return not word.isascii() or (language is not None and language != "en")


def is_known_noun(word: str) -> bool:
    """Whether a word that stands alone with a year is an ordinary one of headers (`Population 2023`), by a list, its
    ending, or its plural: for all that is known, any other may name a part of the year (`Brumaire 2024`)."""
    listed = word in HEADER_NOUNS or word in NEUTRAL_ELSEWHERE
    return listed or word.endswith(NOUN_ENDINGS) or (word.endswith("s") and len(word) > 3)


def _without_accents(word: str) -> str:
    return "".join(sign for sign in unicodedata.normalize("NFD", word) if not unicodedata.combining(sign))
