"""Remarks at the end of a run: whether the network beats the baseline, and thresholds that were not reached."""

from __future__ import annotations

from model.artifact.moderation import Thresholds
from training.evaluation.attributes.calibration import FEWEST_OF_A_KIND
from training.evaluation.attributes.figures import AttributeFigures
from training.evaluation.thresholds import FEWEST_TO_CHOOSE, MINIMUM_SUPPORT, enough_to_choose
from training.fit.export import Finished

_LOSES = "warning: the network loses to a linear model that takes seconds to fit"


def advice(finished: Finished) -> list[str]:
    """Whether the network beats the baseline on the validation texts, and what to try if it does not."""
    return _of_labels(finished) + _of_attributes(finished)


def _of_labels(finished: Finished) -> list[str]:
    found, baseline = finished.results.evaluation, finished.results.baseline
    if baseline is None or found is None:
        return []
    accuracy, recall = found.accuracy - baseline.accuracy, found.macro_recall - baseline.macro_recall
    chance = (found.accuracy * (1 - found.accuracy) / found.examples) ** 0.5  # its standard error
    difference = f"accuracy {accuracy:+.3f}, macro recall {recall:+.3f} against the baseline"
    if accuracy + recall >= 0:
        unsure = f"; {found.examples:,} texts are few: differences below {2 * chance:.2f} may be chance"
        return [difference + (unsure if accuracy < 2 * chance else "")]
    unsure = f"With {found.examples:,} validation texts differences below {2 * chance:.2f} may be chance."
    return [f"{_LOSES}: {difference}.", f"{_tries(finished)} {unsure}"]


def _of_attributes(finished: Finished) -> list[str]:
    """The same for attributes, by AUC and average precision; without those that are only yes or only no."""
    ahead: list[str] = []
    behind: list[str] = []
    chances: list[float] = []
    baselines = [each.figures for each in finished.results.attribute_baselines]
    for network, other in zip(finished.results.attributes if baselines else (), baselines, strict=True):
        if network.auc is None or network.average_precision is None or other.auc is None:
            continue
        auc, precision = network.auc - other.auc, network.average_precision - (other.average_precision or 0.0)
        difference = f"{network.name}: AUC {auc:+.3f}, average precision {precision:+.3f}"
        (ahead if auc + precision >= 0 else behind).append(difference)
        chances.append(_chance(network))
    if not chances:
        return []
    lines = [f"{'; '.join(ahead)} against the baseline"] if ahead else []
    if behind:
        lines.append(f"{_LOSES}: {'; '.join(behind)} against the baseline.")
        lines.append(f"{_tries(finished)} Differences of AUC below {2 * max(chances):.2f} may be chance.")
    return lines


def _chance(figures: AttributeFigures) -> float:
    """The standard error of an AUC (Hanley and McNeil, 1982)."""
    auc, yes, no = figures.auc or 0.0, figures.positives, figures.texts - figures.positives
    of_yes, of_no = auc / (2 - auc) - auc**2, 2 * auc**2 / (1 + auc) - auc**2
    return float(((auc * (1 - auc) + (yes - 1) * of_yes + (no - 1) * of_no) / (yes * no)) ** 0.5)


def _tries(finished: Finished) -> str:
    tries = ["more rows", "--learning-rate and --epochs higher or lower"]
    if "start_from" not in finished.manifest.training:
        tries.insert(0, "--start-from an artifact (without the flags that shape the network)")
    return f"What to try: {', '.join(tries)}; or serve the linear model."


def remarks(finished: Finished) -> list[str]:
    """Attributes without calibration, and on how many texts thresholds were chosen or could not be."""
    manifest, results = finished.manifest, finished.results
    few = [
        f"{each.name}: its probability is not calibrated, as fewer than {FEWEST_OF_A_KIND} validation texts are a "
        f"{'yes' if each.positives < FEWEST_OF_A_KIND else 'no'}"
        for each in results.attributes
        if min(each.positives, each.texts - each.positives) < FEWEST_OF_A_KIND
    ]
    limits = {each.name: each.thresholds for each in manifest.attributes}
    for each in results.attributes:
        if found := limits.get(each.name):
            few.append(_chosen(f"P({each.name})", found, each.positives, each.texts, "a yes"))
    if manifest.thresholds and results.evaluation:
        negative = next(each.support for each in results.evaluation.classes if each.label == "negative")
        few.append(_chosen("P(negative)", manifest.thresholds, negative, results.evaluation.examples, "negative"))
    chosen = manifest.validation.get("thresholds", {})
    return few + [
        f"{name}_at is 1.0, and no text will be {done} until you set it: there is no P(negative) from which on "
        f"{figures['wanted_precision']:.0%} of at least {MINIMUM_SUPPORT} validation texts are negative"
        for name, done in (("review", "reviewed"), ("block", "blocked"))
        if (figures := chosen.get(name)) and figures["support"] == 0 and figures["at"] == 1
    ]


def _chosen(what: str, limits: Thresholds, positive: int, texts: int, kind: str) -> str:
    """Of which texts the thresholds were chosen; a warning where they are the defaults."""
    thresholds = f"review_at {limits.review_at:g} and block_at {limits.block_at:g} of {what}"
    on = f"{positive:,} of {texts:,} are {kind}"
    if enough_to_choose(positive, texts):
        return f"{thresholds} were chosen on the validation texts: {on}"
    needed = f"it takes {FEWEST_TO_CHOOSE} that are and as many that are not"
    return f"warning: {thresholds} are defaults: of the validation texts {on}, and {needed}"
