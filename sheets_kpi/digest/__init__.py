"""The digest: what changed since the last one, and what each needs today.

    read ─ check ─ compute ─ attain ─ letter ─ send ─ remember
    edge   pure    pure      pure     pure     edge   edge

What was told whom stands on the hidden tab Service, in rows of its own: a sync carries them over,
and they are all that a digest writes, once its letters have arrived.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from sheets_kpi import service
from sheets_kpi.digest.deliver import Channel, Sender
from sheets_kpi.digest.letter import Letter, Notes, letter_of
from sheets_kpi.errors import AskError, DecisionError, SheetsKpiError
from sheets_kpi.findings import titles_of
from sheets_kpi.periods import Grain, period_of
from sheets_kpi.pipeline import Memo, attain, check, compute, written
from sheets_kpi.plan import plan_of_tab
from sheets_kpi.render.board import Board
from sheets_kpi.stages import Checked, Request
from sheets_kpi.state import CellValue, Existing
from sheets_kpi.texts import Lang, say
from sheets_kpi.workbooks.interface import Workbook

_PART = 500  # so many notes stand in one cell


@dataclass(frozen=True)
class Sent:
    """What somebody was told, or was to be: `person` is "" for the team, `to` "" where no address
    is known, and `why` says what came in the way. It is told about in `lang`.
    """

    person: str
    to: str
    letter: Letter
    lang: Lang
    why: SheetsKpiError | None = None

    @property
    def went(self) -> bool:
        """Whether there was something to tell, and it went."""
        return bool(self.letter.text and self.to) and self.why is None


def digest(
    workbook: Workbook,
    request: Request,
    sender: Sender,
    people: Sequence[str] | None = None,
    *,
    dry_run: bool = False,
) -> Iterator[Sent]:
    """Tells the team, or some `people` (all of them, if none is named), and remembers what arrived;
    gives what became of each letter.

    Raises:
        AskError: there is no such person, or no address of one that was named.
        DecisionError: the workbook was never synced.
        SheetsKpiError: it cannot be read, or what was told cannot be written down.
    """
    if people is not None and sender.channel == "webhook":
        raise AskError("digest.one_place")
    checked = check(workbook, request)
    if not checked.existing.marked("summary", service.KEY) or checked.prepared.copied:
        key = "digest.not_synced" if checked.prepared.marked else "decision.not_prepared"
        raise DecisionError(key, name=workbook.name)
    board = _board(checked, request)
    ended = _ended(board, request)
    old, new = service.remembered(checked.existing).told, dict[str, Notes]()
    url = partial(_url, workbook, checked)
    try:
        for person in [""] if people is None else _named(checked, people, sender):
            key, why = f"{sender.channel} {person}".rstrip(), None
            to = _to(checked, person, sender, dry_run=dry_run)
            found = letter_of(board, ended, person, _notes(old, key), url)
            if found.text and to and sender.channel != "-" and not dry_run:
                try:
                    sender.send(to, found.text)
                except SheetsKpiError as error:
                    why = error
                else:
                    new[key] = found.notes
            yield Sent(person, to, found, checked.reader, why)
            if (to or not found.text) and why is None:
                new[key] = found.notes
    finally:  # whatever stopped the others
        if new and not dry_run:
            _remember(workbook, checked, new)


def _to(checked: Checked, person: str, sender: Sender, *, dry_run: bool) -> str:
    """Where a letter goes, "" if that is not known; to the team one must go somewhere."""
    if person and sender.channel != "-":
        return sender.fitting(checked.decisions.roster.addresses(person))
    try:
        return sender.team()
    except SheetsKpiError as error:
        error.lang = checked.reader
        if dry_run:
            return ""
        raise


def told(one: Sent, channel: Channel, *, dry_run: bool) -> str:
    """What became of a letter; where it is printed, the letter itself."""
    facts = {"who": one.person or say("digest.team", one.lang), "channel": channel, "to": one.to}
    if one.why:
        return say("digest.failed", one.lang, why=one.why.say(one.lang), **facts)
    if not one.letter.text:
        return say("digest.nothing", one.lang, **facts)
    way = "dry" if dry_run and one.to else "sent" if one.to else "no_address"
    shown = [one.letter.text, ""] if dry_run or channel == "-" else []
    heads = [] if channel == "-" else [say(f"digest.{way}", one.lang, **facts)]
    return "\n".join([*heads, *shown])


def _board(checked: Checked, request: Request) -> Board:
    board = attain(compute(checked))
    return replace(board, lang=request.lang or board.lang)


def _ended(board: Board, request: Request) -> Board | None:
    """The board of the period that ended last, in the first working days of the next."""
    settings, grain = board.settings, board.settings.grain
    if grain is Grain.ALL or settings.period:
        return None
    running = period_of(board.as_of, grain)
    workdays = board.computed.checked.decisions.workdays
    if not 1 <= workdays.count(running.start, board.as_of) <= max(1, settings.first_days):
        return None
    if board.is_past:
        return board
    checked, last = board.computed.checked, running.previous()
    if last.end < board.computed.first_day:
        return None
    decisions = replace(checked.decisions, settings=replace(settings, period=last))
    return _board(replace(checked, decisions=decisions), request)


def _named(checked: Checked, people: Sequence[str], sender: Sender) -> list[str]:
    """People by the names they have on the Team tab; without names all who have an address."""
    roster, names = checked.decisions.roster, list[str]()
    for name in people:
        found = checked.decisions.people.find(name)
        error = AskError("explain.no_person", name=name, there=", ".join(roster.people))
        if found in roster.people:
            if sender.channel == "-" or sender.fitting(roster.addresses(found)):
                names.append(found)
                continue
            titles = titles_of(checked.existing, checked.reader)
            error = AskError("digest.no_address_of", who=found, channel=sender.channel, **titles)
        error.lang = checked.reader
        raise error
    if sender.channel == "-":
        return names or list(roster.people)
    names = names or [one for one in roster.people if roster.addresses(one)]
    if not names:
        titles = titles_of(checked.existing, checked.reader)
        error = AskError("digest.nobody", channel=sender.channel, **titles)
        error.lang = checked.reader
        raise error
    return names


def _url(workbook: Workbook, checked: Checked, title: str, cell: str) -> str:
    """Where a cell is opened in a browser, "" for that of a file."""
    tab = next((one for one in checked.existing.tabs if one.title == title), None)
    address = getattr(workbook, "address", None)
    return address(tab.id, cell) if address and tab else ""


def _notes(told: Mapping[tuple[str, str], str], key: str) -> Notes:
    """What somebody was told, from the parts that are kept."""
    words = (word for (whose, _), text in told.items() if whose == key for word in text.split())
    return dict(word.partition(":")[::2] for word in words if word[0] != ":")


def _beside(existing: Existing) -> list[list[CellValue]]:
    """What others remember beside, as it stands."""
    tab = existing.marked("summary", service.KEY)
    columns = tab.columns[service.BESIDE - 1 :] if tab else ()
    return [list(row) for row in zip(*columns, strict=True)]


def _remember(workbook: Workbook, checked: Checked, new: Mapping[str, Notes]) -> None:
    """Writes down what was told, on what stands by then."""

    def memo(existing: Existing) -> Memo:
        memory = service.remembered(existing)
        told = {key: text for key, text in memory.told.items() if key[0] not in new}
        for key, notes in new.items():
            words = [f"{name}:{state}" for name, state in sorted(notes.items())]
            for n in range(0, len(words), _PART):
                told[key, str(n // _PART)] = " ".join(words[n : n + _PART])
        memory = memory._replace(told=dict(sorted(told.items())))
        tab = service.service_tab(memory, checked.lang, _beside(existing))
        return Memo(plan_of_tab(existing, tab))

    written(
        memo(checked.existing),
        lambda one: workbook.apply(one.plan),
        lambda: memo(workbook.read()),
    )
