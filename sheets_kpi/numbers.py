"""How numbers are rounded and how people write them: one rounding, one text per language."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import ROUND_HALF_UP, Decimal
from functools import cache

from sheets_kpi.texts import LANGS, Lang

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


class shown(Mapping[str, str]):  # noqa: N801  # it is called as a function is
    """A number with the decimals it has as a fact in both languages: `1 200,5` and `1,200.5`.

    It is written when somebody reads it: most findings are only counted.
    """

    __slots__ = ("_number",)

    def __init__(self, number: float) -> None:
        self._number = number

    def __getitem__(self, lang: str) -> str:
        english = number_text(self._number, None, "en")
        return _russian(english) if lang == "ru" else english

    def __iter__(self) -> Iterator[str]:
        return iter(LANGS)

    def __len__(self) -> int:
        return len(LANGS)


def _russian(english: str) -> str:
    return english.replace(",", NBSP).replace(".", ",")
