"""The workbooks of the corpus, in halves of equal make."""

from itertools import chain

import first_hand
import first_work
from making import Book

HALVES: dict[str, tuple[Book, ...]] = {
    "first": tuple(chain(first_hand.BOOKS, first_work.BOOKS)),
}
