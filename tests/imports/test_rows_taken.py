"""What an import does with rows, what it refuses and what it tells."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from zipfile import ZipFile

import pytest
from click.testing import CliRunner, Result
from openpyxl import Workbook, load_workbook
from terminal import Terminal

from sheets_kpi.cli import main
from sheets_kpi.workbooks.xlsx import XlsxWorkbook

DAY = "2026-11-20"
HEADERS = "ID;Создана;Закрыта;Менеджер;Клиент;Статус;Сумма"
FIRST = "007;01.11.2026;03.11.2026;Анна Смирнова;Котов;оплачена;1000"
SECOND = "008;02.11.2026;04.11.2026;Борис Ли;=SUM(A1);отказ;2000,50"
TAB = "Сделки (импорт)"
Typed = list[list[object]]


def run(*words: str | Path, code: int = 0) -> Result:
    said = CliRunner().invoke(main, [str(word) for word in words], catch_exceptions=False)
    assert said.exit_code == code, said.output
    return said


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A workbook with one deal that somebody typed, after `init`."""
    path = tmp_path_factory.mktemp("prepared") / "team.xlsx"
    book = Workbook()
    [page] = book.worksheets
    page.title = "Сделки"
    page.append(["Номер", "Создана", "Закрыта", "Менеджер", "Клиент", "Статус", "Сумма"])
    page.append(
        ["001", date(2026, 11, 1), date(2026, 11, 2), "Анна Смирнова", "Ли", "оплачена", 500]
    )
    book.save(path)
    run("init", path, "--lang", "ru", "--yes")
    return path.read_bytes()


class Desk:
    """A workbook, and exports beside it."""

    def __init__(self, folder: Path, data: bytes) -> None:
        self.folder, self.path = folder, folder / "team.xlsx"
        self.path.write_bytes(data)

    def file(self, *lines: str, name: str = "deals.csv") -> Path:
        path = self.folder / name
        path.write_text("\n".join(lines), encoding="utf-8")
        return path

    def take(self, *words: str | Path, code: int = 0, lang: str = "ru") -> Result:
        options = ("--into", self.path, "--log", "Сделки", "--lang", lang)
        return run("import", *words, *options, code=code)

    def rows(self, title: str = TAB) -> Typed:
        """What stands on a tab, row by row, without blank cells at the end."""
        tabs = {tab.title: tab for tab in XlsxWorkbook(self.path).read().tabs}
        found = [list(row) for row in zip(*tabs[title].columns, strict=True)]
        for row in found:
            while row and row[-1] is None:
                row.pop()
        return found

    def edit(self, change: Callable[[Workbook], None]) -> None:
        book = load_workbook(self.path)
        change(book)
        book.save(self.path)

    def revenue(self) -> float:
        told = run("export", self.path, "--json", "--by", "company", "--as-of", DAY).stdout
        return next(float(r["fact"]) for r in json.loads(told) if r["kpi"] == "Выручка")


@pytest.fixture
def desk(tmp_path: Path, prepared: bytes) -> Desk:
    return Desk(tmp_path, prepared)


def test_values_are_written_typed(desk: Desk) -> None:
    desk.take(desk.file(HEADERS, FIRST, SECOND), "--yes")
    first, second = desk.rows()[1:]
    anna, boris = ["Анна Смирнова", None, "Котов"], ["Борис Ли", None, "=SUM(A1)"]
    assert first == ["007", date(2026, 11, 1), date(2026, 11, 3), *anna, "оплачена", 1000]
    assert second == ["008", date(2026, 11, 2), date(2026, 11, 4), *boris, "отказ", 2000.5]
    book = load_workbook(desk.path)
    assert book[TAB]["F3"].data_type == "s"  # a text, and no formula
    assert book[TAB]["B3"].number_format == book[TAB]["B2"].number_format == "dd.mm.yyyy"
    assert desk.rows("Сделки")[1][0] == "001"
    assert desk.revenue() == 1500  # 500 by hand, 1000 imported and paid


def test_rows_are_added_and_changed_where_they_stand(desk: Desk) -> None:
    desk.take(desk.file(HEADERS, FIRST, SECOND), "--yes")
    third = "009;05.11.2026;06.11.2026;Борис Ли;Орлов;оплачена;40"
    desk.edit(lambda book: book[TAB].move_range("A2:H3", rows=1))  # somebody sorts the tab
    desk.edit(_swap_back)
    said = desk.take(desk.file(HEADERS, FIRST.replace("1000", "1100"), third), "--yes").stdout
    assert "новых строк 1, изменится 1, без изменений 0" in said
    assert "H3: 1000 → 1100" in said
    assert "На листе есть ещё 1 строка, которой нет в файле: она останется." in said
    assert [(row[0], row[7]) for row in desk.rows()[1:]] == [
        ("008", 2000.5),
        ("007", 1100),
        ("009", 40),
    ]
    before = desk.path.read_bytes()
    assert (
        "Записывать нечего" in desk.take(desk.file(HEADERS, FIRST.replace("1000", "1100"))).stdout
    )
    assert desk.path.read_bytes() == before


def _swap_back(book: Workbook) -> None:
    """Row 3 holds the first deal and row 4 the second: the second goes above it."""
    book[TAB].move_range("A4:H4", rows=-2)


def test_edits_by_hand_are_told_before_they_are_overwritten(desk: Desk) -> None:
    file = desk.file(HEADERS, FIRST, SECOND)
    desk.take(file, "--yes")

    def edit(book: Workbook) -> None:
        book[TAB]["H2"] = 999

    desk.edit(edit)
    said = desk.take(file, "--dry-run").stdout
    assert f"«{TAB}» с прошлого раза правили руками" in said
    assert "H2: 999 → 1000" in said
    assert f"Лист «{TAB}» правили руками. Посмотрите" in desk.take(file, code=2).output
    assert desk.rows()[1][7] == 999
    desk.take(desk.file(HEADERS, SECOND, SECOND.replace("008", "010")))  # overwrites nothing
    assert [row[7] for row in desk.rows()[1:]] == [999, 2000.5, 2000.5]
    file = desk.file(HEADERS, FIRST, SECOND)
    assert f"Лист «{TAB}» правили руками" in desk.take(file, code=2).output  # it is not forgotten
    desk.take(file, "--yes")
    assert desk.rows()[1][7] == 1000
    assert "правили" not in desk.take(file).stdout


def test_a_record_on_both_tabs_counts_once(desk: Desk) -> None:
    """The deal 001 of 500 was typed by hand; the export says 700."""
    own = "001;01.11.2026;02.11.2026;Анна Смирнова;Ли;оплачена;700"
    said = desk.take(desk.file(HEADERS, own, FIRST), "--yes").stdout
    assert "Сделки!A2 – deals.csv!2" in said
    assert desk.revenue() == 1500  # 500 + 1000
    found = json.loads(run("check", desk.path, "--json", "--as-of", DAY, code=1).stdout)["findings"]
    [twice] = [one for one in found if one["code"] == "imported_too"]
    assert (twice["tab"], twice["cell"]) == (TAB, "A2")
    assert "Сделки!A2" in twice["message"]
    assert not [one for one in found if one["code"] == "duplicate_key"]


def relisted(old: str, new: str) -> Callable[[Workbook], None]:
    """On the Logs tab a column of the deals is called anew, and holds no ids."""

    def change(book: Workbook) -> None:
        for row in book["Журналы"].iter_rows():
            if (row[0].value, row[2].value) == ("Сделки", old):
                row[2].value, row[3].value, row[6].value = new, "Номер; Номер заявки", None

    return change


def test_the_whole_key_tells_what_stands_on_both_tabs(desk: Desk) -> None:
    """The order 001 of 500 was typed by hand; 101 and 102 differ from it in their number only, one
    column of the key, whose id has a blank in it: what is no double counts.
    """
    desk.edit(relisted("Номер", "Номер заявки"))
    same = ";01.11.2026;02.11.2026;Анна Смирнова;Ли;оплачена;"
    orders = [
        f"{number}{same}{amount}" for number, amount in (("001", 900), ("101", 700), ("102", 200))
    ]
    file = desk.file(HEADERS.replace("ID", "Номер заявки"), *orders)
    assert "уже есть 1 такая запись: Сделки!" in desk.take(file, "--yes").stdout
    assert desk.revenue() == 1400  # 500 by hand, 700 and 200 imported
    assert "Записывать нечего" in desk.take(file).stdout
    desk.edit(relisted("Номер заявки", "Заказ №"))
    assert desk.revenue() == 2300  # nothing tells doubles until the next import: 900 too
    assert "новых строк 0, изменится 0, без изменений 3" in desk.take(file, "--yes").stdout
    assert desk.revenue() == 1400


def test_a_key_that_no_longer_tells_rows_apart_is_refused(desk: Desk) -> None:
    """Somebody takes the column of the number off the Logs tab."""
    desk.edit(relisted("Номер", "Номер заявки"))
    same = ";01.11.2026;02.11.2026;Анна Смирнова;Котов;оплачена;"
    headers = HEADERS.replace("ID", "Номер заявки")
    desk.take(desk.file(headers, f"101{same}700", f"102{same}200"), "--yes")

    def take_out(book: Workbook) -> None:
        page = book["Журналы"]
        names = [cell.value for cell in page["C"]]
        page.delete_rows(names.index("Номер заявки") + 1)

    desk.edit(take_out)
    before = desk.path.read_bytes()
    one = desk.file(headers.replace("Номер заявки", "Прочее"), f"101{same}5")
    said = desk.take(one, "--yes", code=2).output
    assert f"Строки {TAB}!2 и {TAB}!3 не различить" in said
    assert desk.path.read_bytes() == before


def test_a_sync_leaves_the_tab_alone_and_remove_keeps_its_rows(desk: Desk) -> None:
    desk.take(desk.file(HEADERS, FIRST), "--yes")
    before = desk.rows()
    run("sync", desk.path, "--as-of", DAY)
    run("init", desk.path, "--yes")
    run("sync", desk.path, "--as-of", DAY)
    assert desk.rows() == before
    assert "Изменений нет" in run("sync", desk.path, "--as-of", DAY, "--lang", "ru").stdout
    assert TAB in run("remove", desk.path, "--yes", "--lang", "ru").stdout
    assert desk.rows() == before
    run("init", desk.path, "--yes")  # which knows the tab again
    assert desk.revenue() == 1500
    assert "новых строк 0" in desk.take(desk.file(HEADERS, FIRST), "--yes").stdout


REFUSED = [  # what the file holds, more words, what is said of it, and the exit code
    ((HEADERS, FIRST, FIRST.replace("1000", "1")), (), "Строки deals.csv!2 и deals.csv!3", 2),
    ((HEADERS.replace("ID", "Комментарий"), FIRST), (), "нет столбца «Номер»", 2),
    ((HEADERS.replace("Клиент", "Прочее"), FIRST), (), '--map "Заголовок=Клиент"', 2),
    ((HEADERS + ";Стоимость", FIRST + ";1"), ("--map", "Сума=Сумма"), "Есть: ID, Создана, Закр", 2),
    ((HEADERS, FIRST), ("--map", "ID=Номерок"), "нет столбца «Номерок»", 2),
    (("",), (), "не нашлось таблицы", 5),
    (("Отчёт", "Всё хорошо", "Подпись"), (), "не нашлось таблицы", 5),
    ((HEADERS + ";Валюта", FIRST + ";RUB", SECOND + ";USD"), (), "USD (1)", 2),
    ((HEADERS, FIRST), (), "Такого соответствия столбцов ещё не было", 2),
]  # fmt: skip


@pytest.mark.parametrize(("lines", "more", "said", "code"), REFUSED)
def test_refusals_write_nothing(
    desk: Desk, lines: tuple[str, ...], more: tuple[str, ...], said: str, code: int
) -> None:
    before = desk.path.read_bytes()
    assert said in desk.take(desk.file(*lines), *more, code=code).output
    assert desk.path.read_bytes() == before


def test_two_headers_that_fit_one_column_are_refused_and_may_be_named(desk: Desk) -> None:
    both = HEADERS.replace("Сумма", "Стоимость;Выручка")
    file = desk.file(both, FIRST + ";900")
    said = desk.take(file, "--yes", code=2).output
    assert "«Сумма» подходит несколько заголовков: Стоимость, Выручка" in said
    desk.take(file, "--yes", "--map", "Выручка=Сумма")
    assert desk.rows()[1][7] == 900
    assert "Записывать нечего" in desk.take(file).stdout  # it is remembered


def test_a_changed_header_is_told(desk: Desk) -> None:
    desk.take(desk.file(HEADERS, FIRST), "--yes")
    other = desk.file(HEADERS.replace("Сумма", "Выручка"), FIRST)
    said = desk.take(other, code=2).output
    assert "раньше столбец «Сумма» брался из «Сумма», теперь из «Выручка»" in said
    gone = desk.file(HEADERS.replace(";Сумма", ""), FIRST.removesuffix(";1000"))
    said = desk.take(gone).output
    assert "прежние значения останутся" in said
    assert desk.rows()[1][7] == 1000


def test_a_column_left_out_on_purpose_is_told_so_and_keeps_what_stands(desk: Desk) -> None:
    file = desk.file(HEADERS + ";Тип", FIRST + ";новая")
    desk.take(file, "--yes")
    other = desk.file(HEADERS + ";Тип", FIRST + ";апсейл", name="other.csv")
    for words in (("--map", "=Тип"), ()):  # and it is remembered
        said = desk.take(other, *words).stdout
        assert "Из файла не берутся: «Тип». В новых строках там будет пусто" in said
        assert "такого заголовка нет" not in said
        assert "«Тип»" not in next(line for line in said.splitlines() if "В файле нет" in line)
        assert "без изменений 1" in said
    assert "новая" in desk.rows()[1]
    assert "изменится 1" in desk.take(other, "--map", "Тип=Тип", "--dry-run").stdout


def test_several_files_are_one_import(desk: Desk) -> None:
    """The months overlap in one deal, which is the same in both."""
    october = desk.file(HEADERS, FIRST, name="10.csv")
    november = desk.file(HEADERS, FIRST, SECOND, name="11.csv")
    assert "новых строк 2" in desk.take(october, november, "--yes").stdout
    unlike = desk.file(HEADERS, FIRST.replace("1000", "5"), name="12.csv")
    assert "10.csv!2 и 12.csv!2" in desk.take(october, unlike, "--yes", code=2).output


def test_what_cannot_be_read_is_told_and_kept_as_it_stands(desk: Desk) -> None:
    odd = "010;31.02.2026;03.11.2026;Анна Смирнова;Котов;оплачена;много"
    said = desk.take(desk.file(HEADERS, odd, ";01.11.2026;;Анна;Котов;отказ;1"), "--yes").stdout
    assert "2 ячейки: deals.csv!B2, deals.csv!G2" in said
    assert "Без номера 1 строка: deals.csv!3" in said
    assert [desk.rows()[1][at] for at in (1, 7)] == ["31.02.2026", "много"]
    assert len(desk.rows()) == 2


def test_words_that_the_log_does_not_know_are_told(desk: Desk) -> None:
    said = desk.take(
        desk.file(HEADERS, FIRST.replace("оплачена", "Сделка успешна")), "--yes"
    ).stdout
    assert "слова, которых журнал «Сделки» не знает: «Сделка успешна» (1). " in said
    assert "новое слово «Сделка успешна»" in run("init", desk.path, "--dry-run").output


def test_init_is_promised_only_for_words_that_it_proposes(desk: Desk) -> None:
    """A slip, and two words in one cell: to be corrected, or listed by hand."""
    odd = FIRST.replace("оплачена", "оплаченаа"), SECOND.replace("отказ", "отказ, возврат")
    said = desk.take(desk.file(HEADERS, *odd), "--yes").stdout
    assert "похожие в нём есть: «оплаченаа» (1), «отказ, возврат» (1). Строки" in said
    assert "предложит sheets-kpi init" not in said
    assert "новое слово" not in run("init", desk.path, "--dry-run").output


@pytest.mark.skipif(sys.platform == "win32", reason="terminals are made with pty")
def test_what_is_open_is_asked_on_a_terminal(desk: Desk) -> None:
    """Two headers fit the amount, and nobody says which column is the client."""
    headers = HEADERS.replace("Сумма", "Стоимость;Выручка").replace("Клиент", "Прочее")
    desk.file(headers, FIRST + ";900")
    words = ("import", "deals.csv", "--into", "team.xlsx", "--log", "Сделки", "--lang", "ru")
    with Terminal(desk.folder, {}, *words) as terminal:
        terminal.wait_for("откуда брать столбец «Сумма»?")
        terminal.type(2)
        terminal.wait_for("откуда брать столбец «Клиент»?")
        terminal.type(1)
        terminal.wait_for("Записать? (да/нет)")
        terminal.type("да")
        assert terminal.end() == 0
    assert desk.rows()[1][5:] == ["Котов", "оплачена", 900]


def test_a_formula_that_somebody_typed_gives_way_and_leaves_a_sound_file(desk: Desk) -> None:
    file = desk.file(HEADERS, FIRST, SECOND)
    desk.take(file, "--yes")

    def edit(book: Workbook) -> None:
        book[TAB]["H2"] = "=500+500"

    desk.edit(edit)
    desk.take(file, "--yes")
    book = load_workbook(desk.path)
    assert (book[TAB]["H2"].value, book[TAB]["H2"].data_type) == (1000, "n")
    with ZipFile(desk.path) as parts:
        assert not [name for name in parts.namelist() if "calcChain" in name]
