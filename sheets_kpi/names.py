"""How names are compared: people, accounts, headers, choices, KPIs, functions; and the wildcards of
COUNTIF in them: `*` any text, `?` any one character, `~` takes the next as it is.

Names compare after NFKC, single spaces, case folding, ё = е, and Latin look-alikes inside Cyrillic
words made Cyrillic; they are always shown as the owner wrote them.
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache

_LATIN = "aceopxykmtbhABCEHKMOPTXYi"
_CYRILLIC = "асеорхукмтвнАВСЕНКМОРТХУі"
_LOOK_ALIKES = str.maketrans(_LATIN, _CYRILLIC)
_MIXED_WORD = re.compile(r"\b(?=\w*[A-Za-z])(?=\w*[Ѐ-ӿ])\w+")
_LATIN_LETTER = re.compile("[A-Za-z]")
_SEPARATOR = "\x00"  # in no cell: neither .xlsx nor Google can hold it
_STRAY = ("  ", " " + _SEPARATOR, _SEPARATOR + " ")
# of no width, soft hyphens, and marks of the direction of writing
_INVISIBLE = re.compile("[\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")


@lru_cache(maxsize=200_000)
def fold(text: str) -> str:
    """The form in which two spellings of one name are equal: `" Пётр  Иванoв"` → `петр иванов`."""
    return _fold(text)


def fold_all(texts: Sequence[str]) -> list[str]:
    """`fold` of every text, many times faster than one by one."""
    joined = _SEPARATOR.join(texts)
    if joined.count(_SEPARATOR) != len(texts) - 1:
        return [fold(text) for text in texts]
    folded = _fold(joined)
    keys = folded.split(_SEPARATOR)
    return [key.strip() for key in keys] if any(s in folded for s in _STRAY) else keys


def tidy(text: str) -> str:
    """The text as a person meant it: invisible characters gone, single spaces, trimmed."""
    plain = text if text.isprintable() else _INVISIBLE.sub("", text)
    return " ".join(plain.split())


def tidy_all(texts: Sequence[str]) -> list[str]:
    """`tidy` of every text; most columns of a sheet are tidy and need one look only."""
    joined = _SEPARATOR.join(texts)
    if joined.replace(_SEPARATOR, "").isprintable():
        framed = _SEPARATOR + joined + _SEPARATOR
        if not any(stray in framed for stray in _STRAY):
            return list(texts)
    return [tidy(text) for text in texts]


def nearest(word: str, candidates: Iterable[str], cutoff: float = 0.6) -> str | None:
    """The candidate most like `word`, as it was written, or None if none is near."""
    return _nearest(fold(word), tuple(candidates), cutoff)


@lru_cache(maxsize=256)  # the same misspelt word stands on many rows
def _nearest(key: str, candidates: Sequence[str], cutoff: float) -> str | None:
    by_fold = {fold(candidate): candidate for candidate in candidates}
    found = difflib.get_close_matches(key, list(by_fold), n=1, cutoff=cutoff)
    return by_fold[found[0]] if found else None


def words_of(name: str) -> tuple[str, ...]:
    """The words of a person's name as `fold` makes it, sorted: equal ones are one person."""
    return tuple(sorted(name.replace(".", " ").split()))


def fullness(name: str) -> tuple[int, int]:
    """How fully a name is written: with capitals, and with ё."""
    capitals = sum(part[:1].isupper() and not part[1:].isupper() for part in name.split())
    return capitals, name.casefold().count("ё")


def _fold(text: str) -> str:
    if text.isascii():
        return " ".join(text.casefold().split())
    plain = _INVISIBLE.sub("", unicodedata.normalize("NFKC", text))
    if _LATIN_LETTER.search(plain):
        plain = _MIXED_WORD.sub(_in_cyrillic, plain)
    return " ".join(plain.casefold().replace("ё", "е").split())


def _in_cyrillic(word: re.Match[str]) -> str:
    return word.group().translate(_LOOK_ALIKES)


_WILDCARD = re.compile(r"~[*?~]|[*?]")


def escape(text: str) -> str:
    """The pattern that only this text fits."""
    return "".join("~" + letter if letter in "*?~" else letter for letter in text)


def fits(pattern: str, text: str) -> bool:
    """Whether the whole text fits the pattern, both compared by `fold`."""
    return matcher(pattern)(fold(text))


def matcher(pattern: str) -> Callable[[str], bool]:
    """A pattern as a predicate of folded texts; its time grows linearly with the text.

    Every run between two stars is an atomic group: the earliest place where it fits is always
    good enough, so the expression never goes back.
    """
    criterion = fold(pattern)
    pieces: list[str] = [""]
    at = 0
    for found in _WILDCARD.finditer(criterion):
        pieces[-1] += re.escape(criterion[at : found.start()])
        at = found.end()
        if found.group() == "*":
            pieces.append("")
        else:
            pieces[-1] += "." if found.group() == "?" else re.escape(found.group()[1])
    pieces[-1] += re.escape(criterion[at:])
    first, *middle = pieces
    last = middle.pop() if middle else None
    body = first + "".join(f"(?>.*?{piece})" for piece in middle)
    expression = re.compile(body if last is None else f"{body}.*{last}", re.DOTALL)
    return lambda text: expression.fullmatch(text) is not None


# --- clients ----------------------------------------------------------------------------------

_FORMS = {"ооо": "ооо", "ooo": "ооо", "ао": "ао", "ao": "ао", "пао": "пао", "llc": "llc"}
_MARKS = str.maketrans(dict.fromkeys("«»\"„“”'’‘`´.", " "))
_ODD = re.compile(r"[«»\"„“”'’‘`´.@]|^[+(0-9]|\b(?:ооо|ooo|ао|ao|пао|llc)\b")
_MAIL = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]+")
_PHONE = re.compile(r"(\+?)([0-9(][0-9 ().\-‐‑–—−]{8,20})")


def client_key(name: str) -> tuple[str, str]:
    """What the spellings of one client have in common: (phone, ""), (e-mail, ""), or the name
    without quotes and dots and its legal form, "" without one.

    Args:
        name: A spelling, as `fold` makes it.
    """
    if not _ODD.search(name) or _MAIL.fullmatch(name):
        return name, ""
    if (found := _PHONE.fullmatch(name)) and (phone := _phone(found[1], found[2])):
        return phone, ""
    words = name.translate(_MARKS).split()
    for place in (0, -1) if len(words) > 1 else ():
        if form := _FORMS.get(words[place].strip("(),")):
            del words[place]
            return " ".join(words).strip("(), "), form
    return " ".join(words) or name, ""


def _phone(plus: str, text: str) -> str:
    """The Russian number that a text is, from its 7 on; "" if it is none."""
    digits = re.sub(r"[^0-9]", "", text)
    is_whole = len(digits) == 11 and digits[0] in "78"
    if not is_whole and (len(digits) != 10 or plus):
        return ""
    return f"7{digits[-10:]}" if digits[-10] in "3489" else ""
