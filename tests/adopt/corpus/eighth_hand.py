"""Workbooks that teams keep by hand, thirteen Russian and three English: the eighth set.

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

# Curtains, plain headers: cloth and sewing are the sum, an advance and a rest, a plan a month.
curtains = Book("curtains", "hand ru", [
    Table("Заказы", 86, [
        Col("№", seq(811), "text/number id"),
        Col("Дата", day("2026-09-21..2026-11-19"), "date date"),
        Col("Клиент", one(fio, 75), "client client"),
        Col("Телефон", one(phone, 75), "client/text client?"),
        Col("Салон", of("Галерея", "Ленина 40"), "choice/account/text account"),
        Col("Дизайнер", of("Яна Русланова", "Тамара", "Ева Ш."), "person person"),
        Col("Ткань", num(8000, 64000, 500), "money/number"),
        Col("Пошив", num(3000, 21000, 500), "money/number"),
        Col("Итого", calc(lambda row: row[6] + row[7]), "money amount"),
        Col("Аванс", calc(lambda row: row[8] * 7 // 10), "money/number"),
        Col("Остаток", calc(lambda row: row[8] - row[9]), "money/number"),
        Col("Статус", Words(
            "Выдан won 6; В пошиве open 3; Ждём ткань open 2; Замер open 2; Отменён lost 1"),
            "choice status"),
        Col("Срок готовности", later(1, 14, 30), "date"),
        Col("Комментарий", note("подгиб 3 см", "карниз свой", share=30)),
    ]),
    Sheet("План продаж", "plan", [
        ["Дизайнер", "Сентябрь", "Октябрь", "Ноябрь"], ["Яна Русланова", 300000, 450000, 450000],
        ["Тамара", 250000, 400000, 400000], ["Ева Ш.", 150000, 200000, 250000]]),
    Sheet("Сотрудники", "list", [
        ["ФИО", "Должность", "Телефон", "Дата приёма"],
        ["Яна Русланова", "дизайнер", "+7 900 111-22-33", date(2023, 4, 3)],
        ["Тамара", "дизайнер", "+7 900 222-33-44", date(2024, 2, 12)],
        ["Ева Ш.", "дизайнер", "+7 900 333-44-55", date(2026, 6, 1)]]),
])  # fmt: skip

# Septic tanks, plain headers: equipment and mounting, cost and profit; what was spent is a log.
septics = Book("septics", "hand ru", [
    Table("Продажи", 63, [
        Col("Дата договора", day("2026-08-10..2026-11-18"), "date date"),
        Col("Номер договора", seq(118, "СП-{}"), "text id"),
        Col("Заказчик", one(fio, 60), "client client"),
        Col("Адрес объекта", one(lambda n: f"СНТ Берёзка, уч. {n + 3}", 60),
            "text/client client?"),
        Col("Менеджер", of("Гладких О.", "Семён Рудь", "Арина"), "person person"),
        Col("Монтажник", of("бр. Саида", "бр. Коли"), "person/choice/text"),
        Col("Модель", of("Астра 5", "Топас 8", "Юнилос 3"), "choice/text"),
        Col("Стоимость оборудования", turn(118000, 156000, 97000), "money/number"),
        Col("Стоимость монтажа", turn(32000, 38000), "money/number"),
        Col("Общая сумма", calc(lambda row: row[7] + row[8]), "money amount"),
        Col("Закупка", calc(lambda row: row[7] * 7 // 10), "money/number"),
        Col("Прибыль", calc(lambda row: row[9] - row[10] - 20000), "money/number"),
        Col("Статус", Words(
            "Смонтирован won 5; Оплачен won 2; Договор подписан open/won 3; "
            "Ожидает монтажа open 2; Расторгнут lost 1"), "choice status"),
        Col("Дата монтажа", when(12, 0, "Смонтирован", "Ожидает монтажа"), "date date?"),
    ], below=[["ИТОГО", *[None] * 6, "Σ", "Σ", "Σ", "Σ", "Σ"]]),
    Table("Расходы", 30, [
        Col("Дата", day("2026-08-12..2026-11-17"), "date date"),
        Col("Категория", of("реклама", "топливо", "песок", "аренда"), "choice/text"),
        Col("Сумма", num(1500, 60000, 500), "money amount"),
        Col("Комментарий", note("Авито", "АЗС", share=50)),
    ]),
])  # fmt: skip

# Valuers of flats and damage, plain headers: a bank sends, a report has a number, paid yes or no.
valuers = Book("valuers", "hand ru", [
    Table("Реестр отчётов", 118, [
        Col("№ отчета", seq(412, "{}/26-О"), "text id"),
        Col("Дата поступления", day("2026-10-01..2026-11-19"), "date date"),
        Col("Заказчик", one(fio, 100), "client client"),
        Col("Объект оценки", of("квартира", "жилой дом", "автомобиль", "ущерб"), "choice/text"),
        Col("Банк", maybe(75, of("Сбер", "ВТБ", "Дом.РФ")), "choice/text/account account?"),
        Col("Исполнитель", of("Хлебников", "Мария Дудко", "Ставров"), "person person"),
        Col("Цена", turn(3500, 5000, 8000, 4000), "money price?"),
        Col("Скидка", maybe(25, of(500, 1000), 0), "money/number"),
        Col("К оплате", calc(lambda row: row[6] - row[7]), "money amount"),
        Col("Оплачено", of("да", "да", "нет"), "yes_no/choice status?"),
        Col("Дата выдачи", later(1, 2, 6, 80), "date date?"),
        Col("Статус", Words("Выдан won 6; В работе open 3; На проверке open 1; Отказ lost 1"),
            "choice status"),
    ], above=[["Реестр отчётов об оценке, 2026"], []]),
    Sheet("Прайс", "list/summary/notes/plan", [
        ["Вид оценки", "Цена, руб.", "Срок, дней"], ["Квартира", 3500, 2], ["Жилой дом", 8000, 4],
        ["Автомобиль", 4000, 2], ["Ущерб", 5000, 3]]),
])  # fmt: skip

# Entertainers of children, plain headers: who sold and who plays, hours at a price, a fee.
ASKED = day("2026-09-14..2026-11-19", "%d.%m.%Y")
entertainers = Book("entertainers", "hand ru", [
    Table("Заявки 2026", 97, [
        Col("Дата заявки", ASKED, "date date"),
        Col("Дата праздника", calc(lambda row: f"{ASKED.read(row[0]) + timedelta(9):%d.%m.%Y}"),
            "date date?"),
        Col("Имя клиента", one(given, 90), "client client"),
        Col("Телефон", one(phone, 90), "client/text client?"),
        Col("Менеджер", of("Кристина", "Оксана Б."), "person person"),
        Col("Программа", of("Пираты", "Эльза", "Бумажное шоу", "Наука"), "choice/text"),
        Col("Аниматор", of("Даня", "Лиля", "Марк", "Пончик"), "person/choice/text person?"),
        Col("Кол-во часов", turn(1, 1.5, 2), "number/duration quantity?"),
        Col("Цена за час", turn(5000, 7000), "money/number price?"),
        Col("Стоимость", calc(lambda row: round(row[7] * row[8])), "money amount"),
        Col("Предоплата", turn(2000), "money/number"),
        Col("Доплата", calc(lambda row: row[9] - row[10]), "money/number"),
        Col("Гонорар аниматора", calc(lambda row: row[9] * 3 // 10), "money/number"),
        Col("Источник", of("ВК", "сарафан", "Яндекс"), "choice/account/text account?"),
        Col("Статус", Words("Проведено won 6; Бронь open 3; Думает open 2; Отмена lost 1; "
                            "Перенос open 1"), "choice status"),
    ], breaks={25: [], 70: []}),
    Sheet("Программы", "list/summary/notes/plan", [
        ["Программа", "Цена за час", "Аниматоров", "Возраст"], ["Пираты", 5000, 1, "5-9"],
        ["Эльза", 5000, 1, "3-7"], ["Бумажное шоу", 7000, 2, "4-12"], ["Наука", 7000, 2, "6-12"]]),
])  # fmt: skip

# Smoked fish from a garage: words of the owner, kilos at a price, who owes and who is given it.
smoked = Book("smoked", "hand ru", [
    Table("рыба", 112, [
        Col("когда", day("2026-10-01..2026-11-19", "%d.%m"), "date date"),
        Col("кому", one(given, 70), "client client"),
        Col("чего", of("лещ хк", "скумбрия гк", "форель", "щучка вял."), "choice/text"),
        Col("скок кг", num(1, 6, 0.5), "number quantity?"),
        Col("за кг", turn(650, 900, 1800, 1100), "money/number price?"),
        Col("итого денег", calc(lambda row: round(row[3] * row[4])), "money amount"),
        Col("через кого", of("я", "Танюха", "рынок Серёга"), "person person"),
        Col("деньги тут?", Words("тут won 7; торчит open 2; пол суммы open/won 1; "
                                 "вернул рыбу refund/lost 1"), "choice status"),
        Col("что ещё", note("пузо пожирней", "без голов", share=25)),
    ], above=[["коптильня 2026"]], breaks={70: ["ноябрь"]}),
    Sheet("долги старые", "notes/list/summary", [
        ["кто", "сколько", "с какого"], ["Петрович", 3400, "лето"], ["баня у моста", 780, "май"],
        ["Ленка соседка", 650, "май"]]),
])  # fmt: skip

# Upholstery: shortened headers, stuff and work, the craftsman's half, three days.
upholstery = Book("upholstery", "hand ru", [
    Table("перетяжка", 74, [
        Col("№ з/н", seq(2051), "text/number id"),
        Col("Дата пр.", day("2026-09-15..2026-11-19"), "date date"),
        Col("Зак-к", one(fio, 70), "client client"),
        Col("Конт.\nтел.", one(phone, 70), "client/text client?"),
        Col("Изд.", of("диван угл.", "кресло", "банкетка", "стул"), "choice/text"),
        Col("К-во", num(1, 6), "number quantity?"),
        Col("Прин.", of("Ульяна", "Борисыч"), "person person"),
        Col("Маст.", of("Ренат", "Палыч", "Шамиль"), "person/choice/text person?"),
        Col("Тк. + порол.", num(2000, 19000, 500), "money/number"),
        Col("Раб.", num(3000, 18000, 500), "money/number"),
        Col("Общ.\nст-ть", calc(lambda row: row[8] + row[9]), "money amount"),
        Col("Ав.", calc(lambda row: row[10] // 2), "money/number"),
        Col("Ост.", calc(lambda row: row[10] - row[11]), "money/number"),
        Col("Сост.", Words("отд. won 6; в раб. open 3; гот. open/won 2; отк. lost 1"),
            "choice status"),
        Col("Дата отд.", when(13, 1, "отд."), "date date?"),
    ]),
])  # fmt: skip

# Locks are opened at night: slang of dispatchers, what is given in, a share, where it came from.
locks = Book("locks", "hand ru", [
    Table("выезда", 134, [
        Col("Дата", day("2026-10-10..2026-11-19"), "date date"),
        Col("Время", turn("00:40", "14:10", "22:35", "08:05"), "text/duration"),
        Col("Диспа", of("Майя", "Олежа"), "person person"),
        Col("Кто поехал", of("Вадос", "Тихий", "Стас 2"), "person/choice/text person?"),
        Col("Откуда звонок", of("Авито", "листовка", "2гис", "постоянник"),
            "choice/text/account account?"),
        Col("Адрес", one(lambda n: f"Гагарина {n + 2} кв {n * 3 + 1}", 110), "text/client client?"),
        Col("Номер", one(phone, 110), "client/text client"),
        Col("Чё там", of("дверь захлоп", "тачка", "сейф", "врезать замок"), "choice/text"),
        Col("Взяли с клиента", turn(2500, 4000, 3500, 7000), "money amount"),
        Col("Личинка", maybe(30, turn(800, 1200), 0), "money/number"),
        Col("Мастеру 50", calc(lambda row: (row[8] - row[9]) // 2), "money/number"),
        Col("В кассу", calc(lambda row: row[8] - row[9] - row[10]), "money/number amount?"),
        Col("Как закрылось", Words("открыли won 8; ложный lost 1; сами открыли lost 1; "
                                   "едет open 1; не договорились lost 1"), "choice status"),
    ]),
    Sheet("кто сколько сдал", "summary/list/notes/plan", [
        ["мастер", "выездов", "сдал", "должен"], ["Вадос", 51, 88000, 0],
        ["Тихий", 47, 79500, 4500], ["Стас 2", 36, 61000, 2000]]),
])  # fmt: skip

# Cartridges are refilled for offices: words of two friends, pieces at a price, bills and cash.
cartridges = Book("cartridges", "hand ru", [
    Table("заправки", 141, [
        Col("дата выезда", day("2026-10-01..2026-11-19"), "date date"),
        Col("контора", one(firm, 40), "client client"),
        Col("кто ездил", of("Саня", "Жека", "Макс"), "person person"),
        Col("картридж", of("CE285A", "Q2612A", "TN-1075", "CF226X"), "choice/text"),
        Col("штук", num(1, 8), "number quantity?"),
        Col("по скока", turn(450, 600, 500), "money/number price?"),
        Col("выставили", calc(lambda row: row[4] * row[5]), "money amount"),
        Col("№ счёта", maybe(80, seq(903)), "text/number id?"),
        Col("нал/безнал", of("б/н", "нал"), "choice"),
        Col("пришло бабло", Words("пришло won 7; не пришло open 3; забили lost 1"),
            "choice status"),
        Col("прим", note("бухгалтер Нина", "акт подписать", share=20)),
    ]),
    Sheet("тонер", "list/notes/summary/log", [
        ["что взяли", "где", "почём", "кол"], ["тонер HP 1кг", "Булат", 1100, 12],
        ["барабан 285", "Булат", 190, 40], ["чип TN", "Али", 45, 100]]),
])  # fmt: skip

# A swimming pool: a tab a month, the day once, units below, what was written off a pass.
SWIM = (
    Col("Дата", day("2026-09-01..2026-09-30", once=True), "date date"),
    Col("Группа", of("дети 4-6", "дети 7-10", "взрослые", "инд."), "choice/text/account account?"),
    Col("Фамилия, имя", one(fio, 60), "client client"),
    Col("Инструктор", of("Лада Г.", "Эдуард", "Снежана"), "person person"),
    Col("Продолж.", of(45, 30, 60), "number/duration quantity?"),
    Col("Цена занятия", turn(700, 1500, 900), "money/number amount"),
    Col("Форма оплаты", of("абонемент", "карта", "наличные"), "choice"),
    Col("Отметка", Words("посетил won 8; пропуск lost 1; болеет lost/open 1"), "choice status"),
)  # fmt: skip
swimming = Book("swimming", "hand ru", [
    *(Table(title, n, (Col("Дата", day(span, once=True), "date date"), *SWIM[1:]), log="swim",
            above=[[f"Бассейн «Дельфин» — {title.lower()} 2026"], []],
            units=[None, None, None, None, "мин.", "руб."],
            below=[["Итого за месяц", None, None, None, None, "Σ"]])
      for title, n, span in (("Сентябрь", 66, "2026-09-01..2026-09-30"),
                             ("Октябрь", 71, "2026-10-01..2026-10-31"),
                             ("Ноябрь", 43, "2026-11-01..2026-11-19"))),
    Sheet("Цены", "list/summary/notes/plan", [
        ["Услуга", "Разовое", "Абонемент 8"], ["дети", 700, 4800], ["взрослые", 900, 6400],
        ["инд.", 1500, 10400]]),
])  # fmt: skip

# Guides of a city: a tab each, her name says the title alone; a title above, a total below.
TOURS = (
    Col("Дата тура", day("2026-10-03..2026-11-19"), "date date"),
    Col("Маршрут", of("Кремль", "Крыши", "Подземелья", "Усадьбы"), "choice/text/account account?"),
    Col("Турагент / группа", one(firm, 30), "client client"),
    Col("Чел.", num(2, 38), "number quantity?"),
    Col("С человека", turn(900, 1200, 650), "money/number price?"),
    Col("Сбор", calc(lambda row: row[3] * row[4]), "money amount"),
    Col("Гиду 30%", calc(lambda row: row[5] * 3 // 10), "money/number"),
    Col("Сдано", of("сдано", "нет"), "choice/yes_no status?"),
)  # fmt: skip
guides = Book("guides", "hand ru", [
    *(Table(who, n, TOURS, log="tours", gives=f"person {who}",
            above=[[f"Экскурсовод: {who}"], []], below=[["Итого", None, None, "Σ", None, "Σ", "Σ"]])
      for who, n in (("Ярослава", 33), ("Нина Фомина", 41), ("Тигран", 28))),
    Sheet("памятка", "notes", [
        ["Сбор группы за 15 минут"], ["Деньги сдаём в понедельник"], ["Микрофоны брать в офисе"]]),
])  # fmt: skip

# A pond with paid fishing: the day stands once, totals of weeks inside, what was spent aside.
CATCH = ["за неделю", None, None, None, None, "Σ", None, "Σ"]
BOUGHT: list[Row] = [["дата", "на что", "сумма"]] + [
    [date(2026, 10, 2) + timedelta(n * 5), ("корм", "малёк", "дрова", "зарплата сторожу")[n % 4],
     1500 + n * 900] for n in range(9)]  # fmt: skip
pond = Book("pond", "hand ru", [
    Table("Пруд", 93, [
        Col("дата", day("2026-10-01..2026-11-19", once=True), "date date"),
        Col("смотритель", of("Егорыч", "Володя", "Зина"), "person person"),
        Col("рыбак", one(given, 80), "client client"),
        Col("место", one(lambda n: f"мостки {n % 14 + 1}", 14), "choice/text account?"),
        Col("путёвка", of("день", "сутки", "утро"), "choice/text"),
        Col("за путёвку", turn(1500, 2500, 1000), "money/number"),
        Col("рыба сверх, кг", num(0, 7, 0.5), "number quantity?"),
        Col("всего с рыбака", calc(lambda row: round(row[5] + row[6] * 350)), "money amount"),
    ], above=[["Платный пруд, осень"], []], breaks={31: CATCH, 62: CATCH}, below=[CATCH],
        beside=BOUGHT),
])  # fmt: skip

# Seamstresses: dates across, people down, sums on two sides; what was sewn badly is a log.
SEWERS = ("Гюзель", "Валентина", "Дилором", "Светлана П.", "Роза")
DAYS = [date(2026, 11, 2) + timedelta(n) for n in range(17) if n % 7 < 5]
SEWN = {who: [(n * 13 + k * 29) % 45 + 30 for n in range(len(DAYS))]
        for k, who in enumerate(SEWERS)}  # fmt: skip
sewers = Book("sewers", "hand ru", [
    Sheet("Выработка", "matrix", [
        ["Цех №2. Сдано изделий, шт."], [],
        ["№", "ФИО", *DAYS, "Всего"],
        *([k, who, *row, sum(row)] for k, (who, row) in enumerate(SEWN.items(), 1)),
        [None, "Всего", *(sum(row[n] for row in SEWN.values()) for n in range(len(DAYS))),
         sum(map(sum, SEWN.values()))],
    ], 3, "dates_across", [Col("ФИО", of(*SEWERS), "person person")]),
    Table("Переделки", 19, [
        Col("Когда", day("2026-11-02..2026-11-18"), "date date"),
        Col("Кто шил", of(*SEWERS), "person person"),
        Col("Изделие", of("наволочка", "пододеяльник", "халат"), "choice/text"),
        Col("Шт", num(1, 9), "number quantity?"),
        Col("Причина", of("строчка", "пятно", "размер"), "choice/text"),
        Col("Исправлено", of("да", "нет"), "yes_no/choice status?"),
    ]),
    Sheet("Норма", "plan/list/notes/summary", [
        ["ФИО", "Норма в день"], *([who, 55] for who in SEWERS)]),
])  # fmt: skip

# A repairer of watches: nobody wrote a header; the receipt, the day, what, for whom, how much.
watches = Book("watches", "hand ru", [
    Table("часы 2026", 61, [
        Col(None, day("2026-10-01..2026-11-18", "%d.%m.%Y"), "date date"),
        Col(None, seq(1190, "К{}"), "text/number id?"),
        Col(None, of("Сейко", "Полёт", "Тиссот", "будильник"), "choice/text"),
        Col(None, of("батарейка", "чистка", "стекло", "заводная гол."), "choice/text"),
        Col(None, one(fio, 55), "client client"),
        Col(None, one(phone, 55), "client/text client?"),
        Col(None, turn(350, 2200, 900, 1500), "money/number amount"),
        Col(None, Words("отдали won 6; готово open/won 2; ждём деталь open 2; отказ lost 1"),
            "choice status"),
        Col(None, of("Лев Абр.", "Митя"), "person person"),
    ], header=False),
])  # fmt: skip

# Signs over shops, plain headers: a quote with a discount, a deposit, a due day.
signs = Book("signs", "hand en", [
    Table("Orders", 82, [
        Col("Order #", seq(3107), "text/number id"),
        Col("Date", day("2026-09-01..2026-11-19"), "date date"),
        Col("Client", one(company, 55), "client client"),
        Col("Contact", one(full, 55), "client/text/person client?"),
        Col("Salesperson", of("Gwen", "Marcus Yee", "Tilly"), "person person"),
        Col("Sign Type", of("Channel letters", "Banner", "Neon"), "choice/text"),
        Col("Qty", num(1, 5), "number quantity"),
        Col("Unit Price", turn(480, 1250, 90), "money/number price"),
        Col("Subtotal", calc(lambda row: row[6] * row[7]), "money amount?"),
        Col("Tax", calc(lambda row: round(row[8] * 0.08, 2)), "money/number"),
        Col("Total", calc(lambda row: round(row[8] * 1.08, 2)), "money amount"),
        Col("Deposit Paid", calc(lambda row: row[8] // 2), "money/number"),
        Col("Due Date", later(1, 10, 25), "date"),
        Col("Status", Words("Installed won 5; In production open 3; Awaiting approval open 2; "
                            "Quoted open 2; Cancelled lost 1"), "choice status"),
    ]),
    Sheet("Targets", "plan", [
        ["Salesperson", "Sep", "Oct", "Nov"], ["Gwen", 20000, 22000, 24000],
        ["Marcus Yee", 18000, 18000, 20000], ["Tilly", 9000, 10000, 12000]]),
    Sheet("Price list", "list/summary/notes/plan", [
        ["Item", "Price", "Lead time"], ["Channel letters", 1250, "3 wks"], ["Banner", 90, "2 d"],
        ["Neon", 480, "4 wks"]]),
])  # fmt: skip

# Junk is hauled away: words of the owner, what the dump takes, what the crew gets.
junk = Book("junk", "hand en", [
    Table("hauls", 103, [
        Col("day", day("2026-10-01..2026-11-19"), "date date"),
        Col("name", one(full, 90), "client client"),
        Col("cell", one(lambda n: f"555-{2000 + n * 31}", 90), "client/text client?"),
        Col("where at", one(lambda n: f"{n * 7 + 12} Elm Ct", 90), "text/client client?"),
        Col("booked by", of("Shawna", "Big Mike"), "person person"),
        Col("crew", of("A truck", "B truck"), "choice/text/person/account person? account?"),
        Col("load", of("1/4", "1/2", "full", "couch only"), "choice/text"),
        Col("charged", turn(180, 320, 550, 95), "money amount"),
        Col("dump fee", calc(lambda row: row[7] // 5), "money/number"),
        Col("gas", num(10, 45, 5), "money/number"),
        Col("kept", calc(lambda row: row[7] - row[8] - row[9]), "money/number"),
        Col("paid how", of("cash", "venmo", "card"), "choice"),
        Col("done?", Words("done won 7; on the books open 2; no show lost 1; backed out lost 1"),
            "choice status"),
    ], breaks={61: []}),
    Sheet("hours", "list/summary/notes/plan/log", [
        ["who", "this week", "rate", "pay"], ["Big Mike", 38, 22, 836], ["Tyrell", 41, 18, 738],
        ["Dee", 25, 18, 450]]),
])  # fmt: skip

# A ski school: a tab a week under a title, the day once, a blank column left, a total at the foot.
SKI = (
    Col("Lesson Day", day("2026-11-02..2026-11-08", once=True), "date date"),
    Col("Start", turn("9:00", "11:00", "13:30"), "text/duration"),
    Col("Instructor", of("Lars", "Beth M.", "Coco"), "person person"),
    Col("Guest", one(full, 50), "client client"),
    Col("Level", of("First timer", "Blue", "Black"), "choice/text"),
    Col("Ppl", num(1, 6), "number quantity?"),
    Col("Rate pp", turn(60, 85, 110), "money/number price?"),
    Col("Lesson total", calc(lambda row: row[5] * row[6]), "money amount"),
    Col("Rental", maybe(50, turn(35, 70), 0), "money/number"),
    Col("Showed", Words("Y won 8; N lost 1; Resched open 1"), "choice/yes_no status"),
)  # fmt: skip
SKIED: list[Cell] = ["Total", None, None, None, None, "Σ", None, "Σ", "Σ"]
ski = Book("ski", "hand en", [
    *(Table(title, n, (Col("Lesson Day", day(span, once=True), "date date"), *SKI[1:]), log="ski",
            above=[["Pinecrest Ski School"], []], left=1, below=[SKIED])
      for title, n, span in (("Nov 2-8", 31, "2026-11-02..2026-11-08"),
                             ("Nov 9-15", 36, "2026-11-09..2026-11-15"),
                             ("Nov 16-22", 24, "2026-11-16..2026-11-19"))),
    Sheet("Season pass", "list/notes/summary/log", [
        ["Guest", "Pass", "Price"], ["Mona Holmson", "Full", 899], ["Karen Lund", "Weekday", 499],
        ["Jack Boltson", "Full", 899]]),
])  # fmt: skip

BOOKS = (curtains, septics, valuers, entertainers, smoked, upholstery, locks, cartridges, swimming,
         guides, pond, sewers, watches, signs, junk, ski)  # fmt: skip
