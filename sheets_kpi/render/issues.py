"""Issues: who mends what, then what is wrong, how often and where; what does most harm first."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from sheets_kpi.findings import Finding, Severity, show, told
from sheets_kpi.numbers import number_text
from sheets_kpi.render.board import Board
from sheets_kpi.render.page import GAP, SECTION_ROW, Page, TabColumn, widths_of
from sheets_kpi.state import Link, Tab
from sheets_kpi.styles import (
    BEHIND,
    HAIR,
    HEADER,
    HEADER_RIGHT,
    LINK,
    MUTED_TEXT,
    RISK,
    SECTION,
    TAB_ALARM,
    TEXT,
    WRAPPED,
)
from sheets_kpi.texts import say

MOST_SHOWN = 1000  # a longer list is no help on a phone; `check` prints all
_MOST_PEOPLE = 10  # more are folded
_PLACES = (4, 5, 6)  # the columns of a person's first places
# the first two fill a phone
_COLUMNS = (
    TabColumn("", 30, HEADER),
    TabColumn("column.message", 372, HEADER),
    TabColumn("column.count", 62, HEADER_RIGHT),
    TabColumn("column.who", 158, HEADER.with_(indent=1)),
    TabColumn("column.where", 168, HEADER),
    TabColumn("column.action", 440, HEADER),
)
_ROW = WRAPPED.with_(vertical="middle", below=HAIR)
_CALM = _ROW.with_(color=MUTED_TEXT.color)
_PERSON = _CALM.with_(indent=1)
_COUNT = _ROW.with_(align="right")
_LINK = LINK.with_(wrap=True, vertical="middle", below=HAIR)
_PLACE = LINK.with_(wrap=True, vertical="middle", size=9)
_HEADS = {Severity.ERROR: BEHIND, Severity.WARNING: RISK.with_(bold=True)}
_Alike = Sequence[Finding]  # findings of one cause, the first of which stands for them
_People = Mapping[object, Sequence[str]]  # by what they have in common, those who have them


def issues(board: Board) -> Tab:
    """The Issues tab; red in the bar of tabs while something is left out."""
    lang, decided = board.lang, _decision_tabs(board)
    found = _ranked(board.findings, decided)
    alike = _equal(found, decided)
    if len(found) + len(alike) > MOST_SHOWN:  # then those of a column have one line
        alike = [[one] for one in _ranked(told(found, most=1), decided)]
    page = Page("issues", lang)
    _head(page, board)
    _people(page, board, decided)
    people, shown = _names(board.computed.findings, decided), alike[:MOST_SHOWN]
    for severity in Severity:
        if of_kind := [one for one in shown if one[0].severity is severity]:
            _section(page, severity, board.count(severity), is_first=of_kind[0] is shown[0])
            names = [people.get(_common(one[0], decided), ()) for one in of_kind]
            _lines(page, of_kind, names, may_fold=severity is not Severity.NOTICE)
    if len(alike) > MOST_SHOWN:
        page.line([say("issues.more", lang, n=len(alike) - MOST_SHOWN)], MUTED_TEXT)
    tab = page.tab(widths_of(_COLUMNS), (0, 0))
    return tab._replace(color=TAB_ALARM) if board.count(Severity.ERROR) else tab


def _ranked(found: Iterable[Finding], decided: frozenset[str]) -> list[Finding]:
    """Findings in their order, but those of decisions first, as they change most."""
    return sorted(found, key=lambda one: one.tab not in decided)


def _common(finding: Finding, decided: frozenset[str]) -> object:
    """What equal findings have in common, on whatever tabs their column stands; each decision
    stands alone.
    """
    if finding.tab in decided:
        return finding
    severity, code, _, _, word = finding.cause
    return (severity, code, finding.header, word) if finding.header else finding.cause


def _equal(found: Iterable[Finding], decided: frozenset[str]) -> list[_Alike]:
    """Findings with their equals, in their order."""
    equal: dict[object, list[Finding]] = defaultdict(list)
    for finding in found:
        equal[_common(finding, decided)].append(finding)
    return [*equal.values()]


def _decision_tabs(board: Board) -> frozenset[str]:
    existing = board.computed.checked.existing
    tabs = (existing.tab(mark.tab_id) for mark in existing.marks if mark.kind == "decision")
    return frozenset(tab.title for tab in tabs if tab)


def _names(findings: Iterable[Finding], decided: frozenset[str]) -> _People:
    """Who has equal findings, by name."""
    found: dict[object, dict[str, None]] = defaultdict(dict)
    for finding in findings:
        if name := show(finding.person):
            found[_common(finding, decided)][name] = None
    return {common: sorted(names, key=str.casefold) for common, names in found.items()}


def _head(page: Page, board: Board) -> None:
    """The title with the count of errors, and what they cost."""
    lang, amount = board.lang, board.completeness.amount
    errors, warnings, notices = map(board.count, Severity)
    said = []
    if errors:
        if amount:
            said.append(say("issues.amount", lang, sum=number_text(amount, 0, lang)))
        said.append(say("issues.about", lang))
    else:
        said.append(say("issues.none", lang))
    said += [say("issues.warnings", lang, n=warnings)] if warnings else []
    said += [say("issues.notices", lang, n=notices)] if notices else []
    count = f" · {number_text(errors, 0, lang)}" if errors else ""
    page.head(" ".join(said), title=page.title + count)


def _people(page: Page, board: Board, decided: frozenset[str]) -> None:
    """A line for everybody who has something to mend or to look at, those with most first."""
    lang, having = board.lang, defaultdict[str, list[Finding]](list)
    for severity in (Severity.ERROR, Severity.WARNING):
        for finding in board.computed.findings:
            if finding.severity is severity:
                is_owners = finding.tab in decided or not finding.row
                nobody = say("issues.owner" if is_owners else "issues.nobody", lang)
                having[show(finding.person) or nobody].append(finding)
    if not having:
        return
    page.skip(GAP)
    page.put(1, say("issues.people", lang), SECTION)
    page.skip(SECTION_ROW)
    first = page.row
    ranked = sorted(having.items(), key=lambda one: (-_errors(one[1]), -len(one[1])))
    for name, findings in ranked:
        _person(page, name, findings)
    page.fold(first + _MOST_PEOPLE, page.row - 1)


def _errors(findings: _Alike) -> int:
    return sum(one.n for one in findings if one.severity is Severity.ERROR)


def _person(page: Page, name: str, findings: _Alike) -> None:
    """A person, how much there is, and where it begins."""
    errors, total = _errors(findings), sum(one.n for one in findings)
    counts = {"error": errors, "warning": total - errors}
    said = [say(f"issues.{key}", page.lang, n=n) for key, n in counts.items() if n]
    look = BEHIND if errors else TEXT
    page.put(1, errors or None, look.with_(align="right", below=HAIR))
    page.put(2, f"{name} – {', '.join(said)}", TEXT.with_(indent=1, below=HAIR, wrap=True))
    for column, finding in zip(_PLACES, findings, strict=False):
        place, link = _place(finding)
        more = total - len(_PLACES) if column == _PLACES[-1] else 0
        text = f"{place} … +{more}" if more > 0 else place
        page.put(column, text, _PLACE.with_(indent=1) if column == _PLACES[0] else _PLACE, link)
    page.skip()


def _section(page: Page, severity: Severity, n: int, *, is_first: bool) -> None:
    """The head of errors, warnings or notices; above the first one stand the headers."""
    lang = page.lang
    page.skip(GAP)
    if is_first:
        page.header(_COLUMNS)
    look = _HEADS.get(severity, MUTED_TEXT.with_(bold=True))
    page.put(1, severity.symbol, look.with_(align="center", vertical="middle"))
    count = number_text(n, 0, lang)
    page.put(2, say(f"issues.section.{severity}", lang, n=count), look.with_(vertical="middle"))
    page.skip(SECTION_ROW)


def _lines(
    page: Page, groups: Sequence[_Alike], names: Sequence[Sequence[str]], *, may_fold: bool
) -> None:
    """A line for equal findings, the others folded beneath it; else all are folded together."""
    top = page.row
    for alike, people in zip(groups, names, strict=True):
        _first(page, alike, people)
        first = page.row
        for finding in alike[1:]:
            _other(page, finding, alike[0])
        if may_fold:
            page.fold(first, page.row - 1)
    if not may_fold:
        page.fold(top, page.row - 1)


def _first(page: Page, alike: _Alike, people: Sequence[str]) -> None:
    lang, first, n = page.lang, alike[0], sum(one.n for one in alike)
    name = show(first.person) or next(iter(people), "–")
    others = f" +{len(people) - 1}" if len(people) > 1 else ""
    place, link = _place(first)
    page.put(1, None, _ROW)
    page.put(2, first.message(lang), _ROW)
    page.put(3, n, _COUNT.with_(bold=n > 1, number_format="#,##0"))
    page.put(4, name + others, _ROW.with_(indent=1))
    more = f" (+{number_text(n - 1, 0, lang)})" if n > 1 else ""
    page.put(5, place + more, _LINK if link else _ROW, link)
    page.put(6, first.action(lang), _CALM)
    page.skip()


def _other(page: Page, finding: Finding, first: Finding) -> None:
    """One more of equal findings; what it says like the first one is left out."""
    texts = [(finding.message(page.lang), first.message(page.lang))]
    texts.append((finding.action(page.lang), first.action(page.lang)))
    message, action = (text if text != above else None for text, above in texts)
    place, link = _place(finding)
    page.put(1, None, _CALM)
    page.put(2, message, _PERSON)
    page.put(3, None, _CALM)
    page.put(4, show(finding.person) or "–", _PERSON)
    page.put(5, place, _LINK if link else _CALM, link)
    page.put(6, action, _CALM)
    page.skip()


def _place(finding: Finding) -> tuple[str, Link | None]:
    """Where a finding is: its address and the link there."""
    cell = finding.cell or (f"A{finding.row}" if finding.row else "A1")
    place = f"{finding.tab}!{cell}" if finding.row else finding.tab
    return place or "–", Link(finding.tab, cell) if finding.tab else None
