"""Flags in a worksheet part: our conditional-format rules, known by the tag in their formula."""

from __future__ import annotations

import re
from collections.abc import Iterable

from sheets_kpi.state import Area, Flag
from sheets_kpi.styles import PLAIN, Style
from sheets_kpi.workbooks.xlsx.looks import Stylesheet, flag_look
from sheets_kpi.workbooks.xlsx.markup import Edit, Element, attribute, content
from sheets_kpi.workbooks.xlsx.sheet import BEFORE_RULES, Shell, areas

_TAG = re.compile(r'N\(\s*"sheets-kpi:([^"]*)"\s*\)\s*=\s*0', re.IGNORECASE)
_QUOTED = re.compile(r"""("[^"]*"|'[^']*')""")
_NOWHERE = Area(0, 0, 0, 0)


def to_file(formula: str) -> str:
    """A formula as a file holds it: `,` between arguments."""
    return _outside_quotes(formula, ";", ",")


def from_file(formula: str) -> str:
    """A formula of a file as we write it: `;` between arguments."""
    return _outside_quotes(formula, ",", ";")


def read_flags(root: Element, looks: list[Style]) -> tuple[tuple[tuple[int, Flag], ...], int]:
    """Our rules of a tab, each beside its index among all rules, and the number of the others.

    A rule that stands on several areas (a cell was cut out or pasted in) has an area of zeros,
    which equals no wish, so that the rule is built anew.
    """
    rules = list(_rules(root))
    ours = [
        (i, _flag(code, block, rule, looks)) for i, (block, rule, code) in enumerate(rules) if code
    ]
    return tuple(ours), len(rules) - len(ours)


def set_flags(
    shell: Shell, remove: Iterable[int], add: Iterable[Flag], styles: Stylesheet
) -> Shell:
    """Takes rules of ours out, by index among all rules, and adds others after all that stay.

    Raises:
        ValueError: a rule to remove is not ours.
    """
    rules = list(_rules(shell.root))
    gone = {id(rules[index][1]) for index in remove}
    if any(id(rule) in gone and not code for _, rule, code in rules):
        raise ValueError("a rule to remove is not ours")
    shell = shell.edited(_removals(shell.root, gone))
    priority = max(_priorities(shell.root), default=0)
    new = b"".join(_written(f, priority + n, styles) for n, f in enumerate(add, start=1))
    at = shell.insertion(BEFORE_RULES)
    return shell.edited([Edit(at, at, new)])


def _rules(root: Element) -> Iterable[tuple[Element, Element, str]]:
    for block in root.all("conditionalFormatting"):
        for rule in block.all("cfRule"):
            yield block, rule, _code(rule)


def _code(rule: Element) -> str:
    formula = rule.first("formula")
    found = _TAG.search(formula.text) if formula else None
    return found.group(1) if found else ""


def _flag(code: str, block: Element, rule: Element, looks: list[Style]) -> Flag:
    found = areas(block.attrs.get("sqref", ""))
    formula = rule.first("formula")
    look = rule.attrs.get("dxfId", "")
    return Flag(
        code=code,
        area=found[0] if len(found) == 1 else _NOWHERE,
        formula=from_file(formula.text if formula else ""),
        look=looks[int(look)] if look.isdigit() and int(look) < len(looks) else PLAIN,
    )


def _removals(root: Element, gone: set[int]) -> list[Edit]:
    edits = []
    for block in root.all("conditionalFormatting"):
        rules = block.all("cfRule")
        going = [rule for rule in rules if id(rule) in gone]
        elements = [block] if len(going) == len(rules) else going
        edits += [Edit(e.start, e.end, b"") for e in elements if going]
    return edits


def _priorities(root: Element) -> Iterable[int]:
    """Of all rules, those in extensions too."""
    for element in root.walk():
        priority = element.attrs.get("priority", "") if element.local == "cfRule" else ""
        if priority.isdigit():
            yield int(priority)


def _written(flag: Flag, priority: int, styles: Stylesheet) -> bytes:
    facts = (
        attribute(str(flag.area)),
        attribute(str(styles.add("dxfs", flag_look(flag.look)))),
        attribute(str(priority)),
        content(to_file(flag.formula)),
    )
    rule = b'<cfRule type="expression" dxfId=%s priority=%s><formula>%s</formula></cfRule>'
    return (
        b"<conditionalFormatting sqref=%s>" % facts[0]
        + rule % facts[1:]
        + (b"</conditionalFormatting>")
    )


def _outside_quotes(formula: str, old: str, new: str) -> str:
    pieces = _QUOTED.split(formula)
    pieces[::2] = [piece.replace(old, new) for piece in pieces[::2]]
    return "".join(pieces)
