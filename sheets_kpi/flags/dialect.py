r"""The dialects of a rule formula, and the one form in which they compare.

Canonical: no `=`, English names, `;` between arguments, no decimal literals, no array constants.
Swapping `;` for `,` outside of quotes is the whole difference between the dialects.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_PARTS = re.compile(r'"(?:[^"]|"")*"|[^"]+|"')
_TAG = re.compile(r'N\("sheets-kpi:([^"]*)"\)=0', re.IGNORECASE)
_SPACES = re.compile(r"\s+")
_UNSEEN = re.compile("[\u200b\u200c\u200d\u2060\ufeff\u00ad]")


def dialect(formula: str, separator: str) -> str:
    """A canonical formula with `separator` between its arguments."""
    return "".join(
        part if quoted else part.replace(";", separator) for part, quoted in _parts(formula)
    )


def normal_formula(text: str) -> str:
    """The form in which one rule formula is equal in every dialect and after every round trip.

    Outside of quotes there are no spaces, letters are upper case and `;` separates; the leading `=`
    and parentheses around the whole are gone. Inside of quotes unseen characters are gone and every
    kind of space is one space, because not every program keeps them.
    """
    formula = "".join(_normal_part(part, quoted) for part, quoted in _parts(text))
    formula = formula.lstrip("=")
    while _is_wrapped(formula):
        formula = formula[1:-1].lstrip("=")
    return formula


def tag_of(formula: str) -> str | None:
    """The code in the tag of a rule formula in any dialect; None if the rule is not ours."""
    found = _TAG.search("".join(formula.split()))
    return found.group(1) if found else None


def _parts(formula: str) -> Iterator[tuple[str, bool]]:
    """The pieces of a formula in order, each with whether it is a quoted text."""
    for part in _PARTS.findall(formula):
        yield part, part.startswith('"')


def _normal_part(part: str, quoted: bool) -> str:  # noqa: FBT001  # one of the pair from _parts
    if quoted:
        return _SPACES.sub(" ", _UNSEEN.sub("", part))
    return _SPACES.sub("", part).upper().replace(",", ";")


def _is_wrapped(formula: str) -> bool:
    """Whether the first parenthesis closes at the very end."""
    if not formula.startswith("(") or not formula.endswith(")"):
        return False
    depth = 0
    for part, quoted in _parts(formula[:-1]):
        for char in "" if quoted else part:
            depth += {"(": 1, ")": -1}.get(char, 0)
            if depth == 0:
                return False
    return True
