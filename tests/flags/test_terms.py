"""The building stones of rule formulas."""

from __future__ import annotations

import re
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sheets_kpi.flags.terms import folded, number, quote, safe_id, twins
from sheets_kpi.names import fold


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (5, "5"),
        (0.5, "5/10^1"),
        (-0.25, "-25/10^2"),
        (1_000_000.25, "100000025/10^2"),
        (0, "0"),
        (-0.0, "0"),
        (1e-7, "1/10^7"),
        (1e14, "100000000000000"),
    ],
)
def test_numbers_have_no_decimal_point(value: float, text: str) -> None:
    assert number(value) == text


@given(st.floats(min_value=-1e15, max_value=1e15))
def test_a_number_is_the_same_number(value: float) -> None:
    above, _, below = number(value).partition("/10^")
    assert above.removeprefix("-").isdigit()
    assert Fraction(int(above), 10 ** int(below or 0)) == Fraction(repr(float(value)))


def test_long_texts_are_joined_from_short_pieces() -> None:
    assert quote("а" * 241) == '"' + "а" * 240 + '"&"а"'
    assert quote('"') == '""""'
    assert quote("") == '""'


@given(st.text(alphabet='а"¦;&', max_size=600))
def test_quoted_texts_say_the_same(text: str) -> None:
    pieces = [piece.replace('""', '"') for piece in re.findall('"((?:[^"]|"")*)"', quote(text))]
    assert "".join(pieces) == text
    assert max(map(len, pieces)) <= 240


WORDS = st.text(alphabet="Оо0oOеёЁeEйЙИ\u0306кkK -\u00a0\u200b\u2009\n1", max_size=12)


@given(WORDS, WORDS)
def test_names_that_compare_equal_are_equal_to_a_rule(one: str, other: str) -> None:
    pairs = twins([other])
    same = {folded(other, pairs), folded(fold(other), pairs)}
    assert fold(one) != fold(other) or folded(one, pairs) in same


@pytest.mark.parametrize(
    ("typed", "known"),
    [
        ("Oплачена", "оплачена"),
        ("ОПЛАЧЕНА ", "оплачена"),
        ("отлoжен", "Отложён"),
        ("Случаи\u0306", "случай"),
    ],
)
def test_look_alikes_of_a_known_word_are_that_word(typed: str, known: str) -> None:
    pairs = twins([known])
    assert folded(typed, pairs) == folded(known, pairs)


def test_only_pairs_that_can_hide_a_word_are_looked_for() -> None:
    assert twins(["дуб"]) == (("y", "у"),)
    assert twins(["won"]) == ()


@pytest.mark.parametrize(
    ("column", "id_"),
    [("amount", "amount"), ("a_1", "a_1"), ("сумма", "7"), ("a-b", "7"), ("", "7"), ("8", "7")],
)
def test_codes_of_flags_are_plain(column: str, id_: str) -> None:
    assert safe_id(column, 7) == id_
