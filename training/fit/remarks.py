"""What a person should know when a run ends, in words: whether the network is worth it, and what was not reached."""

from __future__ import annotations

from training.attributes.calibration import FEWEST_OF_A_KIND
from training.evaluation.thresholds import MINIMUM_SUPPORT
from training.fit.export import Finished


def advice(finished: Finished) -> list[str]:
    """Whether the network is better than the baseline on the validation texts, and what to try where it is not."""
    found, baseline = finished.evaluation, finished.baseline
    if baseline is None or found is None:
        return []
    accuracy, recall = found.accuracy - baseline.accuracy, found.macro_recall - baseline.macro_recall
    chance = (found.accuracy * (1 - found.accuracy) / found.examples) ** 0.5  # its standard error
    told = f"accuracy {accuracy:+.3f}, macro recall {recall:+.3f} against the baseline"
    if accuracy + recall >= 0:
        unsure = f"; {found.examples:,} texts are few: differences below {2 * chance:.2f} may be chance"
        return [told + (unsure if accuracy < 2 * chance else "")]
    tries = ["more rows", "--learning-rate and --epochs higher or lower"]
    if "start_from" not in finished.manifest.training:
        tries.insert(0, "--start-from an artifact (without the flags that shape the network)")
    return [
        f"warning: the network loses to a linear model that takes seconds to fit: {told}.",
        f"What to try: {', '.join(tries)}; or serve the linear model. With {found.examples:,} validation texts "
        f"differences below {2 * chance:.2f} may be chance.",
    ]


def remarks(finished: Finished) -> list[str]:
    """What the thresholds cannot do."""
    chosen = finished.manifest.validation.get("thresholds", {})
    few = [
        f"{each.name}: its probability is not calibrated, as fewer than {FEWEST_OF_A_KIND} validation texts are a "
        f"{'yes' if each.positives < FEWEST_OF_A_KIND else 'no'}"
        for each in finished.attributes
        if min(each.positives, each.texts - each.positives) < FEWEST_OF_A_KIND
    ]
    return few + [
        f"{name}_at is 1.0, and no text will be {done} until you set it: there is no P(negative) from which on "
        f"{figures['wanted_precision']:.0%} of at least {MINIMUM_SUPPORT} validation texts are negative"
        for name, done in (("review", "reviewed"), ("block", "blocked"))
        if (figures := chosen.get(name)) and figures["support"] == 0
    ]
