"""Exports of other programs: the seventh set."""

from typing import Any

from making import (
    At,
    Book,
    Cell,
    Col,
    Maker,
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
    number,
    of,
    one,
    phone,
    seq,
    turn,
)


def less(total: int, discount: int) -> Maker:
    """What is left of a sum, as a text with roubles."""

    def left(row: list[Any]) -> Cell:
        rest = int(number(row[total]) - number(row[discount]))
        return f"{rest:,} ₽".replace(",", " ")

    return calc(left)


# Deals of Мегаплан.
megaplan = Book("megaplan", "export", [
    Table("Сделки", 120, [
        Col("Номер", seq(1408, "Д-{}"), "text id"),
        Col("Название", note("Поставка", "Допродажа", "Пролонгация", share=100)),
        Col("Схема", of("Продажи", "Сервис"), "choice/text"),
        Col("Статус", Words(
            "Успешная сделка won 4; Первый контакт open 3; Согласование договора open 2; "
            "Ожидание оплаты open 2; Проваленная сделка lost 2"), "choice status"),
        Col("Клиент", one(firm, 70), "client client"),
        Col("Ответственный", of("Белова Наталья", "Осин Марк", "Цой Вадим"), "person person"),
        Col("Аудиторы", maybe(30, of("Осин Марк", "Главный Р.")),
            "person/choice/text person?"),
        Col("Стоимость", num(15000, 780000, 500), "money amount"),
        Col("Себестоимость", calc(lambda row: row[7] * 6 // 10), "money"),
        Col("Прибыль", calc(lambda row: row[7] - row[8]), "money"),
        Col("Создана", day("2026-09-01..2026-11-19", "%d.%m.%Y %H:%M"), "date date"),
        Col("Изменена", day("2026-09-04..2026-11-19", "%d.%m.%Y %H:%M"), "date"),
        Col("Рекламный канал", maybe(70, of("Директ", "Выставка", "Звонок")),
            "choice/text/account account?"),
    ]),
])  # fmt: skip

# A board of monday.com: a name of a group above its header, which comes again for the next one.
BOARD: list[Cell] = ["Name", "Owner", "Status", "Company", "Email", "Deal Value", "Close Date",
                     "Last interaction", "Item ID"]  # fmt: skip
monday = Book("monday", "export", [
    Table("sales pipeline", 84, [
        Col("Name", one(lambda n: f"{company(n)} - {('annual', 'pilot', 'renewal')[n % 3]}", 80),
            "text/client"),
        Col("Owner", of("Priya Nair", "Luke Osei", "Marta Lind"), "person person"),
        Col("Status", Words("Won won 4; Working on it open 3; Proposal open 3; Stuck open 1; "
                            "Lost lost 2"), "choice status"),
        Col("Company", one(company, 65), "client client"),
        Col("Email", one(mail, 65), "client/text client?"),
        Col("Deal Value", num(800, 42000, 100), "money amount"),
        Col("Close Date", day("2026-09-01..2026-11-19"), "date date"),
        Col("Last interaction", later(6, -20, -1, 80), "date"),
        Col("Item ID", seq(1893004417), "text/number id"),
    ], above=[["Sales pipeline"], ["Deals of the whole team"], ["Active deals"]],
        breaks={40: BOARD}),
])  # fmt: skip

# Invoices of Xero: lines above, what is paid and due, a total at the foot.
xero = Book("xero", "export", [
    Table("Receivable Invoice Detail", 110, [
        Col("Invoice Number", seq(2231, "INV-{}"), "text id"),
        Col("Contact", one(company, 40), "client client"),
        Col("Invoice Date", day("2026-09-01..2026-11-19"), "date date"),
        Col("Due Date", later(2, 14, 30), "date"),
        Col("Sales Person", of("Ngaire T", "Cole B"), "person person"),
        Col("Description", of("Consulting", "Licence", "Support"), "choice/text"),
        Col("Quantity", num(1, 12), "number quantity"),
        Col("Unit Price", turn(140, 900, 65), "money price"),
        Col("Net", calc(lambda row: row[6] * row[7]), "money amount?"),
        Col("GST", calc(lambda row: round(row[8] * 0.15, 2)), "money/number"),
        Col("Gross", calc(lambda row: round(row[8] * 1.15, 2)), "money amount"),
        Col("Invoice Status", Words("Paid won 6; Awaiting Payment open 3; Draft open 1; "
                                    "Voided lost 1"), "choice status"),
    ], above=[["Receivable Invoice Detail"], ["Tui Advisory Ltd"],
              ["For the period 1 September 2026 to 19 November 2026"], []],
        below=[["Total", *[None] * 7, "Σ", "Σ", "Σ"]]),
])  # fmt: skip

# Parcels of Ozon: nobody of the team is named.
ozon = Book("ozon", "export", [
    Table("orders", 140, [
        Col("Номер заказа", one(lambda n: f"{24011000 + n * 311}-0{n % 90 + 10}", 900), "text id"),
        Col("Номер отправления", calc(lambda row: f"{row[0]}-1"), "text id?"),
        Col("Принят в обработку", day("2026-10-01..2026-11-19", "%d.%m.%Y %H:%M:%S"),
            "date date"),
        Col("Дата отгрузки", day("2026-10-02..2026-11-20", "%d.%m.%Y %H:%M:%S"), "date"),
        Col("Статус", Words("Доставлен won 7; Доставляется open 3; Ожидает сборки open 1; "
                            "Отменён lost 2"), "choice status"),
        Col("Наименование товара", turn("Плед флисовый", "Термос 1 л", "Коврик"), "choice/text"),
        Col("OZON id", turn(811204417, 811204988, 790115230), "text/number/choice"),
        Col("Артикул", turn("PL-01", "TR-1L", "KV-9"), "choice/text"),
        Col("Ваша цена", turn(1290, 1850, 640), "money price"),
        Col("Код валюты отправления", of("RUB"), "choice/text"),
        Col("Количество", of(1, 1, 2, 3), "number quantity"),
        Col("Оплачено покупателем", calc(lambda row: row[8] * row[10]), "money amount"),
        Col("Кластер доставки", of("Москва", "Урал", "Юг"), "choice/text/account account?"),
    ]),
])  # fmt: skip

# Receipts of Poster, a till of cafés: cash and card are the sum.
poster = Book("poster", "export", [
    Table("Чеки", 150, [
        Col("№", seq(30118), "text/number id"),
        Col("Заведение", of("Кофейня Мира", "Кофейня Парк"), "choice/account account"),
        Col("Официант", of("Ульяна", "Бекзат", "Рома"), "person person"),
        Col("Открыт", day("2026-11-01..2026-11-19", "%d.%m.%Y %H:%M"), "date date"),
        Col("Закрыт", day("2026-11-01..2026-11-19", "%d.%m.%Y %H:%M"), "date date?"),
        Col("Гостей", num(1, 5), "number quantity?"),
        Col("Сумма", num(180, 3400, 10), "money"),
        Col("Скидка", calc(lambda row: row[6] // 10 if row[5] > 3 else 0), "money/number"),
        Col("Оплачено", calc(lambda row: row[6] - row[7]), "money amount"),
        Col("Наличными", calc(lambda row: row[8] if row[5] == 2 else 0), "money/number"),
        Col("Картой", calc(lambda row: row[8] - row[9]), "money/number"),
        Col("Прибыль", calc(lambda row: round(row[8] * 0.62, 2)), "money/number"),
        Col("Статус", Words("Закрыт won 9; Открыт open 1; Удалён lost 1"), "choice status"),
    ], below=[["Итого", None, None, None, None, "Σ", "Σ", "Σ", "Σ", "Σ", "Σ", "Σ"]]),
])  # fmt: skip

CLOSED = day("2026-09-08..2026-11-19", "%b %d, %Y")


def closed(at: At) -> Cell:
    """The day on which a job was closed, where it is."""
    return CLOSED(at) if at.row[8] == "Closed" else None


# Jobs of Jobber: who sold and who was sent, a revenue, its costs and a profit.
jobber = Book("jobber", "export", [
    Table("One-off jobs", 95, [
        Col("Job #", seq(612), "text/number id"),
        Col("Client name", one(full, 70), "client client"),
        Col("Service street", one(lambda n: f"{n * 9 + 4} Birch Ln", 70), "text/client client?"),
        Col("Title", of("Gutter clean", "Pressure wash", "Holiday lights"), "choice/text"),
        Col("Salesperson", of("Drew Hale", "Kim Soto"), "person person"),
        Col("Visits assigned to", of("Manny", "Drew Hale", "Crew 2"),
            "person/choice/text person?"),
        Col("Created date", day("2026-09-01..2026-11-19", "%b %d, %Y"), "date date"),
        Col("Lead source", of("Google", "Yard sign", "Referral"), "choice/account/text account?"),
        Col("Status", Words("Closed won 6; Upcoming open 2; Late open 1; Archived won/lost/open 1"),
            "choice status"),
        Col("Closed date", closed, "date date?"),
        Col("Total revenue ($)", num(120, 1900, 5), "money amount"),
        Col("Total costs ($)", calc(lambda row: row[10] * 2 // 5), "money/number"),
        Col("Profit ($)", calc(lambda row: row[10] - row[11]), "money/number"),
    ]),
])  # fmt: skip

# Orders of RemOnline: sums are texts with roubles, a manager and a craftsman.
remonline = Book("remonline", "export", [
    Table("Заказы", 130, [
        Col("Заказ №", seq(3302, "A{}"), "text id"),
        Col("Создан", day("2026-10-01..2026-11-19", "%d.%m.%Y %H:%M"), "date date"),
        Col("Тип заказа", of("Платный", "Гарантийный"), "choice/text"),
        Col("Статус", Words(
            "Закрыт won 6; Новый open 2; В работе open 2; Готов open/won 1; "
            "Закрыт неуспешно lost 1"), "choice status"),
        Col("Клиент", one(fio, 90), "client client"),
        Col("Телефон клиента", one(phone, 90), "client/text client?"),
        Col("Устройство", of("iPhone 13", "Redmi 12", "Acer Aspire"), "choice/text"),
        Col("Неисправность", of("разбит экран", "не включается", "батарея"), "choice/text"),
        Col("Менеджер", of("Айсылу", "Петренко"), "person person"),
        Col("Исполнитель", of("Костин", "Юра"), "person/choice/text person?"),
        Col("Сумма без скидки", num(900, 21000, 100, "{} ₽"), "money/text"),
        Col("Скидка", maybe(20, of("100 ₽", "300 ₽"), "0 ₽"), "money/number/text"),
        Col("Итого", less(10, 11), "money amount"),
        Col("Срок", day("2026-10-03..2026-11-22", "%d.%m.%Y %H:%M"), "date"),
    ]),
])  # fmt: skip

# Calls of a program on telephones of sellers.
phone_calls = Book("phone_calls", "export", [
    Table("История звонков", 160, [
        Col("Дата", day("2026-11-01..2026-11-19", "%d.%m.%Y"), "date date"),
        Col("Время", turn("09:12:05", "11:40:51", "15:02:33"), "text/duration"),
        Col("Тип", of("Исходящий", "Входящий"), "choice direction?"),
        Col("Сотрудник", of("Гараев Т.", "Шубина", "Лось М."), "person person"),
        Col("Номер клиента", one(phone, 120), "client/text client"),
        Col("Имя клиента", maybe(60, one(firm, 120)), "client/text client?"),
        Col("Длительность, сек", num(0, 640), "number/duration quantity?"),
        Col("Результат", Words("Отвечен won 6; Не отвечен lost/open 3; Занято lost/open 1"),
            "choice status"),
        Col("Ссылка на запись", one(lambda n: f"https://rec.example/{n * 977}", 900), "text id?"),
    ]),
])  # fmt: skip

BOOKS = (megaplan, monday, xero, ozon, poster, jobber, remonline, phone_calls)
