"""The KPIs on the first screens of four trades, worked out with plain loops over the clean rows of
their samples: October 2026, of the company and of one person. None is undefined.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime
from statistics import median
from typing import Any

from demo_cuts import working_minutes

from sheets_kpi.demo.story import Story

Row = dict[str, Any]
FIRST, LAST = date(2026, 10, 1), date(2026, 10, 31)
Kpis = dict[str, Callable[["View"], float | None]]


@dataclass(frozen=True)
class View:
    """Whose rows count in which days; `who` is "" for the company, `rates` are full-time ones."""

    story: Story
    who: str
    rates: float
    first: date = FIRST
    last: date = LAST

    def rows(self, log: str, column: str, *words: str) -> list[Row]:
        """The rows with a date of `column` in the month and, if asked, one of the words."""
        found = [row for row in self._mine(log) if self.first <= day(row[column]) <= self.last]
        return [row for row in found if not words or set(words) & set(map(str, row.values()))]

    def open(self, log: str, begin: str, end: str) -> float:
        """The rows that began by the last day and had not ended by then."""
        begun = [row for row in self._mine(log) if day(row[begin]) <= self.last]
        return sum(row[end] is None or day(row[end]) > self.last for row in begun)

    def firsts(self, log: str, column: str, done: str) -> float:
        """The rows that are the first done ones of their clients, test accounts apart."""
        seen: set[object] = set()
        count = 0
        for row in sorted(self.story.rows[log], key=lambda row: str(row[column])):
            if done in row.values() and row["account"] != self.story.accounts[2]:
                is_new = row["client"] not in seen and row in self.rows(log, column, done)
                count += is_new
                seen.add(row["client"])
        return count

    def _mine(self, log: str) -> list[Row]:
        spec = self.story.template.log(log)
        person = spec.person if spec else ""
        test = self.story.accounts[2]
        rows: list[Row] = [row for row in self.story.rows[log] if row.get("account") != test]
        return [row for row in rows if self.who in ("", row[person])]

    def before(self) -> View:
        """September."""
        return replace(self, first=date(2026, 9, 1), last=date(2026, 9, 30))


def day(cell: object) -> date:
    """The day of a date; the first of all days for a blank cell."""
    if isinstance(cell, datetime):
        return cell.date()
    return cell if isinstance(cell, date) else date.min


def total(rows: list[Row], column: str) -> float:
    return sum(value for row in rows if isinstance(value := row[column], int | float))


def ratio(over: float, under: float) -> float | None:
    return over / under if under else None


def share(rows: list[Row], of: Callable[[Row], bool]) -> float | None:
    return ratio(sum(map(of, rows)), len(rows))


def growth(revenue: Callable[[View], float]) -> Callable[[View], float | None]:
    return lambda view: revenue(view) / revenue(view.before()) - 1


def mean_score(view: View) -> float | None:
    scores = view.rows("feedback", "date", "отзыв")
    return ratio(total(scores, "score"), len(scores))


def csat(view: View) -> float | None:
    return share(view.rows("feedback", "date", "csat"), lambda row: at_least(row["score"], 4))


def at_least(cell: object, least: float) -> bool:
    return isinstance(cell, int | float) and cell >= least


def utilization(view: View) -> float | None:
    rows = view.rows("time", "date")
    return ratio(total(rows, "busy"), total(rows, "available"))


def ratio_of_all(costs: float, view: View, under: float) -> float | None:
    """Of the company; no cost names anybody, so that nobody below it has one."""
    return None if view.who else ratio(costs, under)


def advertising(view: View) -> float:
    return total(view.rows("costs", "date", "привлечение"), "amount")


# --- a sales team --------------------------------------------------------------------------------


def paid(view: View, column: str = "closed") -> list[Row]:
    return view.rows("deals", column, "оплачена")


def ended(view: View) -> list[Row]:
    return view.rows("deals", "closed", "оплачена", "отказ")


def revenue(view: View) -> float:
    return total(paid(view), "amount")


def new_buyers(view: View) -> float:
    return view.firsts("deals", "closed", "оплачена")


def amounts(view: View, kind: str) -> float:
    return total(view.rows("activities", "date", kind), "quantity")


SALES: Kpis = {
    "Выручка": revenue,
    "Сделки": lambda view: len(paid(view)),
    "Средний чек": lambda view: ratio(revenue(view), len(paid(view))),
    "Продано штук": lambda view: total(paid(view), "units"),
    "Конверсия": lambda view: ratio(len(paid(view)), len(view.rows("deals", "created"))),
    "Конверсия когорты": lambda view: ratio(
        len(paid(view, "created")), len(view.rows("deals", "created"))
    ),
    "Доля побед": lambda view: ratio(len(paid(view)), len(ended(view))),
    "Повторные заказы": lambda view: len(paid(view)) - new_buyers(view),
    "Новые клиенты": new_buyers,
    "Звонки": lambda view: amounts(view, "звонок"),
    "Встречи": lambda view: amounts(view, "встреча"),
    "Маржа": lambda view: 1 - total(paid(view), "cost") / revenue(view),
    "Цена нового клиента": lambda view: ratio_of_all(advertising(view), view, new_buyers(view)),
    "Рост выручки": growth(revenue),
}

# --- a service team ------------------------------------------------------------------------------


def done(view: View) -> list[Row]:
    return view.rows("jobs", "closed", "выполнен")


def mended(view: View) -> float:
    return total(done(view), "amount")


def on_time(view: View) -> float | None:
    due = [row for row in view.rows("jobs", "due") if row["status"] != "отменён"]
    return share(due, lambda row: row["closed"] is not None and row["closed"] <= row["due"])


def reply_time(view: View) -> float:
    return median(
        working_minutes(row["opened"], row["replied"]) for row in view.rows("jobs", "opened")
    )


def turnaround(view: View) -> float:
    spans: list[float] = [(row["closed"] - row["opened"]).total_seconds() for row in done(view)]
    return median(spans) / 3600


def enps(view: View) -> float | None:
    answers = view.rows("feedback", "date", "опрос сотрудников")
    promoters = sum(at_least(row["score"], 9) for row in answers)
    detractors = sum(not at_least(row["score"], 7) for row in answers)
    return ratio(100 * (promoters - detractors), len(answers))


def new_households(view: View) -> float:
    return view.firsts("jobs", "closed", "выполнен")


SERVICE: Kpis = {
    "CSAT": csat,
    "Заказы с ошибками": lambda view: share(done(view), lambda row: at_least(row["errors"], 1)),
    "По стандарту": lambda view: share(done(view), lambda row: row["standard"] == "да"),
    "Рейтинг": mean_score,
    "С первого раза": lambda view: share(done(view), lambda row: row["first_time"] == "да"),
    "Выполнено вовремя": on_time,
    "Скорость ответа": reply_time,
    "Время выполнения": turnaround,
    "Обслужено клиентов": lambda view: len({row["client"] for row in done(view)}),
    "Загрузка": utilization,
    "Выручка": mended,
    "Выручка на ставку": lambda view: mended(view) / view.rates,
    "Маржа": lambda view: 1 - total(done(view), "cost") / mended(view),
    "eNPS": enps,
    "Нагрузка": lambda view: view.open("jobs", "opened", "closed") / view.rates,
    "Цена нового клиента": lambda view: ratio_of_all(advertising(view), view, new_households(view)),
}

# --- a salon -------------------------------------------------------------------------------------


def visits(view: View) -> list[Row]:
    return view.rows("visits", "date", "пришёл")


def guests(view: View) -> set[object]:
    return {row["client"] for row in visits(view)}


def earned(view: View) -> float:
    return total(visits(view), "amount") + total(visits(view), "addon")


def returned(view: View) -> float | None:
    """Of who came in the 60 days before the month: nobody did before September."""
    base = guests(view.before())
    return ratio(len(base & guests(view)), len(base))


def no_shows(view: View) -> float | None:
    expected = view.rows("visits", "date", "пришёл", "не пришёл")
    return share(expected, lambda row: row["status"] == "не пришёл")


def new_guests(view: View) -> float:
    return view.firsts("visits", "date", "пришёл")


SALON: Kpis = {
    "Выручка": earned,
    "Визиты": lambda view: len(visits(view)),
    "Средний чек": lambda view: ratio(earned(view), len(visits(view))),
    "Обслужено клиентов": lambda view: len(guests(view)),
    "Продажи товаров": lambda view: total(visits(view), "addon"),
    "Визиты с товаром": lambda view: share(visits(view), lambda row: at_least(row["addon"], 1)),
    "Возврат клиентов": returned,
    "Новые клиенты": new_guests,
    "Рейтинг": mean_score,
    "CSAT": csat,
    "Загрузка": utilization,
    "Неявки": no_shows,
    "Рост выручки": growth(earned),
    "Цена нового клиента": lambda view: ratio_of_all(advertising(view), view, new_guests(view)),
}

# --- recruiting ----------------------------------------------------------------------------------


def hires(view: View) -> list[Row]:
    return view.rows("vacancies", "filled")


def days_to_fill(view: View) -> float | None:
    return median((day(row["filled"]) - day(row["opened"])).days for row in hires(view))


def stayed(view: View) -> float | None:
    told = [row for row in view.rows("vacancies", "probation") if row["passed"]]
    return share(told, lambda row: row["passed"] == "да")


def filled_in_time(view: View) -> float | None:
    due = view.rows("vacancies", "due")
    return share(due, lambda row: date.min < day(row["filled"]) <= day(row["due"]))


def unfilled(view: View) -> float:
    return view.open("vacancies", "opened", "filled")


def reached(view: View, *stages: str) -> float:
    return len(view.rows("candidates", "date", *stages))


RECRUITING: Kpis = {
    "Закрыто вакансий": lambda view: len(hires(view)),
    "Срок закрытия": days_to_fill,
    "Прошли испытательный": stayed,
    "Закрыто в срок": filled_in_time,
    "Принятые офферы": lambda view: ratio(reached(view, "вышел"), reached(view, "вышел", "оффер")),
    "Открытые вакансии": unfilled,
    "Нагрузка": lambda view: unfilled(view) / view.rates,
    "Цена найма": lambda view: ratio(total(view.rows("costs", "date"), "amount"), len(hires(view))),
    "Звонки": lambda view: amounts(view, "звонок"),
    "Отклики": reached,
    "Собеседования": lambda view: reached(view, "собеседование", "оффер", "вышел"),
}

TRADES: dict[str, Kpis] = {
    "sales-team": SALES,
    "service-team": SERVICE,
    "salon": SALON,
    "recruiting": RECRUITING,
}
