"""How often somebody may ask: a bucket of tokens for each key, a user or an address."""

from collections.abc import Hashable
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)


class Budget(Generic[Key]):
    """Tokens for each key: `per_minute` at most at once, filled again over a minute. 0 is no limit."""

    def __init__(self, per_minute: int) -> None:
        self._per_minute = per_minute
        self._left: dict[Key, tuple[float, float]] = {}

    def spend(self, key: Key, now: float) -> float:
        """Seconds to wait; 0.0 if a token was there, which is then spent. `now` in seconds of any steady clock."""
        if not self._per_minute:
            return 0.0
        if len(self._left) > 10_000:  # whoever has been away for a minute is full again and need not be kept
            self._left = {k: (left, at) for k, (left, at) in self._left.items() if now - at < 60}
        left, at = self._left.get(key, (float(self._per_minute), now))
        left = min(float(self._per_minute), left + (now - at) * self._per_minute / 60)
        if left < 1:
            self._left[key] = (left, now)
            return (1 - left) * 60 / self._per_minute
        self._left[key] = (left - 1, now)
        return 0.0
