"""Compares what two versions of the tool make of the same workbooks, cell by cell.

    python tests/same_results.py COMMIT                         the working tree against a commit
    python tests/same_results.py COMMIT --template salon        one sample only
    python tests/same_results.py COMMIT --lang en --as-of 2026-11-04

The commit makes the samples of all templates; their Settings are changed to every mixture of month
or week, closed periods or none, bonuses in the file, in a private one, or nowhere. Both versions
sync a copy of each and export it at all grains. Every cell and note of every tab but Issues, and
every figure of the exports, must be equal. Exit 1 and a list where one is not; a tab or a column of
the exports that only one of them makes is one difference.
"""

from __future__ import annotations

import argparse
import csv
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from itertools import product
from pathlib import Path

import click
import openpyxl

ROOT = Path(__file__).resolve().parents[1]
TEMPLATES = ("account-managers", "sales-team", "service-team", "salon", "recruiting")
GRAINS = ("week", "month", "quarter", "year", "all")
NAMES = ("grain", "period", "segment", "team", "person", "account", "category", "kpi")
CLOSED = (None, datetime(2026, 9, 30))
BONUSES = ("here", "private")
NOT_COMPARED = ("Ошибки", "Issues")
ARCHIVES = ("Архив", "Архив бонусов", "Archive", "Bonus archive")
SHOWN = 20

WORDS = {
    "ru": {
        "tab": "Настройки",
        "grain": "Период отчёта",
        "closed": "Закрыто по",
        "bonus": "Куда писать бонусы",
        "month": "месяц",
        "week": "неделя",
        "here": "в этом файле",
    },
    "en": {
        "tab": "Settings",
        "grain": "Report period",
        "closed": "Closed through",
        "bonus": "Where bonuses are written",
        "month": "month",
        "week": "week",
        "here": "in this file",
    },
}


def main() -> int:
    """Runs all mixtures; returns the exit code."""
    asked = _asked()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        old = folder / "old"
        _git("worktree", "add", "--detach", str(old), asked.commit)
        try:
            differences = list(_differences(old, folder, asked))
        finally:
            _git("worktree", "remove", "--force", str(old))
    for line in differences[:SHOWN]:
        click.echo(line)
    click.echo(f"{len(differences)} differences")
    return 1 if differences else 0


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Compares this tree with a commit.")
    parser.add_argument("commit")
    parser.add_argument("--template", choices=TEMPLATES)
    parser.add_argument("--lang", choices=list(WORDS), default="ru")
    parser.add_argument("--as-of", default="2026-11-21")
    parser.add_argument("--jobs", type=int, default=2)
    return parser.parse_args()


def _differences(old: Path, folder: Path, asked: argparse.Namespace) -> Iterator[str]:
    for template in [asked.template] if asked.template else TEMPLATES:
        sample = folder / f"{template}.xlsx"
        options = ("--template", template, "--lang", asked.lang, "--as-of", asked.as_of)
        _run(old, "demo", str(sample), *options)
        mixtures = list(product(("month", "week"), CLOSED, BONUSES))
        with ThreadPoolExecutor(asked.jobs) as pool:
            work = [pool.submit(_compared, old, sample, one, asked) for one in mixtures]
            for mixture, done in zip(mixtures, work, strict=True):
                found = done.result()
                click.echo(f"{template} {' '.join(map(str, mixture))}: {len(found)}", err=True)
                yield from (f"{template} {mixture}: {line}" for line in found)


def _compared(
    old: Path, sample: Path, mixture: tuple[str, datetime | None, str], asked: argparse.Namespace
) -> list[str]:
    """What differs between the two versions for one mixture of settings."""
    grain, closed, bonus = mixture
    folder = sample.parent / f"{sample.stem}-{grain}-{bool(closed)}-{bonus}"
    made: dict[str, dict[str, dict[str, object]]] = {}
    for side, tree in (("was", old), ("is", ROOT)):
        here = folder / side
        here.mkdir(parents=True)
        book = here / "book.xlsx"
        shutil.copy(sample, book)
        _change_settings(book, asked.lang, grain, closed, bonus)
        private = {"SHEETS_KPI_BONUSES": str(here / "private.xlsx")} if bonus == "private" else {}
        _run(tree, "sync", str(book), "--as-of", asked.as_of, **private)
        grains = [word for one in GRAINS for word in ("--grain", one)]
        lines = _run(tree, "export", str(book), "--as-of", asked.as_of, *grains)
        made[side] = {**_exported(lines), **_tabs(here)}
    shutil.rmtree(folder)
    return list(_unlike(made["was"], made["is"]))


def _unlike(was: dict[str, dict[str, object]], now: dict[str, dict[str, object]]) -> Iterator[str]:
    """What differs, cell by cell; a tab that stands on one side only is one difference."""
    yield from (f"{tab}: gone" for tab in was if tab not in now)
    yield from (f"{tab}: new" for tab in now if tab not in was)
    for tab in (one for one in was if one in now):
        old, new = was[tab], now[tab]
        for place in dict.fromkeys((*old, *new)):
            if old.get(place) != new.get(place):
                yield f"{tab} {place}: {old.get(place)!r} → {new.get(place)!r}"


def _exported(text: str) -> dict[str, dict[str, object]]:
    """The lines of an export, column by column: what each says of a KPI in a period and segment."""
    found: dict[str, dict[str, object]] = {}
    for row in csv.DictReader(text.splitlines()):
        place = " ".join(filter(None, (row[column] for column in NAMES)))
        for column in row.keys() - set(NAMES):
            found.setdefault(f"export {column}", {})[place] = _number(row[column])
    return found


def _number(text: str) -> object:
    try:
        return float(text)
    except ValueError:
        return text


def _change_settings(
    path: Path, lang: str, grain: str, closed: datetime | None, bonus: str
) -> None:
    words = WORDS[lang]
    book = openpyxl.load_workbook(path)
    values = {
        words["grain"]: words[grain],
        words["closed"]: closed,
        words["bonus"]: words["here"] if bonus == "here" else "private.xlsx",
    }
    changed = set()
    for row in book[words["tab"]].iter_rows():
        name = str(row[0].value)
        if name in values:
            row[1].value = values[name]
            changed.add(name)
    if changed != set(values):
        raise SystemExit(f"settings not found: {set(values) - changed}")
    if closed is None:  # what the sample has closed is opened again
        for title in {*book.sheetnames} & {*ARCHIVES}:
            del book[title]
    book.save(path)


def _tabs(folder: Path) -> dict[str, dict[str, object]]:
    """Every cell and note of every workbook in a folder, tab by tab."""
    return {
        f"{path.name} {sheet.title}": {
            cell.coordinate: (cell.value, cell.comment.text if cell.comment else "")
            for row in sheet.iter_rows()
            for cell in row
            if cell.value is not None or cell.comment
        }
        for path in sorted(folder.glob("*.xlsx"))
        for sheet in openpyxl.load_workbook(path)
        if sheet.title not in NOT_COMPARED
    }


def _run(tree: Path, *words: str, **variables: str) -> str:
    environment = {**os.environ, "PYTHONPATH": str(tree), "PYTHONIOENCODING": "utf-8", **variables}
    done = subprocess.run(
        [sys.executable, "-m", "sheets_kpi", *words],
        cwd=tree,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise SystemExit(f"{tree.name}: {' '.join(words)}: {done.returncode}\n{done.stderr}")
    return done.stdout


def _git(*words: str) -> None:
    subprocess.run(["git", "-C", str(ROOT), *words], check=True, capture_output=True)


if __name__ == "__main__":
    sys.exit(main())
