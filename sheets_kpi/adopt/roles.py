"""Which column of a log plays which part."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from sheets_kpi.adopt.columns import Facts, are_own_people, knows_words
from sheets_kpi.adopt.headers import DATES, is_name, meaning_of
from sheets_kpi.adopt.reading import Role
from sheets_kpi.names import fold
from sheets_kpi.schema import NUMERIC, ColumnType

_DATE_RANK = {
    "date": 6.0,
    "date_created": 5.0,
    "": 4.0,
    "date_closed": 3.5,
    "date_modified": 2.0,
    "date_due": 1.0,
}
_DIRECTION = re.compile(
    r"(?:при|рас|до)ход|перевод|поступлен|списан|выплата|дебет|кредит|внесен|изъят|инкасс"
    r"|(?:income|expense|transfer|debit|credit|in|out|inflow|outflow)$"
)
_AMOUNT_WORDS = ("сумма", "amount", "выручка", "revenue", "итого", "total")


def candidates(facts: Sequence[Facts], role: Role) -> list[tuple[float, int]]:
    """The columns that can play a part, with how well, best first."""
    score = _SCORES[role]
    found = [(s, -i) for i, one in enumerate(facts) if (s := score(one, one.type)) > 0]
    return [(s, -i) for s, i in sorted(found, reverse=True)]


def roles_of(facts: Sequence[Facts], *, is_matrix: bool = False) -> dict[int, Role]:
    """The role of each column by its place in the list."""
    roles: dict[int, Role] = {}
    for role in _SCORES:
        free = (i for _, i in candidates(facts, role) if i not in roles)
        if (best := next(free, None)) is not None:
            roles[best] = role
    for role, may_be in _INSTEAD.items():
        rest = [i for i in range(len(facts)) if roles.get(i, "client") == "client"]
        fit = (i for i in rest if may_be(facts[i]) and (i not in roles or role == "person"))
        if role not in roles.values() and (best := next(fit, None)) is not None:
            roles[best] = role
    if is_matrix and "person" not in roles.values():
        roles |= dict.fromkeys([i for i, f in enumerate(facts) if _names_people(f)][:1], "person")
    _add_plain(facts, roles)
    return roles


def _add_plain(facts: Sequence[Facts], roles: dict[int, Role]) -> None:
    """What headers say of the columns that are left; beside a price one bare number is how many."""
    for i, one in enumerate(facts):
        role = "direction" if _tells_directions(one) else _PLAIN.get(one.sense.name, "")
        if i in roles or not role or not _fits(one, role):
            continue
        if role == "category" or role not in roles.values():
            roles[i] = role
    prices = [i for i, role in roles.items() if role == "price"]
    counts = [i for i, f in enumerate(facts) if i not in roles and _is_bare_number(f)]
    if prices and "quantity" not in roles.values() and len(counts) == 1:
        roles[counts[0]] = "quantity"
    if prices and not {"quantity", "amount"} & set(roles.values()):
        roles[prices[0]] = "amount"


_PLAIN: dict[str, Role] = {
    "quantity": "quantity",
    "price": "price",
    "team": "team",
    "month": "month",
    "year": "year",
    "target": "target",
    "direction": "direction",
    "category": "category",
}


def _fits(one: Facts, role: Role) -> bool:
    """Whether the cells of a column are such as a plain role needs."""
    if role == "quantity" and one.type is ColumnType.MONEY:
        return False
    is_choice = one.type is ColumnType.CHOICE
    return role in ("month", "year") or is_choice == (role in ("team", "direction", "category"))


def _are_days(one: Facts) -> bool:
    """Whether a column under `Число` or `День` holds numbers of days, and so no dates."""
    return (
        one.sense.name == "date"
        and one.type is ColumnType.NUMBER
        and all(1 <= number <= 31 and number % 1 == 0 for number in one.numbers)
    )


def _names_others(one: Facts) -> bool:
    """Whether a column holds names, of which the header does not say that they are the team's."""
    return one.type is ColumnType.PERSON and not one.sense.name.startswith("person")


def _is_bare_number(one: Facts) -> bool:
    return one.type is ColumnType.NUMBER and not one.sense.name


def _tells_directions(one: Facts) -> bool:
    """Whether the words of a column are income, expense and transfers."""
    is_choice = one.type is ColumnType.CHOICE and one.distinct > 1
    return is_choice and one.share_of(lambda v: bool(_DIRECTION.match(fold(v)))) >= 0.9


def _names_people(one: Facts) -> bool:
    """Whether a column beside a matrix names people."""
    return one.sense.name == "client" or one.share_of(is_name) >= 0.6


def _date(one: Facts, kind: ColumnType) -> float:
    sense, strength = one.sense
    if kind is not ColumnType.DATE or sense == "date_other":
        return 0
    exact = 1.0 if sense == "date" and strength < 1.5 else 0.0
    base = _DATE_RANK.get(sense if sense in DATES else "", 3)
    return max(base - 1.5 * exact - (2.2 if one.filled < 0.3 and one.n else 0), 0.1)


def _person(one: Facts, kind: ColumnType) -> float:
    if kind is not ColumnType.PERSON:
        return 0
    sense, strength = one.sense
    base = 3 + strength if sense == "person" else 1.0 if sense == "person_other" else 2.0
    return base + one.filled - one.uniqueness


def _client(one: Facts, kind: ColumnType) -> float:
    if kind is not ColumnType.CLIENT:
        return 0
    sense, strength = one.sense
    base = {"client": 4.0 + strength, "phone": 3.0}.get(sense, 2.0)
    return base + one.filled - (1.5 if one.share("number", "phone") > 0.5 else 0)


def _account(one: Facts, kind: ColumnType) -> float:
    return one.sense.strength + one.filled if kind is ColumnType.ACCOUNT else 0


def _amount(one: Facts, kind: ColumnType) -> float:
    sense, strength = one.sense
    if kind not in NUMERIC or (one.n and not one.n_told and sense != "amount"):
        return 0
    if sense == "amount" and kind in (ColumnType.MONEY, ColumnType.NUMBER):
        is_plain = any(word in one.header.lower() for word in _AMOUNT_WORDS)
        return 3 + 2 * strength + is_plain + one.filled
    if kind is not ColumnType.MONEY:
        return 0
    return {"": 1.0, "category": 1.0, "title": 1.0, "amount2": 0.3}.get(sense, 0) * (1 + one.filled)


def _status(one: Facts, kind: ColumnType) -> float:
    sense, strength = one.sense
    if kind is not ColumnType.CHOICE:
        return 0
    if sense == "status":
        ends = {meaning_of(text) for text in one.texts} >= {"won", "lost"}
        return 3 + strength + knows_words(one) + ends
    known, ends = knows_words(one), any(map(_is_end, one.texts))
    enough = _STATUS_OF.get(sense, 1.1)
    return 1 + known if one.distinct >= 2 and known >= enough and ends else 0


def _is_end(text: str) -> bool:
    """Whether a word says how something ended: calls and meetings alone are kinds of work."""
    return meaning_of(text) in ("won", "lost", "refund")


# how many of its words must be known for a column to be the status, by what its header says
_STATUS_OF = {
    "": 0.6,
    "note": 0.7,
    "yes_no": 0.6,
    "amount": 0.6,
    "amount2": 0.6,
    "date_closed": 0.6,
}


def _id(one: Facts, kind: ColumnType) -> float:
    sense, strength = one.sense
    if sense != "id" or kind in (ColumnType.DATE, ColumnType.CHOICE):
        return 0
    if fold(one.header) in ("номер", "number", "код", "code") and one.uniqueness < 0.9:
        return 0
    return strength + (3 if one.uniqueness >= 0.95 else 0)


_SCORES: dict[Role, Callable[[Facts, ColumnType], float]] = {
    "date": _date,
    "person": _person,
    "client": _client,
    "account": _account,
    "amount": _amount,
    "status": _status,
    "id": _id,
}

# what a column is where no other plays the part; a few bare names (`ФИО`) are who did it
_INSTEAD: dict[Role, Callable[[Facts], bool]] = {
    "person": are_own_people,
    "client": _names_others,
    "day": _are_days,
}
