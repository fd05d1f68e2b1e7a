"""What a batch costs, learned from the batches themselves: seconds = a + b * tokens + c * steps, none below zero."""

from __future__ import annotations

# How the three terms relate before anything was measured; the first batch says how large they are. They keep a little
# weight for good, so that where all batches are alike the three cannot drift apart.
PRIOR = (5e-4, 5e-6, 1e-5)
PRIOR_WEIGHT = 0.05
# A batch counts for less with each that follows it: after 35 more, for half. Other work on the machine comes and goes.
MEMORY = 0.98
# One batch is believed to be at most so many times what was expected of it: the process was stopped meanwhile, say.
# A lasting change is followed all the same, by this factor at each step.
SURPRISE = 4.0
SWEEPS = 8
DENSITY_MEMORY = 10_000  # tokens


class Cost:
    """A fit by least squares of relative errors. The model's thread teaches it; any thread may ask."""

    def __init__(self) -> None:
        self._moments = [[0.0] * 3 for _ in range(3)]
        self._targets = [0.0] * 3
        self._prior = PRIOR
        # Nothing is known: no time at all is predicted, as nobody may be refused out of ignorance.
        self._terms = (0.0, 0.0, 0.0)
        self.density = 1.0  # tokens for each that a text's characters had promised
        self.longest = 0  # steps of the longest batch so far

    def seconds(self, batches: float, tokens: float, steps: float) -> float:
        """Of so many batches with so many tokens and steps in all."""
        each, token, step = self._terms
        return batches * each + tokens * token + steps * step

    def learn(self, tokens: int, steps: int, seconds: float) -> None:
        """A batch of so many tokens, the longest text of so many steps, took so many seconds."""
        if seconds <= 0:  # a clock that stood still says nothing
            return
        expected = self.seconds(1, tokens, steps)
        if expected:
            seconds = min(max(seconds, expected / SURPRISE), expected * SURPRISE)
        else:
            scale = seconds / (PRIOR[0] + tokens * PRIOR[1] + steps * PRIOR[2])
            self._prior = (PRIOR[0] * scale, PRIOR[1] * scale, PRIOR[2] * scale)
        self.longest = max(self.longest, steps)
        # Errors are relative to the size of a batch (a long one must not outweigh a hundred short ones), and not to
        # what it took: batches from quick times would outweigh all that come when the machine has become slow.
        size = self._prior[0] + tokens * self._prior[1] + steps * self._prior[2]
        row = (1 / size, tokens / size, steps / size)
        for left in range(3):
            self._targets[left] = self._targets[left] * MEMORY + row[left] * seconds / size
            for right in range(3):
                self._moments[left][right] = self._moments[left][right] * MEMORY + row[left] * row[right]
        self._terms = self._solve()

    def read(self, promised: int, tokens: int) -> None:
        """Texts whose characters had promised so many tokens had so many."""
        if promised > 0:
            self.density += promised / (promised + DENSITY_MEMORY) * (tokens / promised - self.density)

    def _solve(self) -> tuple[float, float, float]:
        """The best terms that are not negative, by turns, from those that stand."""
        terms = list(self._terms if any(self._terms) else self._prior)
        for _ in range(SWEEPS):
            for place in range(3):
                row, prior = self._moments[place], self._prior[place]
                rest = sum(row[other] * terms[other] for other in range(3) if other != place)
                pull = PRIOR_WEIGHT / prior**2
                terms[place] = max(0.0, (self._targets[place] - rest + pull * prior) / (row[place] + pull))
        return terms[0], terms[1], terms[2]
