"""MODEL_CARD.md: what an artifact is for, what it was made of and how good it is. Every figure is the manifest's."""

from __future__ import annotations

from model.manifest import Manifest


def model_card(manifest: Manifest) -> str:
    """The card of a manifest, as Markdown."""
    sections = (_head, _purpose, _data, _figures, _limits)
    return "\n\n".join(section(manifest) for section in sections) + "\n"


def _head(manifest: Manifest) -> str:
    network, tokenizer = manifest.network, manifest.tokenizer
    directions = "two directions" if network.bidirectional else "one direction"
    return f"""# {manifest.name}

A recurrent network that gives a text one of the labels {", ".join(f"`{label}`" for label in manifest.labels)}, with a
calibrated probability for each.

| | |
|---|---|
| network | {network.cell.upper()}, {network.layers} layer(s), {network.hidden_size} units in {directions} |
| embedding | {network.embedding_size} numbers for each of {network.vocab_size:,} tokens ({tokenizer.kind}) |
| pooling | {", ".join(network.pooling)} |
| text read | {tokenizer.max_tokens} tokens at most; of a longer text the head and the tail |
| training | {manifest.training.get("epochs")} epochs at most, best epoch {manifest.training.get("best_epoch")}, \
seed {manifest.training.get("seed")} |
| temperature | {manifest.temperature:.4f} |"""


def _purpose(manifest: Manifest) -> str:
    thresholds = manifest.thresholds
    moderation = (
        f"It can sort comments into those to allow, to have reviewed (P(negative) from {thresholds.review_at:g}) and "
        f"to block (from {thresholds.block_at:g}). "
        if thresholds
        else ""
    )
    return f"""## What it is for, and what not

It says how a text sounds. {moderation}Sentiment is not toxicity: an insult can be cheerful and a complaint
fair. It must not alone decide about a person, and it knows nothing of facts, of irony it has not met, or of languages
it was not trained on."""


def _data(manifest: Manifest) -> str:
    rows = "\n".join(f"| {source['name']} | {str(source.get('sha256', ''))[:12]} |" for source in manifest.data)
    return f"""## What it was trained on

| source | sha256 |
|---|---|
{rows}"""


def _figures(manifest: Manifest) -> str:
    figures = manifest.validation
    classes = "\n".join(
        f"| {item['label']} | {item['precision']:.3f} | {item['recall']:.3f} | {item['f1']:.3f} | {item['support']:,} |"
        for item in figures["classes"]
    )
    header = " | ".join(manifest.labels)
    confusion = "\n".join(
        f"| **{label}** | {' | '.join(f'{count:,}' for count in row)} |"
        for label, row in zip(manifest.labels, figures["confusion"], strict=True)
    )
    return f"""## How good it is

On {figures["examples"]:,} validation texts ({figures["source"]}). The best epoch, the temperature and the thresholds
were chosen on the same texts, so expect a little less on others.

| accuracy | macro recall | macro F1 | ECE | Brier | NLL |
|---|---|---|---|---|---|
| {figures["accuracy"]:.4f} | {figures["macro_recall"]:.4f} | {figures["macro_f1"]:.4f} | {figures["ece"]:.4f} \
| {figures["brier"]:.4f} | {figures["nll"]:.4f} |

| label | precision | recall | F1 | texts |
|---|---|---|---|---|
{classes}

| true \\ predicted | {header} |
|---|{"---|" * len(manifest.labels)}
{confusion}{_chosen(figures)}"""


def _chosen(figures: dict[str, object]) -> str:
    thresholds = figures.get("thresholds")
    if not isinstance(thresholds, dict):
        return ""
    rows = "\n".join(
        f"| {name} | {item['at']:g} | {item['wanted_precision']:g} | {_ratio(item['precision'])} "
        f"| {_ratio(item['recall'])} | {item['support']:,} |"
        for name, item in thresholds.items()
    )
    return f"""

Thresholds on P(negative), and what they did there:

| action | from | wanted precision | precision | recall | texts |
|---|---|---|---|---|---|
{rows}"""


def _ratio(value: float | None) -> str:
    return "none reached it" if value is None else f"{value:.3f}"


def _limits(_: Manifest) -> str:
    return """## Known limits

- Words it has never seen are read in pieces, or as unknown where even their letters are new; the share of unknown
  tokens is a metric of the service.
- Texts of other languages than those of its training data are scored all the same, and the score means nothing.
- Sarcasm, quoted opinions and news about sad events are often taken at their words."""
