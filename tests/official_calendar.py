"""The table of Russian public holidays and moved days, made from the `holidays` library:

    python tests/official_calendar.py > sheets_kpi/official_days.txt

The library takes 0.1 s and 12 MB to say what stands in 3 kB, so only this script and a test use it.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import holidays

HEAD = """\
# Public holidays and moved days of Russia, made by tests/official_calendar.py; not edited by hand.
# official: the government has moved the days of that year; by_law: only the law's dates are known.
# Each day is one off on which Monday to Friday would be worked, or with + a worked weekend.
"""
SATURDAY = 5
RUSSIA = holidays.country_holidays("RU")


def is_official(year: int) -> bool:
    """Whether the library knows the moved days of a year."""
    return year in RUSSIA.special_public_holidays


def table() -> str:
    """The whole file, a line for each year; the dates of the law for all years after the last."""
    known = max(RUSSIA.special_public_holidays)
    years = [_line(year) for year in range(RUSSIA.start_year, known + 1)]
    law = {f"{day:%m%d}" for year in range(known + 1, RUSSIA.end_year + 1) for day in _off(year)}
    years.append(" ".join([f"by_law {known + 1}-{RUSSIA.end_year}", *sorted(law)]))
    return HEAD + "".join(f"{line}\n" for line in years)


def _line(year: int) -> str:
    days = (f"{'' if is_off else '+'}{day:%m%d}" for day, is_off in _changed(year))
    return " ".join(["official" if is_official(year) else "by_law", str(year), *days])


def _off(year: int) -> Iterator[date]:
    return (day for day, is_off in _changed(year) if is_off)


def _changed(year: int) -> Iterator[tuple[date, bool]]:
    """The days on which a year differs from Monday to Friday, each with whether it is off."""
    calendar = holidays.country_holidays("RU", years=year)
    day = date(year, 1, 1)
    while day.year == year:
        if calendar.is_working_day(day) != (day.weekday() < SATURDAY):
            yield day, day.weekday() < SATURDAY
        day += timedelta(days=1)


if __name__ == "__main__":
    print(table(), end="")  # noqa: T201  # the script's result
