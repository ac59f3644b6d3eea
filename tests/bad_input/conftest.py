"""Fixtures for the tests beside it; they are written elsewhere, where types are checked."""

from __future__ import annotations

from bad_fixtures import book, shown, sound, synced

__all__ = ["book", "shown", "sound", "synced"]
