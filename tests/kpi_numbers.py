"""Which shipped KPIs stand for the 49 KPIs that teams ask for: number → (template, id).

The numbers are those of docs/kpis.md. Number 6, attainment, is no formula: every KPI with a target
has it, and the first that a team looks at stands for it here.
"""

from __future__ import annotations

from collections.abc import Mapping

_AM, _SALES, _SERVICE = "account-managers", "sales-team", "service-team"
_SALON, _HIRING = "salon", "recruiting"

NUMBERS: Mapping[int, tuple[tuple[str, str], ...]] = {
    1: ((_AM, "new_clients"), (_SALES, "new_clients"), (_SERVICE, "new_clients"),
        (_SALON, "new_clients")),
    2: ((_AM, "retention"), (_SALON, "return_rate")),
    3: ((_AM, "churn"),),
    4: ((_AM, "revenue"), (_SALES, "revenue"), (_SERVICE, "revenue"), (_SALON, "revenue")),
    5: ((_SALES, "units"),),
    6: ((_AM, "revenue"),),
    7: ((_AM, "repeat_orders"), (_SALES, "repeat_orders")),
    8: ((_AM, "repeat_rate"), (_SALON, "return_rate")),
    9: ((_AM, "csat"), (_SERVICE, "csat"), (_SALON, "csat")),
    10: ((_AM, "rating"), (_SERVICE, "rating"), (_SALON, "rating")),
    11: ((_AM, "nps"), (_SERVICE, "nps"), (_SERVICE, "nps_90")),
    12: ((_AM, "conversion"), (_SALES, "conversion"), (_SALES, "cohort_conversion"),
         (_SALES, "win_rate")),
    13: ((_AM, "call_conversion"), (_SALES, "call_conversion")),
    14: ((_AM, "deals_per_1000"),),
    15: ((_SALES, "stage_loss"),),
    16: ((_AM, "calls"), (_SALES, "calls"), (_HIRING, "calls")),
    17: ((_AM, "meetings"), (_SALES, "meetings")),
    18: ((_AM, "contacts"),),
    19: ((_AM, "deals"), (_SALES, "deals")),
    20: ((_AM, "average_order"), (_SALES, "average_order"), (_SALON, "average_order")),
    21: ((_AM, "quality"),),
    22: ((_AM, "reply_time"), (_AM, "reply_p90"), (_SERVICE, "reply_time")),
    23: ((_AM, "resolution"), (_AM, "first_contact"), (_SERVICE, "first_contact")),
    24: ((_AM, "on_time"), (_SERVICE, "on_time")),
    25: ((_AM, "key_growth"),),
    26: ((_AM, "upsell_share"),),
    27: ((_AM, "contribution"),),
    28: ((_AM, "cost_per_client"),),
    29: ((_SERVICE, "standards"),),
    30: ((_SERVICE, "errors"),),
    31: ((_SERVICE, "turnaround"),),
    32: ((_SERVICE, "utilization"), (_SALON, "utilization")),
    33: ((_SERVICE, "revenue_per_employee"),),
    34: ((_SALES, "cac"), (_SERVICE, "cac"), (_SALON, "cac")),
    35: ((_SERVICE, "cost_to_retain"),),
    36: ((_SALES, "margin"), (_SERVICE, "margin")),
    37: ((_SERVICE, "enps"),),
    38: ((_AM, "training"), (_SERVICE, "training")),
    39: ((_SERVICE, "clients_served"), (_SALON, "clients_served")),
    40: ((_SALON, "addon_revenue"), (_SALON, "attach_rate")),
    41: ((_SERVICE, "extra_steps"),),
    42: ((_SERVICE, "late_share"), (_SERVICE, "mean_delay")),
    43: ((_HIRING, "time_to_fill"),),
    44: ((_HIRING, "quality_of_hire"),),
    45: ((_AM, "milestones"), (_HIRING, "milestones")),
    46: ((_AM, "active_clients"), (_AM, "client_growth")),
    47: ((_AM, "impressions"), (_AM, "views"), (_SALES, "impressions"), (_SALES, "views")),
    48: ((_AM, "revenue_growth"), (_SALES, "revenue_growth"), (_SALON, "revenue_growth")),
    49: ((_AM, "load"), (_SERVICE, "load"), (_HIRING, "load")),
}  # fmt: skip
