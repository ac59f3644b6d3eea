"""How numbers are rounded and how people write them: one rounding, one text per language."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from functools import cache

from sheets_kpi.texts import Lang

NBSP = "\u00a0"


def half_up(value: float, digits: int) -> float:
    """Rounded to `digits` decimals, halves away from zero: 1652.125 → 1652.13."""
    return float(Decimal(repr(value)).quantize(_step(digits), ROUND_HALF_UP))


@cache
def _step(digits: int) -> Decimal:
    return Decimal(1).scaleb(-digits)


def number_text(value: float, digits: int | None, lang: Lang) -> str:
    """A number as text: `1 845 200,5` in Russian, `1,845,200.5` in English.

    `digits` are its decimals; None shows those that it has, to 15 digits in all.
    """
    if digits is None:
        text = f"{Decimal(f'{value:.15g}'):,f}"
    else:
        text = f"{half_up(value, digits):,.{digits}f}"
    text = text.replace("-", "−")
    return _russian(text) if lang == "ru" else text


def shown(value: float) -> Mapping[str, str]:
    """A number with the decimals it has as a fact in both languages: `1 200,5` and `1,200.5`."""
    english = number_text(value, None, "en")
    return {"ru": _russian(english), "en": english}


def _russian(english: str) -> str:
    return english.replace(",", NBSP).replace(".", ",")
