"""Flags on logs: live rules made from the declaration, and found ones made from findings."""

from __future__ import annotations

from sheets_kpi.flags.dialect import dialect, normal_formula, tag_of
from sheets_kpi.flags.found import FoundFlags, found_flags
from sheets_kpi.flags.live import live_codes, live_flags

__all__ = [
    "FoundFlags",
    "dialect",
    "found_flags",
    "live_codes",
    "live_flags",
    "normal_formula",
    "tag_of",
]
