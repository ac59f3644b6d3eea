"""Dropdowns and input help: what each column of a log offers to the person who types."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sheets_kpi.prepare import MAX_LIST, MAX_MESSAGE, MAX_TITLE, inputs
from sheets_kpi.schema import Choice, ColumnSpec, ColumnType, LogSpec, Named
from sheets_kpi.state import Area, Input
from sheets_kpi.texts import LANGS, Lang

AREA = Area(5, 3, None, 3)
TEAM = ("Команда", Area(2, 1, None, 1))


def column(type_: ColumnType, **more: object) -> ColumnSpec:
    return replace(ColumnSpec("cell", Named("Ячейка", "Cell"), type_), **more)  # type: ignore[arg-type]


def only(spec: ColumnSpec, lang: Lang = "ru", people: tuple[str, Area] | None = None) -> Input:
    log = LogSpec("log", Named("Журнал", "Log"), columns=(spec,))
    (one,) = inputs(log, {"cell": 3}, 4, lang, people_tab=people)
    return one


def choices(*words: str) -> tuple[Choice, ...]:
    return tuple(Choice(f"c{n}", Named(word, f"{word}-en")) for n, word in enumerate(words))


def test_choices_are_a_list_in_the_language_of_the_sheet() -> None:
    spec = column(ColumnType.CHOICE, choices=choices("оплачена", "отказ"))
    assert only(spec) == Input(
        area=AREA,
        kind="list",
        title="Ячейка",
        message="Выберите значение из списка.",
        options=("оплачена", "отказ"),
    )
    assert only(spec, "en").options == ("оплачена-en", "отказ-en")


def test_yes_no_is_a_list_of_two() -> None:
    assert only(column(ColumnType.YES_NO)).options == ("да", "нет")
    assert only(column(ColumnType.YES_NO), "en").options == ("yes", "no")


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        (("а" * 127, "б" * 127), "list"),  # 127 + 1 + 127 = 255
        (("а" * 127, "б" * 128), "help"),
        (("«" + "а" * 252 + "»",), "list"),
        (('"' + "а" * 252 + '"',), "help"),  # two quotes more, as a formula spells them
        (("Москва, центр", "Казань"), "help"),  # a comma would cut the word in two
    ],
)
def test_a_list_that_excel_cannot_hold_is_help_alone(words: tuple[str, ...], kind: str) -> None:
    one = only(column(ColumnType.CHOICE, choices=choices(*words)))
    assert one.kind == kind
    assert one.options == (words if kind == "list" else ())
    assert one.message.startswith("Выберите" if kind == "list" else "Одно из значений: ")
    assert len(one.message) <= MAX_MESSAGE


def test_people_are_a_range_of_the_tab_where_the_owner_keeps_them() -> None:
    one = only(column(ColumnType.PERSON), people=TEAM)
    assert (one.kind, one.source_tab, one.source) == ("range", "Команда", Area(2, 1, None, 1))
    assert only(column(ColumnType.PERSON)).kind == "help"


def test_accounts_have_their_own_tab() -> None:
    log = LogSpec("log", Named("Журнал", "Log"), columns=(column(ColumnType.ACCOUNT),))
    (one,) = inputs(log, {"cell": 3}, 4, "ru", people_tab=TEAM, accounts_tab=("Аккаунты", AREA))
    assert (one.kind, one.source_tab, one.source) == ("range", "Аккаунты", AREA)


@pytest.mark.parametrize(
    ("spec", "ru", "en"),
    [
        (
            column(ColumnType.NUMBER, minimum=0),
            "Число без слов и единиц, например 12 или 12,5. Не меньше 0.",
            "A number without words or units, for example 12 or 12.5. Not less than 0.",
        ),
        (
            column(ColumnType.MONEY, maximum=1_500_000.5),
            (
                "Сумма числом, без знака ₽ и слов. Копейки – после запятой: 1200,50. "
                "Не больше 1\u00a0500\u00a0000,5."
            ),
            (
                "The amount as a plain number, without a currency sign: 1200.50. "
                "Not more than 1,500,000.5."
            ),
        ),
        (
            column(ColumnType.SCORE, minimum=1, maximum=5),
            "Оценка – одним числом. От 1 до 5.",
            "The score as a single number. From 1 to 5.",
        ),
        (
            column(ColumnType.DURATION, unit="minutes"),
            "Время в минутах: 90. Можно и так: 1:30.",
            "The time in minutes: 90. Or as a time: 1:30.",
        ),
        (
            column(ColumnType.DATE),
            "Дата: день, месяц и год, например 05.03.2026.",
            "A date with day, month and year, for example 2026-03-05.",
        ),
    ],
)
def test_numbers_and_dates_say_how_to_type_them(spec: ColumnSpec, ru: str, en: str) -> None:
    assert (only(spec).kind, only(spec).message) == ("help", ru)
    assert only(spec, "en").message == en


@pytest.mark.parametrize("type_", list(ColumnType))
@pytest.mark.parametrize("lang", LANGS)
def test_help_of_the_template_comes_first(type_: ColumnType, lang: Lang) -> None:
    spec = column(type_, help=Named("Как в договоре", "As in the contract"))
    assert only(spec, lang).message == spec.help.show(lang)  # type: ignore[union-attr]


def test_long_titles_and_messages_are_cut_to_what_excel_takes() -> None:
    spec = column(ColumnType.DATE, name=Named("Дата " * 20, "Date"), help=Named("слово " * 99, ""))
    one = only(spec)
    assert (len(one.title) <= MAX_TITLE, one.title[-1]) == (True, "…")
    assert (len(one.message), one.message[-1]) == (MAX_MESSAGE, "…")


def test_texts_without_help_and_columns_that_are_not_there_get_nothing() -> None:
    texts = (column(ColumnType.TEXT), replace(column(ColumnType.DATE), id="elsewhere"))
    log = LogSpec("log", Named("Журнал", "Log"), columns=texts)
    assert inputs(log, {"cell": 3}, 4, "ru") == ()
    assert inputs(replace(log, columns=(column(ColumnType.CHOICE),)), {"cell": 3}, 4, "ru") == ()


def test_a_list_never_grows_over_its_limit() -> None:
    one = only(column(ColumnType.CHOICE, choices=choices(*(f"слово {n}" for n in range(99)))))
    assert (one.kind, one.message[:27]) == ("help", "Одно из значений: слово 0, ")
    assert len(",".join(one.options)) <= MAX_LIST
