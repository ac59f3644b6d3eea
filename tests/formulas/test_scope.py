"""Names are found however people spell them, and columns know what they hold."""

from __future__ import annotations

import pytest
from formula_logs import DEALS, LOGS, SCOPE

from sheets_kpi.formulas.scope import Scope
from sheets_kpi.schema import ColumnSpec, ColumnType, LogSpec, LookupColumn, Named


@pytest.mark.parametrize(
    ("name", "log_id"),
    [
        ("Сделки", "deals"),
        (" сделки ", "deals"),
        ("DEALS", "deals"),
        ("Продажи", "deals"),
        ("Cделки", "deals"),  # a Latin C
        ("Командный журнал", "team_log"),
        ("командный_журнал", "team_log"),
        ("Team_log", "team_log"),
        ("Время", "time"),
    ],
)
def test_logs(name: str, log_id: str) -> None:
    log = SCOPE.log(name)
    assert log is not None
    assert log.spec.id == log_id


@pytest.mark.parametrize(
    ("header", "column_id", "kind"),
    [
        ("сумма", "amount", ColumnType.MONEY),
        ("Amount", "amount", ColumnType.MONEY),
        ("amount", "amount", ColumnType.MONEY),
        ("Сделка  клиента №", "deal_no", ColumnType.NUMBER),
        ("Сделка_клиента_№", "deal_no", ColumnType.NUMBER),
        ("Client since", "since", ColumnType.DATE),
        ("Этап №", "stage_no", ColumnType.NUMBER),
        ("Ключевой клиент", "key", ColumnType.YES_NO),
        ("ГОРОД", "город", None),
    ],
)
def test_columns_and_their_types(header: str, column_id: str, kind: ColumnType | None) -> None:
    log = SCOPE.log("Сделки")
    assert log is not None
    column = log.find(header)
    assert column is not None
    assert (column.id, column.type) == (column_id, kind)


@pytest.mark.parametrize("name", ["", "Сделка", "Сдел ки", "_"])
def test_what_is_not_a_log(name: str) -> None:
    assert SCOPE.log(name) is None


def test_a_declared_name_wins_over_a_header_and_a_name_over_an_id() -> None:
    log = LogSpec(
        "a",
        Named("b", "Б"),
        columns=(
            ColumnSpec("x", Named("Сумма", "Sum"), ColumnType.MONEY),
            ColumnSpec("y", Named("x", "Икс"), ColumnType.TEXT),
        ),
    )
    other = LogSpec("b", Named("Другой", "Other"), columns=())
    scope = Scope([other, log], {"a": ["СУММА", "Прочее"]})
    found = scope.log("b")
    assert found is not None
    assert found.spec.id == "a"
    ids = [column.id for name in ("сумма", "x", "прочее") if (column := found.find(name))]
    assert ids == ["x", "y", "прочее"]


def test_look_ups_have_the_type_of_what_they_take_even_through_others() -> None:
    def taking(ident: str, log: str, take: str) -> LookupColumn:
        return LookupColumn(ident, Named(ident, ident), "client", log, "name", take)

    first = LogSpec(
        "first", Named("первый", "first"), columns=(), computed=(taking("a", "second", "b"),)
    )
    second = LogSpec(
        "second", Named("второй", "second"), columns=(), computed=(taking("b", "deals", "status"),)
    )
    round_trip = LogSpec(
        "third", Named("третий", "third"), columns=(), computed=(taking("c", "third", "c"),)
    )
    staff = LogSpec(
        "staff",
        Named("люди", "staff"),
        columns=(),
        computed=(
            taking("d", "team", "role"),
            taking("e", "accounts", "test"),
            taking("f", "no", "x"),
        ),
    )
    scope = Scope([first, second, DEALS, round_trip, staff])
    kinds = {
        column.id: (column.type, len(column.choices))
        for name in ("first", "second", "third", "staff")
        for column in scope.by_id(name).columns
    }
    assert kinds == {
        "a": (ColumnType.CHOICE, 3),
        "b": (ColumnType.CHOICE, 3),
        "c": (None, 0),
        "d": (ColumnType.TEXT, 0),
        "e": (ColumnType.YES_NO, 0),
        "f": (None, 0),
    }


def test_kpis_are_found_by_folded_name() -> None:
    scope = Scope(LOGS, kpis=["Средний  чёк"])
    assert scope.has_kpi(" средний чек ")
    assert not scope.has_kpi("средний")
