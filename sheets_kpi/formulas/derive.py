"""What follows from a formula without reading any data: its place in the order and its class."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from graphlib import CycleError, TopologicalSorter
from itertools import pairwise
from typing import NamedTuple

from sheets_kpi.formulas.nodes import (
    Binary,
    Boundary,
    Call,
    Condition,
    Formula,
    Fte,
    Function,
    Growth,
    KpiClass,
    KpiRef,
    Negative,
    Node,
    Number,
    Prev,
    Slip,
    calls_in,
    kpis,
    reads_nothing,
)
from sheets_kpi.formulas.tokens import Kind, Span, Token, slip, tokenize
from sheets_kpi.names import fold, tidy
from sheets_kpi.schema import LogSpec

_FLOWS = frozenset((Function.SUM, Function.COUNTIFS, Function.COUNT, Function.COUNTA))
_CLASSES = {
    **dict.fromkeys((Function.COUNTUNIQUE, Function.REPEAT, Function.NEW), KpiClass.DISTINCT),
    Function.KEPT: KpiClass.DISTINCT,
    Function.LOST: KpiClass.LEVEL,  # whoever has not come back yet: it shrinks with the days
    **dict.fromkeys((Function.MIN, Function.MAX, Function.MEDIAN), KpiClass.ORDER),
    Function.PERCENTILE: KpiClass.ORDER,
    Function.AVERAGE: KpiClass.MEAN,
}
_BETWEEN_PERIODS = frozenset((Function.NEW, Function.KEPT))
# A sum is of the class of its part that stands later here.
_RANK = (
    KpiClass.FLOW,
    KpiClass.DISTINCT,
    KpiClass.LEVEL,
    KpiClass.PER_UNIT,
    KpiClass.MEAN,
    KpiClass.ORDER,
    KpiClass.RATIO,
    KpiClass.CHANGE,
)


def order(formulas: Mapping[str, Formula]) -> tuple[list[str], dict[str, Slip]]:
    """The KPIs so that each follows those it reads, and the slips of those that cannot be.

    Args:
        formulas: the formulas that were understood, by the folded name of the KPI. A KPI missing
            here is broken, and all that read it are too.
    """
    reads = {key: kpis(formula.root) for key, formula in formulas.items()}
    sorter, sound = TopologicalSorter(reads), dict[str, None]()
    with suppress(CycleError):  # what does not hang on the cycle is told all the same
        sorter.prepare()
    while ready := [key for key in sorter.get_ready() if key in formulas]:
        sorter.done(*ready)
        sound |= dict.fromkeys(ready)
    unsound = {key: names for key, names in reads.items() if key not in sound}
    return list(sound), {key: _why_unsound(key, unsound, formulas) for key in unsound}


def classes(formulas: Mapping[str, Formula], logs: Sequence[LogSpec] = ()) -> dict[str, KpiClass]:
    """The class of every KPI that `order` finds sound.

    Args:
        formulas: by the folded name of the KPI.
        logs: the declared logs: sums over a log without a date are levels.
    """
    return {
        key: _refined(figure.kind, formulas[key].root, formulas, logs)
        for key, figure in _figures(formulas, logs).items()
    }


def _figures(formulas: Mapping[str, Formula], logs: Sequence[LogSpec]) -> dict[str, _Figure]:
    figures: dict[str, _Figure] = {}
    for key in order(formulas)[0]:
        figures[key] = _figure(formulas[key].root, figures, _dateless(logs))
    return figures


def _dateless(logs: Sequence[LogSpec]) -> frozenset[str]:
    return frozenset(log.id for log in logs if log.static or not log.date)


def _refined(
    kind: KpiClass, root: Node, formulas: Mapping[str, Formula], logs: Sequence[LogSpec]
) -> KpiClass:
    """The class of a whole KPI, by which it is judged: what clients it is made of, and when."""
    if kind is KpiClass.DISTINCT:
        late = any(call.function is Function.REPEAT for call in calls_in(root, formulas))
        return KpiClass.REPEATED if late else kind
    found, is_rest = _quotient(root, formulas)
    if found is None or kind not in (KpiClass.PER_UNIT, KpiClass.RATIO):
        return kind
    calls = calls_in(found.left, formulas)
    functions = {call.function for call in calls}
    if kind is KpiClass.PER_UNIT:
        kept = KpiClass.KEPT if Function.KEPT in functions else KpiClass.DISTINCT_PER_UNIT
        return kind if functions <= _FLOWS else kept
    if functions == {Function.LOST}:
        return KpiClass.KEPT if is_rest else KpiClass.LOST
    if functions == {Function.KEPT} and is_rest:
        return KpiClass.LOST
    if _is_growth(root):
        return KpiClass.CHANGE
    calls += calls_in(found.right, formulas)
    return KpiClass.COHORT if _is_cohort(calls, logs) else kind


def _quotient(node: Node, formulas: Mapping[str, Formula]) -> tuple[Binary | None, bool]:
    """The quotient that a formula is but for constants and the KPIs that it names, and whether it
    is what the quotient leaves of 1; None where it is none.
    """
    is_rest = False
    while True:
        match node:
            case Negative(x):
                node = x
            case KpiRef(kpi) if kpi in formulas:
                node = formulas[kpi].root
            case Binary(sign, left, right) if reads_nothing(left):
                node, is_rest = right, sign == "-" and _constant(left) == 1
            case Binary(_, left, right) if reads_nothing(right):
                node = left
            case Binary("/"):
                return node, is_rest
            case _:
                return None, False


def _is_growth(node: Node) -> bool:
    """Whether it says GROWTH in other words: x/PREV(x) − 1, or (x − PREV(x))/PREV(x)."""
    match node:
        case Binary("-", Binary("/", x, Prev(y)), Number(1)):
            return x == y
        case Binary("/", Binary("-", x, Prev(y)), Prev(z)):
            return x == y == z
        case _:
            return False


def _is_cohort(calls: Sequence[Call], logs: Sequence[LogSpec]) -> bool:
    """Whether all calls count what began in the period by a date that is there from the start,
    while the main date of their log comes later: its rows are not at their end yet.
    """
    specs = {log.id: log for log in logs}
    tied = {(call.log, column) for call in calls for column in _period_columns(call) or [""]}
    if len(tied) != 1:
        return False
    [(log_id, name)] = tied
    log = specs.get(log_id)
    column, main = (log.column(name), log.column(log.date)) if log else (None, None)
    if column is None or main is None or column == main:
        return False
    return not (column.future or main.required)


def with_rates_at_end(
    formulas: Mapping[str, Formula], logs: Sequence[LogSpec]
) -> dict[str, Formula]:
    """The formulas, with people who are there at the end under what is counted at the end: one open
    job of a person who came on the 16th at half rate is a load of 2, whatever the month's mean.
    """
    dateless, figures = _dateless(logs), _figures(formulas, logs)

    def settled(node: Node) -> Node:
        if isinstance(node, Negative | Prev | Growth):
            return replace(node, x=settled(node.x))
        if not isinstance(node, Binary):
            return node
        right: Node = settled(node.right)
        if node.sign == "/" and right == Fte():
            is_level = _figure(node.left, figures, dateless).kind is KpiClass.LEVEL
            right = Fte(at_end=is_level)
        return replace(node, left=settled(node.left), right=right)

    return {key: one._replace(root=settled(one.root)) for key, one in formulas.items()}


class _Figure(NamedTuple):
    """A class, and whether the figure is one of earlier periods."""

    kind: KpiClass
    past: bool = False


def _figure(node: Node, known: Mapping[str, _Figure], dateless: frozenset[str]) -> _Figure:
    if isinstance(node, Call):
        return _Figure(_call_class(node, dateless))
    if isinstance(node, KpiRef):
        return known[node.kpi]
    if isinstance(node, Prev):
        return _Figure(_figure(node.x, known, dateless).kind, past=True)
    if isinstance(node, Growth):
        return _Figure(KpiClass.CHANGE)
    if isinstance(node, Negative):
        return _figure(node.x, known, dateless)
    if isinstance(node, Binary):
        left = _figure(node.left, known, dateless)
        return _joined(node, left, _figure(node.right, known, dateless))
    return _Figure(KpiClass.LEVEL)


def _joined(node: Binary, left: _Figure, right: _Figure) -> _Figure:
    left_constant, right_constant = reads_nothing(node.left), reads_nothing(node.right)
    if node.sign in "*/":
        if right_constant:
            return left
        if left_constant and node.sign == "*":
            return right
        is_per_unit = node.sign == "/" and _grows(left) and not _grows(right)
        stands = right.past or right.kind is KpiClass.LEVEL
        return _Figure(KpiClass.PER_UNIT if is_per_unit and stands else KpiClass.RATIO)
    if right_constant and _constant(node.right) == 0:
        return left
    if left_constant and _constant(node.left) == 0:
        return right
    kind = max(left.kind, right.kind, key=_RANK.index)
    # What has passed does not grow with the days of this period: no pace can be told of the sum.
    mixed = kind is KpiClass.FLOW and left.past != right.past
    if kind is KpiClass.PER_UNIT and left.kind is not right.kind:
        return _Figure(KpiClass.RATIO)
    return _Figure(KpiClass.CHANGE if mixed else kind, left.past and right.past)


def _grows(figure: _Figure) -> bool:
    """Whether a part of a quotient grows with the days of the period."""
    return not figure.past and figure.kind in (KpiClass.FLOW, KpiClass.DISTINCT)


def _constant(node: Node) -> float | None:
    """The value of a plain zero, however it is signed; None for anything less plain."""
    while isinstance(node, Negative):
        node = node.x
    return getattr(node, "value", None)


def _call_class(call: Call, dateless: frozenset[str]) -> KpiClass:
    kind = KpiClass.FLOW if call.function in _FLOWS else _CLASSES[call.function]
    if kind not in (KpiClass.FLOW, KpiClass.DISTINCT) or call.function in _BETWEEN_PERIODS:
        return kind
    if _period_columns(call):
        return kind
    if call.log in dateless or any(condition.ties for condition in call.conditions):
        return KpiClass.LEVEL
    return kind


def _period_columns(call: Call) -> set[str]:
    """The date columns that must lie in the period, whether it is said by PERIOD or by `>=START`
    and `<=END`.
    """
    edges = {(c.column, edge) for c in call.conditions for edge in _edges(c)}
    spanned = {column for column, edge in edges if edge == "start" and (column, "end") in edges}
    return spanned | {c.column for c in call.conditions if c.when == "period"}


def _edges(condition: Condition) -> Iterable[str]:
    """The edge of the period to which a condition holds a date, exactly."""
    if len(condition.tests) != 1 or not isinstance(condition.tests[0].operand, Boundary):
        return []
    operator, boundary = condition.tests[0].operator, condition.tests[0].operand
    first = {">=": boundary.days, ">": boundary.days + 1}.get(operator)
    last = {"<=": boundary.days, "<": boundary.days - 1}.get(operator)
    return [boundary.edge] if (first if boundary.edge == "start" else last) == 0 else []


def _why_unsound(
    key: str, unsound: Mapping[str, list[str]], formulas: Mapping[str, Formula]
) -> Slip:
    """A cycle through this KPI, or the first broken KPI it reads."""
    cycle = _cycle(key, unsound)
    if cycle:
        names = [_said(reader, read, formulas).text for reader, read in pairwise(cycle)]
        chain = " → ".join(tidy(name) for name in (names[-1], *names))
        return slip("cycle", _said(key, cycle[1], formulas).span, chain=chain)
    broken = next(name for name in unsound[key] if name in unsound or name not in formulas)
    token = _said(key, broken, formulas)
    return slip("broken_kpi", token.span, kpi=tidy(token.text))


def _cycle(key: str, unsound: Mapping[str, list[str]]) -> list[str]:
    """The shortest way from a KPI back to itself, both ends included; empty if there is none."""
    ways: dict[str, list[str]] = {}
    waiting = deque([[key]])
    while waiting:
        way = waiting.popleft()
        for name in unsound.get(way[-1], ()):
            if name not in ways:
                ways[name] = [*way, name]
                waiting.append(ways[name])
    return ways.get(key, [])


def _said(reader: str, kpi: str, formulas: Mapping[str, Formula]) -> Token:
    """The place where one KPI names another."""
    tokens = tokenize(formulas[reader].text)
    named = (
        token
        for before, token in pairwise([None, *tokens])
        if token is not None
        and token.kind is Kind.BRACKET
        and fold(token.text) == kpi
        and (before is None or before.kind is Kind.SIGN)
    )
    return next(named, Token(Kind.BRACKET, kpi, Span(0, len(formulas[reader].text))))
