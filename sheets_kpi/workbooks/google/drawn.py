"""Bars and small columns in cells, as formulas; a cell that draws reads as blank.

Options are put together by functions and numbers have no decimals: arrays in braces and decimal
marks are written in another way in every locale.
"""

from __future__ import annotations

from sheets_kpi.flags.terms import dialect, number, quote
from sheets_kpi.state import Bar, Spark, quoted
from sheets_kpi.styles import RUNNING, SERIES

_STEPS = 1000  # of a bar that is full
_DIGITS = 4  # of the ends of a scale


def formula_of(drawn: Bar | Spark, separator: str) -> str:
    """The formula of what a cell draws, with `separator` between arguments."""
    formula = _bar(drawn) if isinstance(drawn, Bar) else _columns(drawn)
    return dialect(f"={formula}", separator)


def _bar(bar: Bar) -> str:
    steps = round(min(max(bar.value / bar.most, 0), 1) * _STEPS)
    return _drawing(str(steps), "bar", {"max": str(_STEPS), "color1": quote(f"#{bar.color}")})


def _columns(spark: Spark) -> str:
    cells = f"{quoted(spark.tab)}!{spark.area.absolute}"
    last = RUNNING if spark.is_open else SERIES
    options = {"color": quote(f"#{SERIES}"), "lastcolor": quote(f"#{last}")}
    for name, end in (("ymin", spark.low), ("ymax", spark.high)):
        if end is not None:
            options[name] = number(float(f"{end:.{_DIGITS}g}"))
    return _drawing(cells, "column", options)


def _drawing(data: str, kind: str, options: dict[str, str]) -> str:
    """The cell is blank where that cannot be drawn, as of cells that hold no number."""
    pairs = {"charttype": quote(kind), **options}
    rows = (f"HSTACK({quote(name)};{value})" for name, value in pairs.items())
    return f'IFERROR(SPARKLINE({data};VSTACK({";".join(rows)}));"")'
