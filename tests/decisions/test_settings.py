"""The Settings tab: blank means the default; what cannot be read stops the run."""

from __future__ import annotations

import pytest
from books import tab

from sheets_kpi.decisions.settings import Settings, read_settings
from sheets_kpi.decisions.tables import SETTINGS, read_table
from sheets_kpi.errors import DecisionError
from sheets_kpi.periods import Grain
from sheets_kpi.state import CellValue


def settings(*rows: tuple[CellValue, ...]) -> Settings:
    return read_settings(read_table(tab("Настройки", [("Настройка", "Значение"), *rows]), SETTINGS))


def test_an_emptied_tab_means_all_defaults() -> None:
    assert settings() == Settings()
    assert settings(("Период отчёта", None), ("Часовой пояс", " ")) == Settings()


def test_values_in_either_language() -> None:
    found = settings(
        ("период отчета", "Неделя"),
        ("Language of summary tabs", "английский"),
        ("«В графике» от", "95 %"),
        ("«Риск» от", 0.8),
        ("Минимум наблюдений", "10"),
        ("Часовой пояс", "Asia/Yekaterinburg"),
        ("За какой период показывать", "октябрь 2026"),
    )
    assert (found.grain, found.language, found.min_observations) == (Grain.WEEK, "en", 10)
    assert (found.on_track_from, found.at_risk_from) == (0.95, 0.8)
    assert str(found.zone) == "Asia/Yekaterinburg"
    assert found.period is not None
    assert found.period.key == "2026-10"


@pytest.mark.parametrize("told", ["€", "EUR", "eur", "евро"])
def test_a_currency_is_told_by_its_sign_code_or_word(told: str) -> None:
    assert settings(("Валюта", told)).currency == "EUR"


def test_which_clients_are_joined() -> None:
    found = settings(
        ("Сопоставлять клиентов", "нет"),
        ("Не объединять клиентов", "Ромашка, ООО; 8 916 123-45-67;"),
    )
    assert not found.join_clients
    assert found.clients_apart == ("Ромашка, ООО", "8 916 123-45-67")


@pytest.mark.parametrize(
    ("told", "keys"),
    [
        ("Карточки; Встреча", {"cards", "meeting"}),
        ("воронка, By category", {"funnel", "by_category"}),
        ("ПО АККАУНТАМ;", {"by_account"}),
    ],
)
def test_summary_tabs_to_do_without_are_named_by_their_titles(told: str, keys: set[str]) -> None:
    assert settings(("Ненужные листы", told)).without == keys


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("Период отчёта", "год и месяц", "неделя"),
        ("Период отчёта", "месец", "месяц"),
        ("«В графике» от", "девяносто", "90 %"),
        ("«В графике» от", 90, "90 %"),  # 9000 %: a forgotten percent sign
        ("«Риск» от", "-5 %", "90 %"),
        ("Потолок выполнения в итоге", "нет", "90 %"),
        ("Не оценивать первые", 1.5, "90 %"),
        ("Минимум наблюдений", 0, "целое"),
        ("Часовой пояс", "Москва", "Europe/Moscow"),
        ("Валюта", "тугрики", "KZT"),
        ("Ненужные листы", "Карточки; Дашборд", "По категориям"),  # the Dashboard always stands
        ("Сопоставлять клиентов", "иногда", "да"),
        ("За какой период показывать", "прошлый", "октябрь"),
    ],
)
def test_an_unreadable_setting_names_its_cell_and_what_is_allowed(
    name: str, value: CellValue, said: str
) -> None:
    with pytest.raises(DecisionError) as caught:
        settings(("Язык сводных листов", None), (name, value))
    message = caught.value.say("ru")
    assert "B3" in message
    assert said in message


def test_thresholds_out_of_order_are_refused() -> None:
    with pytest.raises(DecisionError, match="75%"):
        settings(("«В графике» от", "70 %"))


def test_a_setting_that_stands_twice_is_refused() -> None:
    with pytest.raises(DecisionError, match="2, 3"):
        settings(("Период отчёта", "месяц"), ("Report period", "неделя"))


def test_an_unknown_setting_is_a_finding_with_the_nearest_name() -> None:
    [finding] = settings(("Часовой пос", "UTC")).findings
    assert (finding.code, finding.cell) == ("setting_unknown", "A2")
    assert "Часовой пояс" in finding.message("ru")


def test_a_renamed_header_is_refused_with_its_name() -> None:
    with pytest.raises(DecisionError, match="Setting"):
        read_table(tab("Настройки", [("Что", "Значение"), ("Часовой пояс", "UTC")]), SETTINGS)
