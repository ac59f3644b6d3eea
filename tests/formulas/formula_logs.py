"""The logs and KPIs that the formula tests speak of."""

from __future__ import annotations

from sheets_kpi.formulas.book import excerpt, sentence
from sheets_kpi.formulas.nodes import Node, Slip
from sheets_kpi.formulas.parse import parse_formula
from sheets_kpi.formulas.scope import Scope
from sheets_kpi.schema import (
    BetweenColumn,
    Choice,
    ColumnSpec,
    ColumnType,
    FirstDateColumn,
    LogSpec,
    LookupColumn,
    Named,
    NumberColumn,
    PositionColumn,
)
from sheets_kpi.texts import Lang


def column(ident: str, ru: str, en: str, kind: ColumnType, *words: tuple[str, str]) -> ColumnSpec:
    choices = tuple(Choice(en_word, Named(ru_word, en_word)) for ru_word, en_word in words)
    return ColumnSpec(ident, Named(ru, en), kind, choices=choices)


_DATE, _NUMBER, _MONEY = ColumnType.DATE, ColumnType.NUMBER, ColumnType.MONEY
_TEXT, _CHOICE, _YES_NO = ColumnType.TEXT, ColumnType.CHOICE, ColumnType.YES_NO
_CLIENT, _PERSON = ColumnType.CLIENT, ColumnType.PERSON

DEALS = LogSpec(
    "deals",
    Named("Сделки", "Deals", ("Продажи",)),
    columns=(
        column("closed", "Закрыта", "Closed", _DATE),
        column("created", "Создана", "Created", _DATE),
        column("manager", "Менеджер", "Manager", _PERSON),
        column("client", "Клиент", "Client", _CLIENT),
        column("amount", "Сумма", "Amount", _MONEY),
        column("cost", "Себестоимость", "Cost", _MONEY),
        column("units", "Штук", "Units", _NUMBER),
        column(
            "status",
            "Статус",
            "Status",
            _CHOICE,
            ("оплачена", "paid"),
            ("отказ", "lost"),
            ("в работе", "open"),
        ),
        column(
            "type",
            "Тип",
            "Type",
            _CHOICE,
            ("новая", "new"),
            ("апсейл", "upsell"),
            ("кросс-сейл", "cross-sell"),
        ),
        column(
            "stage",
            "Этап",
            "Stage",
            _CHOICE,
            ("лид", "lead"),
            ("счёт", "invoice"),
            ("оплата", "payment"),
        ),
        column("note", "Комментарий", "Note", _TEXT),
    ),
    date="closed",
    person="manager",
    client="client",
    computed=(
        NumberColumn("deal_no", Named("Сделка клиента №", "Client deal no"), "client", "closed"),
        FirstDateColumn("since", Named("Клиент с", "Client since"), "client", "closed"),
        PositionColumn("stage_no", Named("Этап №", "Stage no"), "stage"),
        LookupColumn(
            "key", Named("Ключевой клиент", "Key client"), "client", "clients", "name", "key"
        ),
    ),
)
REQUESTS = LogSpec(
    "requests",
    Named("Обращения", "Requests"),
    columns=(
        column("number", "Номер", "Number", _TEXT),
        column("opened", "Открыто", "Opened", _DATE),
        column("closed", "Закрыто", "Closed", _DATE),
        ColumnSpec("due", Named("Срок", "Due"), _DATE, future=True),
        column("client", "Клиент", "Client", _CLIENT),
        column("first_time", "С первого раза", "First contact", _YES_NO),
        column("standard", "По стандарту", "By the standard", _YES_NO),
        column("errors", "Ошибок", "Errors", _NUMBER),
        column("duration", "Длительность, ч", "Duration, h", ColumnType.DURATION),
        column("steps_extra", "Шагов лишних", "Extra steps", _NUMBER),
        column("steps_all", "Шагов всего", "All steps", _NUMBER),
    ),
    date="closed",
    computed=(
        BetweenColumn("reply", Named("Ответ, мин", "Reply, min"), "opened", "closed", "minutes"),
        BetweenColumn("late", Named("Опоздание, ч", "Late, h"), "due", "closed", "hours"),
    ),
)
FEEDBACK = LogSpec(
    "feedback",
    Named("Отзывы", "Feedback"),
    columns=(
        column("date", "Дата", "Date", _DATE),
        column(
            "kind", "Вид", "Kind", _CHOICE, ("nps", "nps"), ("csat", "csat"), ("отзыв", "review")
        ),
        column("score", "Оценка", "Score", ColumnType.SCORE),
    ),
    date="date",
)
CLIENTS = LogSpec(
    "clients",
    Named("Клиенты", "Clients"),
    columns=(
        column("name", "Клиент", "Client", _CLIENT),
        column("first", "Первая сделка", "First deal", _DATE),
        column("left", "Ушёл", "Left", _DATE),
        column("potential", "Потенциал", "Potential", _MONEY),
        column("key", "Ключевой", "Key", _YES_NO),
    ),
    static=True,
)
FUNNEL = LogSpec(
    "funnel",
    Named("Воронка", "Funnel"),
    columns=(
        column("date", "Дата", "Date", _DATE),
        column("shown", "Показы", "Impressions", _NUMBER),
        column("views", "Просмотры", "Views", _NUMBER),
        column("contacts", "Контакты", "Contacts", _NUMBER),
    ),
    date="date",
)
ACTIVITIES = LogSpec(
    "activities",
    Named("Активности", "Activities"),
    columns=(
        column("date", "Дата", "Date", _DATE),
        column("kind", "Вид", "Kind", _CHOICE, ("звонок", "call"), ("встреча", "meeting")),
        column("quantity", "Кол-во", "Quantity", _NUMBER),
        column("quality", "Оценка качества", "Quality score", ColumnType.SCORE),
    ),
    date="date",
)
TEAM_LOG = LogSpec(
    "team_log",
    Named("Командный журнал", "Team log"),
    columns=(
        column("date", "Дата", "Date", _DATE),
        column(
            "kind", "Вид", "Kind", _CHOICE, ("инициатива", "initiative"), ("обучение", "training")
        ),
        column("points", "Баллы", "Points", _NUMBER),
        column("hours", "Часы", "Hours", _NUMBER),
        column("passed", "Сдано", "Passed", _YES_NO),
        column("confirmed", "Подтвердил", "Confirmed by", _PERSON),
    ),
    date="date",
)
COSTS = LogSpec(
    "costs",
    Named("Расходы", "Costs"),
    columns=(
        column("date", "Дата", "Date", _DATE),
        column(
            "kind",
            "Вид",
            "Kind",
            _CHOICE,
            ("сервис", "service"),
            ("удержание", "retention"),
            ("привлечение", "acquisition"),
        ),
        column("amount", "Сумма", "Amount", _MONEY),
    ),
    date="date",
)
TIME = LogSpec(
    "time",
    Named("Время", "Time"),
    columns=(
        column("date", "Дата", "Date", _DATE),
        column("busy", "Занято, ч", "Busy, h", ColumnType.DURATION),
        column("available", "Доступно, ч", "Available, h", ColumnType.DURATION),
    ),
    date="date",
)
VACANCIES = LogSpec(
    "vacancies",
    Named("Вакансии", "Vacancies"),
    columns=(
        column("filled", "Закрыта", "Filled", _DATE),
        column("passed", "Испытательный срок", "Probation", _YES_NO),
        column("days", "Дней", "Days", _NUMBER),
    ),
    date="filled",
)
LOGS = (DEALS, REQUESTS, FEEDBACK, CLIENTS, FUNNEL, ACTIVITIES, TEAM_LOG, COSTS, TIME, VACANCIES)
KPIS = (
    "Выручка",
    "Сделки",
    "Звонки",
    "База",
    "Клиенты периода",
    "Новые клиенты",
    "Отток (договоры)",
    "Выручка ключевых",
)
SCOPE = Scope(LOGS, {"deals": ["Город", "Скидка [%]"]}, KPIS)


def tree(text: str, scope: Scope = SCOPE) -> Node:
    """The tree of a formula that must be understood without a notice."""
    formula = parse_formula(text, scope)
    assert formula.notices == ()
    return formula.root


def told(slip: Slip, text: str, lang: Lang) -> str:
    """What a slip says, over the formula with a caret under the place: three lines."""
    return f"{sentence(slip, lang)}\n{excerpt(slip, text)}"
