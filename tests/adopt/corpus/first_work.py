"""English workbooks kept by hand, and exports of other programs: the first half."""

from datetime import datetime, time

from making import (
    Book,
    Col,
    Sheet,
    Table,
    Words,
    calc,
    company,
    day,
    fio,
    firm,
    full,
    later,
    mail,
    maybe,
    note,
    num,
    of,
    one,
    phone,
    seq,
    turn,
)

# An agency's leads: American dates as texts, a tab of the same sales by week.
leads = Book("leads", "hand en", [
    Table("Leads", 84, [
        Col("Came in", day("2026-09-14..2026-11-19", "%m/%d/%Y"), "date date"),
        Col("Rep", of("Dana", "Marcus W.", "Priya"), "person person"),
        Col("Prospect", one(company, 45), "client client"),
        Col("Where from", of("Referral", "Google Ads", "Cold call", "Trade show"), "choice"),
        Col("Quoted ($)", num(400, 22000, 50), "money amount"),
        Col("Where it stands", Words(
            "Signed won 4; Talking open 4; Went elsewhere lost 2; Ghosted lost 2"),
            "choice status"),
        Col("Next step", note("call back", "send deck", "chase in Dec", share=60)),
    ], above=[["Leads & quotes – team sheet"], ["keep it tidy please!"]]),
    Sheet("Scoreboard", "summary", [
        ["SCOREBOARD"], [None, "This week", "Last week", "This month"], ["Signed", 3, 5, 14],
        ["Quoted", 41200, 38800, 171000], ["Ghosted", 1, 2, 6]]),
])  # fmt: skip

# Trainers of a gym: days down, trainers across.
TRAINERS = ("Coach Ben", "Lola", "Tariq")
gym = Book("gym", "hand en", [
    Sheet("Sessions", "matrix", [
        ["Date", *TRAINERS],
        *([datetime(2026, 11, 1 + n), *((n * 5 + k * 3) % 8 for k in range(3))]
          for n in range(19)),
    ], 1, "people_across", [Col("Date", day("2026-11-01..2026-11-19"), "date date")]),
    Sheet("House rules", "notes", [
        ["Everyone fills in their own column"], ["No-shows count as 0"]]),
])  # fmt: skip

# A workshop's orders as an Excel table, beginning in column B.
workshop = Book("workshop", "hand en", [
    Table("Orders", 52, [
        Col("Job #", seq(810, "J{}"), "text id"),
        Col("Booked", day("2026-10-02..2026-11-18"), "date date"),
        Col("Handled by", of("Sven", "Moira", "Ola N."), "person person"),
        Col("Customer name", one(full, 38), "client client"),
        Col("Item", of("Oak table", "Bench", "Shelf", "Bed frame"), "choice/text"),
        Col("Qty", num(1, 6), "number quantity"),
        Col("Unit price", turn(420, 180, 95, 760), "money price?"),
        Col("Line total", calc(lambda row: row[5] * row[6]),
            "money amount"),
        Col("Due", later(1, 7, 40), "date"),
        Col("Paid?", of("yes", "yes", "no"), "yes_no/choice status?"),
    ], left=1, above=[[]], as_table=True),
])  # fmt: skip

# Deals of amoCRM.
amo = Book("amo", "export", [
    Table("Лист1", 160, [
        Col("ID", seq(28100011), "text/number id"),
        Col("Название сделки", seq(1, "Заявка с сайта #{}"), "text"),
        Col("Компания", maybe(50, one(firm, 40)), "client/text/account client? account?"),
        Col("Основной контакт", one(fio, 90), "client/text client"),
        Col("Ответственный", of("Юлия Сорокина", "Артур Багиров", "Нина Ли"), "person person"),
        Col("Этап сделки", Words(
            "Успешно реализовано won 4; Первичный контакт open 3; Переговоры open 2; "
            "Закрыто и не реализовано lost 3; Принимают решение open 1"), "choice status"),
        Col("Воронка", of("Воронка", "Опт"), "choice"),
        Col("Бюджет", num(3000, 250000, 500), "money amount"),
        Col("Дата создания", day("2026-09-01..2026-11-19", "%d.%m.%Y %H:%M:%S"), "date date"),
        Col("Кем создана", of("Юлия Сорокина", "Робот", "Нина Ли"), "person/text/choice"),
        Col("Дата редактирования", day("2026-09-03..2026-11-20", "%d.%m.%Y %H:%M:%S"), "date"),
        Col("Дата закрытия", maybe(45, day("2026-09-05..2026-11-20", "%d.%m.%Y %H:%M:%S"),
                                   "не закрыта"), "date date?"),
        Col("Теги сделки", maybe(30, of("vip", "повторный", "сайт")), "choice/text"),
        Col("Примечание 1", note("ждут КП", "думают", share=15)),
    ]),
])  # fmt: skip

# Deals of HubSpot: owners are addresses of mail.
hubspot = Book("hubspot", "export", [
    Table("hubspot-crm-exports-all-deals", 130, [
        Col("Record ID", seq(9412300771), "text/number id"),
        Col("Deal Name", seq(1, "New deal {}"), "text"),
        Col("Deal Stage", Words(
            "Closed Won won 4; Closed Lost lost 3; Contract Sent open 2; "
            "Appointment Scheduled open 3"), "choice status"),
        Col("Close Date", day("2026-09-10..2026-11-20", "%Y-%m-%d %H:%M"), "date date"),
        Col("Deal owner", of("kim@acme.example", "lee@acme.example", "zoe@acme.example"),
            "person person"),
        Col("Amount", maybe(92, num(500, 40000, 10)), "money amount"),
        Col("Create Date", day("2026-08-20..2026-11-10", "%Y-%m-%d %H:%M"), "date date"),
        Col("Associated Company", one(company, 50), "client client"),
        Col("Associated Contact", one(full, 70), "client/text client?"),
        Col("Closed Lost Reason", maybe(25, of("Price", "Timing", "Feature")), "choice/text"),
    ]),
])  # fmt: skip

# Calls of a telephone exchange.
calls = Book("calls", "export", [
    Table("Звонки", 240, [
        Col("Тип", of("входящий", "исходящий"), "choice"),
        Col("Статус", Words("принятый won 6; пропущенный lost 2; недозвон lost 1"),
            "choice status"),
        Col("Время", day("2026-11-10..2026-11-19", "%d.%m.%Y %H:%M:%S"), "date date"),
        Col("Кто ответил", maybe(85, of("Арина Белых", "Степан Рогов", "Эля Миронова")),
            "person person"),
        Col("Откуда", one(phone, 120), "client/text client"),
        Col("Куда", of("+7 495 000-11-22", "+7 495 000-11-23"), "client/text/choice/account"),
        Col("Длительность разговора", lambda at: time(0, at.i % 7, at.i * 11 % 60), "duration"),
        Col("Оценка", maybe(20, of(5, 4, 3, 2)), "score/number"),
        Col("Новый клиент", of("да", "нет"), "yes_no"),
        Col("ID записи", seq(77120001), "text/number id?"),
    ]),
])  # fmt: skip

# Orders of a marketplace: the time of day stands before the date.
market = Book("market", "export", [
    Table("Задания", 180, [
        Col("№ задания", seq(1455500101), "text/number id"),
        Col("Создано", day("2026-11-01..2026-11-19", "%H:%M:%S %d.%m.%Y"), "date date"),
        Col("Артикул продавца", of("kr-01", "kr-02", "st-11", "st-12"), "text/choice"),
        Col("Предмет", of("Кресло", "Стул", "Полка"), "choice/text"),
        Col("Склад", of("Коледино", "Казань", "Тула"), "choice/account account?"),
        Col("Стоимость", num(990, 12900, 10), "money amount"),
        Col("Статус задания", Words(
            "Доставлено won 7; Отменено покупателем lost 1; В пути open 2; Возврат refund 1"),
            "choice status"),
        Col("Стикер", seq(330100, "*{}"), "text id?"),
    ]),
])  # fmt: skip

# Answers of a form that managers fill in after a visit.
form = Book("form", "export", [
    Table("Ответы на форму (1)", 57, [
        Col("Отметка времени", day("2026-10-12..2026-11-19", "%d.%m.%Y %H:%M:%S"), "date date"),
        Col("Кто проводил встречу?", of("Асель", "Гриша", "Мила Т."), "person person"),
        Col("Название компании клиента", one(firm, 33), "client client"),
        Col("Чем закончилась встреча?", Words(
            "Договор подписан won 3; Взяли паузу open 3; Отказались lost 2"), "choice status"),
        Col("На какую сумму договор?", maybe(80, num(10000, 300000, 5000)), "money amount"),
        Col("Насколько клиент доволен (1–5)?", of(5, 4, 3), "score/number"),
        Col("Что ещё важно?", note("просят скидку", "конкурент рядом", share=35)),
    ]),
])  # fmt: skip

# A report of an accounting program: groups and totals, no dates of records.
report = Book("report", "export", [
    Sheet("TDSheet", "summary/list", [
        ["Продажи по менеджерам"], ["Параметры:", None, "Период: 01.10.2026 - 31.10.2026"],
        ["Отбор:", None, 'Организация Равно "Ромашка"'], [],
        ["Менеджер", None, "Количество", "Сумма продаж", "Валовая прибыль"],
        ["Контрагент", None, None, "руб.", "руб."],
        *(row for k, who in enumerate(("Сухов А.А.", "Лыткина Е.П.", "Орлов В.В."))
          for row in ([who, None, 30 + k, 310500 + k, 90400], *([firm(n + k), None, 10, 103500,
                                                                30100] for n in range(3)))),
        ["Итого", None, 93, 931503, 271200]]),
])  # fmt: skip

# A report of Salesforce: a preamble above, spare columns, one header merged over a blank one.
ACTIVITY = (
    Col("Date", day("2026-11-02..2026-11-18"), "date date"),
    Col("Activity Type", of("Phone", "Phone", "Demo Booked", "Email"), "choice"),
    Col("Assigned To: Full Name", of("Ruth Okafor", "Sam Dill", "Una Berg"), "person person"),
    Col("Account: Account Name", one(company, 60), "client client"),
    Col(None, lambda _: None, "-"),
    Col(
        "Outcome",
        Words(
            "No Answer lost/open 6; Meeting Booked won 2; Call Later open 2; Not Interested lost 2"
        ),
        "choice status",
    ),
    Col("Duration (min)", num(1, 45), "number/duration"),
)
activities = Book("activities", "export", [
    Table("report1763", 210, ACTIVITY, above=[
        ["Calls by rep"], ["As of 2026-11-19 08:00:11 Generated by Ruth Okafor"],
        ["Filtered By"], ["  Show: All activities"], ["  Date equals THIS MONTH"], []],
        below=[[], ["Grand Total", "Count", 210]], merged=["D7:E7"]),
])  # fmt: skip

# Tickets of a help desk.
tickets = Book("tickets", "export", [
    Table("tickets", 150, [
        Col("Ticket ID", seq(50231), "text/number id"),
        Col("Subject", seq(1, "Problem no. {}"), "text"),
        Col("Requester", one(mail, 60), "client/text/person client"),
        Col("Assignee", of("Holly Marsh", "Ivan D.", "Theo Blanc"), "person person"),
        Col("Created at", day("2026-10-20..2026-11-19", "%Y-%m-%dT%H:%M:%SZ"), "date date"),
        Col("Solved at", maybe(70, day("2026-10-20..2026-11-19", "%Y-%m-%dT%H:%M:%SZ")),
            "date date?"),
        Col("Status", Words("Solved won 5; Closed won/lost 2; Open open 2; Pending open 1"),
            "choice status"),
        Col("Priority", of("Normal", "High", "Low"), "choice"),
        Col("Satisfaction Score", maybe(40, of(5, 4, 1)), "score/number"),
    ]),
])  # fmt: skip

# Documents of an accounting program: a day stands in the name of a document too.
documents = Book("documents", "export", [
    Table("TDSheet", 400, [
        Col("Документ", lambda at: f"Заказ клиента УТ-{4100 + at.i} от "
                                   f"{1 + at.i // 20:02}.10.2026 {9 + at.i % 9:02}:15:00",
            "date/text date id?"),
        Col("Контрагент", one(firm, 60), "client client"),
        Col("Менеджер", of("Пак Н. С.", "Жукова А. А.", "Исаев М. М."), "person person"),
        Col("Сумма документа", num(700, 90000, 10), "money amount"),
        Col("Состояние", Words("Закрыт won 5; К отгрузке open 3; Отменён lost 1"),
            "choice status"),
    ], above=[["Заказы клиентов"], ["Период: октябрь 2026 г."], []],
        below=[["Итого", None, None, "Σ"]]),
])  # fmt: skip

BOOKS = (
    leads, gym, workshop, amo, hubspot, calls, market, form, report, activities, tickets,
    documents,
)  # fmt: skip
