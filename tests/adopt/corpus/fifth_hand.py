"""Workbooks that teams keep by hand, twelve Russian and four English: the fifth set.

It was written without sight of the reading; its trades, headers and words are none of the others.
"""

from datetime import date, timedelta

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

# Carpets are fetched, washed and brought back: who took the call and who drove, a rate a metre.
carpets = Book("carpets", "hand ru", [
    Table("Ковры", 112, [
        Col("Заявка", day("2026-10-05..2026-11-19"), "date date"),
        Col("№ кв-ции", seq(1201), "text/number id"),
        Col("На телефоне", of("Гуля", "Настя Б."), "person person"),
        Col("Водила", of("Шамиль", "Дима 2"), "person/text/choice person?"),
        Col("Тел. клиента", one(phone, 90), "client/text client"),
        Col("Улица, дом", one(lambda n: f"Гагарина {n + 3}-{n * 3 % 80 + 1}", 90),
            "text/client client?"),
        Col("Ковров", num(1, 5), "number quantity?"),
        Col("Кв.м", num(3, 24, 0.5), "number quantity?"),
        Col("Тариф", turn(250, 300, 350), "money/number price?"),
        Col("Скид. %", maybe(20, of(5, 10)), "number"),
        Col("С клиента", calc(lambda row: round(row[7] * row[8] * (100 - (row[9] or 0)) / 100)),
            "money amount"),
        Col("Отвезли", later(0, 2, 6, 70), "date"),
        Col("Чё с заказом", Words(
            "отвезли, оплата есть won 6; сушится open 2; ждёт доставки open 2; отменил lost 1"),
            "choice status"),
        Col("Прим.", note("пятно от кофе", "звонить после 18", share=25)),
    ], above=[["Чистый ковёр – учёт"]]),
    Sheet("Зарплата водил", "summary/list/plan", [
        ["Водила", "Выездов", "За выезд", "К выдаче"], ["Шамиль", 61, 250, 15250],
        ["Дима 2", 44, 250, 11000], ["Всего", 105, None, 26250]]),
])  # fmt: skip

# An optician: a tab a month, parts of the price, a deposit and a rest, a plan of the shop.
GLASSES = (
    Col("Дата зак.", day("2026-10-01..2026-10-31"), "date date"),
    Col("Заказ", seq(880, "О-{}"), "text id"),
    Col("Пациент", one(fio, 70), "client client"),
    Col("Продавец-консультант", of("Шульга Н.", "Амирова", "Костя"), "person person"),
    Col("Врач проверял", of("Ким Е. А.", "Лосева", "без врача"), "person/choice/text person?"),
    Col("Оправа", num(1200, 9000, 100), "money/number"),
    Col("Линзы", num(900, 14000, 100), "money/number"),
    Col("Работа мастера", turn(500, 700), "money/number"),
    Col("Скидка руб", maybe(30, num(100, 1000, 100)), "money/number"),
    Col("Итого к опл.", calc(lambda row: row[5] + row[6] + row[7] - (row[8] or 0)),
        "money amount"),
    Col("Задаток", calc(lambda row: row[9] // 2), "money/number"),
    Col("Доплата", calc(lambda row: row[9] - row[10]), "money/number"),
    Col("Будет готово", later(0, 3, 9), "date"),
    Col("Забрал?", Words("забрал won 6; нет open 3; отказ lost 1"), "choice status"),
)  # fmt: skip
GLASSES_NOVEMBER = (Col("Дата зак.", day("2026-11-01..2026-11-19"), "date date"), *GLASSES[1:])
optician = Book("optician", "hand ru", [
    Table("Очки октябрь", 58, GLASSES, log="glasses"),
    Table("Очки ноябрь", 37, GLASSES_NOVEMBER, log="glasses"),
    Sheet("План салона", "plan/summary/list", [
        ["Месяц", "План, ₽", "Очков, шт"], ["Октябрь", 900000, 60], ["Ноябрь", 950000, 65]]),
    Sheet("телефоны поставщиков", "list/notes", [
        ["Кто", "Тел.", "Что"], ["Люксоптика", "8 800 100-20-30", "оправы"],
        ["Эссилор", "8 495 700-10-10", "линзы"]]),
])  # fmt: skip

# A beekeeper's family: jars on credit, a tab of what was spent.
honey = Book("honey", "hand ru", [
    Table("Мёд", 63, [
        Col("Когда", day("2026-08-20..2026-11-18", "%d.%m.%y"), "date date"),
        Col("Кому", one(given, 40), "client client"),
        Col("Какой", of("липа", "разнотравье", "гречиха"), "choice/text"),
        Col("Банка", of("0,5 л", "1 л", "3 л"), "choice/text"),
        Col("Штук", num(1, 6), "number quantity?"),
        Col("Почем банка", turn(450, 800, 2300), "money/number price?"),
        Col("Вышло", calc(lambda row: row[4] * row[5]), "money amount"),
        Col("Деньги", Words("отдали won 6; на карту won 3; в долг open 2"), "choice status"),
        Col("Продавал", of("Тамара", "сын", "я сам"), "person person"),
    ], below=[["всего", None, None, None, "Σ", None, "Σ"]]),
    Table("Потратили", 21, [
        Col("Когда", day("2026-08-22..2026-11-10", "%d.%m.%y"), "date date"),
        Col("На что ушло", of("сахар", "бензин", "тара", "вощина"), "choice/text"),
        Col("Денег", num(300, 9000, 50), "money amount"),
    ]),
])  # fmt: skip

# Air conditioners: a tab a month under a title, operator and fitter, name and phone in one cell.
COOLING = (
    Col("Обращение", day("2026-09-01..2026-09-30"), "date date"),
    Col("Опер.", of("Милана", "Ева С.", "Тимофей"), "person person"),
    Col("Монтажник", of("Айрат", "бригада Лёни"), "person/choice/text person?"),
    Col("ФИО, тел.", one(lambda n: f"{fio(n)} {phone(n)}", 60), "client/text client"),
    Col("Модель", of("Haier 07", "Ballu 09", "Gree 12"), "choice/text"),
    Col("Блоков", num(1, 3), "number quantity?"),
    Col("Сумма с монтажом", num(28000, 96000, 500), "money amount"),
    Col("Предопл. внесена", calc(lambda row: row[6] * 3 // 10), "money/number"),
    Col("Осталось доплатить", calc(lambda row: row[6] - row[7]), "money/number"),
    Col("Монтаж", later(0, 2, 14, 75), "date"),
    Col("Состоян.", Words(
        "сделано won 5; монтаж назначен open 3; думают open 2; купили у других lost 2; "
        "недозвон open/lost 1"), "choice status"),
)  # fmt: skip
cooling = Book("cooling", "hand ru", [
    *(Table(title, n, (Col("Обращение", day(span), "date date"), *COOLING[1:]), log="cooling",
            above=[[f"Кондиционеры – {title}"], []])
      for title, n, span in (("Сент", 41, "2026-09-01..2026-09-30"),
                             ("Окт", 33, "2026-10-01..2026-10-31"),
                             ("Нояб", 19, "2026-11-01..2026-11-19"))),
    Sheet("Склад остатки", "list/summary/notes", [
        ["Модель", "Шт"], ["Haier 07", 4], ["Ballu 09", 11], ["Gree 12", 0]]),
])  # fmt: skip

# A centre of tutors: what parents pay and what of it the tutor gets, a week's timetable.
tutors = Book("tutors", "hand ru", [
    Table("Уроки", 134, [
        Col("Дата урока", day("2026-10-05..2026-11-19"), "date date"),
        Col("Репет.", of("Зайнап М.", "Виталий", "Софа", "Ник Ник"), "person person"),
        Col("Учащийся", one(lambda n: f"{fio(n)[:-5].split()[0]} {n % 6 + 5} кл.", 40),
            "client client"),
        Col("Предмет", of("математика ЕГЭ", "русский", "англ", "физика"), "choice/text"),
        Col("Мин.", of(60, 90, 45), "number/duration quantity?"),
        Col("Был/не был", Words("был won 7; болел lost 2; перенесли open 1"), "choice status"),
        Col("Платят родители", turn(1500, 2200, 1200), "money amount"),
        Col("Репетитору", calc(lambda row: row[6] * 6 // 10), "money/number"),
        Col("Нам", calc(lambda row: row[6] - row[7]), "money/number amount?"),
        Col("Чем платили", of("нал", "карта Оли", "р/с"), "choice"),
    ]),
    Sheet("Сетка", "notes/list/summary", [
        ["Время", "пн", "вт", "ср", "чт", "пт"], ["15:00", "Софа", None, "Софа", "Виталий", None],
        ["16:30", "Ник Ник", "Софа", None, None, "Зайнап М."],
        ["18:00", None, "Виталий", "Виталий", None, "Софа"]]),
    Sheet("Ставки", "list/summary/plan", [
        ["Репет.", "Ставка за час"], ["Зайнап М.", 900], ["Виталий", 1100], ["Софа", 800],
        ["Ник Ник", 1300]]),
])  # fmt: skip

# Hire of tools: days at a price, a pledge that is given back, a day of return that may be blank.
tools = Book("tools", "hand ru", [
    Table("Прокат", 87, [
        Col("Акт", seq(3301), "text/number id"),
        Col("Выдали", day("2026-10-01..2026-11-19"), "date date"),
        Col("Вернули", later(1, 1, 6, 70), "date"),
        Col("Инструмент", of("перфоратор", "виброплита", "болгарка", "леса"), "choice/text"),
        Col("Арендатор", one(fio, 55), "client client"),
        Col("Конт. тел.", one(phone, 55), "client/text client?"),
        Col("Дней", num(1, 6), "number/duration quantity?"),
        Col("Руб/день", turn(600, 1800, 450, 300), "money/number price?"),
        Col("За прокат", calc(lambda row: row[6] * row[7]), "money amount"),
        Col("Залог", turn(3000, 10000, 2000, 0), "money/number"),
        Col("Залог отдали", of("да", "да", "нет"), "yes_no"),
        Col("Выдавал", of("Саныч", "Лиана", "Федя Т."), "person person"),
        Col("Сост-е", Words(
            "вернул won 6; на руках open 3; просрочка open 1; сломал lost/won/open 1"),
            "choice status?"),
    ], above=[["ПРОКАТ «КРЕПЫШ»", None, None, "не забываем паспорт!"]]),
    Sheet("Цены", "list/summary/notes", [
        ["Инструмент", "Сутки", "Неделя", "Залог"], ["перфоратор", 600, 3000, 3000],
        ["виброплита", 1800, 9000, 10000], ["болгарка", 450, 2300, 2000]]),
])  # fmt: skip

# A point where parcels are handed out: a rate and a sum stand before the days; what was missing.
HANDERS = ("Камила", "Илюха", "Вероника Т.", "Сева")
PARCELS = [[(n * 17 + k * 29) % 90 + 30 if (n + k) % 4 else None for n in range(19)]
           for k in range(4)]  # fmt: skip
pickup = Book("pickup", "hand ru", [
    Sheet("Выдачи нояб", "matrix", [
        ["Сколько посылок выдали"],
        ["Сотрудник ПВЗ", "Ставка", "Всего",
         *(date(2026, 11, 1) + timedelta(n) for n in range(19))],
        *([who, 1900 + 100 * k, sum(n or 0 for n in PARCELS[k]), *PARCELS[k]]
          for k, who in enumerate(HANDERS)),
    ], 2, "dates_across", [Col("Сотрудник ПВЗ", of(*HANDERS), "person person")]),
    Table("Недостачи", 26, [
        Col("Дата", day("2026-10-06..2026-11-18"), "date date"),
        Col("Пункт", of("Мира 4", "ТЦ Радуга"), "choice/account/text account?"),
        Col("Чья смена", of(*HANDERS), "person person"),
        Col("Товар", of("кроссовки", "чехол", "пальто", "набор кистей"), "choice/text"),
        Col("На скока", num(200, 7000, 10), "money amount"),
        Col("Разобрались?", Words(
            "да, нашли won/lost 4; удержали won/lost/open 2; в работе open 2"), "choice status?"),
    ]),
])  # fmt: skip

# Wells: contracts with metres and a price of one, an advance with its day, a seller and a foreman.
wells = Book("wells", "hand ru", [
    Table("Бурение 2026", 69, [
        Col("№ договора", seq(41, "Б-{}/26"), "text id"),
        Col("Договор от", day("2026-08-03..2026-11-18"), "date date"),
        Col("Заказчик (ФИО)", one(fio, 66), "client client"),
        Col("Район", of("Истра", "Дмитров", "Чехов", "Клин"), "choice/text/account account?"),
        Col("Продажи", of("Еремей", "Гульнара Х."), "person person"),
        Col("Бурмастер", of("Мартынов", "Сухих", "Пак"), "person/choice/text person?"),
        Col("Глубина, м", num(18, 120), "number quantity?"),
        Col("Цена метра", turn(2300, 2600, 2900), "money/number price?"),
        Col("Обсадка и насос", maybe(60, num(15000, 90000, 1000)), "money/number"),
        Col("Сумма договора", calc(lambda row: row[6] * row[7] + (row[8] or 0)), "money amount"),
        Col("Аванс", calc(lambda row: row[9] // 3), "money/number"),
        Col("Аванс пришёл", later(1, 0, 5, 85), "date"),
        Col("Остаток по дог.", calc(lambda row: row[9] - row[10]), "money/number"),
        Col("Скважину сдали", later(1, 6, 25, 55), "date"),
        Col("Где мы", Words(
            "сдана, акт подписан won 5; бурим open 2; ждём погоду open 1; расторгли lost 1; "
            "вода плохая, вернули аванс refund/lost 1"), "choice status"),
    ], below=[[], ["Итого", *[None] * 5, "Σ", None, "Σ", "Σ", "Σ", None, "Σ"]]),
])  # fmt: skip

# A sawmill: what came and what went in two columns of money; boards that were sawn by shifts.
sawmill = Book("sawmill", "hand ru", [
    Table("Касса пилорамы", 94, [
        Col("Число", day("2026-10-01..2026-11-19"), "date date"),
        Col("Приход", maybe(65, num(2000, 70000, 500)), "money amount"),
        Col("Расход", calc(lambda row: None if row[1] else 700 + len(row) * 450),
            "money/number amount?"),
        Col("Остаток в кассе", num(5000, 90000, 100), "money/number"),
        Col("От кого/кому деньги", one(given, 30), "client/text client"),
        Col("За чё", of("доска обрезная", "брус", "солярка", "з/п", "горбыль"), "choice/text"),
        Col("Кто вписал", of("Нина Пална", "Хозяин"), "person person"),
    ], below=[["ИТОГО", "Σ", "Σ"]]),
    Table("Распил", 44, [
        Col("Число", day("2026-10-01..2026-11-19"), "date date"),
        Col("Рамщик", of("Егорыч", "Мансур"), "person person"),
        Col("Кругляк, м3", num(4, 14, 0.1), "number quantity?"),
        Col("Доска, м3", calc(lambda row: round(row[2] * 0.62, 2)), "number quantity?"),
        Col("Выход, %", turn(62), "number"),
    ]),
])  # fmt: skip

# Cakes by order: one baker, so nobody is named; a nickname for the client, four money columns.
cakes = Book("cakes", "hand ru", [
    Table("тортики", 76, [
        Col("заказали", day("2026-09-25..2026-11-18"), "date date"),
        Col("к какому числу", later(0, 2, 15), "date date?"),
        Col("инста / тел", one(lambda n: f"@{'mila kris lena_k dasha olga'.split()[n % 5]}{n}", 60),
            "client/text client"),
        Col("торт", of("медовик", "красный бархат", "сникерс", "бенто"), "choice/text"),
        Col("вес, кг", num(1, 5, 0.5), "number quantity?"),
        Col("за кг", turn(1900, 2300, 2100, 1700), "money/number price?"),
        Col("декор", maybe(50, num(200, 2500, 100)), "money/number"),
        Col("общая ст-ть", calc(lambda row: round(row[4] * row[5] + (row[6] or 0))),
            "money amount"),
        Col("предоплата 50%", calc(lambda row: row[7] // 2), "money/number"),
        Col("осталось", calc(lambda row: row[7] - row[8]), "money/number"),
        Col("отдала?", Words("отдала won 7; пеку open 2; отмена lost 1; вернула денюжку refund 1"),
            "choice status"),
        Col("откуда пришли", of("инста", "подруга", "чат дома"), "choice/account account?"),
    ]),
    Sheet("рецепты", "notes/list/summary", [
        ["Медовик"], ["мёд", "100 г"], ["мука", "450 г"], [], ["Крем"], ["сметана", "800 г"]]),
])  # fmt: skip

# Movers: a tab a month, dispatcher and eldest, hours and men at a rate, what is theirs and ours.
MOVING = (
    Col("Дата, время", day("2026-10-01..2026-10-31", "%d.%m.%Y %H:%M"), "date date"),
    Col("Дисп.", of("Ульяна", "Жора"), "person person"),
    Col("Старший бригады", of("Валиджон", "Кеша", "Артур Д."), "person/choice/text person?"),
    Col("Заказал", one(lambda n: given(n) + f" {phone(n)[3:]}", 50), "client/text client"),
    Col("Откуда – куда", one(lambda n: f"Сиреневая {n} – Заводская {n * 2 + 1}", 60), "text"),
    Col("Чел.", num(2, 6), "number quantity?"),
    Col("Часы", num(2, 9), "number/duration quantity?"),
    Col("Ставка", turn(500, 600), "money/number price?"),
    Col("Взяли всего", calc(lambda row: row[5] * row[6] * row[7]), "money amount"),
    Col("Ребятам", calc(lambda row: row[8] * 7 // 10), "money/number"),
    Col("Нам осталось", calc(lambda row: row[8] - row[9]), "money/number amount?"),
    Col("Расчёт", of("нал", "безнал", "перевод Жоре"), "choice"),
    Col("Опл?", Words("опл. won 7; не опл. open/lost 2; отмена lost 1"), "choice status"),
)  # fmt: skip
MOVING_NOVEMBER = (
    Col("Дата, время", day("2026-11-01..2026-11-19", "%d.%m.%Y %H:%M"), "date date"),
    *MOVING[1:],
)
ALL_MOVED = [None, None, None, "итого за месяц", None, None, None, None, "Σ", "Σ", "Σ"]
movers = Book("movers", "hand ru", [
    Table("10.26", 57, MOVING, log="moving", below=[[], ALL_MOVED]),
    Table("11.26", 35, MOVING_NOVEMBER, log="moving", below=[[], ALL_MOVED]),
    Sheet("ЧС клиентов", "notes/list", [
        ["Кто", "За что"], ["Зоя, Ленина 40", "не заплатила за этаж"], ["Макс", "хамил"]]),
])  # fmt: skip

# A trader of steel: each day a manager writes how many calls and how much money; plans, debts.
SELLERS = ("Борода", "Люся М.", "Тагиров", "Новенький")
steel = Book("steel", "hand ru", [
    Table("Ежедневные отчёты", 128, [
        Col("Число", day("2026-10-05..2026-11-19"), "date date"),
        Col("Мен-р", turn(*SELLERS), "person person"),
        Col("Исх. звонки", num(10, 60), "number quantity?"),
        Col("Новых к/а", num(0, 6), "number quantity?"),
        Col("КП шт", num(0, 12), "number quantity?"),
        Col("Счета, руб", num(0, 900000, 1000), "money amount?"),
        Col("Отгружено, руб", num(0, 600000, 1000), "money amount"),
        Col("Тонн", num(0, 14, 0.1), "number quantity?"),
        Col("Коммент РОПа", note("мало звонков", "молодец", share=20)),
    ]),
    Sheet("План ноябрь", "plan", [
        ["Мен-р", "Звонки", "КП", "Отгрузка, руб"],
        *([who, 800, 90, 4000000 + k * 500000] for k, who in enumerate(SELLERS))], 1),
    Sheet("Дебиторка", "list/summary/notes", [
        ["К/а", "Долг", "Чей", "Обещали"], [firm(3), 210000, "Борода", "до 25.11"],
        [firm(8), 84000, "Люся М.", "после аванса"], [firm(12), 1200500, "Тагиров", "суд"]]),
])  # fmt: skip

# Lawns: a quote, a deposit and a balance; who sold it and whose crew mowed.
lawns = Book("lawns", "hand en", [
    Table("Jobs fall", 83, [
        Col("Quoted", day("2026-09-14..2026-11-18"), "date date"),
        Col("Job day", later(0, 3, 21, 70), "date date?"),
        Col("Homeowner", one(full, 60), "client client"),
        Col("Street", one(lambda n: f"{n * 7 + 11} Maple Ct", 60), "text/client client?"),
        Col("Sold by", of("Dana", "Curtis", "Mr. B"), "person person"),
        Col("Crew", of("Luis", "Big Mike"), "person/choice/text person?"),
        Col("What", of("Mow + edge", "Leaf cleanup", "Aeration", "Sod"), "choice/text"),
        Col("Sq ft", num(1500, 12000, 100), "number quantity?"),
        Col("Price", num(60, 1800, 5), "money amount"),
        Col("Deposit", calc(lambda row: row[8] // 4), "money/number"),
        Col("Bal. due", calc(lambda row: row[8] - row[9]), "money/number"),
        Col("Where it's at", Words(
            "paid in full won 5; done, not paid open/won 2; on the calendar open 3; "
            "ghosted us lost 2; too pricey lost 1"), "choice status"),
    ]),
    Table("Gas & stuff", 6, [
        Col("Day", day("2026-10-03..2026-11-15"), "date date"),
        Col("For", of("gas", "blades", "string"), "choice/text"),
        Col("$", num(18, 95, 0.1), "money/number amount"),
    ]),
])  # fmt: skip

# A bike shop: parts, labour and tax, promised and dropped off, rates below a title.
bikes = Book("bikes", "hand en", [
    Table("Repair book", 96, [
        Col("Tag", seq(510), "text/number id"),
        Col("Dropped off", day("2026-10-01..2026-11-18"), "date date"),
        Col("Promised", later(1, 1, 8), "date"),
        Col("Rider", one(full, 70), "client client"),
        Col("Ph.", one(phone, 70), "client/text client?"),
        Col("Bike", of("Trek FX", "Giant", "kids 20in", "e-bike"), "choice/text"),
        Col("Wrench", of("Tess", "Omar", "Old Pete"), "person person"),
        Col("Parts", maybe(75, num(5, 180)), "money/number"),
        Col("Labor", num(15, 120, 5), "money/number"),
        Col("Tax", calc(lambda row: round(((row[7] or 0) + row[8]) * 0.08, 2)), "money/number"),
        Col("Out the door", calc(lambda row: round((row[7] or 0) + row[8] + row[9], 2)),
            "money/number amount"),
        Col("State", Words(
            "picked up won 6; ready, called open/won 2; on the stand open 2; "
            "waiting on parts open 1; not worth fixing lost 1"), "choice status"),
    ]),
    Sheet("Labor rates", "list/summary/notes", [
        ["Labor rates 2026"], ["Job", "$"], ["tune-up", 85], ["flat", 15], ["wheel true", 30]]),
])  # fmt: skip

# A founder's pipeline: money a month, last touch, reasons, a quota of each rep.
pipeline = Book("startups", "hand en", [
    Table("Pipeline", 78, [
        Col("Co.", one(company, 60), "client client"),
        Col("Champion", one(full, 60), "client/text/person client?"),
        Col("Rep on it", of("Noor", "Theo K", "Jules"), "person person"),
        Col("Came from", of("LinkedIn", "podcast", "referral", "cold email"),
            "choice/account/text account?"),
        Col("Added", day("2026-08-17..2026-11-18"), "date date"),
        Col("Last touch", later(4, 0, 20), "date"),
        Col("MRR", num(200, 4000, 50), "money/number amount"),
        Col("Seats", num(3, 60), "number quantity?"),
        Col("Where", Words(
            "signed won 3; trial open 4; demo set open 3; radio silence open/lost 2; "
            "went with rival lost 2"), "choice status"),
        Col("Exp. close", later(4, 20, 80, 60), "date"),
        Col("Next", note("send deck", "security review", share=50)),
    ]),
    Sheet("Quotas", "plan", [
        ["Rep", "Q4 quota MRR"], ["Noor", 12000], ["Theo K", 9000], ["Jules", 9000]], 1),
])  # fmt: skip

# A food truck: a line a day, cash and card, a total of each week inside.
WEEK = ["wk total", None, None, None, "Σ", "Σ", "Σ", "Σ", "Σ"]
truck = Book("truck", "hand en", [
    Table("Truck sales", 49, [
        Col("Wkday", turn(*"Thu Fri Sat Sun Mon Tue Wed".split()), "choice/text"),
        Col("Date", day("2026-10-01..2026-11-18"), "date date"),
        Col("Spot", of("Brewery", "Farmers mkt", "Campus"), "choice/account/text account?"),
        Col("On the window", of("Rosa", "Teo", "Kay J"), "person person"),
        Col("Cash", num(80, 500), "money/number"),
        Col("Card", num(200, 1400), "money/number"),
        Col("Day total", calc(lambda row: row[4] + row[5]), "money/number amount"),
        Col("Tips", num(10, 160), "money/number"),
        Col("Tacos", num(60, 400), "number quantity?"),
        Col("Weather / notes", note("rain", "sold out", share=30)),
    ], breaks={7 * n: WEEK for n in range(1, 7)}),
    Sheet("Shopping", "notes/list/summary", [["tortillas x 40"], ["limes"], ["propane"]]),
])  # fmt: skip

BOOKS = (
    carpets, optician, honey, cooling, tutors, tools, pickup, wells, sawmill, cakes, movers, steel,
    lawns, bikes, pipeline, truck,
)  # fmt: skip
