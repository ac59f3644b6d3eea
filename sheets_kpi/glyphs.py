"""How wide texts are: the advance widths of Arial's letters, the font of all tabs of ours.

Spreadsheet programs cut or overflow a text that is wider than its column, so widths of columns and
heights of rows are reckoned from the letters and not from their number: «Ш» is four times as wide
as «'».
"""

from __future__ import annotations

import math
import re
from functools import lru_cache

FONT = "Arial"
_EM = 2048  # units of the font to its size
_PIXELS = 96 / 72  # of a point
_OTHER = 2048  # a letter that is not listed, such as a hieroglyph
_PADDING = 6  # pixels that a cell keeps free on both sides together
_SPACE = re.compile(r"( +)")

_REGULAR = {
    391: "'", 455: "ijl’‘", 532: "|", 569: " !,./:;I[\\]ft\u00a0", 682: "()-`r“”„·",
    684: "{}", 717: "•", 727: '"', 747: "г", 797: "*", 819: "°", 896: "к", 938: "т", 939: "з",
    961: "^", 1024: "Jcksvxyzсух↑↓", 1045: "э", 1067: "чь", 1088: "в", 1109: "Гпя", 1124: "±",
    1131: "н", 1139: "#$0123456789?L_abdeghnopquаеорё«»–€£¥₴§₽₸", 1144: "ий", 1173: "бц",
    1193: "К", 1195: "дл", 1196: "+<=>~×−", 1237: "З●■○", 1251: "FTZТ", 1280: "ъ│", 1301: "У",
    1344: "БЛЬ", 1365: "Ч", 1366: "&ABEKPSVXYАВЕРХ", 1367: "Ё", 1370: "ж", 1387: "Д", 1408: "м",
    1472: "ИЙПЭы", 1479: "CDHNRUwНСЯ", 1515: "Ц", 1536: "ю◆", 1557: "Ф", 1593: "GOQО",
    1621: "Ъ", 1643: "ш", 1685: "фщ", 1706: "MmМ", 1813: "Ы", 1821: "%", 1877: "Ш", 1891: "Ж",
    1920: "Щ", 1933: "W", 2027: "▲▼", 2048: "—…→←", 2069: "Ю", 2079: "@", 2197: "№",
}  # fmt: skip
_BOLD = {
    487: "'", 569: " ,./I\\ijl’‘\u00a0", 573: "|", 682: "!()-:;[]`ft·", 717: "•", 797: "*r{}",
    819: "°", 853: "г", 971: '"', 1003: "т", 1018: "з", 1024: "z“”„↑↓", 1025: "к", 1124: "±",
    1131: "э", 1139: "#$0123456789J_aceksvxyаесухё«»–€£¥§₽₸", 1161: "Г", 1189: "ч", 1195: "я",
    1196: "+<=>^~×−", 1237: "нп●■○", 1250: "К", 1251: "?FLTZbdghnopquТор", 1259: "вийць",
    1265: "б", 1274: "У", 1280: "│", 1283: "З", 1300: "д", 1301: "л", 1366: "EPSVXYЕРХ₴",
    1370: "Ё", 1437: "Л", 1439: "Ч", 1452: "ж", 1457: "Э", 1459: "Д", 1472: "БИЙПЬЯ",
    1479: "&ABCDHKNRUАВНС", 1493: "ъ", 1496: "Ц", 1515: "м", 1536: "◆", 1593: "GOQwО",
    1706: "MМ", 1707: "ш", 1728: "щ", 1748: "Ф", 1749: "ыю", 1781: "Ъ", 1792: "ф", 1821: "%m",
    1851: "Ж", 1933: "W", 1997: "@", 2005: "Ы", 2027: "▲▼", 2048: "—…→←", 2058: "Ш", 2087: "Щ",
    2112: "Ю", 2283: "№",
}  # fmt: skip
_WIDTHS = [
    {letter: width for width, letters in table.items() for letter in letters}
    for table in (_REGULAR, _BOLD)
]


@lru_cache(maxsize=20_000)
def text_width(text: str, size: float = 10, *, bold: bool = False) -> float:
    """The width of a text on one line, in pixels; `size` is in points."""
    known = _WIDTHS[bold]
    return sum(known.get(letter, _OTHER) for letter in text) * size * _PIXELS / _EM


@lru_cache(maxsize=20_000)
def lines_of(text: str, pixels: int, size: float = 10, *, bold: bool = False) -> int:
    """How many lines a text takes in a column of so many pixels, broken at spaces; a word that is
    wider than the column is broken within.
    """
    room, lines = max(pixels - _PADDING, 1), 0
    for paragraph in text.split("\n"):
        lines, taken = lines + 1, 0.0
        for part in _SPACE.split(paragraph):
            width = text_width(part, size, bold=bold)
            if taken and taken + width > room and not part.isspace():
                lines, taken = lines + 1, 0.0
            if width > room:
                lines, width = lines + math.ceil(width / room) - 1, width % room
            taken += width
    return lines


def row_height(lines: int, size: float = 10) -> int:
    """How high a row of so many lines must be, in pixels."""
    return math.ceil(lines * size * 1.155 * _PIXELS) + 3
