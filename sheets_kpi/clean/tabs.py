"""Which tabs belong to a log, what their titles tell, and which of their columns is which.

A title gives a person, an account or a month. Columns stand in any order, below title rows. A
header is recognised by any spelling of the column's name; case, spaces, line breaks, ё/е,
punctuation and a unit that fits the column (`Сумма, ₽`) do not matter. What could be two columns is
refused.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from sheets_kpi.clean.values import named, perhaps
from sheets_kpi.findings import Finding, Severity
from sheets_kpi.logs import NOT_KEPT
from sheets_kpi.names import fold, nearest, tidy
from sheets_kpi.periods import month_of
from sheets_kpi.schema import ColumnSpec, ColumnType, LogSpec
from sheets_kpi.state import Area, Existing, ExistingTab, a1
from sheets_kpi.texts import LANGS, quoted

_COPY = re.compile(r"\(\d+\)|(?:копия|copy)\b.*", re.IGNORECASE)
_EDGES = " -–—_·:,()[]"
_MONTH_NUMBERS = re.compile(
    r"(?:(?P<y>20[0-9]{2})[-. ](?P<m>[0-9]{1,2}))|(?P<m2>[0-9]{1,2})(?:[-. ](?P<y2>20[0-9]{2}))?"
)
_MONTH_WORDS = re.compile(r"([^\W\d_]+)\.?(?:[ -.]?(20[0-9]{2}|[0-9]{2}))?")


@dataclass(frozen=True, slots=True)
class LogTab:
    """A tab of a log; `star` is the part of its title that stands under the `*` of a pattern."""

    tab: ExistingTab
    star: str = ""


def tabs_of(spec: LogSpec, existing: Existing) -> tuple[tuple[LogTab, ...], tuple[Finding, ...]]:
    """The tabs of a log in workbook order: those marked as its own, and those that nobody owns
    and whose title fits a pattern. Copies that people or programs made are left out.
    """
    owners = {mark.tab_id: (mark.kind, mark.key) for mark in existing.marks if mark.tab_id}
    tabs: list[LogTab] = []
    findings: list[Finding] = []
    for tab in existing.tabs:
        star, owner = star_of(tab.title, patterns(spec)), owners.get(tab.id)
        if owner == ("log", spec.id):
            tabs.append(LogTab(tab, star or ""))
        elif owner is None and star is not None and not _is_copy(star):
            tabs.append(LogTab(tab, star.strip(_EDGES)))
        elif owner is None and star is not None:
            findings.append(Finding(Severity.WARNING, "tab_is_copy", tab.title))
    findings += [Finding(Severity.NOTICE, "hidden_tab", t.tab.title) for t in tabs if t.tab.hidden]
    if not tabs:
        findings.append(_missing(spec, existing, owners))
    return tuple(tabs), tuple(findings)


def given_column(spec: LogSpec) -> str:
    """The id of the column that the titles of a log's tabs supply, "" if none."""
    return {"person": spec.person, "account": spec.account}.get(spec.tab_gives, "")


def given_by_title(spec: LogSpec, source: LogTab) -> tuple[str, ...]:
    """The column that this tab's title supplies, so that the tab need not have it."""
    given = given_column(spec)
    return (given,) if given and source.star else ()


def patterns(spec: LogSpec) -> tuple[str, ...]:
    """The title patterns of a log: declared ones, else its names."""
    return spec.tabs or spec.name.every()


@lru_cache(maxsize=4096)
def star_of(title: str, title_patterns: tuple[str, ...]) -> str | None:
    """What stands under the `*` of the first pattern that the title fits: "" for a pattern
    without `*`, None if it fits none.
    """
    stars = (_star(tidy(title), pattern) for pattern in title_patterns)
    return next((star for star in stars if star is not None), None)


def month_of_title(star: str) -> tuple[int | None, int] | None:
    """The (year, month) that a part of a title names, the year None if it is not said."""
    text = tidy(star)
    if found := _MONTH_NUMBERS.fullmatch(text):
        year, month = found["y"] or found["y2"], int(found["m"] or found["m2"])
    elif found := _MONTH_WORDS.fullmatch(text):
        year, month = found[2], month_of(found[1]) or 0
    else:
        return None
    full = int(year) % 100 + 2000 if year else None
    return (full, month) if 1 <= month <= 12 else None


def _is_copy(star: str) -> bool:
    return bool(_COPY.fullmatch(star.lstrip(" -–—_")))


def _star(title: str, pattern: str) -> str | None:
    """Whole titles compare as names do, so the ends are compared piece by piece."""
    before, mark, after = pattern.partition("*")
    if not mark:
        return "" if fold(title) == fold(pattern) else None
    starts = [i for i in range(len(title) + 1) if fold(title[:i]) == fold(before)]
    ends = [j for j in range(len(title) + 1) if fold(title[j:]) == fold(after)]
    if not starts or not ends or starts[-1] > ends[0]:
        return None
    return title[starts[-1] : ends[0]].strip()


def _distinct(titles: Iterable[str]) -> list[str]:
    return list({fold(title): title for title in titles}.values())


def _missing(spec: LogSpec, existing: Existing, owned: Iterable[str]) -> Finding:
    ours = set(owned)
    free = [tab.title for tab in existing.tabs if tab.id not in ours]
    wanted = [pattern.replace("*", "") for pattern in patterns(spec)]
    guess = next(filter(None, (nearest(title, free) for title in wanted)), None)
    facts = {
        "log": named(spec.name),
        "titles": {
            lang: ", ".join(quoted(title, lang) for title in _distinct(patterns(spec)))
            for lang in LANGS
        },
        "perhaps": perhaps(guess),
    }
    if spec.optional:
        return Finding(Severity.NOTICE, NOT_KEPT, "", facts=facts)
    return Finding(Severity.ERROR, "log_missing", "", facts=facts)


# --- the header ------------------------------------------------------------------------------

HEADER_ROWS = 30  # the header is looked for in the first rows only

_WORD = re.compile(r"[\w%№$€₽£]+")
_NAME, _ALIAS, _WORDS, _WITHOUT_UNIT = range(4)  # how well a header fits, best first
_UNITS: Mapping[str, frozenset[str]] = {
    "money": frozenset(("₽", "р", "руб", "рубль", "рублей", "rub", "rur")),
    "number": frozenset(("шт", "штук", "pcs")),
    "score": frozenset(("балл", "баллы", "баллов", "points")),
    "minutes": frozenset(("мин", "минут", "минуты", "min", "minutes")),
    "hours": frozenset(("ч", "час", "часы", "часов", "h", "hours")),
    "days": frozenset(("дн", "дней", "дни", "d", "days")),
}


@dataclass(frozen=True)
class Layout:
    """Where a log's columns stand on one tab.

    `row` is the header row. `columns` are the declared columns by id, `others` the undeclared by
    folded header; both give the sheet column. `headers` are the texts by sheet column.
    """

    row: int
    columns: Mapping[str, int]
    others: Mapping[str, int]
    headers: Mapping[int, str]


@dataclass(frozen=True)
class _Row:
    """A candidate: its header texts by sheet column, and which column fits which declared ones.

    `fits[id]` are (rank, sheet column) pairs, best first.
    """

    number: int
    headers: Mapping[int, str]
    fits: Mapping[str, tuple[tuple[int, int], ...]]


def find_layout(
    tab: ExistingTab, spec: LogSpec, given: Collection[str] = ()
) -> tuple[Layout | None, tuple[Finding, ...]]:
    """Finds the header row and the columns of a tab.

    Args:
        tab: A tab of the log.
        spec: What the log declares.
        given: Ids of columns that the tab's title supplies; they may be missing.

    Returns:
        The layout, or None where a needed column is missing or could be two; and the findings.
    """
    rows = [row for row in _candidates(tab, spec) if row.fits]
    if not rows:
        return None, (_no_header(tab, spec),)
    best = max(rows, key=lambda row: len(row.fits))
    rival = next((row for row in rows if _rivals(best, row)), None)
    if rival:
        facts = {"first": best.number, "second": rival.number}
        return None, (Finding(Severity.ERROR, "two_header_rows", tab.title, facts=facts),)
    return _layout(tab, spec, best, frozenset(given))


def needed_columns(spec: LogSpec) -> frozenset[str]:
    """The columns without which a log cannot be read: required ones and those that play a part.

    Without a category a log lacks only that segment.
    """
    parts = {spec.date, spec.person, spec.account, spec.client} - {""}
    return frozenset(parts | {column.id for column in spec.columns if column.required})


# --- candidates ------------------------------------------------------------------------------


def _candidates(tab: ExistingTab, spec: LogSpec) -> Iterator[_Row]:
    forms = _Forms(spec.columns)
    for number in range(1, min(tab.n_rows, HEADER_ROWS) + 1):
        headers = dict(_texts(tab, number))
        yield _Row(number, headers, _fits(headers, forms))


def _texts(tab: ExistingTab, row: int) -> Iterator[tuple[int, str]]:
    """The texts of a row by sheet column; a cell merged downwards counts in each of its rows."""
    for column in range(1, len(tab.columns) + 1):
        value = tab.value(row, column)
        if value is None and (area := _merged(tab, row, column)):
            value = tab.value(area.first_row, column) if _is_narrow(area) else None
        if isinstance(value, str) and tidy(value):
            yield column, tidy(value)


def _fits(headers: Mapping[int, str], forms: _Forms) -> dict[str, tuple[tuple[int, int], ...]]:
    found: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for place, text in headers.items():
        rank, columns = forms.best(text)
        if len(columns) == 1:
            found[columns[0]].append((rank, place))
    return {column: tuple(sorted(fits)) for column, fits in found.items()}


class _Forms:
    """The forms in which a header names some columns: the columns by rank and form."""

    def __init__(self, columns: Iterable[ColumnSpec]) -> None:
        self._named: dict[tuple[int, str], list[str]] = defaultdict(list)
        self._units: dict[str, frozenset[str]] = {}
        for column in columns:
            unit = column.unit if column.type is ColumnType.DURATION else column.type
            self._units[column.id] = units = _UNITS.get(unit, frozenset())
            for form in _forms(column.name.ru, column.name.en, column.name.aliases, units):
                self._named[form].append(column.id)

    def best(self, text: str) -> tuple[int, list[str]]:
        """The best rank at which a text fits any columns, and those that it fits so well."""
        key, words = fold(text), _words(text)
        for rank, form in ((_NAME, key), (_ALIAS, key), (_WORDS, words)):
            if columns := self._named.get((rank, form)):
                return rank, columns
        head, _, last = words.rpartition(" ")
        plain = self._named.get((_WITHOUT_UNIT, words), ())
        short = self._named.get((_WITHOUT_UNIT, head), ())
        columns = [c for c in plain if last not in self._units[c]]
        return _WITHOUT_UNIT, columns + [c for c in short if last in self._units[c]]


@lru_cache(maxsize=4096)
def _forms(
    ru: str, en: str, aliases: tuple[str, ...], units: frozenset[str]
) -> frozenset[tuple[int, str]]:
    words = {_words(name) for name in (ru, en, *aliases)}
    return frozenset(
        {(_NAME, fold(name)) for name in (ru, en)}
        | {(_ALIAS, fold(name)) for name in aliases}
        | {(_WORDS, form) for form in words - {""}}
        | {(_WITHOUT_UNIT, _without_unit(form, units)) for form in words}
    ) - {(_WITHOUT_UNIT, "")}


@lru_cache(maxsize=4096)
def _words(text: str) -> str:
    return " ".join(_WORD.findall(fold(text)))


def _without_unit(words: str, units: frozenset[str]) -> str:
    head, _, last = words.rpartition(" ")
    return head if last in units else words


def _rivals(best: _Row, row: _Row) -> bool:
    """Whether another row is as good a header, and not just the same header once more."""
    return len(row.fits) == len(best.fits) and row.fits != best.fits


def _no_header(tab: ExistingTab, spec: LogSpec) -> Finding:
    needed = [c.name for c in spec.columns if c.id in needed_columns(spec)]
    wanted = {"ru": ", ".join(n.ru for n in needed), "en": ", ".join(n.en for n in needed)}
    facts = {"rows": HEADER_ROWS, "columns": wanted}
    return Finding(Severity.ERROR, "header_missing", tab.title, facts=facts)


# --- the layout of the chosen row ------------------------------------------------------------


@dataclass(frozen=True)
class _Search:
    """Looks for the declared columns in the chosen header row."""

    tab: ExistingTab
    row: _Row
    needed: frozenset[str]

    def place(self, column: ColumnSpec) -> tuple[int, Finding | None]:
        """The sheet column of a declared column, 0 if it has none for sure."""
        fits = self.row.fits.get(column.id, ())
        if not fits:
            return 0, self._missing(column)
        (rank, place), others = fits[0], fits[1:]
        area = _merged(self.tab, self.row.number, place)
        if area and not _is_narrow(area):
            return 0, self._doubt(column, place, "header_merged", area=str(area))
        cells = ", ".join(a1(self.row.number, other) for _, other in fits)
        if others and (rank > _NAME or others[0][0] == _NAME):
            return 0, self._doubt(column, place, "header_twice", cells=cells)
        if others:
            found = self._doubt(column, place, "header_choice", cells=cells)
            return place, replace(found, severity=Severity.WARNING)
        return place, None

    def _doubt(self, column: ColumnSpec, place: int, code: str, **facts: object) -> Finding:
        severity = Severity.ERROR if column.id in self.needed else Severity.WARNING
        text, every = self.row.headers[place], {"name": named(column.name), **facts}
        return Finding(
            severity, code, self.tab.title, self.row.number, place, text, text, facts=every
        )

    def _missing(self, column: ColumnSpec) -> Finding:
        taken = {place for fits in self.row.fits.values() for _, place in fits}
        free = [text for place, text in self.row.headers.items() if place not in taken]
        guess = next(filter(None, (nearest(name, free) for name in column.name.every())), None)
        facts = {"name": named(column.name), "at": self.row.number, "perhaps": perhaps(guess)}
        if column.id in self.needed:
            return Finding(Severity.ERROR, "column_missing", self.tab.title, facts=facts)
        return Finding(Severity.WARNING, "column_absent", self.tab.title, facts=facts)


def _layout(
    tab: ExistingTab, spec: LogSpec, row: _Row, given: frozenset[str]
) -> tuple[Layout | None, tuple[Finding, ...]]:
    search = _Search(tab, row, needed_columns(spec) - given)
    answers = {c.id: search.place(c) for c in spec.columns if c.id in row.fits or c.id not in given}
    columns = {column: place for column, (place, _) in answers.items() if place}
    others, repeated = _others(tab, row, columns)
    findings = (*(found for _, found in answers.values() if found), *repeated)
    if search.needed - set(columns):
        return None, findings
    return Layout(row.number, columns, others, row.headers), findings


def _others(
    tab: ExistingTab, row: _Row, declared: Mapping[str, int]
) -> tuple[dict[str, int], list[Finding]]:
    """The undeclared columns; one header over several of them names none."""
    taken = set(declared.values())
    free = {place: text for place, text in row.headers.items() if place not in taken}
    counts = Counter(map(fold, free.values()))
    others = {
        fold(text): place
        for place, text in free.items()
        if counts[fold(text)] == 1 and fold(text) not in declared
    }
    repeated = [
        Finding(Severity.NOTICE, "header_repeated", tab.title, row.number, place, text, text)
        for place, text in free.items()
        if counts[fold(text)] > 1
    ]
    return others, repeated


def _merged(tab: ExistingTab, row: int, column: int) -> Area | None:
    return next((area for area in tab.merged if _covers(area, row, column)), None)


def _covers(area: Area, row: int, column: int) -> bool:
    last_row = area.last_row or row
    return area.first_row <= row <= last_row and area.first_column <= column <= area.last_column


def _is_narrow(area: Area) -> bool:
    return area.first_column == area.last_column
