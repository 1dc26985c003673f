"""The words of time: months and quarters of the languages that are read, and those of others, which are told only.

A word of the second kind (`kwiecień`, `Michaelmas`, `winter`) is never read: beside it a year is not the period.
"""

from __future__ import annotations

import unicodedata
from difflib import get_close_matches
from functools import lru_cache

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
    "cy": {"fawrth": 3, "fai": 5, "fehefin": 6, "orffennaf": 7, "fedi": 9, "dachwedd": 11, "ragfyr": 12, "chwef": 2, "gor": 7, "rha": 12, "tac": 11},
    "pt": {"marco": 3},
}
_ORDINARY = frozenset(("ago", "out", "set", "mag", "gen", "mei", "ion", "med", "rhag", "maw", "jui", "hyd", "ott", "lug"))
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

# Month names of languages that are not read, without accents. `listopad` is October in one and November in another.
_FOREIGN_MONTHS = """
eanair feabhra marta aibrean bealtaine meitheamh iuil lunasa fomhair samhain nollaig
faoilleach gearran giblean ceitean ogmhios iuchar lunastal sultain damhair dubhlachd
gener febrer marc abril maig juny juliol agost setembre octubre novembre desembre xaneiro febreiro marzal xuno xullo
urtarrila otsaila martxoa apirila maiatza ekaina uztaila abuztua iraila urria azaroa abendua
januar februar marts maj august oktober januari februari mars augusti desember januarie junie julie
tammikuu helmikuu maaliskuu huhtikuu toukokuu kesakuu heinakuu elokuu syyskuu lokakuu marraskuu joulukuu
jaanuar veebruar marts aprill juuni juuli oktoober detsember janvaris februaris aprilis maijs junijs julijs augusts
septembris oktobris novembris decembris sausis vasaris kovas balandis geguze birzelis liepa rugpjutis rugsejis spalis
lapkritis gruodis styczen stycznia luty lutego marzec marca kwiecien kwietnia maja czerwiec czerwca lipiec lipca sierpien
sierpnia wrzesien wrzesnia pazdziernik pazdziernika listopad listopada grudzien grudnia
leden ledna unor unora brezen brezna duben dubna kveten kvetna cerven cervna cervenec cervence srpen srpna zari rijen
rijna prosinec prosince sijecanj veljaca ozujak travanj svibanj lipanj srpanj kolovoz rujan studeni prosinac
januarja jun jul juli avgust septembar oktobar novembar decembar ianuarie februarie martie aprilie iunie iulie
septembrie octombrie noiembrie decembrie majus junius julius augusztus szeptember marcius aprilis januar
ocak subat nisan mayis haziran temmuz agustos eylul ekim kasim aralik janar shkurt prill qershor korrik gusht shtator
tetor nentor dhjetor jannar frar awwissu settembru ottubru novembru dicembru mejju gunju lulju
januari agustus desember ramadan ramadhan muharram rajab shaban shawwal vendemiaire brumaire frimaire nivose pluviose ventose germinal floreal prairial messidor
thermidor fructidor ramazan tishri tishrei heshvan kislev tevet shevat adar nisan iyar sivan tammuz elul
""".split()
_FOREIGN_PERIODS = """
tymor haf gwanwyn gaeaf wythnos hanner printemps automne hiver ete semaine semaines rentree
fruhling fruhjahr sommer herbst winter quartale halbjahr halbjahre woche wochen kalenderwoche geschaftsjahr
haushaltsjahr schuljahr wintersemester sommersemester rechnungsjahr primavera verano otono invierno semana semanas
semestre ejercicio cuatrimestre bimestre trimestres estate autunno inverno settimana settimane esercizio quadrimestre
lente herfst zomer weken boekjaar schooljaar halfjaar verao outono exercicio
kvartal kvartaal kwartal kvartali kvartalas ceturksnis negyedev ceyrek trimestru tremujor neljannes
vuosineljannes ceathru raithe cheathru tydzien tyden teden vecka viikko hafta roku polrocze pololeti
vuosi sezona saison temporada zima leto jaro podzim wiosna lato jesien vuoden puolivuosi hiruhileko
""".split()
_ENGLISH_PERIODS = """
winter wintertime tertial tercile reiwa heisei showa midyear midterm michaelmas easter epiphany christmas advent whitsun halloween
diwali ramadan thanksgiving fortnight trimester semester biennium quinquennium halfterm hogmanay
""".split()
NOT_READ = frozenset((*_FOREIGN_MONTHS, *_FOREIGN_PERIODS, *_ENGLISH_PERIODS)) - {"mars", "marts", "jun", "jul", "juli"}

_NEUTRAL_ELSEWHERE = frozenset(
    """
    ziel soll ist istwert sollwert wert ergebnis plan anzahl quote rate gesamt summe stand kennzahl einheit prozent
    objectif cible resultat realise realisation valeur nombre taux total unite reel indicateur
    objetivo meta resultado valor numero tasa real indicador obiettivo risultato valore tasso indicatore
    doel doelstelling resultaat waarde aantal realisatie norm percentage
    targed gwirioneddol perfformiad canlyniad nifer cyfradd gwaelodlin carreg filltir dangosydd cyfanswm
    """.split()
)
"""Words of other languages' headers that say nothing of time."""

_HEADER_NOUNS = frozenset(
    """
    actual target result performance outturn baseline budget plan planned spend cost price value total sum average mean
    median number count rate share score index level stock output income revenue profit loss debt staff population people
    census survey sample demand supply capacity volume turnover growth usage use area national regional local england
    wales scotland ireland uk britain london europe devon overall all male female men women boys girls adult child net
    gross total current latest previous this last prior published indicator measure kpi figure position status trend rag
    direction comment forecast estimate budgeted goal ambition threshold benchmark peer family nearest neighbour rank
    quartile group region district county council ward town city school pupil annual yearly end-year sector public
    private our trust provider team service year-end
    """.split()
)
_NOUN_ENDINGS = ("tion", "sion", "ment", "ness", "ance", "ence", "ity", "age", "ing", "ture", "ship", "ism", "ed", "ents")
_FULL_ENGLISH = tuple(_MONTH_NAMES["en"].split())
ENGLISH_MONTHS = (*_FULL_ENGLISH, "sept", *_SHORT_NAMES["en"].split())
_PREFIXES = frozenset(
    word[:3] for word in (*_FOREIGN_MONTHS, *(one for names in _MONTH_NAMES.values() for one in names.split()))
) - {"age", "mea", "hel", "hei", "lat", "lie", "end", "oca", "ser", "dam", "dec", "pro", "gen", "pri", "set", "car"}


def language_of(locale: str | None) -> str | None:
    """`en` of `en-GB`; None where no locale is known."""
    return locale.replace("_", "-").split("-")[0].lower() if locale else None


def months_first(locale: str | None) -> bool | None:
    """Whether numeric dates put the month first (`06/05/2024` is 5 June); None where the locale does not tell."""
    if not locale:
        return None
    language, _, rest = locale.replace("_", "-").lower().partition("-")
    region = rest.split("-")[-1]
    if language == "en":
        known = {"us": True, **dict.fromkeys(("gb", "ie", "au", "nz", "in", "mt"), False)}
        return known.get(region)
    days_first = language in ("cy", "ga", "gd", "fr", "de", "es", "it", "nl", "pt") and region not in ("ca", "us", "za")
    return False if days_first else None


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
    if plain in _NEUTRAL_ELSEWHERE:
        return False
    if len(word) <= 3 and plain in _PREFIXES:
        return True
    return not word.isascii() or (language is not None and language != "en")


def is_known_noun(word: str) -> bool:
    """Whether a word that stands alone with a year is an ordinary one of headers (`Population 2023`), by a list, its
    ending, or its plural: for all that is known, any other may name a part of the year (`Brumaire 2024`)."""
    return word in _HEADER_NOUNS | _NEUTRAL_ELSEWHERE or word.endswith(_NOUN_ENDINGS) or (word.endswith("s") and len(word) > 3)


def _without_accents(word: str) -> str:
    return "".join(sign for sign in unicodedata.normalize("NFD", word) if not unicodedata.combining(sign))
