"""The Bonus bases tab: the nearest row counts, and what cannot be read stops the run."""

from __future__ import annotations

from fractions import Fraction

import pytest
from books import tab

from sheets_kpi.bonus.records import Bases, read_bases
from sheets_kpi.errors import DecisionError
from sheets_kpi.people import NameBook, Roster, Stint
from sheets_kpi.state import CellValue, Existing, Mark

ROSTER = Roster((Stint("Анна", role="Мастер"), Stint("Пётр", role="мастер"), Stint("Олег")))
PEOPLE = NameBook([("Анна", ("Аня",)), ("Пётр", ()), ("Олег", ())])


def bases(*rows: tuple[CellValue, ...], general: float | None = None) -> Bases:
    found = tab("База бонусов", [("Кто", "Бонус в месяц, ₽"), *rows])
    existing = Existing((found,), (Mark("decision", "bases", "1"),))
    return read_bases(existing, general, ROSTER, PEOPLE)


def amounts(found: Bases) -> list[Fraction | None]:
    """The bases of Анна, Пётр and Олег, in roubles."""
    known = [found.of(stint) for stint in ROSTER.stints]
    return [None if one is None else one / 100 for one in known]


@pytest.mark.parametrize(
    ("rows", "general", "expected"),
    [
        ([], None, [None, None, None]),
        ([], 10_000.0, [10_000, 10_000, 10_000]),
        ([("Анна", 30_000)], 10_000.0, [30_000, 10_000, 10_000]),
        ([("мастер", "25 000 ₽"), ("Пётр", 20_000)], None, [25_000, 20_000, None]),
        ([("Каждому", 15_000), ("Мастер", 0)], 10_000.0, [0, 0, 15_000]),
        ([("Аня", 5_000), ("each", 1)], None, [5_000, 1, 1]),
        # a blank amount says nothing, not zero
        ([("Анна", None), ("Пётр", None), ("Олег", None)], 10_000.0, [10_000, 10_000, 10_000]),
        ([("Анна", 0.1)], None, [Fraction(1, 10), None, None]),
    ],
)
def test_the_nearest_row(
    rows: list[tuple[CellValue, ...]], general: float | None, expected: list[int | None]
) -> None:
    assert amounts(bases(*rows, general=general)) == expected


def test_without_the_tab_settings_decide() -> None:
    assert amounts(read_bases(Existing(()), 7.5, ROSTER, PEOPLE)) == [Fraction(15, 2)] * 3


@pytest.mark.parametrize(
    ("rows", "cell", "said"),
    [
        ([("Анна", "много")], "B2", "сумму не прочитать"),
        ([("Анна", -5)], "B2", "сумму не прочитать"),
        ([("Анна", "1,500")], "B2", "сумму не прочитать"),
        ([("Анна", True)], "B2", "сумму не прочитать"),
        ([("Анна", 1), ("Аана", 5)], "A3", "возможно, «Анна»"),
        ([(None, 5)], "A2", "не сотрудник"),
        ([("Анна", 1), ("Аня", 2)], "A3", "уже есть строка"),
        ([("Мастер", 1), ("мастер", 2)], "A3", "уже есть строка"),
        ([("Компания", 5)], "A2", "не сотрудник"),
    ],
)
def test_what_cannot_be_read_is_an_error_with_its_cell_and_no_amount(
    rows: list[tuple[CellValue, ...]], cell: str, said: str
) -> None:
    with pytest.raises(DecisionError) as error:
        bases(*rows)
    text = error.value.say("ru")
    assert cell in text
    assert said in text
    assert "1,500" not in text
    assert "много" not in text


def test_a_name_of_both_a_person_and_a_role_is_refused() -> None:
    roster = Roster((Stint("Анна", role="Олег"), Stint("Олег")))
    found = tab("База бонусов", [("Кто", "Бонус в месяц, ₽"), ("Олег", 5)])
    existing = Existing((found,), (Mark("decision", "bases", "1"),))
    with pytest.raises(DecisionError, match="A2"):
        read_bases(existing, None, roster, PEOPLE)
