"""Each cell of the overview can be corrected; what was said is not asked and not doubted again."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import pytest
import xlsxwriter
from click.testing import CliRunner, Result
from log_books import tab
from openpyxl import load_workbook

from sheets_kpi import cli
from sheets_kpi.adopt.answers import column_options, with_column, with_meaning
from sheets_kpi.adopt.draft import draft
from sheets_kpi.adopt.overview import role_text
from sheets_kpi.adopt.read import read
from sheets_kpi.adopt.reading import ColumnReading, Reading, Role
from sheets_kpi.schema import ColumnType
from sheets_kpi.state import Existing
from sheets_kpi.template import load, parse
from sheets_kpi.texts import LANGS, Lang

# Who did it stands under a header that no list of words knows, and so does how it ended.
HEAD = ("Дата", "Куратор", "Смена", "Клиент", "Сумма", "Код", "Чем кончилось")
ROWS = tuple(
    (f"{day:02}.11.2026", ("Анна Белова", "Олег Тихий")[day % 2], ("День", "Ночь")[day % 2],
     f"Клиент {day % 5}", 100 * day, ("А", "Б", "В")[day % 3], ("Оплачено", "Думает")[day % 2])
    for day in range(1, 13)
)  # fmt: skip
BOOK = Existing((tab("Продажи", HEAD, *ROWS), tab("Заметки", ("позвонить в банк",))))


def column(reading: Reading, name: str) -> ColumnReading:
    (log,) = reading.logs
    found = log.column(name)
    assert found is not None
    return found


def kinds(reading: Reading) -> list[str]:
    return [question.kind for question in reading.questions]


def doubts(reading: Reading) -> set[str]:
    return {doubt.code for _, _, doubt in reading.checks()}


def test_nothing_to_check_is_told_twice() -> None:
    """A day on its first row only, months in rows of their own, people in the titles of the tabs:
    each is told once, by the question or by the doubt.
    """
    rows = [(row[0] if n % 3 == 0 else None, *row[2:]) for n, row in enumerate(ROWS)]
    head = (HEAD[0], *HEAD[2:])
    months = [head, ("Октябрь 2026",), *rows, ("Ноябрь 2026",), *rows]
    people = (
        tab("Анна Белова", *months),
        tab("Олег Тихий", head, *rows),
        tab("Вера Ким", head, *rows[:8]),
    )
    told = [doubt.code for _, _, doubt in read(Existing(people)).checks()]
    assert {"asked.carry", "asked.title", "month_rows"} <= {*told}
    assert not {"carried", "given", "left_out"} & {*told}


@pytest.mark.parametrize("said", column_options())
@pytest.mark.parametrize("name", HEAD)
def test_whatever_a_column_is_said_to_be_a_template_can_be_drafted(name: str, said: str) -> None:
    """And no part is played twice."""
    changed = with_column(read(BOOK), "Продажи", name, said)
    template = parse(draft(changed, "ru"), "own.toml")
    spec = template.logs[0]
    assert (spec.column("column1") is None) is (said == "skip" and name == "Дата")
    roles = [one.role for one in changed.logs[0].columns if one.role not in ("", "category")]
    assert len(roles) == len(set(roles))
    if said.startswith("role."):
        assert column(changed, name).role == said.removeprefix("role.")


def test_the_answer_that_is_taken_unasked_stands_in_what_to_check(tmp_path: Path) -> None:
    head = ("Дата", "Дата оплаты", "Менеджер", "Исполнитель", "Сумма", "Сумма оплаты", "Статус")
    rows = [
        (f"{day:02}/{11 - day % 2}/2026", f"{day:02}.11.2026", *ROWS[day][1:2], ROWS[day + 1][1],
         100 * day, 90 * day, ROWS[day][-1]) for day in range(1, 9)
    ]  # fmt: skip
    done = run(
        "init", write(tmp_path / "own.xlsx", Existing((tab("Лист1", head, *rows),))), "--yes"
    )
    told = [one.removeprefix("Проверьте: Лист1: ") for one in done.output.splitlines()]
    assert {
        "в столбце «Статус» успехом считается: Оплачено",
        "первым в дате столбца «Дата» считается день, хотя ячейки этого не доказывают",
        "считается по дате «Дата», есть и другие даты",
        "кто сделал – Менеджер; это может стоять и в другом столбце",
        "суммой взят столбец «Сумма», есть и другие суммы",
    } <= {*told}


def test_who_did_it_is_another_column() -> None:
    changed = with_column(read(BOOK), "Продажи", "Смена", "role.person")
    assert column(changed, "Смена").type is ColumnType.PERSON
    assert column(changed, "Куратор").role == ""
    assert "person" not in kinds(changed)
    assert not doubts(changed) & {"asked.person", "nobody"}


def test_a_log_that_lost_its_date_is_told() -> None:
    changed = with_column(read(BOOK), "Продажи", "Дата", "type.text")
    assert "no_date" in doubts(changed)
    assert "no_date" not in doubts(with_column(changed, "Продажи", "Дата", "role.date"))


def test_another_status_brings_its_words_and_their_question() -> None:
    changed = with_column(read(BOOK), "Продажи", "Код", "role.status")
    assert {word.text: word.means for word in column(changed, "Код").words} == {
        "А": "open",
        "Б": "open",
        "В": "open",
    }
    won = [one for one in changed.questions if one.kind == "won"]
    assert [one.column for one in won] == ["Код"]
    assert {word.means for word in column(changed, "Чем кончилось").words} == {""}


def test_a_word_that_was_said_is_not_asked() -> None:
    changed = with_meaning(read(BOOK), "Продажи", "Чем кончилось", "Думает", "lost")
    words = {word.text: word.means for word in column(changed, "Чем кончилось").words}
    assert words == {"Оплачено": "won", "Думает": "lost"}
    assert "won" not in kinds(changed)
    assert not doubts(changed) & {"asked.won", "new_words"}


# --- how returns work -------------------------------------------------------------------------


def with_sales(*returned: tuple[str, int]) -> Existing:
    """Six sales of 100 to 600 to six clients, then returns by client and money."""
    sold = [
        (f"0{i}.11.2026", "Анна Белова", f"Клиент {i}", 100 * i, "Оплачено") for i in range(1, 7)
    ]
    back = [("20.11.2026", "Анна Белова", *one, "Возврат") for one in returned]
    return Existing(
        (tab("Продажи", ("Дата", "Менеджер", "Клиент", "Сумма", "Статус"), *sold, *back),)
    )


@pytest.mark.parametrize(
    ("returned", "asked", "usual", "net"),
    [
        ([("Клиент 1", 100), ("Клиент 2", 200)], [["refund_row"]], "refund_row", 2100 - 300),
        ([("Кто-то", -50)], [["refund_row"]], "refund_row", 2100 - 50),
        ([("Клиент 9", 900), ("Клиент 8", 800)], [], "refund_state", 2100),
    ],
)
def test_a_return_in_a_row_of_its_own_is_asked_where_the_rows_show_it(
    returned: list[tuple[str, int]], asked: list[list[str]], usual: str, net: float, tmp_path: Path
) -> None:
    """Else it took the place of the sale; in any case it is told."""
    existing = with_sales(*returned)
    path = write(tmp_path / "own.xlsx", existing)
    done = run("init", path, "--yes")
    told = {"refund_row": "отдельной строкой", "refund_state": "вместо продажи в её же строке"}
    assert f"«Статус»: Возврат – {told[usual]}" in done.output
    found = json.loads(run("init", write(tmp_path / "new.xlsx", existing), "--json").stdout)
    questions = [one["default"] for one in found["questions"] if one["kind"] == "returns"]
    assert questions == asked
    assert revenue(path) == net


@pytest.mark.usefixtures("_terminal")
def test_a_return_that_is_said_to_be_a_state_takes_nothing_off(tmp_path: Path) -> None:
    path = write(tmp_path / "own.xlsx", with_sales(("Клиент 1", 100), ("Клиент 2", 200)))
    done = run("init", path, typed="\n2\n\n\nда\n")
    assert "Как записан возврат?" in done.output
    assert revenue(path) == 2100


# --- on the terminal --------------------------------------------------------------------------


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return write(tmp_path / "own.xlsx", BOOK)


def write(path: Path, existing: Existing) -> Path:
    with xlsxwriter.Workbook(path) as book:
        for one in existing.tabs:
            sheet = book.add_worksheet(one.title)
            for number, row in enumerate(zip(*one.columns, strict=True)):
                sheet.write_row(number, 0, row)
    return path


def revenue(path: Path) -> float:
    synced = json.loads(run("sync", path, "--json").stdout)
    return float(next(one["fact"] for one in synced["kpis"] if one["kpi"] == "Выручка"))


@pytest.fixture
def _terminal(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(cli, "_at_terminal", lambda: True)
    yield
    monkeypatch.undo()


def run(*words: object, typed: str = "", lang: Lang = "ru") -> Result:
    options = ("--as-of", "2026-11-20", "--lang", lang)
    return CliRunner().invoke(cli.main, [*map(str, words), *options], input=typed)


LEAVE: dict[Lang, str] = {"ru": "нет", "en": "no"}


@pytest.mark.usefixtures("_terminal")
@pytest.mark.parametrize("lang", LANGS)
def test_a_line_is_corrected_by_its_number(path: Path, lang: Lang) -> None:
    """A wrong number is told and asked again; what changed is shown; nothing is written yet."""
    before = path.read_bytes()
    options = [*column_options()]
    typed = ["99", "4", "0", str(1 + options.index("role.category")), ""]
    done = run("init", path, typed="\n".join([*typed, "", "", LEAVE[lang], ""]), lang=lang)
    wrong = {"ru": ("Такой строки нет", "Нужны номера"), "en": ("There is no such line", "Numbers")}
    assert all(text in done.output for text in wrong[lang])
    shown = {"ru": "  4    Смена – слово из списка, категория", "en": "  4    Смена – word of a"}
    assert shown[lang] in done.output
    assert path.read_bytes() == before


@pytest.mark.usefixtures("_terminal")
def test_a_tab_is_a_log_or_none(path: Path) -> None:
    """A tab without a table stays what it is; without any log nothing is added."""
    lines = run("init", path, typed="").output.splitlines()
    log = next(line for line in lines if "Журнал «Продажи»" in line).split()[0]
    notes = next(line for line in lines if "Лист «Заметки»" in line).split()[0]
    before = path.read_bytes()
    done = run("init", path, typed=f"{notes}\n1\n{log}\n3\n\n")
    assert "не нашлось таблицы" in done.output
    assert "Журналов в таблице не нашлось." in done.output
    assert (done.exit_code, path.read_bytes()) == (3, before)


@pytest.mark.usefixtures("_terminal")
@pytest.mark.parametrize("typed", ["", "4\n", "4\n2\n", "\n", "\n1\n"])
def test_the_end_of_input_writes_nothing(path: Path, typed: str) -> None:
    before = path.read_bytes()
    assert run("init", path, typed=typed).exit_code == 1
    assert path.read_bytes() == before


# --- for programs -----------------------------------------------------------------------------


def test_the_reading_for_programs(path: Path) -> None:
    before = path.read_bytes()
    done = run("init", path, "--json")
    assert done.exit_code == 0
    found = json.loads(done.stdout)
    assert [*found] == [
        "tabs",
        "logs",
        "doubts",
        "questions",
        "kpis",
        "template",
        "prepared",
        "plan",
    ]
    assert found["tabs"][0] == {
        "title": "Продажи",
        "kind": "log",
        "why": "dated",
        "log": "Продажи",
        "area": "A1:G13",
        "header_row": 1,
        "records": 12,
        "not_records": [],
        "beside": [],
    }
    (log,) = found["logs"]
    columns = log.pop("columns")
    assert log == {
        "name": "Продажи",
        "read": True,
        "tabs": ["Продажи"],
        "patterns": ["Продажи"],
        "shape": None,
        "records": 12,
        "not_records": 0,
    }
    assert columns[-1] == {
        "name": "Чем кончилось",
        "headers": ["Чем кончилось"],
        "letter": "G",
        "type": "choice",
        "role": "status",
        "read": True,
        "filled": 1.0,
        "distinct": 2,
        "words": [
            {"word": "Думает", "means": "open", "rows": 6, "amount": 3600.0},
            {"word": "Оплачено", "means": "won", "rows": 6, "amount": 4200.0},
        ],
    }
    assert {"log": "Продажи", "column": None, "code": "asked.won"}.items() <= next(
        one for one in found["doubts"] if one["code"] == "asked.won"
    ).items()
    won = next(one for one in found["questions"] if one["kind"] == "won")
    assert (won["default"], won["many"], won["options"][1]) == (
        ["Оплачено"],
        True,
        {"value": "Оплачено", "text": "Оплачено", "rows": 6, "means": "won"},
    )
    assert found["kpis"][0] == "Выручка"
    assert parse(found["template"], "own.toml").name == "own"
    assert path.read_bytes() == before


def test_a_template_is_drafted_that_init_takes(path: Path, tmp_path: Path) -> None:
    text = run("templates", "draft", path).stdout
    (tmp_path / "team.toml").write_text(text, encoding="utf-8")
    assert load(str(tmp_path / "team.toml")).logs[0].name.ru == "Продажи"
    assert run("init", path, "--template", tmp_path / "team.toml", "--yes").exit_code == 0
    # paid on the even days from 2 to 12: 200 + 400 + 600 + 800 + 1000 + 1200
    assert revenue(path) == 4200


@pytest.mark.parametrize("words", [("templates", "draft"), ("init",), ("init", "--yes")])
def test_nothing_is_made_where_no_log_is(words: tuple[str, ...], tmp_path: Path) -> None:
    """What each tab was taken for is said, and the way out: a trade adds its empty tabs."""
    few = tab("Смены", ("Кто", "Когда"), ("Анна", "завтра"))
    path = write(tmp_path / "own.xlsx", Existing((tab("Заметки", ("позвонить в банк",)), few)))
    before = path.read_bytes()
    done = run(*words, path)
    assert (done.exit_code, path.read_bytes()) == (3, before)
    assert "Журналов в таблице не нашлось." in done.stderr
    assert "init --template ИМЯ" in done.stderr
    shown = ["Лист «Заметки» – таблицы с заголовками нет, не журнал; строк 0",
             "Лист «Смены» – нет ни даты, ни знакомых заголовков, не журнал; строк 1"]  # fmt: skip
    assert done.stdout.splitlines() == (shown if "init" in words else [])
    assert run("init", path, "--template", "salon", "--yes").exit_code == 0
    assert "Журналы" in load_workbook(path).sheetnames


@pytest.mark.parametrize("lang", LANGS)
def test_every_role_has_a_name_of_its_own_in_the_overview(lang: Lang) -> None:
    names = [role_text(role, lang) for role in get_args(Role) if role]
    assert len(set(names)) == len(names)
