"""Field masks: `a.b`, `a/b`, `a(b,c)` and `*`, for what an answer holds and what a write sets."""

from __future__ import annotations

import re
from typing import Any

from refusals import bad_mask
from schema import fields_of

Json = dict[str, Any]
Mask = dict[str, "Mask"]  # an empty one means the whole value

_TOKEN = re.compile(r"[A-Za-z_][A-Za-z0-9_]*|[*(),./]")


def parse_mask(text: str, schema: str, parameter: str = "fields") -> Mask:
    """The mask as a tree, with every path looked up in the schema.

    Raises:
        Refused: the text is no mask, or a path of it leads nowhere.
    """
    if "".join(_TOKEN.findall(text)) != re.sub(r"\s", "", text):
        raise bad_mask(parameter, text)
    tokens = _TOKEN.findall(text)
    mask = _Reader(tokens, text, parameter).whole()
    _look_up(mask, schema, (), parameter)
    return mask


class _Reader:
    def __init__(self, tokens: list[str], text: str, parameter: str) -> None:
        self.tokens, self.text, self.parameter = [*tokens, ""], text, parameter
        self.at = 0

    def whole(self) -> Mask:
        mask = self.paths()
        if self.tokens[self.at]:
            raise bad_mask(self.parameter, self.text)
        return mask

    def paths(self) -> Mask:
        mask: Mask = {}
        while True:
            self.path(mask)
            if self.tokens[self.at] != ",":
                return mask
            self.at += 1

    def path(self, mask: Mask) -> None:
        name = self.tokens[self.at]
        if not name or name in "(),./":
            raise bad_mask(self.parameter, self.text)
        self.at += 1
        known = name in mask and not mask[name]
        inner = mask.setdefault(name, {})
        if self.tokens[self.at] in (".", "/"):
            self.at += 1
            self.path(inner)
        elif self.tokens[self.at] == "(":
            self.at += 1
            inner.update(self.paths())
            if self.tokens[self.at] != ")":
                raise bad_mask(self.parameter, self.text)
            self.at += 1
        else:
            inner.clear()
        if known:  # the whole was asked for already
            inner.clear()


def _look_up(mask: Mask, schema: str, way: tuple[str, ...], parameter: str) -> None:
    fields = fields_of(schema)
    for name, inner in mask.items():
        if name == "*":
            continue
        kind = fields.get(name)
        if kind is None:
            raise bad_mask(parameter, ".".join((*way, name)))
        kind = kind.get("list", kind)
        if inner and "ref" in kind:
            _look_up(inner, kind["ref"], (*way, name), parameter)
        elif inner and not ("map" in kind or set(inner) == {"*"}):
            raise bad_mask(parameter, ".".join((*way, name, next(iter(inner)))))


def wanted(mask: Mask | None, *way: str) -> bool:
    """Whether a mask asks for something at or under a path."""
    for name in way:
        if not mask or "*" in mask:
            return True
        if name not in mask:
            return False
        mask = mask[name]
    return True


def inner(mask: Mask | None, *way: str) -> Mask:
    """The part of a mask under a path it asks for; empty means the whole."""
    for name in way:
        if not mask or "*" in mask:
            return {}
        mask = mask[name]
    return mask or {}


class Selected(list[Any]):
    """A long list of which only what the mask keeps is there already."""


def select(value: Any, mask: Mask) -> Any:
    """What the mask keeps of a value."""
    if not mask or "*" in mask or isinstance(value, Selected):
        return value
    if isinstance(value, list):
        return [select(part, mask) for part in value]
    if not isinstance(value, dict):
        return value
    return {key: select(part, mask[key]) for key, part in value.items() if key in mask}


def assign(target: Json, source: Json, mask: Mask) -> Json:
    """The target with the fields of the mask as they are in the source; absent ones are unset."""
    if not mask or "*" in mask:
        return dict(source)
    made = dict(target)
    for name, part in mask.items():
        new = assign(made.get(name) or {}, source.get(name) or {}, part) if part else None
        value = source.get(name) if new is None else new
        if value is None or (new is not None and not new):
            made.pop(name, None)
        else:
            made[name] = value
    return made
