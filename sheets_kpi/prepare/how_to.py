"""How to fill in: half a screen for those who fill the logs, made once on a yes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sheets_kpi.decisions.logs import Found
from sheets_kpi.render.page import Page
from sheets_kpi.schema import LogSpec, Template
from sheets_kpi.state import Tab
from sheets_kpi.styles import FLAG_ERROR, FLAG_FOUND, FLAG_WARNING, SECTION, TAB_OWNER, WRAPPED
from sheets_kpi.texts import Lang, say

_WIDTHS = (130, 270)  # as wide as a phone
_COLOURS = {"red": FLAG_ERROR, "amber": FLAG_WARNING, "blue": FLAG_FOUND}
_CELLS = ("date", "amount", "name", "word", "nothing", "header")


def how_to_fill(template: Template, found: Mapping[str, Found], lang: Lang) -> Tab:
    """The tab; from then on it is the owner's. `found` are the logs by id, as they stand."""
    page = Page("how_to", lang)
    page.head(say("how_to.about", lang), say("how_to.row", lang))
    page.skip()
    for colour, look in _COLOURS.items():
        page.put(1, say(f"how_to.{colour}", lang), look.with_(wrap=True))
        page.put(2, say(f"how_to.{colour}.about", lang), WRAPPED)
        page.skip()
    page.skip()
    page.line([say("how_to.cells", lang)], SECTION)
    for cell in _CELLS:
        page.line([say(f"how_to.{cell}", lang), say(f"how_to.{cell}.about", lang)], WRAPPED)
    page.skip()
    page.line([say("how_to.required", lang)], SECTION)
    for spec in template.logs:
        if not spec.static:
            columns = "; ".join(_needed(spec, found.get(spec.id, Found()), lang))
            page.line([spec.name.show(lang), columns], WRAPPED)
    return page.tab(_WIDTHS, (0, 0))._replace(kind="decision", color=TAB_OWNER)


def _needed(spec: LogSpec, found: Found, lang: Lang) -> Iterator[str]:
    """The columns that must be filled, as they are headed on the tabs of the log."""
    for column in spec.columns:
        if column.required or column.id in spec.dating:
            headers = found.headers.get(column.id, ())
            yield headers[0] if headers else column.name.show(lang)
