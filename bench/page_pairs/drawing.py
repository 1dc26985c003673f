"""Pages drawn at random: titles, labels, columns and figures as council pages have them."""

from __future__ import annotations

from random import Random

from bench.page_pairs.pages import Col, Page, Row, Section, Text

TITLES = (
    "Waste and recycling", "Highways", "Housing repairs", "Adult social care", "Planning", "Libraries", "Leisure",
    "Council tax", "Licensing", "Parks and open spaces", "Fostering", "Public health",
)  # fmt: skip
LABELS = (
    "Missed collections", "Potholes filled within the week", "Calls answered in time", "Empty homes brought back",
    "Complaints closed at first stage", "Visits to the library", "Plans finished on time", "Trees planted",
    "Street lamps repaired", "Average relet time", "Invoices paid in time", "Staff sickness", "Children placed nearby",
    "Benefit claims decided", "Major applications decided", "Food premises inspected", "Rent collected",
    "Swimming lessons given", "Energy used in offices", "Fly tips cleared", "Grants awarded", "Meals delivered",
)  # fmt: skip
MONTHS = (
    ("Mar 24", "2024-03"), ("Jun 24", "2024-06"), ("Sep 24", "2024-09"), ("Dec 24", "2024-12"), ("Mar 25", "2025-03"),
)  # fmt: skip
QUARTERS = (
    ("Q1 2023/24", "FY2023/24-Q1"), ("Q2 2023/24", "FY2023/24-Q2"), ("Q3 2023/24", "FY2023/24-Q3"),
    ("Q4 2023/24", "FY2023/24-Q4"), ("Q1 2024/25", "FY2024/25-Q1"),
)  # fmt: skip
YEARS = (("2021/22", "2021/22"), ("2022/23", "2022/23"), ("2023/24", "2023/24"))
FORMS = ("{}", "{}", "{}", "{}%", "{}%", "£{}", "{} days", "{} weeks")


def draw_page(random: Random) -> Page:
    """One to three tables, no two titles alike; now and then two tables share their labels."""
    titles = random.sample(TITLES, random.choice((1, 2, 2, 3)))
    labels = random.sample(LABELS, 18)
    shared = random.random() < 0.2
    sections = []
    for number, title in enumerate(titles):
        own = labels[:6] if shared else labels[number * 6 : number * 6 + 6]
        sections.append(_section(random, title, own[: random.randint(4, 6)]))
    return Page(tuple(sections))


def _section(random: Random, title: str, labels: list[str]) -> Section:
    cols = _columns(random)
    return Section(title, cols, tuple(_row(random, label, cols) for label in labels))


def _columns(random: Random) -> tuple[Col, ...]:
    manner = random.choice(("months", "months", "quarters", "years", "plain"))
    if manner == "plain":
        return Col("target", "Target"), Col("actual", random.choice(("Result", "Actual", "Outturn")))
    chosen = {"months": MONTHS, "quarters": QUARTERS, "years": YEARS}[manner]
    width = random.randint(2, 3)
    start = random.randint(0, len(chosen) - width)
    first = [Col("baseline", "Baseline")] if random.random() < 0.4 else []
    goals = [Col("target", "Target")] if random.random() < 0.7 else []
    milestones = manner == "months" and random.random() < 0.4
    timed: list[Col] = []
    for number, (period, canonical) in enumerate(chosen[start : start + width], start=1):
        if milestones:
            timed.append(Col("milestone", f"Milestone {number}", period, canonical))
        timed.append(Col("actual", "Actual", period, canonical))
    return (*first, *goals, *timed)


def _row(random: Random, label: str, cols: tuple[Col, ...]) -> Row:
    form = random.choice(FORMS)
    base = random.randint(21, 79) if form != "£{}" else random.randint(1_100, 9_800)
    return Row(label, tuple(Text(_figure(random, base, form)) for _ in cols))


def _figure(random: Random, base: int, form: str) -> str:
    return form.format(f"{base + random.randint(-9, 9):,}")


def other_figure(random: Random, text: str) -> str:
    """Another figure in the same form, never a rounding or a factor of a hundred of the old one."""
    digits = "".join(sign for sign in text if sign.isdigit() or sign in ".,")
    value = int(float(digits.replace(",", "")))
    moved = value + random.choice((-7, -4, -3, -2, 2, 3, 5, 8))
    return text.replace(digits, f"{moved:,}" if "," in digits or moved > 999 else str(moved))
