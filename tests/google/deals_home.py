"""Spreadsheets of a small team at the double, ready for syncs of the tool."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from functools import cache, partial
from pathlib import Path
from typing import Any

from book import Book
from books import HEADERS, NOON, Rows, deals_template
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from double import Double
from faults import Fault
from google_home import Client, GoogleHome
from server import Server, serving

from sheets_kpi.plan import Plan
from sheets_kpi.prepare import plan_init
from sheets_kpi.stages import Request
from sheets_kpi.texts import Lang
from sheets_kpi.workbooks.google.workbook import GoogleWorkbook
from sheets_kpi.workbooks.interface import Access, Patience

LOG, OWN = "Сделки", "Заметки"
LATER = date(2026, 11, 20)
ROBOT = "robot@kpi-trial.iam.gserviceaccount.com"
ROWS = (
    (date(2026, 11, 2), "Иванов", "Москва", "Вега", "оплачена", 1000.5),
    (date(2026, 11, 3), "Иванов", "Москва", "Лира", "отказ", 500),
    (date(2026, 11, 5), "Петров", "Казань", "Вега", "оплачена", 2500),
)
NEW = (date(2026, 11, 10), "Петров", "Казань", "Орион", "оплачена", 99)


def deals(*rows: Any) -> dict[str, Rows]:
    """The tabs of the team: a log and a tab of its own."""
    return {LOG: [HEADERS, *(rows or ROWS)], OWN: [("Позвонить",), ("Вега",), ("007",)]}


def request(day: date = LATER, lang: Lang | None = None) -> Request:
    """A request with the template of deals."""
    return Request(NOON, day, lang, deals_template())


def init(home: GoogleHome) -> Plan:
    """Prepares the spreadsheet of a home."""
    book = home.book(for_init=True)
    plan = plan_init(book.read(), request()).plan
    book.apply(plan)
    return plan


def fill_and_init(home: GoogleHome) -> None:
    """Brings an empty spreadsheet to where `init` was run on it."""
    home.fill(deals())
    init(home)


@dataclass
class VirtualTime:
    """A clock that waits take on at once, in seconds; `real` is how long an answer may take."""

    slept: float = 0.0
    real: float = 20.0

    def patience(self) -> Patience:
        """Waits by this clock; only for an answer it really waits."""
        return Patience(
            connect=5,
            read=self.real,
            write=self.real,
            call=self.real,
            sleep=self.sleep,
            jitter=lambda: 0.5,
            now=lambda: time.time() + self.slept,
        )

    def sleep(self, seconds: float) -> None:
        self.slept += seconds


def no_wait(seconds: float) -> None:
    """Where nothing goes wrong, nothing is waited for."""
    raise AssertionError(f"waits {seconds} s though nothing went wrong")


@cache
def robot_key() -> tuple[str, str]:
    """The private and public key of a robot, as PEM texts."""
    key = rsa.generate_private_key(
        public_exponent=65537, key_size=1024
    )  # of no worth, and seven times faster to load
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    public = key.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return private.decode(), public.decode()


_MADE: dict[str, Book] = {}  # spreadsheets by the name of their state


@dataclass
class Stage:
    """A running double, a robot that may use it, and a folder to run commands in."""

    server: Server
    folder: Path

    @property
    def double(self) -> Double:
        return self.server.double

    @property
    def endpoint(self) -> str:
        return self.server.url

    @property
    def credentials(self) -> Path:
        return self.folder / "robot.json"

    def open(
        self, spreadsheet: str, time: VirtualTime | None = None, *, for_init: bool = False
    ) -> GoogleWorkbook:
        """The spreadsheet as `init` and `sync` open it."""
        access = Access(
            credentials=str(self.credentials),
            inputs=for_init,
            endpoint=self.endpoint,
            patience=time.patience() if time else Patience(sleep=no_wait),
        )
        return GoogleWorkbook(spreadsheet, access)

    def home(self, locale: str = "ru_RU") -> GoogleHome:
        """A new spreadsheet, empty."""
        book = self.double.add_book(locale=locale)
        client = Client(self.endpoint, book.id, self.credentials)
        return GoogleHome(client, partial(self.open, book.id), locale)

    def made(self, name: str, make: Callable[[GoogleHome], object]) -> GoogleHome:
        """A new spreadsheet in a state that is made once, and copied into every double after.

        Args:
            name: what the state is called; one name goes with one `make`.
            make: brings an empty spreadsheet into the state.
        """
        home = self.home()
        book = self.book(home)
        if name not in _MADE:
            make(home)
            _MADE[name] = book.snapshot()
        with self.double.lock:
            book.restore(replace(_MADE[name].snapshot(), id=book.id))
        return home

    def book(self, home: GoogleHome) -> Book:
        """What the double keeps for a home."""
        return self.double.books[home.client.spreadsheet]

    def fail(self, *faults: Fault) -> None:
        """What goes wrong from now on, in place of what was to go wrong."""
        with self.double.lock:
            self.double.faults[:] = faults

    def calls(self) -> tuple[int, int]:
        """How many (reads, writes) the double has answered, those of hands too."""
        return self.double.count("read"), self.double.count("write")


@contextmanager
def staged(folder: Path, double: Double | None = None) -> Iterator[Stage]:
    """A double with a robot, until the block ends."""
    private, public = robot_key()
    double = double or Double()
    double.accounts.keys[ROBOT] = public
    with serving(double) as server:
        stage = Stage(server, folder)
        key = {
            "type": "service_account",
            "project_id": "kpi-trial",
            "private_key_id": "1",
            "private_key": private,
            "client_email": ROBOT,
            "token_uri": "https://oauth2.googleapis.com/token",
        }
        stage.credentials.write_text(json.dumps(key), encoding="utf-8")
        stage.credentials.chmod(0o600)
        yield stage


Homes = Callable[..., GoogleHome]
