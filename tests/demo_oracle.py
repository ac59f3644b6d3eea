"""The KPIs of the sample, worked out again with plain loops over its rows.

Nothing is shared with the package: every KPI of the account managers' template is a function by
hand. Money is whole kopecks, ratios are exact fractions.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from fractions import Fraction
from statistics import median

from demo_cuts import (
    ONE_DAY,
    Cut,
    NoDataError,
    Period,
    days,
    is_working,
    workdays,
    working_minutes,
)
from demo_rows import BAD, Row, is_moment


@dataclass(frozen=True)
class Figure:
    """A fact, and the number of rows it rests on (those under the denominator)."""

    fact: Fraction
    n: int


def paid(cut: Cut, first: date | None = None) -> list[Row]:
    return [row for row in cut.rows("Сделки", first=first) if row["status"] == "оплачена"]


def number_of(rows: list[Row]) -> Figure:
    return Figure(Fraction(len(rows)), len(rows))


def sum_of(rows: list[Row], column: str, unit: int = 1) -> Figure:
    values = [row[column] for row in rows if isinstance(row[column], int)]
    return Figure(Fraction(sum(values), unit), len(values))


def ratio(over: Figure, under: Figure, times: int = 1) -> Figure:
    if not under.fact:
        raise NoDataError
    return Figure(over.fact / under.fact * times, under.n)


def revenue(cut: Cut) -> Figure:
    return sum_of(paid(cut), "amount", 100)


def deals(cut: Cut) -> Figure:
    return number_of(paid(cut))


def returns(cut: Cut) -> Figure:
    return sum_of([row for row in cut.rows("Сделки") if row["status"] == "возврат"], "amount", 100)


def average_order(cut: Cut) -> Figure:
    """Deals whose amount cannot be used are in neither part; nor is a paid one without any."""
    known = [row for row in paid(cut) if row["amount"] is not BAD]
    return ratio(sum_of(known, "amount", 100), number_of(known))


def conversion(cut: Cut) -> Figure:
    """A deal whose status or day cannot be used is neither paid nor created."""
    created = cut.rows("Сделки", "created")
    known = [row for row in created if BAD not in (row["status"], row["closed"])]
    won = [row for row in paid(cut) if row["created"] is not BAD]
    return ratio(number_of(won), number_of(known))


def new_clients(cut: Cut) -> Figure:
    return number_of([row for row in cut.rows("Сделки") if row["ordinal"] == 1])


def repeat_orders(cut: Cut) -> Figure:
    return number_of([row for row in cut.rows("Сделки") if (row["ordinal"] or 0) >= 2])


def retention(cut: Cut) -> Figure:
    """Who bought in the 90 days before the period, and who of them in it."""
    ended = replace(cut, through=cut.first - ONE_DAY)
    before = paid(ended, cut.first - timedelta(days=90))
    base = {row["client"] for row in before}
    return ratio(Figure(Fraction(kept(cut)), 0), Figure(Fraction(len(base)), len(before)))


def kept(cut: Cut) -> int:
    """How many clients of the 90 days before the period bought in it."""
    ended = replace(cut, through=cut.first - ONE_DAY)
    before = paid(ended, cut.first - timedelta(days=90))
    return len({row["client"] for row in paid(cut)} & {row["client"] for row in before})


def upsell_share(cut: Cut) -> Figure:
    more = [row for row in paid(cut) if row["type"] in ("апсейл", "кросс-сейл")]
    return ratio(sum_of(more, "amount", 100), revenue(cut))


def key_growth(cut: Cut) -> Figure:
    return growth(key_revenue, cut)


def growth(figure_of: Callable[[Cut], Figure], cut: Cut) -> Figure:
    """In the open period the base has as many working days as have passed."""
    if cut.period.before is None:
        raise NoDataError
    base = replace(cut, period=Period(cut.period.before, cut.first - ONE_DAY, None))
    if cut.through < cut.period.last:
        passed = workdays(cut.first, cut.through)
        worked = [day for day in days(base.first, base.period.last) if is_working(day)]
        base = replace(base, through=worked[passed - 1])
    grown = ratio(figure_of(cut), figure_of(base))
    return replace(grown, fact=grown.fact - 1)


def key_revenue(cut: Cut) -> Figure:
    return sum_of([row for row in paid(cut) if row["key"] == "да"], "amount", 100)


def active_clients(cut: Cut) -> Figure:
    """90 days end with the last day that counts; n are their deals."""
    bought = paid(cut, cut.last - timedelta(days=89))
    return Figure(Fraction(len({row["client"] for row in bought})), len(bought))


def nps(cut: Cut) -> Figure:
    answers = [row for row in scored(cut) if row["kind"] == "nps"]
    promoters = sum(row["score"] >= 9 for row in answers)
    detractors = sum(row["score"] <= 6 for row in answers)
    return ratio(Figure(Fraction(promoters - detractors), 0), number_of(answers), times=100)


def csat(cut: Cut) -> Figure:
    answers = [row for row in scored(cut) if row["kind"] == "csat"]
    return ratio(number_of([row for row in answers if row["score"] >= 4]), number_of(answers))


def scored(cut: Cut) -> list[Row]:
    return [row for row in cut.rows("Отзывы") if row["score"] is not BAD]


def reply_time(cut: Cut) -> Figure:
    minutes = minutes_to_reply(cut)
    return Figure(median(minutes), len(minutes))


def minutes_to_reply(cut: Cut) -> list[Fraction]:
    answered = [row for row in cut.rows("Обращения") if is_moment(row["replied"])]
    if not answered:
        raise NoDataError
    return sorted(Fraction(working_minutes(row["opened"], row["replied"])) for row in answered)


def on_time(cut: Cut) -> Figure:
    """Of the requests due in the period; an open one is late."""
    due = [row for row in cut.rows("Обращения", "due") if row["closed"] is not BAD]
    solved = [row for row in due if is_moment(row["closed"]) and row["closed"] <= row["due"]]
    return ratio(number_of(solved), number_of(due))


def quality(cut: Cut) -> Figure:
    total = sum_of(cut.rows("Активности"), "quality")
    return ratio(total, Figure(Fraction(total.n), total.n))


def calls(cut: Cut) -> Figure:
    made = [row for row in cut.rows("Активности") if row["kind"] == "звонок"]
    return sum_of(made, "quantity")


def cost_per_client(cut: Cut) -> Figure:
    spent = [row for row in cut.rows("Расходы") if row["kind"] in ("сервис", "удержание")]
    return ratio(sum_of(spent, "amount", 100), active_clients(cut))


def contribution(cut: Cut) -> Figure:
    confirmed = [row for row in cut.rows("Инициативы") if row["confirmed"]]
    return sum_of(confirmed, "points")


def load(cut: Cut) -> Figure:
    """Requests open at the end of the last day, whenever they came, for each full rate. There are
    no rows under the rate, so that n are the requests.
    """
    opened = cut.rows("Обращения", first=date.min)
    still = [row for row in opened if not (is_moment(row["closed"]) and closed_in(row, cut))]
    return Figure(Fraction(len(still)) / full_time(cut), len(still))


def closed_in(row: Row, cut: Cut) -> bool:
    closed: datetime = row["closed"]
    return closed.date() <= cut.last


def full_time(cut: Cut) -> Fraction:
    """Σ rate of those who are there on the last day; a vacation changes nothing."""
    if cut.segment.kind not in ("company", "team", "person"):
        raise NoDataError
    name = cut.segment.name
    is_company = cut.segment.kind == "company"
    mine = [one for one in cut.book.people if is_company or name in (one.name, one.team)]
    rates = [one.fte for one in mine if one.start <= cut.last]
    if not sum(rates):
        raise NoDataError
    return Fraction(sum(rates))


def churn(cut: Cut) -> Figure:
    rest = retention(cut)
    return replace(rest, fact=1 - rest.fact)


def repeat_rate(cut: Cut) -> Figure:
    """365 days end with the last day that counts."""
    bought = paid(cut, cut.last - timedelta(days=364))
    times = Counter(row["client"] for row in bought)
    repeated = sum(count >= 2 for count in times.values())
    return ratio(Figure(Fraction(repeated), 0), Figure(Fraction(len(times)), len(bought)))


def rating(cut: Cut) -> Figure:
    answers = [row for row in scored(cut) if row["kind"] == "отзыв"]
    return ratio(sum_of(answers, "score"), number_of(answers))


def call_conversion(cut: Cut) -> Figure:
    return ratio(deals(cut), calls(cut))


def deals_per_1000(cut: Cut) -> Figure:
    return ratio(deals(cut), calls(cut), times=1000)


def meetings(cut: Cut) -> Figure:
    held = [row for row in cut.rows("Активности") if row["kind"] == "встреча"]
    return sum_of(held, "quantity")


def contacts(cut: Cut) -> Figure:
    return sum_of(cut.rows("Активности"), "quantity")


def reply_p90(cut: Cut) -> Figure:
    """Between the two ranks that 90 % of the way falls between."""
    minutes = minutes_to_reply(cut)
    place = (len(minutes) - 1) * Fraction(9, 10)
    below = minutes[int(place)]
    above = minutes[min(int(place) + 1, len(minutes) - 1)]
    return Figure(below + (above - below) * (place - int(place)), len(minutes))


def resolution(cut: Cut) -> Figure:
    requests = cut.rows("Обращения")
    return ratio(number_of([row for row in requests if row["closed"]]), number_of(requests))


def first_contact(cut: Cut) -> Figure:
    closed = [row for row in cut.rows("Обращения") if row["closed"]]
    return ratio(number_of([row for row in closed if row["first"] == "да"]), number_of(closed))


def milestones(cut: Cut) -> Figure:
    due = cut.rows("Задачи")
    done = [row for row in due if row["done"] and row["done"] <= row["due"]]
    return ratio(number_of(done), number_of(due))


def training(cut: Cut) -> Figure:
    return sum_of(cut.rows("Обучение"), "hours")


def client_growth(cut: Cut) -> Figure:
    return growth(active_clients, cut)


def revenue_growth(cut: Cut) -> Figure:
    return growth(revenue, cut)


def impressions(cut: Cut) -> Figure:
    return sum_of(cut.rows("Объявления"), "impressions")


def views(cut: Cut) -> Figure:
    return sum_of(cut.rows("Объявления"), "views")


def ad_contacts(cut: Cut) -> Figure:
    return sum_of(cut.rows("Объявления"), "contacts")


def leads(cut: Cut) -> Figure:
    """A deal whose status cannot be used may be a return."""
    created = cut.rows("Сделки", "created")
    return number_of([row for row in created if row["status"] is not BAD])


KPIS: dict[str, Callable[[Cut], Figure]] = {
    "Выручка": revenue,
    "Сделки": deals,
    "Возвраты": returns,
    "Средний чек": average_order,
    "Конверсия": conversion,
    "Новые клиенты": new_clients,
    "Повторные заказы": repeat_orders,
    "Удержание": retention,
    "Доля апсейла": upsell_share,
    "Рост ключевых клиентов": key_growth,
    "Активные клиенты": active_clients,
    "NPS": nps,
    "CSAT": csat,
    "Скорость ответа": reply_time,
    "Решено вовремя": on_time,
    "Качество общения": quality,
    "Звонки": calls,
    "Расходы на клиента": cost_per_client,
    "Вклад в команду": contribution,
    "Нагрузка": load,
    "Отток": churn,
    "Доля повторных клиентов": repeat_rate,
    "Рейтинг": rating,
    "Конверсия звонков": call_conversion,
    "Сделки на 1000 звонков": deals_per_1000,
    "Встречи": meetings,
    "Контакты с клиентами": contacts,
    "Ответ для 90 %": reply_p90,
    "Решено обращений": resolution,
    "С первого раза": first_contact,
    "Задачи в срок": milestones,
    "Часы обучения": training,
    "Рост клиентской базы": client_growth,
    "Рост выручки": revenue_growth,
    "Показы": impressions,
    "Просмотры": views,
    "Контакты с объявлений": ad_contacts,
    "Лиды": leads,
}


def figure(kpi: str, cut: Cut) -> Figure | None:
    """A KPI of a segment in a period, None if it is undefined."""
    try:
        return KPIS[kpi](cut)
    except NoDataError:
        return None
