"""The templates that ship with the tool."""

from __future__ import annotations

import re

import pytest
from template_texts import formula_doubts

from sheets_kpi.formulas.parse import parse as parse_formula
from sheets_kpi.formulas.scope import Scope
from sheets_kpi.names import fold
from sheets_kpi.schema import (
    Template,
)
from sheets_kpi.template import load, shipped
from sheets_kpi.texts import LANGS, Lang


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("name", shipped())
def test_shipped_formulas_are_understood(name: str, lang: Lang) -> None:
    assert formula_doubts(load(name), lang) == []


@pytest.mark.parametrize("name", shipped())
def test_shipped_formulas_mean_the_same_in_both_languages(name: str) -> None:
    read = load(name)
    roots: dict[Lang, list[str]] = {}
    for lang in LANGS:
        scope = Scope(read.logs, {}, [kpi.name.show(lang) for kpi in read.kpis])
        found = [repr(parse_formula(kpi.formula.show(lang), scope).root) for kpi in read.kpis]
        roots[lang] = [_by_id(root, read, lang) for root in found]
    assert roots["ru"] == roots["en"]


def _by_id(root: str, read: Template, lang: Lang) -> str:
    """A formula's tree as text, with KPIs and choices by id instead of their words."""
    words = {f"kpi='{fold(kpi.name.show(lang))}'": f"kpi={kpi.id}" for kpi in read.kpis}
    choices = (c for log in read.logs for column in log.columns for c in column.choices)
    for choice in choices:
        words |= {f"operand='{word}'": f"operand={choice.id}" for word in choice.name.every()}
    words |= {f"operand='{word}'": "operand=yes" for word in ("да", "yes")}
    for word, meaning in words.items():
        root = root.replace(word, meaning)
    return root


@pytest.mark.parametrize("name", shipped())
def test_shipped_weights_add_up_to_100(name: str) -> None:
    assert sum(kpi.weight or 0 for kpi in load(name).kpis) == 100


@pytest.mark.parametrize("name", shipped())
def test_a_shipped_template_invents_nobody(name: str) -> None:
    read = load(name)
    assert (read.people, read.accounts, read.name) == ((), (), name)


@pytest.mark.parametrize("name", shipped())
def test_every_shipped_kpi_has_a_goal_a_meaning_and_a_row_of_targets(name: str) -> None:
    read = load(name)
    assert [kpi.id for kpi in read.kpis if not (kpi.goal and kpi.about)] == []
    assert {target.kpi for target in read.targets} == {kpi.id for kpi in read.kpis}


@pytest.mark.parametrize("name", shipped())
def test_shipped_names_stand_in_both_languages(name: str) -> None:
    read = load(name)
    names = [log.name for log in read.logs] + [kpi.about for kpi in read.kpis]
    names += [column.name for log in read.logs for column in log.columns]
    assert all(found and found.ru and found.en for found in names)
    cyrillic = re.compile("[а-яё]", re.IGNORECASE)
    assert [found.en for found in names if found and cyrillic.search(found.en)] == []
