"""How names are compared: people, accounts, headers, choices, KPIs, functions.

Names compare after NFKC, single spaces, case folding, ё = е, and Latin look-alikes inside Cyrillic
words made Cyrillic; they are always shown as the owner wrote them.
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

_LATIN = "aceopxykmtbhABCEHKMOPTXYi"
_CYRILLIC = "асеорхукмтвнАВСЕНКМОРТХУі"
_LOOK_ALIKES = str.maketrans(_LATIN, _CYRILLIC)
_CYRILLIC_LETTER = re.compile(r"[Ѐ-ӿ]")
_LATIN_LETTER = re.compile(r"[A-Za-z]")
_WORD = re.compile(r"\w+")
_INVISIBLE = re.compile("[\u200b\u200c\u200d\u2060\ufeff\u00ad]")


@lru_cache(maxsize=200_000)
def fold(text: str) -> str:
    """The form in which two spellings of one name are equal: `" Пётр  Иванoв"` → `петр иванов`."""
    if text.isascii():
        return " ".join(text.casefold().split())
    plain = _INVISIBLE.sub("", unicodedata.normalize("NFKC", text))
    if _LATIN_LETTER.search(plain):
        plain = _WORD.sub(_one_script, plain)
    return " ".join(plain.casefold().replace("ё", "е").split())


def tidy(text: str) -> str:
    """The text as a person meant it: invisible characters gone, single spaces, trimmed."""
    plain = text if text.isprintable() else _INVISIBLE.sub("", text)
    return " ".join(plain.split())


def nearest(word: str, candidates: Iterable[str], cutoff: float = 0.6) -> str | None:
    """The candidate most like `word`, as it was written, or None if none is near."""
    by_fold = {fold(candidate): candidate for candidate in candidates}
    found = difflib.get_close_matches(fold(word), list(by_fold), n=1, cutoff=cutoff)
    return by_fold[found[0]] if found else None


def _one_script(word: re.Match[str]) -> str:
    text = word.group()
    return text.translate(_LOOK_ALIKES) if _CYRILLIC_LETTER.search(text) else text
