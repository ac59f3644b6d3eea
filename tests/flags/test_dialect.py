"""A rule formula in its dialects, and the one form in which they compare."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sheets_kpi.flags.terms import dialect, normal_formula, tag_of

RULE = 'AND(N("sheets-kpi:error_sum")=0;IF(ISTEXT($D2);LEN(TRIM($D2))>0;0))'


@pytest.mark.parametrize(
    ("formula", "with_commas"),
    [
        ("IF(A1;0;1)", "IF(A1,0,1)"),
        ('FIND(";";A1)', 'FIND(";",A1)'),
        ('SUBSTITUTE(A1;"""";";")', 'SUBSTITUTE(A1,"""",";")'),
        ('IF(A1="a"";";1;2)', 'IF(A1="a"";",1,2)'),
        ("TODAY()+1", "TODAY()+1"),
    ],
)
def test_separators_change_outside_of_quotes_only(formula: str, with_commas: str) -> None:
    assert dialect(formula, ",") == with_commas
    assert dialect(formula, ";") == formula
    assert normal_formula(with_commas) == normal_formula(formula)


@pytest.mark.parametrize(
    "read_back",
    [
        RULE,
        "=" + RULE,
        " = " + RULE.replace(";", ", "),
        f"(({RULE}))",
        f"=({RULE})",
        RULE.replace("ISTEXT", "istext").replace("$D2", "$d2"),
        RULE.replace("(", "( ").replace(")", " )\n"),
    ],
)
def test_a_rule_is_recognised_however_it_was_written_back(read_back: str) -> None:
    assert normal_formula(read_back) == normal_formula(RULE)
    assert tag_of(read_back) == "error_sum"


@pytest.mark.parametrize(
    "other",
    [
        RULE.replace("$D2", "D2"),
        RULE.replace("$D2", "$D3"),
        RULE.replace(">0", ">1"),
        RULE.replace("error_sum", "Error_sum"),
        RULE.replace("error_sum", "error sum"),
        RULE.replace(";0))", ";(0)))"),
    ],
)
def test_rules_that_differ_stay_different(other: str) -> None:
    assert normal_formula(other) != normal_formula(RULE)


def test_parentheses_that_do_not_hold_the_whole_are_kept() -> None:
    assert normal_formula("(A1)+(B1)") == "(A1)+(B1)"
    assert normal_formula('(A1=")")') == 'A1=")"'
    assert normal_formula('("(")') == '"("'


def test_characters_that_programs_lose_do_not_count() -> None:
    kept = 'SUBSTITUTE(A1;"\u00a0";" ")&SUBSTITUTE(A1;"\u200b";"")'
    lost = 'SUBSTITUTE(A1;" ";" ")&SUBSTITUTE(A1;"";"")'
    assert normal_formula(kept) == normal_formula(lost)


@pytest.mark.parametrize("text", ["", "=", "A1>5", 'N("other:x")=0', 'N("sheets-kpi:x")=1'])
def test_rules_without_our_tag_are_not_ours(text: str) -> None:
    assert tag_of(text) is None


formulas = st.lists(
    st.one_of(
        st.sampled_from(["IF", "(", ")", ";", "=", "$A$1", "<>", " ", "10^9"]),
        st.text(max_size=6).map(lambda text: '"' + text.replace('"', '""') + '"'),
    ),
    max_size=12,
).map("".join)


@given(formulas)
def test_the_normal_form_is_its_own_normal_form(formula: str) -> None:
    normal = normal_formula(formula)
    assert normal_formula(normal) == normal
    assert normal_formula(dialect(formula, ",")) == normal
