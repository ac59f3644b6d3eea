"""The job as people write it today: pandas with openpyxl, or with gspread.

    python peers.py xlsx BOOK.xlsx
    python peers.py google ENDPOINT KEY.json SPREADSHEET

Reads the log of deals, makes six figures by month, by person, by account and by person and month,
and writes them to four tabs with a bold frozen header and a rule that marks low conversions. No
targets, no findings, no checks: what a careful script of a page does.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pandas as pd

LOG = "Сделки"
TABS = {
    "По месяцам": ["Месяц"],
    "По людям": ["Менеджер"],
    "По аккаунтам": ["Аккаунт"],
    "Люди по месяцам": ["Менеджер", "Месяц"],
}
CONVERSION = "F"  # the column of conversions on the widest tab


def typed(frame: pd.DataFrame) -> pd.DataFrame:
    """A log with its dirty columns made numbers and months."""
    closed = pd.to_datetime(frame["Закрыта"], dayfirst=True, errors="coerce", format="mixed")
    text = frame["Сумма"].astype(str).str.replace(r"[^\d,.-]", "", regex=True)
    amount = pd.to_numeric(text.str.replace(",", "."), errors="coerce")
    paid = frame["Статус"] == "оплачена"
    return frame.assign(
        Месяц=closed.dt.strftime("%Y-%m"),
        Выручка=amount.where(paid, 0),
        Сделки=paid.astype(int),
        Покупатель=frame["Клиент"].where(paid),
    )


def figures(clean: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    """Six figures of each group."""
    table = clean.groupby(keys).agg(
        Выручка=("Выручка", "sum"),
        Сделки=("Сделки", "sum"),
        Всего=("Сделки", "size"),
        Клиенты=("Покупатель", "nunique"),
    )
    deals = table["Сделки"].where(table["Сделки"] > 0)
    table["Конверсия"] = table["Сделки"] / table["Всего"]
    table["Средний чек"] = (table["Выручка"] / deals).round(2)
    return table.reset_index()


def tables(frame: pd.DataFrame) -> Iterator[tuple[str, pd.DataFrame]]:
    """The four tabs of a log."""
    clean = typed(frame)
    for title, keys in TABS.items():
        yield title, figures(clean, keys)


def xlsx(path: str) -> None:
    from openpyxl.formatting.rule import CellIsRule  # noqa: PLC0415  # one library a peer
    from openpyxl.styles import Font, PatternFill  # noqa: PLC0415

    frame = pd.read_excel(path, sheet_name=LOG)
    with pd.ExcelWriter(path, engine="openpyxl", mode="a", if_sheet_exists="replace") as writer:
        for title, table in tables(frame):
            table.to_excel(writer, sheet_name=title, index=False)
            sheet = writer.sheets[title]
            sheet.freeze_panes = "A2"
            for cell in sheet[1]:
                cell.font = Font(bold=True)
            red = PatternFill(bgColor="FFC7CE")
            low = CellIsRule(operator="lessThan", formula=["0.3"], fill=red)  # type: ignore[no-untyped-call]
            sheet.conditional_formatting.add(f"{CONVERSION}2:{CONVERSION}{len(table) + 1}", low)


def delimited(path: str) -> None:
    pd.read_csv(path, sep=";", encoding="utf-8-sig")


def google(endpoint: str, key: str, spreadsheet: str) -> None:
    book = _opened(endpoint, key).open_by_key(spreadsheet)
    header, *rows = book.worksheet(LOG).get_all_values()
    frame = pd.DataFrame(rows, columns=header)
    titles = {sheet.title: sheet for sheet in book.worksheets()}
    for title, table in tables(frame):
        sheet = titles.get(title)
        if sheet is None:
            sheet = book.add_worksheet(title, rows=len(table) + 100, cols=12)
        else:
            sheet.clear()
        values = table.astype(object).where(table.notna(), "").to_numpy().tolist()
        sheet.update([list(table.columns), *values])
        sheet.format("1:1", {"textFormat": {"bold": True}})
        sheet.freeze(rows=1)


def _opened(endpoint: str, key: str) -> Any:  # noqa: ANN401  # gspread has no types
    """Gspread as it is, with its calls sent to another address than Google's."""
    import gspread  # noqa: PLC0415
    import requests  # noqa: PLC0415
    from google.auth.transport.requests import AuthorizedSession, Request  # noqa: PLC0415
    from google.oauth2.service_account import Credentials  # noqa: PLC0415
    from requests.adapters import HTTPAdapter  # noqa: PLC0415

    class Redirect(HTTPAdapter):
        def send(self, request: Any, *args: Any, **more: Any) -> Any:  # noqa: ANN401
            parts = urlsplit(request.url)
            request.url = f"{endpoint}{parts.path}" + (f"?{parts.query}" if parts.query else "")
            return super().send(request, *args, **more)

    scope = "https://www.googleapis.com/auth/spreadsheets"
    robot = Credentials.from_service_account_file(key, scopes=[scope])  # type: ignore[no-untyped-call]
    plain = requests.Session()
    session = AuthorizedSession(robot, auth_request=Request(plain))  # type: ignore[no-untyped-call]
    for one in (plain, session):
        one.trust_env = False
        one.mount("https://", Redirect())
    return gspread.Client(auth=robot, session=session)


if __name__ == "__main__":
    if sys.argv[1] == "google":
        google(*sys.argv[2:])
    else:
        {"xlsx": xlsx, "csv": delimited}[sys.argv[1]](sys.argv[2])
