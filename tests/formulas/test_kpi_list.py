"""Every KPI that teams in the field ask for can be written down, shown and explained."""

from __future__ import annotations

import pytest
from formula_logs import LOGS, SCOPE, tree
from formula_text import written

from sheets_kpi.formulas.book import explain
from sheets_kpi.formulas.derive import classes
from sheets_kpi.formulas.nodes import KpiClass
from sheets_kpi.formulas.parse import parse_formula
from sheets_kpi.texts import LANGS, Lang

W = 'Сделки[Статус];"оплачена"'
D = "Сделки[Закрыта]"
BASE_90 = f'COUNTUNIQUEIFS(Сделки[Клиент];{W};{D};">="&НАЧАЛО-90;{D};"<"&НАЧАЛО)'
YEAR = f'{W};{D};">"&КОНЕЦ-365;{D};"<="&КОНЕЦ'
NPS = 'COUNTIFS(Отзывы[Вид];"nps";Отзывы[Оценка];'
ADDED = f"Сделки[Сумма];{W};Сделки[Тип]"
AGAIN = 'Сделки[Сделка клиента №];">1"'
TRAINING = 'Командный журнал[Вид];"обучение"'
INITIATIVE = 'Командный журнал[Вид];"инициатива"'
BEFORE = 'Клиенты[Первая сделка];"<"&НАЧАЛО;Клиенты[Ушёл];'
CREATED = "Сделки[Создана];ПЕРИОД"
DUE = "Обращения[Срок];ПЕРИОД"

FLOW, LEVEL, RATIO = KpiClass.FLOW, KpiClass.LEVEL, KpiClass.RATIO
PER_UNIT = KpiClass.PER_UNIT
DISTINCT, MEAN, ORDER, CHANGE = (
    KpiClass.DISTINCT,
    KpiClass.MEAN,
    KpiClass.ORDER,
    KpiClass.CHANGE,
)

KPIS_OF_THE_FIELD = [
    (
        "1 first period",
        f"COUNTUNIQUEIFS(Сделки[Клиент];{W};{D};ПЕРИОД;Сделки[Клиент с];ПЕРИОД)",
        DISTINCT,
    ),
    ("1 first deal", "COUNTIFS(Сделки[Сделка клиента №];1)", FLOW),
    ("1 new to the segment", f"NEWIFS(Сделки[Клиент];{W})", DISTINCT),
    ("2 retention", f"KEPTIFS(Сделки[Клиент];{W})/PREV([Клиенты периода])", KpiClass.KEPT),
    ("2 of 90 days", f"KEPTIFS(Сделки[Клиент];90;{W})/{BASE_90}", KpiClass.KEPT),
    ("2 contracts", "1-[Отток (договоры)]", RATIO),
    ("3 churn", f"LOSTIFS(Сделки[Клиент];{W})/PREV([Клиенты периода])", KpiClass.LOST),
    (
        "3 contracts",
        f'COUNTIFS({BEFORE}ПЕРИОД)/COUNTIFS({BEFORE}{{"";">="&НАЧАЛО}})',
        PER_UNIT,
    ),
    ("4 revenue", f"SUMIFS(Сделки[Сумма];{W})", FLOW),
    ("5 units", f"SUMIFS(Сделки[Штук];{W})", FLOW),
    ("7 repeat orders", 'COUNTIFS(Сделки[Сделка клиента №];">=2")', FLOW),
    (
        "8 repeat rate",
        f"REPEATIFS(Сделки[Клиент];{YEAR})/COUNTUNIQUEIFS(Сделки[Клиент];{YEAR})",
        RATIO,
    ),
    (
        "9 CSAT",
        'COUNTIFS(Отзывы[Вид];"csat";Отзывы[Оценка];">=4")/COUNTIFS(Отзывы[Вид];"csat";Отзывы[Оценка];"<>")',
        RATIO,
    ),
    ("10 reviews", 'AVERAGEIFS(Отзывы[Оценка];Отзывы[Вид];"отзыв")', MEAN),
    ("11 NPS", f'({NPS}">=9")-{NPS}"<=6"))/{NPS}"<>")*100', RATIO),
    ("12 conversion", "[Сделки]/COUNTIFS(Сделки[Создана];ПЕРИОД)", RATIO),
    (
        "12 cohort",
        f"COUNTIFS({W};Сделки[Создана];ПЕРИОД)/COUNTIFS(Сделки[Создана];ПЕРИОД)",
        KpiClass.COHORT,
    ),
    ("12 win rate", '[Сделки]/COUNTIFS(Сделки[Статус];{"оплачена";"отказ"})', RATIO),
    ("13 calls to deals", "[Сделки]/[Звонки]", RATIO),
    ("14 deals per 1000 calls", "1000*[Сделки]/[Звонки]", RATIO),
    ("15 drop-off", "1-SUM(Воронка[Контакты])/SUM(Воронка[Просмотры])", RATIO),
    (
        "15 from deals",
        f'1-COUNTIFS(Сделки[Этап №];">=3";{CREATED})/COUNTIFS(Сделки[Этап №];">=2";{CREATED})',
        KpiClass.COHORT,
    ),
    ("16 calls", 'SUMIFS(Активности[Кол-во];Активности[Вид];"звонок")', FLOW),
    ("17 meetings", 'SUMIFS(Активности[Кол-во];Активности[Вид];"встреча")', FLOW),
    ("18 contacts", "SUM(Активности[Кол-во])", FLOW),
    ("19 deals", f"COUNTIFS({W})", FLOW),
    ("20 average order", "[Выручка]/[Сделки]", RATIO),
    ("21 call quality", "AVERAGE(Активности[Оценка качества])", MEAN),
    ("22 response", "MEDIANIFS(Обращения[Ответ, мин];Обращения[Открыто];ПЕРИОД)", ORDER),
    ("22 p90", "PERCENTILEIFS(Обращения[Ответ, мин];0,9;Обращения[Открыто];ПЕРИОД)", ORDER),
    (
        "23 resolution",
        'COUNTIFS(Обращения[Открыто];ПЕРИОД;Обращения[Закрыто];"<>")/COUNTIFS(Обращения[Открыто];ПЕРИОД)',
        KpiClass.COHORT,
    ),
    (
        "23 first contact",
        'COUNTIFS(Обращения[С первого раза];"да")/COUNTA(Обращения[Номер])',
        RATIO,
    ),
    (
        "24 and 45 on time",
        f'COUNTIFS({DUE};Обращения[Опоздание, ч];"<=0")/COUNTIFS({DUE})',
        RATIO,
    ),
    ("25 key growth", "GROWTH([Выручка ключевых])", CHANGE),
    ("25 key revenue", f'SUMIFS(Сделки[Сумма];{W};Сделки[Ключевой клиент];"да")', FLOW),
    (
        "26 upsell share",
        f'SUMIFS({ADDED};{{"апсейл";"кросс-сейл"}})/SUMIFS(Сделки[Сумма];{W};{AGAIN})',
        RATIO,
    ),
    ("26 penetration", f"SUMIFS(Сделки[Сумма];{YEAR})/SUM(Клиенты[Потенциал])", RATIO),
    (
        "27 initiatives",
        f'SUMIFS(Командный журнал[Баллы];{INITIATIVE};Командный журнал[Подтвердил];"<>")',
        FLOW,
    ),
    (
        "28 cost to serve",
        'SUMIFS(Расходы[Сумма];Расходы[Вид];{"сервис";"удержание"})/[База]',
        PER_UNIT,
    ),
    (
        "29 standards",
        'COUNTIFS(Обращения[По стандарту];"да")/COUNTA(Обращения[По стандарту])',
        RATIO,
    ),
    ("30 errors", 'COUNTIFS(Обращения[Ошибок];">0")/COUNT(Обращения[Ошибок])', RATIO),
    ("31 turnaround", "MEDIAN(Обращения[Длительность, ч])", ORDER),
    ("32 utilization", "SUM(Время[Занято, ч])/SUM(Время[Доступно, ч])", RATIO),
    ("33 revenue per FTE", "[Выручка]/FTE()", PER_UNIT),
    ("34 CAC", 'SUMIFS(Расходы[Сумма];Расходы[Вид];"привлечение")/[Новые клиенты]', RATIO),
    (
        "35 cost to retain",
        f'SUMIFS(Расходы[Сумма];Расходы[Вид];"удержание")/KEPTIFS(Сделки[Клиент];{W})',
        RATIO,
    ),
    ("36 margin", f"([Выручка]-SUMIFS(Сделки[Себестоимость];{W}))/[Выручка]", RATIO),
    ("38 training", f"SUMIFS(Командный журнал[Часы];{TRAINING})", FLOW),
    (
        "38 passed",
        f'COUNTIFS({TRAINING};Командный_журнал[Сдано];"да")/COUNTIFS({TRAINING})',
        RATIO,
    ),
    ("39 clients served", "COUNTUNIQUE(Обращения[Клиент])", DISTINCT),
    ("40 add-on revenue", f'SUMIFS(Сделки[Сумма];{W};Сделки[Тип];"кросс-сейл")', FLOW),
    ("40 attach rate", f'COUNTIFS({W};Сделки[Тип];"кросс*")/[Сделки]', RATIO),
    ("41 extra steps", "SUM(Обращения[Шагов лишних])/SUM(Обращения[Шагов всего])", RATIO),
    (
        "42 late share",
        'COUNTIFS(Обращения[Опоздание, ч];">0")/COUNT(Обращения[Опоздание, ч])',
        RATIO,
    ),
    ("42 delay", 'AVERAGEIFS(Обращения[Опоздание, ч];Обращения[Опоздание, ч];">0")', MEAN),
    ("43 time to fill", "MEDIAN(Вакансии[Дней])", ORDER),
    (
        "44 quality of hire",
        'COUNTIFS(Вакансии[Испытательный срок];"да")/COUNTA(Вакансии[Испытательный срок])',
        RATIO,
    ),
    (
        "46 client base",
        f'COUNTUNIQUEIFS(Сделки[Клиент];{W};{D};">"&КОНЕЦ-90;{D};"<="&КОНЕЦ)',
        LEVEL,
    ),
    ("46 base growth", "GROWTH([База])", CHANGE),
    ("47 impressions", "SUM(Воронка[Показы])", FLOW),
    ("48 revenue growth", "GROWTH([Выручка])", CHANGE),
    (
        "49 open load",
        'COUNTIFS(Обращения[Открыто];"<="&КОНЕЦ;Обращения[Закрыто];{"";">"&КОНЕЦ})/FTE()',
        RATIO,
    ),
]
IDS = [name for name, _, _ in KPIS_OF_THE_FIELD]
FORMULAS = [text for _, text, _ in KPIS_OF_THE_FIELD]

# What the references above stand for.
REFERRED = {
    "выручка": f"SUMIFS(Сделки[Сумма];{W})",
    "сделки": f"COUNTIFS({W})",
    "звонки": 'SUMIFS(Активности[Кол-во];Активности[Вид];"звонок")',
    "база": FORMULAS[IDS.index("46 client base")],
    "клиенты периода": f"COUNTUNIQUEIFS(Сделки[Клиент];{W})",
    "новые клиенты": f"NEWIFS(Сделки[Клиент];{W})",
    "отток (договоры)": FORMULAS[IDS.index("3 contracts")],
    "выручка ключевых": FORMULAS[IDS.index("25 key revenue")],
}


@pytest.mark.parametrize(("_name", "text", "expected"), KPIS_OF_THE_FIELD, ids=IDS)
def test_its_class_follows_from_the_formula(_name: str, text: str, expected: KpiClass) -> None:
    texts = REFERRED | {"this": text}
    formulas = {key: parse_formula(formula, SCOPE) for key, formula in texts.items()}
    assert classes(formulas, LOGS)["this"] is expected


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("text", FORMULAS, ids=IDS)
def test_shown_in_either_language_it_reads_back_as_the_same(text: str, lang: Lang) -> None:
    node = tree(text)
    assert tree(written(node, SCOPE, {}, lang)) == node


@pytest.mark.parametrize("text", FORMULAS, ids=IDS)
def test_it_is_explained_in_both_languages_without_formula_signs(text: str) -> None:
    words = {lang: explain(tree(text), SCOPE, {}, lang) for lang in LANGS}
    assert not any(sign in said for said in words.values() for sign in "[];&{}")
    assert words["ru"] != words["en"]


@pytest.mark.parametrize("text", FORMULAS, ids=IDS)
def test_spaces_and_a_leading_sign_change_nothing(text: str) -> None:
    spaced = "= " + text.replace(";", " ;\u00a0 ").replace("/", "\n ÷ ")
    assert tree(spaced) == tree(text)
