"""Calls over the rows of a log: `SUMIFS(Сделки[Сумма]; Сделки[Статус]; "оплачена")`, their columns
and the conditions on them: `Log[Column]; ">=5"` becomes a test of a cell, read by the type of the
column. What is not there is told with what may be meant.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Literal, NamedTuple, cast

from sheets_kpi.formulas import vocabulary
from sheets_kpi.formulas.nodes import (
    OF_VALUES,
    RETURNS,
    Boundary,
    Call,
    Condition,
    FormulaError,
    Function,
    Operator,
    Slip,
    Test,
)
from sheets_kpi.formulas.scope import ScopeColumn, ScopeLog
from sheets_kpi.formulas.tokens import (
    COMPARISONS,
    SEPARATORS,
    Cursor,
    Kind,
    Span,
    Token,
    mistake,
    slip,
)
from sheets_kpi.formulas.vocabulary import Aggregate, Arguments, DateWord
from sheets_kpi.names import nearest, tidy
from sheets_kpi.numbers import may_be_thousands, read_day, read_number, truth
from sheets_kpi.schema import NUMERIC, ColumnType

MAX_DAYS = 36_600
_LONGEST_NAME = 12  # tokens in the name of a log
_NAMES = (Kind.WORD, Kind.NAME, Kind.NUMBER)
_OPERATOR = re.compile(r"\s*(<=|>=|<>|=|<|>|≤|≥|≠)?(.*)", re.DOTALL)
_SAME_OPERATOR = {"≤": "<=", "≥": ">=", "≠": "<>", "": "="}
_WRONG_OPERATORS = {"=>": ">=", "=<": "<=", "!=": "<>", "==": "=", "><": "<>", "=!": "<>"}
_QUOTED_WORD = re.compile(r"(\w+)\s*([-+−]\s*[0-9]+)?")


class Reference(NamedTuple):
    """A column of a log, with the words in which it was named."""

    log: ScopeLog
    column: ScopeColumn
    log_said: str
    said: str
    span: Span


def stands_here(cursor: Cursor) -> bool:
    """Whether a name and a bracket come next, known or not."""
    return _log_ahead(cursor) is not None


def reference(cursor: Cursor) -> Reference:
    """Reads `Log[Column]`.

    Raises:
        FormulaError: there is none, or the log or the column is unknown.
    """
    ahead = _log_ahead(cursor)
    if ahead is None:
        raise _not_a_column(cursor)
    name, bracket, first = *ahead, cursor.here
    log = cursor.scope.log(name)
    if log is None:
        last = cursor.tokens[cursor.tokens.index(bracket, cursor.place) - 1]
        raise _unknown_log(cursor, name, first.span.to(last.span))
    column = log.find(bracket.text)
    if column is None:
        raise _unknown_column(log, name, bracket)
    while cursor.advance() is not bracket:
        pass
    span = first.span.to(bracket.span)
    return Reference(log, column, name, tidy(bracket.text), span)


def _log_ahead(cursor: Cursor) -> tuple[str, Token] | None:
    """The name before the next bracket, and that bracket."""
    first, start = cursor.here, cursor.place
    if first.kind not in _NAMES:
        return None
    window = cursor.tokens[start + 1 : start + 1 + _LONGEST_NAME]
    bracket = next((token for token in window if token.kind is Kind.BRACKET), None)
    if bracket is None:
        return None
    if first.kind is Kind.NAME and bracket is window[0]:
        return tidy(first.text), bracket
    name = tidy(cursor.source(Span(first.span.start, bracket.span.start)))
    between = [first, *window[: window.index(bracket)]]
    if cursor.scope.log(name) or all(token.kind is Kind.WORD for token in between):
        return name, bracket
    return None


def _unknown_log(cursor: Cursor, name: str, span: Span) -> FormulaError:
    if cursor.scope.has_kpi(name):
        return mistake("kpi_without_brackets", span, kpi=name, suggestion=f"[{name}]")
    near = nearest(name, cursor.scope.log_names())
    return mistake("unknown_log", span, log=name, suggestion=near)


def _unknown_column(log: ScopeLog, name: str, bracket: Token) -> FormulaError:
    said = tidy(bracket.text)
    near = nearest(said, log.names())
    suggestion = near and f"{name}[{near}]"
    return mistake("unknown_column", bracket.span, column=said, log=name, suggestion=suggestion)


def _not_a_column(cursor: Cursor) -> FormulaError:
    """The slip where a column must stand and something else does."""
    token = cursor.here
    if token.kind is Kind.END:
        return mistake("column_expected", token.span)
    if cursor.at(*SEPARATORS, ")"):
        return mistake("empty_argument", token.span)
    if token.kind is Kind.BRACKET:
        logs = cursor.scope.logs_with(token.text)
        near = with_log(logs[0], token.text) if len(logs) == 1 else None
        return mistake("column_without_log", token.span, column=tidy(token.text), suggestion=near)
    if token.kind in (Kind.WORD, Kind.NAME) and cursor.scope.log(token.text):
        return mistake("log_without_column", token.span, log=token.text)
    return mistake("column_expected", token.span)


def with_log(log: ScopeLog, column: str) -> str:
    """The column with its log before it, in the language in which the column was typed."""
    return f"{vocabulary.like(log.spec.name, column)}[{tidy(column)}]"


def _read_test(said: str, ref: Reference, span: Span) -> Test:
    """The test that a condition such as `">=5"` or `"оплачена"` makes of a cell of `ref`.

    Raises:
        FormulaError: the operator is misspelled or does not suit the column, or what follows is
            nothing that the column can hold.
    """
    choice = ref.column.choice(tidy(said))
    if choice:
        return Test("=", choice)
    operator, rest = _split(said)
    if not rest:
        return _blank(operator, said, span)
    if not ref.column.choice(rest):
        _refuse_operator(said, span)
    return _read(operator, rest, ref, span)


def _boundary_test(said: str, boundary: Boundary, ref: Reference, span: Span) -> Test:
    """The test of `"<="&END`: `said` is the operator, or empty for `=`."""
    _refuse_operator(said, span)
    operator, rest = _split(said)
    if rest:
        raise mistake("operator_before_word", span, said=tidy(said))
    _require_dates(ref, span)
    return Test(operator, boundary)


def _require_dates(ref: Reference, span: Span) -> None:
    """Raises FormulaError unless the column can be compared with dates of the period."""
    if not ref.column.holds_dates:
        raise mistake("not_a_date_column", span, column=ref.said)


def _doubt(test: Test, ref: Reference, span: Span) -> Slip | None:
    """The notice for a word that the list of a choice column does not know."""
    word = test.operand
    if not isinstance(word, str) or not ref.column.choices or ref.column.knows(word):
        return None
    near = nearest(word, (name for c in ref.column.choices for name in c.name.every()))
    suggestion = near and f'"{near}"'
    return slip("unknown_choice", span, word=word, column=ref.said, suggestion=suggestion)


def _split(said: str) -> tuple[Operator, str]:
    match = _OPERATOR.fullmatch(said)
    sign, rest = (match[1] or "", match[2]) if match else ("", said)
    return cast(Operator, _SAME_OPERATOR.get(sign, sign)), tidy(rest)


def _blank(operator: Operator, said: str, span: Span) -> Test:
    if operator not in ("=", "<>"):
        raise mistake("condition_without_value", span, operator=tidy(said))
    return Test(operator, None)


def _refuse_operator(said: str, span: Span) -> None:
    start = re.sub(r"\s", "", said)[:3]
    wrong = next((sign for sign in _WRONG_OPERATORS if start.startswith(sign)), None)
    if wrong:
        raise mistake("bad_operator", span, operator=wrong, suggestion=_WRONG_OPERATORS[wrong])
    if re.match(r"[<>=]{3}|<<|>>|<=<|[<>]=?[!≤≥≠]", start):
        raise mistake("bad_operator", span, operator=start, suggestion=start[0])


def _read(operator: Operator, rest: str, ref: Reference, span: Span) -> Test:
    """The operand by the type of the column."""
    kind = ref.column.type
    if kind is None:
        return _read_undeclared(operator, rest, ref, span)
    if kind in NUMERIC:
        return Test(operator, _number(rest, ref, span))
    if kind is ColumnType.DATE:
        return _read_day(operator, rest, ref, span)
    if operator not in ("=", "<>"):
        raise mistake("order_on_text", span, operator=operator, column=ref.said)
    if kind is ColumnType.YES_NO:
        return Test(operator, _yes_no(rest, ref, span))
    return Test(operator, ref.column.choice(rest) or rest)


def _read_undeclared(operator: Operator, rest: str, ref: Reference, span: Span) -> Test:
    _refuse_quoted_word(operator, rest, span)
    if may_be_thousands(rest):
        raise mistake("thousands", span, number=rest)
    number, day = read_number(rest), read_day(rest)
    if number is None and day is None and operator not in ("=", "<>"):
        raise mistake("order_on_text", span, operator=operator, column=ref.said)
    return Test(operator, number if number is not None else day or rest)


def _read_day(operator: Operator, rest: str, ref: Reference, span: Span) -> Test:
    _refuse_quoted_word(operator, rest, span)
    day = read_day(rest)
    if day is None:
        raise mistake("date_expected", span, value=rest, column=ref.said)
    return Test(operator, day)


def _number(rest: str, ref: Reference, span: Span) -> float:
    if may_be_thousands(rest):
        raise mistake("thousands", span, number=rest)
    number = read_number(rest)
    if number is None:
        code = "date_on_number" if read_day(rest) else "number_expected"
        raise mistake(code, span, value=rest, column=ref.said)
    return number


def _yes_no(rest: str, ref: Reference, span: Span) -> float:
    meant = truth(rest)
    if meant is None:
        raise mistake("yes_no_expected", span, value=rest, column=ref.said)
    return float(meant)


def _refuse_quoted_word(operator: Operator, rest: str, span: Span) -> None:
    """`"<=END"` in quotes would be compared as a text and match nothing."""
    match = _QUOTED_WORD.fullmatch(rest)
    word = vocabulary.date_word(match[1]) if match else None
    if word is None:
        return
    suggestion = f'"{operator}"&{rest}' if word in ("start", "end") else rest
    raise mistake("quoted_word", span, word=rest, suggestion=suggestion)


# --- calls ---------------------------------------------------------------------------------------


def read_call(cursor: Cursor, way: Aggregate, name: Token) -> Call:
    """Reads the brackets of a call; the cursor stands on the opening one.

    Raises:
        FormulaError: something in the call cannot be understood.
    """
    opening = cursor.advance()
    with cursor.deeper(opening.span), cursor.call():
        if cursor.at(")"):
            raise mistake("no_arguments", name.span, function=name.text)
        read = _criteria_first if way.arguments is Arguments.IF else _column_first
        call = read(cursor, way, name)
        if not cursor.at(")"):
            _refuse_leftover(cursor, name)
        cursor.close(opening, ")")
    return call


def _column_first(cursor: Cursor, way: Aggregate, name: Token) -> Call:
    """SUM(column) and SUMIFS(column; column; condition; …); COUNTIFS begins with its pairs."""
    function = way.function
    if function is Function.COUNTIFS:
        log, conditions = _pairs(cursor, None)
        return Call(function, log, "", conditions)
    ref = reference(cursor)
    _check_column(function, ref, name)
    percentile = _percentile(cursor, name) if function is Function.PERCENTILE else None
    days = _days(cursor) if function in (Function.KEPT, Function.LOST) else None
    if not cursor.separator():
        return Call(function, ref.log.spec.id, ref.column.id, (), percentile, days)
    if way.arguments is Arguments.PLAIN:
        raise _needs_ifs(function, name)
    _refuse_condition_first(cursor, ref, name)
    log, conditions = _pairs(cursor, ref)
    call = Call(function, log, ref.column.id, conditions, percentile, days)
    return replace(call, turns=_turns(ref, conditions))


def _criteria_first(cursor: Cursor, way: Aggregate, name: Token) -> Call:
    """SUMIF(column; condition; summed column), AVERAGEIF, and COUNTIF without the last."""
    tested = reference(cursor)
    condition = _condition_of(cursor, tested)
    log = tested.log.spec.id
    if way.function is Function.COUNTIFS:
        return Call(way.function, log, "", (condition,))
    taken = tested
    if cursor.separator():
        taken = reference(cursor)
        _same_log(tested, taken)
    _check_column(way.function, taken, name)
    turns = _turns(taken, (condition,))
    return Call(way.function, log, taken.column.id, (condition,), turns=turns)


def _turns(taken: Reference, conditions: Sequence[Condition]) -> bool:
    """Whether money is taken of returns, which counts with minus."""
    tests = (test for condition in conditions for test in condition.tests)
    return taken.column.type is ColumnType.MONEY and any(test.means in RETURNS for test in tests)


def _pairs(cursor: Cursor, first: Reference | None) -> tuple[str, tuple[Condition, ...]]:
    """Pairs of a column and its condition, all of one log."""
    conditions: list[Condition] = []
    while True:
        ref = reference(cursor)
        first = first or ref
        _same_log(first, ref)
        conditions.append(_condition_of(cursor, ref))
        if not cursor.separator():
            return first.log.spec.id, tuple(conditions)


def _condition_of(cursor: Cursor, ref: Reference) -> Condition:
    """The separator and the condition that must follow a column."""
    if cursor.at(")") or cursor.ended():
        raise mistake("condition_missing", ref.span, column=ref.said)
    if not cursor.separator():
        _refuse_leftover(cursor, None)
        raise _not_a_condition(cursor) if cursor.at(*COMPARISONS) else cursor.unexpected()
    if cursor.at(")") or stands_here(cursor):
        raise mistake("condition_missing", ref.span, column=ref.said)
    return _condition(cursor, ref)


def _condition(cursor: Cursor, ref: Reference) -> Condition:
    match _date_word(cursor.here):
        case "period" | "all" as when:
            _require_dates(ref, cursor.advance().span)
            return Condition(ref.column.id, when=when)
    tests = _list(cursor, ref) if cursor.at("{") else _list_item(cursor, ref)
    return Condition(ref.column.id, tests)


def _date_word(token: Token) -> DateWord | None:
    return vocabulary.date_word(token.text) if token.kind is Kind.WORD else None


def _list(cursor: Cursor, ref: Reference) -> tuple[Test, ...]:
    """`{"a"; "b"}`: any of its tests."""
    opening = cursor.advance()
    if cursor.at("}"):
        raise mistake("empty_list", opening.span.to(cursor.here.span))
    tests: list[Test] = []
    with cursor.list():
        while True:
            tests += _list_item(cursor, ref)
            if not cursor.separator():
                break
        closing = cursor.here
        cursor.close(opening, "}")
    denied = {test.operand for test in tests if test.operator == "<>"}
    wanted = {test.operand for test in tests if test.operator == "="}
    if len(denied) > 1 or denied & wanted:
        raise mistake("list_of_not", opening.span.to(closing.span))
    if any(test.means == "won" for test in tests):  # won and given back in one row: nothing is left
        tests = [test for test in tests if test.means != "refund_state"]
    return tuple(tests)


def _list_item(cursor: Cursor, ref: Reference) -> tuple[Test, ...]:
    """One test, or one for each word of the list that has a meaning."""
    token = cursor.here
    if _date_word(token) in ("period", "all"):
        raise mistake("word_in_list", token.span, word=token.text)
    meanings = vocabulary.meanings(token.text) if token.kind is Kind.WORD else None
    if meanings is None:
        return (_test(cursor, ref),)
    cursor.advance()
    tests = ref.column.meaning(meanings)
    if not tests:
        raise mistake("no_meaning", token.span, word=token.text, column=ref.said)
    return tests


def _test(cursor: Cursor, ref: Reference) -> Test:
    """One condition: texts and numbers joined by `&`, or a boundary after an operator."""
    start, said = cursor.here.span, ""
    while True:
        match _date_word(cursor.here):
            case "start" | "end" as edge:
                boundary, end = _boundary(cursor, edge)
                return _boundary_test(said, boundary, ref, start.to(end))
        said += _piece(cursor, ref)
        if not cursor.take("&"):
            break
    span = start.to(cursor.tokens[cursor.place - 1].span)
    test = _read_test(said, ref, span)
    notice = _doubt(test, ref, span)
    cursor.notices.extend([notice] if notice else [])
    return test


def _piece(cursor: Cursor, ref: Reference) -> str:
    """A text, a number as it was typed, or a bare TRUE or FALSE for a yes/no column."""
    token = cursor.here
    if token.kind is Kind.TEXT:
        return cursor.advance().text
    if token.kind is Kind.NUMBER or (cursor.at("-") and cursor.next.kind is Kind.NUMBER):
        sign = "-" if cursor.take("-") else ""
        number = cursor.advance()
        cursor.number(number)
        return sign + number.text + ("%" if cursor.take("%") else "")
    is_word = token.kind is Kind.WORD and truth(token.text) is not None
    if is_word and ref.column.type is ColumnType.YES_NO:
        return cursor.advance().text
    raise _not_a_condition(cursor)


def _boundary(cursor: Cursor, edge: Literal["start", "end"]) -> tuple[Boundary, Span]:
    """START or END, moved by whole days."""
    token = cursor.advance()
    sign = cursor.take("+", "-")
    if sign is None:
        return Boundary(edge), token.span
    number = cursor.here
    days = cursor.whole(0, MAX_DAYS, "boundary_days", word=token.text)
    return Boundary(edge, days if sign.text == "+" else -days), number.span


def _percentile(cursor: Cursor, name: Token) -> float:
    if not cursor.separator():
        raise mistake("percentile_missing", name.span, function=name.text)
    token = cursor.here
    if token.kind is not Kind.NUMBER:
        raise mistake("percentile_range", token.span, function=name.text)
    cursor.advance()
    value = cursor.number(token)
    if cursor.take("%"):
        value = read_number(token.text + "%") or 0.0
    if not 0 <= value <= 1:
        raise mistake("percentile_range", token.span, function=name.text)
    return value


def _days(cursor: Cursor) -> int | None:
    """The optional base of KEPT and LOST in days."""
    place = cursor.place
    if not cursor.separator():
        return None
    if cursor.at("-"):
        raise mistake("days_not_whole", cursor.here.span)
    if cursor.here.kind is not Kind.NUMBER or stands_here(cursor):
        cursor.place = place
        return None
    return cursor.whole(1, MAX_DAYS, "days_not_whole")


def _check_column(function: Function, ref: Reference, name: Token) -> None:
    """Raises FormulaError where a function cannot take anything from a column of its type."""
    if function in (Function.SUM, *OF_VALUES) and not ref.column.is_numeric:
        raise mistake("not_a_number_column", ref.span, function=name.text, column=ref.said)
    counted = ref.column.is_numeric or ref.column.holds_dates
    if function is Function.COUNT and not counted:
        counta = vocabulary.like(vocabulary.names_of(Function.COUNTA, Arguments.PLAIN), name.text)
        suggestion = f"{counta}({ref.log_said}[{ref.said}])"
        raise mistake("count_of_text", ref.span, column=ref.said, suggestion=suggestion)


def _same_log(first: Reference, ref: Reference) -> None:
    if ref.log.spec.id != first.log.spec.id:
        raise mistake("mixed_logs", ref.span, log=first.log_said, other=ref.log_said)


def _refuse_condition_first(cursor: Cursor, ref: Reference, name: Token) -> None:
    """SUMIFS in the order of SUMIF: the condition right after the first column."""
    token = cursor.here
    number = token.kind is Kind.NUMBER and not stands_here(cursor)
    if token.kind is Kind.TEXT or number or cursor.at("{"):
        raise mistake("column_first", token.span, function=name.text, column=ref.said)


def _refuse_leftover(cursor: Cursor, name: Token | None) -> None:
    """Raises FormulaError for arithmetic or one argument too many inside a call."""
    token = cursor.here
    if cursor.at("+", "-", "*", "/", "%", "^"):
        raise mistake("arithmetic_inside", token.span, sign=cursor.source(token.span))
    if name and cursor.at(";", ","):
        raise mistake("too_many_arguments", token.span, function=name.text)


def _needs_ifs(function: Function, name: Token) -> FormulaError:
    suggestion = vocabulary.like(vocabulary.names_of(function, Arguments.IFS), name.text)
    return mistake("needs_ifs", name.span, function=name.text, suggestion=suggestion)


def unknown_function(cursor: Cursor, name: Token) -> FormulaError:
    """The slip for a function that formulas do not have."""
    code = vocabulary.refusal(name.text)
    if code:
        return mistake(code, name.span, function=name.text)
    if cursor.scope.has_kpi(name.text):
        kpi = name.text
        return mistake("kpi_without_brackets", name.span, kpi=kpi, suggestion=f"[{kpi}]")
    near = nearest(name.text, vocabulary.every_function(), cutoff=0.7)
    return mistake("unknown_function", name.span, function=name.text, suggestion=near)


def _not_a_condition(cursor: Cursor) -> FormulaError:
    """The slip where a condition must stand and something else does."""
    token = cursor.here
    if token.kind is Kind.WORD and cursor.next.text == "(":
        return unknown_function(cursor, token)
    if token.kind is Kind.DAY:
        return mistake("unquoted_date", token.span, suggestion=f'"{token.text}"')
    if cursor.at(*COMPARISONS):
        return _unquoted(cursor, "unquoted_condition")
    if stands_here(cursor):
        return mistake("condition_expected", token.span)
    if token.kind in (Kind.WORD, Kind.NAME):
        return _unquoted(cursor, "unquoted_text")
    if token.kind is Kind.BRACKET:
        return mistake("kpi_in_condition", token.span, kpi=tidy(token.text))
    if cursor.at(*";,)}"):
        return mistake("empty_argument", token.span)
    return mistake("condition_expected", token.span)


def _unquoted(cursor: Cursor, code: str) -> FormulaError:
    """A condition that lacks its quotes, up to the next separator."""
    first = last = cursor.here
    for token in cursor.tokens[cursor.place + 1 :]:
        if token.kind is Kind.END or token.among(";,)}"):
            break
        last = token
    span = first.span.to(last.span)
    return mistake(code, span, suggestion=_quote(cursor, first, span))


def _quote(cursor: Cursor, first: Token, span: Span) -> str:
    said = tidy(cursor.source(span))
    sign = cursor.source(first.span)
    rest = said.removeprefix(sign).strip()
    word = re.match(r"\w+", rest)
    if first.kind is Kind.SIGN and word and vocabulary.date_word(word.group()):
        return f'"{sign}"&{rest}'
    return '"' + said.replace('"', "") + '"'
