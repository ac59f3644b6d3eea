"""Workbooks that Russian teams keep by hand: the fourth set, written without sight of the reading.

Its trades, headers and words are none of the first three.
"""

from datetime import date, timedelta

from making import (
    Book,
    Col,
    Row,
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
    num,
    of,
    one,
    phone,
    seq,
    turn,
)

# A fitness club: tabs by short months, one of them copied before a change, dropdowns hidden.
PASSES = (
    Col("Дата продажи", day("2026-10-01..2026-10-31"), "date date"),
    Col("№ карты", seq(7001), "text/number id"),
    Col("Член клуба", one(fio, 60), "client client"),
    Col("Моб.", one(phone, 60), "client/text client?"),
    Col("Абонемент", of("год", "полгода", "месяц", "пробное"), "choice/text"),
    Col("К-во мес.", turn(12, 6, 1, 0), "number quantity?"),
    Col("Стоимость", turn(24000, 14500, 3200, 500), "money amount"),
    Col("Кто продал", of("Яна", "Тренер Коля", "Милена"), "person person"),
    Col("Рассрочка", of("нет", "нет", "да"), "yes_no"),
)
PASSES_NOVEMBER = (Col("Дата продажи", day("2026-11-01..2026-11-19"), "date date"), *PASSES[1:])
fitness = Book("fitness", "hand ru", [
    Table("абонементы_окт", 63, PASSES, log="passes", above=[["Фитнес «Пульс»"]],
          below=[[], [None, None, None, None, "всего", "Σ", "Σ"]]),
    Table("абонементы_нояб", 41, PASSES_NOVEMBER, "log/copy", log="passes",
          above=[["Фитнес «Пульс»"]], below=[[], [None, None, None, None, "всего", "Σ", "Σ"]]),
    Table("Копия абонементы_нояб", 0, PASSES_NOVEMBER, "copy/log", log="passes",
          above=[["Фитнес «Пульс»"]], pick=("абонементы_нояб", bool)),
    Sheet("спр", "list/notes/summary", [
        ["Абонемент", "Кто продал"], ["год", "Яна"], ["полгода", "Тренер Коля"],
        ["месяц", "Милена"], ["пробное", None]], hidden=True),
])  # fmt: skip

# A concrete plant: volumes, a price a cubic metre, sums in thousands, a pivot on the next tab.
concrete = Book("concrete", "hand ru", [
    Table("Отгрузка бетона", 97, [
        Col("п/п", seq(1), "number/text id?"),
        Col("Дата", day("2026-09-28..2026-11-19"), "date date"),
        Col("Диспетчер", of("Раиса", "Степаныч"), "person person"),
        Col("Заказчик", one(firm, 22), "client client"),
        Col("ИНН", one(lambda n: f"16{55001122 + n * 3571}", 22), "text/number/client client?"),
        Col("Марка", of("М200", "М300", "М350"), "choice/text"),
        Col("Объём, м3", num(3, 60), "number quantity"),
        Col("Цена за м3, руб", turn(5200, 5900, 6400), "money/number price?"),
        Col("Сумма, тыс. руб.", calc(lambda row: round(row[6] * row[7] / 1000, 1)),
            "money/number amount"),
        Col("Миксер", of("417", "520", "603"), "number/text/choice id?"),
        Col("Оплата", Words("оплачено won 5; долг open 2; отсрочка open 2"), "choice status"),
    ], above=[["ЖБИ-5"], ["суммы в тысячах"], []],
        below=[[None, None, None, None, None, "Итого", "Σ", None, "Σ"]]),
    Sheet("Лист2", "summary", [
        ["Названия строк", "Сумма по полю Сумма, тыс. руб.", "Количество по полю п/п"],
        ["Раиса", 8120.4, 58], ["Степаныч", 5301.2, 39], ["Общий итог", 13421.6, 97]]),
])  # fmt: skip

# A hostel: under each of the administrators arrivals and money, a day a row, a sum at the foot.
DESK = ("Айгуль", "Пётр В.")
hostel = Book("hostel", "hand ru", [
    Sheet("Смены ноябрь", "matrix", [
        ["Хостел «Ёж»"],
        [],
        [None, *(cell for who in DESK for cell in (who, None, None))],
        ["День", *("Заселил", "Выручка", "Отказов") * 2],
        *([date(2026, 11, 1) + timedelta(n),
           *(v for k in range(2)
             for v in ((n + k) % 9, (n + k) % 9 * 850, (n * k) % 3))] for n in range(19)),
    ], 4, "people_metrics", [Col("День", day("2026-11-01..2026-11-19"), "date date")],
        ["B3:D3", "E3:G3"]),
    Sheet("что купить", "notes/list", [["бельё 10 компл."], ["чайник"], ["порошок"]]),
])  # fmt: skip

# Lawyers: months in rows of their own, a fee, what is paid and what is owed.
lawyers = Book("lawyers", "hand ru", [
    Table("Дела", 66, [
        Col("Обратился", day("2026-09-03..2026-11-18"), "date date"),
        Col("Доверитель", one(fio, 50), "client client"),
        Col("Юрист", of("Корсак А.", "Беляева М.", "Оганян Р."), "person person"),
        Col("Суть дела", of("развод", "долги", "ДТП", "наследство"), "choice/text"),
        Col("Гонорар", num(10000, 150000, 5000), "money amount"),
        Col("Опл.", calc(lambda row: row[4] // 2), "money/number amount?"),
        Col("Долг", calc(lambda row: row[4] - row[5]), "money/number"),
        Col("Чем кончилось", Words(
            "выиграли won 4; в суде open 3; мировое won/open 1; проиграли lost 2; "
            "отказ от договора lost 1"), "choice status"),
        Col("Дата заседания", later(0, 20, 60, 60), "date"),
    ], breaks={0: ["Сентябрь"], 25: ["Октябрь"], 49: ["Ноябрь"]}),
])  # fmt: skip

# A repair shop of phones: pictures in the words of the state.
phones = Book("phones", "hand ru", [
    Table("Приёмка", 104, [
        Col("Квит. №", seq(4120), "text/number id"),
        Col("Принят", day("2026-10-08..2026-11-19"), "date date"),
        Col("Клиент, тел.", one(phone, 80), "client/text client"),
        Col("Аппарат", of("iPhone 13", "Redmi 9", "Samsung A52", "Honor 8X"), "choice/text"),
        Col("Неиспр.", of("экран", "АКБ", "разъём", "вода"), "choice/text"),
        Col("Мастер", of("Ильяс", "Тоха", "Виктор П."), "person person"),
        Col("Запч.", maybe(80, num(300, 9000, 50)), "money/number"),
        Col("Работа", num(500, 4000, 100), "money/number amount?"),
        Col("Итого с клиента", calc(lambda row: (row[6] or 0) + row[7]), "money amount"),
        Col("Статус", Words(
            "✅ выдан won 6; 🛠 в работе open 3; 📦 ждём запчасть open 2; ❌ отказ lost 1; "
            "🔁 вернули деньги refund 1"), "choice status"),
        Col("Гарантия до", later(1, 30, 90, 70), "date"),
    ]),
    Sheet("Мастера %", "list/summary/plan", [
        ["Мастер", "Процент"], ["Ильяс", 0.4], ["Тоха", 0.35], ["Виктор П.", 0.45]]),
])  # fmt: skip

# A school of courses: sales and returns in two tabs, targets of the sellers in a third.
courses = Book("courses", "hand ru", [
    Table("Продажи", 108, [
        Col("Дата оплаты", day("2026-09-14..2026-11-19"), "date date"),
        Col("Продажник", of("Аделя", "Руслан К.", "Вероника"), "person person"),
        Col("ФИО ученика", one(fio, 95), "client client"),
        Col("Почта", one(lambda n: f"user{n * 17}@mail.example", 95), "text/client client?"),
        Col("Курс", of("Таргет", "SMM", "Дизайн"), "choice/text"),
        Col("Поток", of(7, 8), "number/choice/text"),
        Col("Сумма оплаты", turn(29900, 49900, 14900), "money amount"),
        Col("Чем платил", of("карта", "рассрочка Т", "счёт"), "choice"),
    ]),
    Table("Возвраты", 12, [
        Col("Дата возврата", day("2026-10-01..2026-11-17"), "date date"),
        Col("ФИО ученика", one(fio, 40), "client client"),
        Col("Причина", of("не понравилось", "нет времени", "болезнь"), "choice/text status?"),
        Col("Сумма возврата", turn(29900, 14900), "money amount"),
        Col("Оформил", of("Бухгалтер Ира", "Аделя"), "person person"),
    ]),
    Sheet("Цели", "plan", [
        ["Продажник", "План, руб"], ["Аделя", 900000], ["Руслан К.", 900000],
        ["Вероника", 600000]], 1),
    Sheet("Скрипты", "notes", [
        ["Приветствие: «Добрый день, это школа…»"], ["Возражение «дорого» → рассрочка"]]),
])  # fmt: skip

# A taxi park: numbers of days across, drivers down, the month in the title.
CABBIES = ("Фарход", "Саня Рыжий", "Гурам", "Толян")
taxi = Book("taxi", "hand ru", [
    Sheet("План водил", "matrix", [
        ["Сдали план, ноябрь 2026 г."],
        ["Водитель", *range(1, 31), "Σ"],
        *([who, *(0 if (n + k) % 6 == 0 else 2500 + 100 * k for n in range(19)), *[None] * 11,
           sum(0 if (n + k) % 6 == 0 else 2500 + 100 * k for n in range(19))]
          for k, who in enumerate(CABBIES)),
    ], 2, "days_across", [Col("Водитель", of(*CABBIES), "person person")]),
    Sheet("Ремонты", "notes/list/summary", [
        ["Машина", "Что", "Сколько"], ["417", "тормоза", 8200], ["520", "стекло", 12000]]),
])  # fmt: skip

# A private kindergarten: children down and months across, and a log of what was paid.
CHILDREN = ("Ева С.", "Марк", "Лев П.", "Злата", "Тимоша", "Варя К.")
nursery = Book("nursery", "hand ru", [
    Sheet("Кто заплатил", "matrix/summary", [
        ["Садик «Гном»"],
        ["Ребёнок", "Сентябрь", "Октябрь", "Ноябрь"],
        *([who, 18000, 18000 - k * 500, None if k % 3 else 18000]
          for k, who in enumerate(CHILDREN))], 2),
    Table("Касса садика", 72, [
        Col("Дата", day("2026-09-01..2026-11-19"), "date date"),
        Col("Приход/расход", of("приход", "приход", "расход"), "choice direction"),
        Col("Сумма", num(500, 18000, 100), "money amount"),
        Col("От кого/кому", one(given, 20), "client/text client"),
        Col("Основание", of("оплата", "продукты", "аренда", "игрушки"), "choice/text"),
        Col("Записала", of("Марина Ю.", "Лера"), "person person"),
    ]),
])  # fmt: skip

# A tattoo studio: nobody wrote a header.
tattoo = Book("tattoo", "hand ru", [
    Table("Сеансы", 52, [
        Col(None, day("2026-10-03..2026-11-19"), "date date"),
        Col(None, of("Рейв", "Маша Тень", "Кот"), "person person"),
        Col(None, one(given, 40), "client client"),
        Col(None, of("рукав", "мини", "перекрытие", "эскиз"), "choice/text"),
        Col(None, num(3000, 28000, 500), "money/number amount"),
        Col(None, Words("сделали won 5; перенос open 2; не пришёл lost 1"), "choice status?"),
    ], header=False),
])  # fmt: skip

# A greenhouse: sales on the left, expenses on the right of the same tab.
EXPENSES: list[Row] = [
    ["Дата расхода", "На что", "Сумма расхода"],
    *(
        [
            date(2026, 10, 2) + timedelta(n * 3),
            "семена грунт газ плёнка".split()[n % 4],
            1500 + n * 310,
        ]
        for n in range(15)
    ),
]
greenhouse = Book("greenhouse", "hand ru", [
    Table("Учёт", 59, [
        Col("Дата продажи", day("2026-10-01..2026-11-19"), "date date"),
        Col("Кто отпустил", of("Нюра", "Захарыч"), "person person"),
        Col("Покупатель", one(firm, 16), "client client"),
        Col("Культура", of("огурец", "томат", "зелень"), "choice/text"),
        Col("Кг", num(10, 300), "number quantity?"),
        Col("По сколько", turn(140, 190, 320), "money/number price?"),
        Col("Выручка", calc(lambda row: row[4] * row[5]), "money amount"),
    ], beside=EXPENSES),
])  # fmt: skip

# A sauna: the days of a month are written without the year, which is in the title.
sauna = Book("sauna", "hand ru", [
    Table("Ноябрь 2026", 49, [
        Col("Число", day("2026-11-01..2026-11-19", "%d.%m"), "date date"),
        Col("Во сколько", turn("14:00", "18:00", "21:00"), "text/duration"),
        Col("Часов", num(2, 6), "number/duration quantity?"),
        Col("Администратор", of("Люба", "Ринат"), "person person"),
        Col("Гость / тел", one(phone, 40), "client/text client"),
        Col("Сауна", num(3000, 12000, 500), "money/number amount?"),
        Col("Веники, кухня", maybe(50, num(200, 4000, 50)), "money/number"),
        Col("Общ. сумма", calc(lambda row: row[5] + (row[6] or 0)), "money amount"),
    ]),
])  # fmt: skip

# Translators: a header of two lines, in which some cells are merged downwards.
translators = Book("translators", "hand ru", [
    Table("Заказы", 71, [
        Col("Дата", day("2026-10-01..2026-11-18"), "date date"),
        Col("Номер", seq(815, "П-{}"), "text id"),
        Col("Клиент", one(firm, 28), "client client"),
        Col("Менеджер", of("Стелла", "Юрий Н."), "person person"),
        Col("Исполнитель", of("Хуан", "Эльвира", "Анжела Д.", "Ким"),
            "person/text/choice person?"),
        Col("Языки", of("рус–англ", "англ–рус", "кит–рус"), "choice/text"),
        Col("Стр.", num(1, 40), "number quantity?"),
        Col("За стр.", turn(450, 500, 900), "money/number price?"),
        Col("Всего", calc(lambda row: row[6] * row[7]), "money amount"),
        Col("Сдан", Words("сдан won 6; в работе open 2; снят заказчиком lost 1"),
            "choice status"),
    ], above=[["Заказ", None, None, "Кто", None, "Объём и деньги"]],
        merged=["A1:C1", "D1:E1", "F1:I1"]),
    Sheet("Инструкция", "notes", [
        ["Как заполнять"], ["Номер – из почты"], ["Сдан – только после оплаты"]]),
])  # fmt: skip

# Specialists of Avito: a line a day and account, counters, an expense, a plan beside the fact.
avitologs = Book("avitologs", "hand ru", [
    Table("Ежедневный отчёт", 114, [
        Col("Дата", day("2026-10-12..2026-11-18"), "date date"),
        Col("Авитолог", turn("Паша", "Глеб Н.", "Ксения"), "person person"),
        Col("Акк", turn("Двери Мск", "Окна СПб", "Гаражи"),
            "account/choice/text/client account|client"),
        Col("Объявл., шт", num(20, 90), "number quantity?"),
        Col("Просмотры", num(300, 2600), "number"),
        Col("Контакты", num(5, 80), "number"),
        Col("План конт.", turn(40, 50, 30), "number"),
        Col("Расход, ₽", num(500, 6000, 10), "money amount?"),
        Col("Цена контакта", calc(lambda row: round(row[7] / row[5], 1)), "money/number"),
        Col("Заявок", num(0, 12), "number"),
    ]),
    Sheet("Итоги", "summary", [
        ["Итоги недели"], ["Акк", "Контакты", "Расход", "Цена"], ["Двери Мск", 210, 18400, 87.6],
        ["Окна СПб", 180, 21000, 116.7], ["Гаражи", 95, 7100, 74.7]]),
])  # fmt: skip

BOOKS = (
    fitness, concrete, hostel, lawyers, phones, courses, taxi, nursery, tattoo, greenhouse, sauna,
    translators, avitologs,
)  # fmt: skip
