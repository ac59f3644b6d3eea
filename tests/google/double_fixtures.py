"""The double of Google Sheets, fresh for each test, behind HTTP on 127.0.0.1."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from asking import Caller
from book import Book
from credentials import ROBOT, new_double, write_key
from double import Double
from server import serving


@pytest.fixture
def double() -> Iterator[Double]:
    """A served double without spreadsheets; `double.endpoint` is its address."""
    made = new_double()
    with serving(made):
        yield made


@pytest.fixture
def credentials_file(double: Double, tmp_path: Path) -> Path:
    """The key file of a robot that the double knows."""
    return write_key(tmp_path / "robot.json", double.endpoint)


@pytest.fixture
def world() -> Double:
    """A double that is called as a function."""
    return new_double()


@pytest.fixture
def book(world: Double) -> Book:
    """A spreadsheet of it, as Google makes it."""
    return world.add_book()


@pytest.fixture
def robot(world: Double, book: Book) -> Caller:
    """A robot that may write to it."""
    return Caller(world, book, ROBOT)
