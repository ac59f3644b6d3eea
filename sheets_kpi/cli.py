"""The commands: each parses, makes one call, prints, and sets the exit code.

Heavy modules are imported inside the commands, so that `--help` answers at once. Results go to
stdout, everything else to stderr.
"""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from errno import EPIPE
from functools import partial
from itertools import count, pairwise
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Any, Literal, TypeVar, cast

import click

from sheets_kpi import __version__
from sheets_kpi.errors import (
    AccessError,
    AskError,
    RefusedWriteError,
    SheetsKpiError,
    TemplateError,
    UnclearWriteError,
    UnfinishedWriteError,
    WorkbookError,
)
from sheets_kpi.texts import LANGS, Lang, catalogue, say

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

    from sheets_kpi.config import Config, Entry
    from sheets_kpi.facts import SegmentKind
    from sheets_kpi.fleet import Done, Outcome
    from sheets_kpi.imports.binding import Table
    from sheets_kpi.periods import Grain
    from sheets_kpi.plan import Plan
    from sheets_kpi.prepare import Preparation
    from sheets_kpi.prepare.additions import Additions
    from sheets_kpi.stages import Checked, Computed, Request
    from sheets_kpi.state import Existing
    from sheets_kpi.workbooks.interface import Access, Workbook

F = TypeVar("F", bound=Callable[..., Any])
Purpose = Literal["read", "sync", "init", "remove"]
_TYPED = ("--yes", "--overwrite", "--with-archive", "--forget")  # these have no variable
_COLOURS = {"■": "red", "✗": "red", "▼": "yellow", "○": "blue", "✓": "green"}


class _Commands(click.Group):
    """Turns an expected problem into its sentence and exit code."""

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401  # click's own signature
        """Runs a command."""
        try:
            return super().invoke(ctx)
        except SheetsKpiError as error:
            lang = ctx.meta.get("lang") or _reading_terminal() or error.lang or _terminal_lang()
            click.echo(error.say(lang), err=True)
            ctx.exit(error.exit_code)
        except OSError as error:
            if error.errno == EPIPE:  # who reads the output has left
                raise
            lang = ctx.meta.get("lang") or _terminal_lang()
            click.echo(say("cli.system", lang, why=error), err=True)
            ctx.exit(WorkbookError.exit_code)


class _Command(click.Command):
    """Has examples below its help, in the language asked for or else of the terminal."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Looks for the language first: `--help` ends the reading of options."""
        said = dict(pairwise(args)).get("--lang")
        ctx.meta["lang"] = said if said in LANGS else os.environ.get("SHEETS_KPI_LANG")
        return super().parse_args(ctx, args)

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Writes the examples."""
        lang = "ru" if (ctx.meta.get("lang") or _terminal_lang()) == "ru" else "en"
        texts = catalogue("examples")
        with formatter.section(texts["examples.head"][lang]):
            for line in texts[f"examples.{self.name}"][lang].splitlines():
                formatter.write(f"  {line}\n")


_Commands.command_class = _Command


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, message="%(version)s")
def main() -> None:
    """Turns the work logs of a shared sheet into its KPI dashboard.

    WORKBOOK is the address or id of a Google spreadsheet, a path to an .xlsx file, or a name
    that sheets-kpi.toml gives it; left out, it comes from there.
    """
    # Threads of linear algebra are of no use here and cost 0.04 s; numpy reads this when imported.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    if os.environ.get("NO_COLOR"):
        click.get_current_context().color = False


def _keep(ctx: click.Context, option: click.Parameter, value: object) -> None:
    """Keeps an option for whoever asks, so that not every function passes it on."""
    ctx.meta[str(option.name)] = value


def _templates(_ctx: click.Context, _param: click.Parameter, begun: str) -> list[str]:
    """The templates whose names begin so, for the completion of a shell."""
    from sheets_kpi.template import shipped

    return [name for name in shipped() if name.startswith(begun)]


def _workbooks(ctx: click.Context, param: click.Parameter, begun: str) -> list[CompletionItem]:
    """The names of workbooks that begin so, and for the argument files."""
    from click.shell_completion import CompletionItem

    from sheets_kpi.config import read_config

    try:
        listed = read_config(ctx.meta.get("config") or "").workbooks
        names = [one.name for one in listed if one.name.startswith(begun)]
    except SheetsKpiError:  # a shell cannot say what is wrong with the file
        names = []
    files = [CompletionItem(begun, type="file")] if isinstance(param, click.Argument) else []
    return [*map(CompletionItem, names), *files]


_kept = partial(click.option, expose_value=False, callback=_keep)
_lang_option = partial(_kept, "--lang", type=click.Choice(["ru", "en"]))
_config_option = partial(_kept, "--config", metavar="FILE")
_into_option = partial(_kept, "--into", "workbook", shell_complete=_workbooks)
_only_option = partial(_kept, "--only", shell_complete=_workbooks)
_template_option = partial(_kept, "--template", shell_complete=_templates)
_json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON for programs.")


def _workbook_options(command: F) -> F:
    """The argument and options that all commands on a workbook share."""
    hidden: dict[str, Any] = {"expose_value": False, "callback": _keep}
    options: list[Callable[[F], F]] = [
        click.argument("workbook", required=False, shell_complete=_workbooks, **hidden),
        _template_option(metavar="NAME|FILE.toml", help="What the logs look like."),
        _kept("--as-of", metavar="DATE", help="Count through this day (default: today)."),
    ]
    return _with(options, _usual_options(command))


def _usual_options(command: F) -> F:
    """The options of a command that reads a workbook, however it is named."""
    options: list[Callable[[F], F]] = [
        _lang_option(help="Language of the output."),
        _kept("--credentials", metavar="FILE", help="Key file for a Google spreadsheet."),
        _config_option(help="In place of sheets-kpi.toml of this folder or one above."),
        _kept("-q", "--quiet", is_flag=True, help="Say only what somebody should look at."),
        _kept("-v", "--verbose", is_flag=True, help="Say more: changed cells, waits, seconds."),
    ]
    return _with(options, command)


def _all_options(command: F) -> F:
    """The options of a command that takes all workbooks of sheets-kpi.toml."""
    options: list[Callable[[F], F]] = [
        _kept("--all", is_flag=True, help="All workbooks of sheets-kpi.toml."),
        _only_option(metavar="NAME", multiple=True, help="Those of --all with this name."),
    ]
    return _with(options, command)


def _with(options: Sequence[Callable[[F], F]], command: F) -> F:
    for option in reversed(options):
        command = option(command)
    return command


@main.command()
@click.argument("path", default="demo.xlsx")
@click.option(
    "--template",
    metavar="NAME",
    default="account-managers",
    show_default=True,
    help="The field of work; `sheets-kpi templates` lists them.",
    shell_complete=_templates,
)
@click.option("--as-of", metavar="DATE", help="The day the sample ends (default: today).")
@_lang_option(help="Language of the sample.", default="ru")
@click.option("--overwrite", is_flag=True, help="Replace the file if it exists.")
def demo(path: str, template: str, as_of: str | None, *, overwrite: bool) -> None:
    """Write a sample workbook with three months of logs, synced."""
    from sheets_kpi.demo import write_sample
    from sheets_kpi.report import counts_line, scorecard

    target, lang = Path(path), _lang()
    if target.exists() and not overwrite:
        raise WorkbookError("cli.demo_exists", path=path)
    synced = write_sample(target, lang, _now(), _day(as_of), template)
    _lines(scorecard(synced.board))
    click.echo(counts_line(synced.computed.told, lang))
    titles = {"tab": say("tab.dashboard", lang), "issues": say("tab.issues", lang)}
    click.echo(say("cli.demo_done", lang, path=path, **titles))


@main.group(invoke_without_command=True)
@_lang_option(help="Language of the list.")
@click.pass_context
def templates(ctx: click.Context) -> None:
    """List the templates that ship with the tool."""
    if ctx.invoked_subcommand is None:
        from sheets_kpi import template

        lang = _lang()
        for name in template.shipped():
            one = template.load(name)
            facts = {"title": one.title.show(lang), "about": one.about.show(lang)}
            click.echo(say("cli.template_line", lang, name=name, **facts))


@templates.command("show", cls=click.Command)
@click.argument("name", shell_complete=_templates)
def show_template(name: str) -> None:
    """Print a template's TOML, to start your own from."""
    from sheets_kpi import template

    click.echo(template.load(name).source, nl=False)


@templates.command("draft", cls=click.Command)
@_workbook_options
def draft_template() -> None:
    """Print the TOML of a template that reads WORKBOOK as `init` would."""
    text = _reading(_open("read")[0].read())["template"]
    if text is None:
        raise TemplateError("adopt.no_log")
    click.echo(text, nl=False)


def _reading(existing: Existing) -> dict[str, Any]:
    """What is read of a workbook without a template."""
    from sheets_kpi.adopt.overview import reading_json
    from sheets_kpi.adopt.read import read
    from sheets_kpi.dialogue import with_returns

    return reading_json(with_returns(existing, read(existing)), _lang())


@main.command()
@_workbook_options
@_json_option
@click.option("--dry-run", is_flag=True, help="Only show what would be added.")
@click.option("--yes", is_flag=True, help="Do not ask (only a terminal is asked).")
def init(*, as_json: bool, dry_run: bool, yes: bool) -> None:
    """Add tabs, dropdowns, input help and marks to a workbook, or make a new .xlsx.

    With --json only what is read of the workbook and what would be added is printed, and nothing
    is written.
    """
    from sheets_kpi.dialogue import begun, prepared_json
    from sheets_kpi.pipeline import rehearse
    from sheets_kpi.prepare import is_unknown, plan_init
    from sheets_kpi.report import finding_line, plan_lines

    book, request = _open("init", dry_run=dry_run or as_json)
    read, renew, checks = book.read(), False, None
    if as_json:
        _print_json(_reading(read) | prepared_json(read, request))
        return
    if is_unknown(read):
        request, checks = begun(read, request, asks=_at_terminal() and not (yes or dry_run))
    found = plan_init(read, request, to_check=checks)
    lang = found.lang
    if found.news:
        _lines([say("cli.newer_template", lang), *found.news])
        renew = not dry_run and _agreed(lang, "cli.confirm_newer", yes=yes)
        found = plan_init(read, request, renew=renew)
    is_rest = bool(found.plan.changes)
    if added := _added(found, request, yes=yes, dry_run=dry_run):
        found = plan_init(read, request, renew=renew, added=added)
    how_to = _how_to(found, yes=yes, dry_run=dry_run)
    if how_to is not None:
        found = plan_init(read, request, renew=renew, to_check=checks, added=added, how_to=how_to)
    if found.adopted:
        click.echo(say("cli.adopted", lang, tabs=", ".join(found.adopted)))
    _lines(plan_lines(found.plan, lang, cells=False))
    _lines(finding_line(one, lang) for one in found.unread)
    if trouble := rehearse(read, book.name, found.plan, request):
        click.echo(say("cli.sync_stops", lang, why=trouble.say(lang)))
    is_sure = yes or (added and not is_rest) or not (found.adopted or _at_terminal())
    if not found.plan.changes or dry_run:
        key = "cli.dry_run" if found.plan.changes else "cli.nothing_to_prepare"
        click.echo(say(key, lang))
    elif _agreed(lang, "cli.confirm", yes=bool(is_sure)):
        again = partial(
            plan_init, request=request, renew=renew, to_check=checks, added=added, how_to=how_to
        )
        _apply(book, found.plan, lambda: again(book.read()).plan)
        tabs = {key: found.title(key) for key in ("team", "targets")}
        click.echo(say("cli.prepared", lang, name=book.name, **tabs))
    else:
        click.echo(say("cli.not_confirmed", lang))


def _apply(book: Workbook, plan: Plan, again: Callable[[], Plan]) -> None:
    """Writes a plan; one that is refused once, as somebody edits, is made again: a second refusal
    says why it stays so.
    """
    try:
        book.apply(plan)
    except RefusedWriteError:
        book.apply(again())


def _how_to(found: Preparation, *, yes: bool, dry_run: bool) -> bool | None:
    """Whether the owner wants the tab How to fill in; None where she was asked before, as of a
    workbook whose tabs are taken again, or where nobody is there to answer.
    """
    from sheets_kpi.marks import is_how_to_open

    is_open = is_how_to_open(found.existing) and not found.adopted
    if dry_run or not is_open or not (yes or _at_terminal()):
        return None
    return _agreed(found.lang, "cli.how_to", yes=yes, usual="yes")


def _added(found: Preparation, request: Request, *, yes: bool, dry_run: bool) -> Additions | None:
    """What is new in the logs of a prepared workbook, once its owner agreed to have it added to the
    Logs tab.
    """
    from sheets_kpi.prepare.additions import additions, told

    lang = found.lang
    new = additions(found.existing, request, lang)
    if not new.rows and not new.left:
        return None
    tab = found.title("logs")
    _lines([say("adopt.news", lang, tab=tab), *told(new.rows), *new.left])
    if not new.rows or dry_run:
        return None
    if not yes and not _at_terminal():
        click.echo(say("adopt.news.left", lang, tab=tab))
    return new if _agreed(lang, "adopt.news.confirm", yes=yes, tab=tab) else None


@main.command()
@_workbook_options
@_all_options
@click.option(
    "--severity",
    type=click.Choice(["error", "warning", "notice"]),
    default="notice",
    help="List findings from this severity up.",
)
@click.option("--code", metavar="CODE", multiple=True, help="List findings with this code only.")
@click.option("--group", type=click.Choice(["tab", "code"]), help="List them under headings.")
@_json_option
def check(*, severity: str, code: tuple[str, ...], group: str | None, as_json: bool) -> None:
    """Read and validate only; exit 1 if there are errors.

    What is not listed counts all the same.
    """
    from sheets_kpi import pipeline, report
    from sheets_kpi.adopt import first as looking
    from sheets_kpi.fleet import Done

    options = click.get_current_context().meta
    least = "error" if options["quiet"] and not as_json else severity
    for one in code:
        if f"finding.{one}" not in catalogue():
            raise report.no_code(one)

    def work(book: Workbook, request: Request) -> Done:
        computed, first = _looked_at(pipeline.check(book, request), request, ())
        shown, counts = computed.checked.reader, report.counts(computed.told)
        listed = report.listed(computed.told, least, code)
        lines = [*report.finding_lines(listed, shown, group)]
        if not options["quiet"]:
            lines += [report.counts_line(computed.told, shown)]
            lines += looking.lines(first, computed) if first else ()
        told = report.check_json(computed, first, listed)
        return Done(1 if counts["error"] else 0, lines, told, "checked", findings=counts)

    _run(work, "read", as_json=as_json)


@main.command()
@_workbook_options
@_all_options
@_json_option
@click.option("--dry-run", is_flag=True, help="Show the plan and write nothing.")
@click.option("--strict", is_flag=True, help="Exit 1 if there are error findings, or broken KPIs.")
@_kept("--bonuses", metavar="WORKBOOK", help="Where bonuses go that Settings keep apart.")
@_kept("--yes", is_flag=True, help="Agree to the first write of bonuses (a terminal is asked).")
@click.option("--if-asked", is_flag=True, help="Only if “Update now” is ticked on the Dashboard.")
def sync(*, as_json: bool, dry_run: bool, strict: bool, if_asked: bool) -> None:
    """The main job: compute the KPIs and write the summary tabs and flags."""
    from sheets_kpi import pipeline, report
    from sheets_kpi.fleet import Done

    options = click.get_current_context().meta
    cells, many = options["verbose"], options["all"] or options["only"]

    def work(book: Workbook, request: Request) -> Done:
        if if_asked and not pipeline.is_asked(book):
            line, nothing = say("cli.not_asked", _lang()), {"asked": False, "applied": False}
            return Done(0, [] if many or options["quiet"] else [line], nothing, "idle")
        synced = pipeline.sync(book, request, dry_run=dry_run)
        counts, changes = report.counts(synced.computed.told), synced.plan.size
        how = {"brief": (many or options["quiet"]) and not cells, "cells": cells}
        lines = report.sync_lines(synced, book.name, book.calls, dry_run=dry_run, **how)
        code = 1 if strict and (counts["error"] or synced.computed.broken) else 0
        told = report.sync_json(synced, book.calls)
        word = "dry" if dry_run and changes else "written" if synced.applied else "same"
        return Done(code, [*lines], told, word, changes, counts)

    _run(work, "sync", as_json=as_json, dry_run=dry_run)


@main.command("import")
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@_into_option(metavar="WORKBOOK", help="The workbook (default: that of sheets-kpi.toml).")
@click.option("--log", "log", required=True, metavar="NAME", help="The log that the rows go into.")
@click.option(
    "--map",
    "maps",
    multiple=True,
    metavar="HEADER=COLUMN",
    help="Which header of the files is a column of the log; `=COLUMN` fills it from none.",
)
@click.option(
    "--fill", "fills", multiple=True, metavar="COLUMN=TEXT", help="What all rows have in a column."
)
@_usual_options
@_json_option
@click.option("--dry-run", is_flag=True, help="Only show what would be written.")
@click.option("--yes", is_flag=True, help="Do not ask.")
def import_files(
    *,
    files: tuple[str, ...],
    log: str,
    maps: tuple[str, ...],
    fills: tuple[str, ...],
    as_json: bool,
    dry_run: bool,
    yes: bool,
) -> None:
    """Take the rows of CSV or XLSX exports into a log, on a tab of the tool's own.

    Rows are known by their ids: they are added or changed there, and never doubled.
    """
    from sheets_kpi.dialogue import bound_to
    from sheets_kpi.imports import told
    from sheets_kpi.imports.binding import mapped
    from sheets_kpi.imports.plan import goal_of, is_told, plan_import
    from sheets_kpi.imports.rows import incoming
    from sheets_kpi.pipeline import written

    book, request = _open("sync", dry_run=dry_run)
    existing = book.read()
    goal = goal_of(existing, log, book.name)
    lang, options = request.lang or request.terminal or goal.lang, click.get_current_context().meta
    asks = _at_terminal() and not (yes or as_json)
    options["lang"] = lang
    tables = [table for file in files for table in _tables(file)]
    said = mapped(goal.spec, tables, maps, fills)
    bound = [(one, bound_to(goal, one, said, lang, asks=asks)) for one in tables]
    come = incoming(goal.spec, bound, goal.habits, goal.key)
    is_seen = yes or asks
    planned = partial(plan_import, come=come, habits=goal.habits, lang=goal.lang)
    found = planned(existing, is_seen=is_seen)
    if not (as_json or (options["quiet"] and not asks)):
        _lines(told.lines(found, come, goal.said, lang))
    is_known = is_told(come, goal.said)
    is_sure = yes or (not asks and is_known and not found.is_edited)
    if not (is_sure or asks or dry_run):
        key = "import.edited_unconfirmed" if is_known else "import.unconfirmed"
        raise AskError(key, tab=found.title)
    is_open = bool(found.plan.changes) and not dry_run
    if is_open and (is_sure or _agreed(lang, "import.confirm", yes=False)):
        is_seen = is_seen or not found.plan.edited  # a part of it may stand there by then
        again = partial(planned, is_seen=is_seen)
        last = written(found, lambda one: book.apply(one.plan), lambda: again(book.read()))
        found = replace(found, applied=last.applied)
    if as_json:
        _print_json(told.as_json(found, come))
        return
    key = "import.done" if found.applied else "import.nothing"
    if found.plan.changes and not found.applied:
        key = "cli.dry_run" if dry_run else "cli.not_confirmed"
    if not options["quiet"]:
        click.echo(say(key, lang, name=book.name, tab=found.title))


def _tables(file: str) -> Sequence[Table]:
    """The tables of a file that is to be imported.

    Raises:
        WorkbookError: there is no such file, or no table in it.
    """
    from sheets_kpi.imports.binding import tables_of
    from sheets_kpi.workbooks import open_workbook

    book = open_workbook(file)
    if not book.exists():
        raise WorkbookError("workbook.missing", name=file)
    found = tables_of(book.name, book.read())
    if not found:
        raise WorkbookError("import.no_table", name=file)
    return found


@main.command()
@_workbook_options
@_all_options
@click.option(
    "--to",
    type=click.Choice(["telegram", "mail", "webhook", "-"]),
    required=True,
    help="How it goes; - prints it.",
)
@click.option("--person", metavar="NAME", help="To a person, of what is the person's own.")
@click.option("--people", is_flag=True, help="To each person with an address on the Team tab.")
@click.option("--dry-run", is_flag=True, help="Print what would go to whom; remember nothing.")
def digest(
    *,
    to: Literal["telegram", "mail", "webhook", "-"],
    person: str | None,
    people: bool,
    dry_run: bool,
) -> None:
    """Tell what changed since the last digest, and what each needs today.

    Keys and addresses come from the environment or a file, see docs/automation.md.
    """
    from sheets_kpi import digest as telling
    from sheets_kpi.digest import deliver
    from sheets_kpi.fleet import STOPPED, Done

    whose = [person] if person else [] if people else None

    def work(book: Workbook, request: Request) -> Done:
        options = click.get_current_context().meta
        entry = options.get("entry") or _entry(options["workbook"])
        keys = deliver.read_keys(os.environ, entry.secrets)
        sender = deliver.Sender(to, keys, os.environ.get(deliver.ENDPOINT, ""))
        code, went, lines = 0, 0, list[str]()
        try:
            for one in telling.digest(book, request, sender, whose, dry_run=dry_run):
                code = max(code, one.why.exit_code if one.why else 0)
                went += one.went
                if one.why or dry_run or (one.went and to == "-") or not options["quiet"]:
                    line = telling.told(one, to, dry_run=dry_run)
                    if "entry" in options:  # one of many: told in its turn
                        lines.append(line)
                    else:
                        click.echo(line, err=bool(one.why))
        except SheetsKpiError as error:  # what went before is told all the same
            if not lines:
                raise
            lines.append(say("doctor.bad", _lang(), text=error.say(_lang())))
            return Done(error.exit_code, lines, None, STOPPED)
        return Done(code, lines, None, "dry" if dry_run else "sent" if went else "same")

    # what was sent would be sent twice
    _run(work, "sync", as_json=False, dry_run=dry_run, tries=1)


@main.command()
@_workbook_options
@_json_option
@click.option(
    "--grain",
    type=click.Choice(["week", "month", "quarter", "year", "all"]),
    multiple=True,
    help="Length of the periods; may be given several times (default: that of Settings).",
)
@click.option(
    "--by",
    type=click.Choice(
        "company team role person account person_account category category_2 category_3".split()
    ),
    multiple=True,
    help="Whose results; may be given several times (default: all but role and category_2, _3).",
)
@click.option("-o", "--output", type=click.Path(dir_okay=False), help="Write to a file.")
def export(
    *, as_json: bool, grain: tuple[str, ...], by: tuple[SegmentKind, ...], output: str | None
) -> None:
    """Print all results in tidy long form (CSV, or JSON with --json)."""
    from sheets_kpi import export as exporting
    from sheets_kpi import pipeline, report
    from sheets_kpi.periods import Grain

    book, request = _open("read")
    checked = pipeline.check(book, request)
    grains = [Grain(one) for one in grain] or [checked.decisions.settings.grain]
    kinds = by or exporting.SEGMENTS
    computed = pipeline.compute(checked, grains, kinds)
    for one in pipeline.how_read(checked.prepared):
        click.echo(report.finding_line(one, checked.reader), err=True)
    errors = report.counts(computed.told)["error"]
    if errors:
        click.echo(report.counts_line(computed.told, computed.checked.reader), err=True)
    rows = exporting.rows(computed, grains, kinds)
    text = exporting.to_json(rows) if as_json else exporting.to_csv(rows)
    if output:
        _write(Path(output), text)
    else:
        click.echo(text, nl=False)


@main.command()
@_workbook_options
@click.argument("kpi", required=False)
@click.option("--person", metavar="NAME", help="Of a person (default: the whole company).")
@click.option("--team", metavar="NAME", help="Of a team.")
@click.option("--account", metavar="NAME", help="Of an account.")
@click.option("--category", metavar="NAME", help="Of a category.")
@click.option("--period", default="", help="Such as 2026-11 or 2026-W47 (default: the one shown).")
@_json_option
@click.option("--csv", "as_csv", is_flag=True, help="Print every row of the logs as CSV.")
def explain(
    *, kpi: str | None, period: str, as_json: bool, as_csv: bool, **whose: str | None
) -> None:
    """Say where a number comes from: formula, target, and rows.

    KPI is its name; rows that do not count are told with the reason.
    """
    from sheets_kpi import explain as explaining
    from sheets_kpi import export, pipeline, report

    options = click.get_current_context().meta
    if kpi is None and _config().workbook:  # the one word is the KPI
        kpi, options["workbook"] = options["workbook"], None
    named = [(kind, name) for kind, name in whose.items() if name is not None]
    if not kpi or len(named) > 1:
        raise AskError("explain.no_kpi_named" if not kpi else "explain.one_segment")
    book, request = _open("read")
    checked = pipeline.check(book, request)
    options["lang"] = checked.reader
    [segment] = cast("list[tuple[SegmentKind, str]]", named) or [("company", "")]
    address = getattr(book, "address", lambda _tab, _cell: "")
    told = explaining.explain(checked, kpi, segment, period, address)
    for one in pipeline.how_read(checked.prepared):
        click.echo(report.finding_line(one, checked.reader), err=True)
    if as_json:
        _print_json(told)
    elif as_csv:
        calls = enumerate(told["calls"], 1)
        rows = ({"call": number, **row} for number, call in calls for row in call["rows"])
        click.echo(export.table(("call", *explaining.ROW), rows), nl=False)
    else:
        _lines(explaining.lines(told, checked.reader))


@main.command()
@_workbook_options
@_json_option
def doctor(*, as_json: bool) -> None:
    """Say step by step what is there and what is still missing; exit 1 if something is."""
    from sheets_kpi import pipeline
    from sheets_kpi.adopt.first import steps as first_steps
    from sheets_kpi.report import Remarkable, examine

    book, request = _open("read")
    steps: list[tuple[bool, str]] = []

    def tell(found: Iterable[tuple[bool, str]]) -> None:
        for ok, text in found:
            steps.append((ok, text))
            if not as_json:
                _lines([say("doctor.ok" if ok else "doctor.bad", _lang(), text=text)])

    if isinstance(book, Remarkable):
        tell(book.approach(_lang()))
    computed, first = _looked_at(pipeline.check(book, request), request, None)
    lang = computed.checked.reader
    tell([*examine(book, computed, lang), *(first_steps(first, book.name, lang) if first else ())])
    if computed.checked.prepared.marked:
        try:
            pipeline.plan_of(computed, request)
        except SheetsKpiError as error:
            tell([(False, error.say(lang))])
    fine = all(ok for ok, _ in steps)
    if as_json:
        told = [{"ok": ok, "text": text} for ok, text in steps]
        _print_json({"ready": fine, "steps": told})
    else:
        click.echo(say("doctor.ready" if fine else "doctor.not_ready", lang, name=book.name))
    sys.exit(0 if fine else 1)


@main.command()
@_workbook_options
@click.option("--dry-run", is_flag=True, help="Only show what would go.")
@click.option("--with-archive", is_flag=True, help="Delete the tabs of closed periods, too.")
@click.option("--yes", is_flag=True, help="Do not ask; closed periods stay.")
def remove(*, dry_run: bool, with_archive: bool, yes: bool) -> None:
    """Take all that is ours out of a workbook; logs and decision tabs stay as they are."""
    from sheets_kpi.marks import lang_of_init
    from sheets_kpi.prepare.remove import plan_remove
    from sheets_kpi.report import removal_lines

    book, request = _open("remove", dry_run=dry_run)
    existing = book.read()
    found = plan_remove(existing, with_records=with_archive)
    lang = request.lang or request.terminal or lang_of_init(existing) or "ru"
    if not found.plan.changes:
        click.echo(say("remove.nothing", lang, name=book.name))
        return
    _lines([*removal_lines(found, lang), say("remove.kept", lang)])
    if request.bonuses:
        click.echo(say("remove.bonuses", lang, name=request.bonuses))
    if dry_run or not _agreed(lang, "remove.confirm", yes=yes):
        click.echo(say("cli.dry_run" if dry_run else "cli.not_confirmed", lang))
        return
    if found.records and not (with_archive or yes):
        tabs = ", ".join(found.records)
        with_archive = _agreed(lang, "remove.confirm_archive", yes=False, tabs=tabs)
        found = plan_remove(existing, with_records=with_archive)
    back = f"sheets-kpi init {book.name}"
    if found.template:
        path = _kept_beside(f"{found.template.name}.toml", found.template.source)
        click.echo(say("remove.template", lang, path=path))
        back += f" --template {path}"
    try:
        book.apply(found.plan)
    except (RefusedWriteError, UnclearWriteError, UnfinishedWriteError):  # once more, what is left
        book.apply(plan_remove(book.read(), with_records=with_archive).plan)
    click.echo(say("remove.done", lang, name=book.name, command=back))


@main.command()
@click.argument("client", required=False)
@_lang_option(help="Language of the output.")
@_config_option(help="In place of sheets-kpi.toml of this folder or one above.")
@click.option("--forget", is_flag=True, help="Delete the login that is kept.")
def login(client: str | None, *, forget: bool) -> None:
    """Log in to Google with your own account, in a browser.

    CLIENT is the file of an OAuth client ("Desktop app"); left out, it is the one that
    sheets-kpi.toml names under credentials.
    """
    from sheets_kpi.workbooks.google.auth import log_in, login_file
    from sheets_kpi.workbooks.google.session import Way

    config = _config()
    way, lang = Way(_access(config, "read", dry_run=False)), _lang()
    kept = login_file(way)
    if forget:
        key = "google.login_forgotten" if kept.exists() else "google.login_none"
        kept.unlink(missing_ok=True)
        click.echo(say(key, lang, path=kept))
        return
    if not (client or config.credentials):
        raise AccessError("google.no_client")
    log_in(Path(client or config.credentials), way, lang)
    click.echo(say("google.login_kept", lang, path=kept))


def _run(
    work: Callable[[Workbook, Request], Done],
    purpose: Purpose,
    *,
    as_json: bool,
    dry_run: bool = False,
    tries: int = 2,
) -> None:
    """Works on the workbook, or with --all on those of sheets-kpi.toml, prints, and exits."""
    options = click.get_current_context().meta
    if options["all"] or options["only"]:
        outcomes = _each(work, purpose, dry_run=dry_run, tries=tries)
        _print_all(outcomes, as_json=as_json)
        sys.exit(max(one.code for one in outcomes))
    began = monotonic()
    done = work(*_open(purpose, dry_run=dry_run))
    if options["verbose"]:
        from sheets_kpi.numbers import number_text

        seconds = number_text(monotonic() - began, 1, _lang())
        click.echo(say("cli.took", _lang(), seconds=seconds), err=True)
    if as_json:
        _print_json(done.told)
    else:
        _lines(done.lines)
    sys.exit(done.code)


def _each(
    work: Callable[[Workbook, Request], Done], purpose: Purpose, *, dry_run: bool, tries: int
) -> list[Outcome]:
    """How the work ends on each workbook of the list; progress is shown on a terminal."""
    from sheets_kpi import fleet
    from sheets_kpi.workbooks.budget import Budget

    context = click.get_current_context()
    options = context.meta
    for name in ("workbook", "bonuses"):
        if options.get(name):
            raise AskError("fleet.alone", name=options[name])
    config, shared = _config(), {**options, "budget": Budget()}
    options["lang"] = options["lang"] or config.lang  # of the table; each workbook has its own
    entries = config.listed(options["only"])
    _day(options["as_of"])  # a date that is none is told at once

    def one(entry: Entry) -> Done:
        with click.Context(context.command) as own:  # a thread has none
            own.meta.update(shared, entry=entry)
            return work(*_open(purpose, dry_run=dry_run))

    with click.progressbar(
        length=len(entries), label=say("fleet.progress", _lang()), file=sys.stderr,
        hidden=not sys.stderr.isatty() or options["quiet"],
    ) as bar:  # fmt: skip
        return fleet.each(entries, one, lambda _: bar.update(1), tries=tries)


def _print_all(outcomes: Sequence[Outcome], *, as_json: bool) -> None:
    from sheets_kpi import fleet

    options = click.get_current_context().meta
    for one in outcomes:
        click.echo(one.trace, err=True, nl=False)
    if as_json:
        _print_json(fleet.table_json(outcomes, _lang()))
        return
    for one in outcomes:
        if one.done and one.done.lines:
            _lines([f"{one.entry.name}:", *one.done.lines, ""])
    if not options["quiet"]:
        _lines(fleet.table(outcomes, _lang()))
    failed = fleet.failed(outcomes, _lang())
    _lines(failed if options["quiet"] else [*failed, fleet.total(outcomes, _lang())])


def _config() -> Config:
    """sheets-kpi.toml; SHEETS_KPI_WORKBOOK names the workbook in its place."""
    from sheets_kpi.config import read_config

    config = read_config(click.get_current_context().meta.get("config") or "")
    return replace(config, workbook=os.environ.get("SHEETS_KPI_WORKBOOK") or config.workbook)


def _open(purpose: Purpose, *, dry_run: bool = False) -> tuple[Workbook, Request]:
    """The workbook and the request that the options and sheets-kpi.toml name."""
    from sheets_kpi import template as templates_of
    from sheets_kpi.stages import Request
    from sheets_kpi.workbooks import open_workbook
    from sheets_kpi.workbooks.delimited import is_delimited

    started = monotonic()
    gc.set_threshold(100_000, 50, 50)  # a run keeps millions of small values: do not sift them
    options = click.get_current_context().meta
    config = options.get("entry") or _entry(options["workbook"])
    options["lang"] = options["lang"] or config.lang
    location, name = config.workbook, options.get("template") or config.template
    if not location:
        raise WorkbookError("cli.no_workbook")
    access = _access(config, purpose, dry_run=dry_run)
    book = open_workbook(location, access)
    if is_delimited(location) and (purpose == "sync" or not access.read_only):
        raise WorkbookError("csv.read_only", name=book.name)
    if purpose != "init":
        if not book.exists():
            raise WorkbookError("workbook.missing", name=book.name)
        is_told = sys.stderr.isatty() and "entry" not in options and not options["quiet"]
        if is_told or options["verbose"]:
            click.echo(say("cli.reading", _lang(), name=book.name), err=True)
    request = Request(
        _now(),
        _day(options.get("as_of")),
        options["lang"],
        templates_of.load(name) if name else None,
        _reading_terminal(),
        config.lang,
        options.get("bonuses") or config.bonuses,
        lambda place: open_workbook(place, replace(access, private=True)),
        lambda place: _agreed(_lang(), "bonus.confirm", yes=options.get("yes", False), name=place),
        lambda: monotonic() - started,
    )
    return book, request


def _entry(location: str | None) -> Entry:
    """What sheets-kpi.toml says of a workbook that is called by its name there or otherwise."""
    config = _config()
    entry = config.of(location or config.workbook)
    return entry if entry is not config else replace(config, workbook=location or config.workbook)


def _looked_at(
    checked: Checked, request: Request, grains: Sequence[Grain] | None
) -> tuple[Computed, dict[str, Any] | None]:
    """A workbook with its results at some grains; one that nobody prepared with the first look."""
    from sheets_kpi.adopt.first import first_look
    from sheets_kpi.pipeline import compute

    if checked.prepared.marked:
        return compute(checked, grains), None
    computed = compute(checked, [checked.decisions.settings.grain], ["company"])
    return computed, first_look(computed, given=request.template is not None)


def _agreed(lang: Lang, key: str, *, yes: bool, usual: str = "no", **facts: str) -> bool:
    """Asks on the terminal; `да`, `yes`, `y` and `+` agree, nobody there does not. Enter alone is
    the `usual` answer.
    """
    from sheets_kpi.decisions.cells import read_word

    if yes or not _at_terminal() or "entry" in click.get_current_context().meta:
        return yes
    answer = click.prompt(
        say(key, lang, **facts), default=say(f"word.yes_no.{usual}", lang), err=True
    )
    return read_word("yes_no", answer) == "yes"


def _access(config: Entry, purpose: Purpose, *, dry_run: bool) -> Access:
    """How a Google spreadsheet is reached: with no more rights than the command needs."""
    from sheets_kpi.workbooks.budget import Budget
    from sheets_kpi.workbooks.interface import Access

    options = click.get_current_context().meta
    return Access(
        credentials=options.get("credentials") or "",
        configured=config.credentials,
        read_only=purpose == "read" or dry_run,
        inputs=purpose in ("init", "remove"),
        endpoint=os.environ.get("SHEETS_KPI_ENDPOINT", ""),
        tell=_tell,
        budget=options.get("budget") or Budget(),
    )


def _tell(key: str, facts: Mapping[str, object]) -> None:
    """Says on the way what the owner should know; of one of many workbooks not why it waits."""
    options = click.get_current_context().meta
    name = f"{options['entry'].name}: " if "entry" in options else ""
    is_wait = key.startswith("google.wait_")
    if not is_wait or options.get("verbose") or not (name or options.get("quiet")):
        click.echo(name + say(key, _lang(), **facts), err=True)


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise WorkbookError("cli.output", path=path, why=error.strerror) from error


def _kept_beside(name: str, text: str) -> Path:
    """The file of this folder that holds a text, written under the next name that is free."""
    path = Path(name)
    for number in count(2):
        if not path.exists():
            _write(path, text)
        elif path.read_bytes() != text.encode():
            path = Path(name).with_stem(f"{Path(name).stem}-{number}")
            continue
        break
    return path


def _now() -> datetime:
    return datetime.now(UTC)


def _day(text: str | None) -> date | None:
    if text is None:
        return None
    from sheets_kpi.decisions.cells import read_day

    day = read_day(text)
    if day is None or not 1900 <= day.year < 2100:
        raise click.BadParameter(say("cli.bad_date", _lang(), value=text), param_hint="--as-of")
    return day


def _lang() -> Lang:
    chosen: Lang | None = click.get_current_context().meta.get("lang")
    return chosen or _terminal_lang()


def _at_terminal() -> bool:
    """Whether somebody is there to answer."""
    return sys.stdin.isatty()


def _reading_terminal() -> Lang | None:
    """The language of the terminal, where somebody reads the output on one."""
    return _terminal_lang() if sys.stdout.isatty() else None


def _terminal_lang() -> Lang:
    names = (os.environ.get(name, "") for name in ("LC_ALL", "LC_MESSAGES", "LANG"))
    return "ru" if next(filter(None, names), "").lower().startswith("ru") else "en"


def _lines(lines: Iterable[str]) -> None:
    """Prints lines; on a terminal those that begin with a sign in its colour."""
    for line in lines:
        colour = _COLOURS.get(line[:1])
        click.echo(click.style(line[0], fg=colour, bold=True) + line[1:] if colour else line)


def _print_json(value: object) -> None:
    import json

    click.echo(json.dumps(value, ensure_ascii=False, indent=1, default=str))


def _name_variables(command: click.Command) -> None:
    """Gives each option a variable of the environment: `--as-of` is SHEETS_KPI_AS_OF. What agrees
    to something is typed each time.
    """
    for option in command.params:
        name = max(option.opts, key=len)
        if isinstance(option, click.Option) and not option.is_eager and name not in _TYPED:
            name = name.removeprefix("--").replace("-", "_").upper()
            option.envvar = f"SHEETS_KPI_{name}"
    for inner in command.commands.values() if isinstance(command, click.Group) else ():
        _name_variables(inner)


_name_variables(main)
