"""A formula that is written out reads back as the same, and is told in plain words."""

from __future__ import annotations

from datetime import date

import pytest
from formula_logs import KPIS, LOGS, SCOPE, column, tree
from formula_text import written
from hypothesis import given, settings
from hypothesis import strategies as st

from sheets_kpi.formulas.book import explain
from sheets_kpi.formulas.nodes import (
    Binary,
    Boundary,
    Call,
    Condition,
    Fte,
    Function,
    Growth,
    KpiRef,
    Negative,
    Node,
    Number,
    Prev,
)
from sheets_kpi.formulas.nodes import Test as Compared
from sheets_kpi.formulas.parse import parse_formula
from sheets_kpi.formulas.scope import Scope, ScopeColumn, ScopeLog
from sheets_kpi.names import fold
from sheets_kpi.schema import ColumnType, LogSpec, Named
from sheets_kpi.texts import LANGS, Lang

NAMES = {fold(name): name for name in KPIS}

SHOWN = [
    (
        'sumifs(deals[amount], deals[status], "PAID") / [сделки]',
        'СУММЕСЛИМН(Сделки[Сумма]; Сделки[Статус]; "оплачена") / [Сделки]',
        'SUMIFS(Deals[Amount], Deals[Status], "paid") / [Сделки]',
    ),
    (
        "PERCENTILE(Сделки[Сумма];90%)*1,25-(1-([База]-2))",
        "ПЕРСЕНТИЛЬ(Сделки[Сумма]; 0,9) * 1,25 - (1 - ([База] - 2))",
        "PERCENTILE(Deals[Amount], 0.9) * 1.25 - (1 - ([База] - 2))",
    ),
    (
        'COUNTIFS(Сделки[Создана];">=01.11.2026";Сделки[Закрыта];{"";">"&КОНЕЦ-90})',
        'СЧЁТЕСЛИМН(Сделки[Создана]; ">=01.11.2026"; Сделки[Закрыта]; {""; ">"&КОНЕЦ-90})',
        'COUNTIFS(Deals[Created], ">=2026-11-01", Deals[Closed], {""; ">"&END-90})',
    ),
    (
        "KEPTIFS(Сделки[Клиент];90;Сделки[Ключевой клиент];1)/PREV([База];2)",
        'KEPTIFS(Сделки[Клиент]; 90; Сделки[Ключевой клиент]; "да") / PREV([База]; 2)',
        'KEPTIFS(Deals[Client], 90, Deals[Key client], "yes") / PREV([База], 2)',
    ),
    (
        'GROWTH(SUMIF(Сделки[Штук];">1,5"))/FTE()*-(1,1250)',
        'GROWTH(СУММЕСЛИМН(Сделки[Штук]; Сделки[Штук]; ">1,5")) / FTE() * (-1,1250)',
        'GROWTH(SUMIFS(Deals[Units], Deals[Units], ">1.5")) / FTE() * (-1.125)',
    ),
]

TOLD = [
    (
        'SUMIFS(Сделки[Сумма];Сделки[Статус];"оплачена")/[Сделки]',
        "сумма «Сумма» журнала «Сделки», где «Статус» = «оплачена», ÷ KPI «Сделки»",
        "sum of “Amount” in the log “Deals”, where “Status” = “paid”, ÷ KPI “Сделки”",
    ),
    (
        'COUNTIFS(Сделки[Тип];{"апсейл";"кросс-сейл"};Сделки[Создана];ПЕРИОД)',
        (
            "число строк журнала «Сделки», где («Тип» = «апсейл» или «кросс-сейл»)"
            " и «Создана» в периоде"
        ),
        (
            "number of rows in the log “Deals”, where (“Type” = “upsell” or “cross-sell”)"
            " and “Created” lies in the period"
        ),
    ),
    (
        'COUNTIFS(Обращения[Закрыто];{"";">"&КОНЕЦ})',
        "число строк журнала «Обращения», где «Закрыто» не заполнено или > конец периода",
        "number of rows in the log “Requests”, where “Closed” is blank or > end of the period",
    ),
    (
        "COUNTA(Сделки[Клиент])-COUNT(Сделки[Сумма])",
        (
            "сколько раз заполнено «Клиент» в журнале «Сделки»"
            " − сколько чисел в «Сумма» журнала «Сделки»"
        ),
        (
            "how many times “Client” is filled in the log “Deals”"
            " − how many numbers “Amount” holds in the log “Deals”"
        ),
    ),
    (
        'SUMIFS(Сделки[Сумма];Сделки[Закрыта];ВСЕ;Сделки[Ключевой клиент];"да")',
        "сумма «Сумма» журнала «Сделки» за всё время, где «Ключевой клиент» = да",
        "sum of “Amount” in the log “Deals” over all time, where “Key client” = yes",
    ),
    (
        "KEPTIFS(Сделки[Клиент];21)/PREV([База]+1;3)",
        (
            "сколько разных «Клиент» журнала «Сделки» было и за 21 день до начала периода, и в нём"
            " ÷ (KPI «База» + 1) 3 периода назад"
        ),
        (
            "how many different “Client” of the log “Deals” were there in the 21 days"
            " before the period and in it ÷ (KPI “База” + 1) 3 periods back"
        ),
    ),
    (
        "GROWTH(AVERAGE(Отзывы[Оценка]))*(1-FTE())",
        "прирост (среднее «Оценка» журнала «Отзывы») к прошлому периоду × (1 − число ставок (FTE))",
        (
            "growth of (average of “Score” in the log “Feedback”) against the previous period"
            " × (1 − number of FTE)"
        ),
    ),
    (
        'PERCENTILEIFS(Сделки[Сумма];0,95;Сделки[Штук];"<>5")',
        "«Сумма» журнала «Сделки», не больше которого 95 % значений, где «Штук» ≠ 5",
        "the “Amount” in the log “Deals” that 95% of values do not exceed, where “Units” ≠ 5",
    ),
]


@pytest.mark.parametrize(("text", "ru", "en"), SHOWN)
def test_the_spelling_of_each_language(text: str, ru: str, en: str) -> None:
    assert tree(ru) == tree(en) == tree(text)
    assert (written(tree(text), SCOPE, NAMES, "ru"), written(tree(text), SCOPE, NAMES, "en")) == (
        ru,
        en,
    )


@pytest.mark.parametrize(("text", "ru", "en"), TOLD)
def test_plain_words(text: str, ru: str, en: str) -> None:
    assert explain(tree(text), SCOPE, NAMES, "ru") == ru
    assert explain(tree(text), SCOPE, NAMES, "en") == en


def test_names_that_are_no_words_and_names_that_clash_still_read_back() -> None:
    odd = LogSpec(
        "odd",
        Named("KPI: Звонки/встречи", "Calls & 'meetings'"),
        columns=(
            column("sum", "Сумма", "Total", ColumnType.MONEY),
            column("total", "Итого", "Сумма", ColumnType.MONEY),
            column(
                "size", "Размер", "Size", ColumnType.CHOICE, ("<5 чел.", "<5"), ("что? *", "any?")
            ),
        ),
    )
    scope = Scope([odd])
    for lang in LANGS:
        for condition in ('"<5"', '"any?"', '"<><5 чел."'):
            for header in ("Сумма", "Итого"):
                text = f"SUMIFS('KPI: Звонки/встречи'[{header}];odd[Размер];{condition})"
                node = tree(text, scope)
                assert tree(written(node, scope, {}, lang), scope) == node


def test_a_log_name_with_signs_needs_no_apostrophes_where_it_is_known() -> None:
    scope = Scope(
        [
            LogSpec(
                "a",
                Named("Аренда-склад", "Rent"),
                columns=(column("n", "Штук", "Units", ColumnType.NUMBER),),
            )
        ]
    )
    assert tree("2-SUM(Аренда-склад[Штук])", scope) == tree("2-SUM(a[Units])", scope)


# Trees at random: anything that a formula can say.
WORDS = st.text("абвгё xyz№%.\"'«#!*?~0123456789", min_size=1, max_size=8).map(
    lambda text: " ".join(text.split())
)
PLAIN_WORDS = WORDS.filter(lambda text: text != "")
NUMBERS = st.decimals(min_value=0, max_value=10**8, places=4).map(float) | st.integers(
    0, 10**9
).map(float)
SIGNED = NUMBERS | NUMBERS.map(lambda number: 0.0 - number)
DAYS = st.dates(date(1900, 1, 1), date(2199, 12, 31))
EDGES = st.builds(Boundary, st.sampled_from(["start", "end"]), st.integers(-400, 400))
ORDERS = st.sampled_from(["=", "<>", "<", "<=", ">", ">="])
EQUALS = st.sampled_from(["=", "<>"])


def checks_of(column: ScopeColumn) -> st.SearchStrategy[Compared]:
    blank = st.builds(Compared, EQUALS, st.none())
    kind = column.type
    if column.choices:
        words = st.sampled_from([choice.name.ru for choice in column.choices])
        return blank | st.builds(Compared, EQUALS, words)
    if kind is ColumnType.YES_NO:
        return blank | st.builds(Compared, EQUALS, st.sampled_from([0.0, 1.0]))
    if kind is ColumnType.DATE:
        return blank | st.builds(Compared, ORDERS, DAYS | EDGES)
    if kind is None:
        town = st.builds(Compared, EQUALS, st.sampled_from(["Омск", "*а?", "x~*"]))
        return blank | town | st.builds(Compared, ORDERS, SIGNED | DAYS | EDGES)
    if column.is_numeric:
        return blank | st.builds(Compared, ORDERS, SIGNED)
    return blank | st.builds(Compared, EQUALS, PLAIN_WORDS)


def means_something(tests: tuple[Compared, ...]) -> bool:
    denied = {test.operand for test in tests if test.operator == "<>"}
    return len(denied) < 2 and not denied & {t.operand for t in tests if t.operator == "="}


def conditions_of(log: ScopeLog) -> st.SearchStrategy[Condition]:
    def of(column: ScopeColumn) -> st.SearchStrategy[Condition]:
        tests = (
            st.lists(checks_of(column), min_size=1, max_size=3).map(tuple).filter(means_something)
        )
        listed = st.builds(Condition, st.just(column.id), tests)
        if not column.holds_dates:
            return listed
        return listed | st.builds(
            Condition, st.just(column.id), when=st.sampled_from(["period", "all"])
        )

    return st.sampled_from(log.columns).flatmap(of)


@st.composite
def calls(draw: st.DrawFn) -> Call:
    log = draw(st.sampled_from([SCOPE.by_id(spec.id) for spec in LOGS]))
    assert log is not None
    function = draw(st.sampled_from(list(Function)))
    fewest = 1 if function is Function.COUNTIFS else 0
    conditions = draw(st.lists(conditions_of(log), min_size=fewest, max_size=3))
    numbers = [column for column in log.columns if column.is_numeric]
    sets = (
        Function.COUNTA,
        Function.COUNTUNIQUE,
        Function.REPEAT,
        Function.NEW,
        Function.KEPT,
        Function.LOST,
    )
    taken = draw(st.sampled_from(log.columns if function in sets else numbers))
    return Call(
        function,
        log.spec.id,
        "" if function is Function.COUNTIFS else taken.id,
        () if function in (Function.COUNT, Function.COUNTA) else tuple(conditions),
        draw(st.integers(0, 1000)) / 1000 if function is Function.PERCENTILE else None,
        draw(st.none() | st.integers(1, 400))
        if function in (Function.KEPT, Function.LOST)
        else None,
    )


def nodes() -> st.SearchStrategy[Node]:
    leaves: st.SearchStrategy[Node] = (
        calls()
        | st.builds(KpiRef, st.sampled_from(sorted(NAMES)))
        | st.builds(Fte)
        | st.builds(Number, NUMBERS)
    )

    def grow(inner: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
        signs = st.sampled_from(["+", "-", "*", "/"])
        return (
            st.builds(Binary, signs, inner, inner)
            | st.builds(Negative, inner)
            | st.builds(Prev, inner, st.integers(1, 120))
            | st.builds(Growth, inner)
        )

    return st.recursive(leaves, grow, max_leaves=5)


@given(nodes().map(lambda node: Binary("*", KpiRef("сделки"), node)))
@settings(max_examples=200)
def test_what_is_shown_reads_back_as_the_same(node: Node) -> None:
    for lang in LANGS:
        text = written(node, SCOPE, NAMES, lang)
        if len(text) <= 2000 and "/ 0" not in text and "* 0" not in text:
            assert parse_formula(text, SCOPE).root == node


@given(nodes())
@settings(max_examples=100)
def test_every_tree_can_be_told(node: Node) -> None:
    langs: tuple[Lang, ...] = LANGS
    for lang in langs:
        assert explain(node, SCOPE, NAMES, lang).strip()
