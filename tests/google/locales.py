"""How a locale writes formulas and numbers: argument separator, decimal mark, usual formats."""

from __future__ import annotations

import re
from dataclasses import dataclass

from refusals import invalid

# The 28 locales with a comma between arguments; all others use a semicolon.
COMMA_LOCALES = frozenset(
    "en_AU en_CA zh_CN ar_EG zh_HK en_IN hi_IN bn_IN gu_IN kn_IN ml_IN mr_IN ta_IN te_IN en_IE "
    "iw_IL ja_JP es_MX mn_MN my_MM fil_PH ko_KR de_CH zh_TW th_TH en_GB cy_GB en_US".split()
)
_DAY_FIRST = "dd.mm.yyyy"
_DATES = {"en_US": "m/d/yyyy", "en_GB": "dd/mm/yyyy", "fr_FR": "dd/mm/yyyy", "pt_BR": "dd/mm/yyyy"}
_TRUTH = {"ru": ("ИСТИНА", "ЛОЖЬ"), "de": ("WAHR", "FALSCH"), "fr": ("VRAI", "FAUX")}
_LOCALE = re.compile(r"[a-z]{2,3}(_[A-Z]{2})?$")
_COMMA_DECIMAL = frozenset({"ru", "de", "fr", "es", "pt", "tr", "it", "pl", "uk", "nl", "cs", "kk"})


@dataclass(frozen=True)
class Dialect:
    """What stands between arguments, between columns of an array, and before decimals."""

    separator: str
    column: str
    decimal: str


POINT = Dialect(",", ",", ".")
COMMA = Dialect(";", "\\", ",")
POINT_SEMICOLON = Dialect(";", "\\", ".")


def dialect(locale: str) -> Dialect:
    """The dialect of a locale."""
    if locale in COMMA_LOCALES:
        return POINT
    return COMMA if locale[:2] in _COMMA_DECIMAL else POINT_SEMICOLON


def check_locale(locale: str) -> None:
    """Refuses a text that is no locale.

    Raises:
        Refused: it is none.
    """
    if not _LOCALE.match(locale):
        raise invalid(f"Unsupported locale: {locale}")


def date_pattern(locale: str) -> str:
    """How a date without a pattern of its own is shown."""
    return _DATES.get(locale, "m/d/yyyy" if locale.startswith("en") else _DAY_FIRST)


def truth(locale: str, *, value: bool) -> str:
    """How TRUE and FALSE are shown."""
    yes, no = _TRUTH.get(locale[:2], ("TRUE", "FALSE"))
    return yes if value else no


def truths() -> dict[str, bool]:
    """Every word that is read as TRUE or FALSE, in upper case."""
    pairs = [("TRUE", "FALSE"), *_TRUTH.values()]
    return {word: at == 0 for pair in pairs for at, word in enumerate(pair)}


def decimal_text(locale: str, text: str) -> str:
    """A number's text with the decimal mark of the locale."""
    return text.replace(".", dialect(locale).decimal)


def translated(formula: str, old: str, new: str) -> str:
    """A formula in the dialect of another locale, as Google shows it when the locale changes."""
    source, target = dialect(old), dialect(new)
    number = rf"\d+{re.escape(source.decimal)}\d+"
    parts = re.split(rf'("(?:[^"]|"")*"|\'(?:[^\']|\'\')*\'|{number}|[;,\\{{}}])', formula)
    depth = 0
    for at in range(1, len(parts), 2):
        depth += {"{": 1, "}": -1}.get(parts[at], 0)
        parts[at] = _translated_mark(parts[at], source, target, in_array=depth > 0)
    return "".join(parts)


def _translated_mark(text: str, source: Dialect, target: Dialect, *, in_array: bool) -> str:
    if text[0].isdigit():
        return text.replace(source.decimal, target.decimal)
    if in_array:  # rows of an array are parted by semicolons everywhere
        return target.column if text == source.column else text
    return target.separator if text == source.separator else text
