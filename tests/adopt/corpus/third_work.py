"""An English workbook kept by hand, and exports of other programs: the third set."""

from datetime import time

from making import (
    Book,
    Col,
    Row,
    Sheet,
    Table,
    Words,
    calc,
    day,
    firm,
    full,
    given,
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

# Dog walkers: a tab a month, the month's total below, a price list.
WALK = (
    Col("Date", day("2026-10-01..2026-10-31"), "date date"),
    Col("Walker", of("Jess", "Tom B", "Anya"), "person person"),
    Col("Dog / owner", one(lambda n: f"{'Rex Bella Max Luna'.split()[n % 4]} / {full(n)}", 24),
        "client/text client"),
    Col("Mins", turn(30, 45, 60), "number/duration"),
    Col("Fee", turn(12, 16, 20), "money/number amount"),
    Col("Paid", of("Y", "Y", "N"), "yes_no/choice status?"),
    Col("Notes", note("limping", "new lead", share=25)),
)  # fmt: skip
WALK_NOVEMBER = (Col("Date", day("2026-11-01..2026-11-19"), "date date"), *WALK[1:])
walkers = Book("walkers", "hand en", [
    Table("Oct", 70, WALK, log="walks", below=[["Total", None, None, "Σ", "Σ"]]),
    Table("Nov", 45, WALK_NOVEMBER, log="walks", below=[["Total", None, None, "Σ", "Σ"]]),
    Sheet("Rates", "list/summary", [["Minutes", "Fee"], [30, 12], [45, 16], [60, 20]]),
])  # fmt: skip

# Visits of YClients.
yclients = Book("yclients", "export", [
    Table("Записи", 190, [
        Col("ID записи", seq(550120033), "text/number id"),
        Col("Дата визита", day("2026-10-10..2026-11-19", "%d.%m.%Y %H:%M"), "date date"),
        Col("Дата создания", day("2026-10-05..2026-11-18", "%d.%m.%Y %H:%M"), "date date?"),
        Col("Сотрудник", of("Алёна Рыжова", "Сабина Аль", "Ева Грач"), "person person"),
        Col("Услуги", of("Маникюр", "Педикюр", "Наращивание"), "choice/text"),
        Col("Клиент", one(given, 90), "client client"),
        Col("Телефон", one(phone, 90), "client/text client?"),
        Col("Статус визита", Words(
            "Клиент пришел won 6; Клиент не пришел lost 2; Ожидание клиента open 2; "
            "Клиент подтвердил open 1"), "choice status"),
        Col("Длительность", turn("1:00", "1:30", "2:00"), "duration/text"),
        Col("Стоимость, ₽", num(1200, 6000, 100), "money amount"),
        Col("Оплачено, ₽", calc(lambda row: row[9] if row[7] == "Клиент пришел" else 0),
            "money amount?"),
        Col("Источник", of("Онлайн-запись", "Администратор"), "choice"),
        Col("Комментарий", note("аллергия", "опоздает", share=15)),
    ]),
])  # fmt: skip

# Orders of customers of МойСклад.
moysklad = Book("moysklad", "export", [
    Table("Заказы покупателей", 150, [
        Col("№", seq(1, "{:05}"), "text/number id"),
        Col("Время", day("2026-09-15..2026-11-19", "%d.%m.%Y %H:%M"), "date date"),
        Col("Контрагент", one(firm, 55), "client client"),
        Col("Организация", of("ООО «Луч»", "ИП Луч А. А."), "choice/text/account/client account?"),
        Col("Сумма", num(1500, 180000, 10), "money amount"),
        Col("Валюта", of("руб"), "choice/text"),
        Col("Выставлено счетов", calc(lambda row: row[4]), "money/number"),
        Col("Оплачено", calc(lambda row: row[4] if is_paid(row) else 0), "money/number amount?"),
        Col("Отгружено", calc(lambda row: row[4] if is_paid(row) else 0), "money/number"),
        Col("Статус", Words(
            "Доставлен won 5; Новый open 2; Собран open 2; Отменен lost 1; Возврат refund 1"),
            "choice status"),
        Col("Проведено", of("да", "да", "нет"), "yes_no/choice"),
        Col("Владелец-сотрудник", of("Мельник А.", "Цаплин Г.", "Ян С."), "person person"),
        Col("Владелец-отдел", of("Основной", "Опт"), "choice/text/account account?"),
        Col("Комментарий", note("самовывоз", "позвонить", share=15)),
    ], above=[["Заказы покупателей"], []]),
])  # fmt: skip


def is_paid(row: Row) -> bool:
    """Whether an order is one of the two of three that are paid."""
    return int(row[0]) % 3 > 0


# What Wildberries has sold and taken back.
realised = Book("realised", "export", [
    Table("Sheet1", 210, [
        Col("№", seq(1), "number/text id?"),
        Col("Номер поставки", one(lambda n: str(18900100 + n), 6), "text/number id?"),
        Col("Предмет", of("Платья", "Юбки", "Брюки"), "choice/text"),
        Col("Код номенклатуры", one(lambda n: str(145600200 + n * 31), 9), "text/number/choice"),
        Col("Бренд", of("MIRA"), "choice/text"),
        Col("Артикул поставщика", of("pl-01", "pl-02", "ub-07"), "text/choice"),
        Col("Тип документа", Words("Продажа won 8; Возврат refund 1"), "choice status?"),
        Col("Дата заказа покупателем", day("2026-10-15..2026-11-10", "%Y-%m-%d"), "date date?"),
        Col("Дата продажи", day("2026-10-19..2026-11-16", "%Y-%m-%d"), "date date"),
        Col("Кол-во", of(1, 1, 1, 2), "number quantity"),
        Col("Цена розничная", num(1500, 4500, 10), "money price?"),
        Col("Вайлдберриз реализовал Товар (Пр)", calc(lambda row: row[9] * row[10]),
            "money/number amount"),
        Col("Скидка постоянного Покупателя (СПП), %", turn(12.5, 20), "number"),
        Col("К перечислению Продавцу за реализованный Товар",
            calc(lambda row: round(row[11] * 0.8, 2)), "money/number amount"),
        Col("Склад", of("Коледино", "Электросталь", "Казань"), "choice/account account?"),
        Col("Srid", seq(9010000, "{}.0.0"), "text id"),
    ]),
])  # fmt: skip

# Calls of Calltouch: no person answers in it.
calltouch = Book("calltouch", "export", [
    Table("Журнал звонков", 220, [
        Col("Дата и время", day("2026-11-05..2026-11-19", "%d.%m.%Y %H:%M:%S"), "date date"),
        Col("Номер клиента", one(phone, 150), "client/text client"),
        Col("Источник", of("yandex", "google", "avito", "(direct)"), "choice/account account?"),
        Col("Канал", of("cpc", "organic", "referral"), "choice"),
        Col("Кампания", of("brand_msk", "search_all", "<не указано>"), "choice/text"),
        Col("Длительность звонка", lambda at: time(0, at.i % 8, at.i * 19 % 60), "duration"),
        Col("Ожидание ответа, сек", num(1, 45), "number/duration"),
        Col("Статус звонка", Words("Успешный won 7; Неуспешный lost 2"), "choice status"),
        Col("Уникальный", of("Да", "Нет"), "yes_no/choice"),
        Col("Целевой", of("Да", "Нет"), "yes_no/choice status?"),
        Col("Теги", maybe(20, of("спам", "запись на сервис")), "choice/text"),
    ]),
])  # fmt: skip

# Orders of Shopify.
shopify = Book("shopify", "export", [
    Table("orders_export", 140, [
        Col("Name", seq(1001, "#{}"), "text id"),
        Col("Email", one(mail, 80), "client/text client"),
        Col("Financial Status", Words(
            "paid won 6; pending open 2; refunded refund 1; voided lost 1"), "choice status"),
        Col("Paid at", maybe(80, day("2026-10-01..2026-11-19", "%Y-%m-%d %H:%M:%S +0300")),
            "date date?"),
        Col("Fulfillment Status", of("fulfilled", "unfulfilled"), "choice status?"),
        Col("Currency", of("USD"), "choice/text"),
        Col("Subtotal", num(20, 400, 0.5), "money/number amount?"),
        Col("Shipping", turn(5, 0, 12), "money/number"),
        Col("Taxes", turn(2.1, 3.4), "money/number"),
        Col("Total", calc(lambda row: round(row[6] + row[7] + row[8], 2)), "money amount"),
        Col("Created at", day("2026-10-01..2026-11-19", "%Y-%m-%d %H:%M:%S +0300"), "date date"),
        Col("Lineitem quantity", of(1, 1, 2, 3), "number quantity"),
        Col("Lineitem name", of("Tote bag", "Mug", "Hoodie"), "choice/text"),
        Col("Lineitem price", turn(18, 12, 60), "money/number price?"),
        Col("Billing Name", one(full, 80), "client/text client"),
        Col("Employee", of("Zed Okoro", "Ines Roy"), "person/text/choice person?"),
        Col("Location", of("Web", "Main St"), "choice/account/text account?"),
    ]),
])  # fmt: skip

# What a bot of Telegram has gathered: names of fields for headers.
bot = Book("bot", "export", [
    Table("leads", 130, [
        Col("id", seq(1), "number/text id"),
        Col("created_at", day("2026-10-20..2026-11-19", "%Y-%m-%d %H:%M:%S"), "date date"),
        Col("tg_user_id", one(lambda n: str(410200300 + n * 7919), 100),
            "text/number/client client? id?"),
        Col("username", maybe(80, one(lambda n: f"@user_{n * 37}", 100)), "text/client client?"),
        Col("first_name", one(given, 100), "client/text client"),
        Col("phone", one(phone, 100), "client/text client?"),
        Col("utm_source", of("vk", "tg_ads", "organic"), "choice/account account?"),
        Col("tariff", of("basic", "pro", "vip"), "choice/text"),
        Col("price", turn(990, 2990, 9900), "money amount|price"),
        Col("status", Words("paid won 4; new open 4; canceled lost 2; refunded refund 1"),
            "choice status"),
        Col("manager", of("@lena_sales", "@petr_sales"), "person/choice/text person"),
    ]),
])  # fmt: skip

BOOKS = (walkers, yclients, moysklad, realised, calltouch, shopify, bot)
