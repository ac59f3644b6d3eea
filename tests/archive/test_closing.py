"""Closing periods: what is kept of them, and that nothing changes them afterwards."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date as D  # noqa: N812  # dates stand in tables
from itertools import takewhile

import pytest
from books import prepared_book, request
from closed_team import (
    CLOSED,
    NOVEMBER,
    ROWS,
    archive_codes,
    closed_book,
    found,
    lines,
    put,
    setting,
    sheet,
    shown,
    sync,
    team,
    with_rows,
)

from sheets_kpi import export, pipeline
from sheets_kpi.archive.lines import (
    HEADER_ROW,
    Archive,
    ArchiveLine,
    as_data,
    digests_of,
    read_archive,
)
from sheets_kpi.facts import Segment
from sheets_kpi.findings import Severity
from sheets_kpi.periods import Grain, period_of
from sheets_kpi.report import examine, sync_lines
from sheets_kpi.stages import Computed
from sheets_kpi.state import CellValue
from sheets_kpi.workbooks.memory import MemoryWorkbook

OCTOBER = period_of(D(2026, 10, 1), Grain.MONTH)
DIFFERS = ": Период «Октябрь 2026» закрыт, а по нынешним журналам и настройкам вышло бы иначе – "
REDEFINED = "С тех пор изменилась формула"
RESULTS = ("Люди", "По аккаунтам", "Динамика")


def test_an_october_as_it_is_kept() -> None:
    october = [line[1:] for line in lines(closed_book()) if line[0] == "2026-10"]
    people = {(line[2], line[4]): line[5:16] for line in october if line[0] == "сотрудник"}
    #                                  fact, numerator, ÷, n, target, to, attained, status,
    #                                  in the score, share of it, adds
    assert people["Петров", "Выручка"] == [
        4000, None, None, 1, 4000, None, 1, "выполнен", 1, 0.666666666666667, 0.666666666666667,
    ]  # fmt: skip
    # 500.10 of 4 000 is 12.5025 %; weights 50 and 25 → two thirds and one third
    assert people["Иванов", "Выручка"][6] == 0.125025
    assert people["Иванов", "Средний чек"][6] == 0.25005
    # 0.125025 · 2/3 + 0.25005 · 1/3 = 0.1667
    assert people["Иванов", "Σ итог"][6] == 0.1667
    company = {line[4]: line[5:] for line in october if line[0] == "компания"}
    assert company["Средний чек"][:4] == [2250.05, 4500.1, 2, 2]


def test_the_definitions_stand_before_the_figures() -> None:
    october = [line for line in lines(closed_book()) if line[0] == "2026-10"]
    definitions = [(line[5], line[17], line[19]) for line in october if line[1] == "показатель"]
    assert definitions == [("Выручка", 50, "₽"), ("Сделки", 25, "шт"), ("Средний чек", 25, "₽")]
    assert october[0][24] == 'СУММЕСЛИМН(Сделки[Сумма];Сделки[Статус];"оплачена")'


def test_only_periods_that_ended_by_then_are_closed() -> None:
    assert {line[0] for line in lines(closed_book())} == {"2026-09", "2026-10"}
    early = prepared_book(*ROWS, seeds=team(closed_through=D(2026, 10, 30)))
    sync(early)
    assert {line[0] for line in lines(early)} == {"2026-09"}


def test_without_the_setting_there_is_no_archive() -> None:
    workbook = prepared_book(*ROWS, seeds=team())
    sync(workbook)
    assert "Архив" not in [tab.title for tab in workbook.state.tabs]


def test_a_second_sync_plans_nothing() -> None:
    workbook = closed_book()
    assert sync(workbook).plan.changes == ()


def test_months_without_a_row_are_not_kept() -> None:
    stray = (D(2026, 4, 1), "Иванов", "Москва", "Лира", "оплачена", 5.0)
    workbook = prepared_book(*ROWS, stray, seeds=team(closed_through=D(2026, 10, 31)))
    sync(workbook)
    assert {line[0] for line in lines(workbook)} == {"2026-04", "2026-09", "2026-10"}


def _weight(workbook: MemoryWorkbook) -> None:
    put(workbook, "KPI", {"KPI": "Выручка"}, "Вес", 1)


def _target(workbook: MemoryWorkbook) -> None:
    put(workbook, "Цели", {"KPI": "Выручка"}, "Октябрь 2026", 9000)


def _formula(workbook: MemoryWorkbook) -> None:
    put(workbook, "KPI", {"KPI": "Выручка"}, "Формула", "СУММ(Сделки[Сумма])")


def _row(workbook: MemoryWorkbook) -> None:
    put(workbook, "Сделки", {"Сумма": 4000.0}, "Сумма", 4200.0)


def _team(workbook: MemoryWorkbook) -> None:
    put(workbook, "Команда", {"Сотрудник": "Иванов"}, "Команда", "Север")


def _gate(workbook: MemoryWorkbook) -> None:
    put(workbook, "KPI", {"KPI": "Выручка"}, "Порог для бонуса", 0.5)


def _thresholds(workbook: MemoryWorkbook) -> None:
    setting(workbook, "«В графике» от", 0.1)
    setting(workbook, "«Риск» от", 0.05)


def _person_gone(workbook: MemoryWorkbook) -> None:
    put(workbook, "Команда", {"Сотрудник": "Петров"}, "Сотрудник", None)


def _renamed(workbook: MemoryWorkbook) -> None:
    put(workbook, "KPI", {"KPI": "Сделки"}, "KPI", "Продажи")


CHANGES = [_weight, _target, _formula, _row, _team, _gate, _person_gone, _renamed, _thresholds]


def _kpis(rows: list[list[CellValue]]) -> list[list[CellValue]]:
    """The table of KPIs; above it are counts of findings and what is to be done today."""
    first = next(at for at, row in enumerate(rows) if row[0] == "KPI")
    kpis = list(takewhile(lambda row: row[0] is not None, rows[first + 1 :]))
    assert [row[0] for row in kpis] == ["Выручка", "Сделки", "Средний чек"]
    return kpis


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
def test_nothing_changes_a_closed_month(change: Callable[[MemoryWorkbook], None]) -> None:
    workbook = closed_book()
    before = {title: shown(workbook, title) for title in RESULTS}
    kept, dashboard = lines(workbook), shown(workbook, "Дашборд")
    change(workbook)
    synced = sync(workbook)
    assert {title: shown(workbook, title) for title in RESULTS} == before
    assert lines(workbook) == kept
    assert _kpis(shown(workbook, "Дашборд")) == _kpis(dashboard)
    assert shown(workbook, "Дашборд")[4] == dashboard[4]  # the score and the other tiles
    assert synced.plan.edited == ()
    assert sync(workbook).plan.changes == ()


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (_weight, ""),
        (_gate, ""),
        (
            _row,  # 4 700.10 by two deals are 2 350.05
            (
                "Петров, «Выручка»: 4 000 → 4 200; Петров, «Средний чек»: 4 000 → 4 200;"
                " Вся компания, «Выручка»: 4 500,1 → 4 700,1; и ещё 1"
            ),
        ),
        (
            _formula,  # the lost deal of 70 counts as well; the company stands for all of a new one
            (
                "Иванов, «Средний чек»: 500,1 → 570,1; Вся компания, «Выручка»: 4 500,1 → 4 570,1;"
                f" Вся компания, «Средний чек»: 2 250,05 → 2 285,05. {REDEFINED}"
            ),
        ),
        (
            _target,  # 9 000 for each of two
            (
                "Иванов, «Выручка»: цель 4 000 → 9 000; Петров, «Выручка»: цель 4 000 → 9 000;"
                " Вся компания, «Выручка»: цель 8 000 → 18 000"
            ),
        ),
    ],
)
def test_what_would_differ_is_told(change: Callable[[MemoryWorkbook], None], message: str) -> None:
    workbook = closed_book()
    change(workbook)
    told = found(sync(workbook), "archive_differs")
    assert [one.replace("\u00a0", " ").replace(DIFFERS, "") for one in told] == [message] * bool(
        message
    )


def test_who_is_called_otherwise_by_now_is_still_the_same() -> None:
    workbook = closed_book()
    put(workbook, "Команда", {"Сотрудник": "Петров"}, "Пишут также", "Петров")
    put(workbook, "Команда", {"Сотрудник": "Петров"}, "Сотрудник", "Пётр Петров")
    put(workbook, "Аккаунты", {"Аккаунт": "Казань"}, "Пишут также", "Казань")
    put(workbook, "Аккаунты", {"Аккаунт": "Казань"}, "Аккаунт", "Авито Казань")
    assert found(sync(workbook), "archive_differs") == []


def test_a_target_that_became_a_corridor_is_told() -> None:
    workbook = closed_book()
    put(workbook, "Цели", {"KPI": "Средний чек"}, "Октябрь 2026", "1500–2500")
    told = [one.replace("\u00a0", " ") for one in found(sync(workbook), "archive_differs")]
    assert [one.count("«Средний чек»: цель 2 000 → 1 500–2 500") for one in told] == [3]


@pytest.mark.parametrize(
    ("edited", "is_told"),
    [
        (4000.0000001, False),  # 4000.00000 at nine digits
        (4000.00001, True),
    ],
)
def test_nine_digits_are_compared(edited: float, is_told: bool) -> None:  # noqa: FBT001
    workbook = closed_book()
    where = {"Период": "2026-10", "Имя": "Петров", "Показатель": "Выручка"}
    put(workbook, "Архив", where, "Факт", edited)
    assert ("archive_differs" in archive_codes(sync(workbook))) is is_told


@pytest.mark.parametrize(("edited", "is_told"), [(0.0033333330001, False), (0.00333333301, True)])
def test_nine_digits_of_a_small_figure_are_compared(edited: float, is_told: bool) -> None:  # noqa: FBT001
    october = (D(2026, 10, 7), "Петров", "Казань", "Орион", "оплачена")
    workbook = closed_book(*((*october, amount) for amount in (0.01, 0.0, 0.0)))
    where = {"Период": "2026-10", "Имя": "Петров", "Показатель": "Средний чек"}
    put(workbook, "Архив", where, "Факт", edited)  # 0.003333333 was kept
    assert ("archive_differs" in archive_codes(sync(workbook))) is is_told


def test_what_only_teams_show_is_told_of_them() -> None:
    workbook = closed_book()
    _team(workbook)
    told = " ".join(found(sync(workbook), "archive_differs")).replace("\u00a0", " ")
    assert "команда «Юг», «Выручка»: 500,1 → нет данных" in told
    assert "компания" not in told


def test_a_difference_leads_to_its_line() -> None:
    workbook = closed_book()
    _row(workbook)
    [issue] = [one for one in sync(workbook).computed.findings if one.code == "archive_differs"]
    row = shown(workbook, issue.tab)[issue.row - 1]
    assert (row[0], row[3], row[5], row[issue.column - 1]) == (
        "2026-10", "Петров", "Выручка", 4000,
    )  # fmt: skip


def test_one_warning_a_period_the_oldest_first() -> None:
    months = [(D(2026, m, 5), "Иванов", "Москва", "Лира", "оплачена", 100.0) for m in range(5, 11)]
    workbook = closed_book(*months)
    put(workbook, "KPI", {"KPI": "Сделки"}, "Формула", "СЧЁТЗ(Сделки[Клиент])+1")
    told = found(sync(workbook), "archive_differs")
    assert len(told) == 6
    # of a KPI with another formula the company stands for all; the one deal counts twice
    assert "Вся компания, «Сделки»: 1 → 2" in told[-1]
    assert "Иванов, «Сделки»" not in told[-1]
    assert told[0].startswith(": Период «Май 2026» закрыт")


def test_people_come_first_and_who_moves_most_before_others() -> None:
    workbook = closed_book()
    put(workbook, "Сделки", {"Сумма": 4000.0}, "Сумма", 4400.0)
    put(workbook, "Сделки", {"Сумма": 500.1}, "Сумма", 1000.2)
    assert found(sync(workbook), "archive_differs")[0].replace("\u00a0", " ") == (
        f"{DIFFERS}Иванов, «Выручка»: 500,1 → 1 000,2; Иванов, «Средний чек»: 500,1 → 1 000,2;"
        " Петров, «Выручка»: 4 000 → 4 400; и ещё 3"
    )


def test_a_figure_that_was_not_there_leads_to_no_line() -> None:
    workbook = closed_book()
    people = shown(workbook, "Команда")
    with_rows(workbook, "Команда", [*people, ["Сидоров", *people[-1][1:]]])
    late: list[CellValue] = [D(2026, 10, 20), "Сидоров", "Москва", "Вега", "оплачена", 900.0]
    with_rows(workbook, "Сделки", [*shown(workbook, "Сделки"), late])
    issues = [one for one in sync(workbook).computed.findings if one.code == "archive_differs"]
    issue = issues[-1]  # before it September, whose company owes for three by now
    assert f": {issue.message('ru')}".startswith(f"{DIFFERS}Сидоров, «Выручка»: нет данных → 900")
    row = shown(workbook, "Архив")[issue.row - 1]
    assert (row[0], row[1], row[3]) == ("2026-10", "компания", None)  # the first that has a line


def test_figures_whose_definition_somebody_deleted_are_compared_as_ever() -> None:
    workbook = closed_book()
    rows = shown(workbook, "Архив")
    gone = {("2026-10", "показатель", "Выручка")}
    with_rows(workbook, "Архив", [row for row in rows if (row[0], row[1], row[5]) not in gone])
    assert found(sync(workbook), "archive_differs") == []
    _row(workbook)
    told = " ".join(found(sync(workbook), "archive_differs")).replace("\u00a0", " ")
    assert "Петров, «Выручка»: 4 000 → 4 200" in told


def test_a_formula_that_changed_between_two_closings_is_told_of_the_first() -> None:
    """September was closed with another formula, October with that of today; then a line of
    October was changed by hand.
    """
    lost = (D(2026, 9, 9), "Иванов", "Москва", "Лира", "отказ", 70.0)
    workbook = prepared_book(*ROWS, lost, seeds=team(closed_through=D(2026, 9, 30)))
    sync(workbook)
    _formula(workbook)
    setting(workbook, CLOSED, D(2026, 10, 31))
    sync(workbook)
    where = {"Период": "2026-10", "Имя": "Петров", "Показатель": "Выручка"}
    put(workbook, "Архив", where, "Факт", 3000.0)
    september, october = found(sync(workbook), "archive_differs")
    assert REDEFINED in september
    assert REDEFINED not in october
    assert "Петров, «Выручка»: 3\u00a0000 → 4\u00a0000" in october


def test_a_kpi_that_is_gone_stays_on_the_trend() -> None:
    workbook = closed_book()
    _renamed(workbook)
    setting(workbook, "За какой период показывать", None)
    sync(workbook)
    trend = {row[0]: row for row in shown(workbook, "Динамика") if row[0]}
    # September, October, the forecast of November and its fact
    assert trend["Сделки, шт"][2:6] == [1, 2, None, None]
    assert trend["Продажи, шт"][2:4] == [None, None]
    assert trend["Продажи, шт"][5] == 1


def test_moving_the_day_back_opens_nothing() -> None:
    workbook = closed_book()
    kept = lines(workbook)
    setting(workbook, CLOSED, D(2026, 8, 31))
    _row(workbook)
    sync(workbook)
    assert lines(workbook) == kept
    setting(workbook, CLOSED, None)
    sync(workbook)
    assert lines(workbook) == kept


def test_a_month_that_is_not_over_waits() -> None:
    workbook = prepared_book(*ROWS, seeds=team(closed_through=D(2026, 11, 30)))
    synced = sync(workbook)
    assert {line[0] for line in lines(workbook)} == {"2026-09", "2026-10"}
    assert found(synced, "archive_not_over") == [
        ": Закрыть всё по 30.11.2026 пока нельзя: считаем по 20.11.2026"
    ]
    sync(workbook, D(2026, 12, 1))
    assert {line[0] for line in lines(workbook)} == {"2026-09", "2026-10", "2026-11"}


def test_a_day_inside_a_closed_month_is_computed() -> None:
    workbook = closed_book()
    kept = lines(workbook)
    synced = sync(workbook, D(2026, 10, 7))
    # on 7 October only the first of two deals was known
    assert synced.board.cards.company.results["выручка"].fact == 4000
    assert lines(workbook) == kept


def test_a_broken_formula_refuses_to_close() -> None:
    seeds = team(closed_through=D(2026, 10, 31))
    workbook = prepared_book(*ROWS, seeds=seeds)
    put(workbook, "KPI", {"KPI": "Сделки"}, "Формула", "СЧЁТЗ(Звонки[Клиент])")
    synced = sync(workbook)
    assert "Архив" not in [tab.title for tab in workbook.state.tabs]
    told = [one for one in synced.computed.findings if one.code == "archive_kpi"]
    assert [(one.severity, one.tab, one.facts["kpi"]) for one in told] == [
        (Severity.ERROR, "KPI", "Сделки"),
        (Severity.ERROR, "KPI", "Средний чек"),  # it needs the other one
    ]
    assert "Сентябрь 2026 – Октябрь 2026" in told[0].message("ru")
    put(workbook, "KPI", {"KPI": "Сделки"}, "Формула", "СЧЁТЗ(Сделки[Клиент])")
    assert "archive_kpi" not in archive_codes(sync(workbook))
    assert {line[0] for line in lines(workbook)} == {"2026-09", "2026-10"}


def test_a_log_that_cannot_be_read_refuses_to_close() -> None:
    workbook = closed_book()
    october = lines(workbook)
    rows = shown(workbook, "Сделки")
    december: list[CellValue] = [D(2026, 12, 1), "Иванов", "Москва", "Вега", "оплачена", 1.0]
    rows.append(december)
    setting(workbook, CLOSED, D(2026, 11, 30))
    with_rows(workbook, "Сделки", [["Когда", *rows[0][1:]], *rows[1:]])
    synced = sync(workbook, D(2026, 12, 2))
    assert lines(workbook) == october
    [message] = found(synced, "archive_log")
    assert message == ": Журнал «Сделки» не читается, поэтому не закрыто: Ноябрь 2026"
    assert synced.board.cards.company.results["выручка"].fact == 4500.1  # October, as it is kept
    with_rows(workbook, "Сделки", rows)
    sync(workbook, D(2026, 12, 2))
    assert {line[0] for line in lines(workbook)} == {"2026-09", "2026-10", "2026-11"}


def test_errors_in_a_closed_month_are_told_and_stay_out() -> None:
    broken = (D(2026, 10, 12), "Иванов", "Москва", "Вега", "оплачена", "сто")
    workbook = closed_book(*ROWS, broken)
    synced = sync(workbook)
    assert synced.plan.changes == ()
    [message] = found(synced, "archive_with_errors")
    assert "«Октябрь 2026» 1 строка с ошибками" in message


def test_another_grain_closes_its_own_periods() -> None:
    workbook = closed_book()
    months = lines(workbook)
    setting(workbook, "За какой период показывать", None)
    setting(workbook, "Период отчёта", "неделя")
    sync(workbook)
    keys = {str(line[0]) for line in lines(workbook)}
    # the weeks of 8 September, and of 7, 8 and 9 October
    assert keys == {"2026-09", "2026-10", "2026-W37", "2026-W41"}
    assert [line for line in lines(workbook) if "W" not in str(line[0])] == months
    assert sync(workbook).plan.changes == ()


def test_a_score_is_kept_with_its_parts() -> None:
    workbook = prepared_book(*ROWS, seeds=team(personal_share=0.6, period="2026-10"))
    put(workbook, "KPI", {"KPI": "Средний чек"}, "Уровень", "командный")
    put(workbook, "KPI", {"KPI": "Сделки"}, "Порог для бонуса", 0.5)
    live = sync(workbook).computed.scores
    setting(workbook, CLOSED, D(2026, 10, 31))
    sync(workbook)
    kept = sync(workbook).computed.scores
    assert OCTOBER in kept.results.closed
    for name in ("Иванов", "Петров"):
        one = live.of(Segment("person", name), OCTOBER, OCTOBER.end)
        other = kept.of(Segment("person", name), OCTOBER, OCTOBER.end)
        assert other.value == one.value
        assert other.is_complete is one.is_complete
        parts = [part for part in one.parts if part.expected]
        assert [part.kpi.key for part in other.parts] == [part.kpi.key for part in parts]
        for was, now in zip(parts, other.parts, strict=True):
            assert now.segment == was.segment
            assert now.attainment == was.attainment
            assert now.share == pytest.approx(was.share)
            assert now.contribution == pytest.approx(was.contribution)
            assert (now.kpi.weight, now.kpi.gate) == (was.kpi.weight, was.kpi.gate)
    team_part = kept.of(Segment("person", "Иванов"), OCTOBER, OCTOBER.end).parts[-1]
    assert team_part.segment == Segment("team", "Юг")


def test_exports_show_what_is_kept() -> None:
    workbook = closed_book()

    def exported() -> list[export.ResultRow]:
        synced = sync(workbook)
        computed = pipeline.compute(synced.computed.checked, [Grain.MONTH])
        rows = export.rows(computed, [Grain.MONTH])
        kinds = ("company", "team", "person", "account")
        return [r for r in rows if r["period"] == "2026-10" and r["segment"] in kinds]

    before = exported()
    for change in (_weight, _row, _team, _formula):
        change(workbook)
    assert exported() == before
    assert {row["team"] for row in before if row["person"] == "Иванов"} == {"Юг"}


def test_the_whole_log_is_exported_while_nothing_can_be_closed() -> None:
    workbook = prepared_book(*ROWS, seeds=team(closed_through=D(2026, 10, 31)))
    put(workbook, "KPI", {"KPI": "Сделки"}, "Формула", "СЧЁТЗ(Звонки[Клиент])")
    checked = pipeline.check(workbook, request(NOVEMBER))
    rows = list(export.rows(pipeline.compute(checked, [Grain.ALL]), [Grain.ALL]))
    # 1 000 + 4 000 + 500.10 + 100.10, from 8 September on, though September would begin on the 1st
    company = {row["kpi"]: row["fact"] for row in rows if row["segment"] == "company"}
    assert company["Выручка"] == 5600.2


def test_the_score_of_the_period_before_is_the_kept_one() -> None:
    """September stands beside October: 100.10 of 8 000 and 100.10 of 2 000 → 2.5 %."""
    workbook = closed_book()
    before = sync(workbook).board.cards.before
    # (0.0125125 · 50 + 0.05005 · 25) ÷ 75
    assert before == pytest.approx(0.025025)
    put(workbook, "Сделки", {"Сумма": 100.1}, "Сумма", 8000.0)
    assert sync(workbook).board.cards.before == before


# --- what is told when a period is closed ---------------------------------------------------------

BROKEN = (D(2026, 10, 12), "Иванов", "Москва", "Вега", "может быть", 700)  # no such status


def spoken(workbook: MemoryWorkbook, *, dry_run: bool = False) -> list[str]:
    """What a sync on 20 November prints."""
    synced = pipeline.sync(workbook, request(NOVEMBER), dry_run=dry_run)
    told = sync_lines(synced, workbook.name, workbook.calls, dry_run=dry_run)
    return [line.replace("\u00a0", " ") for line in told]


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        ((BROKEN,), "1 строка с ошибками (на 700 ₽)"),
        ((BROKEN, (*BROKEN[:5], 50.5)), "2 строки с ошибками (на 750,5 ₽)"),
        (((*BROKEN[:5], "сто"),), "1 строка с ошибками (на 0 ₽)"),  # nobody can read how much
    ],
)
def test_who_closes_a_month_is_told_of_its_errors_first(
    rows: tuple[tuple[CellValue, ...], ...], says: str
) -> None:
    workbook = prepared_book(*ROWS, *rows, seeds=team(closed_through=D(2026, 10, 31)))
    for dry_run in (True, False):
        [september] = [line for line in spoken(workbook, dry_run=dry_run) if "Сентябрь" in line]
        assert september.endswith("Закрывается «Сентябрь 2026»: строк с ошибками нет")
        if dry_run:
            lines = [text for _, text in examine(workbook, computed(workbook), "ru")]
            [doctor] = [line for line in lines if "Закрывается «Октябрь" in line]
            assert says in doctor.replace("\u00a0", " ")
            assert "«Закрыто по»" in doctor  # and how to mend them first
    assert not [line for line in spoken(workbook) if "Закрывается" in line]
    assert sync(workbook).plan.changes == ()


def computed(workbook: MemoryWorkbook) -> Computed:
    return pipeline.compute(pipeline.check(workbook, request(NOVEMBER)), ())


def test_a_period_of_older_rules_is_one_notice_and_no_correction() -> None:
    """The lines of October have no number of rules, as the first version wrote them."""
    workbook = closed_book()
    old = Archive(tuple(line._replace(rules=None) for line in read(workbook)))
    archived = sheet(workbook, "Архив")
    without_rules = [column for column in archived.columns if column[HEADER_ROW - 1] != "Правила"]
    tabs = [
        archived._replace(columns=without_rules) if tab is archived else tab
        for tab in workbook.state.tabs
    ]
    marks = tuple(
        mark._replace(data={**mark.data, **as_data(digests_of(old.lines))})
        if "archive" in mark.data
        else mark
        for mark in workbook.state.marks
    )
    workbook.state = workbook.state._replace(tabs=tuple(tabs), marks=marks)
    assert archive_codes(sync(workbook)) == set()
    put(workbook, "Сделки", {"Сумма": 4000.0}, "Сумма", 4200.0)
    synced = sync(workbook)
    assert archive_codes(synced) == {"archive_newer_rules"}
    [told] = found(synced, "archive_newer_rules")
    assert "компания, «Выручка»: " in told
    assert [line for line in read(workbook) if line.rules] == []  # and nothing was written anew


def read(workbook: MemoryWorkbook) -> tuple[ArchiveLine, ...]:
    return read_archive(workbook.state, is_wanted=True).lines


def test_what_was_not_divisible_when_it_was_closed_does_not_differ_for_that() -> None:
    """Two rows of three name nobody: Petrov's 40 is kept as it is, and is still that."""
    book = closed_book(
        (D(2026, 10, 5), None, "Москва", "Вега", "оплачена", 300),
        (D(2026, 10, 6), None, "Москва", "Вега", "оплачена", 300),
        (D(2026, 10, 7), "Петров", "Москва", "Лира", "оплачена", 40),
    )
    kept = {(line[3], line[5]): (line[6], line[13]) for line in lines(book)}
    assert kept["Петров", "Выручка"] == (40, "не делится")
    assert "archive_differs" not in archive_codes(sync(book))
