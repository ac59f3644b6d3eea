"""The workbooks of the corpus, in halves of equal make."""

import first_hand
import first_work
from making import Book

HALVES: dict[str, tuple[Book, ...]] = {
    "first": (*first_hand.BOOKS, *first_work.BOOKS),
}
