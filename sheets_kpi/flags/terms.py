"""The building stones of rule formulas: quoted texts, numbers, and the folded forms of a cell.

`x` is always the text of a reference such as `$D2`. Only functions with one meaning in Excel,
LibreOffice and Google Sheets are used. What a sheet formula cannot fold (NFKC, rare spaces) is left
to the checker; `key` folds a little more than `fold`, so that no known name is ever painted.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal
from functools import reduce

from sheets_kpi.names import fold

MAX_FORMULA = 8_000  # Excel takes 8,192 characters; the rest is room for the writer's own changes
_MAX_LITERAL = 240  # Excel takes 255 characters in one quoted text

SPACES = "\u00a0\u202f\u2009\u2007\u2002\u2003"
BREAKS = (9, 10, 13)
UNSEEN = "\u200b\ufeff\u00ad\u2060\u200c\u200d"
_TIDY = (
    {ord(char): None for char in UNSEEN}
    | {ord(s): " " for s in SPACES}
    | dict.fromkeys(BREAKS, " ")
)
_LATIN = "aceopxykmtbhi"
_CYRILLIC = "асеорхукмтвні"
DASHES = "-−–—‒‑﹣－"
BAR = "¦"

# Letters that a phone or a Mac may write in two pieces.
_COMPOSED = (("и\u0306", "й"), ("е\u0308", "е"), ("ё", "е"))
_FOLDS = (*_COMPOSED, *zip(_LATIN, _CYRILLIC, strict=True))


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
    """The formula of a cell's text with unseen characters gone and single spaces; blank is ""."""
    for space in SPACES:
        x = f'SUBSTITUTE({x};"{space}";" ")'
    for code in BREAKS:
        x = f'SUBSTITUTE({x};CHAR({code});" ")'
    for char in UNSEEN:
        x = f'SUBSTITUTE({x};"{char}";"")'
    return f"TRIM({x})"


def key_of(x: str) -> str:
    """The formula of what a cell's text is compared by: `key` of it."""
    return f'SUBSTITUTE({folded_of(x)};"{BAR}";"|")'


def folded_of(x: str) -> str:
    """The formula of a cell's text in lower case, without ё and Latin look-alikes."""
    text = f"LOWER({tidy_of(x)})"
    return reduce(lambda inner, swap: f'SUBSTITUTE({inner};"{swap[0]}";"{swap[1]}")', _FOLDS, text)


def key(text: str) -> str:
    """What `key_of` gives for a cell that holds `text`."""
    return folded(text).replace(BAR, "|")


def folded(text: str) -> str:
    """What `folded_of` gives for a cell that holds `text`."""
    plain = text.translate(_TIDY)
    plain = " ".join(part for part in plain.split(" ") if part).lower()
    return reduce(lambda inner, swap: inner.replace(*swap), _FOLDS, plain)


def keys(names: Iterable[str]) -> tuple[str, ...]:
    """The keys of names, each once, as written and as `fold` spells them (`№ 5` and `no 5`)."""
    both = (key(form) for name in names for form in (name, fold(name)))
    return tuple(dict.fromkeys(filter(None, both)))


def is_number(x: str) -> str:
    """Whether a cell holds a number or a date. LibreOffice counts TRUE as a number, too."""
    return f"AND(ISNUMBER({x});NOT(ISLOGICAL({x})))"


def is_one_of(text: str, members: Iterable[str]) -> str:
    """Whether the text that a formula gives is one of `members`, none of which is empty or holds
    a `¦`. An empty text is none of them.
    """
    listed = quote("".join(BAR + member for member in members) + BAR)
    return f'ISNUMBER(FIND("{BAR}"&{text}&"{BAR}";{listed}))'


def is_filled(x: str) -> str:
    """Whether a cell holds more than spaces."""
    return f"LEN({tidy_of(x)})>0"


def is_more_than_dashes(x: str) -> str:
    """Whether a cell holds more than spaces, or than the dashes people type for "nothing"."""
    text = tidy_of(x)
    for dash in DASHES:
        text = f'SUBSTITUTE({text};"{dash}";"")'
    return f"LEN({text})>0"


def has_digit(x: str) -> str:
    """Whether a cell holds any of the digits 0 to 9."""
    return f"OR({';'.join(f'ISNUMBER(FIND({digit};{x}))' for digit in range(10))})"


def tagged(code: str, condition: str) -> str:
    """A whole rule formula: the inert tag that says the rule is ours, and its condition."""
    return f'AND(N("sheets-kpi:{code}")=0;{condition})'


def safe_id(column_id: str, place: int) -> str:
    """The part of a flag's code that names a column: its id, or its place if that is no ASCII."""
    return column_id if re.fullmatch(r"[A-Za-z0-9_]+", column_id) else f"c{place}"
