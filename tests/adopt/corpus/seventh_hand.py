"""Workbooks that teams keep by hand, thirteen Russian and three English: the seventh set.

It was written without sight of the reading; its trades and layouts are none of the others. A third
has plain headers, a third words of its owners, a third a layout that is out of the way.
"""

from datetime import date, timedelta

from making import (
    Book,
    Cell,
    Col,
    Row,
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
from sixth_hand import when

# Doors inside flats, plain headers: price × number, what is paid in advance and the rest.
doors = Book("doors", "hand ru", [
    Table("Заказы", 94, [
        Col("Дата", day("2026-10-01..2026-11-19"), "date date"),
        Col("№ заказа", seq(1705), "text/number id"),
        Col("Менеджер", of("Ксения Липина", "Марат", "Ульянов Е."), "person person"),
        Col("Клиент", one(fio, 80), "client client"),
        Col("Телефон", one(phone, 80), "client/text client?"),
        Col("Модель", of("Турин 502", "Эко 3", "Гранд ПО", "скрытая"), "choice/text"),
        Col("Количество", num(1, 7), "number quantity"),
        Col("Цена", turn(9800, 14500, 7200, 21000), "money/number price"),
        Col("Сумма", calc(lambda row: row[6] * row[7]), "money amount"),
        Col("Предоплата", calc(lambda row: row[8] // 2), "money/number"),
        Col("Остаток", calc(lambda row: row[8] - row[9]), "money/number"),
        Col("Статус", Words(
            "Установлено won 6; Оплачено won 2; В производстве open 3; Замер open 2; "
            "Отказ lost 1"), "choice status"),
        Col("Дата установки", when(11, 0, "Установлено"), "date date?"),
        Col("Комментарий", note("наличник широкий", "цвет уточнить", share=25)),
    ]),
    Sheet("Зарплата", "summary/list/plan", [
        ["Сотрудник", "Оклад", "Продажи", "%", "Итого к выплате"],
        ["Ксения Липина", 30000, 640000, 3, 49200], ["Марат", 30000, 510000, 3, 45300],
        ["Ульянов Е.", 25000, 280000, 3, 33400]]),
    Sheet("План", "plan", [
        ["Менеджер", "Октябрь", "Ноябрь"], ["Ксения Липина", 700000, 750000],
        ["Марат", 600000, 600000], ["Ульянов Е.", 400000, 450000]]),
])  # fmt: skip

# Seeds for farms, plain headers: tonnes at a price, a tax within, what is paid and owed.
SHARES = {"Оплачено": 1, "Оплачено частично": 0.5}
seeds = Book("seeds", "hand ru", [
    Table("Отгрузки", 78, [
        Col("Дата", day("2026-08-17..2026-11-18"), "date date"),
        Col("Договор", seq(61, "С-{}/2026"), "text id"),
        Col("Контрагент", one(firm, 35), "client client"),
        Col("Регион", of("Саратов", "Орёл", "Курск", "Тамбов"), "choice/text/account account?"),
        Col("Менеджер", of("Ибрагимова", "Чалый", "Пестов Н."), "person person"),
        Col("Культура", of("пшеница озимая", "рожь", "ячмень", "горчица"), "choice/text"),
        Col("Количество, т", num(2, 60, 0.5), "number quantity"),
        Col("Цена за тонну, руб.", turn(28500, 24000, 31000), "money/number price"),
        Col("Сумма, руб.", calc(lambda row: row[6] * row[7]), "money amount"),
        Col("в т.ч. НДС 10%", calc(lambda row: round(row[8] / 11, 2)), "money/number"),
        Col("Статус", Words(
            "Оплачено won 5; Оплачено частично open/won 2; Не оплачено open 3; "
            "Возврат refund 1"), "choice status"),
        Col("Оплачено, руб.", calc(lambda row: row[8] * SHARES.get(row[10], 0)), "money/number"),
        Col("Долг, руб.", calc(lambda row: row[8] - row[11]), "money/number"),
    ], below=[["Итого", *[None] * 5, "Σ", None, "Σ", "Σ", None, "Σ", "Σ"]]),
    Table("Расходы", 27, [
        Col("Дата", day("2026-08-20..2026-11-16"), "date date"),
        Col("Статья расходов", of("ГСМ", "склад", "протравитель", "командировка"), "choice/text"),
        Col("Сумма, руб.", num(900, 120000, 100), "money amount"),
        Col("Кто потратил", of("Чалый", "Пестов Н.", "офис"), "person/choice/text person?"),
    ]),
])  # fmt: skip

# Bookkeepers for others, plain headers: hours at a rate, a list of the clients in another tab.
books = Book("bookkeepers", "hand ru", [
    Table("Работы", 131, [
        Col("Дата", day("2026-10-01..2026-11-19"), "date date"),
        Col("Бухгалтер", of("Латыпова Г.", "Сушкова", "Нестерова Ю."), "person person"),
        Col("Клиент", one(firm, 22), "client client"),
        Col("Услуга", of("ведение", "отчётность", "кадры", "сверка с ФНС"), "choice/text"),
        Col("Часы", num(1, 9, 0.5), "number/duration quantity?"),
        Col("Ставка", turn(1500, 1800, 1200), "money/number price?"),
        Col("Стоимость", calc(lambda row: row[4] * row[5]), "money amount"),
        Col("Статус оплаты", Words("Оплачен won 6; Выставлен open 3; Просрочен open 1"),
            "choice status"),
        Col("Примечание", note("ждём выписку", "нет первички", share=25)),
    ]),
    Sheet("Клиенты", "list", [
        ["Клиент", "ИНН", "Налоги", "В месяц", "Кто ведёт"],
        [firm(2), "7802114455", "УСН", 15000, "Сушкова"],
        [firm(5), "7811223344", "ОСНО", 42000, "Латыпова Г."],
        [firm(9), "7825556677", "патент", 8000, "Нестерова Ю."]]),
])  # fmt: skip

# Stands at trade fairs, plain headers: requests with a budget, a chance and the next contact.
stands = Book("stands", "hand ru", [
    Table("Заявки", 72, [
        Col("Дата заявки", day("2026-08-24..2026-11-19"), "date date"),
        Col("Источник", of("сайт", "рекомендация", "холодная база"),
            "choice/account/text account?"),
        Col("Компания", one(firm, 60), "client client"),
        Col("Контактное лицо", one(fio, 60), "client/text/person client?"),
        Col("Менеджер", of("Злата", "Прохор К.", "Малика"), "person person"),
        Col("Выставка", of("Агросалон", "Мебель-2026", "Продэкспо", "Металл"), "choice/text"),
        Col("Площадь, м2", num(9, 120, 3), "number quantity?"),
        Col("Бюджет", num(200000, 3500000, 50000), "money amount"),
        Col("Вероятность", of(0.1, 0.3, 0.5, 0.9), "number"),
        Col("Этап", Words(
            "Договор подписан won 3; КП отправлено open 3; Новая заявка open 2; "
            "Переговоры open 2; Отказ lost 2; Пауза open/lost 1"), "choice status"),
        Col("Следующий контакт", when(9, 0, "КП отправлено", "Новая заявка", "Переговоры"), "date"),
        Col("Комментарий", note("просят скидку", "ждут директора", share=35)),
    ]),
    Sheet("План-факт", "plan/summary", [
        ["Менеджер", "План", "Факт", "%"], ["Злата", 6000000, 4100000, 68],
        ["Прохор К.", 5000000, 5200000, 104], ["Малика", 3000000, 900000, 30]]),
])  # fmt: skip

# Live crayfish: words of the owner, kilos at a price and a ride on top.
crayfish = Book("crayfish", "hand ru", [
    Table("раки", 88, [
        Col("число", day("2026-09-28..2026-11-18"), "date date"),
        Col("кто брал", one(given, 60), "client client"),
        Col("куда везти", one(lambda n: f"Набережная {n + 1}, кв {n * 3 % 90 + 1}", 60),
            "text/client client?"),
        Col("каких", of("средние", "крупные", "отборные", "варёные"), "choice/text"),
        Col("кило", num(1, 8, 0.5), "number quantity?"),
        Col("почём", turn(1400, 1900, 2600), "money/number price?"),
        Col("доставка", of(300, 0, 500), "money/number"),
        Col("вышло на", calc(lambda row: round(row[4] * row[5] + row[6])), "money amount"),
        Col("принял заказ", of("Наташа", "Вовчик"), "person person"),
        Col("повёз", of("Гена", "Вовчик", "сами забрали"), "person/choice/text person?"),
        Col("скинули?", Words("скинули won 6; налом отдали won 3; обещали завтра open 1; "
                              "не взяли lost 1"), "choice status"),
    ]),
    Sheet("закуп", "notes/list/summary/log", [
        ["у кого", "кг", "по", "отдал"], ["Ахтубинск", 80, 700, 56000],
        ["дядя Миша", 35, 650, 22750], ["Дон", 60, 800, 48000]]),
])  # fmt: skip

# Old bathtubs are made white: shortened headers, a part of the money is the craftsman's.
bathtubs = Book("bathtubs", "hand ru", [
    Table("Ванны", 116, [
        Col("Дата выз.", day("2026-10-02..2026-11-19", "%d.%m.%Y"), "date date"),
        Col("Оп-р", of("Рита", "Стелла"), "person person"),
        Col("М-р", of("Жорик", "Синицын", "Камиль"), "person/choice/text person?"),
        Col("Адр.", one(lambda n: f"Комарова {n * 2 + 5}-{n * 7 % 120 + 1}", 90),
            "text/client client?"),
        Col("Имя кл.", one(given, 90), "client client"),
        Col("Тел.", one(phone, 90), "client/text client?"),
        Col("Размер", of("1,5", "1,7", "1,2", "поддон"), "choice/text/number"),
        Col("Ст-ть", turn(4500, 5200, 3900, 6100), "money amount"),
        Col("Мат-л", turn(1100, 1200, 900), "money/number"),
        Col("Мастеру", calc(lambda row: (row[7] - row[8]) // 2), "money/number"),
        Col("Фирме", calc(lambda row: row[7] - row[8] - row[9]), "money/number"),
        Col("Чем кончилось", Words(
            "сделали won 7; записаны open 2; перенос open 1; передумали lost 1; "
            "брак, переделка open/lost 1"), "choice status"),
    ], below=[[], ["всего", *[None] * 6, "Σ", "Σ", "Σ", "Σ"]]),
    Sheet("Зп мастеров", "summary/list/notes/plan", [
        ["М-р", "Ванн", "Заработал", "Аванс", "На руки"], ["Жорик", 41, 76000, 20000, 56000],
        ["Синицын", 38, 71000, 30000, 41000], ["Камиль", 37, 68500, 0, 68500]]),
])  # fmt: skip

# Sand and gravel by the lorry: rides and cubes, what the stuff costs and what the way.
sand = Book("sand", "hand ru", [
    Table("Рейсы", 127, [
        Col("Когда везём", day("2026-10-01..2026-11-19"), "date date"),
        Col("Диспетчер", of("Лена", "Ильнара"), "person person"),
        Col("Заказчик", one(given, 70), "client client"),
        Col("Куда", of("Сосновка", "Дачное", "СНТ Заря", "Город"), "choice/text/account account?"),
        Col("Чё сыпем", of("песок карьер", "щебень 5-20", "ПГС", "чернозём"), "choice/text"),
        Col("Самосвал", of("Камаз 412", "Хово Рената", "Шакман"),
            "choice/text/person/account person? account?"),
        Col("Рейс.", num(1, 4), "number quantity?"),
        Col("Кубы", calc(lambda row: row[6] * 12), "number quantity?"),
        Col("Куб по", turn(650, 1900, 800, 1200), "money/number price?"),
        Col("Материал", calc(lambda row: row[7] * row[8]), "money/number"),
        Col("За дорогу", calc(lambda row: row[6] * 3500), "money/number"),
        Col("Всё вместе", calc(lambda row: row[9] + row[10]), "money amount"),
        Col("нал/бн", of("нал", "бн", "на карту Лене"), "choice"),
        Col("Рассчитались", Words("да won 7; нет open 2; частями open/won 1; отмена lost 1"),
            "choice status"),
    ], above=[["Нерудка, осень 2026"], []]),
    Sheet("Солярка", "list/summary/notes/log", [
        ["Самосвал", "Литров", "Рублей"], ["Камаз 412", 900, 58500], ["Хово Рената", 1100, 71500],
        ["Шакман", 640, 41600]]),
])  # fmt: skip

# Spare parts of wrecked cars: for how much it was had, for how much it went, what is left.
spares = Book("spares", "hand ru", [
    Table("продажи разбора", 109, [
        Col("день", day("2026-09-14..2026-11-19", "%d.%m.%y"), "date date"),
        Col("с какой тачки", of("Камри 40", "Пассат Б6", "Солярис 12", "Х-трейл"), "choice/text"),
        Col("железка", of("фара лев.", "дверь", "АКПП", "бампер", "генератор"), "choice/text"),
        Col("ник/имя", one(given, 90), "client client"),
        Col("город", of("Уфа", "Самара", "Омск", "местный"), "choice/text/account account?"),
        Col("нам стало", num(300, 18000, 100), "money/number"),
        Col("ушла за", calc(lambda row: row[5] * 2 + 700), "money amount"),
        Col("навар", calc(lambda row: row[6] - row[5]), "money/number"),
        Col("кто слил", of("Рустик", "Лёха", "Амир"), "person person"),
        Col("ТК", of("СДЭК", "ПЭК", "самовывоз"), "choice/text"),
        Col("трек", maybe(65, one(lambda n: f"10{n * 7919 + 40000000}", 900)), "text/number id?"),
        Col("чё как", Words(
            "получил won 6; едет open 3; бронь open 2; слился lost 1; вернул назад refund 1"),
            "choice status"),
    ]),
])  # fmt: skip

# A riding club: a tab a month under a title, units below shortened headers, a total at the foot.
RIDES = (
    Col("дата", day("2026-09-01..2026-09-30"), "date date"),
    Col("трен.", of("Эмма", "Зуфар", "Лика С."), "person person"),
    Col("всадник", one(given, 40), "client client"),
    Col("конь", of("Буран", "Ночка", "Граф", "Изюм"), "choice/text"),
    Col("вид зан.", of("прогулка", "манеж", "конкур"), "choice/text"),
    Col("длит.", of(45, 60, 90), "number/duration quantity?"),
    Col("стоим.", turn(1800, 2500, 3200), "money amount"),
    Col("внесено", calc(lambda row: row[6] if row[5] != 45 else row[6] // 2), "money/number"),
    Col("долг", calc(lambda row: row[6] - row[7]), "money/number"),
    Col("отм.", Words("был won 7; не пришёл lost 1; перенос open 1"), "choice status"),
)  # fmt: skip
horses = Book("horses", "hand ru", [
    *(Table(title, n, (Col("дата", day(span), "date date"), *RIDES[1:]), log="rides",
            above=[["КСК «Аллюр»"], [f"Журнал занятий, {title}"], []],
            units=[None, None, None, None, None, "мин", "руб", "руб", "руб"],
            below=[["всего", *[None] * 5, "Σ", "Σ", "Σ"]])
      for title, n, span in (("сентябрь 2026", 47, "2026-09-01..2026-09-30"),
                             ("октябрь 2026", 52, "2026-10-01..2026-10-31"),
                             ("ноябрь 2026", 26, "2026-11-01..2026-11-19"))),
    Sheet("корм", "list/summary/notes", [
        ["что", "на месяц", "цена"], ["сено, рулон", 60, 1900], ["овёс, мешок", 40, 700]]),
])  # fmt: skip

# Packers of a warehouse: days down with their weekday, people across; what was spoilt is a log.
PACKERS = ("Алтынай", "Борис К.", "Нурик", "Тося")
BOXES: list[Row] = [
    [("вс пн вт ср чт пт сб".split())[n % 7], date(2026, 11, 1) + timedelta(n),
     *((n * 31 + k * 17) % 60 + 70 if (n + k) % 5 else None for k in range(4))]
    for n in range(19)]  # fmt: skip
packers = Book("packers", "hand ru", [
    Sheet("Коробки ноябрь", "matrix", [
        ["Упаковано коробок за смену"], [],
        ["д/н", "Дата", *PACKERS, "Итого"],
        *([*row, sum(n or 0 for n in row[2:])] for row in BOXES),
        ["Итого", None, *(sum(row[k] or 0 for row in BOXES) for k in range(2, 6))],
    ], 3, "people_across", [Col("Дата", day("2026-11-01..2026-11-19"), "date date")]),
    Table("Брак", 24, [
        Col("Дата", day("2026-10-05..2026-11-18"), "date date"),
        Col("Упаковщик", of(*PACKERS), "person person"),
        Col("Заказ", seq(70210), "text/number id"),
        Col("Что не так", of("бой", "пересорт", "нет вложения"), "choice/text"),
        Col("Ущерб, руб", num(100, 4000, 10), "money amount"),
        Col("Удержали", of("да", "нет"), "yes_no/choice status?"),
    ]),
    Sheet("Расценки", "list/summary/notes/plan", [
        ["Операция", "За штуку"], ["коробка S", 12], ["коробка M", 18], ["коробка L", 25]]),
])  # fmt: skip

# Cosmetics by catalogue: a tab a consultant, her name says the title alone; sums of all of them.
SETS = (
    Col("Дата", day("2026-10-12..2026-11-19"), "date date"),
    Col("Покупатель", one(given, 50), "client client"),
    Col("Телефон", one(phone, 50), "client/text client?"),
    Col("Набор", of("уход 35+", "тушь", "аромат", "для рук"), "choice/text"),
    Col("Шт.", num(1, 4), "number quantity?"),
    Col("Цена по каталогу", turn(1290, 690, 2400, 350), "money/number price?"),
    Col("К оплате", calc(lambda row: row[4] * row[5]), "money amount"),
    Col("Оплата", Words("оплатила won 7; в долг open 2; отказалась lost 1"), "choice status"),
)  # fmt: skip
cosmetics = Book("cosmetics", "hand ru", [
    Table("Зарина", 37, SETS, log="sets", gives="person Зарина"),
    Table("Людмила П.", 44, SETS, log="sets", gives="person Людмила П."),
    Table("Ася Ким", 25, SETS, log="sets", gives="person Ася Ким"),
    Sheet("Свод", "summary", [
        ["Консультант", "Продано", "Долги", "Бонус 12%"], ["Зарина", 96000, 8200, 11520],
        ["Людмила П.", 121000, 14400, 14520], ["Ася Ким", 58000, 3100, 6960]]),
])  # fmt: skip

# Karting: the day stands once above its heats, a total of each week inside, what was spent aside.
HEATS = ["итого", None, None, None, "Σ", None, "Σ", "Σ", "Σ"]
SPENT: list[Row] = [["дата", "расход", "сколько"]] + [
    [date(2026, 11, 2) + timedelta(n * 2), ("бензин", "шины", "вода", "маршалам")[n % 4],
     1200 + n * 350] for n in range(8)]  # fmt: skip
karting = Book("karting", "hand ru", [
    Table("Заезды", 78, [
        Col("День", day("2026-11-02..2026-11-19", once=True), "date date"),
        Col("Начало", turn("12:00", "13:15", "16:00", "18:30", "20:00"), "text/duration"),
        Col("Имя гостя", one(given, 70), "client client"),
        Col("Маршал", of("Ринат", "Соня", "Платон"), "person person"),
        Col("Картов", num(1, 8), "number quantity?"),
        Col("За карт", turn(900, 1100, 1300), "money/number price?"),
        Col("Сумма", calc(lambda row: row[4] * row[5]), "money amount"),
        Col("Наличные", calc(lambda row: row[6] if row[4] % 3 == 0 else 0), "money/number"),
        Col("Безнал", calc(lambda row: row[6] - row[7]), "money/number"),
    ], above=[["Картинг «Виражи»", None, None, "ноябрь"]],
        breaks={30: HEATS, 60: HEATS}, below=[HEATS], beside=SPENT),
])  # fmt: skip

# A cobbler: nobody wrote a header, numbers of receipts come before the days.
cobbler = Book("cobbler", "hand ru", [
    Table("обувь", 57, [
        Col(None, seq(4410), "text/number id?"),
        Col(None, day("2026-10-05..2026-11-18"), "date date"),
        Col(None, one(fio, 50), "client client"),
        Col(None, of("набойки", "молния", "прошивка", "супинатор"), "choice/text"),
        Col(None, turn(450, 1200, 800, 650, 1500), "money/number amount"),
        Col(None, of("Ашот", "Гарик"), "person person"),
        Col(None, Words("выдан won 6; готов open/won 2; в работе open 2; не забрали open/lost 1"),
            "choice status"),
    ], header=False),
])  # fmt: skip

# Roofs, plain headers: squares at a price, a deposit and a balance, commissions and expenses.
roofing = Book("roofing", "hand en", [
    Table("Jobs", 76, [
        Col("Date", day("2026-09-08..2026-11-19"), "date date"),
        Col("Sales Rep", of("Tony Marsh", "Becca", "Wade L."), "person person"),
        Col("Customer", one(full, 65), "client client"),
        Col("Phone", one(lambda n: f"(555) {210 + n}-{1000 + n * 37}", 65),
            "client/text client?"),
        Col("Roof Type", of("Shingle", "Metal", "Flat"), "choice/text"),
        Col("Squares", num(12, 48), "number quantity?"),
        Col("Price/Sq", turn(420, 610, 480), "money/number price?"),
        Col("Total", calc(lambda row: row[5] * row[6]), "money amount"),
        Col("Deposit", calc(lambda row: row[7] // 3), "money/number"),
        Col("Balance", calc(lambda row: row[7] - row[8]), "money/number"),
        Col("Status", Words("Completed won 5; Scheduled open 3; Estimate sent open 3; "
                            "Cancelled lost 1; Lost lost 1"), "choice status"),
        Col("Completed On", when(10, 0, "Completed"), "date date?"),
        Col("Notes", note("wants grey", "HOA approval", share=30)),
    ]),
    Table("Expenses", 22, [
        Col("Date", day("2026-09-10..2026-11-15"), "date date"),
        Col("Vendor", one(company, 9), "client/choice/text client?"),
        Col("Category", of("Materials", "Dump fees", "Fuel"), "choice/text"),
        Col("Amount", num(60, 4800, 5), "money amount"),
    ]),
    Sheet("Commission", "summary/list/plan", [
        ["Sales Rep", "Rate", "Sold", "Due"], ["Tony Marsh", 0.06, 188000, 11280],
        ["Becca", 0.06, 142000, 8520], ["Wade L.", 0.05, 97000, 4850]]),
])  # fmt: skip

# Music for parties: words of the owner, hours at a rate, who played and who booked it.
gigs = Book("gigs", "hand en", [
    Table("gigs 2026", 66, [
        Col("booked", day("2026-08-03..2026-11-18"), "date date"),
        Col("party day", later(0, 6, 60), "date date?"),
        Col("whose party", one(full, 60), "client client"),
        Col("venue", of("Barn", "Elks hall", "backyard", "Marina"),
            "choice/text/account account?"),
        Col("who took it", of("Trish", "Omar"), "person person"),
        Col("dj", of("Spinz", "Omar", "Lady K"), "person/choice/text person?"),
        Col("hrs", num(2, 8), "number/duration quantity?"),
        Col("per hr", turn(120, 150), "money/number price?"),
        Col("extras", maybe(40, turn(75, 200, 50)), "money/number"),
        Col("all in", calc(lambda row: row[6] * row[7] + (row[8] or 0)), "money amount"),
        Col("dep", calc(lambda row: row[9] // 4), "money/number"),
        Col("still owes", calc(lambda row: row[9] - row[10]), "money/number"),
        Col("how'd it go", Words("played, paid won 6; locked in open 3; pencilled open 2; "
                                 "ghosted lost 1; fell through lost 1"), "choice status"),
    ]),
    Sheet("gear", "list/notes/summary", [
        ["item", "bought", "cost"], ["subs", 2024, 1400], ["lights", 2025, 650],
        ["fog", 2025, 180]]),
])  # fmt: skip

# Lock-up units: a tab a month under a title, weeks in rows of their own, a total at the foot.
UNITS = (
    Col("Signed", day("2026-10-05..2026-10-31", "%m/%d/%Y"), "date date"),
    Col("Site", of("Route 9", "Harbor St"), "choice/account/text account"),
    Col("Tenant", one(full, 60), "client client"),
    Col("Unit #", one(lambda n: f"{'ABC'[n % 3]}{n + 10}", 40), "text/choice id?"),
    Col("Months", turn(1, 3, 6, 12), "number/duration quantity?"),
    Col("Monthly Rent", turn(85, 120, 190), "money/number price?"),
    Col("Contract Value", calc(lambda row: row[4] * row[5]), "money amount"),
    Col("Agent", of("Nadine", "Ravi"), "person person"),
    Col("State", Words("Active won/open 6; Reserved open 2; Moved out won/lost/open 2; "
                       "No-show lost 1"), "choice status"),
)  # fmt: skip
LET: list[Cell] = ["Total", None, None, None, None, None, "Σ"]
storage = Book("storage", "hand en", [
    Table("October", 45, UNITS, log="units", above=[["KEEPSAFE LOCKERS – October"], []], left=1,
          breaks={0: ["Week of Oct 5"], 13: ["Week of Oct 12"], 27: ["Week of Oct 19"]},
          below=[LET]),
    Table("November", 27, (Col("Signed", day("2026-11-02..2026-11-15", "%m/%d/%Y"), "date date"),
                           *UNITS[1:]), log="units",
          above=[["KEEPSAFE LOCKERS – November"], []], left=1,
          breaks={0: ["Week of Nov 2"], 14: ["Week of Nov 9"]}, below=[LET]),
])  # fmt: skip

BOOKS = (doors, seeds, books, stands, crayfish, bathtubs, sand, spares, horses, packers, cosmetics,
         karting, cobbler, roofing, gigs, storage)  # fmt: skip
