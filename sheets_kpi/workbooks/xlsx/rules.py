"""Rules in a worksheet part: flags, known by the tag in their formula, and dropdowns and input help
(its data validations); and the styles part, to which a format is added only if there is none equal.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType

from sheets_kpi.flags.terms import dialect, tag_of
from sheets_kpi.numbers import CURRENCIES, HOME
from sheets_kpi.state import NOWHERE, Flag, Input, areas, title_of
from sheets_kpi.styles import PLAIN, Style
from sheets_kpi.workbooks.xlsx.book import reference
from sheets_kpi.workbooks.xlsx.markup import (
    Edit,
    Element,
    appended,
    attribute,
    check_plain,
    content,
    edited,
    parse,
    place_after,
    with_attributes,
)
from sheets_kpi.workbooks.xlsx.sheet import Shell

_ORDER = ["numFmts", "fonts", "fills", "borders", "cellStyleXfs", "cellXfs", "cellStyles", "dxfs"]
_FIRST_OWN_FORMAT = 164  # lower ids of number formats are built in
_MAX_LIST = 255  # characters of the options of a dropdown
_MAX_TITLE, _MAX_MESSAGE = 32, 255
# How wide a digit is, as a part of the size of its font.
_USUAL_DIGIT, _USUAL_SIZE = 0.556, 11.0  # that of Arial and its likes
_DIGITS = {
    **dict.fromkeys(("Calibri", "Carlito"), 0.507),
    **dict.fromkeys(("Aptos Narrow", "Times New Roman", "Liberation Serif"), 0.5),
    **dict.fromkeys(("Courier New", "Georgia"), 0.61),
    "Verdana": 0.636,
}
_OFF = ("0", "false", "off")
_NO_NAMES: Mapping[str, str] = MappingProxyType({})


@dataclass
class Stylesheet:
    """A styles part to which formats can be added; `data` is the part as it was read."""

    data: bytes
    root: Element = field(init=False)
    _known: dict[str, list[object]] = field(init=False)
    _new: dict[str, list[bytes]] = field(init=False)

    def __post_init__(self) -> None:
        self.root = parse(self.data)
        check_plain(self.root)
        self._known = {name: [e.canonical for e in self.root.below(name)] for name in _ORDER}
        self._new = {name: [] for name in _ORDER}

    def add(self, collection: str, xml: bytes) -> int:
        """The index of an element in a collection such as `fonts`; added if none is equal."""
        known, form = self._known[collection], parse(xml).canonical
        if form in known:
            return known.index(form)
        known.append(form)
        self._new[collection].append(xml)
        return len(known) - 1

    def number_format(self, code: str) -> int:
        """The id of a number format of one's own; added if there is none with this code."""
        ids = self._format_ids()
        if code not in ids:
            ids[code] = max([*ids.values(), _FIRST_OWN_FORMAT - 1]) + 1
            facts = (attribute(str(ids[code])), attribute(code))
            self.add("numFmts", b"<numFmt numFmtId=%s formatCode=%s/>" % facts)
        return ids[code]

    def taken(self, other: Stylesheet, index: int) -> int:
        """The index of a cell format of another part; added if there is none equal."""
        xf = other.root.below("cellXfs")[index]
        new = {"xfId": "0"}
        for key, collection in (("fontId", "fonts"), ("fillId", "fills"), ("borderId", "borders")):
            part = other.root.below(collection)[xf.number(key)]
            new[key] = str(self.add(collection, other.data[part.start : part.end]))
        known = xf.attrs["numFmtId"]
        for one in other.root.below("numFmts"):
            if one.attrs["numFmtId"] == xf.attrs["numFmtId"]:
                known = str(self.number_format(one.attrs["formatCode"]))
        applied = {f"apply{what}": "1" for what in ("NumberFormat", "Font", "Fill", "Border")}
        whole = other.data[xf.start : xf.end]
        attributes = {**new, "numFmtId": known, **applied}
        return self.add(
            "cellXfs", edited(whole, [with_attributes(whole, parse(whole), attributes)])
        )

    def to_bytes(self) -> bytes:
        """The part with what was added; the very bytes of `data` if nothing was."""
        edits = [self._grown(name, new) for name, new in self._new.items() if new]
        return edited(self.data, edits)

    @cached_property
    def digit_width(self) -> int:
        """How many pixels a digit takes in the font of the style Normal: columns are counted in
        such digits.
        """
        styles, looks = self.root.below("cellStyles"), self.root.below("cellStyleXfs")
        at = next((e.number("xfId") for e in styles if e.attrs.get("builtinId") == "0"), 0)
        at = next((look.number("fontId") for look in looks[at : at + 1]), 0)
        name, size = "", _USUAL_SIZE
        for fact in (e for font in self.root.below("fonts")[at : at + 1] for e in font.children):
            if fact.local == "name":
                name = fact.attrs.get("val", "")
            if fact.local == "sz":
                size = fact.decimal("val", _USUAL_SIZE)
        return max(1, round(size * 96 / 72 * _DIGITS.get(name, _USUAL_DIGIT)))

    def _format_ids(self) -> dict[str, int]:
        added = [parse(xml) for xml in self._new["numFmts"]]
        elements = (*added, *reversed(self.root.below("numFmts")))
        return {e.attrs.get("formatCode", ""): e.number("numFmtId") for e in elements}

    def _grown(self, name: str, new: list[bytes]) -> Edit:
        body, count = b"".join(new), str(len(self._known[name]))
        found = self.root.first(name)
        if found is None:
            at = place_after(self.root, _ORDER[: _ORDER.index(name)])
            tag = name.encode()
            return Edit(at, at, b"<%s count=%s>%s</%s>" % (tag, attribute(count), body, tag))
        old = self.data[found.start : found.end]
        grown = edited(old, [appended(old, parse(old), body)])
        counted = with_attributes(grown, parse(grown), {"count": count})
        return Edit(found.start, found.end, edited(grown, [counted]))


def flag_look(look: Style) -> bytes:
    """The differential format of a flag: its fill, colour and bold."""
    font = b"<b/>" if look.bold else b""
    if look.color:
        font += b'<color rgb="FF%s"/>' % look.color.encode()
    fill = b""
    if look.fill:
        color = b'rgb="FF%s"' % look.fill.encode()
        solid = b'<patternFill patternType="solid"><fgColor %s/><bgColor %s/></patternFill>'
        fill = b"<fill>" + solid % (color, color) + b"</fill>"
    return b"<dxf>" + (b"<font>" + font + b"</font>" if font else b"") + fill + b"</dxf>"


_LOCALE = re.compile(r"\[\$([^]-]*)[^]]*\]")
_ABROAD = {code: signs for code, signs in CURRENCIES.items() if code != HOME}
_SIGNS = "".join(one for signs in _ABROAD.values() for one in signs if not one[0].isalpha())
_FOREIGN = re.compile(rf"[{re.escape(_SIGNS)}]|\b(?:{'|'.join(_ABROAD)})\b")


_LITERAL = re.compile(r"\"([^\"]*)\"|\\(.)")
_SIZE = re.compile(r"(?:тыс|т\.? ?р|млн|млрд|\b[kк]\b|\bmln\b)[^\"]*", re.IGNORECASE)
_SCALED = re.compile(r"[0#?],+(?![0#?,])")


def unit_signs(styles: bytes) -> dict[int, str]:
    """What cell formats show beside a number, by index: the sign of a foreign currency, a word for
    thousands or millions, and a comma where they show the number in thousands. Formats that follow
    the language of the program are left out.
    """
    signs = map(_unit_sign, _codes(styles))
    return {index: sign for index, sign in enumerate(signs) if sign}


def formats_with(styles: bytes, code: str) -> dict[int, str]:
    """The cell formats, by index, that have a number format."""
    return {index: one for index, one in enumerate(_codes(styles)) if one == code}


def _codes(styles: bytes) -> list[str]:
    """The number formats of cell formats, "" of those that are built in."""
    root = parse(styles)
    codes = {e.attrs.get("numFmtId"): e.attrs.get("formatCode", "") for e in root.below("numFmts")}
    return [codes.get(xf.attrs.get("numFmtId"), "") for xf in root.below("cellXfs")]


def _unit_sign(code: str) -> str:
    shown = _LOCALE.sub(r"\1", code)
    found = (_FOREIGN.search(shown), _SIZE.search("".join(map("".join, _LITERAL.findall(shown)))))
    scaled = "," if _SCALED.search(_LITERAL.sub("", shown)) else ""
    return " ".join(one.group() for one in found if one) + scaled


def flag_looks(styles: bytes) -> list[Style]:
    """The looks of all differential formats of a styles part, as flags know them."""
    return [_look(dxf) for dxf in parse(styles).below("dxfs")]


def _look(dxf: Element) -> Style:
    bold = dxf.first("font", "b")
    fill = dxf.first("fill", "patternFill")
    background = (fill.first("bgColor") or fill.first("fgColor")) if fill else None
    return Style(
        fill=rgb_of(background),
        color=rgb_of(dxf.first("font", "color")),
        bold=bold is not None and bold.attrs.get("val", "1") not in _OFF,
    )


def rgb_of(color: Element | None) -> str:
    """A colour as `RRGGBB`; empty where there is none, or one of the theme."""
    return color.attrs.get("rgb", "")[-6:].upper() if color else ""


def read_flags(root: Element, looks: list[Style]) -> tuple[tuple[tuple[int, Flag], ...], int]:
    """Our rules of a tab, each beside its index among all rules, and the number of the others. One
    on several areas (a cell was cut out or pasted in) stands nowhere.
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
    new = b"".join(_written_flag(f, priority + n, styles) for n, f in enumerate(add, start=1))
    return shell.edited([shell.before_rules(new)])


def _rules(root: Element) -> Iterable[tuple[Element, Element, str]]:
    for block in root.all("conditionalFormatting"):
        for rule in block.all("cfRule"):
            yield block, rule, tag_of(_formula(rule)) or ""


def _formula(rule: Element) -> str:
    formula = rule.first("formula")
    return formula.text if formula else ""


def _flag(code: str, block: Element, rule: Element, looks: list[Style]) -> Flag:
    found = areas(block.attrs.get("sqref", ""))
    look = rule.attrs.get("dxfId", "")
    return Flag(
        code=code,
        area=found[0] if len(found) == 1 else NOWHERE,
        formula=dialect(_formula(rule), ";"),
        look=looks[int(look)] if look.isdigit() and int(look) < len(looks) else PLAIN,
    )


def _removals(root: Element, gone: set[int]) -> list[Edit]:
    edits = []
    for block in root.all("conditionalFormatting"):
        rules = block.all("cfRule")
        going = [rule for rule in rules if id(rule) in gone]
        elements = [block] if len(going) == len(rules) else going
        edits += [e.removed for e in elements if going]
    return edits


def _priorities(root: Element) -> Iterable[int]:
    """Of all rules, those in extensions too."""
    for element in root.walk():
        priority = element.attrs.get("priority", "") if element.local == "cfRule" else ""
        if priority.isdigit():
            yield int(priority)


def _written_flag(flag: Flag, priority: int, styles: Stylesheet) -> bytes:
    look = styles.add("dxfs", flag_look(flag.look))
    return (
        b"<conditionalFormatting sqref=%s>" % attribute(str(flag.area))
        + b'<cfRule type="expression" dxfId="%d" priority="%d">' % (look, priority)
        + b"<formula>%s</formula></cfRule>" % content(dialect(flag.formula, ","))
        + b"</conditionalFormatting>"
    )


def read_inputs(root: Element, names: Mapping[str, str] = _NO_NAMES) -> Iterator[Input]:
    """The validations of any kind, the team's own too, also those in extensions, which refer to
    other tabs; one for each of their areas. `names` are the workbook's, casefolded, each with what
    it refers to: a dropdown may name its cells.
    """
    for element in root.walk():
        if element.local == "dataValidation":
            yield from _inputs_of(element, names)


def _inputs_of(element: Element, names: Mapping[str, str] = _NO_NAMES) -> Iterator[Input]:
    attrs = element.attrs
    texts = attrs.get("promptTitle", ""), attrs.get("prompt", "").replace("_x000a_", "\n")
    formula = element.first("formula1")
    source = (formula.first("f") or formula).text if formula else ""
    source = names.get(source.casefold(), source)
    for area in areas(_sqref(element)):
        found = Input(area, "other", *texts)
        if attrs.get("type", "none") == "none":
            yield found._replace(kind="help")
        elif attrs["type"] == "list" and source.startswith('"'):
            options = source[1:-1].replace('""', '"').split(",")
            yield found._replace(kind="list", options=tuple(options))
        elif attrs["type"] == "list" and (place := areas(source.rpartition("!")[2])):
            tab = title_of(source)
            yield found._replace(kind="range", source_tab=tab, source=place[0])
        else:
            yield found


def drop_inputs(shell: Shell, gone: Collection[Input]) -> Shell:
    """Takes validations away, as they were read."""
    edits: list[Edit] = []
    for block in [one for one in shell.root.walk() if one.local == "dataValidations"]:
        going = [one for one in block.children if any(i in gone for i in _inputs_of(one))]
        if going:
            count = {"count": str(len(block.children) - len(going))}
            edits.append(with_attributes(shell.data, block, count))
            edits += [one.removed for one in going]
    shell = shell.edited(edits)
    return shell.edited(one.removed for one in _empty(shell.root))


def _empty(root: Element) -> Iterator[Element]:
    """The lists of validations that hold none, each with the extension that holds nothing else."""
    for parent in [root, *(ext for one in root.all("extLst") for ext in one.all("ext"))]:
        for block in parent.all("dataValidations"):
            if not block.children:
                yield block if parent is root else parent


def add_inputs(shell: Shell, add: Iterable[Input]) -> Shell:
    """Adds inputs; a plan has none for a cell that has one."""
    new = [_written_input(wish) for wish in add]
    return shell.edited(_additions(shell, new)) if new else shell


def _sqref(element: Element) -> str:
    inner = element.first("sqref")
    return inner.text if inner else element.attrs.get("sqref", "")


def _additions(shell: Shell, new: list[bytes]) -> list[Edit]:
    body = b"".join(new)
    old = shell.root.first("dataValidations")
    if old is None:
        return [shell.before_rules(_block(len(new), body))]
    count = len(old.children) + len(new)
    if old.inside == old.end:
        return [Edit(old.start, old.end, _block(count, body))]
    return [
        with_attributes(shell.data, old, {"count": str(count)}),
        appended(shell.data, old, body),
    ]


def _block(count: int, body: bytes) -> bytes:
    return b"<dataValidations count=%s>%s</dataValidations>" % (attribute(str(count)), body)


def _written_input(wish: Input) -> bytes:
    attrs = {
        "allowBlank": "1",
        "showInputMessage": "1",
        "promptTitle": wish.title[:_MAX_TITLE],
        "prompt": wish.message[:_MAX_MESSAGE],
        "sqref": str(wish.area),
    }
    source = _source(wish)
    if source:
        attrs = {"type": "list", "errorStyle": "warning", "showErrorMessage": "1", **attrs}
    tag = b"".join(b" %s=%s" % (k.encode(), attribute(v)) for k, v in attrs.items() if v)
    if not source:
        return b"<dataValidation%s/>" % tag
    formula = content(source)
    return b"<dataValidation%s><formula1>%s</formula1></dataValidation>" % (tag, formula)


def _source(wish: Input) -> str:
    """Where a dropdown takes its options from; empty where a file cannot hold them.

    A list stands in the rule itself, with commas between options and 255 characters at most;
    options that do not fit leave the input help alone.
    """
    if wish.kind == "range" and wish.source:
        return reference(wish.source_tab, wish.source)
    options = ",".join(wish.options)
    fits = len(options) <= _MAX_LIST and not any("," in option for option in wish.options)
    doubled = options.replace('"', '""')
    return f'"{doubled}"' if wish.kind in ("list", "tick") and options and fits else ""
