"""The workbooks of the corpus, in halves of equal make."""

import first_hand
import first_work
import second_hand
import second_work
from making import Book

HALVES: dict[str, tuple[Book, ...]] = {
    "first": (*first_hand.BOOKS, *first_work.BOOKS),
    "second": (*second_hand.BOOKS, *second_work.BOOKS),
}
