"""Exports of other programs: the sixth set."""

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

# Orders of RetailCRM.
retailcrm = Book("retailcrm", "export", [
    Table("orders", 150, [
        Col("Номер", seq(20451, "{}A"), "text id"),
        Col("Дата и время оформления", day("2026-10-01..2026-11-19", "%d.%m.%Y %H:%M"),
            "date date"),
        Col("Статус", Words(
            "Выполнен won 6; Новый open 2; Согласование с клиентом open 2; Отправлен open/won 2; "
            "Недозвон open/lost 1; Не устроила цена lost 1; Возврат refund 1"), "choice status"),
        Col("Менеджер", of("Эльвира Сафина", "Нестор Гай", "Тома Львова"), "person person"),
        Col("ФИО покупателя", one(fio, 120), "client client"),
        Col("Телефон", one(phone, 120), "client/text client?"),
        Col("E-mail", one(mail, 120), "client/text client?"),
        Col("Магазин", of("store-1", "Опт"), "choice/account account"),
        Col("Способ оформления", of("Через корзину", "По телефону", "В один клик"),
            "choice/text/account account?"),
        Col("Сумма по товарам", num(900, 24000, 10), "money/number amount?"),
        Col("Стоимость доставки", of(0, 300, 490), "money/number"),
        Col("Итого по заказу", calc(lambda row: row[9] + row[10]), "money/number amount"),
        Col("Сумма закупки", calc(lambda row: row[9] * 6 // 10), "money/number"),
        Col("Комментарий оператора", note("перезвонить", "домофон не работает", share=20)),
    ]),
])  # fmt: skip

# A register of parcels of СДЭК: nobody of the team is named.
sdek = Book("sdek", "export", [
    Table("Заказы", 135, [
        Col("Номер накладной", seq(1510004210, "{}"), "text/number id"),
        Col("Номер ИМ", seq(4120, "IM-{}"), "text id?"),
        Col("Дата создания", day("2026-10-01..2026-11-18", "%d.%m.%Y"), "date date"),
        Col("Тариф", of("Посылка склад-склад", "Посылка склад-дверь"), "choice/text"),
        Col("Получатель", one(fio, 130), "client client"),
        Col("Телефон получателя", one(phone, 130), "client/text client?"),
        Col("Город получателя", of("Тверь", "Омск", "Уфа", "Сургут"),
            "choice/text/account account?"),
        Col("Расчётный вес, кг", num(1, 12, 0.5), "number quantity?"),
        Col("Наложенный платёж", num(0, 12000, 100), "money/number amount"),
        Col("Стоимость доставки", num(250, 1400, 5), "money/number"),
        Col("Статус", Words(
            "Вручен won 7; В пути open 2; Ожидает в ПВЗ open 2; Не вручен lost 1; "
            "Возвращён отправителю refund/lost 1"), "choice status"),
        Col("Дата вручения", calc(
            lambda row: f"{int(row[2][:2]) + 2:02}{row[2][2:]}"
            if row[10] == "Вручен" and row[2] < "27" else None), "date date?"),
    ]),
])  # fmt: skip

# Receipts of an operator of fiscal data: sales and returns by a word.
receipts = Book("receipts", "export", [
    Table("Чеки", 165, [
        Col("Дата и время чека", day("2026-11-01..2026-11-19", "%d.%m.%Y %H:%M:%S"), "date date"),
        Col("Торговая точка", of("Ларёк у вокзала", "Рынок, место 14"), "choice/account account"),
        Col("РН ККТ", of("0004312770051122", "0004312770051123"),
            "text/choice/number/account account?"),
        Col("№ ФД", seq(31877), "text/number id"),
        Col("ФП", one(lambda n: str(2871004411 + n * 7919), 9000), "text/number id?"),
        Col("Признак расчёта", Words("Приход won 9; Возврат прихода refund 1"),
            "choice status|direction"),
        Col("Кассир", of("Абрамян К.", "Лим Т.", "СИС. АДМИНИСТРАТОР"), "person person"),
        Col("Наличными, ₽", maybe(35, num(60, 2400, 10), 0), "money/number"),
        Col("Безналичными, ₽", calc(lambda row: 0 if row[7] else 90 + row[3] % 37 * 40),
            "money/number"),
        Col("Сумма чека, ₽", calc(lambda row: row[7] + row[8]), "money amount"),
        Col("в т.ч. НДС 10 %, ₽", calc(lambda row: round(row[9] / 11, 2)), "money/number"),
    ], above=[["Отчёт по чекам"], ["Период", "01.11.2026 – 19.11.2026"], []]),
])  # fmt: skip

# Payments of МойКласс.
classes = Book("classes", "export", [
    Table("Платежи", 110, [
        Col("ID платежа", seq(881204), "text/number id"),
        Col("Дата", day("2026-10-01..2026-11-19", "%d.%m.%Y"), "date date"),
        Col("Ученик", one(fio, 70), "client client"),
        Col("Тип", of("Приход", "Приход", "Приход", "Возврат"), "choice status|direction"),
        Col("Сумма", turn(4800, 6400, 2600), "money/number amount"),
        Col("Способ оплаты", of("Эквайринг", "Наличные", "Расчётный счёт"), "choice"),
        Col("Абонемент", of("8 занятий", "12 занятий", "Разовое"), "choice/text"),
        Col("Филиал", of("Южный", "Ленина"), "choice/account account"),
        Col("Сотрудник", of("Аля Рахимова", "Гордей Пан"), "person person"),
        Col("Комментарий", note("доплата за октябрь", "скидка", share=20)),
    ]),
])  # fmt: skip

# Tasks of Planfix: who set one and who does it.
planfix = Book("planfix", "export", [
    Table("Задачи", 140, [
        Col("№", seq(90211), "text/number id"),
        Col("Название задачи", note("Настроить обмен", "Обновить релиз", share=100)),
        Col("Контрагент", one(firm, 30), "client client"),
        Col("Постановщик", of("Лоскутова Н.", "Мирзоев А."), "person/text/choice person?"),
        Col("Исполнители", of("Цой Юрий", "Дарина Фокс", "Мирзоев А."), "person person"),
        Col("Статус", Words(
            "Завершённая won 6; В работе open 3; Новая open 2; Отложенная open 1; "
            "Отменённая lost 1"),
            "choice status"),
        Col("Дата создания", day("2026-09-14..2026-11-19"), "date date"),
        Col("Срок", later(6, 1, 10), "date"),
        Col("Фактическая дата завершения",
            lambda at: later(6, 1, 14)(at) if at.row[5] == "Завершённая" else None, "date date?"),
        Col("Трудозатраты, ч", num(0, 9, 0.5), "number/duration quantity?"),
        Col("К оплате, руб.", calc(lambda row: row[9] * 2200), "money amount"),
    ]),
])  # fmt: skip

# Deals of Zoho.
CHANCE = {"Closed Won": 100, "Closed Lost": 0, "Closed Lost to Competition": 0, "Qualification": 10}
zoho = Book("zoho", "export", [
    Table("Deals", 130, [
        Col("Record Id", seq(551200000031, "zcrm_{}"), "text id"),
        Col("Deal Name", seq(1, "Fleet contract {}"), "text"),
        Col("Deal Owner", of("Omar Haddad", "Lena Voss", "Tess Ito"), "person person"),
        Col("Account Name", one(company, 50), "client client"),
        Col("Contact Name", one(full, 80), "client/text/person client?"),
        Col("Stage", Words(
            "Closed Won won 4; Qualification open 3; Needs Analysis open 2; "
            "Negotiation/Review open 2; Closed Lost lost 2; Closed Lost to Competition lost 1"),
            "choice status"),
        Col("Amount", num(800, 70000, 50), "money/number amount"),
        Col("Probability (%)", calc(lambda row: CHANCE.get(row[5], 30)), "number"),
        Col("Expected Revenue", calc(lambda row: row[6] * row[7] / 100), "money/number"),
        Col("Closing Date", day("2026-09-05..2026-12-20", "%Y-%m-%d"), "date date?"),
        Col("Lead Source", of("Web", "Trade show", "Partner"), "choice/text/account account?"),
        Col("Created Time", day("2026-08-20..2026-11-18", "%Y-%m-%d %H:%M:%S"), "date date"),
        Col("Modified Time", day("2026-08-21..2026-11-19", "%Y-%m-%d %H:%M:%S"), "date"),
    ]),
])  # fmt: skip

# Orders of Etsy: short American days, no person and no word for the end.
etsy = Book("etsy", "export", [
    Table("EtsySoldOrders2026", 125, [
        Col("Sale Date", day("2026-09-01..2026-11-18", "%m/%d/%y"), "date date"),
        Col("Order ID", seq(3140022710), "text/number id"),
        Col("Buyer User ID", one(lambda n: f"craftfan{n}", 110), "client/text client?"),
        Col("Full Name", one(full, 110), "client client"),
        Col("Number of Items", num(1, 4), "number quantity"),
        Col("Payment Method", of("Credit Card", "PayPal"), "choice"),
        Col("Ship Country", of("United States", "Canada", "Germany"),
            "choice/text/account account?"),
        Col("Currency", of("USD"), "choice/text"),
        Col("Order Value", num(12, 160, 0.5), "money/number amount?"),
        Col("Discount Amount", maybe(25, num(1, 12, 0.5), 0), "money/number"),
        Col("Shipping", of(0, 4.9, 12), "money/number"),
        Col("Order Total", calc(lambda row: round(row[8] - row[9] + row[10], 2)),
            "money/number amount"),
        Col("Card Processing Fees", calc(lambda row: round(row[11] * 0.03 + 0.25, 2)),
            "money/number"),
        Col("Order Net", calc(lambda row: round(row[11] - row[12], 2)), "money/number amount?"),
    ]),
])  # fmt: skip

# A list of QuickBooks: lines above, a blank column on the left, a total at the foot.
quickbooks = Book("quickbooks", "export", [
    Table("Sheet1", 88, [
        Col("Date", day("2026-10-01..2026-11-18", "%m/%d/%Y"), "date date"),
        Col("Transaction Type", of("Invoice", "Invoice", "Sales Receipt"), "choice/text"),
        Col("Num", seq(1420), "text/number id"),
        Col("Name", one(company, 30), "client client"),
        Col("Sales Rep", of("KLM", "RDS", "TJ"), "person/choice/text person"),
        Col("Memo/Description", note("Monthly service", "Parts", share=60)),
        Col("Due Date", day("2026-10-31..2026-12-18", "%m/%d/%Y"), "date"),
        Col("Amount", num(120, 8200, 0.5), "money/number amount"),
        Col("Open Balance", calc(lambda row: row[7] if row[2] % 3 == 0 else 0), "money/number"),
    ], left=1, above=[["Harbor Marine LLC"], ["Sales by Rep Detail"],
                      ["October 1 - November 18, 2026"], []],
        below=[["TOTAL", *[None] * 6, "Σ", "Σ"]]),
])  # fmt: skip

BOOKS = (retailcrm, sdek, receipts, classes, planfix, zoho, etsy, quickbooks)
