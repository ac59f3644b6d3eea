"""The building stones of rule formulas (quoted texts, numbers, the folded forms of a cell), the
dialects of a formula, and the one form in which they compare.

`x` is always the text of a reference such as `$D2`. Only functions with one meaning in Excel,
LibreOffice and Google Sheets are used. A rule is evaluated for every cell, and its price is its
length: what hardly ever stands in a sheet (rare spaces, NFKC) is left to the checker.

Canonical: no `=`, English names, `;` between arguments, no decimal literals, no array constants.
Swapping `;` for `,` outside of quotes is the whole difference between the dialects.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from functools import lru_cache, reduce

from sheets_kpi.names import fold

MAX_FORMULA = 8_000  # Excel takes 8,192 characters; the rest is room for the writer's own changes
_PARTS = re.compile(r'"(?:[^"]|"")*"|[^"]+|"')
_QUOTED = re.compile(r"""("[^"]*"|'[^']*')""")
_TAG = re.compile(r'N\("sheets-kpi:([^"]*)"\)=0', re.IGNORECASE)
_SPACE = re.compile(r"\s+")
_LOST = re.compile("[\u200b\u200c\u200d\u2060\ufeff\u00ad]")  # not every program keeps them
_MAX_ARGUMENTS = 200
_MAX_LITERAL = 240  # Excel takes 255 characters in one quoted text

BAR = "¦"
_SPACES = "\u00a0\u202f\u2009"
_UNSEEN = "\u200b\ufeff"
_TIDY = {ord(char): None for char in _UNSEEN} | {ord(char): " " for char in _SPACES + "\n"}
# й may come in two pieces, and Latin letters stand in for Cyrillic ones.
_TWINS = (("и\u0306", "й"), *zip("aceopxykmtbhi", "асеорхукмтвні", strict=True))

Twins = tuple[tuple[str, str], ...]  # (what may be typed, what it stands for), in lower case


def quote(text: str) -> str:
    """A text as a formula spells it, in joined pieces short enough for Excel.

    >>> quote('"Авито"')
    '\"\"\"Авито\"\"\"'
    """
    starts = range(0, max(len(text), 1), _MAX_LITERAL)
    pieces = (text[start : start + _MAX_LITERAL] for start in starts)
    return "&".join('"' + piece.replace('"', '""') + '"' for piece in pieces)


def number(value: float) -> str:
    """A finite number without a decimal literal: 0.5 → `5/10`."""
    digits = f"{Decimal(repr(float(value))):f}".removesuffix(".0")
    whole, _, decimals = digits.partition(".")
    exact = str(int(whole + decimals))
    return f"{exact}/10^{len(decimals)}" if decimals else exact


def tidy_of(x: str) -> str:
    """The formula of a cell's text with single spaces and nothing unseen; blank is ""."""
    for space in _SPACES:
        x = f'SUBSTITUTE({x};"{space}";" ")'
    for char in _UNSEEN:
        x = f'SUBSTITUTE({x};"{char}";"")'
    return f'TRIM(SUBSTITUTE({x};CHAR(10);" "))'


def twins(texts: Iterable[str]) -> Twins:
    """The pairs that can hide one of `texts`."""
    letters = {letter for text in texts for letter in fold(text)}
    return tuple(pair for pair in _TWINS if pair[1] in letters)


def folded_of(x: str, pairs: Twins = ()) -> str:
    """The formula of a cell's text in lower case, with е for ё and without `pairs`."""
    return reduce(_replaced, (("ё", "е"), *pairs), f"LOWER({tidy_of(x)})")


def folded(text: str, pairs: Twins = ()) -> str:
    """What `folded_of` gives for a cell that holds `text`."""
    plain = " ".join(part for part in text.translate(_TIDY).split(" ") if part).lower()
    return reduce(lambda inner, pair: inner.replace(*pair), (("ё", "е"), *pairs), plain)


def is_among(x: str, names: Iterable[str], pairs: Twins = ()) -> str:
    """Whether the text of a cell is one of `names` after folding. Both the names as they are
    written and as `fold` spells them will do (`№ 5` and `no 5`).
    """
    written = [form for name in names for form in (name, fold(name))]
    keys = (folded(form, pairs).replace(BAR, "|") for form in written)
    return is_one_of(_replaced(folded_of(x, pairs), (BAR, "|")), dict.fromkeys(keys))


def _replaced(text: str, pair: tuple[str, str]) -> str:
    return f'SUBSTITUTE({text};"{pair[0]}";"{pair[1]}")'


def is_number(x: str) -> str:
    """Whether a cell holds a number or a date. LibreOffice counts TRUE as a number, too."""
    return f"AND(ISNUMBER({x});NOT(ISLOGICAL({x})))"


def is_one_of(text: str, members: Iterable[str]) -> str:
    """Whether the text that a formula gives is one of `members`, none of which holds a `¦`."""
    listed = quote("".join(BAR + member for member in members) + BAR)
    return f'ISNUMBER(FIND("{BAR}"&{text}&"{BAR}";{listed}))'


def any_of(conditions: Sequence[str]) -> str:
    """Whether any of the conditions is true; there is at least one, and OR takes 255 of them."""
    if len(conditions) > _MAX_ARGUMENTS:
        starts = range(0, len(conditions), _MAX_ARGUMENTS)
        return any_of([any_of(conditions[at : at + _MAX_ARGUMENTS]) for at in starts])
    return f"OR({';'.join(conditions)})"


def is_filled(x: str, nothing: str = "") -> str:
    """Whether a cell holds more than spaces and the characters of `nothing`."""
    text = reduce(lambda inner, char: _replaced(inner, (char, "")), nothing, tidy_of(x))
    return f"LEN({text})>0"


def has_digit(x: str) -> str:
    """Whether a cell holds any of the digits 0 to 9. COUNT passes over those that are not found."""
    return f"COUNT({';'.join(f'FIND({digit};{x})' for digit in range(10))})>0"


def tagged(code: str, condition: str) -> str:
    """A whole rule formula: the inert tag that says the rule is ours, and its condition."""
    return f'AND(N("sheets-kpi:{code}")=0;{condition})'


def safe_id(column_id: str, place: int) -> str:
    """The part of a flag's code that names a column: its id if that is plain, else its place."""
    return column_id if re.fullmatch(r"[A-Za-z][A-Za-z0-9_]*", column_id) else str(place)


def dialect(formula: str, separator: str) -> str:
    """A formula with `separator` between its arguments, whichever stood there."""
    pieces = _QUOTED.split(formula)
    pieces[::2] = [re.sub("[;,]", separator, piece) for piece in pieces[::2]]
    return "".join(pieces)


@lru_cache(maxsize=4096)  # the tabs of a log have equal ones
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
        return _SPACE.sub(" ", _LOST.sub("", part))
    return _SPACE.sub("", part).upper().replace(",", ";")


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
