"""The calls a minute that Google allows, shared by all workbooks of a run."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Callable
from threading import Lock

_MINUTE = 60.0  # seconds
_ROBOT, _PROJECT = 60, 300  # calls a minute, reads and writes each for itself


class Budget:
    """Lets no robot make more than 60 reads and 60 writes within any minute, nor those of one
    project together more than 300 of each. Threads may share it.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._taken: defaultdict[tuple[str, str], deque[float]] = defaultdict(deque)

    def take(
        self, robot: str, kind: str, now: Callable[[], float], sleep: Callable[[float], None]
    ) -> None:
        """Waits until a robot, by its e-mail, may make one more call of a kind."""
        project = robot.partition("@")[2]
        while wait := self._wait({(kind, robot): _ROBOT, (kind, f"@{project}"): _PROJECT}, now()):
            sleep(wait)

    def _wait(self, limits: dict[tuple[str, str], int], now: float) -> float:
        """Seconds until a call is allowed; where it is at once, 0, and it counts as made."""
        with self._lock:
            wait = 0.0
            for key, most in limits.items():
                taken = self._taken[key]
                while taken and taken[0] <= now - _MINUTE:
                    taken.popleft()
                if len(taken) >= most:
                    wait = max(wait, min(taken[0] + _MINUTE - now, _MINUTE))
            if not wait:
                for key in limits:
                    self._taken[key].append(now)
            return wait
