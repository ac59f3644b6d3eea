"""One client and one person under several names."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from log_books import DAY, cleaned, codes, column, named, one_column, tab, values

from sheets_kpi.clean.cells import Habits
from sheets_kpi.clean.joined import may_be, one_client, one_person
from sheets_kpi.logs import UNSURE
from sheets_kpi.names import client_key, fold
from sheets_kpi.people import NameBook
from sheets_kpi.schema import LogSpec


@pytest.mark.parametrize(
    ("spelling", "key"),
    [
        ("+7 (999) 123-45-67", ("79991234567", "")),
        ("8 999 123 45 67", ("79991234567", "")),
        ("8(999)123-45-67", ("79991234567", "")),
        ("9991234567", ("79991234567", "")),
        ("8 800 555-35-35", ("78005553535", "")),
        ("495 123‑45‑67", ("74951234567", "")),
        ("7701234567", ("7701234567", "")),  # no area begins with 7: a number of a firm
        ("+1 999 123-45-67", ("+1 999 123-45-67", "")),
        ("8 999 123 45 67 Иван", ("8 999 123 45 67 иван", "")),
        ("Info@Firm.RU", ("info@firm.ru", "")),
        ("ООО «Ромашка»", ("ромашка", "ооо")),
        ('ооо "ромашка"', ("ромашка", "ооо")),
        ("Ромашка, ООО", ("ромашка", "ооо")),
        ("Ромашка (ООО)", ("ромашка", "ооо")),
        ("OOO Ромашка", ("ромашка", "ооо")),  # in Latin letters
        ("ПАО Сбер", ("сбер", "пао")),
        ("Acme LLC", ("acme", "llc")),
        ("ИП Иванов", ("ип иванов", "")),
        ("ЗАО Альфа", ("зао альфа", "")),
        ("ООО", ("ооо", "")),
        ("Иванов И.И.", ("иванов и и", "")),
        ("Склад 1.5", ("склад 1 5", "")),  # not склад 15
    ],
)
def test_the_key_of_a_client(spelling: str, key: tuple[str, str]) -> None:
    assert client_key(fold(spelling)) == key


def test_a_question_mark_is_a_client_like_any_other() -> None:
    assert clients(["?", "?Вега", "Вега"])[0] == ["?", "?вега", "вега"]


@given(st.text(max_size=20))
def test_every_text_has_a_key(text: str) -> None:
    name, form = client_key(fold(text))
    assert bool(name) == bool(fold(text))
    assert form in ("", "ооо", "ао", "пао", "llc")


@pytest.mark.parametrize(
    ("names", "n_clients"),
    [
        (["ООО «Ромашка»", "ООО Ромашка", 'ооо "ромашка"', "Ромашка"], 1),
        (["ООО Альфа", "АО Альфа", "Альфа"], 3),  # whose name is it?
        (["Иванов", "ИП Иванов"], 2),
        (["+7 916 123-45-67", "89161234567", "8 (916) 123 45 67"], 1),
        (["a@b.ru", "A@B.RU ", "a@b.com"], 2),
        (["ООО Acme", "Acme LLC"], 2),  # two forms
    ],
)
def test_how_many_clients_there_are(names: list[str], n_clients: int) -> None:
    keys = list(map(fold, names))
    joined = one_client(keys)
    assert len({joined.get(key, key) for key in keys}) == n_clients


LOG = LogSpec(
    "log",
    named("Журнал"),
    columns=(column("day", "День", "date"), column("client", "Клиент", "client")),
    date="day",
    client="client",
)


def clients(names: Sequence[str], **more: Any) -> tuple[list[object], list[tuple[str, str]]]:
    book = cleaned(
        tab("Журнал", ("День", "Клиент"), *((DAY, n) for n in names)), logs=[LOG], **more
    )
    made = book.logs["log"].columns["client"]
    return [made.keys[code] for code in made.codes], codes(book.findings)


SPELLINGS = ["ООО «Вега»", "Вега", "8 916 123-45-67", "Вега", "+79161234567"]


def test_each_joining_is_told_once() -> None:
    keys, found = clients(SPELLINGS)
    assert len(set(keys)) == 2
    assert found == [("one_client", "B3"), ("one_client", "B6")]


def test_the_owner_parts_two_clients_or_joins_none() -> None:
    assert len(set(clients(SPELLINGS, habits=Habits(apart=("вега",)))[0])) == 3
    keys, found = clients(SPELLINGS, habits=Habits(join_clients=False))
    assert len(set(keys)) == 4
    assert found == []


def test_a_client_is_one_over_all_logs() -> None:
    other = LogSpec("other", named("Другой"), columns=LOG.columns, date="day", client="client")
    book = cleaned(
        tab("Журнал", ("День", "Клиент"), (DAY, "ООО Вега")),
        tab("Другой", ("День", "Клиент"), (DAY, "«Вега»")),
        logs=[LOG, other],
    )
    assert book.logs["log"].columns["client"].keys == book.logs["other"].columns["client"].keys


# --- people ------------------------------------------------------------------------------------

OPEN = NameBook(is_open=True)


def people(names: Sequence[str], book: NameBook = OPEN) -> tuple[list[object], list[str]]:
    found = one_column(column("x", "Кто", "person"), names, people=book)
    return values(found.logs["log"].columns["x"]), [code for code, _ in codes(found.findings)]


def test_the_same_words_in_another_order_are_one_person() -> None:
    names = ["иванова мария", "мария иванова", "Мария Иванова", "Петр Елкин", "Пётр Ёлкин"]
    words, found = people([*names, "Елкин Петр"])
    assert words == ["Мария Иванова"] * 3 + ["Пётр Ёлкин"] * 3
    assert found == ["one_person", "one_person"]


@pytest.mark.parametrize(
    ("names", "n_people"),
    [
        (["Мария Иванова", "Марина Иванова"], 2),
        (["Мария Иванова", "Маша Иванова"], 2),
        (["Мария Иванова", "Мария Петровна Иванова"], 2),
        (["Иванова М.", "М. Иванова"], 1),
        (["Анна Мария", "Мария Анна"], 1),
    ],
)
def test_whatever_is_only_likely_is_not_joined(names: list[str], n_people: int) -> None:
    joined = one_person(dict.fromkeys(map(fold, names), 1))
    assert len(names) - len(joined) == n_people


@pytest.mark.parametrize(
    ("name", "others", "fuller"),
    [
        ("иванова м.", ["мария иванова", "иванова марина"], ("мария иванова", "иванова марина")),
        ("м. иванова", ["мария иванова"], ("мария иванова",)),
        ("иванова м.п.", ["мария петровна иванова"], ("мария петровна иванова",)),
        ("иванова а.", ["мария иванова"], None),
        ("иванова", ["мария иванова"], None),
        ("иванова м.", ["петрова м."], None),
        ("менеджер 1", ["менеджер 10", "менеджер 2"], None),  # a digit is no initial
        ("...", ["анна лис"], None),
    ],
)
def test_initials_are_a_question(
    name: str, others: list[str], fuller: tuple[str, ...] | None
) -> None:
    assert may_be([name, *others]).get(name) == fuller


def test_an_initial_or_two_names_make_no_person_of_their_own() -> None:
    names = ["Мария Иванова", "Иванова М.", "Пётр Лис", "Мария Иванова, Пётр Лис", "Лис; Гусь"]
    found = one_column(column("x", "Кто", "person"), names, people=OPEN)
    made = found.logs["log"].columns["x"]
    assert [key.startswith(UNSURE) for key in made.keys] == [False, True, False, True, False]
    assert codes(found.findings) == [("name_question", "B3"), ("two_names", "B5")]


@pytest.mark.parametrize(
    "both",
    [
        "Мария Иванова и Пётр Лис",
        "Мария Иванова + Пётр Лис",
        "Мария Иванова & Пётр Лис",
        "Мария Иванова\nПётр Лис",
        "Пётр Лис Мария Иванова",
    ],
)
@pytest.mark.parametrize("book", [OPEN, NameBook([("Мария Иванова", ()), ("Пётр Лис", ())])])
def test_two_people_in_one_cell_are_no_third(both: str, book: NameBook) -> None:
    found = one_column(
        column("x", "Кто", "person"), ["Мария Иванова", "Пётр Лис", both], people=book
    )
    assert ("two_names", "B4") in codes(found.findings)


def test_a_name_of_two_first_names_is_one_person() -> None:
    found = one_column(column("x", "Кто", "person"), ["Анна", "Мария", "Анна Мария"], people=OPEN)
    assert codes(found.findings) == []


def test_a_listed_person_is_known_in_any_order_of_words() -> None:
    book = NameBook([("Мария Иванова", ()), ("Анна Лис", ()), ("Лис Анна", ())])
    words, found = people(["Иванова Мария", "лис анна", "Мария Иванова / Анна Лис"], book)
    assert words == ["Мария Иванова", "Лис Анна", "Мария Иванова / Анна Лис"]
    assert found == ["name_spelling", "name_spelling", "two_names"]
