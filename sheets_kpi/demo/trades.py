"""The five trades: who does what how often, which mistakes are in the logs, what was wished for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from sheets_kpi.demo.clients import activities, bookings, deals, feedback, jobs, requests, visits
from sheets_kpi.demo.dirt import (
    Mess,
    Slip,
    by,
    earlier,
    either_way,
    has,
    in_a_month,
    is_choice,
    money,
    pasted_twice,
    same_number,
    spaced,
    tenth_of_may,
    text_day,
    total_line,
    typed,
    typo,
    value,
)
from sheets_kpi.demo.office import (
    ads,
    advertising,
    candidates,
    costs,
    initiatives,
    poll,
    tasks,
    training,
    vacancies,
    working_time,
)
from sheets_kpi.demo.story import Plot
from sheets_kpi.state import CellError

# Whose target: that of the company, of each person, of a role, a team, a person, an account.
Whose = Literal["company", "each", "senior", "first_team", "newcomer", "first_account"]
# A KPI, whose target, and its values month by month; fewer than three hold on from the last.
Wish = tuple[str, Whose, tuple[float | str, ...]]


@dataclass(frozen=True)
class Trade:
    """How its story goes, which mistakes are in it, and what was wished for.

    `changed` is the KPI that an event at the beginning of the second month is about.
    `bonus_base` is in roubles a month at full time.
    """

    plot: Plot
    slips: Sequence[Slip]
    messes: Sequence[Mess]
    wishes: Sequence[Wish]
    changed: str
    bonus_base: int


_deal_paid = is_choice("deals", "status", "paid")
_deal_lost = is_choice("deals", "status", "lost")
_job_done = is_choice("jobs", "status", "done")
_visit_done = is_choice("visits", "status", "done")

# They sell furniture and keep the clients who bought.
_ACCOUNT_MANAGERS = Trade(
    Plot(
        work=(deals, activities, requests, feedback, costs, initiatives, tasks, training, ads),
        shared=(advertising,),
        prices=((9_800, 8), (17_500, 4), (27_300, 3), (34_900, 2), (6_400, 6)),
        manners={
            "leads": (1.5, 1.3, 1.7, 0.7, 1.2, 1.3),
            "contacts": (3.3, 2.8, 3.4, 1.5, 3.6, 2.9),
            "wins": (0.42, 0.34, 0.07, 0.36, 0.31, 0.33),
            "calls": (13.5, 13, 18, 7, 12, 11),
            "quality": (91, 86, 73, 89, 84, 80),
            "reply": (7, 11, 13, 9, 31, 15),
            "work": 420,
            "forgotten": 0.03,
            "answers": 0.8,
            "pleased": (0.96, 0.92, 0.82, 0.94, 0.86, 0.90),
            "passed": 0.9,
        },
        costs={"service": 0.6, "retention": 0.3, "other": 0.1},
        advertising=("acquisition", 6_000, 14_000),
        feedback={"nps": 0.35, "csat": 0.45, "review": 0.2},
        clients="deals",
        companies=True,
    ),
    (
        Slip("deals", "amount", "number_as_text", money(",00р"), _deal_paid),
        Slip("deals", "amount", "number_as_text", money("\u00a0₽"), _deal_paid),
        Slip("deals", "amount", "unreadable_number", typed(0), _deal_paid),
        Slip("deals", "amount", "off_scale", value(-1_500), _deal_paid),
        Slip("deals", "amount", "error_value", value(CellError("#N/A")), _deal_paid),
        Slip("deals", "amount", "required_when", value(None), _deal_paid),
        Slip("deals", "status", "unknown_choice", typo(0), _deal_paid),
        Slip("deals", "lost_reason", "required_when", value(None), _deal_lost),
        Slip("deals", "created", "date_as_text", text_day, _deal_paid),
        Slip("deals", "closed", "order", earlier("created", 3), _deal_paid),
        Slip("deals", "closed", "future_date", in_a_month, _deal_paid),
        Slip("deals", "units", "number_became_date", tenth_of_may, _deal_paid),
        Slip("deals", "account", "unknown_account", typo(1), _deal_paid),
        Slip("deals", "client", "stray_spaces", spaced, _deal_paid),
        Slip("deals", "manager", "required", value(None), _deal_paid),
        Slip("deals", "manager", "unknown_person", typo(2), by(0)),
        Slip("deals", "manager", "name_spelling", typo(3), by(1)),
        Slip("requests", "manager", "name_spelling", typo(4), by(3)),
        Slip("requests", "replied", "order", earlier("opened", 1)),
        Slip("activities", "date", "ambiguous_date", either_way),
        Slip("activities", "date", "unreadable_date", typed(1)),
        Slip("activities", "quantity", "above_maximum", value(12_000)),
        Slip("activities", "quality", "above_maximum", value(105)),
        Slip("feedback", "score", "unreadable_number", value("9/10")),
        Slip("feedback", "score", "required", value(None)),
        Slip("costs", "amount", "number_as_text", money("р."), has("manager")),
    ),
    (same_number("deals"), pasted_twice("activities"), total_line("deals", "number", "created")),
    (
        ("revenue", "each", (280_000, 300_000, 320_000)),
        ("deals", "each", (8, 9, 9)),
        ("average_order", "company", (42_000,)),
        ("conversion", "each", (0.32,)),
        ("new_clients", "each", (5, 4, 4)),
        ("repeat_orders", "each", (2, 3, 4)),
        ("retention", "company", (0.4,)),
        ("upsell_share", "company", (0.18,)),
        ("key_growth", "company", (0.1,)),
        ("active_clients", "company", (25, 50, 75)),
        ("active_clients", "each", (6, 11, 15)),
        ("nps", "company", (40,)),
        ("csat", "each", (0.9,)),
        ("reply_time", "each", (15,)),
        ("on_time", "each", (0.95,)),
        ("quality", "each", (85,)),
        ("calls", "each", (260, 270, 270)),
        ("cost_per_client", "company", (400,)),
        ("contribution", "each", (3,)),
        ("revenue", "senior", (380_000, 400_000, 420_000)),
        ("revenue", "first_account", (850_000, 900_000, 950_000)),
        ("conversion", "first_team", (0.31,)),
        ("deals", "newcomer", (6,)),
    ),
    changed="average_order",
    bonus_base=30_000,
)

# Windows, doors and stairs, with the plan of 150 calls and 10 deals a month each.
_SALES_TEAM = Trade(
    Plot(
        work=(deals, activities, costs, ads),
        shared=(advertising,),
        prices=((24_000, 3), (18_500, 3), (66_000, 1), (87_000, 1), (31_000, 2)),
        manners={
            "leads": (1.6, 1.5, 1.5, 0.8, 1.3, 1.3),
            "contacts": (3.4, 3.2, 3.2, 1.8, 3.6, 3.0),
            "wins": (0.44, 0.35, 0.14, 0.37, 0.34, 0.3),
            "quoted": (0.5, 0.45, 0.7, 0.5, 0.3, 0.4),
            "calls": (7.6, 7.3, 9.8, 3.7, 6.2, 6.9),
            "quality": (92, 86, 71, 88, 83, 79),
        },
        costs={"service": 0.4, "retention": 0.4, "other": 0.2},
        advertising=("acquisition", 6_000, 14_000),
        clients="deals",
        companies=True,
    ),
    (
        Slip("deals", "amount", "number_as_text", money("\u00a0₽"), _deal_paid),
        Slip("deals", "amount", "unreadable_number", typed(0), _deal_paid),
        Slip("deals", "amount", "required_when", value(None), _deal_paid),
        Slip("deals", "status", "unknown_choice", typo(0), _deal_paid),
        Slip("deals", "lost_reason", "required_when", value(None), _deal_lost),
        Slip("deals", "closed", "order", earlier("created", 2), _deal_paid),
        Slip("deals", "account", "unknown_account", typo(1), _deal_paid),
        Slip("deals", "manager", "unknown_person", typo(2), by(0)),
        Slip("activities", "manager", "name_spelling", typo(3), by(4)),
        Slip("activities", "quantity", "above_maximum", value(1_500)),
        Slip("costs", "amount", "number_as_text", money("р."), has("manager")),
    ),
    (same_number("deals"), pasted_twice("activities"), total_line("deals", "number", "created")),
    (
        ("revenue", "each", (480_000, 500_000, 520_000)),
        ("deals", "each", (10,)),
        ("average_order", "company", (52_000,)),
        ("units", "each", (14,)),
        ("conversion", "each", (0.35,)),
        ("win_rate", "each", (0.35,)),
        ("repeat_orders", "each", (2, 3, 4)),
        ("new_clients", "each", (6, 5, 5)),
        ("calls", "each", (150,)),
        ("meetings", "each", (4,)),
        ("margin", "company", (0.35,)),
        ("cac", "company", (6_500,)),
        ("revenue_growth", "company", (0.1,)),
        ("revenue", "senior", (600_000, 620_000, 640_000)),
        ("conversion", "first_team", (0.36,)),
        ("deals", "newcomer", (8,)),
    ),
    changed="average_order",
    bonus_base=35_000,
)

# Technicians who mend household machines at home and in the workshop.
_SERVICE_TEAM = Trade(
    Plot(
        work=(jobs, feedback, working_time, training, costs),
        shared=(advertising, poll),
        prices=((3_900, 1), (4_600, 1), (2_900, 1), (3_700, 1), (5_200, 1)),
        manners={
            "jobs": (2.3, 2.0, 2.7, 1.0, 1.7, 1.6),
            "reply": (7, 10, 12, 9, 32, 14),
            "work": (380, 420, 460, 400, 640, 520),
            "forgotten": 0.01,
            "errors": (0.02, 0.04, 0.13, 0.03, 0.05, 0.07),
            "answers": 0.8,
            "pleased": (0.97, 0.93, 0.84, 0.95, 0.76, 0.9),
            "hours": 8,
            "busy": (0.83, 0.79, 0.93, 0.76, 0.66, 0.72),
            "passed": 0.85,
        },
        costs={"service": 0.5, "retention": 0.35, "other": 0.15},
        advertising=("acquisition", 2_500, 6_000),
        feedback={"nps": 0.35, "csat": 0.4, "review": 0.25},
        clients="jobs",
    ),
    (
        Slip("jobs", "amount", "number_as_text", money(",00р"), _job_done),
        Slip("jobs", "amount", "required_when", value(None), _job_done),
        Slip("jobs", "account", "unknown_account", typo(0), _job_done),
        Slip("jobs", "employee", "unknown_person", typo(1), by(0)),
        Slip("jobs", "employee", "name_spelling", typo(2), by(2)),
        Slip("jobs", "replied", "order", earlier("opened", 1), _job_done),
        Slip("jobs", "errors", "below_minimum", value(-1), _job_done),
        Slip("jobs", "steps", "number_became_date", tenth_of_may, _job_done),
        Slip("feedback", "score", "unreadable_number", value("5/5"), has("client")),
        Slip("time", "busy", "above_maximum", value(75)),
        Slip("costs", "amount", "number_as_text", money("р."), has("manager")),
    ),
    (same_number("jobs"), total_line("jobs", "number", "opened")),
    (
        ("csat", "each", (0.9,)),
        ("errors", "each", (0.05,)),
        ("standards", "each", (0.95,)),
        ("rating", "each", (4.6,)),
        ("nps", "company", (45,)),
        ("first_contact", "each", (0.88,)),
        ("on_time", "each", (0.95,)),
        ("reply_time", "each", (12,)),
        ("turnaround", "each", (20,)),
        ("clients_served", "company", (140, 145, 150)),
        ("clients_served", "each", (26, 27, 28)),
        ("utilization", "each", ("70–85 %",)),
        ("revenue", "each", (150_000, 155_000, 160_000)),
        ("revenue_per_employee", "company", (120_000, 125_000, 130_000)),
        ("margin", "company", (0.6,)),
        ("enps", "company", (40,)),
        ("load", "each", ("1–4",)),
        ("cac", "company", (800,)),
        ("revenue", "senior", (175_000, 180_000, 185_000)),
        ("csat", "first_team", (0.92,)),
    ),
    changed="revenue",
    bonus_base=25_000,
)

# Open every day: two days of work, two days off.
_SALON = Trade(
    Plot(
        work=(visits, feedback, working_time, costs),
        shared=(advertising, bookings),
        prices=((1_800, 1), (1_300, 1), (1_400, 1), (2_800, 1), (3_900, 1)),
        manners={
            "visits": (4.6, 4.1, 5.3, 4.0, 3.2, 3.6),
            "goods": (0.45, 0.34, 0.13, 0.37, 0.28, 0.24),
            "no_shows": (0.02, 0.04, 0.05, 0.03, 0.11, 0.06),
            "stays": (0.95, 0.9, 0.7, 0.9, 0.8, 0.8),
            "answers": 1.6,
            "pleased": (0.98, 0.95, 0.86, 0.96, 0.92, 0.9),
            "hours": (10, 10, 10, 20, 10, 10),  # who works half the time has fewer shifts
            "busy": (0.84, 0.78, 0.93, 0.77, 0.6, 0.71),
        },
        costs={"service": 0.6, "retention": 0.3, "other": 0.1},
        advertising=("acquisition", 1_500, 3_500),
        feedback={"csat": 0.45, "review": 0.45, "nps": 0.1},
        clients="visits",
        every_day=True,
    ),
    (
        Slip("visits", "amount", "number_as_text", money("\u00a0₽"), _visit_done),
        Slip("visits", "amount", "unreadable_number", typed(0), _visit_done),
        Slip("visits", "amount", "required_when", value(None), _visit_done),
        Slip("visits", "date", "ambiguous_date", either_way, _visit_done),
        Slip("visits", "account", "unknown_account", typo(0), _visit_done),
        Slip("visits", "client", "stray_spaces", spaced, _visit_done),
        Slip("visits", "master", "unknown_person", typo(1), by(0)),
        Slip("visits", "master", "name_spelling", typo(2), by(1)),
        Slip("feedback", "score", "required", value(None)),
        Slip("time", "busy", "above_maximum", value(100)),
    ),
    (pasted_twice("visits"), total_line("visits", "client", "date")),
    (
        ("revenue", "each", (120_000, 130_000, 135_000)),
        ("visits", "each", (53, 56, 57)),
        ("average_order", "each", (2_350,)),
        ("clients_served", "company", (215,)),
        ("clients_served", "each", (36,)),
        ("addon_revenue", "each", (18_000, 20_000, 22_000)),
        ("attach_rate", "each", (0.3,)),
        ("return_rate", "company", (0.55,)),
        ("new_clients", "each", (28, 15, 14)),
        ("rating", "each", (4.6,)),
        ("csat", "each", (0.92,)),
        ("utilization", "each", ("70–85 %",)),
        ("no_shows", "each", (0.05,)),
        ("revenue_growth", "company", (0.1,)),
        ("cac", "company", (700,)),
        ("revenue", "senior", (145_000, 150_000, 155_000)),
        ("rating", "first_team", (4.7,)),
    ),
    changed="average_order",
    bonus_base=20_000,
)

# They hire many people for warehouses, shops and cafés.
_RECRUITING = Trade(
    Plot(
        work=(vacancies, candidates, activities, costs),
        shared=(advertising,),
        prices=((0, 1),) * 5,
        manners={
            "vacancies": (0.52, 0.42, 0.22, 0.22, 0.34, 0.32),
            "days": (10, 14, 24, 13, 22, 16),  # to fill one
            "stays": (0.95, 0.9, 0.75, 0.92, 0.86, 0.85),
            "responses": (3.6, 3.5, 4.2, 1.8, 3.0, 3.2),
            "screening": (0.7, 0.66, 0.72, 0.68, 0.6, 0.62),  # of the responses, and so on
            "interview": (0.62, 0.58, 0.66, 0.6, 0.55, 0.55),
            "offer": (0.5, 0.42, 0.2, 0.45, 0.42, 0.36),
            "hired": (0.92, 0.86, 0.7, 0.88, 0.72, 0.8),
            "calls": (11, 11.5, 15.5, 5.5, 9.5, 10),
            "quality": 85,
        },
        costs={"referral": 0.6, "agency": 0.2, "other": 0.2},
        advertising=("ads", 1_800, 4_200),
    ),
    (
        Slip("vacancies", "filled", "order", earlier("opened", 3)),
        Slip("candidates", "date", "future_date", in_a_month, has("vacancy")),
        Slip("vacancies", "opened", "date_as_text", text_day, has("filled")),
        Slip("vacancies", "account", "unknown_account", typo(0), has("filled")),
        Slip("candidates", "stage", "unknown_choice", typed(2), has("vacancy")),
        Slip("candidates", "date", "unreadable_date", typed(1), has("vacancy")),
        Slip("candidates", "recruiter", "unknown_person", typo(1), by(0)),
        Slip("activities", "manager", "name_spelling", typo(2), by(2)),
        Slip("activities", "quantity", "above_maximum", value(1_200)),
        Slip("costs", "amount", "number_as_text", money("р."), has("manager")),
    ),
    (same_number("vacancies"), pasted_twice("activities")),
    (
        ("hires", "each", (5, 6, 6)),
        ("time_to_fill", "each", (16,)),
        ("quality_of_hire", "company", (0.85,)),
        ("milestones", "each", (0.85,)),
        ("offer_acceptance", "each", (0.8,)),
        ("open_vacancies", "company", (25,)),
        ("open_vacancies", "each", (7,)),
        ("load", "each", ("3–7",)),
        ("cost_per_hire", "company", (2_200,)),
        ("calls", "each", (220, 230, 230)),
        ("responses", "each", (65,)),
        ("interviews", "each", (26, 27, 28)),
        ("hires", "senior", (8, 9, 9)),
        ("hires", "newcomer", (5,)),
    ),
    changed="responses",
    bonus_base=28_000,
)

TRADES: Mapping[str, Trade] = {
    "account-managers": _ACCOUNT_MANAGERS,
    "sales-team": _SALES_TEAM,
    "service-team": _SERVICE_TEAM,
    "salon": _SALON,
    "recruiting": _RECRUITING,
}
