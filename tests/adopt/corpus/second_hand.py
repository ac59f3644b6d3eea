"""Workbooks that Russian teams keep by hand: the second half."""

from datetime import date, timedelta

from making import (
    Book,
    Col,
    Sheet,
    Table,
    Words,
    day,
    fio,
    firm,
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

# A flower shop: a tab a month named by number, the next one prepared, words of dropdowns aside.
BUNCHES = (
    Col("Дата заказа", day("2026-10-01..2026-10-31"), "date date"),
    Col("Флорист", of("Рая", "Эвелина", "Настя Т."), "person person"),
    Col("Имя заказчика", one(given, 30), "client client"),
    Col("Телефон", one(phone, 30), "client/text client?"),
    Col("Букет", of("Монобукет", "Корзина", "Свадебный", "Сборный"), "choice/text"),
    Col("Цена букета", num(1500, 18000, 100), "money amount"),
    Col("Как прошло", Words("вручён won 6; собираем open 2; отменили lost 1; вернули деньги "
                            "refund 1"), "choice status"),
)  # fmt: skip
BUNCHES_NOVEMBER = (Col("Дата заказа", day("2026-11-01..2026-11-20"), "date date"), *BUNCHES[1:])
flowers = Book("flowers", "hand ru", [
    Table("10.2026", 58, BUNCHES, log="bunches", above=[["Заказы букетов"]]),
    Table("11.2026", 37, BUNCHES_NOVEMBER, log="bunches", above=[["Заказы букетов"]]),
    Table("12.2026", 0, BUNCHES, "empty/log", log="bunches", above=[["Заказы букетов"]]),
    Sheet("Справочник", "list/notes", [
        ["Флорист", "Букет", "Как прошло"], ["Рая", "Монобукет", "вручён"],
        ["Эвелина", "Корзина", "собираем"], ["Настя Т.", "Свадебный", "отменили"],
        [None, "Сборный", "вернули деньги"]]),
])  # fmt: skip

# A barber shop: the day stands once, as a text.
barbers = Book("barbers", "hand ru", [
    Table("Смены", 96, [
        Col("Число", day("2026-11-03..2026-11-19", "%d.%m.%Y", once=True), "date date"),
        Col("Барбер", of("Гоша", "Тигран", "Лёва"), "person person"),
        Col("Кого стригли", one(given, 50), "client client"),
        Col("Услуга", of("стрижка", "борода", "комплекс", "детская"), "choice/text"),
        Col("Касса", num(800, 3500, 50), "money amount"),
        Col("Способ", of("карта", "нал"), "choice"),
        Col("Продали косметики", maybe(15, num(500, 2500, 100)), "money/number"),
    ], above=[["Барбершоп «Усы»"], []]),
    Sheet("Памятка", "notes", [["Чаевые не пишем"], ["Детская – до 10 лет"]]),
])  # fmt: skip

# A car wash and tyre service: months in rows of their own, in the middle of a wide table.
tyres = Book("tyres", "hand ru", [
    Table("Журнал", 105, [
        Col("День", day("2026-09-02..2026-11-18"), "date date"),
        Col("Смену вёл", of("Айрат", "Кузьмич", "Слава Б."), "person person"),
        Col("Марка авто", of("Гранта", "Солярис", "Киа", "Тойота"), "choice/text"),
        Col("Номер", one(lambda n: f"{'ХУТСР'[n % 5]}{100 + n * 53 % 900}АК", 60),
            "text/client client?"),
        Col("Что делали", of("мойка", "перебортовка", "хранение шин", "балансировка"),
            "choice/text"),
        Col("Взяли", num(600, 9000, 50, "{}"), "money amount"),
        Col("Себест.", maybe(50, num(100, 2000, 50)), "money/number"),
    ], breaks={0: ["Сентябрь"], 38: ["Октябрь"], 75: ["Ноябрь"]}),
])  # fmt: skip

# A sales floor of windows: a tab a seller, named by the title, and a tab of sums.
WINDOWS = (
    Col("Дата замера", day("2026-10-12..2026-11-19"), "date date"),
    Col("Договор №", seq(615, "О-{}"), "text id"),
    Col("ФИО клиента", one(fio, 35), "client client"),
    Col("Адрес", one(lambda n: f"пр. Победы, {n}", 60), "text/client"),
    Col("Сумма договора", num(25000, 310000, 1000), "money amount"),
    Col("Предоплата", num(5000, 60000, 1000), "money/number"),
    Col(
        "Стадия",
        Words("монтаж сдан won 4; в производстве open 3; расторгли lost 1; думают open 2"),
        "choice status",
    ),
)
windows = Book("windows", "hand ru", [
    Table("Иванченко", 26, WINDOWS, log="windows", gives="person Иванченко"),
    Table("Рябова Оля", 31, WINDOWS, log="windows", gives="person Рябова Оля"),
    Table("Мусин", 18, WINDOWS, log="windows", gives="person Мусин"),
    Sheet("Свод", "summary", [
        ["Свод по менеджерам"], ["Менеджер", "Договоров", "Сумма", "Средний"],
        ["Иванченко", 26, 4100000, 157692], ["Рябова Оля", 31, 5020000, 161935],
        ["Мусин", 18, 2900000, 161111], ["ИТОГО", 75, 12020000, 160266]]),
])  # fmt: skip

# Money of a small firm: a word tells income, expense and transfer apart.
money = Book("money", "hand ru", [
    Table("ДДС", 170, [
        Col("Дата платежа", day("2026-08-03..2026-11-19", "%d.%m.%Y"), "date date"),
        Col("Тип", of("Доход", "Расход", "Перевод"), "choice direction"),
        Col("Кошелёк", of("Расчётный счёт", "Касса", "Карта"), "choice/account/text account?"),
        Col("Сумма, руб.", num(300, 150000, 100), "money amount"),
        Col("Контрагент", one(firm, 40), "client client"),
        Col("Назначение", of("реклама", "аренда", "оплата заказа", "налоги", "зарплата"),
            "choice/text"),
        Col("Внёс запись", of("Настя", "Борис Ефимович"), "person person"),
    ]),
])  # fmt: skip

# A studio of events: how an order stands is the title of its tab.
PARTY = (
    Col("Дата обращения", day("2026-09-10..2026-11-16"), "date date"),
    Col("Дата праздника", later(0, 5, 40), "date"),
    Col("Организатор", of("Милана", "Егор К."), "person person"),
    Col("Заказчик", one(given, 30), "client client"),
    Col("Бюджет", num(20000, 240000, 5000), "money amount"),
    Col("Гостей", num(8, 90), "number"),
)
events = Book("events", "hand ru", [
    Table("Новые", 15, PARTY, log="party", gives="status open"),
    Table("Проведены", 24, PARTY, log="party", gives="status won"),
    Table("Отказались", 9, PARTY, log="party", gives="status lost"),
])  # fmt: skip

# A delivery of water: dates across under their weekdays, drivers down.
DRIVERS = ("Сабиров", "Лёша Н.", "Пономарёв", "Ким")
water = Book("water", "hand ru", [
    Sheet("Бутыли", "matrix", [
        ["Развезли бутылей"],
        [None, *("вс пн вт ср чт пт сб".split()[n % 7] for n in range(19))],
        ["Водитель", *(date(2026, 11, 1) + timedelta(n) for n in range(19))],
        *([who, *((n * 11 + k * 7) % 40 for n in range(19))] for k, who in enumerate(DRIVERS)),
        ["ИТОГО", *(sum((n * 11 + k * 7) % 40 for k in range(4)) for n in range(19))],
    ], 3, "dates_across", [Col("Водитель", of(*DRIVERS), "person person")]),
])  # fmt: skip

# Cold calls: days as short texts down, callers across, a mean at the foot.
CALLERS = ("Инга", "Данил", "Юля Ф.", "Магомед", "Яна")
cold_calls = Book("cold_calls", "hand ru", [
    Sheet("Холодные", "matrix", [
        ["День", *CALLERS],
        *([f"{n + 1:02}.11.2026", *((n * 13 + k * 17) % 60 for k in range(5))] for n in range(19)),
        ["Среднее", *(round(sum((n * 13 + k * 17) % 60 for n in range(19)) / 19, 1)
                      for k in range(5))],
    ], 1, "people_across", [Col("День", day("2026-11-01..2026-11-19"), "date date")]),
    Sheet("Скрипт", "notes", [
        ["Добрый день! Вас беспокоит компания…"], ["Если «дорого» – предложить рассрочку"]]),
])  # fmt: skip

# A cleaning team: a line of dashes above the first record, and no header.
cleaning = Book("cleaning", "hand ru", [
    Table("Лист1", 48, [
        Col(None, day("2026-10-20..2026-11-19", "%d.%m.%Y"), "date date"),
        Col(None, one(firm, 12), "client client"),
        Col(None, of("Зульфия", "Тамара", "Нурия"), "person person"),
        Col(None, of("генеральная", "поддерживающая", "после ремонта"), "choice/text"),
        Col(None, num(3000, 16000, 500), "money/number amount"),
        Col(None, note("химия наша", "ключи у охраны", share=30)),
    ], above=[["-----"] * 6], header=False),
])  # fmt: skip

# A food supplier: how many and for how much, no sum; a price list beside it.
food = Book("food", "hand ru", [
    Table("Продажи", 90, [
        Col("Дата отгр.", day("2026-11-01..2026-11-20", "serial"), "date date"),
        Col("Торговый", of("Шамиль", "Лена В.", "Артур"), "person person"),
        Col("Магазин", one(lambda n: f"Магазин «{'Берёзка Волна Уют Сказка'.split()[n % 4]}» "
                                     f"{n // 4 + 1}", 16), "client/account client|account"),
        Col("Товар", of("сыр", "масло", "творог", "сметана"), "choice/text"),
        Col("Сколько", num(2, 60), "number quantity"),
        Col("Почём", turn(540, 780, 310, 260), "money price"),
    ], beside=[["Товар", "Прайс"], ["сыр", 540], ["масло", 780], ["творог", 310],
               ["сметана", 260]]),
])  # fmt: skip

# A print shop: somebody kept a copy of the month before changing it.
PRINTS = (
    Col("Принят", day("2026-11-01..2026-11-19"), "date date"),
    Col("Заказ", seq(9001), "text/number id"),
    Col("Принял", of("Вероника", "Стас"), "person person"),
    Col("Клиент/организация", one(firm, 25), "client client"),
    Col("Тираж", num(50, 5000, 50), "number quantity?"),
    Col("К оплате, ₽", num(900, 75000, 100), "money amount"),
    Col(
        "Статус заказа",
        Words("Отдан won 5; В печати open 2; Макет open 2; Отмена lost 1"),
        "choice status",
    ),
)
prints = Book("prints", "hand ru", [
    Table("Ноябрь", 55, PRINTS, "log/copy", log="prints"),
    Table("Ноябрь (копия)", 0, PRINTS, "copy/log", log="prints", pick=("Ноябрь", bool)),
    Table("Отмены", 0, PRINTS, "copy/log", log="prints",
          pick=("Ноябрь", lambda row: row[6] == "Отмена")),
])  # fmt: skip

# A call centre: many words for how a call ended, a tab of plans.
debts = Book("debts", "hand ru", [
    Table("Обзвон", 180, [
        Col("Когда звонили", day("2026-10-15..2026-11-19"), "date date"),
        Col("Оператор", of("Оп. Дроздова", "Оп. Файзуллин", "Оп. Чен"), "person person"),
        Col("Абонент", one(fio, 120), "client client"),
        Col("Номер телефона", one(phone, 120), "client/text client?"),
        Col("Результат разговора", Words(
            "согласился won 4; перезвонить позже open 4; бросил трубку lost 3; "
            "не интересно lost 3; недоступен lost/open 2; оплатил won 1"), "choice status"),
        Col("Минут", num(0, 14), "number/duration"),
    ]),
    Sheet("Планы", "plan", [
        ["Оператор", "Месяц", "План согласий"],
        *([who, month, 25] for month in ("10.2026", "11.2026")
          for who in ("Оп. Дроздова", "Оп. Файзуллин", "Оп. Чен"))], 1),
])  # fmt: skip

# A veterinary clinic: a doctor, an owner and a pet all have names.
pets = Book("pets", "hand ru", [
    Table("Приём", 125, [
        Col("Дата визита", day("2026-10-26..2026-11-19"), "date date"),
        Col("Врач (ФИО)", of("Селезнёва И.М.", "Громыко Т.А.", "Ан В.С."), "person person"),
        Col("Владелец", one(fio, 70), "client client"),
        Col("Кличка", of("Барсик", "Рекс", "Мурка", "Бублик", "Тень", "Жора"), "choice/text"),
        Col("Возраст питомца", num(1, 17), "number"),
        Col("Диагноз", of("вакцинация", "отит", "травма", "осмотр"), "choice/text"),
        Col("Сумма чека", num(700, 14500, 100), "money amount"),
        Col("Из них препараты", maybe(60, num(100, 3000, 50)), "money/number"),
    ], above=[["Ветклиника «Лапа»: журнал приёма", None, None, None, None, None, "касса 1"]]),
    Sheet("Сотрудники", "list", [
        ["ФИО", "Должность", "Принят", "Телефон"],
        ["Селезнёва И.М.", "терапевт", date(2021, 4, 1), "+7 900 111-22-33"],
        ["Громыко Т.А.", "хирург", date(2019, 9, 12), "+7 900 111-22-34"],
        ["Ан В.С.", "дерматолог", date(2024, 2, 5), "+7 900 111-22-35"]], 1),
])  # fmt: skip

# Agents of insurance: under each of them policies and premiums, a day in a row.
INSURERS = ("Фаина", "Матвей", "Злата Р.", "Ильяс")
policies = Book("policies", "hand ru", [
    Sheet("По дням", "matrix", [
        ["Полисы и премии, ноябрь 2026"],
        [None, *(cell for who in INSURERS for cell in (who, None))],
        ["Дата", *("Полисов", "Премия") * 4],
        *([date(2026, 11, 1) + timedelta(n),
           *(v for k in range(4) for v in ((n + k) % 5, (n + k) % 5 * 4200))] for n in range(19)),
    ], 3, "people_metrics", [Col("Дата", day("2026-11-01..2026-11-19"), "date date")],
        ["B2:C2", "D2:E2", "F2:G2", "H2:I2"]),
    Sheet("Дашборд", "summary", [
        ["Дашборд"], ["Показатель", "План", "Факт", "%"], ["Полисов", 250, 248, 0.99],
        ["Премия", 1000000, 1041600, 1.04]]),
])  # fmt: skip

# A studio of photography: units below the header, sums of the weeks inside, sums as texts.
photos = Book("photos", "hand ru", [
    Table("Съёмки", 40, [
        Col("п/п", seq(1), "number/text id?"),
        Col("Дата съёмки", day("2026-10-01..2026-11-18"), "date date"),
        Col("Фотограф", of("Лука", "Вика Ш.", "Эмма"), "person person"),
        Col("Для кого снимали", one(given, 28), "client client"),
        Col("Жанр", of("портрет", "каталог", "свадьба"), "choice"),
        Col("Длит.", num(1, 10), "number/duration"),
        Col("Гонорар", num(3000, 48000, 500, "{} руб."), "money amount"),
        Col("Сдано клиенту", Words("да won 5; нет open/lost 2"), "yes_no/choice status?"),
    ], units=[None, None, None, None, None, "часов", "₽"],
        breaks={14: [None, None, "Итого за неделю", None, None, "Σ", "Σ"],
                28: [None, None, "Итого за неделю", None, None, "Σ", "Σ"]},
        below=[[], [None, None, "Всего", None, None, "Σ", "Σ"]]),
])  # fmt: skip

# A lawyer's tenders: nine records in all.
tenders = Book("tenders", "hand ru", [
    Table("Тендеры", 9, [
        Col("Подали", day("2026-09-15..2026-11-12"), "date date"),
        Col("Площадка", of("Сбер-А", "РТС", "ЕЭТП"), "choice/account/text account?"),
        Col("Готовила", turn("Эля", "Раиса П.", "Эля"), "person person"),
        Col("Цена контракта", num(90000, 2400000, 10000), "money amount"),
        Col("Обеспечение", turn(20000, 45000), "money/number"),
    ], above=[["44-ФЗ, осень"]]),
])  # fmt: skip

# Two tabs a manager: measures and sales; who it was is only in the titles.
MEASURE = (
    Col("Дата выезда", day("2026-11-01..2026-11-19"), "date date"),
    Col("К кому", one(given, 30), "client client"),
    Col("Что решили", Words("договор won 2; подумают open 3; дорого lost 2"), "choice status"),
)
SALE = (
    Col("Дата договора", day("2026-11-02..2026-11-19"), "date date"),
    Col("Заказчик", one(fio, 30), "client client"),
    Col("Стоимость кухни", num(90000, 480000, 1000), "money amount"),
    Col("Аванс внесён", of("да", "да", "нет"), "yes_no/choice status?"),
)
kitchens = Book("kitchens", "hand ru", [
    Table("Замеры Гоша", 33, MEASURE, log="measures", gives="person Гоша"),
    Table("Продажи Гоша", 14, SALE, log="sales", gives="person Гоша"),
    Table("Замеры Люда", 29, MEASURE, log="measures", gives="person Люда"),
    Table("Продажи Люда", 17, SALE, log="sales", gives="person Люда"),
])  # fmt: skip

# A laundry for hotels: a tab a week, sums at the foot of each.
LAUNDRY = (
    Col("Забрали", day("2026-11-02..2026-11-08"), "date date"),
    Col(
        "Отель",
        one(lambda n: f"Отель {'Юность Волга Парк Заря'.split()[n % 4]}", 4),
        "client/account client|account",
    ),
    Col("Кг белья", num(15, 120), "number quantity?"),
    Col("Начислено", num(1500, 14000, 10), "money amount"),
    Col("Водитель", of("Ришат", "Санёк"), "person person"),
)
LAUNDRY_NEXT = (Col("Забрали", day("2026-11-09..2026-11-15"), "date date"), *LAUNDRY[1:])
laundry = Book("laundry", "hand ru", [
    Table("45 неделя", 32, LAUNDRY, log="laundry", above=[["Прачечная"]],
          below=[[None, "Всего", "Σ", "Σ"]]),
    Table("46 неделя", 27, LAUNDRY_NEXT, log="laundry", above=[["Прачечная"]],
          below=[[None, "Всего", "Σ", "Σ"]]),
])  # fmt: skip

# Guests of coffee houses by months: places down, months across.
guests = Book("guests", "hand ru", [
    Sheet("Гости", "matrix/summary", [
        ["Сколько гостей прошло"],
        ["Кофейня", "авг", "сен", "окт", "ноя", "Итого"],
        *([where, *(900 + k * 70 + n * 23 for n in range(4)), 4 * (900 + k * 70) + 138]
          for k, where in enumerate(("Вокзал", "Парк", "Университет"))),
        ["Все", *(2910 + n * 69 for n in range(4)), 12054]], 2),
])  # fmt: skip

BOOKS = (
    flowers, barbers, tyres, windows, money, events, water, cold_calls, cleaning, food, prints,
    debts, pets, policies, photos,
    tenders, kitchens, laundry, guests,
)  # fmt: skip
