"""Ids that we choose ourselves, so that one batch can make a thing and fill it."""

from __future__ import annotations

from collections.abc import Collection
from hashlib import sha256

_LARGEST = 2**31 - 1


def chosen_id(name: str, taken: Collection[int] = ()) -> int:
    """An id from 1 to 2³¹ − 1 that goes with a name: always the same one unless it is taken."""
    found = int.from_bytes(sha256(name.encode()).digest()[:4], "big") % _LARGEST + 1
    while found in taken:
        found = found % _LARGEST + 1
    return found


def guard_id(sheet_id: int) -> int:
    """The id of the protection that we set on a tab of ours."""
    return chosen_id(f"guard/{sheet_id}")
