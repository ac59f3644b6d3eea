"""Workbooks that Russian teams keep by hand: the third set, written without sight of the reading.

Its trades, headers and words are none of the first two.
"""

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

# A travel agency: short month names with a year, shortened headers, a commission beside the price.
TOURS = (
    Col("№ дог.", seq(118, "Т-{}"), "text id"),
    Col("Дата брони", day("2026-10-01..2026-10-31"), "date date"),
    Col("Менедж.", of("Лиля", "Снежана К.", "Аркадий"), "person person"),
    Col("Турист", one(fio, 40), "client client"),
    Col("Тел.", one(phone, 40), "client/text client?"),
    Col("Куда летят", of("Турция", "ОАЭ", "Сочи", "Мальдивы", "Шри-Ланка"), "choice/text"),
    Col("Вылет", later(1, 10, 60), "date"),
    Col("Ст-ть тура", num(60000, 420000, 1000), "money amount"),
    Col("Наша комис.", calc(lambda row: row[7] // 10), "money/number amount?"),
    Col(
        "Статус",
        Words("оплачен won 5; внесли 50% open/won 3; аннуляция lost 1; вернули туристу refund 1"),
        "choice status",
    ),
)
TOURS_NOVEMBER = (TOURS[0], Col("Дата брони", day("2026-11-01..2026-11-19"), "date date"),
                  *TOURS[2:])  # fmt: skip
TOTAL_TOURS = [[None, None, None, "ИТОГО", None, None, None, "Σ", "Σ"]]
travel = Book("travel", "hand ru", [
    Table("окт 26", 44, TOURS, log="tours", below=TOTAL_TOURS),
    Table("нояб 26", 29, TOURS_NOVEMBER, log="tours", below=TOTAL_TOURS),
    Table("дек 26", 0, TOURS, "empty/log", log="tours"),
    Sheet("ОТПУСКА", "notes/list/summary", [
        ["Кто", "Когда"], ["Лиля", "с 12.12 по 25.12"], ["Аркадий", "после НГ"]]),
])  # fmt: skip

# A driving school: payments of learners in slang, hours of instructors by months.
LEARNER = (
    Col("Когда внёс", day("2026-10-05..2026-11-19"), "date date"),
    Col("Ученик", one(fio, 35), "client client"),
    Col("Бабки", num(3000, 30000, 500), "money amount"),
    Col("Кто принял", of("Людмила", "Жорик", "Нелли П."), "person person"),
    Col("За что", of("теория", "вождение", "пересдача", "доп. час"), "choice/text"),
    Col("нал/безнал", of("нал", "безнал", "перевод на карту"), "choice"),
    Col("Группа", of("Б-14", "Б-15", "А-3"), "choice/text/account account?"),
)
driving = Book("driving", "hand ru", [
    Table("Оплаты", 82, LEARNER, above=[["АВТОШКОЛА «СВЕТОФОР»"], ["писать сразу, не забывать!"]]),
    Sheet("Часы инструкторов", "matrix/summary", [
        ["Инструктор", "сент", "окт", "нояб", "итого"],
        *([who, 80 + k * 5, 92 - k * 3, 51 + k, 223 + k * 3]
          for k, who in enumerate(("Палыч", "Ринат", "Оксана Б.", "Вахтанг")))], 1),
])  # fmt: skip

# Stretch ceilings: groups of columns are named in a merged row above the header.
ceilings = Book("ceilings", "hand ru", [
    Table("Замеры-монтажи", 67, [
        Col("Дата замера", day("2026-09-20..2026-11-18"), "date date"),
        Col("Замерщик", of("Серёга", "Ильнур"), "person person"),
        Col("Имя", one(given, 45), "client client"),
        Col("Тел.", one(phone, 45), "client/text client?"),
        Col("Адрес", one(lambda n: f"Победы {n + 1}, кв. {n * 3 + 2}", 60), "text/client"),
        Col("м2", num(8, 74), "number quantity?"),
        Col("Сумма", num(9000, 96000, 500), "money amount"),
        Col("Предопл.", maybe(70, num(3000, 20000, 1000)), "money/number"),
        Col("Остаток", calc(lambda row: row[6] - (row[7] or 0)), "money/number"),
        Col("Итог", Words("смонтировали won 5; ждём монтаж open 3; слились lost 2; думает open 2"),
            "choice status"),
        Col("Кто вёл", of("Ника", "Ася Ж."), "person person"),
    ], above=[["Потолки 2026"], [None, None, "Клиент", None, None, None, "Деньги"]],
        merged=["C2:E2", "G2:I2"]),
    Sheet("Прайс", "list/summary/notes", [
        ["Полотно", "Цена за м2"], ["мат белый", 450], ["глянец", 520], ["сатин", 490],
        ["ткань", 1200]]),
])  # fmt: skip

# Quest rooms: the day stands once, marks tell who came.
quests = Book("quests", "hand ru", [
    Table("Игры", 116, [
        Col("дата", day("2026-11-01..2026-11-19", once=True), "date date"),
        Col("время", turn("12:00", "14:00", "16:00", "18:00", "20:00", "22:00"), "text/duration"),
        Col("квест", of("Бункер", "Шерлок", "Заброшка"), "choice/text/account account?"),
        Col("админ", of("Ваня", "Кристи", "Мурат"), "person person"),
        Col("на кого бронь", one(given, 60), "client client"),
        Col("тел", one(phone, 60), "client/text client?"),
        Col("чел.", num(2, 8), "number quantity?"),
        Col("касса, р", turn(3000, 3500, 4200, 2800), "money amount"),
        Col("пришли", of("+", "+", "+", "-"), "yes_no/choice status?"),
        Col("отзыв взяли", maybe(40, of("✓")), "yes_no/choice/text"),
    ]),
    Sheet("правила", "notes", [
        ["1. Не пускать пьяных"], ["2. Предоплата не возвращается"], ["3. Ключ у охраны"]]),
])  # fmt: skip

# An agency of social networks: income and expenses in two tabs, slang in titles and headers.
smm = Book("smm", "hand ru", [
    Table("Чё по деньгам", 54, [
        Col("Дата", day("2026-09-03..2026-11-18"), "date date"),
        Col("Проект", one(lambda n: "Шаурмечная Додзё Бьюти-бар Автомойка Фитнес".split()[n % 5]
                                    + f" {n // 5 + 1}", 10),
            "client/text/choice/account client|account"),
        Col("Кто вёл", of("Кирюха", "Диана", "Макс Ли"), "person person"),
        Col("Сколько упало 💰", num(10000, 90000, 5000), "money amount"),
        Col("За что", of("ведение", "таргет", "съёмка"), "choice/text"),
        Col("Оплатили?", Words("да ✅ won 5; ждём ⏳ open 2; кинули ❌ lost 1"), "choice status"),
    ]),
    Table("Куда ушло", 38, [
        Col("Дата", day("2026-09-02..2026-11-17"), "date date"),
        Col("На что", of("таргет", "зарплата", "сервисы", "реквизит"), "choice/text"),
        Col("Сколько", num(500, 60000, 100), "money amount"),
        Col("Кто платил", of("Диана", "Кирюха"), "person person"),
        Col("Коммент", note("вернуть из кассы", "по чеку", share=25)),
    ]),
    Sheet("Доступы", "notes/list", [
        ["Проект", "Логин", "Где пароль"], ["Шаурмечная 1", "shaurma_01", "у Дианы"],
        ["Додзё 1", "dodzho", "в сейфе"]], hidden=True),
])  # fmt: skip

# A scrap yard: the header comes again above the second month, weight × price = sum.
SCRAP = ("Дата", "Приёмщик", "Сдатчик", "Металл", "Вес, кг", "Цена, р/кг", "Выдано, руб")
scrap = Book("scrap", "hand ru", [
    Table("Приём", 93, [
        Col("Дата", day("2026-10-01..2026-11-19"), "date date"),
        Col("Приёмщик", of("Михалыч", "Рустик"), "person person"),
        Col("Сдатчик", one(fio, 50), "client client"),
        Col("Металл", of("чермет", "медь", "алюминий", "латунь"), "choice/text"),
        Col("Вес, кг", num(5, 900), "number quantity?"),
        Col("Цена, р/кг", turn(18, 560, 130, 310), "money/number price?"),
        Col("Выдано, руб", calc(lambda row: row[4] * row[5]), "money amount"),
    ], above=[["Журнал приёма лома"]], breaks={52: SCRAP},
        below=[[None, None, None, "Всего", "Σ", None, "Σ"]]),
])  # fmt: skip

# Flats by the day: arrival and departure, a price a day and a sum, where the guest came from.
rentals = Book("rentals", "hand ru", [
    Table("Брони", 74, [
        Col("Заезд", day("2026-09-10..2026-11-18"), "date date"),
        Col("Выезд", later(0, 1, 7), "date"),
        Col("Кв-ра", of("Ленина 5", "Мира 12-40", "Набережная 3"),
            "choice/account/text account?"),
        Col("Гость", one(given, 55), "client client"),
        Col("Телефон гостя", one(phone, 55), "client/text client?"),
        Col("Суток", calc(lambda row: (row[1] - row[0]).days), "number/duration quantity?"),
        Col("Цена/сут", turn(2200, 3100, 2700), "money/number price?"),
        Col("Итого", calc(lambda row: row[5] * row[6]), "money amount"),
        Col("Откуда", of("Авито", "Суточно", "Циан", "сарафан"), "choice/account account?"),
        Col("Кто заселил", of("Тётя Валя", "Эдик"), "person person"),
        Col("Залог вернули", of("да", "да", "нет"), "yes_no/choice status?"),
    ]),
    Sheet("Коммуналка", "matrix/summary/list", [
        ["Кв-ра", "сентябрь", "октябрь", "ноябрь"], ["Ленина 5", 4100, 4350, 5200],
        ["Мира 12-40", 3900, 4020, 4800], ["Набережная 3", 6100, 6000, 7100]]),
])  # fmt: skip

# A dance school: who came is a plus under the day; payments are a log with a total in its middle.
DANCERS = [fio(n) for n in range(9)]
dance = Book("dance", "hand ru", [
    Sheet("Посещения", "matrix/list/notes/summary", [
        ["Группа Латина, ноябрь"],
        ["Фамилия", *(date(2026, 11, 2) + timedelta(2 * n) for n in range(9))],
        *([who, *("+" if (n + k) % 3 else "н" for n in range(9))]
          for k, who in enumerate(DANCERS))]),
    Table("Оплаты", 61, [
        Col("Число", day("2026-10-01..2026-11-19"), "date date"),
        Col("Кто оплатил", one(fio, 30), "client client"),
        Col("Педагог", of("Инесса", "Артём Р."), "person person"),
        Col("Абик", of("8 занятий", "4 занятия", "разовое"), "choice/text"),
        Col("Сумма руб.", turn(4800, 2800, 800), "money amount"),
    ], breaks={35: ["Итого октябрь", None, None, None, "Σ"]},
        below=[["Итого ноябрь", None, None, None, "Σ"]]),
])  # fmt: skip

# Freight: a rate of the customer and one of the carrier, a margin, two days and two counterparts.
freight = Book("freight", "hand ru", [
    Table("Рейсы", 88, [
        Col("№ заявки", seq(2044), "text/number id"),
        Col("Загрузка", day("2026-09-25..2026-11-18"), "date date"),
        Col("Выгрузка", later(1, 1, 5), "date date?"),
        Col("Логист", of("Оксана В.", "Тагир", "Женя Сом"), "person person"),
        Col("Заказчик", one(firm, 25), "client client"),
        Col("ИНН зак.", one(lambda n: f"77{10203040 + n * 977}", 25), "text/number/client"),
        Col("Перевозчик", one(lambda n: f"ИП {fio(n).split()[0]}", 20),
            "client/text/choice/person"),
        Col("Маршрут", of("Мск–Каз", "Мск–СПб", "Екб–Тюм", "Самара–Уфа"), "choice/text"),
        Col("Ставка зак.", num(30000, 160000, 1000), "money amount"),
        Col("Ставка перев.", calc(lambda row: row[8] * 17 // 20), "money/number"),
        Col("Маржа", calc(lambda row: row[8] - row[9]), "money/number amount?"),
        Col("Стат. рейса", Words(
            "выгружен won 6; в пути open 2; срыв погрузки lost 1; ждёт машину open 1"),
            "choice status"),
        Col("Доки", maybe(60, of("+", "v")), "yes_no/choice/text"),
    ]),
])  # fmt: skip

# A computer club: a line a shift, sums of cash and card, a total of the week inside.
WEEK = [None, "Итого неделя", "Σ", "Σ", "Σ", "Σ", "Σ"]
club = Book("club", "hand ru", [
    Table("Смены", 50, [
        Col("Дата", day("2026-10-01..2026-11-19"), "date date"),
        Col("Админ", turn("Гена", "Лёха", "Стёпа"), "person person"),
        Col("Нал", num(2000, 14000, 100), "money/number"),
        Col("Безнал", num(5000, 30000, 100), "money/number"),
        Col("Бар", num(500, 6000, 50), "money/number"),
        Col("ИТОГО за смену", calc(lambda row: row[2] + row[3] + row[4]), "money amount"),
        Col("Гостей", num(15, 80), "number"),
        Col("косяки", note("не закрыл смену", "ушёл раньше", share=20)),
    ], above=[["CYBER ARENA"], []], breaks={7 * n: WEEK for n in range(1, 8)}),
])  # fmt: skip

# A tailor's shop: sums and counts as texts with their units, a spare column on the left.
tailor = Book("tailor", "hand ru", [
    Table("Заказы", 57, [
        Col("Кв.", seq(331, "№{}"), "text/number id?"),
        Col("Принято", day("2026-10-06..2026-11-18", "%d.%m.%Y"), "date date"),
        Col("Швея", of("Фатима", "Надежда", "Ирма"), "person person"),
        Col("Заказчица", one(given, 34), "client client"),
        Col("Изделие", of("платье", "брюки", "пальто", "шторы"), "choice/text"),
        Col("К-во", num(1, 4, 1, "{} шт"), "number quantity?"),
        Col("Стоим. работы", num(600, 14000, 100, "{} р"), "money amount"),
        Col("Готово/забрали", Words(
            "забрали won 5; готово, ждёт open 2; шьём open 2; отказалась lost 1"),
            "choice status"),
    ], left=1, above=[[None, "Ателье на Садовой"], []]),
    Sheet("Мерки", "notes/list/summary", [
        ["Имя", "ОГ", "ОТ", "ОБ"], ["Света", 92, 70, 98], ["Лена", 88, 66, 94]]),
])  # fmt: skip

# Used cars: fourteen of them, bought and sold, a profit at the end.
cars = Book("cars", "hand ru", [
    Table("Тачки", 14, [
        Col("Купили", day("2026-08-05..2026-11-10"), "date date"),
        Col("Марка/модель", of("Веста", "Солярис", "Октавия", "Камри"), "choice/text"),
        Col("VIN", seq(301, "XTA21099{}"), "text id?"),
        Col("Взяли за", num(350, 1200, 10), "money/number price?"),
        Col("Вложили", num(5, 90, 5), "money/number"),
        Col("Продали за", calc(lambda row: row[3] + row[4] + 60), "money/number amount"),
        Col("Навар", turn(60), "money/number amount?"),
        Col("Кто продал", turn("Арсен", "Вован", "Арсен"), "person person"),
        Col("Дата продажи", later(0, 5, 9), "date date"),
    ], above=[["перепродажа, всё в тыс. руб."]], below=[["всего", None, None, "Σ", "Σ", "Σ", "Σ"]]),
])  # fmt: skip

# A web studio: requests, a plan beside the fact, a price list and a list of the staff.
STAFF = ("Ольга Дроздова", "Иван Тополев", "Рената Шах")
studio = Book("studio", "hand ru", [
    Table("Заявки", 91, [
        Col("Дата заявки", day("2026-09-01..2026-11-19"), "date date"),
        Col("Источник", of("сайт", "Авито", "рекоменд.", "холод"), "choice/account account?"),
        Col("Компания", one(firm, 60), "client client"),
        Col("Конт. лицо", one(given, 60), "client/text/person client?"),
        Col("Отв.", of(*STAFF), "person person"),
        Col("Что хотят", of("лендинг", "магазин", "доработка"), "choice/text"),
        Col("Сумма КП, тыс. руб.", num(40, 600, 5), "money/number amount"),
        Col("Стадия", Words(
            "оплатили won 3; КП отправлено open 4; созвон open 2; слив lost 3; неадекват lost 1"),
            "choice status"),
        Col("След. шаг", note("созвон", "ждём ТЗ", share=50)),
    ]),
    Sheet("План-факт", "summary/plan", [
        ["Менеджер", "План, тыс.", "Факт, тыс.", "% вып."],
        *([who, 500, 310 + k * 40, 0.62 + k * 0.08] for k, who in enumerate(STAFF)),
        ["Итого", 1500, 1050, 0.7]]),
    Sheet("Прайс", "list/summary", [
        ["Услуга", "Цена от", "Срок, дней"], ["Лендинг", 60000, 14], ["Магазин", 180000, 45],
        ["Доработка", 2500, 3]]),
    Sheet("Штат", "list", [
        ["ФИО", "Должность", "Оклад", "Телефон"],
        *([who, "менеджер", 45000, phone(k)] for k, who in enumerate(STAFF))]),
])  # fmt: skip

BOOKS = (
    travel, driving, ceilings, quests, smm, scrap, rentals, dance, freight, club, tailor, cars,
    studio,
)  # fmt: skip
