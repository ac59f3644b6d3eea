"""Which tabs belong to a log, and what their titles tell: a person, an account or a month."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache

from sheets_kpi.clean.tables import looks_like
from sheets_kpi.clean.times import DAY_NAME
from sheets_kpi.clean.values import named, perhaps
from sheets_kpi.findings import Finding, Severity
from sheets_kpi.logs import NOT_KEPT
from sheets_kpi.names import fold, nearest, tidy
from sheets_kpi.periods import month_of
from sheets_kpi.schema import NUMERIC, ColumnType, LogSpec
from sheets_kpi.state import Existing, ExistingTab, Mark
from sheets_kpi.texts import LANGS, Lang, quoted, say

_COPY = re.compile(r"\(\d+\)|(?:копия|copy)\b.*", re.IGNORECASE)
_FEWEST_ALIKE = 3  # columns
_LONGEST = 20  # letters of a log in a title of at most 31
_EDGES = " -–—_·:,()[]"  # of what stands under the `*` of a title
_MONTH_NUMBERS = re.compile(
    r"(?P<y>20[0-9]{2})[-. ](?P<m>[0-9]{1,2})(?:-01)?"
    r"|(?P<m2>[0-9]{1,2})(?:[-. ](?P<y2>20[0-9]{2}))?"
)
_MONTH_WORDS = re.compile(
    r"(?:.+ (?:за|for) )?([^\W\d_]+)\.?(?:[ -.]?(20[0-9]{2}|[0-9]{2}))?(?: ?г\.?| года?)?"
)
_YEARLY = r"([^\W\d_]+)\.? (20[0-9]{2})(?: ?г\.?| года?)?"
_MONTH_ASIDE = re.compile(  # `План (ноябрь 2026)`, `ноябрь 2026 – план`
    rf".+?(?:[,:(]| [-–—]) ?{_YEARLY}\)?|{_YEARLY} ?(?:[,:]| [-–—]) ?.+"
)
_WEEKDAYS = re.compile(rf"{DAY_NAME}\.?")


def tabs_of(
    spec: LogSpec, existing: Existing
) -> tuple[tuple[ExistingTab, ...], tuple[Finding, ...]]:
    """The tabs of a log in workbook order: those marked as its own, and those that nobody owns
    and whose title fits a pattern. Copies that people or programs made are left out, and so are
    tabs that another spelling of the name fits, and whose columns are others.
    """
    owners, let_go = _owners(existing), _let_go(existing)
    tabs: list[ExistingTab] = []
    findings: list[Finding] = []
    for tab in existing.tabs:
        star, owner = star_of(tab.title, patterns(spec)), owners.get(tab.id)
        if owner == ("log", spec.id) and not (star is None and tab.id in let_go):
            tabs.append(tab)
        elif owner is None and star is not None and _is_other(tab, spec):
            facts = {"log": named(spec.name)}
            findings.append(Finding(Severity.WARNING, "tab_not_log", tab.title, facts=facts))
        elif owner is None and star is not None and not _is_copy(star):
            tabs.append(tab)
    findings += [Finding(Severity.NOTICE, "hidden_tab", tab.title) for tab in tabs if tab.hidden]
    if not tabs:
        findings.append(_missing(spec, existing, owners))
    return tuple(tabs), tuple(findings)


def unread(existing: Existing, specs: Sequence[LogSpec]) -> Iterator[Finding]:
    """Tabs that everybody sees, that no log reads, and that have the columns of one."""
    read = {tab.id for spec in specs for tab in tabs_of(spec, existing)[0]}
    ours = read | _owners(existing).keys()
    for tab in existing.tabs:
        if tab.hidden or tab.id in ours:
            continue
        heads = [(head, spec) for spec in specs if (head := looks_like(tab, spec))]
        if heads:
            head, spec = max(heads, key=lambda pair: len(pair[0].fits))
            n, total = len(head.fits), len(spec.columns)
            if n >= max(_FEWEST_ALIKE, min(total, len(head.headers)) / 2):
                facts = {"log": named(spec.name), "n": n, "total": total}
                yield Finding(Severity.WARNING, "tab_unread", tab.title, facts=facts)


def _owners(existing: Existing) -> dict[str, tuple[str, str]]:
    return {mark.tab_id: (mark.kind, mark.key) for mark in existing.marks if mark.tab_id}


def _let_go(existing: Existing) -> frozenset[str]:
    """Tabs of logs that bear the title they had at `init`, by their ids: whether a log is read from
    them is for the Logs tab to say. One that was renamed is followed by its mark.
    """
    titles = {tab.id: tab.title for tab in existing.tabs}
    logs = (mark for mark in existing.marks if mark.kind == "log")
    return frozenset(m.tab_id for m in logs if m.data.get("title") == titles.get(m.tab_id))


def _is_other(tab: ExistingTab, spec: LogSpec) -> bool:
    """Whether a tab bears another spelling of a log's name, and has not its columns."""
    is_alias = not spec.tabs and fold(tab.title) not in map(fold, (spec.name.ru, spec.name.en))
    return is_alias and looks_like(tab, spec) is None


def is_import(mark: Mark) -> bool:
    """Whether a mark is that of a tab of ours for what is imported into a log."""
    return mark.kind == "log" and "import" in mark.data


def import_title(spec: LogSpec, lang: Lang) -> str:
    """The title of that tab, where nobody renames it."""
    return say("import.tab", lang, log=spec.name.show(lang)[:_LONGEST].strip())


def natural_key(spec: LogSpec) -> tuple[str, ...]:
    """What tells the records of a log apart: its ids, if it has such, else all that is no number;
    what makes the main date comes first.
    """
    unique = [column.id for column in spec.columns if column.unique]
    kinds = NUMERIC | {ColumnType.YES_NO, ColumnType.DATE}
    texts = (column.id for column in spec.columns if column.type not in kinds)
    return tuple(unique[:1]) or tuple(dict.fromkeys((*sorted(spec.dating), *texts)))


def remembered_key(data: Mapping[str, str]) -> tuple[str, ...]:
    """The ids of the columns that told imported rows apart, as the mark of their tab has them."""
    return tuple(json.loads(data.get("key") or "[]"))


def shared_key(spec: LogSpec, key: Sequence[str]) -> tuple[str, ...]:
    """The columns that must all agree where a record was imported and typed by hand, too: the key
    of the imports, or `natural_key` where the log has not every column of it, as after a renaming.
    Nothing where that is one column, and no ids.
    """
    found = tuple(key) if key and all(map(spec.column, key)) else natural_key(spec)
    is_enough = len(found) > 1 or any(c.unique for c in spec.columns if c.id in found)
    return found if is_enough else ()


def not_on(spec: LogSpec, title: str) -> frozenset[str]:
    """The columns that a tab need not have: its title, its month rows or its headers fill them."""
    told = {spec.given if told_by(title, spec) else "", spec.month_rows, *spec.unpivoted}
    return frozenset(told - {""})


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


def told_by(title: str, spec: LogSpec) -> str:
    """What the title of a log's tab tells: the part under `*`, the whole of it where no pattern of
    the log has one.
    """
    every = patterns(spec)
    star = star_of(title, every)
    is_whole = star is not None and spec.tabs and not any("*" in one for one in every)
    return title.strip() if is_whole else (star or "").strip(_EDGES).lstrip(". ")


def month_of_title(star: str) -> tuple[int | None, int] | None:
    """The (year, month) that a part of a title names, `Май 2021` or `Табель за май 2021 г.`; the
    year None if it is not said.
    """
    text = tidy(star)
    if found := _MONTH_NUMBERS.fullmatch(text):
        year, month = found["y"] or found["y2"], int(found["m"] or found["m2"])
    elif found := _MONTH_WORDS.fullmatch(text):
        year, month = found[2], month_of(found[1]) or 0
    elif found := _MONTH_ASIDE.fullmatch(text):
        name, year = found[1] or found[3], found[2] or found[4]
        month = month_of(name) or 0
    else:
        return None
    full = int(year) % 100 + 2000 if year else None
    return (full, month) if 1 <= month <= 12 else None


def is_weekday(text: str) -> bool:
    """Whether a text only names a day of the week."""
    return bool(_WEEKDAYS.fullmatch(tidy(text).casefold()))


def _is_copy(star: str) -> bool:
    return bool(_COPY.fullmatch(star.lstrip(" -–—_")))


def _star(title: str, pattern: str) -> str | None:
    """Whole titles compare as names do, so the ends are compared piece by piece. A space beside `*`
    is where a word or a number ends and another begins: `Мар *` is neither `Маркетинг` nor `Мар`.
    """
    before, mark, after = pattern.partition("*")
    if not mark:
        return "" if fold(title) == fold(pattern) else None
    starts = [i for i in range(len(title) + 1) if fold(title[:i]) == fold(before)]
    ends = [j for j in range(len(title) + 1) if fold(title[j:]) == fold(after)]
    if not starts or not ends or starts[-1] > ends[0]:
        return None
    star = title[starts[-1] : ends[0]].strip()
    cuts = (before[-1:] == " ", starts[-1]), (after[:1] == " ", ends[0])
    is_whole = all(star and _ends_word(title, at) for is_word, at in cuts if is_word)
    return star if is_whole else None


def _ends_word(title: str, at: int) -> bool:
    """Whether no word and no number goes on at a place of a title."""
    one, other = title[max(at - 1, 0) : at], title[at : at + 1]
    return not (one.isalpha() and other.isalpha()) and not (one.isdigit() and other.isdigit())


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
