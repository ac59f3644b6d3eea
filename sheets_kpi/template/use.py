"""Logs that templates share: `include` names files, `use` takes one of their logs whole."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sheets_kpi.template.table import Mistakes, Raw, Table


def with_used_logs(data: Raw, included: Mapping[str, Raw], mistakes: Mistakes) -> Raw:
    """The file's data, each log with `use` laid over the included log that it names."""
    shared: dict[str, Any] = {}
    for name, inner in included.items():
        shared |= Table(inner, name, "included", mistakes).raw("logs")
    logs = data.get("logs")
    if not isinstance(logs, dict):
        return data
    return {**data, "logs": {key: _used(key, log, shared, mistakes) for key, log in logs.items()}}


def _used(log_id: str, log: Any, shared: Raw, mistakes: Mistakes) -> Any:  # noqa: ANN401
    if not isinstance(log, dict) or "use" not in log:
        return log
    name, own = log["use"], {key: value for key, value in log.items() if key != "use"}
    base = shared.get(name) if isinstance(name, str) else None
    if not isinstance(base, dict) or "use" in base:
        mistakes.unknown("unknown_shared_log", f"logs.{log_id}.use", str(name), shared)
        return log
    return _laid_over(base, own)


def _laid_over(base: Raw, own: Raw) -> dict[str, Any]:
    """`base` with the keys of `own` in place of its own; tables are merged key by key."""
    merged = dict(base)
    for key, value in own.items():
        below = merged.get(key)
        if isinstance(below, dict) and isinstance(value, dict):
            merged[key] = _laid_over(below, value)
        else:
            merged[key] = value
    return merged
