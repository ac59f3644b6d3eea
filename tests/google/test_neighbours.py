"""What another client does between our read and our write: nothing typed is lost, and the next
sync is right.
"""

from __future__ import annotations

from collections.abc import Callable
from threading import Barrier, Thread

import pytest
from between import Meddled
from deals_home import LATER, LOG, NEW, OWN, ROWS, request
from google_home import GoogleHome, area, cells, rule

from sheets_kpi import pipeline
from sheets_kpi.errors import SheetsKpiError
from sheets_kpi.pipeline import Synced

Hand = Callable[[GoogleHome], object]


def insert_row(home: GoogleHome) -> None:
    tab = home.id(LOG)
    rows = {"sheetId": tab, "dimension": "ROWS", "startIndex": 1, "endIndex": 2}
    insert = {"insertDimension": {"range": rows, "inheritFromBefore": False}}
    home.client.change(insert, cells(tab, 1, 0, [NEW]))


def sort_log(home: GoogleHome) -> None:
    order = {"dimensionIndex": 5, "sortOrder": "DESCENDING"}
    whole = area(home.id(LOG), 1, 0, 1 + len(ROWS), 6)
    home.client.change({"sortRange": {"range": whole, "sortSpecs": [order]}})


def insert_column(home: GoogleHome) -> None:
    columns = {"sheetId": home.id(LOG), "dimension": "COLUMNS", "startIndex": 0, "endIndex": 1}
    insert = {"insertDimension": {"range": columns, "inheritFromBefore": False}}
    home.client.change(insert, cells(home.id(LOG), 0, 0, [["№"], [1], [2]]))


def add_rule(home: GoogleHome) -> None:
    home.client.change(rule(home.id(LOG), '=$A2="первое"'))


def delete_rule(home: GoogleHome) -> None:
    wish = {"sheetId": home.id(LOG), "index": 0}
    home.client.change({"deleteConditionalFormatRule": wish})


def delete_our_rule(home: GoogleHome) -> None:
    last = len(home.sheet(LOG)["conditionalFormats"]) - 1
    home.client.change({"deleteConditionalFormatRule": {"sheetId": home.id(LOG), "index": last}})


def move_rule(home: GoogleHome) -> None:
    wish = {"sheetId": home.id(LOG), "index": 0, "newIndex": 3}
    home.client.change({"updateConditionalFormatRule": wish})


def take_a_title(home: GoogleHome) -> None:
    home.delete("Люди")
    home.rename(OWN, "Люди")


HANDS: dict[str, Hand] = {
    "types a row": lambda home: home.append(LOG, NEW),
    "inserts a row": insert_row,
    "sorts the log": sort_log,
    "inserts a column": insert_column,
    "renames the log": lambda home: home.rename(LOG, "Продажи"),
    "renames a summary tab": lambda home: home.rename("Дашборд", "Для шефа"),
    "deletes a summary tab": lambda home: home.delete("Люди"),
    "copies a summary tab": lambda home: home.copy("Дашборд", "Мой вариант"),
    "copies the log": lambda home: home.copy(LOG, "Мой вариант"),
    "adds a rule": add_rule,
    "deletes a rule": delete_rule,
    "deletes our rule": delete_our_rule,
    "moves a rule": move_rule,
    "types into a summary tab": lambda home: home.type("Дашборд", 3, 1, "привет"),
}


def rules_of_the_team(home: GoogleHome, log: str) -> list[str]:
    rules = home.sheet(log).get("conditionalFormats", [])
    return sorted(str(one["booleanRule"]) for one in rules if "sheets-kpi:" not in str(one))


def typed(home: GoogleHome) -> dict[int, object]:
    """Every value of every tab that is the team's, by the tab's id."""
    ours = {mark.tab_id for mark in home.book().read().marks if mark.kind == "summary"}
    sheets = home.client.get(
        "sheets(properties(sheetId,title),data.rowData.values.userEnteredValue)"
    )["sheets"]
    return {
        one["properties"]["sheetId"]: one["data"]
        for one in sheets
        if str(one["properties"]["sheetId"]) not in ours
    }


def paid(home: GoogleHome, log: str) -> float:
    """What the log says was paid, added up without the code under test."""
    header, *rows = home.values(log)
    status, amount = header.index("Статус"), header.index("Сумма")
    return sum(
        float(row[amount])
        for row in rows
        if len(row) > amount and row[status] == "оплачена" and isinstance(row[amount], int | float)
    )


def title_of(home: GoogleHome, tab: int) -> str:
    """The title of a tab by its id."""
    sheets = home.client.get("sheets.properties")["sheets"]
    [title] = [one["properties"]["title"] for one in sheets if one["properties"]["sheetId"] == tab]
    return str(title)


def sync(home: GoogleHome) -> Synced:
    return pipeline.sync(home.book(), request(LATER))


@pytest.mark.parametrize("hand", HANDS.values(), ids=HANDS.keys())
def test_somebody_acts_between_read_and_write(synced: GoogleHome, hand: Hand) -> None:
    synced.type(LOG, 2, 6, "сто рублей")  # so that rules and summaries have to change
    log = synced.id(LOG)
    after: dict[str, object] = {}

    def act() -> None:
        hand(synced)
        after["typed"] = typed(synced)
        after["rules"] = rules_of_the_team(synced, title_of(synced, log))

    try:
        pipeline.sync(Meddled(synced.book(), [act]), request(LATER))
    except SheetsKpiError as error:
        assert error.exit_code in (5, 9)  # noqa: PT017  # it may also end well
    sync(synced)
    again = sync(synced)
    assert again.plan.changes == ()
    assert typed(synced) == after["typed"]
    assert rules_of_the_team(synced, title_of(synced, log)) == after["rules"]
    fact = again.board.cards.company.results["выручка"].fact
    assert fact == pytest.approx(paid(synced, title_of(synced, log)))
    board = again.computed.checked.existing.marked("summary", "dashboard")
    assert board is not None
    assert fact in board.columns[1]


def test_a_title_that_was_taken_stops_the_sync_with_its_sentence(synced: GoogleHome) -> None:
    synced.append(LOG, NEW)
    with pytest.raises(SheetsKpiError, match="Люди") as caught:
        pipeline.sync(Meddled(synced.book(), [lambda: take_a_title(synced)]), request(LATER))
    assert caught.value.exit_code == 6
    synced.rename("Люди", OWN)
    sync(synced)
    assert sync(synced).plan.changes == ()


@pytest.mark.parametrize("prepared_first", [False, True], ids=["first sync", "later sync"])
def test_two_syncs_one_inside_the_other(
    prepared: GoogleHome, synced: GoogleHome, *, prepared_first: bool
) -> None:
    if prepared_first:
        sync(prepared)
        prepared.append(LOG, NEW)
    inner: list[Synced] = []
    hands = [lambda: inner.append(sync(prepared))]
    outer = pipeline.sync(Meddled(prepared.book(), [*hands]), request(LATER))
    assert inner[0].applied
    assert (
        outer.board.cards.company.results["выручка"].fact
        == inner[0].board.cards.company.results["выручка"].fact
    )
    check_one_dashboard(prepared, synced)


def test_two_syncs_at_the_same_time(prepared: GoogleHome, synced: GoogleHome) -> None:
    gate = Barrier(2)
    failed: list[Exception] = []

    def run() -> None:
        try:
            pipeline.sync(Meddled(prepared.book(), [lambda: gate.wait(20)]), request(LATER))
        except Exception as error:  # noqa: BLE001  # told in the test's own thread
            failed.append(error)

    threads = [Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    check_one_dashboard(prepared, synced)


def check_one_dashboard(home: GoogleHome, undisturbed: GoogleHome) -> None:
    assert titles(home) == titles(undisturbed)
    totals = home.totals()
    assert totals == undisturbed.totals()
    assert sync(home).plan.changes == ()
    assert home.totals() == totals


def titles(home: GoogleHome) -> list[str]:
    return [one["properties"]["title"] for one in home.client.get("sheets.properties")["sheets"]]
