"""MODEL_CARD.md: purpose, data, figures and limits of an artifact. Every figure comes from the manifest."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from model.artifact.manifest import Manifest
from training.data.labels import SENTIMENT_ORDER

_CHOSEN = ("action", "from", "wanted precision", "precision", "recall", "texts")
_TOLD = {"best_epoch": "best epoch", "epochs": "epochs at most", "seed": "seed", "texts": "texts"}


def model_card(manifest: Manifest) -> str:
    """The card of a manifest, as Markdown."""
    sections = (_head(manifest), _purpose(manifest), _data(manifest), _figures(manifest), _limits(manifest))
    return "\n\n".join(sections) + "\n"


def _head(manifest: Manifest) -> str:
    network, tokenizer, training = manifest.network, manifest.tokenizer, manifest.training
    directions = "two directions" if network.bidirectional else "one direction"
    questions = []
    if manifest.labels:
        questions.append(
            f"gives a text one of the labels {_names(manifest.labels)}, with a calibrated probability for each"
        )
    if manifest.attributes:
        attributes = _names(each.name for each in manifest.attributes)
        questions.append(f"says of a text how probable each of these attributes is: {attributes}")
    temperature = f"\n| temperature | {manifest.temperature:.4f} |" if manifest.labels else ""
    summary = "; ".join(f"{words}: {training[name]}" for name, words in _TOLD.items() if name in training)
    if "commits" in training:
        summary += f"; {_code(training['commits'])}"
    return f"""# {manifest.name}

A recurrent network that {", and ".join(questions)}.

| | |
|---|---|
| network | {network.cell.upper()}, {network.layers} layer(s), {network.hidden_size} units in {directions} |
| embedding | {network.embedding_size} numbers for each of {network.vocab_size:,} tokens ({tokenizer.kind}) |
| pooling | {", ".join(network.pooling)} |
| text read | {tokenizer.max_tokens} tokens at most; of a longer text the head and the tail |
| training | {summary} |
| computed in | {manifest.precision} |{temperature}"""


def _names(names: Iterable[str]) -> str:
    return ", ".join(f"`{_plain(name)}`" for name in names)


def _code(commits: dict[str, list[str]]) -> str:
    """The commit of all stages, or the stages of each commit."""
    ran: dict[str, list[str]] = {}
    for stage, names in commits.items():
        ran.setdefault(" and ".join(names), []).append(stage)
    if len(ran) == 1:
        return f"code of all stages: commit {next(iter(ran))}"
    return "code: " + "; ".join(f"commit {names} ({', '.join(stages)})" for names, stages in ran.items())


def _purpose(manifest: Manifest) -> str:
    says = "It must not alone decide about a person, and it knows nothing of what it was not trained on."
    if _speaks_of_sentiment(manifest):
        says = (
            "It says how a text sounds. Sentiment is not toxicity: an insult can be cheerful and a complaint fair. "
            "It must not alone decide about a person, and it knows nothing of facts, of irony it has not met, or of "
            "languages it was not trained on."
        )
    if blind := manifest.training.get("blind_to"):
        says += (
            f"\n\nIt cannot tell apart {blind['given names']:,} given names, nor, within their groups, "
            f"{blind['other words for people']:,} words for origins, countries, faiths, orientations and genders: the "
            "same sentence about somebody else gets the same answer, also where the difference means something. Other "
            "names, groups of several words, and what describes a person otherwise it does tell apart."
        )
    limits = {each.name: each.thresholds for each in manifest.attributes if each.thresholds}
    if manifest.thresholds and "toxicity" not in {each.name for each in manifest.attributes}:
        limits["negative"] = manifest.thresholds
    for name, limit in limits.items():
        says += (
            f"\n\nA comment can be sorted by P({_plain(name)}): to be reviewed from {limit.review_at:g}, and be "
            f"blocked from {limit.block_at:g}; below, it is allowed."
        )
    if manifest.attributes:
        says += (
            "\n\nA probability of an attribute is the share of raters, of those who rated the rows that it was trained "
            "on, that would say yes. Raters err, and differ with whom they read: words of a dialect or of the groups "
            "that are attacked may be taken for attacks. It orders comments for people to look at."
        )
    return f"## What it is for, and what not\n\n{says}"


def _data(manifest: Manifest) -> str:
    names = [name for name in ("name", "licence", "sha256") if any(name in source for source in manifest.data)]
    rows = (
        [str(source.get(name, ""))[: 12 if name == "sha256" else None] for name in names] for source in manifest.data
    )
    section = f"## What it was trained on\n\n{_table(names, rows)}"
    called: dict[str, list[str]] = {}  # label -> what rows call it
    for source in manifest.data:
        for name, label in source.get("labels", {}).items():
            if name not in called.setdefault(label, []):
                called[label].append(name)
    if called:
        other_names = (
            f"{_names([label])} is called {_names(called[label])}" for label in manifest.labels if label in called
        )
        section += f"\n\nIn these rows {'; '.join(other_names)}."
    return section


def _figures(manifest: Manifest) -> str:
    figures = manifest.validation
    parts = ["## How good it is"]
    if manifest.labels:
        parts += _of_labels(manifest, figures)
    if "attributes" in figures:
        source = _plain(figures.get("attributes_source", figures["source"]))
        parts += _of_attributes(figures["attributes"], source, figures.get("block_thresholds_source"))
    if "behaviours" in figures:
        parts += _behaviours(figures["behaviours"])
    if "toxicity_behaviours" in figures:
        parts += _of_toxicity(figures["toxicity_behaviours"])
    if "speed" in figures:
        speed = figures["speed"]
        parts.append(
            f"The network alone, as it is served, reads {speed['texts_per_second']:,.0f} texts/s on one core "
            f"({speed['batch']} at a time; processor time; {_plain(speed['where'])})."
        )
    return "\n\n".join(parts)


def _of_labels(manifest: Manifest, figures: dict[str, Any]) -> list[str]:
    names = {"accuracy": "accuracy", "macro_recall": "macro recall", "macro_f1": "macro F1", "ece": "ECE"}
    names |= {"brier": "Brier", "nll": "NLL"}
    classes = (
        (item["label"], *(f"{item[name]:.4f}" for name in ("precision", "recall", "f1")), f"{item['support']:,}")
        for item in figures["classes"]
    )
    confusion = (
        (label, *(f"{count:,}" for count in row))
        for label, row in zip(manifest.labels, figures["confusion"], strict=True)
    )
    chosen = (
        "The best epoch, the temperature and the thresholds" if manifest.thresholds else "Best epoch and temperature"
    )
    absent = _names(figures.get("absent", ()))
    parts = [
        f"On {figures['examples']:,} validation texts ({_plain(figures['source'])}). {chosen} were chosen on "
        f"{'these and others' if 'sources' in figures else 'the same texts'}, so expect a little less elsewhere."
        + (f" None of them is labelled {absent}: the macro figures leave that out." if absent else ""),
        _table(names.values(), [[f"{figures[name]:.4f}" for name in names]]),
        _table(("label", "precision", "recall", "F1", "texts"), classes),
        _table(("true \\ predicted", *manifest.labels), confusion),
    ]
    if "sources" in figures:
        parts += [
            "By source, over the labels that it has (where these are two, as if the third did not exist):",
            _by_source(figures["sources"]),
        ]
    if "thresholds" in figures:
        where = figures.get("thresholds_source", "the same texts")
        parts += [
            f"Thresholds on P(negative), and what they did on {where}:",
            _table(_CHOSEN, _chosen_rows(figures["thresholds"])),
        ]
    return parts


def _of_attributes(attributes: dict[str, dict[str, Any]], source: str, block_on: str | None) -> list[str]:
    columns = {"auc": "AUC", "average_precision": "average precision", "f1": "F1", "ece": "ECE"}
    rows = (
        (
            name,
            *("-" if found[each] is None else f"{found[each]:.4f}" for each in columns),
            f"{found['positives']:,}",
            f"{found['texts']:,}",
        )
        for name, found in attributes.items()
    )
    thresholds = ((name, *line) for name, found in attributes.items() for line in _chosen_rows(found["thresholds"]))
    return [
        f"Attributes, each on the validation texts of which it is known ({source}). A text is a yes where at least "
        "half of its raters say so; F1 is at a probability of 0.5.",
        _table(("attribute", *columns.values(), "yes", "texts"), rows),
        "Thresholds on each, chosen on these texts"
        + (f", that to block on {_plain(block_on)}" if block_on else "")
        + ", and what they did there:",
        _table(("attribute", *_CHOSEN), thresholds),
    ]


def _by_source(sources: dict[str, dict[str, Any]]) -> str:
    names = ("accuracy", "macro_recall", "macro_f1", "ece")
    rows = (
        (source, f"{item['examples']:,}", *(f"{item[name]:.4f}" for name in names))
        for source, item in sorted(sources.items())
    )
    return _table(("source", "texts", "accuracy", "macro recall", "macro F1", "ECE"), rows)


def _chosen_rows(thresholds: dict[str, dict[str, Any]]) -> list[tuple[str, ...]]:
    rows: list[tuple[str, ...]] = []
    for action in ("review", "block"):  # not in the order that JSON has them
        item = thresholds[action]
        reached = ("none reached it" if item["at"] == 1 else "a default: too few texts", "", "")
        if item["precision"] is not None:
            reached = (f"{item['precision']:.4f}", f"{item['recall']:.4f}", f"{item['support']:,}")
        rows.append((action, f"{item['at']:g}", f"{item['wanted_precision']:g}", *reached))
    return rows


def _behaviours(found: dict[str, Any]) -> list[str]:
    failures = ((name, f"{100 * rate:.1f}") for name, rate in sorted(found["failures"].items()))
    gaps = ((name, f"{gap:.3f}") for name, gap in sorted(found["gaps"].items()))
    return [
        f"Behaviours (`make behaviour`: sentences made for what each name says, none of them trained on), the share of "
        f"cases that fail. Mean: {100 * found['mean_failure']:.1f} %.",
        _table(("behaviour", "failure, %"), failures),
        "Gaps: how far polarity, which goes from -1 to 1, moves on average when a sentence stays and only the person "
        f"in it is of another group. Mean: {found['mean_gap']:.3f}.",
        _table(("groups by", "gap"), gaps),
    ]


def _of_toxicity(found: dict[str, Any]) -> list[str]:
    mean, dialect = found["mean"], found["dialect"]["features"]["all pairs"]
    shares = ("failed", "missed", "suspected")
    rows = (
        (name, *(f"{100 * each[share]:.0f}" for share in shares), str(each["pairs"]))
        for name, each in sorted(found["failures"].items())
    )
    groups = found["worst_groups"]
    worst = f"Most fail about {_names(groups)}." if groups else "Of those about one identity group, none fails."
    flagged = (f"{100 * dialect[side]:.0f} %" for side in ("dialect_flagged", "mainstream_flagged"))
    return [
        "Behaviours of toxicity (`make behaviour`: pairs of a hateful sentence and a harmless near-copy, at 0.5). On "
        f"average {100 * mean['failed']:.1f} % of the pairs fail: hate is missed in {100 * mean['missed']:.1f} %, the "
        f"harmless is suspected in {100 * mean['suspected']:.1f} %. {worst}",
        _table(("behaviour", "failed, %", "hate missed, %", "harmless suspected, %", "pairs"), rows),
        f"A dialect: {dialect['pairs']} harmless sentences of our own in African-American English have a mean toxicity "
        f"of {dialect['dialect']:.3f}, the same in mainstream American English {dialect['mainstream']:.3f}; from the "
        f"threshold to review on ({found['dialect']['threshold']:g}) are {' and '.join(flagged)} of them.",
        *_blocked(found.get("blocked")),
    ]


def _blocked(found: dict[str, float] | None) -> list[str]:
    if found is None or found["threshold"] == 1:
        return []
    return [
        f"From the threshold to block on ({found['threshold']:g}) are {100 * found['hateful']:.1f} % of the hateful "
        f"sentences of these pairs and {100 * found['harmless']:.1f} % of the harmless ones."
    ]


def _limits(manifest: Manifest) -> str:
    limits = [
        "Words it has never seen are read in pieces, or as unknown where even their letters are new; the share of "
        "unknown tokens is a metric of the service.",
        "Texts of other languages than those of its training data are scored all the same, and the score means "
        "nothing.",
    ]
    if _speaks_of_sentiment(manifest):
        limits.append("Sarcasm, quoted opinions and news about sad events are often taken at their words.")
    return "## Known limits\n\n" + "\n".join(f"- {limit}" for limit in limits)


def _speaks_of_sentiment(manifest: Manifest) -> bool:
    return bool(manifest.labels) and set(manifest.labels) <= set(SENTIMENT_ORDER)


def _table(header: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    lines = [[_plain(cell) for cell in line] for line in (header, *rows)]
    lines.insert(1, ["---"] * len(lines[0]))
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _plain(text: str) -> str:
    """A name escaped for a cell of a table."""
    return " ".join(text.split()).replace("|", "\\|").replace("`", "'")
