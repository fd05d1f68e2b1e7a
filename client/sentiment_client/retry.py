"""Retries: whether to repeat a request, and after how long. Scoring changes nothing, so repeating is safe."""

from __future__ import annotations

import random
from dataclasses import dataclass

from sentiment_client.errors import ClientError, Unavailable, Unreachable

# Random share added to Retry-After, so that clients refused together do not return together.
SPREAD = 0.25


@dataclass(frozen=True, kw_only=True)
class Retry:
    """The number of attempts and the limits of the wait. `Retry(attempts=1)` never repeats a request."""

    attempts: int = 5
    first_wait: float = 0.2  # seconds; doubled with every attempt, where the service names none
    longest_wait: float = 30.0  # seconds; a longer Retry-After ends the retries

    def __post_init__(self) -> None:
        if self.attempts < 1 or not 0 < self.first_wait <= self.longest_wait:
            raise ValueError("attempts must be at least 1, and 0 < first_wait <= longest_wait")

    def wait_after(self, error: ClientError, attempt: int) -> float:
        """Seconds to wait after attempt number `attempt` (the first is 1). Raises `error` where it is not repeated."""
        if attempt >= self.attempts or not isinstance(error, Unavailable | Unreachable):
            raise error
        named = error.retry_after if isinstance(error, Unavailable) else None
        if named is None:
            highest = min(self.longest_wait, self.first_wait * 2 ** (attempt - 1))
            return random.uniform(0, highest)  # noqa: S311 -- spreads load, hides nothing
        if named > self.longest_wait:
            raise error
        # Never sooner than Retry-After.
        return named * random.uniform(1, 1 + SPREAD)  # noqa: S311
