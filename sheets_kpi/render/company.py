"""What is told of the company's results on the Dashboard, in words."""

from __future__ import annotations

from typing import Literal, NamedTuple

from sheets_kpi.attain.results import Result
from sheets_kpi.decisions import Kpi
from sheets_kpi.periods import MONTHS, Grain, Period
from sheets_kpi.render.board import Board
from sheets_kpi.render.page import Judgement
from sheets_kpi.texts import Lang, say


class Own(NamedTuple):
    """The company's result of a KPI and how it is told."""

    result: Result
    judged: Judgement

    @property
    def text(self) -> str:
        """In a list of others: `■ Сделки (69 %)`."""
        return f"{self.judged.sign} {self.result.kpi.name} ({self.judged.text})"


def own(board: Board, kpi: Kpi) -> Own | None:
    """What the company has of a KPI; None where it is not computed."""
    result = board.cards.company.results.get(kpi.key)
    if result is None or kpi.key not in board.classes:
        return None
    return Own(result, board.judge(result))


def owns(board: Board) -> list[Own]:
    """What the company has of the KPIs shown, but for those that are not computed."""
    return [found for kpi in board.shown if (found := own(board, kpi))]


def has_targets(board: Board) -> bool:
    """Whether any KPI shown has a target for the company."""
    results = board.cards.company.results
    return any(kpi.key in results and results[kpi.key].target is not None for kpi in board.shown)


def needs_action(board: Board, kpi: Kpi) -> bool:
    """Whether a KPI is at risk or behind."""
    found = own(board, kpi)
    return found is not None and found.judged.needs_action


def is_early(board: Board) -> bool:
    """Whether the period has just begun, so that next to nothing is judged yet."""
    return board.progress.is_open and board.progress.share < board.thresholds.early_window


def early_text(board: Board) -> str:
    """That it is early: `○ рано: прошло 3 из 20 дней`."""
    progress = board.progress
    return say("told.early", board.lang, elapsed=progress.elapsed, total=progress.total)


def name_of(period: Period, lang: Lang, side: Literal["last", "next"] = "last") -> str:
    """A period beside the one shown: `октябрь`, `прошлая неделя`, (into) `следующую неделю`."""
    if period.grain is Grain.MONTH:
        name = MONTHS[lang][period.start.month - 1]
        return name if lang == "ru" else name.capitalize()
    return say(f"told.{side}.{period.grain}", lang)


def last_text(board: Board, kpi: Kpi, *, with_status: bool = False) -> str:
    """What a KPI was in the whole period before: `октябрь: 1,76 млн ₽ · ▲ выполнен`, or ""."""
    last = board.cards.trend[-2][1].get(kpi.key) if len(board.cards.trend) > 1 else None
    if last is None or last.fact is None:
        return ""
    text = f"{name_of(last.period, board.lang)}: {board.short(last.fact, kpi)}"
    judged = board.judge(last)
    return f"{text} · {judged.status}" if with_status and judged.tone != "grey" else text


def target_text(board: Board, result: Result) -> str:
    """A target for a sentence: `1,81 млн ₽`, `70–85`, or ""."""
    kpi, target = result.kpi, result.target
    if isinstance(target, int | float):
        return board.short(target, kpi)
    return board.target_text(result)


def share_words(board: Board, judged: Judgement) -> str:
    """The number that decides, in words: `89 % к плану`, `98 % цели`, `+34 п. п. к цели`."""
    is_gap = isinstance(judged.value, str)
    key = "to_target" if is_gap else "of_target" if board.is_past else "to_plan"
    return say(f"told.{key}", board.lang, share=judged.text)
