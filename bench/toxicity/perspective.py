"""Compare our scores with those that Perspective published, on held-out comments.

Quantiles and thresholds of TOXICITY, and of each attribute the rank correlation. `--page docs/PERSPECTIVE.md` writes
the tables into that page, between its marks.
"""

from __future__ import annotations

import datetime
import math
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.stats import rankdata

from bench.common.command import command, parser
from bench.common.table import ABSENT
from bench.peers.toxicity import ArtifactToxicity
from model.errors import DataError
from training.evaluation.equivalent_thresholds import equivalent_thresholds
from training.recipe.data.toxicity import ATTRIBUTES, VALIDATION, read_toxicity

SOURCE = "perspective_scores"
QUANTILES = (0.1, 0.25, 0.5, 0.75, 0.9, 0.95)
THRESHOLDS = (0.5, 0.6, 0.7, 0.8, 0.9)
BEGIN, END = "<!-- scores: begin -->", "<!-- scores: end -->"


@dataclass(frozen=True, slots=True, eq=False)
class PairedScores:
    """One attribute's scores of the same n comments."""

    attribute: str
    theirs: NDArray[np.float64]  # [n]
    ours: NDArray[np.float64]  # [n]

    @property
    def rank_correlation(self) -> float | None:
        """Spearman's; None where all scores of either are one."""
        ranks = [rankdata(scores) for scores in (self.theirs, self.ours)]
        if any(np.ptp(each) == 0 for each in ranks):
            return None
        return float(np.corrcoef(*ranks)[0, 1])

    @property
    def interval(self) -> tuple[float, float] | None:
        """Its 95 % interval (Bonett and Wright, 2000); None for fewer than ten comments."""
        correlation, texts = self.rank_correlation, len(self.ours)
        if correlation is None or texts < 10 or abs(correlation) > 1 - 1e-9:
            return None
        reach = 1.96 * math.sqrt((1 + correlation**2 / 2) / (texts - 3))
        return math.tanh(math.atanh(correlation) - reach), math.tanh(math.atanh(correlation) + reach)


@command
def main(arguments: Sequence[str] | None = None) -> None:
    """Parse the command line, measure, and print or write."""
    made = parser("bench.toxicity.perspective", __doc__)
    made.add_argument("--page", type=Path, help="Markdown page to write the tables into, between its marks")
    options = made.parse_args(arguments)
    peer = ArtifactToxicity(options.artifact)
    tables = markdown(peer.name, paired_scores(peer, options.data), datetime.date.today())
    if options.page:
        write_between(options.page, tables)
    print(tables)


def paired_scores(peer: ArtifactToxicity, data: Path) -> list[PairedScores]:
    """Both scores of the validation comments that Perspective scored, of each attribute that the artifact has.

    Raises:
        DataError: the file is missing or broken, or has no such comment.
    """
    if (part := read_toxicity(data / VALIDATION, (SOURCE,)).get(SOURCE)) is None:
        raise DataError(f"{data / VALIDATION}: no row has the source {SOURCE}")
    ours = peer.predict(part.texts)
    found = []
    for place, attribute in enumerate(ATTRIBUTES):
        known = ~np.isnan(part.attributes[:, place])
        if attribute in ours and known.any():
            theirs = part.attributes[known, place].astype(np.float64)
            found.append(PairedScores(attribute, theirs, ours[attribute][known]))
    return found


def markdown(name: str, found: Sequence[PairedScores], date: datetime.date) -> str:
    """The tables, toxicity's first."""
    toxicity = found[0]
    intro = (
        f"`{name}`, {date.isoformat()}, {len(toxicity.ours):,} comments of Wikipedia whose scores Perspective "
        "published, kept aside from training; its calibration was fitted on these, among others. They are few: see the "
        "intervals, and carry your thresholds over on comments of your own."
    )
    quantiles = [
        f"| {share:.0%} | {theirs:.2f} | {ours:.2f} |"
        for share, theirs, ours in zip(
            QUANTILES, *(np.quantile(scores, QUANTILES) for scores in (toxicity.theirs, toxicity.ours)), strict=True
        )
    ]
    thresholds = [
        f"| {each.theirs:g} | {each.flagged / each.rows:.0%} | {each.ours:.2f} "
        f"| {each.flagged_by_both} of {each.flagged}{'' if each.supported else ', too few'} |"
        for each in equivalent_thresholds(toxicity.theirs, toxicity.ours, THRESHOLDS)
    ]
    ranks = [f"| `{each.attribute.upper()}` | {_correlation(each)} | {len(each.ours):,} |" for each in found]
    return "\n".join(
        [
            intro,
            "",
            "| Comments with a lower `TOXICITY` | Perspective's | Ours |",
            "|---|---|---|",
            *quantiles,
            "",
            "| Perspective's threshold | Flags | Ours that flags as many | Flagged by both |",
            "|---|---|---|---|",
            *thresholds,
            "",
            "| Attribute | Rank correlation (19 times in 20) | Comments |",
            "|---|---|---|",
            *ranks,
        ]
    )


def write_between(page: Path, tables: str) -> None:
    """Replace the tables between the markers of a page.

    Raises:
        DataError: the page cannot be read, or has no such marks.
    """
    try:
        text = page.read_text(encoding="utf-8")
    except OSError as error:
        raise DataError(f"{page}: cannot be read ({error.strerror})") from None
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise DataError(f"{page}: has no {BEGIN} with {END} after it")
    page.write_text(f"{before}{BEGIN}\n\n{tables}\n\n{END}{after}", encoding="utf-8")


def _correlation(each: PairedScores) -> str:
    if each.rank_correlation is None:
        return ABSENT
    low_high = each.interval
    return f"{each.rank_correlation:.2f}" + (f" ({low_high[0]:.2f} to {low_high[1]:.2f})" if low_high else "")


if __name__ == "__main__":
    sys.exit(main())
