"""What is measured, part by part. Each part yields its figures, with their budgets."""

from __future__ import annotations

import json
import math
import shutil
import statistics
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from pathlib import Path

import pandas as pd
from clocks import HERE, ROOT, Run, alone, in_turn, medians, process
from online import Did, Online, online, usual  # which finds the modules of the tests, too
from peers import figures, typed
from states import (
    AS_OF,
    ONE_DAY,
    TWELVE,
    Shape,
    delimited,
    log,
    prepared,
    raw,
    request,
    synced,
    template_text,
    to_plan,
    twelve_text,
    xlsx,
)
from table import Figure

# isort: split
from books import NOON
from guide_synced import edited
from looked_tabs import Case, more_kpis, workbook

import sheets_kpi
from sheets_kpi import pipeline
from sheets_kpi.render.answer import Answer
from sheets_kpi.stages import Request
from sheets_kpi.workbooks.memory import MemoryWorkbook


@dataclass(frozen=True)
class Size:
    """How much is measured."""

    name: str
    rows: tuple[int, ...]  # of logs in memory
    files: tuple[int, ...]  # of .xlsx files
    online: tuple[int, ...]  # of Google spreadsheets
    odd: int  # of logs with something odd about them
    times: int
    judged: int = 100_000  # rows of the logs that have a budget to the plan
    growth: tuple[int, ...] = ()
    peak: int = 0


SIZES = {
    one.name: one
    for one in (
        Size("tiny", (300,), (300,), (300,), 300, 1, 300, (300, 600, 900), 300),
        Size("usual", (1_000, 10_000, 100_000), (2_000, 20_000), (2_000,), 20_000, 3),
        Size(
            "large",
            (1_000, 10_000, 100_000, 1_000_000),
            (2_000, 20_000, 100_000),
            (2_000, 20_000),
            20_000,
            3,
            100_000,
            (1_000, 100_000, 300_000, 1_000_000),
            1_000_000,
        ),
    )
}
Part = Callable[[Size, str], Iterator[Figure]]
LATER = AS_OF + ONE_DAY
PEERS = HERE / "peers.py"
BARE = "import click\n@click.command()\ndef main(): pass\nmain(['--help'])"
CLEAN = 0.01
RAW = "no `init` yet"  # the state that the budget to the plan is for
AT_100K = {CLEAN: 7.0, 0.2: 10.0}  # to the plan, × the decoding of the JSON, by dirty rows
GROWTH = 1.05
BY_MONTH = [[], ["Менеджер"], ["Аккаунт"], ["Категория"], ["Менеджер", "Аккаунт"]]


def start(size: Size, base: str) -> Iterator[Figure]:
    """The start of the program, and a sync of the sample that changes nothing."""
    runs = {
        "ours": partial(process, "-m", "sheets_kpi", "--help"),
        "bare": partial(process, "-c", BARE),
    }
    found = in_turn(runs, 3 * size.times)
    ratio = found["ours"].seconds / found["bare"].seconds
    yield Figure("Start", "`--help` against a bare click program", ratio, budget=1.3)
    with _folder() as folder, _versions(base, folder) as versions:
        syncs = {name: _sample(folder / f"{name}.xlsx", root) for name, root in versions.items()}
        found = in_turn(syncs, 4 * size.times)
        note = f"{found['now'].seconds:.2f} s"
        if base:
            ratio = found["now"].seconds / found["base"].seconds
            what = f"sync of the sample, unchanged, against {base}"
            yield Figure("Start", what, ratio, budget=0.95, note=note)
        else:
            seconds = found["now"].seconds
            yield Figure("Start", "sync of the sample, unchanged", seconds, "s")


@contextmanager
def _versions(base: str, folder: Path) -> Iterator[dict[str, Path]]:
    """This tree, and another version in a tree of its own."""
    if not base:
        yield {"now": ROOT}
        return
    old = folder / "base"
    git = ["git", "-C", str(ROOT), "worktree"]
    subprocess.run([*git, "add", "--quiet", "--detach", str(old), base], check=True)
    try:
        yield {"now": ROOT, "base": old}
    finally:
        subprocess.run([*git, "remove", "--force", str(old)], check=True)


def _sample(path: Path, root: Path) -> partial[Run]:
    """The sync of the sample that a version has written itself."""
    process("-m", "sheets_kpi", "demo", path, "--as-of", AS_OF, folder=root)
    sync = partial(process, "-m", "sheets_kpi", "sync", path, "--as-of", AS_OF, folder=root)
    sync()  # compiles what is not compiled yet
    return sync


def plan(size: Size, base: str) -> Iterator[Figure]:
    """From a workbook in memory to its plan, against the decoding of the same cells as JSON."""
    del base
    for rows in size.rows:
        for dirty, budget in AT_100K.items():
            if dirty > CLEAN and rows != size.judged:
                continue
            shape = Shape(rows, dirty)
            text = json.dumps(log(shape), default=str, ensure_ascii=False)
            fresh = prepared(shape)
            known = synced(fresh)
            found = medians(
                {
                    "JSON": partial(json.loads, text),
                    RAW: partial(to_plan, raw(shape), text=template_text()),
                    "first sync": partial(to_plan, fresh),
                    "unchanged": partial(to_plan, known),
                    "a day later": partial(to_plan, known, LATER),
                },
                size.times,
            )
            decoding = found.pop("JSON")
            for state, seconds in found.items():
                yield Figure(
                    "To the plan, against decoding the same cells as JSON",
                    f"{rows:,} × 10, {dirty:.0%} dirty, {state}",
                    seconds / decoding,
                    budget=budget if (rows, state) == (size.judged, RAW) else None,
                    note=f"{seconds:.2f} s, JSON {decoding:.3f} s",
                )


def growth(size: Size, base: str) -> Iterator[Figure]:
    """How the time above that of the smallest log grows with the rows, step by step."""
    del base
    if not size.growth:
        return
    seconds: dict[str, list[float]] = {}
    for rows in size.growth:
        workbook = synced(prepared(Shape(rows)))
        checked = pipeline.check(workbook, request())
        steps: dict[str, Callable[[], object]] = {
            "read, clean and validate": partial(pipeline.check, workbook, request()),
            "compute": partial(pipeline.compute, checked),
            "all, to the plan": partial(to_plan, workbook),
        }
        for step, one in medians(steps, size.times).items():
            seconds.setdefault(step, []).append(one)
    for step, taken in seconds.items():
        slope = _exponent(size.growth[1:], [one - taken[0] for one in taken[1:]])
        note = ", ".join(f"{one:.2f} s" for one in taken)
        sizes = f"{size.growth[1]:,} to {size.growth[-1]:,}"
        what = f"{step}: exponent from {sizes} rows, less the time of {size.growth[0]:,}"
        yield Figure("Growth", what, slope, "", GROWTH, note)


def _exponent(rows: Sequence[int], seconds: Sequence[float]) -> float:
    """The exponent of a power law through some points."""
    logs = [math.log(max(one, 1e-6)) for one in seconds]
    return statistics.linear_regression([math.log(one) for one in rows], logs).slope


def matrix(size: Size, base: str) -> Iterator[Figure]:
    """The table of all results by month, and pandas for six figures of the same groups."""
    del base
    shape = Shape(min(size.rows[-1], 100_000))
    workbook = prepared(shape, twelve_text())
    frame = pd.DataFrame({column[0]: column[1:] for column in log(shape)})

    def ours() -> pd.DataFrame:
        return sheets_kpi.results(workbook, as_of=AS_OF, grain="month")

    def peer() -> object:
        clean = typed(frame)
        return [figures(clean, ["Месяц", *keys]) for keys in BY_MONTH]

    with_data = ours().dropna(subset="fact")["kpi"].nunique()
    if with_data != len(TWELVE):
        raise RuntimeError(f"{with_data} KPIs of {len(TWELVE)} have data")
    found = medians({"ours": ours, "pandas": peer}, size.times)
    part = "Twelve KPIs × 50 people × 5 accounts × 36 months, from a workbook in memory"
    yield Figure(part, "KPIs with data in it", with_data, "KPIs")
    what = "the table of all results, against six figures by month with pandas"
    note = f"{found['ours']:.2f} s, {found['pandas']:.2f} s"
    yield Figure(part, what, found["ours"] / found["pandas"], note=note)


def odd(size: Size, base: str) -> Iterator[Figure]:
    """Logs with something odd about them, each against a control."""
    del base
    rows = size.odd
    plain = Shape(rows)
    many = Shape(4 * rows)
    long = "Клиент просит перезвонить после обеда и прислать счёт. " * 17  # 1.8 kB in UTF-8
    cases = (
        (
            f"{4 * rows:,} equal values in a unique column, against different ones",
            replace(many, number=lambda _: "б/н"),
            many,
            2.0,
        ),
        (
            f"{rows // 4:,} people, against {rows // 40:,}",
            replace(plain, people=rows // 4),
            replace(plain, people=rows // 40),
            11.0,
        ),
        ("60 log tabs, against one with all rows", replace(plain, tabs=60), plain, 2.0),
        (
            "1.8 kB of comment in each row, in a column that no formula names, against a word",
            replace(plain, comment=lambda n: f"{n} {long}"),
            replace(plain, comment=lambda n: f"{n} да"),
            1.2,
        ),
    )
    for what, shape, control, budget in cases:
        books = {"it": prepared(shape), "control": prepared(control)}
        found = medians({key: partial(to_plan, book) for key, book in books.items()}, size.times)
        note = f"{found['it']:.2f} s, {found['control']:.2f} s"
        yield Figure("Odd logs", what, found["it"] / found["control"], budget=budget, note=note)


def files(size: Size, base: str) -> Iterator[Figure]:
    """Whole commands on .xlsx files, and the same job with pandas and openpyxl."""
    del base
    part = "Whole commands on .xlsx, against pandas + openpyxl"
    for rows in size.files:
        with _folder() as folder:
            states = _states(folder, rows)
            runs = {
                "peer": partial(_on_copy, folder, states["raw"], str(PEERS), "xlsx"),
                **{
                    name: partial(_on_copy, folder, states[state], "sheets_kpi", "sync", as_of=day)
                    for name, state, day in (
                        ("first sync", "prepared", AS_OF),
                        ("unchanged", "synced", AS_OF),
                        ("a day later", "synced", LATER),
                    )
                },
            }
            found = in_turn(runs, 1 if rows >= 100_000 else size.times)
        peer = found.pop("peer")
        for state, run in found.items():
            what, ratio = f"{rows:,} rows, {state}", run.seconds / peer.seconds
            yield Figure(part, what, ratio, note=f"{run.told}; peer {peer.told}")


def _states(folder: Path, rows: int) -> Mapping[str, Path]:
    """The same workbook as it came, after `init` and after a sync."""
    book = xlsx(folder / "raw.xlsx", Shape(rows))
    own = folder / "own.toml"
    own.write_text(template_text(), "utf-8")
    ready = Path(shutil.copy(book, folder / "prepared.xlsx"))
    process("-m", "sheets_kpi", "init", ready, "--template", own, "--as-of", AS_OF, "--yes")
    done = Path(shutil.copy(ready, folder / "synced.xlsx"))
    process("-m", "sheets_kpi", "sync", done, "--as-of", AS_OF)
    return {"raw": book, "prepared": ready, "synced": done}


def _on_copy(folder: Path, book: Path, *words: str, as_of: date | None = None) -> Run:
    copy = shutil.copy(book, folder / "copy.xlsx")
    return alone(*words, copy, *(("--as-of", as_of) if as_of else ()))


def imports(size: Size, base: str) -> Iterator[Figure]:
    """An export taken into a blank .xlsx, once and twice, and the same file read by pandas."""
    del base
    part = "Imports of a CSV into an .xlsx, against pandas.read_csv"
    rows = size.judged
    with _folder() as folder:
        file = delimited(folder / "export.csv", Shape(rows, dirty=0))
        blank = folder / "blank.xlsx"
        process("-m", "sheets_kpi", "init", blank, "--yes")
        book = folder / "book.xlsx"
        words = ("sheets_kpi", "import", file, "--log", "Сделки", "--yes", "--into", book)

        def first() -> Run:
            shutil.copy(blank, book)
            return alone(*words)

        peers, again = partial(alone, str(PEERS), "csv", file), partial(alone, *words)
        found = in_turn({"peer": peers, "first": first, "the same again": again}, size.times)
    peer = found.pop("peer")
    for state, run in found.items():
        ratio = run.seconds / peer.seconds
        what = f"{rows:,} rows, {state}"
        yield Figure(part, what, ratio, note=f"{run.told}; peer {peer.told}")


def google(size: Size, base: str) -> Iterator[Figure]:
    """Whole commands over the API double, with calls and bytes, and gspread with pandas."""
    del base
    for rows in size.online:
        with _folder() as folder, online(folder, Shape(rows)) as where:
            own = folder / "own.toml"
            own.write_text(template_text(), "utf-8")
            peer = [where.run(str(PEERS), "google", *where.address) for _ in range(size.times)]
            where.forget_peer()
            where.run("sheets_kpi", "init", where.id, "--template", own, "--as-of", AS_OF, "--yes")
            where.keep()
            found = {"first sync": [_fresh_sync(where) for _ in range(size.times)]}
            found["unchanged"] = [_sync(where, AS_OF) for _ in range(size.times)]
            found["a day later"] = [_sync(where, LATER)]
        yield from _online(rows, {state: usual(runs) for state, runs in found.items()}, usual(peer))


def _online(rows: int, found: Mapping[str, Did], peer: Did) -> Iterator[Figure]:
    part = "Whole commands on Google Sheets (the API double), against pandas + gspread"
    yield Figure(part, f"{rows:,} rows, peer", 1, note=peer.told)
    for state, did in found.items():
        what = f"{rows:,} rows, {state}"
        yield Figure(part, f"{what}: seconds", did.seconds / peer.seconds, note=did.told)
        yield Figure(part, f"{what}: reads", did.reads, "calls", 3)
        yield Figure(part, f"{what}: writes", did.writes, "calls", 0 if state == "unchanged" else 1)


def _sync(where: Online, day: date) -> Did:
    return where.run("sheets_kpi", "sync", where.id, "--as-of", day)


def _fresh_sync(where: Online) -> Did:
    where.restore()
    return _sync(where, AS_OF)


def peak(size: Size, base: str) -> Iterator[Figure]:
    """The peak of processes that do one thing."""
    del base
    if not size.peak:
        return
    for dirty in AT_100K:
        run = alone(str(HERE / "states.py"), size.peak, dirty)
        what = f"first sync of {size.peak:,} × 10 in memory, {dirty:.0%} dirty"
        yield Figure("Peak of memory", what, run.peak or 0, "MB", 1_300)
    with _folder() as folder:
        book = xlsx(folder / "book.xlsx", Shape(size.peak))
        trade = ("--template", "account-managers", "--as-of", AS_OF, "--yes")
        process("-m", "sheets_kpi", "init", book, *trade)
        run = alone("sheets_kpi", "sync", book, "--as-of", AS_OF)
        what = f"first sync of an .xlsx of {size.peak:,} × 10"
        note = f"{run.seconds:.1f} s"
        yield Figure("Peak of memory", what, run.peak or 0, "MB", 1_900, note)


@contextmanager
def _folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as name:
        yield Path(name)


def notes(size: Size, _base: str) -> Iterator[Figure]:
    """What the hover notes of a large team add to a sync: 50 people, 37 KPIs."""
    state, day = workbook(Case("account-managers", "ru", "large"))
    state = edited(state, more_kpis("ru"))
    told = {name: getattr(Answer, name) for name in ("fact", "plan", "outlook", "everything")}

    def sync() -> None:
        pipeline.sync(MemoryWorkbook(state), Request(NOON, day), dry_run=True)

    def silent() -> None:
        try:
            for name in told:
                setattr(Answer, name, lambda _: "")
            sync()
        finally:
            for name, method in told.items():
                setattr(Answer, name, method)

    found = medians({"told": sync, "silent": silent}, size.times)
    ratio = found["told"] / found["silent"]
    what = "sync of 50 people and 37 KPIs with notes against one without"
    yield Figure("Notes", what, ratio, budget=1.2, note=f"{found['told']:.2f} s")


PARTS: Mapping[str, Part] = {
    "start": start,
    "plan": plan,
    "growth": growth,
    "matrix": matrix,
    "odd": odd,
    "files": files,
    "imports": imports,
    "google": google,
    "notes": notes,
    "peak": peak,
}
