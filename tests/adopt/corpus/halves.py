"""The workbooks of the corpus: two halves of equal make, and six later sets."""

import eighth_hand
import eighth_work
import fifth_hand
import fifth_work
import first_hand
import first_work
import fourth_hand
import fourth_work
import second_hand
import second_work
import seventh_hand
import seventh_work
import sixth_hand
import sixth_work
import third_hand
import third_work
from making import Book

HALVES: dict[str, tuple[Book, ...]] = {
    "first": (*first_hand.BOOKS, *first_work.BOOKS),
    "second": (*second_hand.BOOKS, *second_work.BOOKS),
    "third": (*third_hand.BOOKS, *third_work.BOOKS),
    "fourth": (*fourth_hand.BOOKS, *fourth_work.BOOKS),
    "fifth": (*fifth_hand.BOOKS, *fifth_work.BOOKS),
    "sixth": (*sixth_hand.BOOKS, *sixth_work.BOOKS),
    "seventh": (*seventh_hand.BOOKS, *seventh_work.BOOKS),
    "eighth": (*eighth_hand.BOOKS, *eighth_work.BOOKS),
}
