"""One story for each template that ships."""

from __future__ import annotations

from collections.abc import Mapping

from sheets_kpi.demo.trade import Trade
from sheets_kpi.demo.trades import account_managers, recruiting, sales_team, salon, service_team

TRADES: Mapping[str, Trade] = {
    "account-managers": account_managers.TRADE,
    "sales-team": sales_team.TRADE,
    "service-team": service_team.TRADE,
    "salon": salon.TRADE,
    "recruiting": recruiting.TRADE,
}
