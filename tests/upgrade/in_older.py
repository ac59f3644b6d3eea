"""What the older version runs for `make_books.py`: `python in_older.py FOLDER`."""

from __future__ import annotations

import io
import json
import sys
import tempfile
import zipfile
from collections.abc import Mapping
from dataclasses import asdict, replace
from datetime import UTC, date, datetime
from pathlib import Path

from deals_home import Stage, staged

from sheets_kpi import export, pipeline, template
from sheets_kpi.demo import sample
from sheets_kpi.periods import Grain
from sheets_kpi.plan import make_plan
from sheets_kpi.prepare import prepare
from sheets_kpi.stages import Request
from sheets_kpi.texts import LANGS, Lang
from sheets_kpi.workbooks.xlsx import XlsxWorkbook

AS_OF = date(2026, 11, 21)
CLOSED_THROUGH = date(2026, 10, 31)
ONE_OF = 3  # of so many rows of a log one is kept
HELD = ("userEnteredValue", "note", "textFormatRuns")
TEMPLATES = ("account-managers", "sales-team", "service-team", "salon", "recruiting")


def make_all(folder: Path) -> None:
    """Makes the workbooks of all samples in both languages."""
    with tempfile.TemporaryDirectory() as name, staged(Path(name)) as stage:
        for template in TEMPLATES:
            for lang in LANGS:
                _make(folder / f"{template}-{lang}", template, lang, stage)


def _make(path: Path, name: str, lang: Lang, stage: Stage) -> None:
    made = sample(lang, AS_OF, template=name)
    rows = {log: all_rows[::ONE_OF] for log, all_rows in made.rows.items()}
    chosen = {**made.settings, "closed_through": CLOSED_THROUGH}
    seeds = replace(made, rows=rows, settings=chosen, dirt=())
    now = datetime(AS_OF.year, AS_OF.month, AS_OF.day, 9, tzinfo=UTC)
    home = stage.home({"ru": "ru_RU", "en": "en_US"}[lang])
    for book in (XlsxWorkbook(path.with_suffix(".xlsx")), home.book(for_init=True)):
        existing = book.read()
        book.apply(make_plan(existing, prepare(existing, template.load(name), lang, AS_OF, seeds)))
        pipeline.sync(book, Request(now, AS_OF, lang))
    checked = pipeline.check(book, Request(now, AS_OF, lang))
    months = [Grain.MONTH]
    exported = export.to_csv(export.rows(pipeline.compute(checked, months), months))
    path.with_suffix(".csv").write_text(exported, encoding="utf-8")
    _store(path.with_suffix(".xlsx"))
    kept = asdict(stage.book(home)) | {"roles": {}}
    looks: dict[str, int] = {}
    for sheet in kept["sheets"]:
        sheet["cells"] = [[*place, *_parted(cell, looks)] for place, cell in sheet["cells"].items()]
        sheet["sizes"] = [[*place, size] for place, size in sheet["sizes"].items()]
    kept["looks"] = [json.loads(look) for look in looks]
    text = json.dumps(kept, ensure_ascii=False, separators=(",", ":"))
    path.with_suffix(".json").write_text(text, encoding="utf-8")


def _parted(cell: Mapping[str, object], looks: dict[str, int]) -> tuple[object, ...]:
    """The number of a cell's looks, because few differ and they are long, and what it holds."""
    content = {key: value for key, value in cell.items() if key in HELD}
    look = {key: value for key, value in cell.items() if key not in HELD}
    number = looks.setdefault(json.dumps(look, sort_keys=True), len(looks))
    return (number, content) if content else (number,)


def _store(path: Path) -> None:
    """Writes the parts of a zip file again, not compressed: all files are packed together later."""
    with zipfile.ZipFile(io.BytesIO(path.read_bytes())) as old, zipfile.ZipFile(path, "w") as new:
        for info in old.infolist():
            new.writestr(zipfile.ZipInfo(info.filename, info.date_time), old.read(info))


if __name__ == "__main__":
    make_all(Path(sys.argv[1]))
