"""No value anywhere in a template breaks the loader."""

from __future__ import annotations

import tomllib
from dataclasses import is_dataclass
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from template_texts import GOOD, KPI, STAFF

from sheets_kpi import schema
from sheets_kpi.errors import TemplateError
from sheets_kpi.template import parse
from sheets_kpi.template.models import keys
from sheets_kpi.texts import LANGS

_KEYS = {
    key
    for model in vars(schema).values()
    if isinstance(model, type) and is_dataclass(model)
    for key in keys(model)
}
_VALUES = st.recursive(
    st.one_of(
        st.text(max_size=5),
        st.integers(),
        st.booleans(),
        st.floats(),
        st.sampled_from(["date", "deals", "closed", "status", "each", "choice", "a"]),
    ),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(sorted(_KEYS | {"template", "included", "a"})),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(st.data())
def test_any_value_anywhere_is_read_or_refused(data: st.DataObject) -> None:
    """One value of a good template is replaced by anything; nothing but a TemplateError comes."""
    raw = tomllib.loads(GOOD + STAFF + KPI)
    table: Any = raw
    while True:
        key = data.draw(st.sampled_from([*table, *(() if table is raw else ("computed", "rules"))]))
        if not isinstance(table.get(key), dict) or data.draw(st.booleans()):
            break
        table = table[key]
    table[key] = data.draw(_VALUES)
    told = _told(_as_toml(raw))
    assert all(told) or told == []


def _told(text: str) -> list[str]:
    """What is said about a text in both languages; nothing if it is a good template."""
    try:
        parse(text, "my.toml")
    except TemplateError as error:
        return [error.say(lang) for lang in LANGS]
    return []


def _as_toml(value: Any) -> str:
    """A document of inline tables; strings escaped so that any text survives."""
    return "\n".join(f"{_text(key)} = {_inline(inner)}" for key, inner in value.items())


def _inline(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_text(k)} = {_inline(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_inline, value)) + "]"
    if isinstance(value, str):
        return _text(value)
    return str(value).lower()


def _text(value: str) -> str:
    return '"' + "".join(f"\\U{ord(char):08x}" for char in value) + '"'
