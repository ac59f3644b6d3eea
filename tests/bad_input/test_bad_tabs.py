"""Tabs that were renamed, copied, deleted, hidden or typed over: what is theirs stays theirs."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
from bad_books import (
    SERVICE,
    SUMMARIES,
    counts,
    edit,
    facts,
    found,
    prepared,
    put,
    rename,
    rewrite,
    run,
    settles,
    texts,
    titles,
    told,
    untouched,
)


@pytest.mark.parametrize(
    "title",
    [
        *("Сделки", "Команда", "Аккаунты", "KPI", "Цели"),
        *("Настройки", "Календарь", "Подсказки", "События", "Журналы"),
    ],
)
def test_a_renamed_log_or_decision_tab_is_still_found(shown: Path, title: str) -> None:
    rename(shown, title, "Моё, 2026!")
    # the hidden tab remembers what a log is called, and a summary tab names logs and their tab
    learn = {"Сделки": {"Служебное", "Что в журналах"}, "Журналы": {"Что в журналах"}}
    learn["Цели"] = {"Дашборд"}  # which asks for targets, and links to them
    # any change brings along when it was made
    along = {"Дашборд", "Служебное"}
    if title in learn:
        found = set(told("sync", shown)["plan"]["by_tab"])
        assert learn[title] <= found <= learn[title] | along
    with untouched(shown):
        assert told("sync", shown)["plan"]["changes"] == 0


@pytest.mark.parametrize("title", ["Дашборд", "Динамика", "Ошибки"])
def test_a_renamed_summary_tab_gets_its_name_back(shown: Path, title: str) -> None:
    before = titles(shown)
    settles(rename(shown, title, "Итоги шефа"))
    assert titles(shown) == before


@pytest.mark.parametrize("title", ["Сделки", "Дашборд", "KPI"])
def test_a_copy_of_a_tab_is_the_users(shown: Path, title: str) -> None:
    before, copy = facts(shown), f"{title} (2)"

    def change(workbook: openpyxl.Workbook) -> None:
        workbook.copy_worksheet(workbook[title])["A1"].value = "моё"
        workbook.worksheets[-1].title = copy

    settles(edit(shown, change))
    assert facts(shown) == before
    assert openpyxl.load_workbook(shown)[copy]["A1"].value == "моё"


def test_a_title_with_a_quote_and_an_exclamation_mark(book: Path) -> None:
    rename(book, "Сделки", "О&apos;Нил! 26")
    text = "О'Нил! 26"
    rewrite(book, quoted_twice)
    settles(book)
    assert text in titles(book)
    assert facts(book)["Выручка"] == 3500.5


def quoted_twice(parts: dict[str, bytes]) -> None:
    """In a reference an apostrophe of a title stands twice."""
    old, new = "О&apos;Нил! 26&apos;!".encode(), "О&apos;&apos;Нил! 26&apos;!".encode()
    inside = "'О&apos;Нил! 26'!".encode()
    text = parts["xl/workbook.xml"].replace(inside, "'О''Нил! 26'!".encode())
    parts["xl/workbook.xml"] = text.replace(old, new)


@pytest.mark.parametrize("title", ["Дашборд", "дашборд", "Ошибки"])
def test_a_summary_never_takes_the_place_of_a_tab_of_the_team(tmp_path: Path, title: str) -> None:
    path = prepared(tmp_path / "taken.xlsx", tabs={title: [["моё"]]})
    with untouched(path):
        done = run("sync", path, "--lang", "ru")
    assert done.exit_code == 6
    assert f"«{title}»" in done.output
    assert "ереименуйте" in done.output


@pytest.mark.parametrize("gone", [("Люди",), SUMMARIES])
def test_deleted_summary_tabs_come_back(shown: Path, gone: tuple[str, ...]) -> None:
    before = (titles(shown), texts(shown))
    assert set(gone) < set(before[0])

    def change(workbook: openpyxl.Workbook) -> None:
        for title in gone:
            workbook.remove(workbook[title])

    settles(edit(shown, change))
    assert texts(shown) == before[1]
    # the Glossary goes to the end, past the hidden tab that remembers
    assert [one for one in titles(shown) if one != SERVICE] == [
        one for one in before[0] if one != SERVICE
    ]


def test_hand_edits_of_a_summary_tab_are_overwritten_and_reported(shown: Path) -> None:
    before = openpyxl.load_workbook(shown)["Дашборд"]["A1"].value
    put(shown, "Дашборд", {"A1": "всё хорошо", "Z99": 5})
    assert "руками" in run("sync", shown).output
    sheet = openpyxl.load_workbook(shown)["Дашборд"]
    assert (sheet["A1"].value, sheet["Z99"].value) == (before, None)


def test_hidden_rows_count_and_a_hidden_log_is_told(book: Path) -> None:
    def hide(workbook: openpyxl.Workbook) -> None:
        workbook["Сделки"].row_dimensions[2].hidden = True
        workbook["Сделки"].sheet_state = "veryHidden"

    edit(book, hide)
    assert found(book) == [("hidden_tab", "Сделки!")]
    assert facts(book)["Выручка"] == 3500.5


def test_ten_changes_of_language_add_nothing(shown: Path) -> None:
    before = counts(shown)
    for lang in ["en", "ru"] * 5:
        run("sync", shown, "--lang", lang)
        assert told("sync", shown, "--lang", lang, "--dry-run")["plan"]["changes"] == 0
    assert counts(shown) == before
