"""What counts: every state of a cell, in every kind of formula and segment, as one table says."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from counted import computed, facts, lines, told

from sheets_kpi.periods import Grain
from sheets_kpi.state import CellValue
from sheets_kpi.what_counts import Effect, State, Use, effect

D = datetime


# ── the whole table ──────────────────────────────────────────────────────────────────────────────

LOG = """
[logs.deals]
name = "Deals"
date = "day"
person = "seller"
account = "shop"
[logs.deals.columns.day]
name = "Day"
type = "date"
[logs.deals.columns.made]
name = "Made"
type = "date"
[logs.deals.columns.seller]
name = "Seller"
type = "person"
[logs.deals.columns.shop]
name = "Shop"
type = "account"
[logs.deals.columns.status]
name = "Status"
type = "choice"
choices = ["paid", "open"]
[logs.deals.columns.amount]
name = "Amount"
type = "money"
min = 0
max = 1000
[[logs.deals.rules]]
required = "amount"
when = "status"
is = ["paid"]
[[people]]
name = "Ann"
team = "North"
start = "2026-11-01"
[[people]]
name = "Bob"
team = "South"
[[accounts]]
name = "Main"
[[accounts]]
name = "Trial"
test = true
[kpis.x]
name = "x"
formula = '{formula} / COUNTIFS(Deals[Made]; PERIOD)'
"""
HEADER = ("Day", "Made", "Seller", "Shop", "Status", "Amount")
SOUND = (D(2026, 11, 5), D(2026, 11, 4), "Bob", "Main", "open", 10)
DAY, MADE, SELLER, SHOP, STATUS, AMOUNT = range(6)
NOW = "Deals[Made]; PERIOD"
USES: dict[tuple[Use, int], str] = {
    (Use.TAKEN, AMOUNT): f"SUMIFS(Deals[Amount]; {NOW})",
    (Use.TESTED, AMOUNT): f'COUNTIFS(Deals[Amount]; ">=0"; {NOW})',
    (Use.BLANKNESS, AMOUNT): f'COUNTIFS(Deals[Amount]; ""; {NOW})',
    (Use.TAKEN, STATUS): f"COUNTUNIQUEIFS(Deals[Status]; {NOW})",
    (Use.TESTED, STATUS): f'COUNTIFS(Deals[Status]; "open"; {NOW})',
    (Use.BLANKNESS, STATUS): f'COUNTIFS(Deals[Status]; ""; {NOW})',
    (Use.WORD, STATUS): f'COUNTIFS(Deals[Status]; {{"lent"; "open"}}; {NOW})',
    (Use.DATE, DAY): 'COUNTIFS(Deals[Status]; "open")',
    (Use.ALL, DAY): "COUNTIFS(Deals[Day]; ALL)",
    (Use.BLANKNESS, DAY): f'COUNTIFS(Deals[Day]; ""; {NOW})',
    (Use.TESTED, DAY): f'COUNTIFS(Deals[Day]; ">=2026-01-01"; {NOW})',
    (Use.OTHER, AMOUNT): f'COUNTIFS(Deals[Status]; {{"open"; "paid"}}; {NOW})',
    (Use.OTHER, DAY): f'COUNTIFS(Deals[Status]; "open"; {NOW})',
}
STATES: list[tuple[State, int, CellValue]] = [
    (State.READ, AMOUNT, 7),
    (State.CORRECTED, AMOUNT, "7 ₽"),
    (State.BLANK, AMOUNT, None),
    (State.BLANK_WORD, AMOUNT, "–"),
    (State.DEMANDED, AMOUNT, None),
    (State.UNREADABLE, AMOUNT, "seven"),
    (State.LIMITS, AMOUNT, 5000),
    (State.READ, STATUS, "open"),
    (State.CORRECTED, STATUS, " open "),
    (State.BLANK, STATUS, None),
    (State.UNLISTED, STATUS, "lent"),
    (State.READ, DAY, D(2026, 11, 9)),
    (State.CORRECTED, DAY, "09.11.2026"),
    (State.BLANK, DAY, None),
    (State.UNREADABLE, DAY, "yesterday"),
    (State.UNREADABLE, DAY, "03/04/2026"),
    (State.FUTURE, DAY, D(2026, 12, 5)),
]
# Beside a sound row (10, open, 5 November): what the formula makes of both, over how many rows, if
# the effect on the second is …
WORTH: dict[Use, dict[Effect, tuple[float, float]]] = {
    Use.TAKEN: {Effect.COUNTS: (17, 2), Effect.BLANK: (10, 2), Effect.OUT: (10, 1)},
    Use.TESTED: {Effect.COUNTS: (2, 2), Effect.BLANK: (1, 2), Effect.OUT: (1, 1)},
    Use.BLANKNESS: {Effect.COUNTS: (0, 2), Effect.BLANK: (1, 2), Effect.OUT: (0, 1)},
    Use.WORD: {Effect.COUNTS: (2, 2), Effect.BLANK: (1, 2), Effect.OUT: (1, 1)},
    # a row with no day or a later one is in no period: it is not unreadable, and stays in the other
    Use.DATE: {Effect.COUNTS: (2, 2), Effect.OUT: (1, 1), Effect.LATER: (1, 2)},
    Use.ALL: {
        Effect.COUNTS: (2, 2), Effect.BLANK: (2, 2), Effect.OUT: (1, 1), Effect.LATER: (1, 2),
    },
    Use.OTHER: {Effect.COUNTS: (2, 2)},
}  # fmt: skip
CASES = [
    (state, column, cell, use) for state, column, cell in STATES for use, of in USES if of == column
]


def parts(use: Use, column: int, state: State, cell: CellValue) -> tuple[float, float]:
    row = [*SOUND]
    row[column] = cell
    row[STATUS] = "paid" if state is State.DEMANDED else row[STATUS]
    template = LOG.replace("{formula}", USES[use, column])
    made = computed(template, {"Deals": [HEADER, SOUND, row]})
    line = lines(made)["x", ""]
    return line["numerator"], line["denominator"]


@pytest.mark.parametrize(("state", "column", "cell", "use"), CASES)
def test_every_state_does_to_its_row_what_the_table_says(
    state: State, column: int, cell: CellValue, use: Use
) -> None:
    done = effect(state, use)
    expected = WORTH[use][done]
    if (use, column) == (Use.TAKEN, STATUS):  # different words: one, and another where it counts
        expected = (1, expected[1])
    if (use, done, state) == (Use.DATE, Effect.OUT, State.BLANK):
        expected = (1, 2)  # nothing is wrong with the row: it only lies in no period
    assert parts(use, column, state, cell) == expected


def test_the_table_is_whole() -> None:
    """Every state with every use that a cell of its kind can have is tried above or below."""
    tried = {(state, use) for state, _, _, use in CASES}
    below = {State.BEFORE_START, State.TEST, State.NOBODY}
    for state in set(State) - below:
        assert {use for tried_state, use in tried if tried_state is state} >= {
            Use.TAKEN, Use.TESTED, Use.BLANKNESS,
        } or state is State.FUTURE, state  # fmt: skip
    assert len(list(Use)) == 8
    assert all(effect(state, use) for state in State for use in Use)


# ── whose row it is ──────────────────────────────────────────────────────────────────────────────

WHOSE = [
    # (seller, shop, day) → company, Ann, North, Unassigned
    (("Ann", "Main", D(2026, 11, 9)), (1, 1, 1, 0)),
    (("ann ", "Main", D(2026, 11, 9)), (1, 1, 1, 0)),  # read with a correction
    (("Ann", "Main", D(2026, 10, 9)), (1, 1, 0, 0)),  # before the start: of no team yet
    (("Zoe", "Main", D(2026, 11, 9)), (1, 0, 0, 1)),  # nobody that is known
    ((None, "Main", D(2026, 11, 9)), (1, 0, 0, 1)),
    (("–", "Main", D(2026, 11, 9)), (1, 0, 0, 1)),
    (("Ann", "Trial", D(2026, 11, 9)), (0, 0, 0, 0)),  # in no total
]


@pytest.mark.parametrize("formula", ["COUNTIFS(Deals[Made]; PERIOD)", "COUNTIFS(Deals[Made]; ALL)"])
@pytest.mark.parametrize(("row", "expected"), WHOSE)
def test_whose_row_it_is(
    formula: str, row: tuple[CellValue, CellValue, CellValue], expected: tuple[float | None, ...]
) -> None:
    """Beside rows of Bob; ALL is the same as the period, seen from the month of the row."""
    seller, shop, day = row
    template = LOG.replace("{formula} / COUNTIFS(Deals[Made]; PERIOD)", formula)
    deal = (day, day, seller, shop, "open", 7)
    bob = [(D(2026, month, 1), D(2026, month, 1), "Bob", "Main", "open", 1) for month in (10, 11)]
    made = computed(template, {"Deals": [HEADER, *bob, deal]})
    period = f"{day:%Y-%m}" if isinstance(day, date) else "2026-11"
    found = lines(made, period)
    company, ann, bobs, north = (found["x", who]["fact"] for who in ("", "Ann", "Bob", "North"))
    assert (company - bobs, ann, north, company - bobs - ann) == expected


# ── errors count nowhere, ALL and static logs included ───────────────────────────────────────────

SHIPPED = """
[logs.s]
name = "Отгрузки"
date = "day"
[logs.s.columns.contract]
name = "Договор"
type = "text"
required = true
[logs.s.columns.day]
name = "Дата"
type = "date"
required = true
[logs.s.columns.sum]
name = "Сумма"
type = "money"
[kpis.sum]
name = "Отгружено"
formula = "СУММ(Отгрузки[Сумма])"
[kpis.all]
name = "Всего"
formula = "СУММЕСЛИМН(Отгрузки[Сумма]; Отгрузки[Дата]; ВСЕ)"
[kpis.days]
name = "Дат"
formula = "COUNTUNIQUEIFS(Отгрузки[Договор]; Отгрузки[Дата]; ВСЕ)"
"""
SHIPMENTS: list[list[CellValue]] = [
    ["Договор", "Дата", "Сумма"],
    ["Д1", D(2026, 11, 2), 100],
    ["Д2", "вчера", 1_000],
    ["Д3", None, 10_000],
    ["Д4", "03/04/2026", 100_000],
    ["Д5", D(2026, 12, 5), 1_000_000],
]


def test_all_takes_no_row_of_which_a_finding_says_that_it_does_not_count() -> None:
    made = computed(SHIPPED, {"Отгрузки": SHIPMENTS})
    assert facts(made) == {"Отгружено": 100, "Всего": 100, "Дат": 1}
    assert [one for one in told(made) if "B" in one] == [
        "unreadable_date B3", "required B4", "ambiguous_date B5", "future_date B6",
    ]  # fmt: skip


def test_all_takes_rows_without_a_date_where_none_is_demanded() -> None:
    template = SHIPPED.replace('type = "date"\nrequired = true', 'type = "date"')
    assert facts(computed(template, {"Отгрузки": SHIPMENTS}))["Всего"] == 10_100


def test_all_takes_future_days_of_a_column_where_they_are_normal() -> None:
    template = SHIPPED.replace('type = "date"\nrequired = true', 'type = "date"\nfuture = true')
    assert facts(computed(template, {"Отгрузки": SHIPMENTS}))["Всего"] == 1_010_100


def test_all_goes_by_the_date_that_it_names() -> None:
    """A row whose other date is wrong counts: that one is not asked."""
    column = '[logs.s.columns.paid]\nname = "Оплата"\ntype = "date"\n'
    template = SHIPPED.replace("[kpis.sum]", column + "[kpis.sum]")
    template = template.replace("Отгрузки[Дата]; ВСЕ", "Отгрузки[Оплата]; ВСЕ")
    paid: list[CellValue] = ["Оплата", *[D(2026, 11, 3)] * 3, "завтра", D(2026, 12, 1)]
    rows = [[*row, cell] for row, cell in zip(SHIPMENTS, paid, strict=True)]
    assert facts(computed(template, {"Отгрузки": rows}))["Всего"] == 11_100


STOCK = """
[logs.stock]
name = "Склад"
static = true
[logs.stock.columns.item]
name = "Товар"
type = "text"
required = true
[logs.stock.columns.since]
name = "С даты"
type = "date"
[logs.stock.columns.left]
name = "Остаток"
type = "number"
min = 0
max = 100
[logs.sales]
name = "Продажи"
date = "day"
[logs.sales.columns.day]
name = "День"
type = "date"
[kpis.left]
name = "Остаток"
formula = "СУММ(Склад[Остаток])"
[kpis.named]
name = "С названием"
formula = 'СУММЕСЛИМН(Склад[Остаток]; Склад[Товар]; "<>")'
[kpis.known]
name = "С датой"
formula = "СУММЕСЛИМН(Склад[Остаток]; Склад[С даты]; ВСЕ)"
"""


def test_static_logs_leave_out_what_findings_say_they_leave_out() -> None:
    stock = [
        ("Товар", "С даты", "Остаток"),
        ("Стул", D(2026, 1, 5), 1),
        (None, D(2026, 1, 5), 2),
        ("Стол", "весна", 4),
        ("Шкаф", D(2027, 1, 5), 8),
        ("Диван", D(2026, 1, 5), "много"),
        ("Кресло", D(2026, 1, 5), 500),
        ("Пуф", None, 32),
    ]
    made = computed(STOCK, {"Склад": stock, "Продажи": [("День",), (D(2026, 11, 1),)]})
    # every readable number; those with a name; those whose day is not wrong and has come
    assert facts(made) == {"Остаток": 47, "С названием": 45, "С датой": 35}


# ── a condition on blank cells ───────────────────────────────────────────────────────────────────

ORDERS = """
[logs.orders]
name = "Orders"
date = "day"
[logs.orders.columns.day]
name = "Day"
type = "date"
[logs.orders.columns.sent]
name = "Sent"
type = "date"
[logs.orders.columns.amount]
name = "Amount"
type = "money"
[logs.orders.columns.status]
name = "Status"
type = "choice"
choices = ["paid", "open"]
[logs.orders.computed.days]
name = "Days"
kind = "between"
start = "day"
end = "sent"
unit = "days"
[kpis.n]
name = "Paid"
formula = 'COUNTIFS(Orders[Status]; "paid")'
[kpis.c]
name = "Paid without amount"
formula = 'COUNTIFS(Orders[Status]; "paid"; Orders[Amount]; "")'
[kpis.share]
name = "Share"
formula = '[Paid without amount] / [Paid]'
[kpis.filled]
name = "Filled"
formula = 'COUNTIFS(Orders[Amount]; "<>") / [Paid]'
[kpis.to_filled]
name = "Blank to filled"
formula = '[Paid without amount] / COUNT(Orders[Amount])'
[kpis.unsent]
name = "Never sent"
formula = 'COUNTIFS(Orders[Days]; "") / COUNTIFS(Orders[Day]; PERIOD)'
[kpis.average]
name = "Average"
formula = 'SUM(Orders[Amount]) / [Paid]'
"""
RULE = '[[logs.orders.rules]]\nrequired = "amount"\nwhen = "status"\nis = ["paid"]\n'
ORDER_ROWS = [
    ("Day", "Sent", "Amount", "Status"),
    (D(2026, 11, 2), D(2026, 11, 4), 100, "paid"),
    (D(2026, 11, 3), None, None, "paid"),
    (D(2026, 11, 4), D(2026, 11, 9), None, "paid"),
]
DEMANDS = {
    "nothing is demanded": ORDERS,
    "by a rule": ORDERS + RULE,
    "of each cell": ORDERS.replace('type = "money"', 'type = "money"\nrequired = true').replace(
        'name = "Sent"\ntype = "date"', 'name = "Sent"\ntype = "date"\nrequired = true'
    ),
}


@pytest.mark.parametrize("demanded", DEMANDS)
def test_blank_cells_are_counted_whatever_a_rule_says(demanded: str) -> None:
    found = facts(computed(DEMANDS[demanded], {"Orders": ORDER_ROWS}))
    # without its amount a demanded order is in neither part of the average
    average = 100 / 3 if demanded == "nothing is demanded" else 100
    expected = {
        "Paid": 3, "Paid without amount": 2, "Share": 2 / 3, "Filled": 1 / 3,
        "Blank to filled": 2, "Never sent": 1 / 3, "Average": average,
    }  # fmt: skip
    assert found == pytest.approx(expected)


def test_an_unreadable_cell_is_not_a_blank_one() -> None:
    rows = [*ORDER_ROWS[:2], (D(2026, 11, 3), None, "сто", "paid")]
    found = facts(computed(ORDERS + RULE, {"Orders": rows}))
    assert (found["Paid"], found["Paid without amount"], found["Share"]) == (2, 0, 0)


# ── a word that is not in the list ───────────────────────────────────────────────────────────────

WORDS = {
    'COUNTIFS(Orders[Status]; "Возврат")': 2,
    'COUNTIFS(Orders[Status]; {"Возврат"; "paid"})': 3,
    'COUNTIFS(Orders[Status]; "возв*")': 2,
    'SUMIFS(Orders[Amount]; Orders[Status]; "возврат")': 50,
    'COUNTIFS(Orders[Status]; "Возврат") / COUNTIFS(Orders[Day]; PERIOD)': 2 / 3,
    'COUNTIFS(Orders[Status]; "Возврат") / COUNTIFS(Orders[Status]; "paid")': 2,
    'COUNTIFS(Orders[Status]; "<>возврат") / COUNTIFS(Orders[Day]; PERIOD)': 1 / 3,
    # those that ask for other words leave such rows out, as the finding says
    'COUNTIFS(Orders[Status]; "<>paid")': 0,
    'COUNTIFS(Orders[Status]; "paid") / COUNTIFS(Orders[Day]; PERIOD)': 1,
}


@pytest.mark.parametrize("formula", WORDS)
def test_a_quoted_word_is_the_text_of_the_cell(formula: str) -> None:
    template = (
        ORDERS[: ORDERS.index("[kpis.n]")] + f"[kpis.x]\nname = \"x\"\nformula = '{formula}'\n"
    )
    rows = [
        ORDER_ROWS[0],
        (D(2026, 11, 2), None, 100, "paid"),
        (D(2026, 11, 3), None, 20, "Возврат"),
        (D(2026, 11, 4), None, 30, " возврат"),
        (D(2026, 11, 5), None, 40, "прочее"),
    ]
    made = computed(template, {"Orders": rows})
    assert facts(made)["x"] == pytest.approx(WORDS[formula])
    assert [one for one in told(made) if one.startswith("unknown_choice")] == [
        "unknown_choice D3", "unknown_choice D4", "unknown_choice D5",
    ]  # fmt: skip
    said = next(one for one in made.findings if one.code == "unknown_choice").message("ru")
    assert said.endswith(
        "строка не попадёт в показатели, которым нужен этот столбец, "
        "кроме тех, где в формуле стоит само это слово"
    )


# ── periods ──────────────────────────────────────────────────────────────────────────────────────

CREATED = """
[logs.deals]
name = "Deals"
date = "closed"
[logs.deals.columns.created]
name = "Created"
type = "date"
[logs.deals.columns.closed]
name = "Closed"
type = "date"
[logs.deals.columns.amount]
name = "Amount"
type = "money"
[kpis.created]
name = "created"
formula = "COUNTIFS(Deals[Created]; PERIOD)"
[kpis.revenue]
name = "revenue"
formula = "SUM(Deals[Amount])"
"""


def test_every_date_that_a_formula_ties_to_the_period_opens_periods() -> None:
    rows = [
        ("Created", "Closed", "Amount"),
        (D(2026, 9, 10), D(2026, 10, 5), 100),
        (D(2026, 9, 20), None, None),
        (D(2026, 10, 2), D(2026, 10, 9), 50),
        (D(2026, 11, 2), None, None),
    ]
    months = computed(CREATED, {"Deals": rows})
    assert facts(months, "2026-09") == {"created": 2, "revenue": None}
    assert facts(months, "2026-10") == {"created": 1, "revenue": 150}
    whole = computed(CREATED, {"Deals": rows}, grain=Grain.ALL)
    assert facts(whole, "all", Grain.ALL) == {"created": 4, "revenue": 150}
    # a date that no formula ties to the period opens none
    main = computed(
        CREATED.replace("(Deals[Created]; PERIOD)", "(Deals[Amount]; 100)"), {"Deals": rows}
    )
    assert facts(main, "2026-09") == {}


# ── load ─────────────────────────────────────────────────────────────────────────────────────────

JOBS = """
[logs.jobs]
name = "Jobs"
date = "opened"
person = "who"
[logs.jobs.columns.opened]
name = "Opened"
type = "date"
[logs.jobs.columns.closed]
name = "Closed"
type = "date"
[logs.jobs.columns.who]
name = "Who"
type = "person"
[[people]]
name = "Ann"
fte = 0.5
start = "2026-11-16"
[[people]]
name = "Bob"
end = "2026-11-10"
[kpis.open]
name = "Open"
formula = 'COUNTIFS(Jobs[Opened]; "<="&END; Jobs[Closed]; {""; ">"&END})'
[kpis.load]
name = "Load"
formula = "[Open] / FTE()"
[kpis.per]
name = "Per FTE"
formula = "COUNTIFS(Jobs[Opened]; PERIOD) / FTE()"
"""


def test_a_load_goes_by_the_people_of_its_day() -> None:
    """One open job of who came on the 16th at half rate is a load of 2. November has 20 working
    days (the 4th is a holiday), ten of them from the 16th on through the 30th less one.
    """
    rows = [
        ("Opened", "Closed", "Who"),
        (D(2026, 11, 17), None, "Ann"),
        (D(2026, 11, 2), None, "Bob"),
    ]
    made = lines(computed(JOBS, {"Jobs": rows}, as_of=date(2026, 11, 30)))
    assert (made["Load", "Ann"]["fact"], made["Load", "Bob"]["fact"]) == (2, None)
    assert made["Load", ""]["fact"] == 4  # two jobs, half a person
    assert made["Per FTE", "Ann"]["fact"] == pytest.approx(1 / (0.5 * 11 / 20))


def test_the_glossary_says_at_which_day() -> None:
    made: Any = computed(JOBS, {"Jobs": [("Opened", "Closed", "Who")]})
    root = made.book.formulas["load"].root
    assert root.right.at_end
    assert not made.book.formulas["per fte"].root.right.at_end


# ── the page ─────────────────────────────────────────────────────────────────────────────────────

PAGES = {
    "what-counts.md": ["counts", "blank", "out", "later", "unassigned", "apart"],
    "what-counts.ru.md": ["учтена", "пустая", "нет", "позже", "не распределено", "отдельно"],
}


@pytest.mark.parametrize("name", PAGES)
def test_the_page_is_the_table(name: str) -> None:
    page = (Path(__file__).parents[1] / "docs" / name).read_text("utf-8")
    rows = [line.strip("|").split("|")[1:] for line in page.splitlines() if line.startswith("|")]
    said = [[cell.strip() for cell in row] for row in rows[2:]]
    words = dict(zip(Effect, PAGES[name], strict=True))
    assert said == [[words[effect(state, use)] for use in Use] for state in State]
