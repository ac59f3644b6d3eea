"""docs/how-it-works.md: a sync really passes the functions that the page names, in that order."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from types import CodeType, FrameType

from sheets_kpi import pipeline
from sheets_kpi.demo import write_sample
from sheets_kpi.stages import Request
from sheets_kpi.workbooks.xlsx import XlsxWorkbook

ROOT = Path(__file__).parents[1]
STEP = re.compile(r"^\d+\. `(sheets_kpi/[\w/]+\.py)` `([\w.]+)`", re.MULTILINE)
NOW = datetime(2026, 11, 21, 9, tzinfo=UTC)


@contextmanager
def calls() -> Iterator[list[tuple[str, str]]]:
    """The functions of the package that are entered, each where it is first met."""
    met: dict[CodeType, None] = {}

    def note(frame: FrameType, event: str, _: object) -> None:
        if event == "call":
            met.setdefault(frame.f_code)

    found: list[tuple[str, str]] = []
    sys.setprofile(note)
    try:
        yield found
    finally:
        sys.setprofile(None)
        found += [
            (Path(code.co_filename).relative_to(ROOT).as_posix(), code.co_qualname)
            for code in met
            if code.co_filename.startswith(str(ROOT))
        ]


def test_a_sync_passes_the_functions_that_the_page_names_in_that_order(tmp_path: Path) -> None:
    path = tmp_path / "team.xlsx"
    write_sample(path, "ru", NOW, date(2026, 11, 20), "account-managers")
    with calls() as passed:
        pipeline.sync(XlsxWorkbook(path), Request(NOW, date(2026, 11, 21)), dry_run=True)
    page = (ROOT / "docs" / "how-it-works.md").read_text(encoding="utf-8")
    steps = STEP.findall(page)
    assert 0 < len(steps) <= 10
    assert [step for step in passed if step in steps] == steps
