"""What is taken from workbooks that nobody prepared, in the manner of those that teams keep."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Literal

import numpy as np
import pytest
from log_books import tab

from sheets_kpi import pipeline
from sheets_kpi.adopt.answers import answered, with_role
from sheets_kpi.adopt.draft import draft
from sheets_kpi.adopt.headers import meaning_of, sense_of
from sheets_kpi.adopt.read import read
from sheets_kpi.adopt.reading import MOST_QUESTIONS, LogReading, Reading
from sheets_kpi.schema import ColumnType, Template
from sheets_kpi.stages import Request
from sheets_kpi.state import Area, CellValue, Existing, Input
from sheets_kpi.template import parse
from sheets_kpi.texts import LANGS
from sheets_kpi.workbooks.memory import MemoryWorkbook

DAY = date(2026, 11, 20)
HEAD = ("Дата", "Менеджер", "Клиент", "Сумма", "Статус")
PEOPLE = ("Анна Котова", "Пётр Иванов", "Котова Анна")
WORDS = ("Оплачено", "Отказ", "В работе")

Row = Sequence[CellValue]


def sales(n: int, first: date = date(2026, 11, 1)) -> list[Row]:
    """`n` rows of a log of sales: the amounts are 100, 200, 300 …, each third one is paid."""
    return [
        (first + timedelta(i), PEOPLE[i % 3], f"Клиент {i % 5}", 100 * (i + 1), WORDS[i % 3])
        for i in range(n)
    ]


def only(reading: Reading) -> LogReading:
    (log,) = reading.logs
    return log


def roles(log: LogReading) -> dict[str, str]:
    return {column.name: column.role for column in log.columns if column.role}


def loaded(reading: Reading) -> Template:
    return parse(draft(reading, "ru"), "own.toml")


def test_titles_above_a_total_below_and_words_of_its_own() -> None:
    rows = [("ПРОДАЖИ отдела",), (), HEAD, *sales(12), ("ИТОГО", None, None, 7800)]
    reading = read(Existing((tab("Продажи", *rows), tab("Заметки", ("позвонить в банк",)))))
    log = only(reading)
    assert roles(log) == {
        "Дата": "date",
        "Менеджер": "person",
        "Клиент": "client",
        "Сумма": "amount",
        "Статус": "status",
    }
    assert (log.records, reading.tabs[0].header_row, reading.tabs[1].kind) == (12, 3, "notes")
    assert [(left.row, left.why) for left in reading.tabs[0].not_records] == [(16, "total")]
    status = log.role("status")
    assert status is not None
    meant = [(w.text, w.means, w.rows) for w in status.words]
    assert meant == [("Оплачено", "won", 4), ("Отказ", "lost", 4), ("В работе", "open", 4)]


def test_tabs_of_months_are_one_log_that_reads_the_next_month_too() -> None:
    october = tab("Октябрь", HEAD, *sales(12, date(2026, 10, 1)))
    november = tab("Ноябрь", HEAD, *sales(9))
    december = tab("Декабрь", HEAD)
    log = only(read(Existing((october, november, december))))
    assert (log.titles, log.records) == (("Октябрь", "Ноябрь", "Декабрь"), 21)
    assert "Январь" in log.tabs


def test_same_days_are_no_copy_and_same_rows_are_told() -> None:
    """Another team works on the same days; a copy repeats whole rows."""
    others = [
        (day, "Ольга Ким", f"Фирма {i}", 7 + i, "Отказ") for i, (day, *_) in enumerate(sales(9))
    ]
    book = Existing((tab("Москва", HEAD, *sales(9)), tab("Казань", HEAD, *others)))
    assert sum(log.records for log in read(book).logs) == 18

    copied = Existing((tab("Продажи", HEAD, *sales(9)), tab("Копия", HEAD, *sales(9))))
    reading = read(copied)
    assert only(reading).records == 9
    assert [t.kind for t in reading.tabs] == ["log", "copy"]
    assert reading.questions[0].kind == "copies"


def test_a_tab_for_each_person_without_headers() -> None:
    """Whose tab it is did it; names in it are clients, and kinds of work say of no end."""
    work, clients = ("звонок", "встреча", "замер"), ("Иванов", "Петров", "Сидоров")
    rows = [
        (date(2026, 11, 1) + timedelta(i), work[i % 3], clients[i % 3], 15_000 + 500 * i)
        for i in range(40)
    ]
    log = only(read(Existing((tab("Анна", *rows[:20]), tab("Борис", *rows[20:])))))
    assert [(column.name, column.role) for column in log.columns] == [
        ("A", "date"),
        ("B", ""),
        ("C", "client"),
        ("D", "amount"),
        ("Сотрудник", "person"),
    ]
    assert log.first_row == 1
    assert {doubt.code for doubt in log.doubts} == {"by_letter", "same"}
    own = [(*row[:2], ("Анна", "Борис")[i % 2], row[3]) for i, row in enumerate(rows)]
    log = only(read(Existing((tab("Анна", *own[:20]), tab("Борис", *own[20:])))))
    assert roles(log) == {"A": "date", "C": "person", "D": "amount"}


def test_the_first_record_is_no_header() -> None:
    reading = read(Existing((tab("Обзвон", *sales(9)),)))
    log = only(reading)
    assert (log.records, log.first_row, reading.tabs[0].header_row) == (9, 1, 0)
    assert [column.letter for column in log.columns] == ["A", "B", "C", "D", "E"]
    assert "by_letter" in {doubt.code for doubt in log.doubts}


def test_a_table_beside_the_log_is_told() -> None:
    plan = [("Менеджер", "План"), ("Анна Котова", 500), ("Пётр Иванов", 700)]
    beside = [(None, *row) for row in plan] + [()] * 20
    rows = [(*row, *more) for row, more in zip((HEAD, *sales(12)), beside, strict=False)]
    reading = read(Existing((tab("Журнал", *rows),)))
    assert only(reading).records == 12
    assert reading.tabs[0].beside == (("G1:H3", "plan"),)
    assert "beside" in {doubt.code for doubt in reading.doubts}


def test_who_treated_is_no_client() -> None:
    assert sense_of("ФИО врача").name == "person"
    assert sense_of("ФИО пациента").name == "client"


def test_words_are_known_by_their_beginnings_and_negations() -> None:
    known = {word: meaning_of(word) for word in ("Сделка успешна", "Не состоялась", "Не оплачено")}
    assert known == {"Сделка успешна": "won", "Не состоялась": "lost", "Не оплачено": "open"}
    assert meaning_of("Not Interested") == "lost"
    assert meaning_of("Внутренний") == ""


def test_a_new_word_counts_as_open_and_is_told() -> None:
    rows = [(*row[:4], "Внутренний" if i == 4 else row[4]) for i, row in enumerate(sales(12))]
    log = only(read(Existing((tab("Продажи", HEAD, *rows),))))
    status = log.role("status")
    assert status is not None
    assert [(w.text, w.means) for w in status.words if not w.sure] == [("Внутренний", "open")]
    assert "new_words" in {doubt.code for doubt in log.doubts}


def test_two_dates_are_asked_and_an_answer_moves_the_role() -> None:
    head = (*HEAD, "Дата оплаты")
    rows = [(*row, row[0]) for row in sales(12)]
    reading = read(Existing((tab("Продажи", head, *rows),)))
    question = next(q for q in reading.questions[:MOST_QUESTIONS] if q.kind == "date")
    assert [o.value for o in question.options] == ["Дата", "Дата оплаты"]
    assert question.default == ("Дата",)
    log = only(answered(reading, question, ["Дата оплаты"]))
    assert [c.name for c in log.columns if c.role == "date"] == ["Дата оплаты"]


def test_a_price_is_no_amount_unasked() -> None:
    rows = [(DAY, f"Товар {i % 4}", i + 1, 100) for i in range(12)]
    reading = read(Existing((tab("Продажи", ("Дата", "Товар", "Кол-во", "Цена"), *rows),)))
    assert only(reading).role("amount") is None
    assert "price" in {question.kind for question in reading.questions[:MOST_QUESTIONS]}


def test_income_and_expense_in_one_column_are_asked() -> None:
    ways = ("Приход", "Расход", "Перевод")
    rows = [(DAY, ways[i % 3], 100) for i in range(12)]
    reading = read(Existing((tab("Касса", ("Дата", "Операция", "Сумма"), *rows),)))
    (doubt,) = next(c for c in only(reading).columns if c.role == "direction").doubts
    assert doubt.code == "direction"
    sums = {kpi.name.ru: kpi.formula.ru for kpi in loaded(reading).kpis[:3]}
    assert sums == {way: f'СУММЕСЛИМН(Касса[Сумма]; Касса[Операция]; "{way}")' for way in ways}


def test_a_day_on_its_first_row_only_is_asked() -> None:
    rows = [(row[0] if i % 3 == 0 else None, *row[1:]) for i, row in enumerate(sales(12))]
    reading = read(Existing((tab("Продажи", HEAD, *rows),)))
    day = only(reading).role("date")
    assert day is not None
    question = next(one for one in reading.questions[:MOST_QUESTIONS] if one.kind == "carry")
    assert records_with_a_day(reading) == 12  # with Enter
    assert records_with_a_day(answered(reading, question, ["leave"])) == 4


def records_with_a_day(reading: Reading) -> int:
    """How many records of the sheet above have their day once its draft reads them."""
    rows = [(row[0] if i % 3 == 0 else None, *row[1:]) for i, row in enumerate(sales(12))]
    existing = Existing((tab("Продажи", HEAD, *rows),))
    request = Request(
        datetime(2026, 11, 30, 9, tzinfo=UTC), date(2026, 11, 30), None, loaded(reading)
    )
    (log,) = pipeline.check(MemoryWorkbook(existing), request).cleaned.logs.values()
    return int(np.isfinite(log.columns[log.spec.date].floats).sum())


def test_corrections_keep_roles_single() -> None:
    reading = read(Existing((tab("Продажи", HEAD, *sales(12)),)))
    other = with_role(reading, "Продажи", "Клиент", "person")
    assert roles(only(other))["Клиент"] == "person"
    assert "Менеджер" not in roles(only(other))


def test_the_draft_reads_the_same_rows() -> None:
    rows = [("ПРОДАЖИ отдела",), (), HEAD, *sales(12), ("ИТОГО", None, None, 7800)]
    existing = Existing((tab("Продажи", *rows),))
    template = loaded(read(existing))
    (spec,) = template.logs
    assert "" not in (spec.date, spec.person, spec.client)
    assert {kpi.name.ru for kpi in template.kpis} >= {"Выручка", "Состоялось", "Конверсия"}
    request = Request(
        now=datetime(2026, 11, 30, 9, tzinfo=UTC), as_of=date(2026, 11, 30), template=template
    )
    checked = pipeline.check(MemoryWorkbook(existing), request)
    (log,) = checked.cleaned.logs.values()
    assert len(log) == 12
    amount = log.columns[spec.amount]
    assert amount.floats.sum() == 7800 * 100  # 100 + 200 + … + 1200, in kopecks


def test_types_of_usual_columns() -> None:
    head = ("Дата", "Номер телефона", "Длительность", "Оценка", "Дозвон", "Ссылка")
    rows = [
        (
            DAY,
            f"+7 912 345-67-{i:02}",
            "0:05:30",
            1 + i % 5,
            "да" if i % 2 else "нет",
            "https://a.ru",
        )
        for i in range(12)
    ]
    log = only(read(Existing((tab("Звонки", head, *rows),))))
    kinds = [column.type for column in log.columns]
    assert kinds == [
        ColumnType.DATE,
        ColumnType.CLIENT,
        ColumnType.DURATION,
        ColumnType.SCORE,
        ColumnType.YES_NO,
        ColumnType.TEXT,
    ]


def test_an_answer_says_what_words_mean_success() -> None:
    reading = read(Existing((tab("Продажи", HEAD, *sales(12)),)))
    question = next(q for q in reading.questions[:MOST_QUESTIONS] if q.kind == "won")
    assert question.default == ("Оплачено",)
    other = answered(reading, question, ["В работе"])
    status = only(other).role("status")
    assert status is not None
    assert {w.text: w.means for w in status.words} == {
        "Оплачено": "open",
        "Отказ": "lost",
        "В работе": "won",
    }
    assert question not in other.questions


def test_a_price_is_the_amount_once_the_owner_says_so() -> None:
    rows = [(DAY, f"Товар {i % 4}", i + 1, 100) for i in range(12)]
    reading = read(Existing((tab("Продажи", ("Дата", "Товар", "Кол-во", "Цена"), *rows),)))
    question = next(q for q in reading.questions[:MOST_QUESTIONS] if q.kind == "price")
    priced = only(answered(reading, question, ["price"]))
    assert [c.name for c in priced.columns if c.role == "amount"] == ["Цена"]
    assert [option.value for option in question.options] == ["product", "price", "none"]
    assert not priced.factors
    assert not only(answered(reading, question, ["none"])).factors


def test_a_tab_that_is_no_copy_after_all_is_read() -> None:
    copied = Existing((tab("Продажи", HEAD, *sales(9)), tab("Копия", HEAD, *sales(9))))
    reading = read(copied, {"Копия": "log"})
    assert sum(log.records for log in reading.logs) == 18


def test_names_over_numbers_are_people_of_a_matrix() -> None:
    rows = [(date(2026, 11, i), i, 2 * i) for i in range(1, 10)]
    reading = read(Existing((tab("Звонки", ("Дата", "Анна Котова", "Пётр Иванов"), *rows),)))
    assert (reading.tabs[0].kind, only(reading).shape) == ("matrix", "people_across")
    assert "matrix" in {doubt.code for doubt in only(reading).doubts}


def test_numbers_without_a_name_over_them_are_no_person_of_a_matrix() -> None:
    rows = [(nov(n), 100 + n, 200 + n, 7) for n in range(12)]
    log = only(read(Existing((tab("Обзвон", ("Дата", "Вера", "Денис"), *rows),))))
    assert (log.shape, [c.name for c in log.columns if c.role == "person"]) == (
        "people_across",
        ["Сотрудник"],
    )


def test_headings_over_headers_are_no_headers() -> None:
    groups = ("Продажа", None, "Клиент", "Деньги", None)
    head = ("Дата", "Менеджер", "ФИО", "Сумма", "Статус")
    reading = read(Existing((tab("Продажи", groups, head, *sales(12)),)))
    assert reading.tabs[0].header_row == 2
    assert only(reading).records == 12


def test_a_word_in_place_of_a_day_is_blank() -> None:
    rows = [(*row, row[0] if i < 4 else "не закрыта") for i, row in enumerate(sales(12))]
    reading = read(Existing((tab("Сделки", (*HEAD, "Дата закрытия"), *rows),)))
    closed = only(reading).column("Дата закрытия")
    assert closed is not None
    assert (closed.type, closed.blank) == (ColumnType.DATE, ("не закрыта",))


def test_month_rows_are_told_and_are_no_records() -> None:
    rows = [("Октябрь 2026",), *sales(6, date(2026, 10, 5)), ("Ноябрь 2026",), *sales(6)]
    reading = read(Existing((tab("Договоры", HEAD, *rows),)))
    log = only(reading)
    assert (log.records, log.not_records) == (12, 2)
    assert "month_rows" in {doubt.code for doubt in log.doubts}


def test_every_doubt_and_question_has_its_words() -> None:
    rows = [("Октябрь 2026",), *sales(6, date(2026, 10, 5)), ("Ноябрь 2026",), *sales(6)]
    copied = (tab("Договоры", HEAD, *rows), tab("Копия", HEAD, *rows), tab("Обзвон", *sales(9)))
    reading = read(Existing(copied))
    for lang in LANGS:
        assert all(doubt.say(lang) for _, _, doubt in reading.checks())
        assert all(one.say(lang) for one in reading.questions)
        assert all(o.say(lang) for one in reading.questions for o in one.options)


def test_metrics_under_people_are_no_log_of_the_first_one() -> None:
    people = (None, "Анна", None, "Пётр", None)
    head = ("Дата", "Звонки", "Встречи", "Звонки", "Встречи")
    rows = [(date(2026, 11, i), i, 1, 2 * i, 2) for i in range(1, 10)]
    reading = read(Existing((tab("Активность", people, head, *rows),)))
    assert only(reading).shape == "people_metrics"


def test_a_second_log_on_a_tab_is_told() -> None:
    head = ("Дата", "Менеджер", "Сумма", None, "Дата", "Оператор", "Звонков")
    rows = [
        (date(2026, 11, i), "Анна Котова", i, None, date(2026, 11, i), "Пётр Иванов", 5)
        for i in range(1, 10)
    ]
    reading = read(Existing((tab("Ноябрь", head, *rows),)))
    assert only(reading).records == 9
    assert reading.tabs[0].beside == (("E1:G10", "log"),)
    assert "beside" in {doubt.code for doubt in reading.doubts}


def test_patterns_never_catch_the_tabs_of_another_log() -> None:
    """Both tabs are named for months, and a third shares the beginning of a series."""
    calls = [(date(2026, 10, i), "Анна Котова", i) for i in range(1, 10)]
    october = tab("Октябрь", ("Дата", "Оператор", "Звонков"), *calls)
    reading = read(Existing((october, tab("Ноябрь", HEAD, *sales(9)))))
    first, second = reading.logs
    assert "Ноябрь" not in first.tabs
    assert second.tabs == ("Ноябрь",)
    assert len(loaded(reading).logs) == 2


def test_a_price_without_a_quantity_is_the_amount_and_is_asked() -> None:
    rows = [(DAY, f"Клиент {i}", 1000 + 500 * i) for i in range(12)]
    reading = read(Existing((tab("Ремонт", ("Дата", "Клиент", "Цена"), *rows),)))
    assert roles(only(reading))["Цена"] == "amount"
    question = next(q for q in reading.questions[:MOST_QUESTIONS] if q.kind == "price")
    assert question.default == ("price",)
    assert only(answered(reading, question, ["none"])).role("amount") is None


def test_round_hundreds_under_an_unknown_header_are_money_and_told() -> None:
    rows = [(DAY, f"Клиент {i}", 1000 + 500 * i) for i in range(12)]
    log = only(read(Existing((tab("Рейсы", ("Дата", "Клиент", "Сверка"), *rows),))))
    amount = log.role("amount")
    assert amount is not None
    assert (amount.name, [doubt.code for doubt in amount.doubts]) == ("Сверка", ["guessed"])


@pytest.mark.parametrize(
    ("means", "words"),
    [
        ("won", "Да; Вручил; Договор подписан; Вышел на работу; Принятый; Signed"),
        ("lost", "Не открыли; Отказ от договора; Не будут брать; Went elsewhere; Ghosted; Занято"),
        ("open", "Счёт на оплату; Ожидает оплаты; Принимают решение; Звонок; Взяли паузу; Talking"),
        ("refund", "Возврат; Refunded; Рекламация"),
        ("", "Занятие; Внутренний"),
    ],
)
def test_what_words_of_a_status_mean(means: str, words: str) -> None:
    assert {word: meaning_of(word) for word in words.split("; ")} == dict.fromkeys(
        words.split("; "), means
    )


@pytest.mark.parametrize(
    ("words", "won"),
    [
        ("встреча; перезвонить; отказ", {"встреча"}),
        ("встреча; договор; отказ", {"договор"}),
        ("demo set; proposal; signed", {"signed"}),
        ("вернул; на руках", {"вернул"}),  # what is hired out is done once it is back
        ("оплачено; вернул", {"оплачено"}),
        ("купили у других; думают; оплата", {"оплата"}),
    ],
)
def test_what_words_mean_beside_each_other(words: str, won: set[str]) -> None:
    texts = words.split("; ")
    rows = [(DAY, PEOPLE[0], 100, texts[i % len(texts)]) for i in range(12)]
    log = only(read(Existing((tab("Учёт", ("Дата", "Менеджер", "Сумма", "Статус"), *rows),))))
    status = log.role("status")
    assert status is not None
    assert {word.text for word in status.words if word.means == "won"} == won


def test_of_two_columns_of_names_the_one_with_few_is_who_did_it() -> None:
    guests = [f"{name} {n}" for n in range(4) for name in ("Вера", "Роман", "Денис")]
    rows = [(DAY, guests[i % 12], ("Оксана", "Марина")[i % 2], 100 + i) for i in range(36)]
    log = only(read(Existing((tab("Запись", ("День", "К нам", "У кого", "Сумма"), *rows),))))
    assert roles(log) == {"День": "date", "К нам": "client", "У кого": "person", "Сумма": "amount"}
    assert [c.type for c in log.columns][1:3] == [ColumnType.CLIENT, ColumnType.PERSON]


def test_a_last_row_of_sums_is_no_record() -> None:
    rows = [(date(2026, 11, i), "Анна Котова", f"Клиент {i}", i, 100 * i) for i in range(1, 9)]
    head = ("Дата", "Менеджер", "Клиент", "Звонков", "Сумма")
    total, other = ("к премии", None, None, 36, 3600), ("к премии", None, None, 36, 3700)
    assert only(read(Existing((tab("Ноябрь", head, *rows, total),)))).records == 8
    assert only(read(Existing((tab("Ноябрь", head, *rows, other),)))).records == 9


def test_a_header_that_begins_with_a_hash_is_a_header() -> None:
    rows: list[Row] = [(nov(n), 1 + n % 3, PEOPLE[n % 3]) for n in range(12)]
    log = only(read(Existing((tab("Stays", ("Date", "# of nights", "Host"), *rows),))))
    assert [column.headers for column in log.columns] == [("Date",), ("# of nights",), ("Host",)]


def test_logs_have_names_of_their_own_whatever_their_case() -> None:
    calls = tab(
        "ПРОДАЖИ?", ("Дата", "Оператор", "Звонков"), *((nov(n), "Анна", n) for n in range(9))
    )
    names = [log.name for log in read(Existing((tab("Продажи", HEAD, *sales(9)), calls))).logs]
    assert len({name.casefold() for name in names}) == 2


def test_days_of_the_week_are_no_person_of_a_matrix() -> None:
    rows: list[Row] = [("пн вт ср чт пт".split()[n % 5], nov(n), n, n + 1) for n in range(12)]
    log = only(read(Existing((tab("Звонки", ("д/н", "Дата", "Анна", "Борис"), *rows),))))
    assert log.shape == "people_across"


def test_sums_of_all_days_of_a_matrix_are_no_record() -> None:
    days = [nov(n) for n in range(6)]
    rows: list[Row] = [
        (name, *(k + n for n in range(6))) for k, name in enumerate(("Анна", "Олег", "Инна"))
    ]
    team: Row = ("Отдел", *(3 * n + 3 for n in range(6)))
    log = only(read(Existing((tab("Звонки", ("Кто", *days), *rows, team),))))
    assert (log.records, log.not_records) == (3, 1)


def test_the_date_of_a_document_stands_in_its_name() -> None:
    rows = [(f"Реализация УТ-{i} от {i:02}.11.2026 9:15:00", 100 * i) for i in range(1, 9)]
    existing = Existing((tab("Лист1", ("Документ", "Сумма"), *rows),))
    assert roles(only(read(existing))) == {"Документ": "date", "Сумма": "amount"}
    (log,) = pipeline.check(MemoryWorkbook(existing), Request(
        datetime(2026, 11, 30, 9, tzinfo=UTC), DAY, template=loaded(read(existing))
    )).cleaned.logs.values()  # fmt: skip
    assert np.isfinite(log.columns[log.spec.date].floats).all()


def test_days_and_amounts_that_stand_on_another_tab_are_asked() -> None:
    """A copy in which people and clients are numbers: nothing else tells that it is one."""
    coded = [(row[0], 1 + i % 2, 7 + i, row[3], 2) for i, row in enumerate(sales(9))]
    reading = read(Existing((tab("Заявки", HEAD, *sales(9)), tab("Лист3", HEAD, *coded))))
    question = next(one for one in reading.questions[:MOST_QUESTIONS] if one.kind == "copies")
    assert (question.tabs, question.default) == (("Лист3",), ("own",))
    assert "repeated" in {doubt.code for doubt in reading.doubts}


def test_sums_by_day_beside_their_log_are_told() -> None:
    rows = [*sales(9), *sales(9)]  # two deals a day: 2 × 100, 2 × 200, 2 × 300 …
    sums = [(row[0], 200 * (i + 1)) for i, row in enumerate(sales(9))]
    pivot = tab("Лист2", ("Дата", "Сумма"), *sums)
    reading = read(Existing((pivot, tab("Продажи", HEAD, *rows))))
    assert [doubt.facts for doubt in reading.doubts if doubt.code == "daily_sums"] == [
        {"tab": "Лист2", "of": "Продажи"}
    ]


def test_what_changed_its_columns_is_told() -> None:
    """From the fifth record on a robot writes the phone where the name was."""
    rows = [(DAY, "Вера", "+7 912 345-67-89") for _ in range(4)]
    rows += [(DAY, "+7 912 345-67-89", "Вера") for _ in range(12)]
    log = only(read(Existing((tab("Заявки", ("Дата", "Имя", "Телефон"), *rows),))))
    assert "mixed" in {doubt.code for column in log.columns for doubt in column.doubts}


@pytest.mark.parametrize(
    ("header", "sense"),
    [
        ("Стоим.", "amount"),
        ("ст-ть", "amount"),
        ("Сум.", "amount"),
        ("Стат. рейса", "status"),
        ("Мен-р", "person"),
        ("Акк.", "account"),
        ("Себест", "cost"),
        ("Про.", ""),  # several words begin so, and nothing says which is meant
        ("Кто платил", "payer"),
        ("Куплено за", "cost"),
        ("За стр.", "price"),
        ("Цена лида", "per_one"),
        ("Invitee Name", "client"),
        ("Event Type Name", "category"),
        ("Lineitem name", ""),
        ("Dog / owner", "client"),
        ("Откуда звонок", "category"),
        ("Руб/день", "price"),
        ("# of adults", "quantity"),
        ("Sq ft", "quantity"),
        ("Выход, %", "percent"),
    ],
)
def test_what_headers_say(header: str, sense: str) -> None:
    assert sense_of(header).name == sense


def _cash(n: int) -> Row:
    return 5000 + 10 * n, 900 * n, 5000 + 910 * n


def _hired(n: int) -> Row:
    return 300 + 100 * (n % 3), n % 4 + 1, (300 + 100 * (n % 3)) * (n % 4 + 1)


@pytest.mark.parametrize(
    ("head", "row", "column", "role"),
    [
        # who paid is a client beside who did it, and who did it where nobody else is named
        ("Педагог; Кто оплатил", lambda n: ("Анна", f"Мать {n}"), "Кто оплатил", "client"),
        ("Кто платил; Сумма", lambda n: (PEOPLE[n % 3], 500), "Кто платил", "person"),
        # what was paid out is no date over money, a price per kilo no amount beside it
        ("Цена, р/кг; Выдано, руб", lambda n: (20, 50 * n), "Выдано, руб", "amount"),
        ("Взяли за; Продали за", lambda n: (900 * n, 950 * n), "Продали за", "amount"),
        # an id of a shop stands under `Name`; money of a seller is nobody
        ("Name; Billing Name", lambda n: (f"#10{n}", f"Client {n}"), "Name", "id"),
        ("К перечислению Продавцу", lambda n: (1216 + 8 * n,), "К перечислению Продавцу", "amount"),
        ("Price; Commission amount", lambda n: (90 * n, 9 * n), "Price", "amount"),
        # a price of what is advertised is no turnover
        ("Цена; Показы; Просмотры", lambda n: (1000 * n, 500, 20), "Цена", "price"),
        # kinds of sales are no income and expense
        ("Вид операции; Сумма", lambda n: (f"Продажа {n % 2}", 100), "Вид операции", ""),
        # a part of a header that names people says nothing over sums, nor `Sales` over people
        ("Взято с сада; Менеджер", lambda n: (1230 + n, PEOPLE[n % 3]), "Взято с сада", ""),
        ("Продажи; Сумма", lambda n: (PEOPLE[n % 3], 100), "Продажи", "person"),
        ("На телефоне; Тел. клиента", lambda n: (PEOPLE[n % 3], ""), "На телефоне", "person"),
        ("Счета, руб; Менеджер", lambda n: (700 * n, PEOPLE[n % 3]), "Счета, руб", "amount"),
        # nicknames under a header of a trade or a deed, and names in part known under any
        ("Рамщик; Сумма", lambda n: (("Рыжий", "Бугор")[n % 2], 100), "Рамщик", "person"),
        ("Wrench; Total", lambda n: (("Old Pete", "Omar")[n % 2], 100), "Wrench", "person"),
        ("Цвет; Сумма", lambda n: (("Белый", "Серый")[n % 2], 100), "Цвет", "category"),
        ("За рулём; Сумма", lambda n: (("Гена", "Рыжий", "шеф")[n % 3], 100), "За рулём", "person"),
        # firms and names with a phone are clients, a bar is no account where it holds takings
        (
            "Ку; Сумма",
            lambda n: ((f"ООО «Луч {n % 4}»", "ИП Рудь")[n % 2], 100),
            "Ку",
            "client",
        ),
        ("Связь; Сумма", lambda n: (f"Игорь +7 932 914-74-{n}", 100), "Связь", "client"),
        ("Бар; Менеджер", lambda n: (950 * n, PEOPLE[n % 3]), "Бар", "amount"),
        # the total of a rate is what was earned, under whatever header
        ("Ставка; Часы; Итого с выездом", _hired, "Итого с выездом", "amount"),
        ("Сумма; Скидка; Оплачено", lambda n: (100 * n, n, 99 * n), "Оплачено", "amount"),
        # the cash of the evening is a balance, not what was taken in
        ("Касса утром; Выручка; Касса вечером", _cash, "Выручка", "amount"),
        ("Остаток на начало; Приход; Остаток на конец", _cash, "Приход", "amount"),
        # words of an end tell a status, those of sales and returns a kind of cheque too
        (
            "Чё с заказом",
            lambda n: (("отдали", "сушится", "отменил")[n % 3],),
            "Чё с заказом",
            "status",
        ),
        ("Тип чека", lambda n: (("Продажа", "Возврат")[n % 2],), "Тип чека", "status"),
        # a hearing that is to come, of some cases, is not the day of the case
        ("Обратился; Суд", lambda n: (nov(n % 9), nov(9) if n % 2 else None), "Обратился", "date"),
    ],
)
def test_which_column_plays_a_part(
    head: str, row: Callable[[int], Row], column: str, role: str
) -> None:
    names = head.split("; ")
    is_dated = "Обратился" in names
    rows = [row(n) if is_dated else (nov(n), *row(n)) for n in range(10, 28)]
    log = only(read(Existing((tab("Учёт", names if is_dated else ["Дата", *names], *rows),))))
    found = log.column(column)
    assert found is not None
    assert found.role == role


def nov(day: int) -> date:
    return date(2026, 11, 1) + timedelta(day)


def test_a_plan_is_no_log_and_a_report_is_one_where_nothing_else_is() -> None:
    """Shows and clicks by day and campaign are records; sums by day are a report of them."""
    shows = [(nov(n // 2), f"Реклама {n % 2}", 500 + n, 20) for n in range(30)]
    ads = tab("Отчёт", ("Дата", "Кампания", "Показы", "Клики"), *shows)
    sums = tab("Итоги", ("Дата", "Показы", "Клики"), *((nov(n), 900, 40) for n in range(15)))
    plan = tab("План продаж", ("Менеджер", "Октябрь", "Ноябрь"), *((one, 5, 6) for one in PEOPLE))
    kinds = {one.title: one.kind for one in read(Existing((ads, sums, plan))).tabs}
    assert kinds == {"Отчёт": "log", "Итоги": "summary", "План продаж": "plan"}
    alone = read(Existing((sums, plan)))
    assert [log.name for log in alone.logs] == ["Итоги"]
    assert {"report_read", "unread.plan"} <= {doubt.code for doubt in alone.doubts}


def test_a_month_among_sums_is_told() -> None:
    rows = [(*row[:3], "ноябрь" if i == 3 else row[3], row[4]) for i, row in enumerate(sales(12))]
    amount = only(read(Existing((tab("Продажи", HEAD, *rows),)))).role("amount")
    assert amount is not None
    assert [doubt.facts for doubt in amount.doubts] == [{"cells": "ноябрь"}]


@pytest.mark.parametrize(
    ("header", "cells", "kind"),
    [
        ("Время", "0:01:15; 0:03:40; 0:00:20", ColumnType.DURATION),
        ("Время разговора", "1 мин 15 сек; 40 сек; 3 мин", ColumnType.DURATION),
        ("Время", "10:15; 11:40; 9:05", ColumnType.TEXT),
        (None, "10:15; 11:40; 9:05", ColumnType.TEXT),
    ],
)
def test_lengths_are_told_from_times_of_day(
    header: str | None, cells: str, kind: ColumnType
) -> None:
    rows = [(DAY, "Анна Котова", cell, 5) for cell in 3 * cells.split("; ")]
    log = only(read(Existing((tab("Звонки", ("Дата", "Оператор", header, "Звонков"), *rows),))))
    assert log.columns[2].type is kind


@pytest.mark.parametrize("kind", ["list", "range"])
def test_the_words_of_a_dropdown_are_words_of_the_status(kind: Literal["list", "range"]) -> None:
    """With those that no row has yet; a list on another tab is one too."""
    words = ("Оплачено", "Отказ", "В работе", "Возврат")
    area, source = Area(2, 5, 100, 5), Area(1, 1, 4, 1)
    wish = Input(area, kind, "", "", words if kind == "list" else (), "Списки", source)
    log_tab = tab("Продажи", HEAD, *sales(9))._replace(inputs=(wish,))
    reading = read(Existing((log_tab, tab("Списки", *((word,) for word in words)))))
    status = only(reading).role("status")
    assert status is not None
    assert [(word.text, word.means, word.rows) for word in status.words] == [
        ("Оплачено", "won", 3), ("Отказ", "lost", 3), ("В работе", "open", 3),
        ("Возврат", "refund", 0),
    ]  # fmt: skip


def test_a_few_bare_names_that_repeat_are_the_people_of_a_log_that_names_nobody_else() -> None:
    names = ("Света", "Лена Ж.", "Ольга П.", "Марат")
    rows = [(DAY, names[i % 4], 10 + i) for i in range(24)]
    log = only(read(Existing((tab("Отчёты", ("Дата", "ФИО", "Сколько звонков"), *rows),))))
    assert roles(log)["ФИО"] == "person"
