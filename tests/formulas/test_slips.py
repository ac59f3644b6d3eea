"""Every mistake is found, at its place, with words in both languages and a way out."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from formula_logs import SCOPE, told

from sheets_kpi import formulas as package
from sheets_kpi.formulas.book import sentence
from sheets_kpi.formulas.derive import order
from sheets_kpi.formulas.nodes import FormulaError, Slip
from sheets_kpi.formulas.parse import parse_formula
from sheets_kpi.texts import LANGS, Lang, catalogue

# The formula, the code, the piece under the caret, the suggestion.
MISTAKES = [
    # Spelling and signs
    ("", "empty", "", None),
    (" = \u00a0", "empty", "", None),
    ("[Выручка]+" * 250, "too_long", "", None),
    ("(" * 51 + "[Сделки]" + ")" * 51, "too_deep", "(", None),
    ("-" * 60 + "[Сделки]", "too_deep", "-", None),
    ("[Сделки]" + "+1" * 200, "too_deep", "[Сделки]" + "+1" * 200, None),
    ("[Сделки] # 2", "stray", "#", None),
    ("[Сделки]; 2", "stray", ";", None),
    ("[Сделки] & 2", "stray", "&", None),
    ("[Сделки] ^ 2", "stray", "^", None),
    ('COUNTIFS(Сделки[Статус]; "оплачена)', "open_quote", '"', None),
    ("COUNTIFS(Сделки[Статус]; «оплачена)", "open_quote", "«", None),
    ("[Выручка / 2", "open_bracket", "[", None),
    ("SUM(Сделки[Сумма]", "missing_bracket", "(", None),
    ("([Выручка] + (2 * [Сделки])", "missing_bracket", "(", None),
    ('COUNTIFS(Сделки[Статус]; {"оплачена"; "отказ")', "missing_bracket", "{", None),
    ("SUM(Сделки[Сумма]))", "extra_bracket", ")", None),
    (") [Выручка]", "extra_bracket", ")", None),
    ("[Выручка] [Сделки]", "missing_sign", "[Сделки]", None),
    ("2 [Сделки]", "missing_sign", "[Сделки]", None),
    ("SUM(Сделки[Сумма] Сделки[Штук])", "missing_sign", "Сделки", None),
    ("[Выручка] /", "missing_value", "", None),
    ("[Выручка] / * 2", "missing_value", "*", None),
    ("([Выручка] + )", "missing_value", ")", None),
    ("()", "missing_value", ")", None),
    ("% [Сделки]", "percent", "%", None),
    ("[Сделки] * 5%%", "percent", "%", None),
    ("SUMIFS(Сделки[Сумма], Сделки[Штук], 0,9)", "comma_decimal", "0,9", None),
    ("PERCENTILE(Сделки[Сумма],0,9)", "comma_decimal", "0,9", None),
    ("PREV([Сделки]*3,1)", "comma_decimal", "3,1", None),
    ("COUNTIFS(Сделки[Штук]; {1,2})", "comma_decimal", "1,2", None),
    ('COUNTIFS(Сделки[Штук],1,5)/COUNTIFS(Сделки[Штук];"")', "comma_decimal", "1,5", None),
    ("1,000 * [Сделки]", "thousands", "1,000", None),
    ('COUNTIFS(Сделки[Сумма]; ">=1,500")', "thousands", '">=1,500"', None),
    ("[Сделки] * 1234567890123456", "number_too_long", "1234567890123456", None),
    ("[Сделки] * " + "9" * 400, "number_too_long", "9" * 400, None),
    ('SUMIFS(Сделки[Сумма]; Сделки[Штук], ">5")', "mixed_separators", ",", None),
    ("100", "constant", "100", None),
    (" (1 + 2) * 50% ", "constant", "(1 + 2) * 50%", None),
    ("PREV(5)", "constant", "PREV(5)", None),
    ("[Выручка] / 0", "zero_division", "0", None),
    ('"Итого"', "text_value", '"Итого"', None),
    ('[Сделки] + "5"', "text_value", '"5"', None),
    ("{1; 2}", "list_outside", "{", None),
    ("[Сделки] > 5", "comparison", ">", None),
    (">=5", "comparison", ">=", None),
    ("==[Сделки]", "comparison", "==", None),
    # Names
    ("СУММЕСЛИМ(Сделки[Сумма])", "unknown_function", "СУММЕСЛИМ", "СУММЕСЛИМН"),
    ("COUNTIFF(Deals[Status]; 1)", "unknown_function", "COUNTIFF", "COUNTIF"),
    ("АБВГДЕ(1)", "unknown_function", "АБВГДЕ", None),
    ("SUM(Сдлки[Сумма])", "unknown_log", "Сдлки", "Сделки"),
    ("SUM(Ъыь[Сумма])", "unknown_log", "Ъыь", None),
    ("SUM(Сделки[Суммма])", "unknown_column", "[Суммма]", "Сделки[Сумма]"),
    ("SUM(Deals[Amont])", "unknown_column", "[Amont]", "Deals[Amount]"),
    ("SUM(Сделки[])", "unknown_column", "[]", None),
    ("[Выручк] / 2", "unknown_kpi", "[Выручк]", "[Выручка]"),
    ("[xyz] / 2", "unknown_kpi", "[xyz]", None),
    ("[] / 2", "unknown_kpi", "[]", None),
    ("[Сделки] / икс", "unknown_word", "икс", None),
    ("Вырука / 2", "unknown_word", "Вырука", "[Выручка]"),
    ("Выручка / [Сделки]", "kpi_without_brackets", "Выручка", "[Выручка]"),
    ("[Сделки] / Новые клиенты", "kpi_without_brackets", "Новые клиенты", "[Новые клиенты]"),
    ("Выручка(1)", "kpi_without_brackets", "Выручка", "[Выручка]"),
    ("Выручка [Сделки]", "kpi_without_brackets", "Выручка", "[Выручка]"),
    ("COUNTIFS(Сделки[Сумма]; [Выручка])", "kpi_in_condition", "[Выручка]", None),
    ("SUM([Себестоимость])", "column_without_log", "[Себестоимость]", "Сделки[Себестоимость]"),
    ("[Себестоимость] / 2", "column_without_log", "[Себестоимость]", "Сделки[Себестоимость]"),
    ("SUM(Сделки)", "log_without_column", "Сделки", None),
    ("Активности / 2", "log_without_column", "Активности", None),
    ("Сделки[Сумма] / 2", "column_outside", "Сделки[Сумма]", "СУММ(Сделки[Сумма])"),
    ("2 * Deals[Note]", "column_outside", "Deals[Note]", "COUNTA(Deals[Note])"),
    ("SUM(Сделки!D:D)", "cell_reference", "Сделки!D:D", "Сделки[Закрыта]"),
    ("SUM('Deals'!$A$2:$A)", "cell_reference", "'Deals'!$A$2:$A", "Deals[Closed]"),
    ("SUM(A:A)", "cell_reference", "A:A", None),
    ("SUM(D2:D9)", "cell_reference", "D2:D9", None),
    ("[Сделки] / B2", "cell_reference", "B2", None),
    ("ПЕРИОД / 2", "word_outside", "ПЕРИОД", None),
    ("[Сделки] / СУММ", "function_without_brackets", "СУММ", None),
    # Functions
    ("ЕСЛИОШИБКА([Выручка]/[Сделки]; 0)", "no_if", "ЕСЛИОШИБКА", None),
    ("IF([Сделки]>0; 1; 0)", "no_if", "IF", None),
    ("ЕСЛИ([Сделки]; 1; 0)", "no_if", "ЕСЛИ", None),
    ('COUNTIFS(Сделки[Закрыта]; ">="&ДАТА(2026;11;1))', "no_date", "ДАТА", None),
    ('COUNTIFS(Deals[Closed], "<"&TODAY())', "no_today", "TODAY", None),
    ("ОКРУГЛ([Выручка]; 2)", "no_round", "ОКРУГЛ", None),
    ('СУММ(Сделки[Сумма]; Сделки[Статус]; "оплачена")', "needs_ifs", "СУММ", "СУММЕСЛИМН"),
    ('COUNTA(Deals[Note], Deals[Status], "paid")', "needs_ifs", "COUNTA", "COUNTIFS"),
    ("SUM()", "no_arguments", "SUM", None),
    ("GROWTH()", "no_arguments", "GROWTH", None),
    ("GROWTH([Сделки]; 2)", "too_many_arguments", ";", None),
    ("FTE(1)", "too_many_arguments", "1", None),
    ('SUMIF(Сделки[Штук]; ">5"; Сделки[Сумма]; 1)', "too_many_arguments", ";", None),
    ('SUMIFS(Сделки[Сумма];; "оплачена")', "empty_argument", ";", None),
    ('COUNTIFS(Сделки[Статус]; "оплачена";)', "empty_argument", ")", None),
    ("COUNTIFS(Сделки[Статус];; Сделки[Штук])", "empty_argument", ";", None),
    ("SUM(5)", "column_expected", "5", None),
    ('SUM("Сумма")', "column_expected", '"Сумма"', None),
    ("SUM(", "column_expected", "", None),
    ('SUMIFS(Сделки[Сумма]; "оплачена"; Сделки[Статус])', "column_first", '"оплачена"', None),
    ("SUM(Сделки[Сумма] * 2)", "arithmetic_inside", "*", None),
    ('COUNTIFS(Сделки[Сумма] / 2; ">5")', "arithmetic_inside", "/", None),
    ('SUMIFS(Сделки[Сумма]; Отзывы[Вид]; "nps")', "mixed_logs", "Отзывы[Вид]", None),
    ('SUMIF(Отзывы[Вид]; "nps"; Сделки[Сумма])', "mixed_logs", "Сделки[Сумма]", None),
    ("SUM(Сделки[Клиент])", "not_a_number_column", "Сделки[Клиент]", None),
    ("AVERAGE(Клиенты[Ключевой])", "not_a_number_column", "Клиенты[Ключевой]", None),
    ("MAX(Сделки[Закрыта])", "not_a_number_column", "Сделки[Закрыта]", None),
    ("СЧЁТ(Сделки[Клиент])", "count_of_text", "Сделки[Клиент]", "СЧЁТЗ(Сделки[Клиент])"),
    ("PERCENTILE(Сделки[Сумма])", "percentile_missing", "PERCENTILE", None),
    ("PERCENTILE(Сделки[Сумма]; 90)", "percentile_range", "90", None),
    ("PERCENTILE(Сделки[Сумма]; [Сделки])", "percentile_range", "[Сделки]", None),
    ("KEPTIFS(Сделки[Клиент]; 0)", "days_not_whole", "0", None),
    ("LOSTIFS(Сделки[Клиент]; 1,5)", "days_not_whole", "1,5", None),
    ("LOSTIFS(Сделки[Клиент]; -90)", "days_not_whole", "-", None),
    ("PREV([Сделки]; 0)", "prev_periods", "0", None),
    ("PREV([Сделки]; 1.5)", "prev_periods", "1.5", None),
    ("PREV([Сделки]; [База])", "prev_periods", "[База]", None),
    ("PREV([Сделки]; -1)", "prev_periods", "-", None),
    # Conditions
    ("COUNTIFS(Сделки[Статус])", "condition_missing", "Сделки[Статус]", None),
    ("COUNTIFS(Сделки[Штук]; Сделки[Сумма])", "condition_missing", "Сделки[Штук]", None),
    ('COUNTIFS(Сделки[Штук]; ">5"; Сделки[Сумма])', "condition_missing", "Сделки[Сумма]", None),
    ("COUNTIFS(Сделки[Штук]; (5))", "condition_expected", "(", None),
    ("COUNTIFS(Сделки[Штук]; -Сделки[Сумма])", "condition_expected", "-", None),
    ("COUNTIFS(Сделки[Статус]; -оплачена)", "condition_expected", "-", None),
    ('COUNTIFS(Сделки[Штук]; ">"&Сделки[Сумма])', "condition_expected", "Сделки", None),
    ('COUNTIFS(Сделки[Штук]; ">=")', "condition_without_value", '">="', None),
    ("COUNTIFS(Сделки[Штук]; >=5)", "unquoted_condition", ">=5", '">=5"'),
    ("COUNTIFS(Сделки[Штук] >= 5)", "unquoted_condition", ">= 5", '">= 5"'),
    ("COUNTIFS(Сделки[Закрыта]; <=КОНЕЦ)", "unquoted_condition", "<=КОНЕЦ", '"<="&КОНЕЦ'),
    ("COUNTIFS(Сделки[Статус]; в работе)", "unquoted_text", "в работе", '"в работе"'),
    ("COUNTIFS(Сделки[Закрыта]; 01.11.2026)", "unquoted_date", "01.11.2026", '"01.11.2026"'),
    ("[Сделки] / 2026-11-01", "unquoted_date", "2026-11-01", '">=2026-11-01"'),
    ('COUNTIFS(Сделки[Закрыта]; "<=КОНЕЦ")', "quoted_word", '"<=КОНЕЦ"', '"<="&КОНЕЦ'),
    ('COUNTIFS(Сделки[Закрыта]; "<=END-90")', "quoted_word", '"<=END-90"', '"<="&END-90'),
    ('COUNTIFS(Сделки[Создана]; "ПЕРИОД")', "quoted_word", '"ПЕРИОД"', "ПЕРИОД"),
    ('COUNTIFS(Сделки[Город]; ">=НАЧАЛО")', "quoted_word", '">=НАЧАЛО"', '">="&НАЧАЛО'),
    ('COUNTIFS(Сделки[Закрыта]; "до"&КОНЕЦ)', "operator_before_word", '"до"&КОНЕЦ', None),
    ('COUNTIFS(Сделки[Штук]; "=>5")', "bad_operator", '"=>5"', ">="),
    ('COUNTIFS(Сделки[Статус]; "!=оплачена")', "bad_operator", '"!=оплачена"', "<>"),
    ('COUNTIFS(Сделки[Статус]; "==оплачена")', "bad_operator", '"==оплачена"', "="),
    ('COUNTIFS(Сделки[Закрыта]; "=<"&КОНЕЦ)', "bad_operator", '"=<"&КОНЕЦ', "<="),
    ('COUNTIFS(Сделки[Закрыта]; ">"&КОНЕЦ-1,5)', "boundary_days", "1,5", None),
    ('COUNTIFS(Сделки[Закрыта]; ">"&КОНЕЦ-"5")', "boundary_days", '"5"', None),
    ('COUNTIFS(Сделки[Закрыта]; ">"&КОНЕЦ-99999)', "boundary_days", "99999", None),
    ("COUNTIFS(Сделки[Сумма]; ПЕРИОД)", "not_a_date_column", "ПЕРИОД", None),
    ("COUNTIFS(Сделки[Статус]; ВСЕ)", "not_a_date_column", "ВСЕ", None),
    ('COUNTIFS(Сделки[Клиент]; "<"&НАЧАЛО)', "not_a_date_column", '"<"&НАЧАЛО', None),
    ('COUNTIFS(Сделки[Статус]; ">оплачена")', "order_on_text", '">оплачена"', None),
    ('COUNTIFS(Обращения[Номер]; ">5")', "order_on_text", '">5"', None),
    ('COUNTIFS(Обращения[С первого раза]; ">0")', "order_on_text", '">0"', None),
    ('COUNTIFS(Сделки[Город]; ">Омск")', "order_on_text", '">Омск"', None),
    ('COUNTIFS(Сделки[Сумма]; "много")', "number_expected", '"много"', None),
    ('COUNTIFS(Сделки[Сумма]; "5*")', "number_expected", '"5*"', None),
    ('COUNTIFS(Сделки[Сумма]; ">=100 ₽")', "number_expected", '">=100 ₽"', None),
    ('COUNTIFS(Сделки[Сумма]; ">=01.11.2026")', "date_on_number", '">=01.11.2026"', None),
    ('COUNTIFS(Сделки[Закрыта]; ">=31.02.2026")', "date_expected", '">=31.02.2026"', None),
    ('COUNTIFS(Сделки[Закрыта]; ">=01.11.26")', "date_expected", '">=01.11.26"', None),
    ("COUNTIFS(Сделки[Закрыта]; 46000)", "date_expected", "46000", None),
    ('COUNTIFS(Сделки[Закрыта]; "11/01/2026")', "date_expected", '"11/01/2026"', None),
    ('COUNTIFS(Обращения[С первого раза]; "может")', "yes_no_expected", '"может"', None),
    ("COUNTIFS(Сделки[Статус]; {})", "empty_list", "{}", None),
    ('COUNTIFS(Сделки[Закрыта]; {""; ПЕРИОД})', "word_in_list", "ПЕРИОД", None),
    ("COUNTIFS(Сделки[Этап]; УСПЕХ)", "no_meaning", "УСПЕХ", None),
    ("COUNTIFS(Сделки[Комментарий]; {LOST; OPEN})", "no_meaning", "LOST", None),
    ('COUNTIFS(Сделки[Тип]; {"<>новая"; "<>лид"})', "list_of_not", '{"<>новая"; "<>лид"}', None),
    ('COUNTIFS(Сделки[Закрыта]; {""; "<>"})', "list_of_not", '{""; "<>"}', None),
]  # fmt: skip

NOTICES = [
    ('COUNTIFS(Сделки[Статус]; "оплочена")', '"оплочена"', '"оплачена"'),
    ('COUNTIFS(Сделки[Статус]; {"paid"; "<>лид"})', '"<>лид"', None),
    ('COUNTIFS(Сделки[Тип]; "кросс-сел*")', '"кросс-сел*"', '"кросс-сейл"'),
]

CIRCLES = [
    ({"сделки": "[Сделки]+1"}, "сделки", "cycle", "[Сделки]", "Сделки → Сделки"),
    (
        {"сделки": "[Звонки]*2", "звонки": "1 + [База]", "база": "PREV([ сделки ])"},
        "звонки",
        "cycle",
        "[База]",
        "Звонки → База → сделки → Звонки",
    ),
]


def slip_of(text: str) -> Slip:
    with pytest.raises(FormulaError) as caught:
        parse_formula(text, SCOPE)
    return caught.value.slip


def underlined(text: str, slip: Slip) -> str:
    return text[slip.position : slip.position + slip.length]


@pytest.mark.parametrize(("text", "code", "piece", "suggestion"), MISTAKES)
def test_a_mistake_is_found_at_its_place(
    text: str, code: str, piece: str, suggestion: str | None
) -> None:
    slip = slip_of(text)
    assert (slip.code, dict(slip.facts).get("suggestion")) == (code, suggestion)
    if piece:
        assert underlined(text, slip) == piece
    else:
        assert slip.position in (0, 2000, len(text))


@pytest.mark.parametrize(("text", "piece", "suggestion"), NOTICES)
def test_a_word_unknown_to_a_list_is_a_notice(
    text: str, piece: str, suggestion: str | None
) -> None:
    (notice,) = parse_formula(text, SCOPE).notices
    assert notice.code == "unknown_choice"
    assert underlined(text, notice) == piece
    assert dict(notice.facts).get("suggestion") == suggestion


@pytest.mark.parametrize(("texts", "key", "code", "piece", "chain"), CIRCLES)
def test_a_circle_is_named_from_every_kpi_in_it(
    texts: dict[str, str], key: str, code: str, piece: str, chain: str
) -> None:
    formulas = {name: parse_formula(text, SCOPE) for name, text in texts.items()}
    sound, slips = order(formulas)
    assert sound == []
    assert set(slips) == set(texts)
    assert slips[key].code == code
    assert underlined(texts[key], slips[key]) == piece
    assert dict(slips[key].facts)["chain"] == chain


def test_a_kpi_that_reads_a_broken_one_says_which() -> None:
    texts = {"сделки": "2*[Выручка]", "звонки": "[ сделки]+1", "база": "FTE()"}
    sound, slips = order({key: parse_formula(text, SCOPE) for key, text in texts.items()})
    assert sound == ["база"]
    assert {key: (slip.code, dict(slip.facts)["kpi"]) for key, slip in slips.items()} == {
        "сделки": ("broken_kpi", "Выручка"),
        "звонки": ("broken_kpi", "сделки"),
    }


def test_every_code_has_a_case_here_and_texts_in_both_languages() -> None:
    shown = {code for _, code, _, _ in MISTAKES} | {"unknown_choice", "cycle", "broken_kpi"}
    texts = {key.split(".")[1] for key in catalogue() if re.fullmatch(r"formula\.\w+", key)}
    assert texts - {"suggestion"} == shown
    folder = Path(next(iter(package.__path__)))
    sources = "".join(file.read_text("utf-8") for file in folder.glob("*.py"))
    raised = set(re.findall(r'\b(?:mistake|slip|_unquoted)\((?:cursor, )?"(\w+)"', sources))
    assert raised <= shown


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("text", [text for text, _, _, _ in MISTAKES])
def test_a_slip_is_shown_in_three_lines_with_the_caret_under_the_place(
    text: str, lang: Lang
) -> None:
    slip = slip_of(text)
    said, line, carets = told(slip, text, lang).split("\n")
    assert said.endswith((".", "?"))
    assert len(line) <= 100
    under = line[carets.index("^") : len(carets)]
    assert under in underlined(text, slip).replace("\u00a0", " ") or under.strip() == ""


def test_a_slip_as_people_read_it() -> None:
    text = 'СУММЕСЛИМН(Сделки[Суммма]; Сделки[Статус]; "оплачена")'
    assert told(slip_of(text), text, "ru") == (
        "В журнале «Сделки» нет столбца «Суммма». Возможно, имелось в виду Сделки[Сумма].\n"
        'СУММЕСЛИМН(Сделки[Суммма]; Сделки[Статус]; "оплачена")\n'
        "                 ^^^^^^^^"
    )
    assert sentence(slip_of("COUNTIFS(Deals[Units]; >=5)"), "en") == (
        'A condition is written in quotes: ">=5".'
    )


def test_the_caret_of_a_long_formula_stays_in_sight() -> None:
    text = "[Сделки] +\n" * 50 + "[Выручкаа]" + " + [Сделки]" * 50
    _, line, carets = told(slip_of(text), text, "ru").split("\n")
    assert line[carets.index("^") : len(carets)] == "[Выручкаа]"
    assert len(line) <= 100
