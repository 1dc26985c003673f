"""Names, places, dates and phrases as tables print them, for generated tables and for the steps between characters."""

from __future__ import annotations

from collections.abc import Callable
from random import Random


def listed(names: str, between: str = " ") -> list[str]:
    """The names of a text."""
    return names.split(between)


FIRST = listed(
    "James Maria John Anna Pedro Li Wei Olga Ivan Fatima Ahmed Kofi Sven Ingrid Paul Rosa Juan Carlos "
    "Emma Noah Liam Ava Zoe"
    " Mia Ravi Priya Ken Yuki Tom Sue Eve Max Ian Amy Kim Lee Jo Al Ed Dan Sam Ben Joe Ray Guy Roy Ted "
    "Mac José René Zoë"
    " Łukasz Jiří Søren Åsa Ömer Radek Aleksandr Nikolay Dmitri Hans-Peter Jean-Luc Mary-Jane"
)
LAST = listed(
    "Smith Jones Garcia O'Neil McDonald MacLeod Nguyen Kim Park Ivanov Petrov Müller Schmidt García "
    "Fernández Silva Costa"
    " Rossi Bianchi Dubois Martin Bernard Novák Horák Kowalski Nowak Jensen Hansen Larsson Virtanen "
    "Tanaka Suzuki Sato Chen"
    " Wang Zhang Singh Patel Khan Hussain Okafor Mensah Diallo Brown Taylor Wilson Evans Thomas Roberts "
    "Walker Wright Green"
    " Hall Wood Harris Clarke Lewis Young King Hill Scott Moore Baker Štěpánek Yılmaz Erdoğan Schumacher"
)
PLACES = listed(
    "London Paris Berlin Rome Madrid Lisbon Oslo Bergen Turku Tampere Gdańsk Kraków Brno Graz Linz Zürich"
    " Genève Lyon Nice"
    " Nantes Bath York Leeds Hull Derby Perth Cork Sligo Galway Austin Dallas Denver Boise Reno Fresno "
    "Tampa Miami Mobile"
    " Salem Akron Toledo Dayton Quito Lima Cusco Bogotá Cali Salta Rosario Santos Recife Natal Belém "
    "Lagos Kano Accra Dakar"
    " Nairobi Mombasa Lusaka Harare Durban Cairo Giza Tunis Fez Rabat Amman Basra Mosul Tehran Shiraz "
    "Kabul Lahore Delhi"
    " Pune Surat Dhaka Hanoi Manila Cebu Osaka Kyoto Seoul Busan Taipei Sydney Hobart Cairns Suva Apia Exeter Plymouth"
    " Torquay Barnstaple Ashford Brixton Camden Croydon Ealing Hackney Harrow Islington Lambeth Merton Newham Sutton"
)
NATIONS = {
    "Germany": "GER", "France": "FRA", "Italy": "ITA", "Spain": "ESP", "United States": "USA", "Great Britain": "GBR",
    "South Korea": "KOR", "North Korea": "PRK", "China": "CHN", "Japan": "JPN", "India": "IND", "Russia": "RUS",
    "Brazil": "BRA", "New Zealand": "NZL", "Australia": "AUS", "Canada": "CAN", "Mexico": "MEX", "Cuba": "CUB",
    "Kenya": "KEN", "South Africa": "RSA", "Nigeria": "NGR", "Egypt": "EGY", "Czech Republic": "CZE",
    "Bosnia and Herzegovina": "BIH", "Trinidad and Tobago": "TTO", "Papua New Guinea": "PNG", "Saudi Arabia": "KSA",
    "Ivory Coast": "CIV", "Hong Kong": "HKG", "Chinese Taipei": "TPE", "Netherlands": "NED", "Norway": "NOR",
    "Sweden": "SWE", "Finland": "FIN", "Poland": "POL", "Hungary": "HUN", "Romania": "ROU", "Greece": "GRE",
    "Turkey": "TUR", "Iran": "IRI", "Thailand": "THA", "Vietnam": "VIE", "Peru": "PER", "Chile": "CHI", "Fiji": "FIJ",
}  # fmt: skip
CLUBS = listed(
    "{} United|{} City|{} Rovers|FC {}|{} F.C.|Real {}|{} Town|Dynamo {}|SC {}|{} Tigers|{} Red "
    "Sox|Sporting {}|{} Athletic"
    "|AC {}|{} Giants|{} 49ers|{} 04|1860 {}|{} Wanderers",
    "|",
)
WORDS = listed(
    "annual average total share of the households with access to safe water number people served new "
    "existing repair school"
    " children aged under over rate per cent energy output capacity hydro wind solar road rail bridge tunnel river lake"
    " mountain forest land area use other services trade transport food drink health care social security"
    " defence housing"
    " culture sport public order safety protein fat fibre sugar sodium iron zinc copper sector group type"
    " class first second"
)
OUTCOMES = listed(
    "Running Crash Engine Flagged Gearbox Clutch Retired Finished Champion Runner-up Withdrawn Injury "
    "left right forward"
    " defender midfielder goalkeeper Active Closed Open Planned Approved Won Lost Drawn Yes No none unknown"
)
MONTHS = listed("January February March April May June July August September October November December")


def person(rng: Random) -> str:
    name = f"{rng.choice(FIRST)} {rng.choice(LAST)}"
    draw = rng.random()
    if draw < 0.04:
        return name + ", Jr."
    if draw < 0.10:
        return f"{name} ({rng.choice(list(NATIONS.values()))})"
    if draw < 0.14:
        return f"{rng.choice(FIRST)[0]}. {rng.choice(LAST)}"
    if draw < 0.22:
        return f"{rng.choice(FIRST)} {rng.choice('ABCDEFGHJKLMPRST')}. {rng.choice(LAST)}"
    if draw < 0.25:
        return name + rng.choice("*†‡")
    return f"{name} & {rng.choice(FIRST)} {rng.choice(LAST)}" if draw < 0.28 else name


def place(rng: Random) -> str:
    name = rng.choice(PLACES)
    draw = rng.random()
    if draw < 0.10:
        return f"{name} {rng.choice(PLACES)}"
    if draw < 0.15:
        return rng.choice(["St. ", "New ", "North ", "San ", "Santa ", "al-", "Mount ", "Lake "]) + name
    if draw < 0.20:
        return f"{name} ({rng.choice(PLACES)})"
    if draw < 0.24:
        return f"{name}-{rng.choice(PLACES)}"
    return f"{name}, {rng.choice(list(NATIONS))}" if draw < 0.28 else name


def nation(rng: Random) -> str:
    return rng.choice(list(NATIONS))


def coded_nation(rng: Random) -> str:
    name = nation(rng)
    return f"{name} ({NATIONS[name]})"


def nation_code(rng: Random) -> str:
    return rng.choice(list(NATIONS.values()))


def club(rng: Random) -> str:
    return rng.choice(CLUBS).format(rng.choice(PLACES))


def phrase(rng: Random) -> str:
    words = [rng.choice(WORDS) for _ in range(rng.randint(1, 7))]
    words[0] = words[0].capitalize()
    text = " ".join(words)
    draw = rng.random()
    if draw < 0.10:
        return f"{text} ({rng.choice(['%', 'kg', 'km²', 'thousands', 'per 1,000', 'million', '2010', 'over 65s'])})"
    if draw < 0.15:
        return text.replace(" ", ", ", 1)
    if draw < 0.18:
        return text.title()
    if draw < 0.21:
        return f'"{text}"'
    return f"{text} {rng.randint(1, 20)}" if draw < 0.24 else text


DATE_STYLES: tuple[Callable[[Random], str], ...] = (
    lambda rng: f"{rng.randint(1, 28)} {rng.choice(MONTHS)} {rng.randint(1820, 2024)}",
    lambda rng: f"{rng.choice(MONTHS)} {rng.randint(1, 28)}, {rng.randint(1820, 2024)}",
    lambda rng: f"{rng.choice(MONTHS)} {rng.randint(1820, 2024)}",
    lambda rng: f"{rng.randint(1, 28)} {rng.choice(MONTHS)[:3]} {rng.randint(1820, 2024)}",
    lambda rng: f"{rng.randint(1950, 2024)}-{rng.randint(1, 12):02}-{rng.randint(1, 28):02}",
)


def date(rng: Random) -> str:
    return rng.choice(DATE_STYLES)(rng)


def season(rng: Random) -> str:
    year = rng.randint(1900, 2023)
    return f"{year}{rng.choice('–-/')}{(year + 1) % 100:02}"


def code(rng: Random) -> str:
    letters = "".join(rng.choice("ABCDEFGHKLMNPRSTUVW") for _ in range(rng.randint(1, 4)))
    return rng.choice([letters, f"{letters[:2]}-{rng.randint(1, 999)}", f"{letters[0]}{rng.randint(1, 9999)}"])


def model(rng: Random) -> str:
    """Letters and figures in one: types of planes and chips, titles that begin with a year, names in camel case."""
    letters = "".join(rng.choice("ABCDEFGHKLMNPRSTUVWXZ") for _ in range(rng.randint(1, 4)))
    number, brand = rng.randint(1, 9999), rng.choice(LAST)
    return rng.choice(
        [
            f"{letters}{number}",
            f"{letters}-{number}{letters[0]}",
            f"{letters}{number % 100}{letters[0]}{number}",
            f"{brand} {number}",
            f"{brand} {letters[0]}{number % 100}",
            f"{number}{letters[0].lower()}",
            f"{brand}{rng.choice(PLACES)}",
            f"{rng.randint(1950, 2024)} {rng.choice(PLACES)}{rng.choice(['', ' Open', ' Cup'])}",
        ]
    )


def outcome(rng: Random) -> str:
    return rng.choice(OUTCOMES)


KINDS: tuple[tuple[Callable[[Random], str], float], ...] = (
    (person, 5), (place, 4), (nation, 3), (club, 3), (phrase, 4), (date, 1.6), (season, 0.6), (code, 1), (outcome, 1.5),
    (coded_nation, 1.5), (nation_code, 0.5), (model, 0.8),
)  # fmt: skip


def text_cell(rng: Random) -> str:
    """A cell of words of any kind, in about the shares in which tables print them."""
    makers, shares = zip(*KINDS, strict=True)
    return str(rng.choices(makers, shares)[0](rng))
