"""Workbooks that teams keep by hand, twelve Russian and four English: the sixth set.

It was written without sight of the reading; its trades and layouts are none of the others. A third
has plain headers, a third words of its owners, a third a layout that is out of the way.
"""

from datetime import date, timedelta

from making import (
    Book,
    Col,
    Maker,
    Row,
    Sheet,
    Table,
    Words,
    calc,
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


def when(state: int, start: int, *words: str) -> Maker:
    """A day after that in column `start`, where the column `state` has one of the words."""
    return lambda at: later(start, 2, 12)(at) if at.row[state] in words else None


# Outdoor advertising, plain headers: a word, a sum, what is paid of it and the rest.
PAID = {"Оплачен": 1, "Частично": 0.5}
billboards = Book("billboards", "hand ru", [
    Table("Сделки", 86, [
        Col("Дата", day("2026-09-01..2026-11-19"), "date date"),
        Col("Менеджер", of("Асель", "Рогов", "Марьяна П."), "person person"),
        Col("Клиент", one(firm, 40), "client client"),
        Col("Конструкция", of("щит 3х6", "ситилайт", "призматрон", "экран"), "choice/text"),
        Col("Статус", Words(
            "Оплачен won 5; Частично open/won 2; Счёт выставлен open 3; Отказ lost 2"),
            "choice status"),
        Col("Месяцев", num(1, 6), "number/duration quantity?"),
        Col("Цена за месяц", turn(38000, 24000, 55000, 41000), "money/number price?"),
        Col("Сумма", calc(lambda row: row[5] * row[6]), "money amount"),
        Col("Оплачено", calc(lambda row: int(row[7] * PAID.get(row[4], 0))), "money/number"),
        Col("Остаток", calc(lambda row: row[7] - row[8]), "money/number"),
        Col("Комментарий", note("макет прислали", "перенесли начало", share=30)),
    ]),
    Sheet("План продаж", "plan", [
        ["Менеджер", "Сентябрь", "Октябрь", "Ноябрь"], ["Асель", 700000, 700000, 800000],
        ["Рогов", 500000, 600000, 600000], ["Марьяна П.", 300000, 400000, 400000]]),
])  # fmt: skip

# A laboratory of dentures, plain headers: clinics order, technicians are paid by the piece.
dentures = Book("dentures", "hand ru", [
    Table("Наряды", 121, [
        Col("Дата", day("2026-10-01..2026-11-19"), "date date"),
        Col("№ наряда", seq(2044), "text/number id"),
        Col("Клиника", one(lambda n: f"{'Дента Улыбка Элит-Стом Белла'.split()[n % 4]}"
                                     f"{'' if n < 4 else ' на Лесной'}", 8),
            "client/account/choice/text client|account"),
        Col("Врач", of("Аванесян", "Кан Л. С.", "Пронина", "Юлдашев"),
            "person/client/text/choice client?"),
        Col("Техник", of("Бахром", "Илона", "Стас К."), "person person"),
        Col("Вид работы", of("коронка МК", "цирконий", "бюгель", "съёмный протез"), "choice/text"),
        Col("Количество", num(1, 6), "number quantity"),
        Col("Цена", turn(3200, 9500, 14000, 8000), "money/number price?"),
        Col("Сумма", calc(lambda row: row[6] * row[7]), "money amount"),
        Col("Срок сдачи", later(0, 5, 14), "date"),
        Col("Статус", Words(
            "Сдан won 6; В работе open 3; На примерке open 2; Переделка open/lost 1; "
            "Отменён lost 1"), "choice status"),
    ]),
    Sheet("Прайс", "list/summary/notes", [
        ["Вид работы", "Цена", "Технику"], ["коронка МК", 3200, 900], ["цирконий", 9500, 2200],
        ["бюгель", 14000, 4100], ["съёмный протез", 8000, 2500]]),
])  # fmt: skip

# Alarms and cameras, plain headers: requests, who went, what it cost; the staff in another tab.
alarms = Book("alarms", "hand ru", [
    Table("Заявки", 97, [
        Col("Номер", seq(511), "text/number id"),
        Col("Дата заявки", day("2026-10-05..2026-11-19"), "date date"),
        Col("Клиент", one(firm, 45), "client client"),
        Col("Адрес объекта", one(lambda n: f"Промышленная, {n * 3 + 1}", 45), "text/client"),
        Col("Инженер", of("Салават", "Тихон М.", "Грачёв"), "person person"),
        Col("Вид работ", of("ремонт", "монтаж", "ТО", "замена камеры"), "choice/text"),
        Col("Сумма", num(1500, 64000, 100), "money amount"),
        Col("Статус заявки", Words(
            "Выполнена won 6; В работе open 2; Новая open 2; Отменена клиентом lost 1"),
            "choice status"),
        Col("Дата выполнения", when(7, 1, "Выполнена"), "date date?"),
        Col("Примечание", note("ждём блок питания", "нет доступа", share=25)),
    ]),
    Sheet("Сотрудники", "list", [
        ["ФИО", "Должность", "Телефон", "Оклад"],
        ["Грачёв Илья", "инженер", "+7 912 000-11-22", 45000],
        ["Салават Нуриев", "ст. инженер", "+7 912 000-11-33", 60000],
        ["Тихон Мельник", "инженер", "+7 912 000-11-44", 45000]]),
])  # fmt: skip

# Work clothes in bulk, plain headers: price × number, cost and profit, bills that are paid or not.
uniforms = Book("uniforms", "hand ru", [
    Table("Продажи", 104, [
        Col("Дата", day("2026-10-01..2026-11-19"), "date date"),
        Col("Номер счёта", seq(318, "СО-{}"), "text id"),
        Col("Менеджер", of("Вилена", "Якубов Р.", "Зоя Т."), "person person"),
        Col("Покупатель", one(firm, 50), "client client"),
        Col("Товар", of("костюм летний", "куртка зимняя", "перчатки", "ботинки"), "choice/text"),
        Col("Кол-во", num(5, 200), "number quantity"),
        Col("Цена, руб.", turn(1850, 4200, 65, 2900), "money price"),
        Col("Сумма, руб.", calc(lambda row: row[5] * row[6]), "money amount"),
        Col("Себестоимость, руб.", calc(lambda row: row[7] * 7 // 10), "money"),
        Col("Прибыль, руб.", calc(lambda row: row[7] - row[8]), "money"),
        Col("Оплачен", of("да", "да", "нет"), "yes_no/choice status?"),
    ], below=[["Итого", None, None, None, None, "Σ", None, "Σ", "Σ", "Σ"]]),
    Table("Расходы", 31, [
        Col("Дата", day("2026-10-01..2026-11-17"), "date date"),
        Col("Статья", of("аренда", "ткань", "транспорт", "связь"), "choice/text"),
        Col("Сумма", num(500, 90000, 100), "money amount"),
        Col("Комментарий", note("по счёту", "нал", share=30)),
    ]),
])  # fmt: skip

# Fences: words of the owner, running metres at a price and something on top.
fences = Book("fences", "hand ru", [
    Table("Заборы", 93, [
        Col("Звонок был", day("2026-08-10..2026-11-18"), "date date"),
        Col("Трубку взял", of("Рузиля", "Паша мл.", "шеф"), "person person"),
        Col("Как звать", one(given, 80), "client client"),
        Col("Номер", one(phone, 80), "client/text client?"),
        Col("Откуда узнали", of("авито", "сарафан", "баннер на трассе"),
            "choice/account/text account?"),
        Col("Из чего", of("профлист", "евроштакет", "3Д сетка"), "choice/text"),
        Col("п.м.", num(12, 140), "number quantity?"),
        Col("За метр", turn(1700, 2400, 1350), "money/number price?"),
        Col("Ворота, калитка", maybe(60, num(12000, 48000, 1000)), "money/number"),
        Col("Всего с них", calc(lambda row: row[6] * row[7] + (row[8] or 0)), "money amount"),
        Col("Аванец", calc(lambda row: row[9] * 4 // 10), "money/number"),
        Col("Ещё должны", calc(lambda row: row[9] - row[10]), "money/number"),
        Col("Ставит", of("бриг. Улугбека", "Двое из ларца"), "person/choice/text person?"),
        Col("Чем кончилось", Words(
            "стоит, расчёт полный won 5; ставим open 2; замер назначен open 2; думает open 2; "
            "дорого им lost 2; пропал lost 1"), "choice status"),
    ]),
    Sheet("кому сколько за метр", "list/notes/plan", [
        ["бриг. Улугбека", 450], ["Двое из ларца", 400], ["ворота штука", 3500]]),
])  # fmt: skip

# Firewood: small letters, cubic metres at a price; who owes what stands on the right.
OWING: list[Row] = [
    ["кто торчит", "скока"],
    ["Клавдия, Озёрки", 4500],
    ["Мурад", 12000],
    ["дачники у моста", 6000],
]
firewood = Book("firewood", "hand ru", [
    Table("дрова", 71, [
        Col("когда", day("2026-09-01..2026-11-18"), "date date"),
        Col("кто вёз", of("Рашид", "дядь Вова"), "person person"),
        Col("кому", one(given, 50), "client client"),
        Col("куда", of("Озёрки", "Сосновка", "СНТ Ветеран", "город"),
            "choice/text/account account?"),
        Col("порода", of("берёза", "сухара", "дуб"), "choice/text"),
        Col("кубов", num(2, 10), "number quantity?"),
        Col("куб по", turn(2200, 1800, 3000), "money/number price?"),
        Col("вышло денег", calc(lambda row: row[5] * row[6]), "money amount"),
        Col("рассчитались", Words("да won 6; в долг open 2; половину отдали open/won 1"),
            "choice/yes_no status"),
    ], beside=OWING),
])  # fmt: skip

# Brokers of mortgages: a loan of the bank, a share of it for us, many words for the stage.
mortgage = Book("mortgage", "hand ru", [
    Table("Ипотечники 2026", 79, [
        Col("Зашёл", day("2026-07-06..2026-11-18"), "date date"),
        Col("Ведёт", of("Лаура", "Дамир Х.", "Стася"), "person person"),
        Col("Заёмщик", one(fio, 75), "client client"),
        Col("Моб.", one(phone, 75), "client/text client?"),
        Col("Лид от", of("риелтор Нина", "таргет", "свои", "банк"), "choice/account/text account?"),
        Col("Банк", of("Сбер", "ВТБ", "Альфа", "ДомРФ"), "choice/text/account account?"),
        Col("Сколько берёт", num(1500000, 9000000, 50000), "money/number"),
        Col("Наш %", of(1, 1.5, 2), "number"),
        Col("Комса", calc(lambda row: round(row[6] * row[7] / 100)), "money/number amount"),
        Col("На каком этапе", Words(
            "сделка прошла won 4; одобрили open 3; собираем доки open 3; подались open 2; "
            "отказ банка lost 2; слился lost 1"), "choice status"),
        Col("Сделка когда", when(9, 0, "сделка прошла", "одобрили"), "date date?"),
        Col("Чё делаем дальше", note("ждём справку", "звоню в банк", share=45)),
    ]),
    Sheet("Кто кого отдаёт", "notes/list/summary", [
        ["Риелтор", "%", "Куда платим"], ["Нина", 20, "карта"], ["Аскар", 25, "нал"]]),
])  # fmt: skip

# Tow trucks: cash and card are the takings, the fuel is taken off.
towing = Book("towing", "hand ru", [
    Table("Выезды", 118, [
        Col("Смена от", day("2026-10-12..2026-11-19"), "date date"),
        Col("За рулём", of("Гена", "Абдулла", "Сеня Лысый"), "person person"),
        Col("Кто дал", of("дисп. Яндекс", "страховая", "сам нашёл", "ДПС"),
            "choice/account/text/person account?"),
        Col("Чё за тачка", of("Солярис", "Газель", "БМВ Х5", "Гранта"), "choice/text"),
        Col("Гос №", one(lambda n: f"{'КМНОР'[n % 5]}{102 + n * 41 % 890}ТТ{16 + n % 3}", 100),
            "text/client client?"),
        Col("Маршрут", one(lambda n: f"МКАД {n % 109} км – Сервисная {n % 40 + 1}", 90), "text"),
        Col("Км", num(4, 120), "number quantity?"),
        Col("Налом", maybe(60, num(2500, 9000, 500)), "money/number"),
        Col("На карту", calc(lambda row: None if row[7] else 3000 + row[6] * 50), "money/number"),
        Col("Всего за выезд", calc(lambda row: (row[7] or 0) + (row[8] or 0)), "money amount"),
        Col("Соляра", calc(lambda row: row[6] * 22), "money/number"),
        Col("Чистыми", calc(lambda row: row[9] - row[10]), "money/number amount?"),
        Col("Пометки", note("ждал час", "без колёс", share=20)),
    ]),
    Table("Ремонт машин", 9, [
        Col("Дата", day("2026-10-02..2026-11-16"), "date date"),
        Col("Машина", of("Хино", "Газон"), "choice/text/account account?"),
        Col("Что делали", of("лебёдка", "масло, фильтра", "резина"), "choice/text"),
        Col("Сумма", num(1200, 64000, 100), "money amount"),
    ]),
])  # fmt: skip

# Gravestones: a tab a month under a title, units below the header, a total at the foot.
STONES = (
    Col("№", seq(1), "number/text id?"),
    Col("Принят", day("2026-09-01..2026-09-30"), "date date"),
    Col("Заказчик", one(fio, 60), "client client"),
    Col("Телефон", one(phone, 60), "client/text client?"),
    Col("Приёмщица", of("Зульфия", "Нонна"), "person person"),
    Col("Резчик", of("Карен", "Михалыч", "Лёва"), "person/choice/text person?"),
    Col("Камень", of("габбро", "мрамор", "гранит серый"), "choice/text"),
    Col("Размер", of("100х50х5", "120х60х8", "80х40х5"), "choice/text"),
    Col("Стоимость", num(18000, 140000, 500), "money amount"),
    Col("Внесено", calc(lambda row: row[8] // 2), "money/number"),
    Col("Осталось", calc(lambda row: row[8] - row[9]), "money/number"),
    Col("Срок", later(1, 20, 60), "date"),
    Col("Отметка", Words(
        "установлен won 5; готов, ждёт open 2; режем open 2; эскиз open 1; отказались lost 1"),
        "choice status"),
)  # fmt: skip
STONE_UNITS = [None, "дата", None, None, None, None, None, "см", "руб.", "руб.", "руб.", "дата"]
STONES_TOTAL = ["Итого", *[None] * 7, "Σ", "Σ", "Σ"]
gravestones = Book("gravestones", "hand ru", [
    *(Table(title, n, (STONES[0], Col("Принят", day(span), "date date"), *STONES[2:]),
            log="stones", above=[[f"Заказы за {title.lower()} 2026 г."], []], units=STONE_UNITS,
            below=[[], STONES_TOTAL])
      for title, n, span in (("Сентябрь", 34, "2026-09-01..2026-09-30"),
                             ("Октябрь", 29, "2026-10-01..2026-10-31"),
                             ("Ноябрь", 17, "2026-11-01..2026-11-19"))),
    Sheet("Буквы и портреты", "list/summary/notes", [
        ["Работа", "Цена"], ["буква", 60], ["портрет", 7000], ["крестик", 800]]),
])  # fmt: skip

# Masseurs: a tab each, who it is says the title alone; the day stands once above its visits.
RUBS = (
    Col("день", day("2026-11-02..2026-11-19", once=True), "date date"),
    Col("время", turn("9:00", "10:30", "12:00", "15:00", "17:30"), "text/duration"),
    Col("клиент", one(given, 60), "client client"),
    Col("что делали", of("спина", "общий", "антицеллюлит", "ШВЗ"), "choice/text"),
    Col("мин", of(60, 90, 40), "number/duration quantity?"),
    Col("оплата", turn(2500, 3500, 1800), "money amount"),
    Col("как платил", of("перевод", "нал", "сертификат"), "choice"),
    Col("заметки", note("болит поясница", "аллергия на масло", share=20)),
)  # fmt: skip
massage = Book("massage", "hand ru", [
    Table("Нургуль", 62, RUBS, log="rubs", gives="person Нургуль"),
    Table("Денис В.", 48, RUBS, log="rubs", gives="person Денис В."),
    Table("Света К.", 39, RUBS, log="rubs", gives="person Света К."),
    Sheet("Аренда", "list/summary/notes", [
        ["Кабинет", "В месяц", "До какого числа"], ["№ 3", 22000, "5"], ["№ 4", 19000, "10"]]),
])  # fmt: skip

# Gates: nobody wrote a header; a name stands with its phone.
gates = Book("gates", "hand ru", [
    Table("ворота", 44, [
        Col(None, day("2026-09-04..2026-11-17", "%d.%m.%Y"), "date date"),
        Col(None, one(lambda n: f"{given(n)} {phone(n)}", 40), "client/text client"),
        Col(None, of("откатные", "распашные", "секционные", "автоматика"), "choice/text"),
        Col(None, num(25000, 190000, 1000), "money/number amount"),
        Col(None, of("Равиль", "Толян", "Костя сварной"), "person person"),
        Col(None, Words("сдали won 5; варим open 2; ждём деньги open 2; передумал lost 1"),
            "choice status"),
    ], header=False),
])  # fmt: skip

# A hookah bar: how many a man a day, people across; takings with a total of each week.
SMOKERS = ("Тимурка", "Ася", "Жека")
PUFFS = [[(n * 7 + k * 5) % 11 + 3 if (n + k) % 3 else None for k in range(3)] for n in range(19)]
WEEK = ["итого неделя", None, "Σ", "Σ", "Σ", "Σ"]
hookah = Book("hookah", "hand ru", [
    Sheet("Забивки", "matrix", [
        ["Сколько кальянов забил, ноябрь"], ["День", *SMOKERS, "Всего"],
        *([date(2026, 11, 1) + timedelta(n), *PUFFS[n], sum(k or 0 for k in PUFFS[n])]
          for n in range(19)),
    ], 2, "people_across", [Col("День", day("2026-11-01..2026-11-19"), "date date")]),
    Table("Касса", 42, [
        Col("Дата", day("2026-10-05..2026-11-15"), "date date"),
        Col("Администратор", of("Карина", "Юсуф"), "person person"),
        Col("Кальяны", num(9000, 45000, 500), "money/number"),
        Col("Бар", num(3000, 21000, 100), "money/number"),
        Col("Выручка", calc(lambda row: row[2] + row[3]), "money amount"),
        Col("из них нал", calc(lambda row: row[4] // 3), "money/number"),
    ], breaks={7 * n: WEEK for n in range(1, 6)}, below=[["ИТОГО", *WEEK[1:]]]),
])  # fmt: skip

# Solar roofs, plain headers: kilowatts at a price, a commission of the rep.
solar = Book("solar", "hand en", [
    Table("Sales", 91, [
        Col("Date", day("2026-08-03..2026-11-18"), "date date"),
        Col("Sales Rep", of("Priya", "Marcus W", "Dee"), "person person"),
        Col("Customer", one(full, 85), "client client"),
        Col("Phone", one(phone, 85), "client/text client?"),
        Col("System Size (kW)", num(4, 14, 0.5), "number quantity?"),
        Col("Price per kW", turn(2700, 2900, 3100), "money/number price?"),
        Col("Total", calc(lambda row: round(row[4] * row[5])), "money/number amount"),
        Col("Commission", calc(lambda row: round(row[6] * 0.04)), "money/number"),
        Col("Status", Words(
            "Installed won 4; Signed won/open 3; Proposal sent open 4; Cancelled lost 2; "
            "Roof not suitable lost 1"), "choice status"),
        Col("Install date", when(8, 0, "Installed", "Signed"), "date"),
        Col("Notes", note("call the HOA", "needs permit", share=25)),
    ]),
    Sheet("Targets", "plan", [
        ["Sales Rep", "Sep", "Oct", "Nov"], ["Priya", 120000, 120000, 90000],
        ["Marcus W", 100000, 100000, 80000], ["Dee", 60000, 60000, 60000]]),
])  # fmt: skip

# Boats for hire: words of the skipper, heads at a price, a deposit and what is left.
boats = Book("boats", "hand en", [
    Table("trips", 66, [
        Col("Out on", day("2026-07-01..2026-11-14"), "date date"),
        Col("Skipper", of("Cap'n Joe", "Mel", "Tui"), "person person"),
        Col("Party", one(full, 60), "client client"),
        Col("Best no.", one(phone, 60), "client/text client?"),
        Col("Trip type", of("half-day reef", "sunset", "full-day tuna"), "choice/text"),
        Col("Heads", num(2, 10), "number quantity?"),
        Col("A head", turn(95, 60, 180), "money/number price?"),
        Col("Comes to", calc(lambda row: row[5] * row[6]), "money/number amount"),
        Col("Depo", calc(lambda row: row[7] // 5), "money/number"),
        Col("Left to get", calc(lambda row: row[7] - row[8]), "money/number"),
        Col("How'd it go", Words(
            "went out, all paid won 6; weathered off lost/open 2; booked in open 2; "
            "didn't show lost 1; gave money back refund 1"), "choice status"),
    ]),
    Table("fuel n bait", 14, [
        Col("day", day("2026-07-03..2026-11-10"), "date date"),
        Col("what", of("diesel", "bait", "ice"), "choice/text"),
        Col("$", num(15, 340), "money/number amount"),
    ]),
])  # fmt: skip

# Pest control: days as American texts, months in rows of their own, a total at the foot.
pests = Book("pests", "hand en", [
    Table("Service log", 84, [
        Col("Ticket #", seq(7105), "text/number id"),
        Col("Service date", day("2026-09-01..2026-11-17", "%m/%d/%Y"), "date date"),
        Col("Tech", of("Hank", "Yolanda", "J.P."), "person person"),
        Col("Account", one(lambda n: f"{full(n)}{' (rental)' if n % 4 == 0 else ''}", 60),
            "client/account client|account"),
        Col("Treated for", of("ants", "termites", "roaches", "mice"), "choice/text"),
        Col("Charge", num(75, 640, 5), "money/number amount"),
        Col("Paid with", of("check", "card", "cash"), "choice"),
        Col("Result", Words("done won 7; come back open 2; locked out open/lost 1; refused lost 1"),
            "choice status"),
    ], above=[["Bug-Off Pest Control", None, None, "2026"], []],
        breaks={0: ["SEPTEMBER"], 33: ["OCTOBER"], 66: ["NOVEMBER"]},
        below=[["TOTAL", None, None, None, None, "Σ"]]),
])  # fmt: skip

# Fund-raisers at doors: sign-ups by days across, people down; donors in a log.
DOORS = ("Aisha", "Conor", "Wei", "Lottie B")
SIGNED = [[(n * 3 + k) % 7 if (n + k) % 5 else None for n in range(18)] for k in range(4)]
charity = Book("charity", "hand en", [
    Sheet("Sign-ups", "matrix", [
        ["Canvasser", *(date(2026, 11, 1) + timedelta(n) for n in range(18)), "Total"],
        *([who, *SIGNED[k], sum(n or 0 for n in SIGNED[k])] for k, who in enumerate(DOORS)),
        ["Team", *(sum(row[n] or 0 for row in SIGNED) for n in range(18)),
         sum(n or 0 for row in SIGNED for n in row)],
    ], 1, "dates_across", [Col("Canvasser", of(*DOORS), "person person")], lines=4),
    Table("Donors", 102, [
        Col("Signed", day("2026-10-01..2026-11-18"), "date date"),
        Col("Canvasser", of(*DOORS), "person person"),
        Col("Donor", one(full, 100), "client client"),
        Col("Town", of("Leeds", "York", "Hull"), "choice/text/account account?"),
        Col("Gift / month", of(10, 5, 15, 25), "money/number amount"),
        Col("First debit", Words("cleared won 6; due open 2; bounced lost 1; stopped it lost 1"),
            "choice status"),
    ]),
])  # fmt: skip

BOOKS = (
    billboards, dentures, alarms, uniforms, fences, firewood, mortgage, towing, gravestones,
    massage, gates, hookah, solar, boats, pests, charity,
)  # fmt: skip
