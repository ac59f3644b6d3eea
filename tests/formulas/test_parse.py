"""Formulas become trees: every spelling that is accepted, and what it means."""

from __future__ import annotations

from datetime import date

import pytest
from formula_logs import KPIS, LOGS, SCOPE, told, tree
from hypothesis import example, given, settings
from hypothesis import strategies as st

from sheets_kpi.formulas.nodes import (
    Binary,
    Boundary,
    Call,
    Condition,
    FormulaError,
    Fte,
    Function,
    Growth,
    KpiRef,
    Negative,
    Node,
    Number,
    Prev,
    Slip,
    height,
)
from sheets_kpi.formulas.nodes import Test as Compared
from sheets_kpi.formulas.parse import parse_formula

DEALS, REVENUE, CALLS = KpiRef("сделки"), KpiRef("выручка"), KpiRef("звонки")
PAID = Condition("status", (Compared("=", "оплачена"),))
SUM_PAID = Call(Function.SUM, "deals", "amount", (PAID,))

ARITHMETIC = [
    ("[Выручка] / [Сделки]", Binary("/", REVENUE, DEALS)),
    ("=[ВЫРУЧКА]÷[ сделки ]", Binary("/", REVENUE, DEALS)),
    ("1 - [Сделки] - 2", Binary("-", Binary("-", Number(1), DEALS), Number(2))),
    ("1 - ([Сделки] - 2)", Binary("-", Number(1), Binary("-", DEALS, Number(2)))),
    ("1 + 2 × [Сделки]", Binary("+", Number(1), Binary("*", Number(2), DEALS))),
    ("-[Сделки] * 2", Binary("*", Negative(DEALS), Number(2))),
    ("2 − −[Сделки]", Binary("-", Number(2), Negative(DEALS))),
    ("+[Сделки]", DEALS),
    ("[Сделки] * 0,5", Binary("*", DEALS, Number(0.5))),
    ("[Сделки] * 0.5", Binary("*", DEALS, Number(0.5))),
    ("[Сделки] * .5", Binary("*", DEALS, Number(0.5))),
    ("[Сделки] * 7%", Binary("*", DEALS, Number(0.07))),
    ("[Сделки] * 0,3 %", Binary("*", DEALS, Number(0.003))),
    ("[Сделки]%", Binary("/", DEALS, Number(100))),
    ("1 000 000 * [Сделки]", Binary("*", Number(1_000_000), DEALS)),
    ("1.125 * [Сделки]", Binary("*", Number(1.125), DEALS)),
    ("0,125 * [Сделки]", Binary("*", Number(0.125), DEALS)),
    ("FTE() * 0,5", Binary("*", Fte(), Number(0.5))),
    ("GROWTH(0,5*[Сделки])", Growth(Binary("*", Number(0.5), DEALS))),
    ("PREV([Сделки]*3,1; 1)", Prev(Binary("*", DEALS, Number(3.1)))),
    ("PREV([Сделки])", Prev(DEALS)),
    ("ПРЕД([Сделки]; 12)", Prev(DEALS, 12)),
    ("PREV([Сделки] / [Звонки], 2)", Prev(Binary("/", DEALS, CALLS), 2)),
    ("РОСТ(GROWTH([Сделки]))", Growth(Growth(DEALS))),
    ("[Выручка] / fte()", Binary("/", REVENUE, Fte())),
    ("[Выручка] / ставки( )", Binary("/", REVENUE, Fte())),
]  # fmt: skip

SPELLINGS = [
    'SUMIFS(Сделки[Сумма]; Сделки[Статус]; "оплачена")',
    'SUMIFS(Deals[Amount], Deals[Status], "paid")',
    'sumifs(deals[AMOUNT]; продажи[статус]; "Paid")',
    "СУММЕСЛИМН(Сделки[Сумма];Сделки[Статус];«оплачена»)",
    "СУММЕСЛИМН (Сделки [Сумма] ; Сделки[ Статус ] ; „оплачена“)",
    "СУММЕСЛИМН(Сделки[Сумма];Сделки[Статус];“оплачена”)",
    "SUMIFS('Сделки'[Сумма]; 'Сделки'[Статус]; \"= оплачена \")",
    'SUMIFS(Сделки[Сумма]; Сделки[Статус]; {"оплачена"})',
    'SUMIFS(Сделки[Сумма]; Сделки[Статус]; "="&"оплачена")',
    'SUMIFS(Сделки[amount]; Сделки[Стaтус]; "ОПЛАЧЕНА")',  # a Latin "a" inside Статус
    'SUMIF(Сделки[Статус]; "оплачена"; Сделки[Сумма])',
    'СУММЕСЛИ(Сделки[Статус]; "оплачена"; Сделки[Сумма])',
    '\u200b=\u00a0SUMIFS(\n\tСделки[Сумма];\n\tСделки[Статус];\n\t"оплачена"\n)',
]

FUNCTIONS = [
    ("СУММ(Сделки[Штук])", Call(Function.SUM, "deals", "units")),
    ("SUMIFS(Сделки[Штук])", Call(Function.SUM, "deals", "units")),
    (
        'SUMIF(Сделки[Штук]; ">5")',
        Call(Function.SUM, "deals", "units", (Condition("units", (Compared(">", 5.0),)),)),
    ),
    ('СЧЁТЕСЛИ(Сделки[Статус]; "paid")', Call(Function.COUNTIFS, "deals", "", (PAID,))),
    ('СЧЕТЕСЛИМН(Сделки[Статус]; "paid")', Call(Function.COUNTIFS, "deals", "", (PAID,))),
    (
        'СРЗНАЧЕСЛИ(Сделки[Статус]; "paid"; Сделки[Сумма])',
        Call(Function.AVERAGE, "deals", "amount", (PAID,)),
    ),
    ("СЧЁТ(Сделки[Сумма])", Call(Function.COUNT, "deals", "amount")),
    ("COUNT(Сделки[Закрыта])", Call(Function.COUNT, "deals", "closed")),
    ("СЧЁТЗ(Сделки[Клиент])", Call(Function.COUNTA, "deals", "client")),
    ("СРЗНАЧ(Отзывы[Оценка])", Call(Function.AVERAGE, "feedback", "score")),
    (
        'МИНЕСЛИМН(Сделки[Сумма]; Сделки[Статус]; "paid")',
        Call(Function.MIN, "deals", "amount", (PAID,)),
    ),
    (
        'МАКСЕСЛИ(Сделки[Сумма]; Сделки[Статус]; "paid")',
        Call(Function.MAX, "deals", "amount", (PAID,)),
    ),
    ("МЕДИАНА(Сделки[Сумма])", Call(Function.MEDIAN, "deals", "amount")),
    ("ПРОЦЕНТИЛЬ(Сделки[Сумма]; 0,9)", Call(Function.PERCENTILE, "deals", "amount", (), 0.9)),
    ("ПЕРСЕНТИЛЬ(Сделки[Сумма]; 90%)", Call(Function.PERCENTILE, "deals", "amount", (), 0.9)),
    ("PERCENTILE.INC(Deals[Amount], 0.9)", Call(Function.PERCENTILE, "deals", "amount", (), 0.9)),
    ("PERCENTILE(Deals[Amount]; 1)", Call(Function.PERCENTILE, "deals", "amount", (), 1.0)),
    (
        'PERCENTILEIFS(Deals[Amount], 7%, Deals[Status], "paid")',
        Call(Function.PERCENTILE, "deals", "amount", (PAID,), 0.07),
    ),
    ("СЧЁТУНИКЕСЛИМН(Сделки[Клиент])", Call(Function.COUNTUNIQUE, "deals", "client")),
    ("REPEATIFS(Сделки[Клиент])", Call(Function.REPEAT, "deals", "client")),
    (
        'NEWIFS(Сделки[Клиент]; Сделки[Статус]; "paid")',
        Call(Function.NEW, "deals", "client", (PAID,)),
    ),
    (
        'KEPTIFS(Сделки[Клиент]; 90; Сделки[Статус]; "paid")',
        Call(Function.KEPT, "deals", "client", (PAID,), days=90),
    ),
    (
        'LOSTIFS(Deals[Client], 30, Deals[Status], "paid")',
        Call(Function.LOST, "deals", "client", (PAID,), days=30),
    ),
    ("KEPTIFS(Сделки[Клиент])", Call(Function.KEPT, "deals", "client")),
    ("SUM(Сделки[Скидка [%]])", Call(Function.SUM, "deals", "скидка [%]")),
]

CONDITIONS = [
    # numbers
    ("Штук", "5", [Compared("=", 5.0)]),
    ("Штук", "-5", [Compared("=", -5.0)]),
    ("Штук", '">=0,5"', [Compared(">=", 0.5)]),
    ("Штук", '" > 1\u00a0200.5 "', [Compared(">", 1200.5)]),
    ("Штук", '"<90%"', [Compared("<", 0.9)]),
    ("Штук", "90%", [Compared("=", 0.9)]),
    ("Штук", '"<>−3"', [Compared("<>", -3.0)]),
    ("Штук", '">="&5', [Compared(">=", 5.0)]),
    ("Штук", '"≥5"', [Compared(">=", 5.0)]),
    ("Штук", '{1; 2,5; ">9"}', [Compared("=", 1.0), Compared("=", 2.5), Compared(">", 9.0)]),
    ("Сделка клиента №", '">=2"', [Compared(">=", 2.0)]),
    # blank and filled
    ("Штук", '""', [Compared("=", None)]),
    ("Клиент", '" \u00a0"', [Compared("=", None)]),
    ("Клиент", '"="', [Compared("=", None)]),
    ("Клиент", "«»", [Compared("=", None)]),
    ("Закрыта", '"<>"', [Compared("<>", None)]),
    # texts
    ("Клиент", '" ООО  Ромашка "', [Compared("=", "ООО Ромашка")]),
    ("Клиент", '"<>ООО ""Ромашка"""', [Compared("<>", 'ООО "Ромашка"')]),
    ("Клиент", '"ром*"', [Compared("=", "ром*")]),
    ("Клиент", "17", [Compared("=", "17")]),
    ("Менеджер", "'Иванов'", None),
    ("Комментарий", '"ПЕРИОД"', [Compared("=", "ПЕРИОД")]),
    ("Комментарий", '"=IMPORTXML(…)"', [Compared("=", "IMPORTXML(…)")]),
    # choices
    ("Статус", '"Lost"', [Compared("=", "отказ")]),
    ("Статус", '{"paid"; "в  работе"}', [Compared("=", "оплачена"), Compared("=", "в работе")]),
    ("Статус", '"<>отказ"', [Compared("<>", "отказ")]),
    ("Тип", '"cross*"', [Compared("=", "cross*")]),
    # yes and no
    ("Ключевой клиент", '"да"', [Compared("=", 1.0)]),
    ("Ключевой клиент", '"✓"', [Compared("=", 1.0)]),  # every word that a log's cell may hold
    ("Ключевой клиент", '"Д"', [Compared("=", 1.0)]),
    ("Ключевой клиент", '"☐"', [Compared("=", 0.0)]),
    ("Ключевой клиент", '"<>YES"', [Compared("<>", 1.0)]),
    ("Ключевой клиент", "ИСТИНА", [Compared("=", 1.0)]),
    ("Ключевой клиент", "0", [Compared("=", 0.0)]),
    # days
    ("Создана", '">=01.11.2026"', [Compared(">=", date(2026, 11, 1))]),
    ("Создана", '"2026-11-01"', [Compared("=", date(2026, 11, 1))]),
    ("Клиент с", '"<1.3.2026"', [Compared("<", date(2026, 3, 1))]),
    ("Создана", '"<="&КОНЕЦ', [Compared("<=", Boundary("end"))]),
    ("Создана", '">" & end - 90', [Compared(">", Boundary("end", -90))]),
    ("Создана", '"<"&НАЧАЛО+7', [Compared("<", Boundary("start", 7))]),
    ("Создана", "START", [Compared("=", Boundary("start"))]),
    ("Создана", '{""; ">"&КОНЕЦ}', [Compared("=", None), Compared(">", Boundary("end"))]),
    # a column that the template does not declare
    ("Город", '"Омск"', [Compared("=", "Омск")]),
    ("Город", '">=5"', [Compared(">=", 5.0)]),
    ("Город", '"<01.11.2026"', [Compared("<", date(2026, 11, 1))]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), ARITHMETIC)
def test_arithmetic(text: str, expected: Node) -> None:
    assert tree(text) == expected


@pytest.mark.parametrize("text", SPELLINGS)
def test_spellings_of_one_formula(text: str) -> None:
    assert tree(text) == SUM_PAID


@pytest.mark.parametrize(("text", "expected"), FUNCTIONS)
def test_functions(text: str, expected: Call) -> None:
    assert tree(text) == expected


@pytest.mark.parametrize(("header", "condition", "tests"), CONDITIONS)
def test_conditions_are_read_by_the_type_of_the_column(
    header: str, condition: str, tests: list[Compared] | None
) -> None:
    text = f"COUNTIFS(Сделки[{header}]; {condition})"
    if tests is None:
        with pytest.raises(FormulaError):
            parse_formula(text, SCOPE)
        return
    node = tree(text)
    assert isinstance(node, Call)
    assert node.conditions[0].tests == tuple(tests)


@pytest.mark.parametrize(
    ("word", "when"), [("ПЕРИОД", "period"), ("period", "period"), ("ВСЕ", "all"), ("Всё", "all")]
)
def test_words_that_tie_a_call_to_dates(word: str, when: str) -> None:
    node = tree(f"COUNTIFS(Сделки[Создана]; {word}; Сделки[Город]; {word})")
    assert isinstance(node, Call)
    assert [condition.when for condition in node.conditions] == [when, when]
    assert all(condition.ties for condition in node.conditions)


def test_the_text_is_kept_as_it_was_typed() -> None:
    assert parse_formula(" = [сделки]*2 ", SCOPE).text == " = [сделки]*2 "


def test_fifty_levels_are_fine() -> None:
    assert tree("(" * 50 + "[Сделки]" + ")" * 50) == DEALS


@pytest.mark.parametrize("junk", ["(" * 5000, "[" * 5000, "-" * 2000, '"' * 1999, "SUM(" * 400])
def test_endless_brackets_are_answered_at_once(junk: str) -> None:
    with pytest.raises(FormulaError):
        parse_formula(junk, SCOPE)


PIECES = st.sampled_from(
    [
        *(log.name.ru for log in LOGS), *(f"[{name}]" for name in KPIS),
        "Сделки[Сумма]", "Deals[Status]", "Отзывы[Вид]", "Сделки[Закрыта]", "Сделки[Город]",
        "SUMIFS(", "COUNTIF(", "PERCENTILEIFS(", "KEPTIFS(", "PREV(", "FTE()", "GROWTH(", "ЕСЛИ(",
        '"оплачена"', '">=5"', '""', '"<="&', "КОНЕЦ", "ПЕРИОД", "ВСЕ", "{", "}", "(", ")", ";",
        ",", "+", "-", "*", "/", "%", "&", "=", ">=", "0,9", "90", "1 000", "2026-11-01",
        "'", "«", "[", "!", ":", "\u00a0", "\n", "\u200b", "😀", "Ёё", "\u0301",
    ]
)  # fmt: skip


@given(st.lists(PIECES | st.text(max_size=5), max_size=40).map("".join))
@settings(max_examples=400, deadline=1000)
@example("SUMIFS(Сделки[Сумма];Сделки[Статус];")
@example("COUNTIFS(Сделки[Город];{")
@example("'Сделки'")
def test_junk_is_refused_with_a_slip_inside_the_text_or_understood(text: str) -> None:
    try:
        formula = parse_formula(text, SCOPE)
    except FormulaError as error:
        slip = error.slip
    else:
        slip = Slip("", 0)
        assert height(formula.root) <= 100
    assert 0 <= slip.position <= len(text)
    assert slip.length >= 1
    assert told(slip, text, "ru") if slip.code else True
