"""CSV as people have it: encodings, separators, quotes, ragged rows; and what is refused."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from sheets_kpi.cli import main
from sheets_kpi.errors import WorkbookError
from sheets_kpi.plan import DeleteTab, Plan
from sheets_kpi.workbooks import open_workbook
from sheets_kpi.workbooks.delimited import DelimitedWorkbook

DEALS = """Дата;Менеджер;Клиент;Статус;Сумма
02.11.2026;Анна Белова;Вега;оплачена;1 200,50
03.11.2026;Пётр Ильин;Лира;отказ;900
05.11.2026;Анна Белова;Орион;оплачена;2500
"""


def rows(path: Path) -> list[list[object]]:
    """The rows of the only tab."""
    [tab] = DelimitedWorkbook(path).read().tabs
    return [list(row) for row in zip(*tab.columns, strict=True)]


def saved(folder: Path, data: str | bytes, name: str = "сделки.csv") -> Path:
    path = folder / name
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return path


def refusal(path: Path) -> str:
    with pytest.raises(WorkbookError) as error:
        DelimitedWorkbook(path).read()
    return error.value.say("ru")


@pytest.mark.parametrize(
    "encoding",
    "utf-8 utf-8-sig utf-16 utf-16-le utf-16-be cp1251 cp866 koi8_r mac_cyrillic".split(),
)
def test_a_file_reads_the_same_in_whatever_it_was_written(tmp_path: Path, encoding: str) -> None:
    found = rows(saved(tmp_path, DEALS.encode(encoding)))
    assert found[0] == ["Дата", "Менеджер", "Клиент", "Статус", "Сумма"]
    assert found[2] == ["03.11.2026", "Пётр Ильин", "Лира", "отказ", "900"]


def test_accents_of_the_west_are_no_cyrillic(tmp_path: Path) -> None:
    data = "Client;Betrag\nMüller;1\nCafé Élan;2\n".encode("cp1252")
    assert rows(saved(tmp_path, data))[1:] == [["Müller", "1"], ["Café Élan", "2"]]


@pytest.mark.parametrize("separator", [";", ",", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_the_separator_is_found(tmp_path: Path, separator: str, end: str) -> None:
    lines = [["День", "Кто", "Сумма"], ["2.11", "Анна", "1,5"], ["3.11", "Пётр", "2,25"]]
    text = io.StringIO()
    csv.writer(text, delimiter=separator, lineterminator=end).writerows(lines)
    assert rows(saved(tmp_path, text.getvalue())) == lines


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # decimal commas are no separators, though each row has one
        ("Кто;Сумма\nАнна;1,5\nПётр;2,5\n", [["Кто", "Сумма"], ["Анна", "1,5"], ["Пётр", "2,5"]]),
        # nor are semicolons in a text
        ("who,note\nAnn,a; b\nBob,c\n", [["who", "note"], ["Ann", "a; b"], ["Bob", "c"]]),
        ("sep=|\nКто|Что, где; когда\nАнна|1\n", [["Кто", "Что, где; когда"], ["Анна", "1"]]),
        ("\ufeffsep=;\r\nКто;Сумма\r\nАнна;1\r\n", [["Кто", "Сумма"], ["Анна", "1"]]),
        ('"SEP=;" \rКто;Сумма\rАнна;1\r', [["Кто", "Сумма"], ["Анна", "1"]]),
        ("sep=;", []),
        # where every column holds a decimal comma, commas make one column more
        ("a;b;c;d\n" + 8 * "1,5;2,5;3,5;4,5\n",
         [["a", "b", "c", "d"], *8 * [["1,5", "2,5", "3,5", "4,5"]]]),
        ("a,b,c,d\n" + 8 * "1,2,3,x; y\n", [["a", "b", "c", "d"], *8 * [["1", "2", "3", "x; y"]]]),
        # a comma in a title and one in each row say nothing
        ("Отчёт, ноябрь\nДень;Сумма\n2.11;1,5\n",
         [["Отчёт, ноябрь", None], ["День", "Сумма"], ["2.11", "1,5"]]),
        ('Кто, Что\nАнна, "a, b"\n', [["Кто", "Что"], ["Анна", "a, b"]]),
        ('Кто;Что\nАнна;"два\nряда; и ""кавычки"""\n',
         [["Кто", "Что"], ["Анна", 'два\nряда; и "кавычки"']]),
        # blank lines keep their place, short and long rows are filled up
        ("Отчёт\n\nКто;Сумма\nАнна\nПётр;2;лишнее\n",
         [["Отчёт", None, None], [None] * 3, ["Кто", "Сумма", None], ["Анна", None, None],
          ["Пётр", "2", "лишнее"]]),
        ("Кто\nАнна\n", [["Кто"], ["Анна"]]),
        ('Кто;Рост\nтруба 12";007\n', [["Кто", "Рост"], ['труба 12"', "007"]]),
        ("Кто;=1+1\n=1+1;+7 900\n", [["Кто", "=1+1"], ["=1+1", "+7 900"]]),
    ],
)  # fmt: skip
def test_a_cell_holds_what_was_typed(
    tmp_path: Path, text: str, expected: list[list[object]]
) -> None:
    assert rows(saved(tmp_path, text)) == expected


TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]) | st.just("\n"))


@given(st.lists(st.tuples(TEXTS, TEXTS, TEXTS), min_size=1, max_size=5))
def test_what_a_program_writes_is_read_back(
    tmp_path_factory: pytest.TempPathFactory, lines: list[tuple[str, str, str]]
) -> None:
    text = io.StringIO()
    csv.writer(text, delimiter=";", quoting=csv.QUOTE_ALL).writerows([("a", "b", "c"), *lines])
    found = rows(saved(tmp_path_factory.getbasetemp(), text.getvalue()))
    wanted = [[cell or None for cell in line] for line in lines]
    while wanted and not any(wanted[-1]):
        wanted.pop()  # blank rows at the end are none
    assert found == [["a", "b", "c"], *wanted]


def test_a_folder_is_a_workbook_with_a_tab_for_each_file(tmp_path: Path) -> None:
    saved(tmp_path, DEALS, "Сделки.CSV")
    saved(tmp_path, "Кто\tЗвонков\nАнна\t3\n", "Звонки.tsv")
    saved(tmp_path, "", "пусто.csv")
    saved(tmp_path, b"\x00\x01", ".скрытый.csv")
    saved(tmp_path, "не таблица", "readme.txt")
    book = open_workbook(str(tmp_path))
    existing = book.read()
    assert [(tab.title, tab.n_rows) for tab in existing.tabs] == [
        ("Звонки", 2),
        ("пусто", 0),
        ("Сделки", 4),
    ]
    assert (book.exists(), book.calls) == (True, (1, 0))
    assert book.read() == existing


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"PK\x03\x04\x14\x00\x06\x00", "не читается как текст CSV"),
        (b"\xff\xfe\x10", "не читается как текст CSV"),
        (b"\x00\x01\x02\x03\x04", "не читается как текст CSV"),
        (b"\xef\xbb\xbf<?xml version='1.0'?><Workbook>", "не читается как текст CSV"),
        (b"\n <TABLE><tr><td>1", "не читается как текст CSV"),
        ("Дата;Сумма\nпривет, мир и все остальные".encode()[:-1] + b"\n", "не читается как текст"),
        ('Кто;Что\nАнна;"не закрыто\nПётр;2\n', "строка 3: кавычки"),
        ('Кто;Что\n"ООО "Вега"";1\n', "строка 2: кавычки"),
    ],
)
def test_what_cannot_be_read_names_the_file_and_the_way_out(
    tmp_path: Path, data: str | bytes, said: str
) -> None:
    text = refusal(saved(tmp_path, data))
    assert "сделки.csv" in text
    assert said in text


def test_a_folder_without_csv_and_a_file_that_is_not_there(tmp_path: Path) -> None:
    assert "нет файлов .csv" in refusal(tmp_path)
    assert not open_workbook(str(tmp_path / "x.csv")).exists()
    assert run("check", tmp_path / "x.csv")[0] == 5


def test_nothing_is_ever_written(tmp_path: Path) -> None:
    path = saved(tmp_path, DEALS)
    book = DelimitedWorkbook(path)
    book.apply(Plan(()))
    with pytest.raises(WorkbookError, match="CSV is plain text"):
        book.apply(Plan((DeleteTab("1", "сделки"),)))
    for words in (["sync"], ["sync", "--dry-run"], ["init", "--yes"], ["remove", "--yes"]):
        code, said = run(words[0], path, *words[1:], "--lang", "ru")
        assert code == 5, said
        assert "сохраните как .xlsx" in said
    assert path.read_text(encoding="utf-8") == DEALS
    assert list(tmp_path.iterdir()) == [path]


# --- the commands ---------------------------------------------------------------------------------


def run(*words: str | Path) -> tuple[int, str]:
    done = CliRunner().invoke(main, [str(word) for word in words])
    return done.exit_code, done.output


def test_check_export_init_and_draft_read_it_like_a_workbook(tmp_path: Path) -> None:
    path = saved(tmp_path, DEALS, "Сделки.csv")
    code, said = run("check", path, "--as-of", "2026-11-20", "--lang", "ru")
    assert "записан текстом" not in said  # in CSV everything is
    assert "0 ошибок" in said
    assert code == 0
    out = tmp_path / "out.json"
    assert run("export", path, "--as-of", "2026-11-20", "--json", "-o", out, "--lang", "ru")[0] == 0
    facts = {
        row["kpi"]: row["fact"]
        for row in json.loads(out.read_text(encoding="utf-8"))
        if (row["segment"], row["period"]) == ("company", "2026-11")
    }
    assert facts["Выручка"] == 3700.5  # 1 200,50 + 2500
    code, said = run("init", path, "--json", "--lang", "ru")
    assert code == 0
    assert [log["name"] for log in json.loads(said)["logs"]] == ["Сделки"]
    assert "[logs." in run("templates", "draft", path)[1]
