"""Summary tabs: the desired state of every tab that is ours, made from a board.

What the tabs show is rounded and formatted here (`page.py`) and nowhere before; titles and words
come from the catalogue.
"""

from __future__ import annotations

from collections.abc import Sequence

from sheets_kpi.archive import as_data
from sheets_kpi.render.archive import archive
from sheets_kpi.render.board import Board
from sheets_kpi.render.cards import cards
from sheets_kpi.render.dashboard import dashboard
from sheets_kpi.render.funnel import funnel
from sheets_kpi.render.glossary import glossary
from sheets_kpi.render.history import history_of
from sheets_kpi.render.in_logs import in_logs
from sheets_kpi.render.issues import issues
from sheets_kpi.render.people import people
from sheets_kpi.render.splits import accounts, categories
from sheets_kpi.render.trend import trend
from sheets_kpi.service import service_tab
from sheets_kpi.state import CellValue, Tab

__all__ = ["render"]


def render(
    board: Board, beside: Sequence[Sequence[CellValue]] = (), meeting: str = ""
) -> tuple[Tab, ...]:
    """The summary tabs, in the order in which they stand; none for what no log names, and none that
    the owner does without. The hidden one remembers what is given `beside`, too; `meeting` is the
    title of the Meeting tab, if there is to be one.

    The Dashboard remembers beside the Archive what was closed: a deleted tab takes its mark along.
    """
    history = history_of(board)
    tabs = (
        *((people(board), cards(board)) if "person" in board.named else ()),
        trend(board, history),
        *funnel(board),
        *((accounts(board),) if "account" in board.named else ()),
        *categories(board),
        issues(board),
        *in_logs(board),
        glossary(board),
        *archive(board),
        service_tab(board.computed.memory, board.lang, beside),
    )
    others = tuple(tab for tab in tabs if tab.key not in board.settings.without)
    digests = as_data(board.computed.archive.digests)
    titles = {tab.key: tab.title for tab in others} | ({"meeting": meeting} if meeting else {})
    return dashboard(board, history, titles)._replace(data=digests), *others
