"""The tab In the logs: what stands there now, what to check, and rows ready for the Logs tab."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from random import Random
from typing import Any

import pytest
from books import Rows, book, request

from sheets_kpi import pipeline
from sheets_kpi.errors import OwnershipError
from sheets_kpi.plan import CreateTab, SetMark, UpdateTab
from sheets_kpi.prepare import plan_init
from sheets_kpi.render import render
from sheets_kpi.stages import Request
from sheets_kpi.state import CellValue, Existing, Tab
from sheets_kpi.template import parse
from sheets_kpi.texts import LANGS, Lang
from sheets_kpi.workbooks.memory import MemoryWorkbook

D = date
OWN = """
[template]
name = "own"

[logs.sales]
name = { ru = "Продажи", en = "Sales" }
tabs = ["Октябрь", "Ноябрь"]
date = "day"
person = "who"
client = "client"
[logs.sales.columns.day]
name = { ru = "Дата", en = "Date" }
type = "date"
[logs.sales.columns.who]
name = { ru = "Менеджер", en = "Manager" }
type = "person"
[logs.sales.columns.client]
name = { ru = "Клиент", en = "Client" }
type = "client"
[logs.sales.columns.status]
name = { ru = "Статус", en = "Status" }
type = "choice"
choices = [
    { id = "paid", ru = "оплачена", en = "paid", means = "won" },
    { id = "lost", ru = "отказ", en = "lost", means = "lost" },
]
[logs.sales.columns.amount]
name = { ru = "Сумма", en = "Amount" }
type = "money"
[logs.sales.columns.again]
name = { ru = "Повторная", en = "Again" }
type = "yes_no"

[kpis.revenue]
name = { ru = "Выручка", en = "Revenue" }
formula.ru = "СУММЕСЛИМН(Продажи[Сумма];Продажи[Статус];УСПЕХ)"
formula.en = "SUMIFS(Sales[Amount];Sales[Status];WON)"
"""
HEADER = ["Дата", "Менеджер", "Клиент", "Статус", "Сумма", "Повторная"]
BOOK: dict[str, Rows] = {
    "Октябрь": [
        HEADER,
        [D(2026, 10, 5), "Анна Белова", "Ромашка", "оплачена", 1000.5, "да"],
        [D(2026, 10, 6), "Олег Тихий", "Вектор", "отказ", 3000, "нет"],
        [D(2026, 10, 7), "Белова Анна", "Ромашка", "оплачена", 44710, None],
    ],
    "Ноябрь": [
        HEADER,
        [D(2026, 11, 2), "Анна Белова", None, "оплачена", 500, "нет"],
        [D(2026, 11, 3), "Олег Тихий", None, "отказ", 20, None],
    ],
    "Заметки": [["купить бумагу"]],
}
ABOUT = "Как читать журналы, сказано на листе «Журналы»."
HINT = ["Это догадки. Проверили – сотрите на листе «Журналы» в столбце «Проверьте»."]
Checks = dict[tuple[str, str], str]


def asked(lang: Lang = "ru") -> Request:
    return replace(request(lang=lang), template=parse(OWN, "own.toml"))


def prepared(tabs: dict[str, Rows], lang: Lang = "ru", checks: Checks | None = None) -> Any:
    workbook = book(tabs)
    workbook.apply(plan_init(workbook.read(), asked(lang), to_check=checks).plan)
    return workbook


def shown(workbook: MemoryWorkbook, lang: Lang = "ru") -> Tab | None:
    computed = pipeline.compute(pipeline.check(workbook, asked(lang)))
    tabs = render(pipeline.attain(computed))
    return next((one for one in tabs if one.key == "in_logs"), None)


def lines(tab: Tab | None) -> list[list[Any]]:
    """The rows of a tab, spaces as one types them and without blanks at their ends."""
    assert tab
    found: list[list[Any]] = []
    for row in range(1, tab.size[0] + 1):
        cells = [tab.cells.get((row, column)) for column in range(1, tab.size[1] + 1)]
        values = [str(c.value).replace("\u00a0", " ") if c and c.value else "" for c in cells]
        while values and not values[-1]:
            values.pop()
        found.append(values)
    return found


def block(tab: Tab | None, title: str) -> list[list[Any]]:
    """The rows below a heading, through the next blank one."""
    found = lines(tab)
    start = next((n for n, row in enumerate(found, 1) if row and row[0] == title), len(found))
    return found[start : found.index([], start)] if [] in found[start:] else found[start:]


def items(tab: Tab | None, heading: str) -> dict[str, str]:
    """What is to be mended or checked, by the column, word or tab that it is about."""
    title = next((row[0] for row in lines(tab) if row and row[0].startswith(heading)), "")
    return {row[0]: row[1] for row in block(tab, title) if len(row) == 2 and row != HINT}


def retyped(workbook: MemoryWorkbook, title: str, cells: dict[tuple[int, int], CellValue]) -> None:
    """As if somebody typed into a tab, below its last row too."""
    made = []
    for one in workbook.state.tabs:
        if one.title == title:
            n = max(one.n_rows, *(row for row, _ in cells))
            width = max(len(one.columns), *(column for _, column in cells))
            columns = [[*column, *[None] * (n - one.n_rows)] for column in one.columns]
            columns += [[None] * n for _ in range(width - len(columns))]
            for (row, column), value in cells.items():
                columns[column - 1][row - 1] = value
            one = one._replace(columns=columns, n_rows=n)  # noqa: PLW2901
        made.append(one)
    workbook.state = workbook.state._replace(tabs=tuple(made))


def logs_rows(state: Existing) -> list[list[CellValue]]:
    tab = next(one for one in state.tabs if one.title == "Журналы")
    return [[column[row] for column in tab.columns] for row in range(tab.n_rows)]


def revenue(workbook: MemoryWorkbook) -> float | None:
    computed = pipeline.compute(pipeline.check(workbook, asked()))
    rows = computed.results.rows("company", (computed.period,))
    return next(row.fact for row in rows)


def test_a_row_for_every_log_column_and_word() -> None:
    """Anna is one person in two spellings; three of five rows name a client, and as many say
    whether the sale was the client's second.
    """
    workbook = prepared(BOOK)
    assert lines(shown(workbook)) == [
        ["Что в журналах"],
        [ABOUT],
        ["Исправлять и проверять нечего"],
        [],
        ["Что нашлось"],
        ["Столбец", "Сейчас", "Что это", "Для чего, что значит"],
        ["Продажи", "5 записей", "Листы: Октябрь, Ноябрь"],
        ["Дата", "05.10.2026 – 03.11.2026", "дата", "главная дата"],
        ["Менеджер", "2 человека, 3 написания", "сотрудник", "кто сделал"],
        ["Клиент", "2 клиента · заполнено 60 %", "клиент", "чей это клиент"],
        ["Статус", "2 слова", "слово из списка"],
        ["оплачена", "3 записи", "", "успех"],
        ["отказ", "2 записи", "", "проигрыш"],
        ["Сумма", "от 20 до 44 710", "деньги", "сумма записи"],
        ["Повторная", "да – 1, нет – 2 · заполнено 60 %", "да/нет"],
        [],
        ["Другие листы, они не читаются: Заметки"],
    ]


def test_in_english() -> None:
    tab = shown(prepared(BOOK, "en"), "en")
    assert lines(tab)[4:10] == [
        ["What was found"],
        ["Column", "Now", "What it is", "What it is for, means"],
        ["Sales", "5 records", "Tabs: Октябрь, Ноябрь"],
        ["Date", "2026-10-05 – 2026-11-03", "date", "main date"],
        ["Manager", "2 people, 3 spellings", "person", "who did it"],
        ["Client", "2 clients · 60 % filled", "client", "for which client"],
    ]


def test_the_order_of_the_logs_tab_does_not_matter() -> None:
    workbook = prepared(BOOK, checks={("Продажи", "Сумма"): "или «Аванс»?"})
    before, rows = lines(shown(workbook)), logs_rows(workbook.state)[1:]
    Random(1).shuffle(rows)
    cells = {(r, c): value for r, row in enumerate(rows, 2) for c, value in enumerate(row, 1)}
    retyped(workbook, "Журналы", cells)
    assert lines(shown(workbook)) == before


def test_a_guess_stands_there_until_its_owner_clears_it() -> None:
    """Each line of a cell is a guess; the log is named once, however many there are."""
    guesses = {
        ("Продажи", ""): "это один журнал?\nне записи: 1",
        ("Продажи", "Сумма"): "или «Аванс»?",
    }
    workbook = prepared(BOOK, checks=guesses)
    assert block(shown(workbook), "Проверьте: 3") == [
        HINT,
        ["Продажи"],
        ["", "это один журнал?"],
        ["", "не записи: 1"],
        ["Сумма", "или «Аванс»?"],
    ]
    cleared = [
        (number, row.index("или «Аванс»?") + 1)
        for number, row in enumerate(logs_rows(workbook.state), 1)
        if "или «Аванс»?" in row
    ]
    retyped(workbook, "Журналы", dict.fromkeys(cleared))
    assert len(block(shown(workbook), "Проверьте: 2")) == 4


def test_a_new_word_is_copied_to_the_logs_tab_as_it_stands() -> None:
    """500 and 20 of November count no more as won and lost, until the word is listed."""
    workbook = prepared(BOOK)
    retyped(workbook, "Ноябрь", {(2, 4): "Рассрочка", (3, 4): "рассрочка "})
    tab = shown(workbook)
    assert lines(tab)[3:6] == [
        ["Исправьте: 1"],
        ["Продажи"],
        ["Статус", "Новое слово «Рассрочка»: 2 записи на 520. Строка для листа «Журналы» – ниже."],
    ]
    ready = block(tab, "Новые слова: 1")
    assert ready == [
        ["Если это не опечатка, скопируйте строку на лист «Журналы»."],
        ["Журнал", "Листы", "Столбец", "Заголовок у вас", "Слово", "Что это", "Для чего",
         "Что значит слово"],
        ["Продажи", "", "Статус", "", "Рассрочка", "", "", "в работе"],
    ]  # fmt: skip
    assert revenue(workbook) is None
    row = [*ready[2][:7], "успех"]  # as its owner decides
    below = len(logs_rows(workbook.state)) + 1
    retyped(workbook, "Журналы", {(below, n): value or None for n, value in enumerate(row, 1)})
    assert revenue(workbook) == 520
    assert items(shown(workbook), "Исправьте") == {}


def test_a_slip_is_told_with_the_word_that_was_meant() -> None:
    workbook = prepared(BOOK)
    retyped(workbook, "Ноябрь", {(2, 4): "оплачина"})
    assert items(shown(workbook), "Исправьте")["Статус"].endswith("ниже. Возможно, «оплачена».")


def test_a_header_that_was_renamed_on_one_tab_is_one_cell() -> None:
    workbook = prepared(BOOK)
    retyped(workbook, "Ноябрь", {(1, 5): "Сколько"})
    tab = shown(workbook)
    assert items(tab, "Исправьте")["Сумма"] == (
        "Столбца нет: Ноябрь. Похоже, теперь он называется «Сколько»: "
        "впишите в «Заголовок у вас» на листе «Журналы» Сумма; Сколько"
    )
    assert not any(row[0].startswith("Новые столбцы") for row in lines(tab) if row)
    row = next(n for n, row in enumerate(logs_rows(workbook.state), 1) if row[2] == "Сумма")
    retyped(workbook, "Журналы", {(row, 4): "Сумма; Сколько"})
    assert revenue(workbook) == 500
    assert items(shown(workbook), "Исправьте") == {}


def test_a_column_that_nobody_lists_is_offered_in_the_order_of_the_logs_tab() -> None:
    """The owner has put the type first, and a column of her own second."""
    workbook = prepared(BOOK)
    rows = [[row[5], "", *row[:5], *row[6:]] for row in logs_rows(workbook.state)]
    rows[0][1] = "Кто ведёт"
    cells = {(r, c): v or None for r, row in enumerate(rows, 1) for c, v in enumerate(row, 1)}
    retyped(workbook, "Журналы", cells)
    retyped(workbook, "Ноябрь", {(1, 7): "Скидка", (2, 7): 5, (1, 8): "Откуда", (2, 8): "авито"})
    assert block(shown(workbook), "Новые столбцы: 2")[1:] == [
        ["Что это", "Кто ведёт", "Журнал", "Листы", "Столбец", "Заголовок у вас", "Слово",
         "Для чего"],
        ["число", "", "Продажи", "", "Скидка"],
        ["текст", "", "Продажи", "", "Откуда", "", "", "категория"],
    ]  # fmt: skip


def test_what_cannot_be_read_and_what_says_nothing_is_told() -> None:
    workbook = prepared(BOOK)
    retyped(workbook, "Ноябрь", {(2, 5): "много"})
    row = next(n for n, row in enumerate(logs_rows(workbook.state), 1) if row[4] == "отказ")
    retyped(workbook, "Журналы", {(row, 8): None})
    assert items(shown(workbook), "Исправьте") == {
        "Статус": "В списке «Статус» не сказано, что значит «отказ» – успех, отказ или работу: "
        "2 строки на 3 020 не считаются ничем из них. "
        f"Скажите на листе «Журналы», в строке {row}, что значит слово.",
        "Сумма": "Не прочитано ячеек: 1, смотрите «Ошибки».",
    }


def said(workbook: MemoryWorkbook, code: str) -> list[str]:
    told = pipeline.compute(pipeline.check(workbook, asked())).told
    return [f"{one.message('ru')}. {one.action('ru')}" for one in told if one.code == code]


def test_findings_about_words_name_the_tab_and_the_row() -> None:
    """A new word on two rows is one finding, however it is written."""
    workbook = prepared(BOOK)
    row = next(n for n, row in enumerate(logs_rows(workbook.state), 1) if row[4] == "отказ")
    retyped(workbook, "Журналы", {(row, 8): None})
    retyped(workbook, "Октябрь", {(2, 4): "Рассрочка", (4, 4): "рассрочка"})
    assert said(workbook, "word_without_meaning")[0].endswith(
        f"Скажите на листе «Журналы», в строке {row}, что значит слово."
    )
    (new,) = said(workbook, "unknown_choice")
    assert "в столбце 2 (D2, D4); сумма в их строках 45 710,5" in new.replace("\u00a0", " ")
    assert "скопируйте его строку с листа «Что в журналах»" in new


def test_findings_name_the_tabs_as_they_are_called_in_this_workbook() -> None:
    """The team has a tab «Команда» of its own, so ours is called otherwise."""
    workbook = prepared({**BOOK, "Команда": [["Имя", "Телефон"], ["Анна Белова", "112"]]})
    retyped(workbook, "Ноябрь", {(2, 2): "Незнакомец"})
    (told,) = said(workbook, "unknown_person")
    assert "добавьте его на лист «Команда (KPI)»" in told


@pytest.mark.parametrize("header", ["День", None])
def test_a_log_that_is_closed_says_why(header: str | None) -> None:
    workbook = prepared(BOOK)
    retyped(workbook, "Ноябрь", {(1, 1): header})
    found = items(shown(workbook), "Исправьте")
    assert "нет столбца «Дата»: журнал не прочитан" in found[""]
    assert found["Дата"].startswith("Столбца нет: Ноябрь.")


def test_a_tab_that_looks_like_the_log_is_named() -> None:
    workbook = prepared({**BOOK, "Продажи 2025": BOOK["Октябрь"]})
    assert "столбцы журнала «Продажи»" in items(shown(workbook), "Исправьте")["Продажи 2025"]


def test_where_there_is_no_logs_tab_there_is_nothing_to_mend_on_it() -> None:
    workbook = prepared(BOOK)
    logs = workbook.state.marked("decision", "logs")
    assert logs
    tabs = tuple(one for one in workbook.state.tabs if one.id != logs.id)
    marks = tuple(
        mark._replace(data={k: v for k, v in mark.data.items() if k != "logs"})
        for mark in workbook.state.marks
        if mark.tab_id != logs.id
    )
    workbook.state = workbook.state._replace(tabs=tabs, marks=marks)
    assert shown(workbook) is None


def test_an_empty_log_is_one_line_beside_what_is_to_be_checked() -> None:
    empty: dict[str, Rows] = {"Октябрь": [HEADER], "Ноябрь": [HEADER]}
    tab = shown(prepared(empty, checks={("Продажи", "Сумма"): "или «Аванс»?"}))
    assert lines(tab)[3:] == [
        ["Проверьте: 1"],
        HINT,
        ["Продажи"],
        ["Сумма", "или «Аванс»?"],
        [],
        ["Что нашлось"],
        ["Столбец", "Сейчас", "Что это", "Для чего, что значит"],
        ["Продажи", "0 записей", "Листы: Октябрь, Ноябрь"],
    ]


MATRIX = """
[template]
name = "calls"
[logs.calls]
name = "Звонки"
date = "day"
person = "who"
[logs.calls.unpivot]
headers = "who"
cells = ["calls"]
[logs.calls.columns.day]
name = "Дата"
type = "date"
[logs.calls.columns.who]
name = "Кто"
type = "person"
[logs.calls.columns.calls]
name = "Звонков"
type = "number"
[kpis.calls]
name = "Звонки"
formula = "СУММ(Звонки[Звонков])"
"""


def test_of_a_matrix_the_names_are_its_headers() -> None:
    rows: Rows = [["Дата", "Анна Белова", "Белова Анна", "Олег"], [D(2026, 11, 5), 3, 4, 12.5]]
    workbook, wanted = book({"Звонки": rows}), replace(asked(), template=parse(MATRIX, "m.toml"))
    workbook.apply(plan_init(workbook.read(), wanted).plan)
    assert pipeline.sync(workbook, wanted).applied
    tab = workbook.state.marked("summary", "in_logs")
    assert tab
    now = {tab.value(row, 1): tab.value(row, 2) for row in range(7, tab.n_rows + 1)}
    assert now == {
        "Звонки": "3 записи",
        "Дата": "05.11.2026",
        "Кто": "2 человека, 3 написания",
        "Звонков": "от 3 до 12,5",
    }


@pytest.mark.parametrize("lang", LANGS)
def test_the_next_sync_changes_nothing(lang: Lang) -> None:
    workbook = prepared(BOOK, lang)
    retyped(workbook, "Ноябрь", {(2, 4): "Рассрочка", (1, 3): "Контакт"})
    assert pipeline.sync(workbook, asked(lang)).applied
    assert not pipeline.sync(workbook, asked(lang)).plan.changes


def test_a_workbook_of_before_gets_the_tab_and_nothing_else_moves() -> None:
    workbook = prepared(BOOK)
    pipeline.sync(workbook, asked())
    whole = workbook.state
    tab = whole.marked("summary", "in_logs")
    assert tab
    workbook.state = whole._replace(
        tabs=tuple(one for one in whole.tabs if one is not tab),
        marks=tuple(mark for mark in whole.marks if mark.tab_id != tab.id),
    )
    changes = pipeline.sync(workbook, asked()).plan.changes
    assert [one.tab.title for one in changes if isinstance(one, CreateTab)] == ["Что в журналах"]
    # what tells when it was computed goes along with any change
    told = {one.tab.key for one in changes if isinstance(one, UpdateTab)}
    assert told <= {"dashboard", "service"}
    assert len(changes) == 1 + len(told) + sum(isinstance(one, SetMark) for one in changes)


def test_a_tab_of_the_teams_own_with_its_title_is_left_alone() -> None:
    workbook = prepared({**BOOK, "Что в журналах": [["наши заметки"]]})
    before = workbook.state
    with pytest.raises(OwnershipError):
        pipeline.sync(workbook, asked())
    assert workbook.state == before
