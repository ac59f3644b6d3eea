"""Every name of a function means one function, in any case and with or without ё."""

from __future__ import annotations

import pytest

from sheets_kpi.formulas import vocabulary
from sheets_kpi.formulas.nodes import Function
from sheets_kpi.formulas.vocabulary import AGGREGATES, DATE_WORDS, SPECIALS, Aggregate, Arguments
from sheets_kpi.names import fold


def test_no_name_means_two_things() -> None:
    named = [
        *(way.name for way in AGGREGATES),
        *SPECIALS.values(),
        *DATE_WORDS.values(),
    ]
    meanings = [{fold(name) for name in names.every()} for names in named]
    assert sum(map(len, meanings)) == len(set[str]().union(*meanings))


@pytest.mark.parametrize("way", AGGREGATES, ids=lambda way: way.name.en)
def test_every_name_is_read(way: Aggregate) -> None:
    for name in way.name.every():
        assert vocabulary.aggregate(name.lower().replace("ё", "е")) is way


def test_every_function_can_be_called() -> None:
    assert {way.function for way in AGGREGATES} == set(Function)


@pytest.mark.parametrize(
    ("name", "function", "shape"),
    [
        ("СУММЕСЛИМН", Function.SUM, Arguments.IFS),
        ("СУММЕСЛИ", Function.SUM, Arguments.IF),
        ("МИНЕСЛИ", Function.MIN, Arguments.IFS),
        ("МАКСЕСЛИМН", Function.MAX, Arguments.IFS),
        ("СЧЁТЕСЛИ", Function.COUNTIFS, Arguments.IF),
        ("СЧЁТЗ", Function.COUNTA, Arguments.PLAIN),
        ("СЧЁТУНИКЕСЛИМН", Function.COUNTUNIQUE, Arguments.IFS),
        ("НОВЫЕЕСЛИМН", Function.NEW, Arguments.IFS),
    ],
)
def test_what_russian_names_mean(name: str, function: Function, shape: Arguments) -> None:
    way = vocabulary.aggregate(name)
    assert way is not None
    assert (way.function, way.arguments) == (function, shape)


def test_specials_and_words() -> None:
    assert [vocabulary.special(name) for name in ("пред", "Рост", "ставки", "fte")] == [
        "PREV",
        "GROWTH",
        "FTE",
        "FTE",
    ]
    assert vocabulary.date_word("всё") == "all"
