"""Order, classes and calls follow from the formulas alone."""

from __future__ import annotations

import pytest
from formula_logs import LOGS, SCOPE, tree

from sheets_kpi.formulas.derive import classes, order, with_rates_at_end
from sheets_kpi.formulas.nodes import Formula, KpiClass, KpiRef, calls_in
from sheets_kpi.formulas.parse import parse_formula

FLOW, LEVEL, RATIO = KpiClass.FLOW, KpiClass.LEVEL, KpiClass.RATIO
PER_UNIT = KpiClass.PER_UNIT
DISTINCT, MEAN, ORDER = KpiClass.DISTINCT, KpiClass.MEAN, KpiClass.ORDER
CHANGE, COHORT = KpiClass.CHANGE, KpiClass.COHORT
KEPT, LOST, REPEATED = KpiClass.KEPT, KpiClass.LOST, KpiClass.REPEATED
DISTINCT_PER_UNIT = KpiClass.DISTINCT_PER_UNIT
CLOSED = "Сделки[Закрыта]"

WON, CREATED = 'Сделки[Статус];"оплачена"', "Сделки[Создана];ПЕРИОД"
FROM_TO = 'Сделки[Создана];">="&НАЧАЛО;Сделки[Создана];"<="&КОНЕЦ'
OLD = 'Сделки[Создана];">="&НАЧАЛО-30;Сделки[Создана];"<="&КОНЕЦ-30'

KNOWN = {
    "выручка": "SUM(Сделки[Сумма])",
    "сделки": "COUNTA(Сделки[Клиент])",
    "база": "COUNTUNIQUE(Сделки[Клиент])",
    "звонки": "[Выручка]/[Сделки]",
}

CLASSES = [
    # sums and counts of the period, and their linear combinations
    ("SUM(Сделки[Сумма])", FLOW),
    ("COUNT(Сделки[Сумма])", FLOW),
    ("[Выручка] - 0,05 * [Сделки]", FLOW),
    ("-([Выручка] + [Сделки]) / 1000", FLOW),
    ("[Выручка] * (1 + 2)", FLOW),
    ("[Выручка]%", FLOW),
    ("[Выручка] + 0", FLOW),
    ("0 - [Выручка]", FLOW),
    ("PREV([Выручка])", FLOW),
    (f"COUNTIFS({CLOSED};ПЕРИОД)", FLOW),
    (f'COUNTIFS({CLOSED};">="&НАЧАЛО;{CLOSED};"<="&КОНЕЦ)', FLOW),
    (f'COUNTIFS({CLOSED};">"&НАЧАЛО-1;{CLOSED};"<"&КОНЕЦ+1)', FLOW),
    (f'COUNTIFS({CLOSED};"<"&НАЧАЛО;Сделки[Создана];ПЕРИОД)', FLOW),
    (f'COUNTIFS({CLOSED};">=01.11.2026")', FLOW),
    # as of a day, or over all time
    (f'COUNTIFS({CLOSED};"<="&КОНЕЦ)', LEVEL),
    (f'SUMIFS(Сделки[Сумма];{CLOSED};">"&КОНЕЦ-90;{CLOSED};"<="&КОНЕЦ)', LEVEL),
    (f'COUNTIFS({CLOSED};">="&НАЧАЛО;Сделки[Создана];"<="&КОНЕЦ)', LEVEL),
    (f'COUNTIFS({CLOSED};{{"";">"&КОНЕЦ}})', LEVEL),
    (f"SUMIFS(Сделки[Сумма];{CLOSED};ВСЕ)", LEVEL),
    ("SUM(Клиенты[Потенциал])", LEVEL),
    ("FTE()", LEVEL),
    ("[Выручка] + 1", LEVEL),
    ("[Выручка] + FTE()", LEVEL),
    # not additive
    ("NEWIFS(Сделки[Клиент]) + [Выручка]", DISTINCT),
    ("2 * [База]", DISTINCT),
    ("AVERAGE(Сделки[Сумма]) - [База]", MEAN),
    ("MIN(Сделки[Сумма]) + AVERAGE(Сделки[Сумма])", ORDER),
    ("MAX(Сделки[Сумма])", ORDER),
    ("[Выручка] * [Сделки]", RATIO),
    ("100 / [Сделки]", RATIO),
    ("1 - [Звонки]", RATIO),
    ("PREV([Звонки])", RATIO),
    ("100 * GROWTH([Выручка])", CHANGE),
    ("[Звонки] + GROWTH([Выручка])", CHANGE),
    ("[Выручка] - PREV([Выручка])", CHANGE),
    # different values of the period grow with it, those of a window that ends with it do not
    ("COUNTUNIQUE(Сделки[Клиент])", DISTINCT),
    (f"COUNTUNIQUEIFS(Сделки[Клиент];{CLOSED};ПЕРИОД)", DISTINCT),
    (f'COUNTUNIQUEIFS(Сделки[Клиент];{CLOSED};">"&КОНЕЦ-90;{CLOSED};"<="&КОНЕЦ)', LEVEL),
    (f'REPEATIFS(Сделки[Клиент];{CLOSED};">"&КОНЕЦ-365;{CLOSED};"<="&КОНЕЦ)', LEVEL),
    ("KEPTIFS(Сделки[Клиент];90)", DISTINCT),
    (
        f'COUNTUNIQUE(Сделки[Клиент]) + COUNTIFS({CLOSED};"<="&КОНЕЦ)',
        LEVEL,  # a part that does not grow: no pace can be told of the sum
    ),
    # what grows ÷ what does not grows too; what grows ÷ what grows does not
    ("[Выручка] / FTE()", PER_UNIT),
    ("2 * [Выручка] / FTE()", PER_UNIT),
    ("[Выручка] / PREV([База])", PER_UNIT),
    (f'KEPTIFS(Сделки[Клиент];90)/COUNTUNIQUEIFS(Сделки[Клиент];{CLOSED};"<"&НАЧАЛО)', KEPT),
    ("KEPTIFS(Сделки[Клиент]) / PREV([База])", KEPT),
    (f'LOSTIFS(Сделки[Клиент];90)/COUNTUNIQUEIFS(Сделки[Клиент];{CLOSED};"<"&НАЧАЛО)', LOST),
    ("1 - KEPTIFS(Сделки[Клиент]) / PREV([База])", LOST),
    ("1 - LOSTIFS(Сделки[Клиент]) / PREV([База])", KEPT),
    ("100 * KEPTIFS(Сделки[Клиент]) / PREV([База])", KEPT),
    ("[База] / FTE()", DISTINCT_PER_UNIT),
    ("REPEATIFS(Сделки[Клиент])", REPEATED),
    ("2 * REPEATIFS(Сделки[Клиент]) + [База]", REPEATED),
    ("[Выручка] / [База]", RATIO),
    (f'COUNTIFS({CLOSED};"<="&КОНЕЦ) / FTE()', RATIO),
    ("PREV([Выручка]) / FTE()", RATIO),
    ("FTE() / [Выручка]", RATIO),
    ("1 - [Выручка] / FTE()", RATIO),
    ("[Выручка] / PREV([Выручка]) - 1", CHANGE),
    ("([Выручка] - PREV([Выручка])) / PREV([Выручка])", CHANGE),
    ("[Выручка] / PREV([Сделки]) - 1", RATIO),  # no growth of one thing
    # what began in the period is not at its end when the period is
    (f"COUNTIFS({WON};{CREATED})/COUNTIFS({CREATED})", COHORT),
    (f"100 * SUMIFS(Сделки[Сумма];{WON};{CREATED})/COUNTIFS({CREATED})", COHORT),
    (f"1 - COUNTIFS({WON};{CREATED})/COUNTIFS({CREATED})", COHORT),
    (f"COUNTIFS({WON};{FROM_TO})/COUNTIFS({CREATED})", COHORT),
    (f"COUNTIFS({WON})/COUNTIFS({CREATED})", RATIO),  # won in the period ÷ begun in it
    (f"COUNTIFS({WON};{CLOSED};ПЕРИОД)/COUNTIFS({CLOSED};ПЕРИОД)", RATIO),
    # of those old enough: begun in the 30 days before
    (f"COUNTIFS({WON};{OLD})/COUNTIFS({OLD})", RATIO),
    ("[Выручка] / FTE() + [Выручка] / FTE()", PER_UNIT),
]


def understood(**texts: str) -> dict[str, Formula]:
    return {key: parse_formula(text, SCOPE) for key, text in (KNOWN | texts).items()}


@pytest.mark.parametrize(("text", "expected"), CLASSES)
def test_classes(text: str, expected: KpiClass) -> None:
    assert classes(understood(this=text), LOGS)["this"] is expected


def test_only_a_flow_is_additive() -> None:
    assert [kind for kind in KpiClass if kind.is_additive] == [FLOW]


def test_what_grows_with_the_days_has_a_pace() -> None:
    gathers = [DISTINCT, REPEATED, DISTINCT_PER_UNIT, KEPT, LOST]
    assert [kind for kind in KpiClass if kind.gathers] == gathers
    assert {kind for kind in KpiClass if kind.accrues} == {FLOW, PER_UNIT, *gathers}


def test_every_kpi_follows_those_it_reads() -> None:
    formulas = {
        key: parse_formula(text, SCOPE)
        for key, text in {
            "звонки": "[Выручка]/PREV([База])",
            "база": "[Сделки]+[Сделки]",
            "выручка": "2*[База]",
            "сделки": "FTE()",
        }.items()
    }
    assert order(formulas) == (["сделки", "база", "выручка", "звонки"], {})


def test_a_long_chain_is_ordered_and_classified() -> None:
    scope = type(SCOPE)(LOGS, {}, [f"k{i}" for i in range(3000)])
    texts = {f"k{i}": f"[k{i + 1}]+[k{i + 1}]" for i in range(2999)} | {"k2999": KNOWN["выручка"]}
    formulas = {key: parse_formula(text, scope) for key, text in texts.items()}
    assert order(formulas)[0] == [f"k{i}" for i in range(2999, -1, -1)]
    assert classes(formulas, LOGS)["k0"] is FLOW
    assert [call.column for call in calls_in(KpiRef("k0"), formulas)] == ["amount"]


def test_a_broken_kpi_has_no_class() -> None:
    assert classes({"a": parse_formula("[Новые клиенты]", SCOPE)}) == {}


def test_calls_are_those_of_the_formula_and_of_the_kpis_it_reads_in_order() -> None:
    node = tree("[Звонки] + MAX(Отзывы[Оценка]) - GROWTH(-SUM(Сделки[Скидка [%]])) / [Звонки]")
    needed = calls_in(node, understood())
    assert [(call.log, call.column) for call in needed] == [
        ("deals", "amount"),
        ("deals", "client"),
        ("feedback", "score"),
        ("deals", "скидка [%]"),
    ]


def test_a_circle_of_kpis_does_not_stop_the_search_for_calls() -> None:
    formulas = understood(выручка="[Звонки]+SUM(Сделки[Сумма])")
    assert [call.column for call in calls_in(KpiRef("звонки"), formulas)] == [
        "amount",
        "client",
    ]


def test_a_kpi_without_a_formula_has_no_calls() -> None:
    assert calls_in(KpiRef("звонки"), {}) == []


def test_retention_may_stand_in_a_sum_over_rates() -> None:
    kept = "KEPTIFS(Сделки[Клиент]) / PREV([База])"
    load = f'([Удержание] + COUNTIFS({CLOSED};"<="&КОНЕЦ)) / FTE()'
    scope = type(SCOPE)(LOGS, {}, [*KNOWN, "удержание"])
    texts = KNOWN | {"удержание": kept, "this": load}
    formulas = {key: parse_formula(text, scope) for key, text in texts.items()}
    assert classes(formulas, LOGS)["this"] is RATIO
    assert with_rates_at_end(formulas, LOGS)["this"].text == load
