"""Workbooks that Russian teams keep by hand: the first half."""

from datetime import date, timedelta

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

# A furniture shop: a tab a month, the next one prepared, totals below, words for dropdowns aside.
SHOP = (
    Col("Число", day("2026-10-01..2026-10-31"), "date date"),
    Col("Продавец", of("Света К.", "Рустам", "Катя Лосева"), "person person"),
    Col("Кто купил", one(given, 25), "client client"),
    Col("Что взяли", of("Диван Лион", "Шкаф-купе", "Стол обеденный", "Кухня"), "choice/text"),
    Col("К оплате", num(8000, 120000, 500), "money amount"),
    Col(
        "Чем закончилось",
        Words("Забрали won 5; Ждёт завоза open 3; Передумали lost 2"),
        "choice status",
    ),
    Col("Прим.", note("занести на 3 этаж", "скидка от директора", "просит сборку")),
)
SHOP_NOVEMBER = (Col("Число", day("2026-11-01..2026-11-19"), "date date"), *SHOP[1:])
furniture = Book("furniture", "hand ru", [
    Table("Октябрь", 46, SHOP, log="shop", above=[["Салон на Ленина, октябрь"], []],
          below=[["ИТОГО", None, None, None, "Σ"]]),
    Table("Ноябрь", 31, SHOP_NOVEMBER, log="shop", above=[["Салон на Ленина, ноябрь"], []],
          below=[["ИТОГО", None, None, None, "Σ"]]),
    Table("Декабрь", 0, SHOP, "empty/log", log="shop", above=[["Салон на Ленина, декабрь"], []]),
    Sheet("списки", "list/notes", [
        ["Продавцы", "Чем закончилось"], ["Света К.", "Забрали"], ["Рустам", "Ждёт завоза"],
        ["Катя Лосева", "Передумали"]]),
])  # fmt: skip

# A beauty salon: the day stands once above its visits.
salon = Book("salon", "hand ru", [
    Table("Запись", 120, [
        Col("День", day("2026-11-01..2026-11-20", once=True), "date date"),
        Col("Время", turn("10:00", "11:30", "13:00", "15:30", "17:00", "18:30"), "text/duration"),
        Col("Мастер", of("Гуля", "Марина", "Оксана", "Вика"), "person person"),
        Col("Гостья", one(given, 40), "client client"),
        Col("Процедура", of("маникюр", "окрашивание", "стрижка", "брови", "педикюр"),
            "choice/text"),
        Col("Взяли с клиента", num(900, 7500, 100), "money amount"),
        Col("Нал/карта", of("карта", "нал", "перевод"), "choice"),
        Col("Чаевые", maybe(20, num(100, 500, 100)), "money/number"),
    ]),
    Sheet("График", "notes/summary/list", [
        ["ноябрь: Гуля 2/2, Марина будни"], ["Вика в отпуске с 23-го"]]),
])  # fmt: skip

# A car service: months stand in rows of their own, dates are texts.
garage = Book("garage", "hand ru", [
    Table("Заказ-наряды", 88, [
        Col("№ з/н", seq(1240), "text/number id?"),
        Col("Заехал", day("2026-09-01..2026-11-19", "%d.%m.%y"), "date date"),
        Col("Приёмщик", of("Валера", "Дима С.", "Ильдар"), "person person"),
        Col("Авто", of("Kia Rio", "Lada Vesta", "VW Polo", "Hyundai Solaris", "Toyota Camry"),
            "choice/text"),
        Col("Госномер", one(lambda n: f"{'АВЕКМ'[n % 5]}{100 + n * 37 % 900}ОР71", 50),
            "text/client client?"),
        Col("Хозяин машины", one(fio, 45), "client client"),
        Col("Работы, р", num(1500, 30000, 100), "money amount?"),
        Col("Запчасти, р", maybe(70, num(500, 45000, 50)), "money/number"),
        Col("Итого чек", calc(lambda row: row[6] + (row[7] or 0)),
            "money amount"),
        Col("Выдан", Words("да won 6; ещё у нас open 2; отказ от ремонта lost 1"),
            "choice status"),
    ], breaks={0: ["СЕНТЯБРЬ 2026"], 33: ["ОКТЯБРЬ 2026"], 66: ["НОЯБРЬ 2026"]}),
])  # fmt: skip

# A delivery service: a tab a courier, who is named by the tab's title alone.
ROUND = (
    Col("дата", day("2026-11-02..2026-11-19"), "date date"),
    Col("№ накладной", seq(50110), "text/number id"),
    Col(
        "Куда везём",
        one(lambda n: f"ул. {'Мира Лесная Садовая Чехова'.split()[n % 4]}, {n}", 60),
        "text/client client?",
    ),
    Col("Получатель", one(given, 40), "client client"),
    Col("Наложка", num(0, 9000, 50), "money amount"),
    Col("Вес кг", num(1, 24), "number"),
    Col(
        "Итог",
        Words("вручил won 8; не открыли lost 1; перенос open 2; возврат refund 1"),
        "choice status",
    ),
)
couriers = Book("couriers", "hand ru", [
    Table("Азат", 34, ROUND, log="round", gives="person Азат"),
    Table("Женя Б", 27, ROUND, log="round", gives="person Женя Б"),
    Table("Костя", 40, ROUND, log="round", gives="person Костя"),
    Sheet("тарифы", "list/summary/notes", [
        ["Зона", "Цена"], ["центр", 250], ["окраина", 400], ["область", 900]]),
])  # fmt: skip

# A cash book: income and expense in one column of sums, a word tells them apart.
cash = Book("cash", "hand ru", [
    Table("Касса", 150, [
        Col("Дата операции", day("2026-09-01..2026-11-18"), "date date"),
        Col("Движение", of("Приход", "Расход", "Приход"), "choice direction"),
        Col("Статья", of("Продажа", "Аренда", "Закупка", "Зарплата", "Доставка"), "choice/text"),
        Col("Деньги", num(500, 60000, 100), "money amount"),
        Col("Кто провёл", of("Лариса", "Шеф", "Тимур"), "person person"),
        Col("От кого / кому", one(firm, 30), "client client"),
        Col("Комментарий", note("по счёту", "без чека", "аванс")),
    ], above=[["Касса ИП, осень"], ["остаток на начало", None, None, 41200]]),
])  # fmt: skip

# An estate agency: how a deal ended is the title of its tab.
SHOW = (
    Col("Дата", day("2026-10-05..2026-11-17"), "date date"),
    Col("Риелтор", of("Абрамова Л.", "Шустов", "Кравец Ю."), "person person"),
    Col(
        "Объект",
        one(lambda n: f"{1 + n % 3}-к, {'Заречье Центр Парковый'.split()[n % 3]} {n}", 40),
        "text/choice/account",
    ),
    Col("Покупатель/арендатор", one(fio, 35), "client client"),
    Col("Тел", one(phone, 35), "text/client client?"),
    Col("Наша комиссия", num(20000, 180000, 5000), "money amount"),
)
estate = Book("estate", "hand ru", [
    Table("В работе", 22, SHOW, log="show", gives="status open"),
    Table("Закрытые", 17, SHOW, log="show", gives="status won"),
    Table("Сорвались", 12, SHOW, log="show", gives="status lost"),
])  # fmt: skip

# A call room: day numbers across under a weekday row, the month only in the title.
ROOM = ("Ахметова", "Быков", "Лиза Котик", "Прохоров", "Тарасюк")
WEEKDAYS = ("вс", "пн", "вт", "ср", "чт", "пт", "сб")
call_sheet = Book("call_sheet", "hand ru", [
    Sheet("ноябрь", "matrix", [
        ["Набранные номера за ноябрь 2026"],
        [None, *(WEEKDAYS[n % 7] for n in range(30)), None],
        ["Сотрудник", *range(1, 31), "Итого"],
        *([name, *(0 if n % 7 in {0, 6} else 20 + (n * 7 + k * 3) % 31 for n in range(20)),
           *[None] * 10, None] for k, name in enumerate(ROOM)),
        ["Всего", *(sum(20 + (n * 7 + k * 3) % 31 for k in range(5)) for n in range(20))],
    ], 3, "days_across", [Col("Сотрудник", of(*ROOM), "person person")]),
    Sheet("напоминания", "notes", [["Базу чистить по пятницам"], ["Лиза – отпуск 24.11"]]),
])  # fmt: skip

# Visits to shops by agents: days down, agents across, totals on two sides.
AGENTS = ("Наташа", "Егор", "Вадим П.", "Ксюша")
visits = Book("visits", "hand ru", [
    Sheet("Точки", "matrix", [
        ["Обход точек, сколько объехали"],
        [],
        ["Когда", *AGENTS, "Всего"],
        *([date(2026, 11, 1) + timedelta(n), *((n * 3 + k * 5) % 9 for k in range(4)),
           sum((n * 3 + k * 5) % 9 for k in range(4))] for n in range(19)),
        ["Итого", *(sum((n * 3 + k * 5) % 9 for n in range(19)) for k in range(4))],
    ], 3, "people_across", [Col("Когда", day("2026-11-01..2026-11-19"), "date date")]),
])  # fmt: skip

# A school of languages: nobody wrote a header.
lessons = Book("lessons", "hand ru", [
    Table("Занятия", 64, [
        Col(None, day("2026-10-01..2026-11-18"), "date date"),
        Col(None, of("Ирина Львовна", "Марк", "Аделина"), "person person"),
        Col(None, one(fio, 14), "client client"),
        Col(None, of("английский", "немецкий", "китайский"), "choice"),
        Col(None, turn(1200, 1500, 900), "money/number amount"),
        Col(None, Words("был won 4; пропуск lost 1"), "choice status?"),
    ], header=False),
])  # fmt: skip

# A warehouse that sells: a price and a quantity and no sum; a plan beside the log.
stock = Book("stock", "hand ru", [
    Table("Отгрузки", 73, [
        Col("Отгрузили", day("2026-11-01..2026-11-19"), "date date"),
        Col("Кладовщик", of("Семёныч", "Рита", "Володя"), "person person"),
        Col("Для кого", one(firm, 18), "client client"),
        Col("Наименование", of("плитка 30х30", "клей 25 кг", "затирка", "ламинат"), "choice/text"),
        Col("Кол-во", num(1, 80), "number quantity"),
        Col("Цена за ед.", turn(450, 390, 120, 980), "money price"),
        Col("ТТН", seq(771, "ТТН-{}"), "text id"),
    ], beside=[["Кладовщик", "План отгрузок"], ["Семёныч", 300], ["Рита", 250], ["Володя", 250]]),
])  # fmt: skip

# Wholesale: a tab of everything and parts of it by seller, which hold the same rows.
WHOLESALE = (
    Col("Дата заявки", day("2026-10-01..2026-11-19"), "date date"),
    Col("Контрагент", one(firm, 30), "client client"),
    Col("Ведёт", of("Корнеева", "Зуев", "Панов"), "person person"),
    Col("Заявка №", seq(3001), "text/number id"),
    Col("На сумму", num(15000, 400000, 1000), "money amount"),
    Col(
        "Оплата прошла",
        Words("оплатили won 5; счёт выставлен open 3; не будут брать lost 2"),
        "choice status",
    ),
    Col("Дата оплаты", later(0, 2, 12, 50), "date"),
)
wholesale = Book("wholesale", "hand ru", [
    Table("Все заявки", 95, WHOLESALE, "log/copy", log="all"),
    Table("Корнеева", 0, WHOLESALE, "copy/log", log="all",
          pick=("Все заявки", lambda row: row[2] == "Корнеева")),
    Table("Зуев", 0, WHOLESALE, "copy/log", log="all",
          pick=("Все заявки", lambda row: row[2] == "Зуев")),
])  # fmt: skip

# Recruiters: many words for the end, a tab of plans.
recruiters = Book("recruiters", "hand ru", [
    Table("Кандидаты", 110, [
        Col("Дата отклика", day("2026-09-15..2026-11-19"), "date date"),
        Col("Рекрутер", of("Соня", "Эмиль", "Жанна В."), "person person"),
        Col("ФИО кандидата", one(fio, 90), "client client"),
        Col("Вакансия", of("кассир", "грузчик", "повар", "пекарь"), "choice/text"),
        Col("Заказчик", one(firm, 6), "client/account/choice account? client?"),
        Col("На каком этапе", Words(
            "вышел на работу won 3; собеседование open 4; думает open 2; отказался сам lost 3; "
            "не подошёл lost 3; оффер open 1"), "choice status"),
        Col("Откуда", of("hh", "Авито", "друзья"), "choice"),
    ]),
    Sheet("План найма", "plan", [
        ["Месяц", "Рекрутер", "План выходов"],
        *([month, who, 6] for month in ("октябрь 2026", "ноябрь 2026")
          for who in ("Соня", "Эмиль", "Жанна В."))], 1),
])  # fmt: skip

# A clinic: a doctor and a patient are both «ФИО», births are dates too.
clinic = Book("clinic", "hand ru", [
    Table("Приёмы", 140, [
        Col("Дата приёма", day("2026-11-02..2026-11-19"), "date date"),
        Col("ФИО врача", of("Галеев Р.Ш.", "Петренко О.В.", "Цой А.К."), "person person"),
        Col("ФИО пациента", one(fio, 80), "client client"),
        Col("Дата рождения", calc(lambda row: date(1960 + len(str(row[2])), 5, 12)), "date"),
        Col("Направление", of("терапия", "ортопедия", "хирургия"), "choice"),
        Col("Стоимость приёма", turn(1800, 2500, 3200, 5400), "money amount"),
        Col("Скидка, %", maybe(25, of(5, 10, 15)), "number"),
        Col("Явка", Words("пришёл won 7; не пришёл lost 2; перенёс open 1"), "choice status"),
    ], above=[["Журнал приёмов. Клиника на Гагарина"]]),
    Sheet("Врачи", "list", [
        ["ФИО врача", "Специальность", "Кабинет", "Дата рождения"],
        ["Галеев Р.Ш.", "терапевт", 4, date(1979, 3, 2)],
        ["Петренко О.В.", "ортопед", 7, date(1984, 8, 21)],
        ["Цой А.К.", "хирург", 2, date(1975, 12, 9)]], 1),
])  # fmt: skip

# A sales floor: people across, and under each of them the same three counters.
FLOOR = ("Белла", "Юсуф", "Рома Г.")
counters = Book("counters", "hand ru", [
    Sheet("Ежедневка", "matrix", [
        [None, *(cell for name in FLOOR for cell in (name, None, None))],
        ["Дата", *("Звонки", "Встречи", "Договоры") * 3],
        *([date(2026, 11, 1) + timedelta(n),
           *(v for k in range(3) for v in (10 + (n + k) % 7, (n + k) % 4, (n * k) % 2))]
          for n in range(18)),
    ], 2, "people_metrics", [Col("Дата", day("2026-11-01..2026-11-18"), "date date")],
        ["B1:D1", "E1:G1", "H1:J1"]),
    Sheet("Сводка", "summary", [
        ["Итоги ноября"], ["Показатель", "Белла", "Юсуф", "Рома Г."],
        ["Звонков всего", 233, 241, 229], ["Встреч всего", 27, 26, 28]]),
])  # fmt: skip

# Flat repairs: sums are texts with «р.», a row of units, subtotals of weeks inside.
repairs = Book("repairs", "hand ru", [
    Table("Выезды", 45, [
        Col("№", seq(1), "number/text id?"),
        Col("Выезд", day("2026-10-05..2026-11-15", "%d.%m.%Y"), "date date"),
        Col("Бригадир", of("Хасан", "Толик", "Мирон"), "person person"),
        Col("Контакт", one(phone, 30), "client client"),
        Col("Вид работ", of("сантехника", "электрика", "обои", "плитка"), "choice/text"),
        Col("Часы", num(1, 9), "number/duration"),
        Col("Стоимость", num(2000, 45000, 250, "{} р."), "money amount"),
        Col("Факт", Words("сделано won 6; рекламация refund/lost/open 1"), "choice status?"),
    ], units=[None, "дд.мм", None, None, None, "ч", "руб."],
        breaks={15: ["Итого неделя", None, None, None, None, "Σ", "Σ"],
                30: ["Итого неделя", None, None, None, None, "Σ", "Σ"]},
        below=[["Всего", None, None, None, None, "Σ", "Σ"]]),
])  # fmt: skip

# A farm at fairs: eight records in all.
fairs = Book("fairs", "hand ru", [
    Table("Ярмарки", 8, [
        Col("Когда были", day("2026-10-03..2026-11-15"), "date date"),
        Col("Где", of("Тула", "Калуга", "Серпухов"), "choice/account/text account?"),
        Col("Кто стоял", turn("Зоя", "Пахом", "Зоя"), "person person"),
        Col("Наторговали", num(8000, 41000, 100), "money amount"),
        Col("Место, р", turn(2000, 1500), "money/number"),
    ], above=[["Мёд и сыр"]]),
])  # fmt: skip

# Two tabs a seller: calls and meetings; who it was is only in the titles.
CALL = (
    Col("Дата", day("2026-11-02..2026-11-19"), "date date"),
    Col("Кому звонил", one(firm, 30), "client client"),
    Col("Итог звонка", Words("встреча won 2; думают open 3; отказ lost 3"), "choice status"),
)
MEETING = (
    Col("Дата", day("2026-11-03..2026-11-19"), "date date"),
    Col("Компания", one(firm, 30), "client client"),
    Col("Предложили, р.", num(20000, 300000, 1000), "money amount"),
    Col("Договорились?", of("да", "нет", "да"), "yes_no/choice status?"),
)
pairs = Book("pairs", "hand ru", [
    Table("Оля звонки", 41, CALL, log="calls", gives="person Оля"),
    Table("Оля встречи", 12, MEETING, log="meetings", gives="person Оля"),
    Table("Макс звонки", 36, CALL, log="calls", gives="person Макс"),
    Table("Макс встречи", 15, MEETING, log="meetings", gives="person Макс"),
])  # fmt: skip

# A kitchen that delivers lunches: a tab a week, sums at the foot of each.
LUNCH = (
    Col("День недели, дата", day("2026-11-02..2026-11-06"), "date date"),
    Col(
        "Офис",
        one(lambda n: f"БЦ {'Атриум Базис Вега Гамма'.split()[n % 4]}", 4),
        "client/account client|account",
    ),
    Col("Порций", num(4, 40), "number quantity?"),
    Col("На сумму, р.", num(1600, 18000, 40), "money amount"),
    Col("Развозил", of("Федя", "Камиль"), "person person"),
)
LUNCH_NEXT = (Col(LUNCH[0].header, day("2026-11-09..2026-11-13"), "date date"), *LUNCH[1:])
lunches = Book("lunches", "hand ru", [
    Table("2–6 ноября", 28, LUNCH, log="lunch", above=[["Обеды"]],
          below=[["за неделю", None, "Σ", "Σ"]]),
    Table("9–13 ноября", 30, LUNCH_NEXT, log="lunch", above=[["Обеды"]],
          below=[["за неделю", None, "Σ", "Σ"]]),
])  # fmt: skip

# Takings of sellers by months: people down, months across.
year = Book("year", "hand ru", [
    Sheet("2026", "matrix/summary", [
        ["Выручка по продавцам, тыс. руб."],
        ["Продавец", "Июнь", "Июль", "Август", "Сентябрь", "Октябрь", "Ноябрь", "Всего"],
        *([who, *(200 + k * 30 + n * 11 for n in range(6)), 6 * (200 + k * 30) + 165]
          for k, who in enumerate(("Зоя Н.", "Ренат", "Майя", "Лев"))),
        ["ИТОГО", *(980 + n * 44 for n in range(6)), 6540]], 2),
])  # fmt: skip

BOOKS = (
    furniture, salon, garage, couriers, cash, estate, call_sheet, visits, lessons, stock,
    wholesale, recruiters, clinic, counters, repairs,
    fairs, pairs, lunches, year,
)  # fmt: skip
