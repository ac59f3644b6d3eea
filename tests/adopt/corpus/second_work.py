"""English workbooks kept by hand, and exports of other programs: the second half."""

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
    given,
    later,
    maybe,
    note,
    num,
    of,
    one,
    phone,
    seq,
    turn,
)

# A cleaner's bookings: British dates as texts, notes above, a board of weeks.
bookings = Book("bookings", "hand en", [
    Table("Jobs", 77, [
        Col("When", day("2026-09-20..2026-11-19", "%d/%m/%Y"), "date date"),
        Col("Crew lead", of("Tess", "Obi", "Marta K"), "person person"),
        Col("Whose house", one(full, 40), "client client"),
        Col("Type of clean", of("Deep", "Regular", "End of tenancy"), "choice"),
        Col("Hours", num(2, 8), "number/duration"),
        Col("Charged £", num(40, 420, 5), "money amount"),
        Col("How did it go", Words(
            "Done & paid won 5; Booked open 3; Called off lost 2; Refunded refund 1"),
            "choice status"),
        Col("Anything else", note("key under the mat", "dog in the yard", share=35)),
    ], above=[["Jobs 2026"], ["Newest at the bottom. Ask Tess before deleting anything."]]),
    Sheet("Overview", "summary", [
        ["OVERVIEW"], [None, "Oct", "Nov", "Total"], ["Jobs", 38, 25, 63],
        ["Charged", 8120, 5300, 13420], ["Called off", 4, 2, 6]]),
])  # fmt: skip

# Placements of a staffing office: days across, consultants down.
CONSULTANTS = ("Bea Hart", "Colm", "Dipti R.")
placements = Book("placements", "hand en", [
    Sheet("Interviews", "matrix", [
        ["Interviews set up, November 2026"],
        ["Consultant", *(datetime(2026, 11, 2 + n) for n in range(14)), "Total"],
        *([who, *((n * 3 + k) % 5 for n in range(14)), sum((n * 3 + k) % 5 for n in range(14))]
          for k, who in enumerate(CONSULTANTS)),
    ], 2, "dates_across", [Col("Consultant", of(*CONSULTANTS), "person person")]),
    Sheet("Read me", "notes", [["One line per consultant"], ["Zero is fine, blank is not"]]),
])  # fmt: skip

# A bakery's wholesale as an Excel table under a title.
bakery = Book("bakery", "hand en", [
    Table("Invoices", 66, [
        Col("Inv no", seq(2201, "BK-{}"), "text id"),
        Col("Inv date", day("2026-10-01..2026-11-17"), "date date"),
        Col("Taken by", of("Greta", "Hal", "Noor"), "person person"),
        Col("Cafe", one(lambda n: f"{'Blue Corner Old New'.split()[n % 4]} Cafe {n // 4 + 1}", 14),
            "client/account client|account"),
        Col("Loaves", num(10, 120), "number quantity"),
        Col("Per loaf", turn(2.4, 2.8, 3.1), "money/number price?"),
        Col("Net", calc(lambda row: round(row[4] * row[5], 2)), "money amount"),
        Col("Settled on", later(1, 3, 30, 70), "date date?"),
    ], above=[["Old Mill Bakery"], []], as_table=True),
])  # fmt: skip

# Deals of Bitrix24.
bitrix = Book("bitrix", "export", [
    Table("Сделки", 140, [
        Col("ID", seq(4410, "{}"), "text id"),
        Col("Стадия сделки", Words(
            "Сделка успешна won 4; Новая open 3; Подготовка документов open 2; "
            "Сделка провалена lost 2; Анализ причины провала lost 1"), "choice status"),
        Col("Название сделки", seq(1, "Сделка #{}"), "text"),
        Col("Сумма", num(1500, 190000, 10, "{}"), "money amount"),
        Col("Валюта", of("RUB"), "choice/text"),
        Col("Компания", maybe(60, one(firm, 45)), "client/text/account client? account?"),
        Col("Контакт", one(fio, 80), "client/text client"),
        Col("Ответственный", of("Галина Перова", "Тимофей Дуб", "Рада Илич"), "person person"),
        Col("Дата создания", day("2026-09-05..2026-11-19", "%d.%m.%Y %H:%M:%S"), "date date"),
        Col("Дата изменения", day("2026-09-06..2026-11-20", "%d.%m.%Y %H:%M:%S"), "date"),
        Col("Предполагаемая дата закрытия", maybe(80, day("2026-09-20..2026-12-10", "%d.%m.%Y")),
            "date"),
        Col("Источник", of("Звонок", "Веб-сайт", "Рекомендация"), "choice"),
        Col("Повторная сделка", of("нет", "нет", "да"), "yes_no"),
        Col("Кем создана", of("Галина Перова", "Рада Илич"), "person/text/choice"),
    ]),
])  # fmt: skip

# Deals of a pipeline tool.
pipeline = Book("pipeline", "export", [
    Table("deals", 120, [
        Col("Deal - ID", seq(611), "text/number id"),
        Col("Deal - Title", seq(1, "Opportunity {}"), "text"),
        Col("Deal - Owner", of("Nils Aker", "Petra Wahl", "Rui Sousa"), "person person"),
        Col("Deal - Organization", one(company, 55), "client client"),
        Col("Deal - Contact person", one(full, 70), "client/text client?"),
        Col("Deal - Value", num(900, 60000, 100), "money amount"),
        Col("Deal - Currency of Value", of("EUR"), "choice/text"),
        Col("Deal - Stage", of("Qualified", "Proposal Made", "Negotiations Started"), "choice"),
        Col("Deal - Status", Words("Won won 3; Lost lost 3; Open open 4"), "choice status"),
        Col("Deal - Deal created", day("2026-08-25..2026-11-18", "%Y-%m-%d %H:%M:%S"),
            "date date"),
        Col("Deal - Won time", maybe(30, day("2026-09-01..2026-11-19", "%Y-%m-%d %H:%M:%S")),
            "date date?"),
        Col("Deal - Lost reason", maybe(30, of("Too expensive", "No answer", "Competitor")),
            "choice/text"),
    ]),
])  # fmt: skip

# Calls of another telephone exchange.
exchange = Book("exchange", "export", [
    Table("Статистика", 260, [
        Col("Дата и время", day("2026-11-09..2026-11-19", "%d.%m.%Y %H:%M:%S"), "date date"),
        Col("Направление звонка", of("Входящий", "Исходящий"), "choice"),
        Col("Сотрудник", of("Левина Майя", "Рудь Остап", "Ефим Цветов"), "person person"),
        Col("Номер клиента", one(phone, 140), "client/text client"),
        Col("Линия", of("Отдел продаж", "Сервис"), "choice/account account?"),
        Col("Состояние", Words("Отвечен won 6; Пропущен lost 2; Занято lost/open 1"),
            "choice status"),
        Col("Ожидание, сек", num(1, 60), "number/duration"),
        Col("Разговор", lambda at: time(0, at.i % 9, at.i * 17 % 60), "duration"),
        Col("Запись", seq(90210, "rec_{}.mp3"), "text id?"),
    ]),
])  # fmt: skip

# Orders of another marketplace.
parcels = Book("parcels", "export", [
    Table("orders", 200, [
        Col("Номер отправления", seq(100200, "0123-{}-1"), "text id"),
        Col("Принят в обработку", day("2026-11-01..2026-11-19", "%Y-%m-%d %H:%M:%S"),
            "date date"),
        Col("Дата отгрузки", maybe(85, day("2026-11-02..2026-11-20", "%Y-%m-%d %H:%M:%S")),
            "date"),
        Col("Статус", Words("Доставлен won 6; Доставляется open 2; Отменён lost 2"),
            "choice status"),
        Col("Сумма отправления", num(500, 14000, 10), "money amount"),
        Col("Артикул", of("LM-100", "LM-200", "LM-305"), "text/choice"),
        Col("Количество", of(1, 1, 2), "number quantity"),
        Col("Регион", of("Москва", "Татарстан", "Самара", "Омск"), "choice/account account?"),
    ]),
])  # fmt: skip

# Answers of a form that clients fill in.
survey = Book("survey", "export", [
    Table("Ответы", 61, [
        Col("Время создания", day("2026-10-08..2026-11-19", "%Y-%m-%d %H:%M:%S"), "date date"),
        Col("ID", seq(1880022), "text/number id?"),
        Col("Как зовут вашего консультанта?", of("Лейла", "Юра", "Света М."), "person person"),
        Col("Ваше имя", one(given, 55), "client client"),
        Col("Оцените консультацию от 1 до 10", of(10, 9, 8, 6, 3), "score/number"),
        Col("Купили ли вы у нас?", of("Да", "Да", "Нет"), "yes_no/choice status?"),
        Col("Что нам исправить?", note("долго ждал", "всё понравилось", share=45)),
    ]),
])  # fmt: skip

# A report of an accounting program: documents with their date inside the name, groups, totals.
sales_report = Book("sales_report", "export", [
    Sheet("Лист_1", "summary/list", [
        ["Валовая прибыль по сотрудникам"], ["Период:", None, "Октябрь 2026 г."],
        ["Показатели:", None, "Выручка; Себестоимость"], [],
        ["Сотрудник", None, "Выручка", "Себестоимость", "Рентабельность, %"],
        ["Номенклатура", None, None, None, None],
        *(row for k, who in enumerate(("Юсупова Д. И.", "Белкин С. С."))
          for row in ([who, None, 410200 + k, 300100, 26.8],
                      *([f"Товар {n + 1}", None, 102550, 75025, 26.8] for n in range(4)))),
        ["Итого", None, 820401, 600200, 26.8]]),
])  # fmt: skip

# Opportunities of Salesforce: a preamble, a header merged over a blank column.
opportunities = Book("opportunities", "export", [
    Table("report1790", 165, [
        Col("Opportunity Owner", of("Ada Lowe", "Ben Crow", "Chi Tran"), "person person"),
        Col("Account Name", one(company, 50), "client client"),
        Col("Opportunity Name", seq(1, "Renewal {}"), "text"),
        Col(None, lambda _: None, "-"),
        Col("Stage", Words(
            "Closed Won won 4; Prospecting open 3; Value Proposition open 2; Closed Lost lost 3"),
            "choice status"),
        Col("Amount", num(1000, 90000, 250), "money amount"),
        Col("Close Date", day("2026-09-01..2026-11-20"), "date date"),
        Col("Created Date", day("2026-08-10..2026-11-12"), "date date"),
        Col("Probability (%)", of(100, 10, 50, 0), "number"),
    ], above=[["Opportunities this quarter"], ["As of 2026-11-19 09:10:12"],
              ["Filtered By"], ["  Show: My team's opportunities"], []],
        below=[[], ["Total", None, None, None, None, "Σ"]], merged=["C6:D6"]),
])  # fmt: skip

# Dialogues of a chat on a site.
chats = Book("chats", "export", [
    Table("Диалоги", 150, [
        Col("Номер диалога", seq(70051), "text/number id"),
        Col("Начат", day("2026-10-25..2026-11-19", "%d.%m.%Y %H:%M"), "date date"),
        Col("Завершён", maybe(90, day("2026-10-25..2026-11-19", "%d.%m.%Y %H:%M")),
            "date date?"),
        Col("Агент", of("Ульяна", "Захар П.", "Этери"), "person person"),
        Col("Посетитель", one(given, 90), "client client"),
        Col("Канал", of("Сайт", "Telegram", "ВКонтакте"), "choice/account account?"),
        Col("Решено?", of("Да", "Да", "Нет"), "yes_no/choice status?"),
        Col("Первый ответ, сек", num(3, 240), "number/duration"),
        Col("Оценка клиента", maybe(35, of(5, 4, 2)), "score/number"),
    ]),
])  # fmt: skip

# Documents of an accounting program: a day stands in the name of a document alone.
realisations = Book("realisations", "export", [
    Table("Лист1", 380, [
        Col("Ссылка", lambda at: f"Реализация (акт, накладная) 0000-{at.i + 11:06} от "
                                 f"{1 + at.i // 20:02}.11.2026 1{at.i % 9}:20:05",
            "date/text date id?"),
        Col("Покупатель", one(firm, 50), "client client"),
        Col("Ответственный", of("Шарова Г.", "Дьяков И.", "Нагиев Р."), "person person"),
        Col("Сумма с НДС", num(900, 120000, 10), "money amount"),
        Col("Оплачен", Words("Полностью won 5; Частично open/won 2; Не оплачен open/lost 2"),
            "choice status"),
    ], above=[["Реализации"], ["Отбор: Проведён Равно Да"], []],
        below=[["Итого", None, None, "Σ"]]),
])  # fmt: skip

BOOKS = (
    bookings, placements, bakery, bitrix, pipeline, exchange, parcels, survey, sales_report,
    opportunities, chats,
    realisations,
)  # fmt: skip
