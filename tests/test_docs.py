"""The pages tell the truth: they are compared with the commands, functions, findings and texts."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from string import Formatter

import click
import pytest
from click.testing import CliRunner
from openpyxl import load_workbook

from sheets_kpi import config, export, template
from sheets_kpi.cli import main
from sheets_kpi.decisions.cells import WORDS, word
from sheets_kpi.decisions.settings import SETTING_IDS
from sheets_kpi.decisions.tables import BASES, LAYOUTS
from sheets_kpi.demo import TRADES
from sheets_kpi.errors import SheetsKpiError
from sheets_kpi.findings import Severity
from sheets_kpi.formulas.book import excerpt, sentence
from sheets_kpi.formulas.nodes import FormulaError
from sheets_kpi.formulas.parse import parse_formula
from sheets_kpi.formulas.scope import Scope
from sheets_kpi.formulas.vocabulary import AGGREGATES, DATE_WORDS, MEANING_WORDS, SPECIALS
from sheets_kpi.schema import Named
from sheets_kpi.texts import LANGS, Lang, catalogue, say

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "sheets_kpi"
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
READMES: dict[Lang, str] = {"ru": "README.ru.md", "en": "README.md"}
GUIDES: dict[Lang, str] = {"ru": "docs/owners-guide.ru.md", "en": "docs/owners-guide.md"}
TWINS = sorted(
    (russian.with_name(russian.name.replace(".ru.md", ".md")), russian)
    for russian in PAGES
    if russian.name.endswith(".ru.md")
)
FORMULAS: dict[Lang, str] = {"ru": "docs/formulas.ru.md", "en": "docs/formulas.md"}
FINDINGS: dict[Lang, str] = {"ru": "docs/findings.ru.md", "en": "docs/findings.md"}


@cache
def page(name: str | Path) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def blocks(name: str, kind: str) -> list[str]:
    """The fenced blocks of one kind on a page."""
    return re.findall(rf"^ *```{kind}\n(.*?)^ *```$", page(name), re.MULTILINE | re.DOTALL)


def section(name: str, heading: str) -> str:
    """What stands under a heading of a page, up to the next one."""
    text = re.sub(r"```.*?```", "", page(name), flags=re.DOTALL)
    after = re.split(rf"^#+ {re.escape(heading)}$", text, flags=re.MULTILINE)
    assert len(after) == 2, f"{name} has no single heading {heading!r}"
    return re.split(r"^#+ ", after[1], flags=re.MULTILINE)[0]


def tables(text: str) -> list[list[list[str]]]:
    """Every table as rows of cells, without its header."""
    found = re.findall(r"^\|.*\n\|[-|: ]+\|\n((?:\|.*\n)*)", text, re.MULTILINE)
    return [[[c.strip() for c in row.split("|")[1:-1]] for row in t.splitlines()] for t in found]


def names(cell: str) -> list[str]:
    return re.findall(r"`([^`]+)`", cell)


def run(*words: str | Path) -> str:
    result = CliRunner().invoke(main, [str(one) for one in words], prog_name="sheets-kpi")
    assert result.exit_code in (0, 1), result.output
    return result.stdout


# --- links and commands ---------------------------------------------------------------------------


def anchors(text: str) -> set[str]:
    """The anchors that headings get: small letters, no punctuation, hyphens for spaces."""
    plain = re.sub(r"^ *```.*?^ *```$", "", text, flags=re.MULTILINE | re.DOTALL)
    headings = re.findall(r"^#+ (.+)$", plain, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", h.lower()).strip().replace(" ", "-") for h in headings}


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_links_lead_somewhere(path: Path) -> None:
    text = page(path)
    for link in re.findall(r"\]\(([^)\s]+)\)", re.sub(r"```.*?```", "", text, flags=re.DOTALL)):
        if link.startswith(("https://", "http://")):
            continue
        target, _, anchor = link.partition("#")
        file = (path.parent / target).resolve() if target else path
        assert file.is_file(), f"{path.name}: {link}"
        assert not anchor or anchor in anchors(page(file)), f"{path.name}: {link}"


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_commands_on_pages_exist_with_their_options(path: Path) -> None:
    for name, rest in re.findall(r"(?<![\w/-])sheets-kpi ([a-z]+)([^`\n#]*)", page(path)):
        if name not in main.commands:
            assert not rest.startswith(" --"), f"{path.name}: sheets-kpi {name}{rest}"
            continue
        known = {opt for param in main.commands[name].params for opt in param.opts} | {"--help"}
        assert set(re.findall(r"--[a-z-]+", rest)) <= known, f"{path.name}: {name}{rest}"


# --- pages in both languages ----------------------------------------------------------------------


def outline(text: str) -> list[str]:
    """What both languages must have alike: how deep each heading stands and, under it, how many
    rows and columns each table has and what kind each fenced block is.
    """
    bare = re.sub(r"^ *```(\w*).*?^ *```$", r"<\1>", text, flags=re.MULTILINE | re.DOTALL)
    marks = re.findall(r"^(#+) |^ *<(\w*)>$|^((?:\|.*\n)+)", bare, re.MULTILINE)
    return [deep or kind or shape(table) for deep, kind, table in marks]


def shape(table: str) -> str:
    """The size of a table, and the codes, keys and ids that its first cells name; what people type
    into cells differs.
    """
    rows = [row.split("|")[1:-1] for row in table.splitlines()]
    ids = [one for row in rows for one in re.findall(r"`([a-z][a-z_]+)`", row[0])]
    if rows[0][0].strip() in ("in the cell", "в ячейке"):
        ids = []
    return f"{len(rows)} × {len(rows[0])} {' '.join(ids)}"


@pytest.mark.parametrize("twin", TWINS, ids=lambda twin: twin[0].name)
def test_both_languages_have_the_same_outline(twin: tuple[Path, Path]) -> None:
    told = [page(path) for path in twin]
    if twin[0].name == "commands.md":  # --help speaks English: the Russian page has tables for it
        headings = [re.findall("^#+ ", text, re.MULTILINE) for text in told]
        assert headings[0] == headings[1]
        told = [
            re.split(r"^## (?:Exit codes|Коды выхода)$", text, flags=re.MULTILINE)[1]
            for text in told
        ]
    assert outline(told[0]) == outline(told[1])


@pytest.mark.parametrize("twin", TWINS, ids=lambda twin: twin[0].name)
def test_each_language_leads_to_the_other(twin: tuple[Path, Path]) -> None:
    english, russian = twin
    assert f"[По-русски]({russian.name})" in page(english)
    assert f"[In English]({english.name})" in page(russian)


@pytest.mark.parametrize("twin", TWINS, ids=lambda twin: twin[0].name)
def test_russian_pages_lead_to_russian_pages(twin: tuple[Path, Path]) -> None:
    links = re.findall(r"\]\(([\w./-]+\.md)", page(twin[1]))
    english = {one.name for one, _ in TWINS} - {twin[0].name}
    assert {link for link in links if Path(link).name in english} == set()


@pytest.mark.parametrize("lang", LANGS)
def test_readme_has_every_command(lang: Lang) -> None:
    told = re.findall(r"^\| `sheets-kpi (\w+)", page(READMES[lang]), re.MULTILINE)
    assert sorted(told) == sorted(main.commands)


@pytest.mark.parametrize("name", [*READMES.values(), "CONTRIBUTING.md"])
def test_make_targets_exist(name: str) -> None:
    targets = re.findall(r"^([a-z]+):", page("Makefile"), re.MULTILINE)
    told = re.findall(r"^make (\w+)", "\n".join(blocks(name, "sh")), re.MULTILINE)
    assert {"demo", "test"} <= set(told) <= set(targets)


@pytest.mark.parametrize(("lang", "options"), [("ru", ()), ("en", ("--lang", "en"))])
def test_readme_shows_what_demo_prints(
    lang: Lang, options: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    words = ("demo", *options, "--as-of", "2026-11-20")
    assert blocks(READMES[lang], "console") == [f"$ sheets-kpi {' '.join(words)}\n{run(*words)}"]


# --- commands.md ----------------------------------------------------------------------------------


def commands() -> Iterator[tuple[str, ...]]:
    yield ()
    for name, command in main.commands.items():
        yield (name,)
        if isinstance(command, click.Group):
            yield from ((name, inner) for inner in command.commands)


@pytest.mark.parametrize("words", [*commands()], ids=lambda words: " ".join(words) or "all")
def test_commands_page_shows_the_help(words: tuple[str, ...]) -> None:
    assert run(*words, "--help") in blocks("docs/commands.md", "text")


def options(command: click.Command) -> set[str]:
    return {opt for param in command.params for opt in param.opts if opt.startswith("--")}


@pytest.mark.parametrize("name", main.commands)
def test_the_russian_commands_page_tells_every_option(name: str) -> None:
    """In a table of the command's own, or in that of the options which all commands have."""
    text = page("docs/commands.ru.md").split("\n### ", 1)[0]
    shared = {opt for table in tables(text) for row in table for opt in names(row[0])}
    own = tables(section("docs/commands.ru.md", name))
    told = {opt for table in own for row in table for opt in names(row[0]) if opt != "-o"}
    known = options(main.commands[name])
    assert told | (known & shared) == known


def every_error(base: type[SheetsKpiError] = SheetsKpiError) -> Iterator[type[SheetsKpiError]]:
    yield base
    for child in base.__subclasses__():
        yield from every_error(child)


@pytest.mark.parametrize(
    ("name", "heading"),
    [
        ("docs/commands.md", "Exit codes"),
        ("README.md", "Commands"),
        ("README.ru.md", "Команды"),
    ],
)
def test_exit_codes(name: str, heading: str) -> None:
    codes = {0, click.UsageError.exit_code} | {error.exit_code for error in every_error()}
    rows = tables(section(name, heading))[-1]
    assert [int(row[0]) for row in rows] == sorted(codes)


def test_refusals_have_the_exit_codes_of_errors() -> None:
    codes = {error.exit_code for error in every_error()} - {SheetsKpiError.exit_code}
    rows = tables(section("docs/how-it-plans.md", "Refusals"))[0]
    assert {int(row[0]) for row in rows} == codes


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("docs") / "demo.xlsx"
    run("demo", path, "--as-of", "2026-11-20")
    return path


def told_fields(heading: str, place: int = 0) -> list[str]:
    rows = tables(section("docs/commands.md", heading))[place]
    return [names(row[0])[0] for row in rows]


def test_check_json_is_as_told(sample: Path) -> None:
    given = json.loads(run("check", sample, "--as-of", "2026-11-20", "--json"))
    text = section("docs/commands.md", "check --json")
    assert all(f"`{key}`" in text for key in (*given, *given["counts"]))
    assert list(given["findings"][0]) == told_fields("check --json")


def test_the_first_look_is_as_told(tmp_path: Path) -> None:
    log = tmp_path / "sales.csv"
    rows = "".join(f"2026-10-0{n};Анна Котова;Вега;{n}00;оплачено\n" for n in range(1, 9))
    log.write_text(f"Дата;Менеджер;Клиент;Сумма;Статус\n{rows}", "utf-8")
    given = json.loads(run("check", log, "--as-of", "2026-11-20", "--json"))["first"]
    assert list(given) == told_fields("check --json", 1)
    text = section("docs/commands.md", "check --json")
    for part in given.values():
        assert all(f"`{key}`" in text for key in part[0])


def test_sync_json_is_as_told(sample: Path) -> None:
    given = json.loads(run("sync", sample, "--as-of", "2026-11-20", "--json", "--dry-run"))
    text = section("docs/commands.md", "sync --json")
    assert list(given) == told_fields("sync --json")
    assert list(given["kpis"][0]) == told_fields("sync --json", 1)
    for key in ("plan", "calls", "findings"):
        assert all(f"`{inner}`" in text for inner in given[key])


def test_import_json_is_as_told(tmp_path: Path) -> None:
    book, file = tmp_path / "team.xlsx", tmp_path / "deals.csv"
    run("init", book, "--yes")
    file.write_text("Номер;Создана;Закрыта;Менеджер;Клиент;Статус\n1;01.11.2026;;Анна;Вега;отказ\n")
    told = json.loads(run("import", file, "--log", "Сделки", "--into", book, "--yes", "--json"))
    assert told_fields("import --json") == list(told)


def test_export_columns_are_as_told() -> None:
    assert told_fields("The rows of export") == list(export.COLUMNS)


def test_explain_json_is_as_told(sample: Path) -> None:
    given = json.loads(run("explain", sample, "Выручка", "--as-of", "2026-11-20", "--json"))
    text = section("docs/commands.md", "explain --json")
    assert [*export.COLUMNS, *told_fields("explain --json")] == list(given)
    assert told_fields("explain --json", 1) == list(given["calls"][0]["rows"][0])
    for fields in (given["formula"], given["calls"][0]):
        assert all(f"`{key}`" in text for key in fields)


def test_config_keys_are_as_told() -> None:
    assert told_fields("sheets-kpi.toml") == list(config._KEYS)


# --- formulas.md ----------------------------------------------------------------------------------


@cache
def scope() -> Scope:
    """The names of the built-in template, its KPIs in both languages."""
    shipped = template.load("account-managers")
    kpis = [kpi.name.show(lang) for kpi in shipped.kpis for lang in LANGS]
    return Scope(shipped.logs, {}, kpis)


HEADINGS = {
    "en": ("Functions", "Words", "Meanings"),
    "ru": ("Функции", "Слова", "Значения слов"),
}


def told_names(lang: Lang, place: int) -> list[set[str]]:
    """The spellings that each row of a table names, in both languages."""
    rows = tables(section(FORMULAS[lang], HEADINGS[lang][place]))[0]
    return [{*names(first), *names(second)} for first, second, _ in rows]


def as_sets(named: Iterable[Named]) -> list[set[str]]:
    return [set(one.every()) for one in named]


@pytest.mark.parametrize("lang", LANGS)
def test_the_table_of_functions_is_the_vocabulary(lang: Lang) -> None:
    known = as_sets([*(way.name for way in AGGREGATES), *SPECIALS.values()])
    assert sorted(map(sorted, told_names(lang, 0))) == sorted(map(sorted, known))


@pytest.mark.parametrize("lang", LANGS)
def test_the_tables_of_words_are_the_vocabulary(lang: Lang) -> None:
    assert told_names(lang, 1) == as_sets(DATE_WORDS.values())
    assert told_names(lang, 2) == as_sets(MEANING_WORDS.values())


@pytest.mark.parametrize(
    "formula",
    [
        line
        for name in (*FORMULAS.values(), *GUIDES.values())
        for block in blocks(name, "formula")
        for line in block.splitlines()
    ],
)
def test_formulas_on_pages_are_understood(formula: str) -> None:
    assert parse_formula(formula, scope()).notices == ()


@pytest.mark.parametrize(
    ("lang", "block"),
    [(lang, block) for lang, name in FORMULAS.items() for block in blocks(name, "slip")],
)
def test_slips_on_the_page_are_what_people_read(lang: Lang, block: str) -> None:
    formula = block.splitlines()[1]
    with pytest.raises(FormulaError) as caught:
        parse_formula(formula, scope())
    slip = caught.value.slip
    told = f"{sentence(slip, lang)}\n{excerpt(slip, formula)}"
    assert told == block.removesuffix("\n")


# --- findings.md ----------------------------------------------------------------------------------


def told_findings(lang: Lang) -> dict[str, set[Severity]]:
    """Every code on the page with its severities."""
    rows = re.findall(r"^\| `(\w+)` \| ([^|]+) \|", page(FINDINGS[lang]), re.MULTILINE)
    assert len(dict(rows)) == len(rows), "a code stands twice"
    return {
        code: {one for one in Severity if say(f"severity.{one}", lang) in told}
        for code, told in rows
    }


@pytest.mark.parametrize("lang", LANGS)
def test_every_finding_is_told_and_no_other(lang: Lang) -> None:
    codes = {key.split(".")[1] for key in catalogue() if key.startswith("finding.")}
    assert set(told_findings(lang)) == codes
    assert all(told_findings(lang).values())
    assert all(f"finding.{code}.action" in catalogue() for code in codes)


def test_severities_are_as_told(sample: Path) -> None:
    given = json.loads(run("check", sample, "--as-of", "2026-11-20", "--json"))["findings"]
    told = told_findings("en")
    assert told == told_findings("ru")
    assert {f["severity"] for f in given} == set(Severity)
    assert [f for f in given if f["severity"] not in told[f["code"]]] == []


# --- the owner's guide ----------------------------------------------------------------------------


@pytest.mark.parametrize("lang", LANGS)
def test_the_guide_tells_every_decision_tab(lang: Lang) -> None:
    text = page(GUIDES[lang])
    for layout in (*LAYOUTS, BASES):
        under = section(GUIDES[lang], layout.title(lang))
        if layout.key != "settings":
            assert all(f"| {layout.header(one, lang)} |" in under for one in layout.fields)
    assert all(say(f"setting.{one}", lang) in text for one in SETTING_IDS)
    words = {word(key, one, lang).lower() for key, ids in WORDS.items() for one in ids}
    assert {one for one in words if one not in text.lower()} <= {"нет", "no"}


@pytest.mark.parametrize("lang", LANGS)
def test_the_guide_tells_every_summary_tab_and_status(lang: Lang, sample: Path) -> None:
    text = page(GUIDES[lang])
    ours = (
        {key for key in catalogue() if key.startswith("tab.")}
        - {f"tab.{layout.key}" for layout in (*LAYOUTS, BASES)}
        - {"tab.how_to"}
    )  # which only `init` writes, on a yes
    titles = load_workbook(sample, read_only=True).sheetnames
    assert {say(key, "ru") for key in ours} <= set(titles)
    assert all(f"### {say(key, lang)}\n" in text for key in ours)
    keys = [key for key in catalogue() if re.match(r"(status|severity)\.", key)]
    rows = "\n".join(re.findall(r"^\| [▲●▼■○] .+$", text, re.MULTILINE))
    assert {say(key, lang) for key in keys if f" {say(key, lang)} |" not in rows} == set()


# --- the catalogue --------------------------------------------------------------------------------

# The same in both languages, or made of facts and the word KPI alone.
SAME_WORDS = {
    "column.kpi",
    "field.events.kpi",
    "field.hints.first",
    "field.kpi.name",
    "field.targets.kpi",
    "finding.kpi_formula_notice",
    "formula.explain.kpi",
    "renew.formula",
    "renew.kpi",
    "tab.kpi",
}
# Quarters are counted in Roman figures in Russian.
OTHER_FACTS = {"period.quarter", "period.quarter_short"}


def plain(text: str) -> str:
    """The text without its placeholders."""
    return "".join(literal for literal, *_ in Formatter().parse(text))


def facts(text: str) -> set[str]:
    return {name for _, name, *_ in Formatter().parse(text) if name is not None}


def plurals(text: str) -> list[int]:
    specs = [spec for _, _, spec, _ in Formatter().parse(text) if spec and spec.startswith("|")]
    return [spec.count("|") for spec in specs]


def test_every_text_stands_in_both_languages() -> None:
    assert {k for k, texts in catalogue().items() if set(texts) != set(LANGS)} == set()
    assert {k for k, texts in catalogue().items() if not all(texts.values())} == set()


def test_both_languages_name_the_same_facts() -> None:
    differing = {k for k, texts in catalogue().items() if facts(texts["ru"]) != facts(texts["en"])}
    assert differing == OTHER_FACTS


@pytest.mark.parametrize(("lang", "text"), [("ru", "1\u00a0003 записи"), ("en", "1,003 records")])
def test_counts_are_parted_by_thousands(lang: Lang, text: str) -> None:
    assert say("in_logs.records", lang, n=1003) == text


def test_plurals_have_three_forms_in_russian_and_two_in_english() -> None:
    assert {n for texts in catalogue().values() for n in plurals(texts["ru"])} == {3}
    assert {n for texts in catalogue().values() for n in plurals(texts["en"])} == {2}


def test_each_language_is_written_in_its_own_letters() -> None:
    latin = {
        key
        for key, texts in catalogue().items()
        if re.search(r"[A-Za-z]", plain(texts["en"])) and not re.search("[А-Яа-яЁё]", texts["ru"])
    }
    assert latin == SAME_WORDS
    assert {k for k, texts in catalogue().items() if re.search("[А-Яа-яЁё]", texts["en"])} == set()


def test_each_language_has_its_own_quotes_and_dashes() -> None:
    assert {k for k, texts in catalogue().items() if re.search("[«»]", plain(texts["en"]))} == set()
    assert {
        k for k, texts in catalogue().items() if re.search("[“”—]", plain(texts["ru"]))
    } == set()


@cache
def said_in_code() -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
    """All string constants of the package, the words in them, and how f-strings begin."""
    constants: set[str] = set()
    prefixes: set[str] = set()
    for file in PACKAGE.rglob("*.py"):
        tree = ast.parse(file.read_text(encoding="utf-8"))
        spoken = {id(n.value) for n in ast.walk(tree) if isinstance(n, ast.Expr)}  # docstrings
        for node in ast.walk(tree):
            if isinstance(node, ast.JoinedStr) and isinstance(node.values[0], ast.Constant):
                prefixes.add(str(node.values[0].value))
            if isinstance(node, ast.Constant) and id(node) not in spoken:
                constants |= {node.value} if isinstance(node.value, str) else set()
    words = {one for text in constants for one in re.findall(r"\w+", text)}
    return frozenset(constants), frozenset(words), frozenset(p for p in prefixes if "." in p)


@cache
def asked_of_trades() -> frozenset[str]:
    """What the samples ask of the catalogue for their own trade: `words(f"{trade}.people")` and
    `story.words("events")` say `demo.<trade>.people` and `demo.<trade>.events`.
    """
    code = "".join(file.read_text("utf-8") for file in (PACKAGE / "demo").rglob("*.py"))
    calls = re.findall(r'\.words\("(\w+)"\)|\bwords\(f"{trade}\.(\w+)"', code)
    return frozenset(name for call in calls for name in call if name)


def is_used(key: str) -> bool:
    """Whether the code says an id, or begins it and says every word of the rest."""
    if key.startswith("demo.") and key.count(".") == 2 and not key.startswith("demo.prefix."):
        _, trade, name = key.split(".")
        return trade in TRADES and name in asked_of_trades()
    if key.startswith("examples."):  # of commands, by their names
        return key.split(".")[1] in {"head", *main.commands}
    if key.startswith("setting."):  # their ids are names of fields
        return key.split(".")[1] in SETTING_IDS
    constants, words, prefixes = said_in_code()
    begun = (key.removeprefix(p).split(".") for p in prefixes if key.startswith(p))
    return key in constants or any(set(rest) <= words for rest in begun)


def test_no_text_is_dead() -> None:
    assert {key for key in catalogue() if not is_used(key)} == set()
    assert not is_used("finding.no_such_code")
    assert not is_used("demo.salon.no_such_words")
    assert not is_used("demo.no_such_trade.people")
    assert not is_used("nowhere.fact")
    assert not is_used("setting.no_such_setting")
