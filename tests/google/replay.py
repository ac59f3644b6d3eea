"""Replays Google's recorded answers against the double, and says where the two differ.

Usage: python tests/google/replay.py FOLDER [--show]

FOLDER holds the recordings of gspread's own test suite (JSON by vcrpy), as `cassettes.tar.gz` or
unpacked; they are no part of this repository. Each recording begins with an empty double. Files
that it makes by Drive are made in the double under the recorded id; every request to the Sheets API
is then sent in its order, and status and JSON of the answer are compared, numbers by their value.

A request cannot be compared when its file was not made in the recording (or was filled by Drive).
It counts as not served when the double answers 501, as does all that follows it on that file. What
is evened out before comparing, and nothing else:

- ids that Google draws (of sheets, named and protected ranges): one of the double's stands for one
  of the recording's, the first time they meet at one place, and for no other from then on;
- the robot's e-mail address, and the year in which a recording was made;
- whether Google printed the JSON on many lines, and in which order the keys of an object stand.
"""

from __future__ import annotations

import json
import re
import tarfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import click
from asking import SCOPE
from book import Book, new_book
from credentials import ROBOT, new_double
from methods import route

Json = dict[str, Any]
ARCHIVE = "cassettes.tar.gz"
EQUAL, DIFFERS, UNSERVED, APART = "equal", "differs", "not served", "not comparable"
_ROBOT = re.compile(r"[\w.-]+@[\w.-]+\.gserviceaccount\.com")
_IDS = frozenset("sheetId sourceSheetId namedRangeId protectedRangeId".split())


@dataclass(frozen=True)
class Outcome:
    """What came of one recorded request: its recording, place in it, kind and verdict."""

    recording: str
    number: int
    kind: str
    verdict: str
    differences: tuple[str, ...] = ()


def recordings(folder: Path) -> Iterator[tuple[str, list[Json]]]:
    """The recordings of a folder by name, each with its exchanges in order."""
    if (folder / ARCHIVE).exists():
        with tarfile.open(folder / ARCHIVE) as archive:
            for member in sorted(archive.getmembers(), key=lambda one: one.name):
                data = archive.extractfile(member) if member.name.endswith(".json") else None
                if data is not None:
                    yield Path(member.name).stem, json.load(data)["interactions"]
        return
    for path in sorted(folder.rglob("*.json")):
        yield path.stem, json.loads(path.read_bytes())["interactions"]


@dataclass
class Replay:
    """One recording on a double of its own."""

    name: str
    spoilt: dict[str, str] = field(default_factory=dict)  # files that cannot be judged, and why

    def __post_init__(self) -> None:
        self.ids: dict[Any, Any] = {}
        self.known: dict[str, dict[Any, Any]] = {}  # of each file, the recording's -> the double's
        self.double = new_double()
        granted = self.double.accounts.grant(ROBOT, SCOPE, self.double.clock())
        self.headers = {"authorization": f"Bearer {granted['access_token']}"}

    def outcomes(self, exchanges: list[Json]) -> Iterator[Outcome]:
        """The verdict on each exchange with the Sheets API."""
        for number, exchange in enumerate(exchanges):
            request, response = exchange["request"], exchange["response"]
            self.double.year = _year(response)
            if urlsplit(request["uri"]).netloc == "sheets.googleapis.com":
                yield self._judged(number, request, response)
            else:
                self._drive(request, response)

    def _drive(self, request: Json, response: Json) -> None:
        path = urlsplit(request["uri"]).path
        if request["method"] == "POST" and path == "/drive/v3/files":
            self._file(new_book(), response)
        elif request["method"] == "POST" and path.endswith("/copy"):
            self._file(self.double.books[path.split("/")[-2]].snapshot(), response)
        elif request["method"] == "PUT" and path.startswith("/upload/"):
            self.spoilt[path.rpartition("/")[2]] = APART

    def _file(self, book: Book, response: Json) -> None:
        made = json.loads(response["body"]["string"])
        book.id, book.properties["title"] = made["id"], made["name"]
        book.roles = {ROBOT: "owner"}
        self.double.books[book.id] = book

    def _judged(self, number: int, request: Json, response: Json) -> Outcome:
        parts = urlsplit(request["uri"])
        found = route(request["method"], unquote(parts.path))
        sent = json.loads(request["body"]) if request["body"] else None
        kind = _kind(found.method.name, sent)
        file = found.path["id"]
        missing = response["status"]["code"] == 404
        if file not in self.double.books and not missing:
            return Outcome(self.name, number, kind, APART)
        if file in self.spoilt:
            return Outcome(self.name, number, kind, self.spoilt[file])
        self.ids = self.known.setdefault(file, {0: 0})
        body = b"" if sent is None else json.dumps(self._asked(sent)).encode()
        target = f"{parts.path}?{parts.query}"
        status, _, data = self.double.handle(request["method"], target, self.headers, body)
        if status == 501:
            self.spoilt[file] = UNSERVED
            return Outcome(self.name, number, kind, UNSERVED)
        theirs = json.loads(_ROBOT.sub(ROBOT, response["body"]["string"]))
        differences = tuple(self._differences("", theirs, json.loads(data)))
        if status != response["status"]["code"]:
            differences = (f"status {response['status']['code']} / {status}", *differences)
        return Outcome(self.name, number, kind, DIFFERS if differences else EQUAL, differences)

    def _asked(self, value: Any, key: str = "") -> Any:
        """A recorded body with the double's ids."""
        if isinstance(value, dict):
            return {name: self._asked(part, name) for name, part in value.items()}
        if isinstance(value, list):
            return [self._asked(part) for part in value]
        return self.ids.get(value, value) if key in _IDS else value

    def _differences(self, way: str, theirs: Any, ours: Any) -> Iterator[str]:
        """Where two answers part, `theirs / ours` of each place."""
        if isinstance(theirs, dict) and isinstance(ours, dict):
            for key in {**theirs, **ours}:
                yield from self._differences(f"{way}.{key}", theirs.get(key), ours.get(key))
        elif isinstance(theirs, list) and isinstance(ours, list) and len(theirs) == len(ours):
            for at, (one, other) in enumerate(zip(theirs, ours, strict=True)):
                yield from self._differences(f"{way}[{at}]", one, other)
        elif way.rpartition(".")[2] in _IDS and theirs is not None and ours is not None:
            if theirs not in self.ids and ours not in self.ids.values():
                self.ids[theirs] = ours
            if self.ids.get(theirs) != ours:
                yield f"{way}: {theirs!r} / {ours!r}"
        elif theirs != ours or isinstance(theirs, bool) != isinstance(ours, bool):
            yield f"{way}: {theirs!r} / {ours!r}"


def _year(response: Json) -> int:
    [moment] = response["headers"].get("Date") or response["headers"]["date"]
    return int(moment.split()[3])


def _kind(method: str, sent: Json | None) -> str:
    if method != "BatchUpdateSpreadsheet" or not sent:
        return method
    return ", ".join(dict.fromkeys(kind for one in sent["requests"] for kind in one))


def replayed(folder: Path) -> list[Outcome]:
    """The verdicts on all recordings of a folder."""
    return [
        outcome
        for name, exchanges in recordings(folder)
        for outcome in Replay(name).outcomes(exchanges)
    ]


def table(outcomes: list[Outcome]) -> str:
    """How many requests of each kind were equal, differ, are not served or cannot be compared."""
    verdicts = (EQUAL, DIFFERS, UNSERVED, APART)
    counts = Counter((one.kind, one.verdict) for one in outcomes)
    sums = Counter(one.verdict for one in outcomes)
    kinds = sorted({one.kind for one in outcomes})
    lines = [
        ("kind of request", *verdicts),
        *((kind, *(counts[kind, verdict] for verdict in verdicts)) for kind in kinds),
        ("together", *(sums[verdict] for verdict in verdicts)),
    ]
    return "\n".join(
        f"{line[0]:36}" + "".join(f"{part:>16}" for part in line[1:]) for line in lines
    )


@click.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--show", is_flag=True, help="Print each difference.")
def main(folder: Path, *, show: bool) -> None:
    """Prints the table and, when asked, each difference as `Google's / the double's`."""
    outcomes = replayed(folder)
    for one in outcomes:
        if show and one.verdict == DIFFERS:
            heading = f"{one.recording} #{one.number} {one.kind}"
            click.echo("\n    ".join((heading, *one.differences)))
    click.echo(table(outcomes))


if __name__ == "__main__":
    main()
