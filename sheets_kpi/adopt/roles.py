"""Which column of a log plays which part, and what it holds in it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

from sheets_kpi.adopt.columns import (
    Facts,
    are_codes,
    are_nicknames,
    are_own_people,
    blank_words_of,
    day_of,
    kind_of_cell,
    knows_words,
    seconds_unit,
)
from sheets_kpi.adopt.headers import DATES, is_name, is_soft, meaning_of
from sheets_kpi.adopt.reading import ColumnReading, Doubt, Role, Says, WordReading
from sheets_kpi.adopt.sums import Whole
from sheets_kpi.clean.times import order_of
from sheets_kpi.clean.values import LAST_DAY, plain_text
from sheets_kpi.names import fold, tidy
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
_NO_SUMS: Mapping[int, Whole] = MappingProxyType({})
_OF_TOTALS = {"whole": 6.0, "part": -4.0, "": 0.0}
_IN_HIRE = re.compile(r"(?i)на руках|прокат|в аренде|rented|on hire|checked out")
_MOST_WORDS = 60  # of a column that the owner may call a status
_AMOUNT_OF = {"": 1.0, "category": 1.0, "title": 1.0, "amount2": 0.3}
_AMOUNT_WORDS = ("сумма", "amount", "выручка", "revenue", "итого", "total")


def candidates(
    facts: Sequence[Facts], role: Role, sums: Mapping[int, Whole] = _NO_SUMS
) -> list[tuple[float, int]]:
    """The columns that can play a part, with how well, best first; of amounts the total of others
    before these.
    """
    score = _SCORES[role]
    found = [(score(one, one.type), -i) for i, one in enumerate(facts)]
    if role == "amount":
        found = [
            (s + _OF_TOTALS[sums.get(-i, "")] * (s > 0 or _is_price(facts[-i])), i)
            for s, i in found
        ]
    return [(s, -i) for s, i in sorted(found, reverse=True) if s > 0]


def roles_of(
    facts: Sequence[Facts], sums: Mapping[int, Whole] = _NO_SUMS, *, is_matrix: bool = False
) -> dict[int, Role]:
    """The role of each column by its place in the list; `sums` are the totals of other columns."""
    roles: dict[int, Role] = {}
    for role in _SCORES:
        free = (i for _, i in candidates(facts, role, sums) if i not in roles)
        if (best := next(free, None)) is not None:
            roles[best] = role
    _add_instead(facts, roles)
    if is_matrix and "person" not in roles.values():
        roles |= dict.fromkeys([i for i, f in enumerate(facts) if _names_people(f)][:1], "person")
    _add_plain(facts, roles)
    return roles


def _add_instead(facts: Sequence[Facts], roles: dict[int, Role]) -> None:
    """What columns are where no other plays the part."""
    clients = [f for f in facts if f.sense.name == "client" and f.share("phone") < 0.5]
    for role, may_be in _INSTEAD.items():
        if role == "person" and len(clients) > 1:
            continue  # who bought is named twice
        rest = [i for i in range(len(facts)) if roles.get(i, "client") == "client"]
        fit = (i for i in rest if may_be(facts[i]) and (i not in roles or role == "person"))
        if role not in roles.values() and (best := next(fit, None)) is not None:
            roles[best] = role
    if "person" not in roles.values():
        free = (i for i, one in enumerate(facts) if i not in roles and are_nicknames(one))
        roles |= dict.fromkeys([*free][:1], "person")


def _add_plain(facts: Sequence[Facts], roles: dict[int, Role]) -> None:
    """What headers say of the columns that are left; beside a price one bare number is how many."""
    for i, one in enumerate(facts):
        role = "direction" if _tells_directions(one, 0.9) else _PLAIN.get(one.sense.name, "")
        if i in roles or not role or not _fits(one, role):
            continue
        if role == "category" or role not in roles.values():
            roles[i] = role
    prices = [i for i, role in roles.items() if role == "price"]
    counts = [i for i, f in enumerate(facts) if i not in roles and _is_bare_number(f)]
    if prices and "quantity" not in roles.values() and len(counts) == 1:
        roles[counts[0]] = "quantity"
    metrics = sum(one.sense.name == "metric" for one in facts)  # of advertisements, not of sales
    amount = next((i for i, role in roles.items() if role == "amount"), None)
    is_aside = amount is None or facts[amount].sense.name == "amount2"  # a commission of the price
    if prices and metrics < 2 and "quantity" not in roles.values() and is_aside:
        if amount is not None:
            del roles[amount]
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
    if role in ("price", "target") and one.type not in NUMERIC:
        return False
    if role == "direction" and not _tells_directions(one, 0.5):
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
    """Whether a column holds names, of which the header does not say that they are the team's, or
    which most often stand there once: `Owner` of a pet.
    """
    is_said = one.sense.name.startswith("person") and one.uniqueness < 0.5
    return one.type is ColumnType.PERSON and not is_said


def _is_bare_number(one: Facts) -> bool:
    return one.type is ColumnType.NUMBER and not one.sense.name


def _is_price(one: Facts) -> bool:
    return one.sense.name == "price" and one.type in NUMERIC


def _tells_directions(one: Facts, share: float) -> bool:
    """Whether the words of a column are income, expense and transfers, in a share of its cells."""
    is_choice = one.type is ColumnType.CHOICE and one.distinct > 1
    return is_choice and one.share_of(lambda v: bool(_DIRECTION.match(fold(v)))) >= share


def _names_people(one: Facts) -> bool:
    """Whether a column beside a matrix names people."""
    return one.sense.name == "client" or one.share_of(is_name) >= 0.6


def _date(one: Facts, kind: ColumnType) -> float:
    sense, strength = one.sense
    if kind is not ColumnType.DATE or sense == "date_other":
        return 0
    exact = 1.0 if sense == "date" and strength < 1.5 else 0.0
    base = _DATE_RANK.get(sense if sense in DATES else "", 3)
    gaps = 3 * (1 - one.filled) if one.n else 0
    return max(base - 1.5 * exact - gaps, 0.1)


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
    plain = 1.0 if sense in DATES else _AMOUNT_OF.get(sense, 0)  # `Выдано` over money is no date
    return plain * (1 + one.filled)


def _status(one: Facts, kind: ColumnType) -> float:
    sense, strength = one.sense
    if kind is not ColumnType.CHOICE:
        return 0
    if sense == "status":
        ends = {meaning_of(text) for text in one.texts} >= {"won", "lost"}
        return 3 + strength + knows_words(one) + ends
    known, means = knows_words(one), set(map(meaning_of, one.texts))
    is_told = "won" in means and not means.isdisjoint(("lost", "refund"))
    enough = _STATUS_OF.get(sense, 0.8 if is_told else 1.1)
    ends = not means.isdisjoint(("won", "lost", "refund"))  # calls alone are kinds of work
    return 1 + known if one.distinct >= 2 and known >= enough and ends else 0


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
    if are_codes(one):
        return 1 + one.uniqueness
    if sense != "id" or kind in (ColumnType.DATE, ColumnType.CHOICE, ColumnType.CLIENT):
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

# --- a column in its role ----------------------------------------------------------------------


def column_of(facts: Facts, role: Role) -> ColumnReading:
    """What the cells of a column say of it, in a role."""
    kind = ColumnType.MONEY if role == "amount" else facts.type
    kind = ColumnType(role) if role in ("person", "client") else kind
    has_words = facts.distinct <= _MOST_WORDS or kind is ColumnType.CHOICE
    return ColumnReading(
        (facts.header,),
        "",
        kind,
        role,
        blank=blank_words_of(facts) if kind in (*NUMERIC, ColumnType.DATE) else (),
        words=_words(facts, role) if has_words else (),
        order=_order(facts) if kind is ColumnType.DATE else "",  # type: ignore[arg-type]
        unit=seconds_unit(facts.header) if kind is ColumnType.DURATION else "hours",  # type: ignore[arg-type]
        distinct=facts.distinct,
        top=tuple((tidy(str(v)), n) for v, n in [*facts.told.items()][:4]),
        unique=role == "id" and facts.uniqueness == 1,
        future=kind is ColumnType.DATE and facts.sense.name == "date_due",
        doubts=_column_doubts(facts, role, kind),
    )


def _column_doubts(facts: Facts, role: Role, kind: ColumnType) -> tuple[Doubt, ...]:
    found = []
    if role and facts.sense.strength < 1.5:
        found.append(Doubt("guessed", {"role": role}))
    if kind is ColumnType.DATE and facts.share("date") < 0.97 and facts.n_told:
        odd = [str(v) for v in facts.told if day_of(v) is None][:3]
        found += (
            [Doubt("odd_cells", {"cells": "; ".join(odd)})]
            if facts.share("date", "day") < 1
            else []
        )
    if kind in NUMERIC and (texts := _texts_among_numbers(facts)):
        found.append(Doubt("odd_cells", {"cells": "; ".join(texts[:3])}))
    if role in ("person", "client", "status", "account") and (others := _others(facts, role)):
        found.append(Doubt("mixed", {"cells": "; ".join(others[:3])}))
    if role == "direction":
        found.append(Doubt("direction", {}))
    return tuple(found)


def _texts_among_numbers(facts: Facts) -> list[str]:
    blank = blank_words_of(facts)
    return [t for t in facts.texts if kind_of_cell(t) == "text" and t not in blank]


def _others(facts: Facts, role: Role) -> list[str]:
    """Cells of a kind that a tenth of the cells are of, and most are not: another column's?"""
    others = facts.kinds_told.most_common()[1:]
    words = ("text", "yes_no") if role == "status" else ()  # `да` and `ещё у нас` go together
    kinds = {kind for kind, n in others if n > 1 and 10 * n >= facts.n_told and kind not in words}
    return [str(value) for value in facts.told if kind_of_cell(value) in kinds] if kinds else []


def _words(facts: Facts, role: Role) -> tuple[WordReading, ...]:
    """The words of a choice; spellings that compare as one are one word."""
    spelled: dict[str, list[tuple[str, int]]] = {}
    for value, n in facts.told.items():
        text = tidy(str(value) if not isinstance(value, float) else f"{value:g}")
        spelled.setdefault(fold(text), []).append((text, n))
    for text in facts.listed:
        spelled.setdefault(fold(text), [(text, 0)])
    means = _meanings([forms[0][0] for forms in spelled.values()] if role == "status" else [])
    found = []
    for forms in sorted(spelled.values(), key=lambda f: -sum(n for _, n in f)):
        says = means.get(forms[0][0], "")
        word = WordReading(
            forms[0][0],
            says or ("open" if role == "status" else ""),
            sum(n for _, n in forms),
            sure=bool(says) or role != "status",
        )
        found.append(word)
    return tuple(found)


def _meanings(texts: Sequence[str]) -> dict[str, Says]:
    """What the words of a status mean beside each other: a meeting is a success where nothing
    greater is, and what is hired out is done once it is back.
    """
    means = {text: meaning_of(text) for text in texts}
    if "won" not in means.values():
        means |= dict.fromkeys(filter(is_soft, texts), "won")
    if any(map(_IN_HIRE.search, texts)):
        means |= dict.fromkeys([t for t, says in means.items() if says == "refund"], "won")
    return means


def _order(facts: Facts) -> str:
    """The order that the texts of a date column prove."""
    texts = {plain_text(v): n for v, n in facts.told.items() if isinstance(v, str)}
    slashed = {t: n for t, n in texts.items() if re.match(r"\d{1,2}[/-]\d{1,2}[/-]\d{2,4}", t)}
    return order_of(slashed, frozenset(), LAST_DAY) if slashed else ""
