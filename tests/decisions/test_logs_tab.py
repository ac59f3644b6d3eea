"""The Logs tab: logs, columns and words of the team's own sheet, as the owner says them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from random import Random

import pytest
from books import HEADERS, Rows, book, request, tab

from sheets_kpi import pipeline, template
from sheets_kpi.decisions.logs import Found, log_rows, with_logs
from sheets_kpi.decisions.tables import LOGS, DecisionTab, read_table
from sheets_kpi.errors import DecisionError
from sheets_kpi.prepare import plan_init
from sheets_kpi.schema import Template
from sheets_kpi.state import CellValue, Existing
from sheets_kpi.texts import LANGS, Lang
from sheets_kpi.workbooks.memory import MemoryWorkbook

DAY = date(2026, 11, 20)
Row = list[CellValue]


def table(rows: Rows, lang: Lang = "ru") -> DecisionTab:
    header = [LOGS.header(field, lang) for field in LOGS.fields]
    return read_table(tab(LOGS.title(lang), [header, *rows]), LOGS)


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("name", template.shipped())
def test_a_tab_that_nobody_changed_says_what_the_template_says(name: str, lang: Lang) -> None:
    """In any order of its rows."""
    wanted = template.load(name)
    rows = list(log_rows(wanted, {}, lang))
    # what is told anew: where a log stands, and which column is its amount
    told = tuple(
        replace(log, tabs=log.tabs or (log.name.show(lang),), worth=log.amount)
        for log in wanted.logs
    )
    assert with_logs(wanted, table(rows, lang)).logs == told
    for seed in range(3):
        Random(seed).shuffle(rows)
        assert with_logs(wanted, table(rows, lang)).logs == told


ODD = """
[template]
name = "odd"
[logs.log]
name = "Журнал"
tabs = ["План; факт"]
date = "made"
client = "who"
category = "who"
amount = "second"
[logs.log.columns.who]
name = "Кто; за кого"
type = "text"
unique = true
[logs.log.columns.first]
name = "Аванс"
type = "money"
[logs.log.columns.second]
name = "Сумма"
type = "money"
min = 5
[logs.log.columns.day]
name = "День"
type = "number"
letter = "D"
[logs.log.columns.month]
name = "Месяц"
type = "text"
aliases = ["Мес."]
[logs.log.columns.kind]
name = "Вид"
type = "choice"
choices = ["Да; перезвонить", '"Нет"']
[logs.log.computed.made]
name = "Дата"
kind = "date"
month = "month"
day = "day"
in_year = 2026
"""


def test_what_a_cell_cannot_say_stays_as_the_template_has_it() -> None:
    """Several roles of one column, a computed main date, a letter; semicolons and quotes."""
    wanted = template.parse(ODD, "odd.toml")
    assert with_logs(wanted, table(list(log_rows(wanted, {}, "ru")))).logs == wanted.logs


def test_another_type_leaves_the_names_of_a_column() -> None:
    wanted = template.parse(ODD, "odd.toml")
    rows = list(log_rows(wanted, {}, "ru"))
    row = next(row for row in rows if row[2:3] == ["Месяц"])
    row[5] = "дата"
    month = with_logs(wanted, table(rows)).logs[0].column("month")
    assert month is not None
    assert (str(month.type), month.name.aliases) == ("date", ("Мес.",))


# A sheet of a team's own: other tabs, other headers, other words.
OWN: Rows = [
    ["Продажи", "Октябрь; Ноябрь"],
    ["Продажи", None, "Дата", "Когда", None, "дата", "главная дата"],
    ["Продажи", None, "Менеджер", None, None, "сотрудник", "кто сделал", None, "да"],
    ["Продажи", None, "Сумма", "Сколько; Сумма, руб", None, "деньги", "сумма записи"],
    ["Продажи", None, "Итог", None, None, "слово из списка"],
    ["Продажи", None, "Итог", None, "купил; купила", None, None, "успех"],
    ["Продажи", None, "Итог", None, "думает", None, None, "в работе"],
    ["Продажи", None, "Закрыто", None, None, "дата", None, None, None, "не закрыта"],
]
NOTHING = Template("mine", logs=(), source="", digest="")


def test_a_log_of_ones_own() -> None:
    (log,) = with_logs(NOTHING, table(OWN)).logs
    assert (log.name.ru, log.tabs, log.static) == ("Продажи", ("Октябрь", "Ноябрь"), False)
    assert (log.date, log.person, log.amount, log.client) == ("дата", "менеджер", "сумма", "")
    columns = {column.name.ru: column for column in log.columns}
    assert columns["Сумма"].headers == ("Сколько", "Сумма, руб")
    assert columns["Менеджер"].required
    assert columns["Закрыто"].blank == ("не закрыта",)
    words = [(choice.name.every(), choice.means) for choice in columns["Итог"].choices]
    assert words == [
        (("думает", "думает"), "open"),
        (("купил", "купил", "купила"), "won"),
    ]


@pytest.mark.parametrize(
    ("row", "change", "cell"),
    [
        (1, {5: "день"}, "F3"),  # no type
        (1, {6: "дата"}, "G3"),  # no role
        (1, {6: None}, "A3"),  # a log without its main date, which it had
        (1, {5: "текст"}, "G3"),  # a main date that is a text
        (2, {5: "дата", 6: "главная дата"}, "G4"),  # two main dates
        (2, {2: "дата"}, "C4"),  # a column twice
        (4, {5: "текст"}, "E7"),  # words of a text
        (5, {7: "победа"}, "H7"),  # no meaning
        (6, {4: "Купила"}, "E8"),  # one word, two meanings
        (6, {2: "Чем кончилось"}, "C8"),  # a word of no column
        (7, {5: "слово из списка"}, "F9"),  # a list of nothing
        (2, {8: "обязательно"}, "I4"),
    ],
)
def test_what_cannot_be_meant_is_refused_at_its_cell(
    row: int, change: dict[int, CellValue], cell: str
) -> None:
    rows = [[*one, *[None] * (11 - len(one))] for one in OWN]
    for place, value in change.items():
        rows[row][place] = value
    before = with_logs(NOTHING, table(OWN))
    with pytest.raises(DecisionError) as caught:
        with_logs(before, table(rows))
    assert caught.value.facts["cell"] == cell
    for lang in LANGS:
        assert cell in caught.value.say(lang)


# --- the whole way ------------------------------------------------------------------------------


def deals(*titles: str) -> MemoryWorkbook:
    """One won deal of 100 on each tab."""
    day = date(2026, 11, 5)
    return book(
        {
            title: [HEADERS, [day, "Анна", "Москва", f"К {n}", "оплачена", 100]]
            for n, title in enumerate(titles)
        }
    )


def test_a_prepared_workbook_has_the_tab_and_says_so_in_its_mark() -> None:
    workbook = deals("Сделки")
    plan = plan_init(workbook.read(), request(DAY)).plan
    workbook.apply(plan)
    logs = workbook.state.marked("decision", "logs")
    assert logs is not None
    assert logs.title == "Журналы"
    assert not plan_init(workbook.read(), request(DAY)).plan.changes
    gone = [one for one in workbook.state.tabs if one.id != logs.id]
    workbook.state = workbook.state._replace(tabs=tuple(gone))
    with pytest.raises(DecisionError) as caught:
        pipeline.check(workbook, request(DAY))
    assert "«Журналы»" in caught.value.say("ru")


def test_a_workbook_prepared_before_there_was_the_tab_is_read_as_before() -> None:
    workbook = deals("Сделки")
    workbook.apply(plan_init(workbook.read(), request(DAY)).plan)
    workbook.state = without_logs(workbook.state)
    assert revenue(workbook) == 100
    added = plan_init(workbook.read(), request(DAY)).plan
    workbook.apply(added)
    assert workbook.state.marked("decision", "logs") is not None
    assert revenue(workbook) == 100


def without_logs(state: Existing) -> Existing:
    logs = state.marked("decision", "logs")
    assert logs is not None
    marks = [
        mark._replace(data={k: v for k, v in mark.data.items() if k not in ("logs", "title")})
        for mark in state.marks
        if mark.tab_id != logs.id
    ]
    return state._replace(
        tabs=tuple(one for one in state.tabs if one.id != logs.id), marks=tuple(marks)
    )


def revenue(workbook: MemoryWorkbook) -> float | None:
    computed = pipeline.compute(pipeline.check(workbook, request(DAY)))
    rows = computed.results.rows("company", (computed.period,))
    return next(row.fact for row in rows if row.kpi.name == "Выручка")


def retyped(workbook: MemoryWorkbook, key: str, cells: dict[tuple[int, int], CellValue]) -> None:
    """As if somebody typed into a tab of decisions, or of a log."""
    made = []
    for one in workbook.state.tabs:
        mark = next((m for m in workbook.state.marks if m.tab_id == one.id), None)
        if key in {one.title, mark.key if mark else ""}:
            columns = [list(column) for column in one.columns]
            for (row, column), value in cells.items():
                columns[column - 1][row - 1] = value
            one = one._replace(columns=tuple(columns))  # noqa: PLW2901
        made.append(one)
    workbook.state = workbook.state._replace(tabs=tuple(made))


def row_of(workbook: MemoryWorkbook, log: str, column: str | None, word: str | None = None) -> int:
    logs = workbook.state.marked("decision", "logs")
    assert logs is not None
    wanted = (log, column, word)
    found = (tuple(logs.value(row, n) for n in (1, 3, 5)) for row in range(1, logs.n_rows + 1))
    return next(row for row, one in enumerate(found, 1) if one == wanted)


def test_a_renamed_header_is_one_cell() -> None:
    workbook = deals("Сделки")
    workbook.apply(plan_init(workbook.read(), request(DAY)).plan)
    retyped(workbook, "Сделки", {(1, 6): "Сколько взяли"})
    assert revenue(workbook) is None  # told as an error, and no number
    retyped(workbook, "logs", {(row_of(workbook, "Сделки", "Сумма"), 4): "Сколько взяли"})
    assert revenue(workbook) == 100


@pytest.mark.parametrize(("means", "wanted"), [("успех", 100), ("проигрыш", None)])
def test_a_word_means_what_its_row_says(means: str, wanted: float | None) -> None:
    """Where no word means success there is no revenue to speak of."""
    workbook = deals("Сделки")
    workbook.apply(plan_init(workbook.read(), request(DAY)).plan)
    retyped(workbook, "kpi", {(2, 2): "СУММЕСЛИМН(Сделки[Сумма]; Сделки[Статус]; УСПЕХ)"})
    for word, meaning in (("оплачена", means), ("отказ", "проигрыш")):
        retyped(workbook, "logs", {(row_of(workbook, "Сделки", "Статус", word), 8): meaning})
    assert revenue(workbook) == wanted
    retyped(workbook, "logs", {(row_of(workbook, "Сделки", "Статус", "оплачена"), 5): "продано"})
    assert revenue(workbook) is None  # an unlisted word, told as an error
    retyped(workbook, "logs", {(row_of(workbook, "Сделки", "Статус", "продано"), 5): "Х; оплачена"})
    assert revenue(workbook) == wanted


def test_the_tabs_of_a_log_are_those_that_are_listed() -> None:
    workbook = deals("Сделки", "Сделки Юг")
    workbook.apply(plan_init(workbook.read(), request(DAY)).plan)
    place = row_of(workbook, "Сделки", None), 2
    assert revenue(workbook) == 100
    retyped(workbook, "logs", {place: "Сделки; Сделки Юг"})
    assert revenue(workbook) == 200
    retyped(workbook, "logs", {place: "Сделки Юг"})
    assert revenue(workbook) == 100
    retyped(workbook, "logs", {place: "Сделки*"})
    assert revenue(workbook) == 200


def test_a_log_that_init_made_can_be_let_go_too() -> None:
    workbook = book({})
    workbook.apply(plan_init(workbook.read(), request(DAY)).plan)
    assert not plan_init(workbook.read(), request(DAY)).plan.changes
    retyped(workbook, "logs", {(row_of(workbook, "Сделки", None), 2): "Продажи"})
    logs = pipeline.check(workbook, request(DAY)).cleaned.logs
    assert logs["deals"].tab_titles == ()


def test_a_workbook_of_before_learns_the_titles_of_its_logs() -> None:
    workbook = deals("Сделки")
    workbook.apply(plan_init(workbook.read(), request(DAY)).plan)
    workbook.state = without_logs(workbook.state)
    workbook.apply(plan_init(workbook.read(), request(DAY)).plan)
    retyped(workbook, "logs", {(row_of(workbook, "Сделки", None), 2): "Продажи"})
    assert revenue(workbook) is None


def test_a_tab_that_was_renamed_is_followed() -> None:
    workbook = deals("Сделки")
    workbook.apply(plan_init(workbook.read(), request(DAY)).plan)
    tabs = [
        one._replace(title="Продажи команды") if one.title == "Сделки" else one
        for one in workbook.state.tabs
    ]
    workbook.state = workbook.state._replace(tabs=tuple(tabs))
    assert revenue(workbook) == 100
    workbook.apply(plan_init(workbook.read(), request(DAY)).plan)
    assert revenue(workbook) == 100


def test_what_init_found_stands_in_its_row() -> None:
    deals_log = template.load("account-managers").log("deals")
    assert deals_log is not None
    only = replace(NOTHING, logs=(deals_log,))
    found = {
        "deals": Found(("Октябрь",), {"amount": ("Итого ₽", "Сумма")}, {"amount": "или «Аванс»?"})
    }
    rows = list(log_rows(only, found, "ru"))
    amount = next(row for row in rows if row[2:3] == ["Сумма"])
    assert rows[0][:2] == ["Сделки", "Октябрь"]
    assert amount[3:] == ["Итого ₽; Сумма", None, "деньги", "сумма записи", None, None, None,
                          "или «Аванс»?"]  # fmt: skip
