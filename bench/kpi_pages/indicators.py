"""What councils and NHS bodies measure: made-up indicators in the words of such pages, with the range they move in."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import Literal

Kind = Literal["percent", "survey", "count", "small", "rate", "money", "score", "ratio"]


@dataclass(frozen=True, slots=True)
class Indicator:
    """One thing measured."""

    label: str
    kind: Kind
    falls: bool
    """Whether less is better."""
    low: float
    high: float
    """Range of the baseline."""


_GROUPS = (
    "children in need", "care leavers", "older people", "adults with a learning disability", "carers", "young people",
    "pupils with SEN support", "pupils with an EHC plan", "council tenants", "residents", "patients aged 65 and over",
    "unpaid carers", "children aged 5 to 11 years", "girls", "boys", "service users",
)  # fmt: skip

_TABLE: tuple[tuple[Kind, bool, float, float, str], ...] = (
    ("percent", False, 45, 88, "Percentage of calls answered within 5 minutes"),
    ("percent", False, 40, 85, "% of complaints answered within 20 working days"),
    ("percent", False, 30, 80, "Percentage of initial health assessments completed within 28 days"),
    ("percent", False, 55, 92, "Percentage of {group} with an annual review"),
    ("percent", False, 50, 90, "Major planning applications determined within 13 weeks"),
    ("percent", False, 60, 92, "Referral to treatment within 18 weeks"),
    ("percent", False, 55, 80, "A&E: patients seen within 4 hours (type 1)"),
    ("percent", False, 25, 60, "Household waste sent for reuse, recycling and composting"),
    ("percent", False, 70, 97, "Council tax collected in year"),
    ("percent", False, 8, 45, "EHC plans issued within 20 weeks (excluding exceptions)"),
    ("percent", False, 30, 70, "Proportion of {group} in education, employment or training"),
    ("percent", False, 50, 75, "Pupils reaching the expected standard at Key Stage 2"),
    ("percent", False, 60, 85, "Uptake of the 2 – 2.5 year review"),
    ("percent", False, 55, 90, "Urgent repairs completed on time"),
    ("percent", False, 40, 78, "Two week wait for cancer: 62 day standard"),
    ("percent", False, 65, 95, "Stat/mand training compliance, all staff"),
    ("percent", True, 6, 28, "Vacancy rate, qualified social workers"),
    ("percent", True, 4, 18, "Did not attend (DNA) rate, outpatients"),
    ("percent", True, 12, 30, "Re-referrals within 12 months"),
    ("percent", True, 3, 9, "Sickness absence rate"),
    ("percent", True, 8, 25, "Overall absence of {group} (Attendance)"),
    ("percent", True, 5, 16, "Babies born to mothers who smoke"),
    ("percent", True, 2, 14, "Missed bins not put right in 48 hours"),
    ("percent", True, 5, 22, "Proportion of agency staff in the workforce"),
    ("survey", False, 5, 45, "Percentage of {group} who say that support is ‘good’ or ‘better’"),
    ("survey", False, 10, 60, "{group} who feel listened to (annual survey)"),
    ("survey", False, 30, 70, "Staff who would recommend the trust as a place to work"),
    ("survey", False, 20, 65, "Satisfaction of {group} with the way things are run"),
    ("survey", False, 6, 40, "Families report that their experience while waiting for a diagnosis is good."),
    ("count", True, 80, 2600, "Number of annual reviews overdue"),
    ("count", True, 40, 420, "Assessments waiting more than 20 weeks"),
    ("count", True, 60, 400, "Stage 1 complaints received (all services)"),
    ("count", True, 150, 4800, "Patients waiting over 52 weeks"),
    ("count", True, 20, 320, "Households in bed and breakfast"),
    ("count", True, 900, 14000, "Open repairs jobs"),
    ("count", True, 15, 140, "{group} placed out of area"),
    ("count", True, 10, 90, "Ofsted notifications open after 30 days"),
    ("count", True, 30, 260, "Void properties at month end"),
    ("count", False, 60, 900, "Affordable homes completed"),
    ("count", False, 500, 9000, "NHS Health Checks delivered"),
    ("count", False, 20, 180, "Approved foster carer households"),
    ("count", False, 200, 2400, "People supported to stop smoking"),
    ("count", False, 3000, 60000, "Visits to libraries and leisure centres"),
    ("count", False, 40, 480, "Apprenticeship starts"),
    ("count", False, 15, 120, "New places for {group}"),
    ("small", True, 3, 18, "Complaints upheld by the Ombudsman"),
    ("small", True, 2, 15, "Serious incidents reported (SI)"),
    ("small", True, 2, 12, "Permanent exclusions of {group}"),
    ("small", True, 1, 14, "C. difficile cases, hospital onset"),
    ("small", False, 2, 16, "Adoption orders granted"),
    ("rate", True, 18, 62, "Suspension rate of {group}"),
    ("rate", True, 0.1, 0.9, "Permanent exclusion rate of {group}"),
    ("rate", True, 45, 110, "Children looked after per 10,000"),
    ("rate", True, 8, 45, "Average days to process a new benefit claim"),
    ("rate", True, 3, 12, "Average length of stay (days)"),
    ("rate", True, 3, 9, "Infant mortality per 1,000 live births"),
    ("rate", True, 300, 900, "Emergency admissions of {group} per 100,000"),
    ("rate", True, 16, 75, "Average re-let time in days"),
    ("rate", False, 35, 52, "Average Attainment 8 score"),
    ("rate", False, 6, 8.5, "Overall wellbeing score of {group}"),
    ("money", True, 450, 6500, "Average weekly cost of a residential placement"),
    ("money", True, 90000, 3900000, "Current tenant rent arrears"),
    ("money", False, 150000, 5200000, "Savings delivered against plan"),
    ("money", True, 12, 90, "Cost per transaction"),
    ("score", False, -0.9, -0.05, "Average Progress 8 score of {group}"),
    ("score", False, -60, 30, "Net change in foster placements"),
    ("score", False, -30, 45, "Net promoter score, {group}"),
    ("ratio", True, 18, 34, "Midwife to birth ratio"),
    ("ratio", True, 14, 28, "Caseload per social worker"),
)

_WEIGHTS: dict[Kind, float] = {
    "percent": 34, "survey": 10, "count": 24, "small": 7, "rate": 14, "money": 5, "score": 3.5, "ratio": 2.5,
}  # fmt: skip
"""How often pages measure in each way; most in percentages and counts."""


def pick_indicators(rng: Random, count: int) -> list[Indicator]:
    """Indicators of one page; their labels differ."""
    found: dict[str, Indicator] = {}
    kinds = list(_WEIGHTS)
    while len(found) < count:
        kind = rng.choices(kinds, [_WEIGHTS[each] for each in kinds])[0]
        _, falls, low, high, words = rng.choice([entry for entry in _TABLE if entry[0] == kind])
        label = words.format(group=rng.choice(_GROUPS))
        label = label[0].upper() + label[1:]
        found.setdefault(label, Indicator(label, kind, falls, low, high))
    return list(found.values())
