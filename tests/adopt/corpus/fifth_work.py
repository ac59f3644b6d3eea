"""Exports of other programs: the fifth set."""

from datetime import time

from making import (
    Book,
    Col,
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

# A statement of a bank: what came and what went in one column of sums.
bank = Book("bank", "export", [
    Table("Операции", 140, [
        Col("Дата операции", day("2026-10-01..2026-11-19", "%d.%m.%Y"), "date date"),
        Col("Дата проведения", day("2026-10-01..2026-11-19", "%d.%m.%Y"), "date date?"),
        Col("Номер документа", seq(311), "text/number id"),
        Col("Тип операции", of("Кредит", "Дебет"), "choice direction"),
        Col("Сумма в валюте счёта", num(500, 260000, 0.5), "money/number amount"),
        Col("Валюта счёта", of("RUB"), "choice/text"),
        Col("Контрагент", one(firm, 40), "client client"),
        Col("ИНН контрагента", one(lambda n: f"78{11002233 + n * 1571}", 40),
            "text/number/client client?"),
        Col("Счёт контрагента", one(lambda n: f"407028100000{10000000 + n * 317}", 40),
            "text/number/client client?"),
        Col("Назначение платежа", note("Оплата по счёту", "По договору", share=100)),
    ], above=[["Выписка по счёту 40702810900000012345"], ["с 01.10.2026 по 19.11.2026"], []],
        below=[[], ["Итого оборотов", None, None, None, "Σ"]]),
])  # fmt: skip

# Orders of GetCourse.
getcourse = Book("getcourse", "export", [
    Table("Заказы", 150, [
        Col("ID заказа", seq(480112), "text/number id"),
        Col("Номер", seq(2210), "text/number id?"),
        Col("ID пользователя", one(lambda n: str(30110 + n * 13), 110),
            "text/number/client client?"),
        Col("Пользователь", one(fio, 110), "client client"),
        Col("Email", one(mail, 110), "client/text client?"),
        Col("Телефон", one(phone, 110), "client/text client?"),
        Col("Дата создания", day("2026-10-01..2026-11-19", "%d.%m.%Y %H:%M"), "date date"),
        Col("Дата оплаты", day("2026-10-01..2026-11-19", "%d.%m.%Y %H:%M"), "date date?"),
        Col("Состав заказа", of("Курс «Нутрициолог»", "Клуб", "Мини-курс"), "choice/text"),
        Col("Статус", Words(
            "Завершен won 6; Новый open 3; В работе open 2; Отменен lost 2; "
            "Ожидаем возврата refund/open 1; Ложный lost 1"), "choice status"),
        Col("Стоимость, RUB", turn(39900, 2900, 490), "money amount"),
        Col("Оплачено", calc(lambda row: row[10] if row[9] == "Завершен" else 0),
            "money/number amount?"),
        Col("Комиссия платежной системы", calc(lambda row: round(row[11] * 0.027, 2)),
            "money/number"),
        Col("Заработано", calc(lambda row: round(row[11] - row[12], 2)), "money/number amount?"),
        Col("Менеджер", of("Алла Верба", "Егор Сытин"), "person person"),
        Col("Город", of("Москва", "Казань", "Пермь"), "choice/text"),
        Col("utm_source", maybe(60, of("vk", "tg", "yandex")), "choice/text/account account?"),
    ]),
])  # fmt: skip

# Dishes of iiko by waiters.
iiko = Book("iiko", "export", [
    Table("OLAP Отчет по продажам", 170, [
        Col("Учетный день", day("2026-11-01..2026-11-19"), "date date"),
        Col("Номер чека", seq(10400), "text/number id"),
        Col("Официант заказа", of("Ларина Е.", "Бек Т.", "Ашот", "Пухова"), "person person"),
        Col("Столик", num(1, 18), "number/text/choice"),
        Col("Группа блюда", of("Кухня", "Бар", "Десерты"), "choice/text"),
        Col("Блюдо", of("Том-ям", "Борщ", "Лимонад", "Чизкейк"), "choice/text"),
        Col("Количество блюд", num(1, 4), "number quantity"),
        Col("Сумма без скидки, р.", calc(lambda row: row[6] * (390, 450, 280)[row[0].day % 3]),
            "money"),
        Col("Сумма скидки, р.", maybe(20, turn(50, 90), 0), "money/number"),
        Col("Сумма со скидкой, р.", calc(lambda row: row[7] - row[8]), "money amount"),
        Col("Тип оплаты", of("Банковские карты", "Наличные"), "choice"),
    ], above=[["Отчет по продажам"], ["Период: 01.11.2026 - 19.11.2026"], []],
        below=[["Итого", None, None, None, None, None, "Σ", "Σ", "Σ", "Σ"]]),
])  # fmt: skip

# Receipts of Эвотор.
evotor = Book("evotor", "export", [
    Table("Отчёт по чекам", 160, [
        Col("Дата и время", day("2026-11-01..2026-11-19", "%d.%m.%Y %H:%M:%S"), "date date"),
        Col("Магазин", of("Овощи у дома", "Киоск 2"), "choice/account account"),
        Col("Терминал", of("Касса 1", "Касса 2"), "choice/text/account account?"),
        Col("Кассир", of("Рузанна", "Мельникова О."), "person person"),
        Col("№ чека", seq(7751), "text/number id"),
        Col("Тип чека", Words("Продажа won 9; Возврат refund 1"), "choice status"),
        Col("Вид оплаты", of("Безналичными", "Наличными"), "choice"),
        Col("Товар", of("Помидоры", "Хлеб", "Сыр", "Вода 1,5"), "choice/text"),
        Col("Кол-во в чеке", num(1, 6), "number quantity"),
        Col("Цена, ₽", turn(189, 56, 720, 48), "money price"),
        Col("Скидка, ₽", maybe(10, num(5, 30), 0), "money/number"),
        Col("Итого, ₽", calc(lambda row: row[8] * row[9] - row[10]), "money amount"),
    ]),
])  # fmt: skip

# Hours of Toggl.
toggl = Book("toggl", "export", [
    Table("Toggl_time_entries", 130, [
        Col("User", of("Pia Storm", "Cal Whit", "Ines R."), "person person"),
        Col("Email", calc(lambda row: f"{row[0].split()[0].lower()}@studio.example"),
            "person/text/choice/client person?"),
        Col("Client", one(company, 9), "client client"),
        Col("Project", of("Rebrand", "Website", "Retainer"), "choice/text/account account?"),
        Col("Description", of("calls", "wireframes", "copy", "QA"), "choice/text"),
        Col("Billable", of("Yes", "Yes", "No"), "yes_no/choice"),
        Col("Start date", day("2026-10-05..2026-11-19", "%Y-%m-%d"), "date date"),
        Col("Start time", turn("09:00:00", "11:30:00", "14:15:00"), "text/duration"),
        Col("End date", day("2026-10-05..2026-11-19", "%Y-%m-%d"), "date date?"),
        Col("End time", turn("10:20:00", "12:40:00", "17:00:00"), "text/duration"),
        Col("Duration", lambda at: time(at.i % 4, 5 + at.i * 7 % 50, 0), "duration quantity?"),
        Col("Amount (USD)", num(0, 340, 5), "money amount"),
    ]),
])  # fmt: skip

# Transactions of Square: sums are texts with a dollar.
square = Book("square", "export", [
    Table("transactions", 145, [
        Col("Date", day("2026-10-01..2026-11-19", "%Y-%m-%d"), "date date"),
        Col("Time", turn("09:12:44", "12:40:01", "18:05:37"), "text/duration"),
        Col("Gross Sales", num(5, 140, 0.5, "${}"), "money/number amount?"),
        Col("Discounts", of("$0", "$0", "-$5"), "money/number"),
        Col("Net Sales", num(5, 130, 0.5, "${}"), "money/number amount"),
        Col("Sales Tax", num(1, 12, 0.1, "${}"), "money/number"),
        Col("Total Collected", num(6, 150, 0.5, "${}"), "money/number amount"),
        Col("Card Entry", of("Tap", "Chip"), "choice/text"),
        Col("Transaction ID", seq(70881, "bM8Q{}xT"), "text id"),
        Col("Event Type", Words("Payment won 9; Refund refund 1"), "choice status"),
        Col("Location", of("Main St", "Harbor"), "choice/account account?"),
        Col("Team Member", of("Bree L.", "Sam Otto", "Vik"), "person person"),
        Col("Customer Name", maybe(60, one(full, 70)), "client client"),
    ]),
])  # fmt: skip

# Issues of Jira.
CREATED = day("2026-09-07..2026-11-19")
jira = Book("jira", "export", [
    Table("Your Jira Issues", 150, [
        Col("Issue key", seq(1210, "OPS-{}"), "text id"),
        Col("Issue id", seq(90110), "text/number id?"),
        Col("Summary", note("Printer is offline", "Access to the share", share=100)),
        Col("Issue Type", of("Task", "Bug", "Service Request"), "choice/text"),
        Col("Status", Words("Done won 6; In Progress open 2; To Do open 2; Won't Do lost 1"),
            "choice status"),
        Col("Priority", of("Medium", "High", "Low"), "choice/text"),
        Col("Assignee", of("Nadia Frost", "Ben Ortiz", "Lou Park"), "person person"),
        Col("Reporter", one(full, 40), "person/client/text/choice person? client?"),
        Col("Created", CREATED, "date date"),
        Col("Updated", later(8, 0, 12), "date"),
        Col("Resolved", later(8, 1, 14, 60), "date date?"),
        Col("Story Points", of(1, 2, 3, 5), "number/score quantity?"),
    ]),
])  # fmt: skip

# Reservations of Airbnb: what is earned is a text with a dollar, nobody of the team is named.
airbnb = Book("airbnb", "export", [
    Table("reservations", 74, [
        Col("Confirmation code", seq(4410, "HMX{}Q"), "text id"),
        Col("Status", Words(
            "Past guest won 6; Confirmed open/won 2; Currently hosting open/won 1; "
            "Canceled by guest lost 2"), "choice status"),
        Col("Guest name", one(full, 70), "client client"),
        Col("Contact", one(phone, 70), "client/text client?"),
        Col("# of adults", num(1, 5), "number quantity?"),
        Col("# of children", of(0, 1, 2), "number/choice"),
        Col("Start date", day("2026-09-12..2026-11-19", "%m/%d/%Y"), "date date"),
        Col("End date", day("2026-09-15..2026-11-25", "%m/%d/%Y"), "date"),
        Col("# of nights", num(1, 7), "number/duration quantity?"),
        Col("Booked", day("2026-08-20..2026-11-16", "%Y-%m-%d"), "date date"),
        Col("Listing", of("Loft by the river", "Cabin 2"), "choice/account/text account?"),
        Col("Earnings", num(90, 940, 0.5, "${}"), "money/number amount"),
    ]),
])  # fmt: skip

BOOKS = (bank, getcourse, iiko, evotor, toggl, square, jira, airbnb)
