"""Exports of other programs: the eighth set."""

from datetime import date, timedelta

from making import (
    At,
    Book,
    Cell,
    Col,
    Row,
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
    num,
    of,
    one,
    phone,
    seq,
    turn,
)

# Orders that a site on Tilda has gathered: names of fields for headers, nobody is named.
tilda = Book("tilda", "export", [
    Table("leads-4471", 115, [
        Col("Name", one(fio, 100), "client client"),
        Col("Phone", one(phone, 100), "client/text client?"),
        Col("Email", one(mail, 100), "client/text client?"),
        Col("payment_systems", of("cloudpayments", "cash"), "choice/text"),
        Col("payment_id", seq(184022710, "4471:{}"), "text id?"),
        Col("subtotal", num(900, 12000, 50), "money/number amount?"),
        Col("promocode", maybe(15, of("OSEN10", "VK5")), "choice/text"),
        Col("delivery_price", turn(0, 350, 500), "money/number"),
        Col("price", calc(lambda row: row[5] + row[7]), "money/number amount"),
        Col("payment_status", Words("paid won 6; not_paid open/lost 3"), "choice status"),
        Col("order_id", seq(1733004418), "text/number id"),
        Col("utm_source", maybe(60, of("yandex", "vk", "telegram")),
            "choice/text/account account?"),
        Col("created", day("2026-10-01..2026-11-19", "%Y-%m-%d %H:%M:%S"), "date date"),
        Col("formid", of("form51882", "form60017"), "choice/text/account account?"),
        Col("referer", of("https://shop.example/catalog", "https://shop.example/"),
            "choice/text"),
    ]),
])  # fmt: skip

# Orders of WooCommerce: nobody of the team is named, names in two columns.
woo = Book("woocommerce", "export", [
    Table("wc-orders-export", 130, [
        Col("Order Number", seq(58120), "text/number id"),
        Col("Order Status", Words("Completed won 6; Processing open 3; On hold open 1; "
                                  "Cancelled lost 1; Refunded refund 1; Failed lost 1"),
            "choice status"),
        Col("Order Date", day("2026-10-01..2026-11-19", "%Y-%m-%d %H:%M"), "date date"),
        Col("First Name (Billing)", turn("Alice", "Derek", "Irene", "Liam", "Mona"),
            "text/choice/client client?"),
        Col("Last Name (Billing)", one(lambda n: f"{('Arden', 'Crane', 'Holm')[n % 3]}by {n}", 90),
            "text/client client?"),
        Col("Email (Billing)", one(mail, 90), "client/text client"),
        Col("City (Billing)", of("Leeds", "York", "Hull"), "choice/text/account account?"),
        Col("Payment Method Title", of("Credit card", "PayPal"), "choice/text"),
        Col("Order Subtotal Amount", num(12, 240, 1), "money/number amount?"),
        Col("Cart Discount Amount", calc(lambda row: row[8] // 10 if row[8] > 150 else 0),
            "money/number"),
        Col("Order Shipping Amount", turn(4.95, 0, 7.5), "money/number"),
        Col("Order Total Amount", calc(lambda row: round(row[8] - row[9] + row[10], 2)),
            "money/number amount"),
        Col("Order Refund Amount", calc(lambda row: row[11] if row[1] == "Refunded" else 0),
            "money/number"),
        Col("Item Name", of("Soap bar", "Gift box", "Candle"), "choice/text"),
        Col("Quantity", of(1, 2, 3), "number quantity?"),
    ]),
])  # fmt: skip


def nights(row: Row) -> timedelta:
    """How long a guest stays."""
    return timedelta(1 + row[0] * 5 % 7 % 4)


# Reservations of Booking.com: prices are texts with the currency, a commission, nobody is named.
booking = Book("booking_com", "export", [
    Table("Check-in 2026-10-01 to 2026-11-", 84, [
        Col("Book number", seq(4180227715), "text/number id"),
        Col("Booked by", one(lambda n: full(n).replace(" ", ", "), 75), "client/text client"),
        Col("Guest name(s)", calc(lambda row: " ".join(row[1].split(", "))),
            "client/text client?"),
        Col("Check-in", day("2026-10-01..2026-11-25", "%Y-%m-%d"), "date date"),
        Col("Check-out", calc(lambda row: str(date.fromisoformat(row[3]) + nights(row))), "date"),
        Col("Booked on", day("2026-08-19..2026-11-18", "%Y-%m-%d %H:%M:%S"), "date date?"),
        Col("Status", Words("ok won/open 7; cancelled_by_guest lost 2; no_show lost 1"),
            "choice status"),
        Col("Rooms", of(1, 1, 2), "number"),
        Col("People", of(2, 1, 3, 4), "number"),
        Col("Price", num(80, 620, 4, "{} EUR"), "money amount"),
        Col("Commission %", of(15), "number"),
        Col("Commission amount", calc(lambda row: f"{round(int(row[9].split()[0]) * 0.15, 2)} EUR"),
            "money/text/number"),
        Col("Payment status", maybe(40, of("Paid online"), "Pay at property"), "choice"),
        Col("Booker country", of("de", "fr", "nl", "gb"), "choice/text/account account?"),
        Col("Duration (nights)", calc(lambda row: nights(row).days), "number/duration quantity?"),
    ]),
])  # fmt: skip

# Payments of AlfaCRM: a branch, a pupil, who took it.
alfa = Book("alfacrm", "export", [
    Table("Платежи", 125, [
        Col("ID", seq(9044), "text/number id"),
        Col("Филиал", of("Центр", "Заречный"), "choice/text/account account"),
        Col("Дата", day("2026-10-01..2026-11-19", "%d.%m.%Y"), "date date"),
        Col("Клиент", one(fio, 90), "client client"),
        Col("Тип", of("Доход", "Доход", "Доход", "Возврат"), "choice status|direction"),
        Col("Статья", of("Абонемент", "Пробный урок", "Учебник"), "choice/text"),
        Col("Касса", of("Наличные", "Терминал", "Расчётный счёт"), "choice/text/account account?"),
        Col("Сумма", turn(4800, 500, 6400, 1200), "money/number amount"),
        Col("Остаток на счёте", num(0, 9000, 100), "money/number"),
        Col("Ответственный", of("Шарипова Лейла", "Гнатюк Роман"), "person person"),
        Col("Комментарий", maybe(20, of("за ноябрь", "брату", "перенос"))),
    ], below=[["Итого", *[None] * 6, "Σ"]]),
])  # fmt: skip

# Visits of DIKIDI: a master, services with a discount, what is paid in cash and by card.
dikidi = Book("dikidi", "export", [
    Table("Журнал записей", 140, [
        Col("Дата визита", day("2026-10-15..2026-11-19", "%d.%m.%Y"), "date date"),
        Col("Время визита", turn("10:00", "12:30", "17:45"), "text/duration"),
        Col("Мастер", of("Асель", "Лиана К.", "Марго"), "person person"),
        Col("Клиент", one(fio, 100), "client client"),
        Col("Телефон клиента", one(phone, 100), "client/text client?"),
        Col("Услуги", of("Брови", "Ламинирование", "Окрашивание"), "choice/text"),
        Col("Стоимость услуг", turn(1200, 2200, 1500), "money/number"),
        Col("Скидка, %", of(0, 0, 10), "number/money"),
        Col("Итоговая стоимость", calc(lambda row: row[6] * (100 - row[7]) // 100),
            "money/number amount"),
        Col("Статус записи", Words("Клиент пришёл won 7; Подтверждена open 2; Ожидает open 2; "
                                   "Клиент не пришёл lost 1; Отменена lost 1"), "choice status"),
        Col("Кем создана запись", of("онлайн", "Асель", "Администратор"),
            "choice/text/person person? account?"),
        Col("Дата создания", day("2026-10-10..2026-11-18", "%d.%m.%Y %H:%M"), "date"),
    ]),
])  # fmt: skip

# Operations of CloudPayments: nobody of the team is named, declined with a reason.
cloud = Book("cloudpayments", "export", [
    Table("Операции", 150, [
        Col("Номер", seq(2710448120), "text/number id"),
        Col("Дата/время создания", day("2026-11-01..2026-11-19", "%d.%m.%Y %H:%M:%S"),
            "date date"),
        Col("Терминал", of("shop.example", "club.example"),
            "choice/text/account account?"),
        Col("Тип", of("Оплата", "Оплата", "Оплата", "Возврат"), "choice direction?"),
        Col("Статус", Words("Завершена won 7; Отклонена lost 2; Авторизована open 1"),
            "choice status"),
        Col("Причина отказа", maybe(20, of("Недостаточно средств", "Отказ эмитента")),
            "choice/text"),
        Col("Сумма", num(290, 9900, 100), "money/number amount"),
        Col("Валюта", of("RUB"), "choice/text"),
        Col("Комиссия", calc(lambda row: round(row[6] * 0.029, 2)), "money/number"),
        Col("К выплате", calc(lambda row: round(row[6] - row[8], 2)), "money/number amount?"),
        Col("Карта", one(lambda n: f"2200 70** **** {n % 9000 + 1000}", 900), "text client?"),
        Col("E-mail", one(mail, 120), "client/text client"),
        Col("Номер заказа", seq(77120), "text/number id?"),
    ]),
])  # fmt: skip


def done(at: At) -> Cell:
    """The day on which a task was done, where it is."""
    return later(5, 1, 9)(at) if at.row[2] == "complete" else None


# Tasks of ClickUp: an assignee, times in hours, priorities.
clickup = Book("clickup", "export", [
    Table("Client delivery", 105, [
        Col("Task ID", seq(8790244, "86c{:x}"), "text id"),
        Col("Task Name", one(lambda n: f"{('Landing', 'Brand kit', 'Audit')[n % 3]} v{n}", 90)),
        Col("Status", Words("complete won 6; in progress open 3; to do open 2; review open 1; "
                            "cancelled lost 1"), "choice status"),
        Col("Assignee", of("Noor Aziz", "Pete Hollis", "Sunniva"), "person person"),
        Col("Priority", of("normal", "high", "urgent"), "choice/text"),
        Col("Date Created", day("2026-09-07..2026-11-19"), "date date"),
        Col("Due Date", later(5, 3, 20), "date"),
        Col("Date Done", done, "date date?"),
        Col("Client", one(company, 25), "client client"),
        Col("Time Estimated (h)", num(1, 16), "number/duration"),
        Col("Time Logged (h)", calc(lambda row: round(row[9] * 1.2, 1)),
            "number/duration quantity?"),
        Col("Billable", of("Yes", "No"), "yes_no/choice"),
        Col("Folder", of("Web", "Design"), "choice/text/account account?"),
    ]),
])  # fmt: skip

# A list of sales of Контур.Маркет: lines above, documents, a counterpart, a sum with its tax.
kontur = Book("kontur", "export", [
    Table("Отгрузки", 110, [
        Col("Документ", seq(310, "Накладная № {}"), "text id"),
        Col("Дата документа", day("2026-09-01..2026-11-19", "%d.%m.%Y"), "date date"),
        Col("Контрагент", one(firm, 40), "client client"),
        Col("Склад", of("Основной", "Витрина"), "choice/text/account account?"),
        Col("Автор", of("Жукова А.", "Мелихов П."), "person person"),
        Col("Кол-во позиций", num(1, 12), "number quantity?"),
        Col("Сумма без НДС", num(1200, 88000, 100), "money/number"),
        Col("НДС", calc(lambda row: round(row[6] * 0.2, 2)), "money/number"),
        Col("Сумма с НДС", calc(lambda row: round(row[6] * 1.2, 2)), "money/number amount"),
        Col("Состояние", Words("Проведён won 7; Черновик open 2; Аннулирован lost 1"),
            "choice status"),
        Col("Оплата", Words("Оплачен won 6; Не оплачен open 3; Частично open/won 1"),
            "choice status?"),
        Col("Внешний код", one(lambda n: f"{n * 104729:08x}-{n:04x}", 9000), "text id?"),
    ], above=[["Контур.Маркет"], ["Отгрузки за период 01.09.2026 – 19.11.2026"],
              ["Организация: ИП Ветров А. С."], []],
        below=[["Итого", *[None] * 4, "Σ", "Σ", "Σ", "Σ"]]),
])  # fmt: skip

BOOKS = (tilda, woo, booking, alfa, dikidi, cloud, clickup, kontur)
