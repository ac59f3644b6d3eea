"""A real spreadsheet as a home, for those who ask for it: see docs/google.md."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from google_home import Client, GoogleHome
from requests.adapters import HTTPAdapter
from urllib3.util import Retry

from sheets_kpi.workbooks.google.auth import PATH_VARIABLE
from sheets_kpi.workbooks.google.workbook import GoogleWorkbook, spreadsheet_id
from sheets_kpi.workbooks.interface import Access

WORKBOOK = "SHEETS_KPI_LIVE"


def live_client() -> Client:
    """A client of the spreadsheet that the environment names."""
    address, key = os.environ.get(WORKBOOK, ""), os.environ.get(PATH_VARIABLE, "")
    if not address or not key:
        pytest.fail(f"set {WORKBOOK} to the address of a spreadsheet and {PATH_VARIABLE} to a key")
    client = Client("https://sheets.googleapis.com", spreadsheet_id(address), Path(key))
    # The suite makes more calls than Google's quota of a minute.
    patient = Retry(8, status_forcelist=[429], backoff_factor=2, allowed_methods=None)
    client.session.mount("https://", HTTPAdapter(max_retries=patient))
    return client


def live_home() -> GoogleHome:
    """The spreadsheet that the environment names; all its tabs are replaced."""
    client = live_client()

    def opened(*, for_init: bool) -> GoogleWorkbook:
        access = Access(credentials=str(client.credentials), inputs=for_init)
        return GoogleWorkbook(client.spreadsheet, access)

    return GoogleHome(client, opened)
