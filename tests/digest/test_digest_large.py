"""A team too large for one screen: what does not fit is told by the next digests, once."""

from __future__ import annotations

import re
from datetime import date
from itertools import chain

from books import prepared_book, request

from sheets_kpi import digest, pipeline
from sheets_kpi.digest.deliver import Sender
from sheets_kpi.prepare.decisions import Seeds
from sheets_kpi.schema import Named, PersonSpec, TargetSpec

NAMES = [f"Сотрудник {letter}" for letter in "АБВГДЕЖЗИКЛМНОПРСТУФ"]  # twenty
EACH = Named("каждому", "each")


def test_twenty_people_are_told_in_three_digests_and_each_once() -> None:
    # each sold 6 × 1,000 of 60,000 in the first two weeks: far behind
    rows = [
        (date(2026, 11, day), name, "Москва", f"Клиент {day}", "оплачена", 1000)
        for name in NAMES
        for day in (2, 3, 5, 6, 9, 10)
    ]
    seeds = Seeds(
        tuple(PersonSpec(name, team="Юг") for name in NAMES),
        targets=(TargetSpec("revenue", EACH, {"2026-11": 60_000.0}),),
    )
    book = prepared_book(*rows, seeds=seeds)
    pipeline.sync(book, request())
    texts = []
    for _ in range(5):
        [sent] = digest.digest(book, request(), Sender("-", {}))
        texts.append(sent.letter.text)
    told = [re.findall(r"^(Сотрудник .): ■ Выручка", text, re.MULTILINE) for text in texts]
    assert [len(names) for names in told] == [8, 8, 4, 0, 0]
    assert list(chain(*told)) == NAMES
    assert [re.findall(r"Не поместилось строк: (\d+)", text) for text in texts] == [
        ["12"], ["4"], [], [], [],
    ]  # fmt: skip
    assert texts[3:] == ["", ""]
    assert max(map(len, texts)) < 1300
