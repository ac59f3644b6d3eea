"""An English workbook kept by hand, and exports of other programs: the fourth set."""

from making import (
    Book,
    Col,
    Sheet,
    Table,
    Words,
    calc,
    day,
    fio,
    firm,
    full,
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

# Car detailing: a blank column on the left, a week's total inside, words of an owner.
detailing = Book("detailing", "hand en", [
    Table("2026 jobs", 64, [
        Col("Day", day("2026-10-01..2026-11-18"), "date date"),
        Col("Who did it", of("Ricky", "Shan", "Lou P"), "person person"),
        Col("Customer", one(full, 45), "client client"),
        Col("Cell", one(phone, 45), "client/text client?"),
        Col("Car", of("Civic", "F-150", "Model 3"), "choice/text"),
        Col("Package", of("Wash", "Full detail", "Ceramic"), "choice"),
        Col("$$", turn(45, 220, 900), "money/number amount"),
        Col("Tip", maybe(30, num(5, 60, 5)), "money/number"),
        Col("Outcome", Words(
            "paid won 6; no show lost 1; rescheduled open 2; comped lost/won/open 1"),
            "choice status"),
    ], left=1, above=[[None, "Shine Bros"], []],
        breaks={20: [None, None, None, None, None, "TOTAL", "Σ", "Σ"],
                42: [None, None, None, None, None, "TOTAL", "Σ", "Σ"]}),
    Sheet("supplies", "list/summary/notes", [
        ["Item", "Left", "Order?"], ["wax", 3, "no"], ["towels", 12, "yes"]]),
])  # fmt: skip

# Statistics of Avito: a line a day and advertisement, no person.
avito_stats = Book("avito_stats", "export", [
    Table("Статистика", 180, [
        Col("Дата", day("2026-11-01..2026-11-19"), "date date"),
        Col("Номер объявления", one(lambda n: str(2410550100 + n * 77), 12), "text/number id?"),
        Col("Название объявления", of("Диван угловой", "Кресло", "Пуф"), "choice/text"),
        Col("Категория", of("Мебель и интерьер"), "choice/text"),
        Col("Город", of("Москва", "Химки"), "choice/text/account account?"),
        Col("Цена", turn(45000, 12000, 3500), "money price?"),
        Col("Показы", num(200, 4000), "number"),
        Col("Просмотры", num(5, 200), "number"),
        Col("Конверсия из показов в просмотры", num(1, 9, 0.1), "number"),
        Col("Контакты", num(0, 15), "number"),
        Col("Добавили в избранное", num(0, 12), "number"),
        Col("Расходы на объявления", num(0, 400, 0.5), "money/number amount?"),
    ]),
])  # fmt: skip

# Deals of Roistat: the day of the sale is known of those that are paid.
SOLD = day("2026-10-05..2026-11-19", "%Y-%m-%d %H:%M:%S")
roistat = Book("roistat", "export", [
    Table("Сделки", 130, [
        Col("ID сделки", seq(66012), "text/number id"),
        Col("Дата создания", day("2026-10-01..2026-11-19", "%Y-%m-%d %H:%M:%S"), "date date"),
        Col("Название", seq(1, "Заявка с квиза {}"), "text"),
        Col("Статус", Words(
            "Оплачен won 4; Новый open 3; В обработке open 2; Отказ lost 2; Дубль lost 1"),
            "choice status"),
        Col("Источник", of("Яндекс.Директ", "VK Реклама", "SEO"), "choice/account account?"),
        Col("Выручка", num(0, 90000, 100), "money amount"),
        Col("Себестоимость", calc(lambda row: row[5] // 3), "money/number"),
        Col("Прибыль", calc(lambda row: row[5] - row[6]), "money/number amount?"),
        Col("Менеджер", of("Яковлев Глеб", "Сомова Инга"), "person person"),
        Col("Имя клиента", one(fio, 100), "client client"),
        Col("Телефон клиента", one(phone, 100), "client/text client?"),
        Col("Номер визита", one(lambda n: str(540100 + n), 120), "text/number id?"),
        Col("Дата продажи", lambda at: SOLD(at) if at.row[3] == "Оплачен" else None,
            "date date?"),
    ]),
])  # fmt: skip

# A report of Яндекс.Директ: lines above, a total in the first row below the header.
direct = Book("direct", "export", [
    Table("Report", 120, [
        Col("Дата", day("2026-11-01..2026-11-19"), "date date"),
        Col("Кампания", of("Поиск Мск", "РСЯ ретаргет", "Бренд"),
            "choice/text/account account?"),
        Col("№ Кампании", turn(90112233, 90112244, 90112255), "text/number/choice id?"),
        Col("Показы", num(100, 9000), "number"),
        Col("Клики", num(1, 300), "number"),
        Col("CTR, %", num(1, 12, 0.1), "number"),
        Col("Расход, ₽", num(100, 9000, 0.5), "money amount?"),
        Col("Ср. цена клика, ₽", num(8, 90, 0.1), "money"),
        Col("Отказы, %", num(5, 40, 0.1), "number"),
        Col("Конверсии", num(0, 20), "number"),
    ], above=[["Отчёт «Мастер отчётов»"], ["Период: 01.11.2026 – 19.11.2026"], ["с НДС"], []],
        units=["Итого", None, None, 512000, 18020, 3.5, 549010.5, 30.5, 22.1, 1130]),
])  # fmt: skip

# Payments of Stripe.
stripe = Book("stripe", "export", [
    Table("unified_payments", 150, [
        Col("id", seq(318820, "ch_3OqX{}"), "text id"),
        Col("Created date (UTC)", day("2026-10-01..2026-11-19", "%Y-%m-%d %H:%M:%S"),
            "date date"),
        Col("Amount", num(9, 499, 10), "money/number amount"),
        Col("Amount Refunded", maybe(10, num(9, 99, 10), 0), "money/number"),
        Col("Currency", of("usd"), "choice/text"),
        Col("Captured", of("true", "true", "false"), "yes_no/choice"),
        Col("Description", of("Subscription update", "Invoice"), "choice/text"),
        Col("Fee", num(1, 15, 0.1), "money/number"),
        Col("Status", Words("Paid won 7; Refunded refund 1; Failed lost 2"), "choice status"),
        Col("Customer ID", one(lambda n: f"cus_P{n * 7919}x", 70), "client/text client"),
        Col("Customer Email", one(mail, 70), "client/text client"),
        Col("Card Brand", of("Visa", "MasterCard"), "choice/text"),
    ]),
])  # fmt: skip

# Events of Calendly.
calendly = Book("calendly", "export", [
    Table("events-export", 95, [
        Col("Event Type Name", of("Intro call", "Demo", "Support"), "choice/text"),
        Col("Start Date & Time", day("2026-10-12..2026-11-19", "%Y-%m-%d %H:%M"), "date date"),
        Col("End Date & Time", day("2026-10-12..2026-11-19", "%Y-%m-%d %H:%M"), "date date?"),
        Col("Event Created Date & Time", day("2026-10-05..2026-11-16", "%Y-%m-%d %H:%M"),
            "date date"),
        Col("User Name", of("Olga Reyes", "Max Prior", "Tia Voss"), "person person"),
        Col("User Email", calc(lambda row: f"{row[4].split()[0].lower()}@firm.example"),
            "person/text/choice person?"),
        Col("Invitee Name", one(full, 80), "client client"),
        Col("Invitee Email", one(mail, 80), "client/text client"),
        Col("Location", of("Zoom", "Phone"), "choice/account/text account?"),
        Col("Canceled", of("false", "false", "true"), "yes_no/choice status?"),
        Col("Cancellation reason", maybe(25, of("sick", "conflict")), "choice/text status?"),
        Col("Marked as No-Show", of("No", "No", "Yes"), "yes_no/choice status?"),
    ]),
])  # fmt: skip

# A list of documents of 1С.
one_c = Book("one_c", "export", [
    Table("TDSheet", 160, [
        Col("Дата", day("2026-10-05..2026-11-19", "%d.%m.%Y %H:%M:%S"), "date date"),
        Col("Номер", seq(4120, "00УТ-00{}"), "text id"),
        Col("Контрагент", one(firm, 50), "client client"),
        Col("Сумма", num(900, 140000, 10), "money amount"),
        Col("Валюта", of("руб."), "choice/text"),
        Col("Вид операции", of("Продажа", "Продажа, комиссия"), "choice/text"),
        Col("Склад", of("Основной склад", "Розница"), "choice/account/text account?"),
        Col("Оплата", Words("Оплачено won 5; Не оплачено open/lost 3; Частично open/won 1"),
            "choice status"),
        Col("Ответственный", of("Лунин К. П.", "Савва И. О.", "Нефёдова Г. М."),
            "person person"),
        Col("Комментарий", note("без НДС", "доверенность", share=20)),
    ], above=[["Реализация товаров и услуг"], ["Отбор: Проведён = Да"], []],
        below=[["Итого", None, None, "Σ"]]),
])  # fmt: skip

BOOKS = (detailing, avito_stats, roistat, direct, stripe, calendly, one_c)
