"""Every fault at every call of a sync: it ends well or with its one sentence, and never half."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from deals_home import CALLS, FAULTS, LATER, LOG, Stage, VirtualTime, request
from google_home import GRID, GoogleHome, Json

from sheets_kpi import pipeline
from sheets_kpi.errors import SheetsKpiError, WorkbookError
from sheets_kpi.texts import say

LONGEST = 300  # seconds of waiting, in virtual time
SUMMARIES = {"Дашборд", "Люди", "По аккаунтам", "Динамика", "Ошибки", "Словарь"}
# What cannot be mended by trying again, and what the sentence is then about.
ENDS = {
    "429 for ever": {8},
    "401 for ever": {7},
}
