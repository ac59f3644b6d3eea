"""The workbook's own mark: which template it was prepared with, and in which language."""

from __future__ import annotations

import base64
import zlib
from contextlib import suppress
from dataclasses import dataclass

from sheets_kpi import template as templates
from sheets_kpi.errors import DecisionError, TemplateError
from sheets_kpi.names import fold
from sheets_kpi.schema import Template
from sheets_kpi.state import Existing, Mark
from sheets_kpi.texts import LANGS, Lang

DEFAULT_TEMPLATE = "account-managers"


@dataclass(frozen=True)
class Prepared:
    """What a workbook is read with. `marked` tells whether `init` was run on it; `lang` is the
    language of that `init`, None without one. `copied` is one that lost its marks, see `copies`;
    `guessed` is one without marks whose template was made from what stands in it.
    """

    template: Template
    marked: bool = False
    lang: Lang | None = None
    copied: bool = False
    guessed: bool = False


def prepared(existing: Existing, given: Template | None, *, anew: bool = False) -> Prepared:
    """The template of a workbook: that of its mark, else the one given, else the default. A text
    that shipped with an older version stays the one that the workbook was prepared with; `anew` (at
    `init`) a changed template of the owner's takes its place.

    Raises:
        TemplateError: another template is given than the one the workbook was prepared with, or
            that one cannot be found.
        DecisionError: flags of ours stand in a workbook without marks: the owner's decisions are
            somewhere in it, and the template's would be used in silence.
    """
    mark = existing.workbook_mark
    if mark is None:
        if not anew and any(tab.flags for tab in existing.tabs):
            raise DecisionError("decision.marks_unseen")
        return Prepared(given or templates.load(DEFAULT_TEMPLATE))
    template = _of_mark(mark)
    if given is not None and given.digest != template.digest:
        is_ours = "source" not in mark.data and _ships(given)
        if given.name != template.name or not (is_ours or anew):
            raise TemplateError("template.other", given=given.name, name=template.name)
        template = template if is_ours else given
    return Prepared(template, marked=True, lang=lang_of_init(existing))


def own_template(existing: Existing) -> Template | None:
    """A template of the owner's own that travels in the mark; None of one that ships, or of a mark
    that was damaged.
    """
    mark = existing.workbook_mark
    with suppress(TemplateError):
        return _of_mark(mark) if mark and "source" in mark.data else None
    return None


def newer_template(existing: Existing) -> Template | None:
    """The shipped template of today where a workbook keeps an older text of it."""
    mark = existing.workbook_mark
    if mark is None or "kept" not in mark.data or mark.data["template"] not in templates.shipped():
        return None
    template = templates.load(mark.data["template"])
    return template if template.digest != mark.data.get("digest") else None


def is_how_to_open(existing: Existing) -> bool:
    """Whether nobody was asked yet if the workbook should have the tab How to fill in."""
    mark = existing.workbook_mark
    return mark is None or "how_to" not in mark.data


def lang_of_init(existing: Existing) -> Lang | None:
    """The language that a workbook was prepared in, None before `init`."""
    mark = existing.workbook_mark
    lang = mark.data.get("lang") if mark else None
    return lang if lang in LANGS else None


def mark_of(template: Template, lang: Lang, before: Mark | None = None) -> Mark:
    """The mark for a workbook; the one `before` where it names that template. The text of it
    travels inside: `source` is one of the owner's, `kept` one that shipped with the tool and may be
    newer there by now. `logs` says that a Logs tab stands over it, `how_to` that its owner was
    asked for the tab How to fill in.
    """
    if before and before.data.get("digest") == template.digest:
        return before._replace(data={**before.data, "logs": "1"})
    data = {
        "logs": "1",
        "template": template.name,
        "version": str(template.version),
        "digest": template.digest,
        "lang": lang,
        **({"how_to": "1"} if before and "how_to" in before.data else {}),
    }
    packed = zlib.compress(template.source.encode(), 9)
    data["kept" if _ships(template) else "source"] = base64.b64encode(packed).decode()
    return Mark("workbook", data=data)


def sign(*names: str) -> str:
    """What stands for names in `seen`, the data of a workbook's mark that tell what is no news: its
    tabs by their titles, and undeclared columns by the id of their log and their header.
    """
    return f"{zlib.crc32(' '.join(map(fold, names)).encode()):08x}"


def _of_mark(mark: Mark) -> Template:
    name = mark.data.get("template", "")
    if source := mark.data.get("source") or mark.data.get("kept"):
        try:
            text = zlib.decompress(base64.b64decode(source)).decode()
        except (ValueError, zlib.error) as error:
            raise TemplateError("template.mark_damaged", name=name) from error
        return templates.parse(text, f"{name}.toml")
    return templates.load(name)


def _ships(template: Template) -> bool:
    shipped = templates.shipped()
    return template.name in shipped and templates.load(template.name).digest == template.digest
