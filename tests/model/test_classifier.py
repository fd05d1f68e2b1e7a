from __future__ import annotations

import dataclasses
import math
import random
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import torch
from torch import Tensor, nn

from model.artifact.artifact import load_artifact
from model.artifact.attribute import Attribute
from model.artifact.manifest import Manifest
from model.artifact.moderation import Thresholds
from model.classifier import Classifier, Prediction
from model.errors import ArtifactError, DataError, SentimentError
from model.export import scripting
from model.network.network import Network

TEXTS = [
    "I love this so much :)",
    "not good",
    "ok",
    "😀",
    "مرحبا",
    "I hate this, " * 30,
    "good",
    "the phone arrived on Monday. It is not bad",
    "WOW!!!",
]


def assert_equal(got: Prediction, wanted: Prediction) -> None:
    assert got.probabilities == pytest.approx(wanted.probabilities, abs=1e-5)
    assert got.score == pytest.approx(wanted.score, abs=1e-5)
    assert got.polarity == pytest.approx(wanted.polarity, abs=1e-5)
    assert (got.label, got.tokens, got.unknown, got.truncated) == (
        wanted.label,
        wanted.tokens,
        wanted.unknown,
        wanted.truncated,
    )


@pytest.mark.parametrize("batch_tokens", [1, 7, 40, 16384])
def test_a_prediction_is_the_same_alone_and_in_any_batch(classifier: Classifier, batch_tokens: int) -> None:
    """Predictions keep the order of the texts and do not depend on the batch."""
    alone = {text: classifier.predict([text])[0] for text in TEXTS}
    for seed in range(3):
        texts = random.Random(seed).sample(TEXTS, len(TEXTS))  # noqa: S311
        for text, got in zip(texts, classifier.predict(texts, batch_tokens=batch_tokens), strict=True):
            assert_equal(got, alone[text])


def test_a_prediction_says_what_the_probabilities_say(classifier: Classifier) -> None:
    """Label, score and polarity follow from the probabilities, which add up to 1."""
    for prediction in classifier.predict(TEXTS):
        assert list(prediction.probabilities) == ["negative", "neutral", "positive"]
        assert prediction.score == max(prediction.probabilities.values()) == prediction.probabilities[prediction.label]
        assert sum(prediction.probabilities.values()) == pytest.approx(1, abs=1e-5)
        assert prediction.polarity == prediction.probabilities["positive"] - prediction.probabilities["negative"]


def test_a_prediction_counts_tokens(classifier: Classifier) -> None:
    """It has the number of tokens, of unknown ones, and whether the text was truncated."""
    long, unknown = classifier.predict(["I hate this " * 50, "мир"])

    assert long.truncated
    assert long.tokens > 100 > classifier.manifest.tokenizer.max_tokens
    assert (unknown.tokens, unknown.unknown, unknown.truncated) == (1, 1, False)


def test_no_texts_give_no_predictions(classifier: Classifier) -> None:
    """An empty list is answered with one."""
    assert classifier.predict([]) == []
    assert classifier.encode([]) == []


@pytest.mark.parametrize("text", ["", " \t\n", "\u200b"])
def test_a_text_with_nothing_to_read_is_named(classifier: Classifier, text: str) -> None:
    """The error has the index of a text without tokens."""
    with pytest.raises(DataError, match="text 2: has no tokens"):
        classifier.predict(["good", "bad", text, ""])


def test_a_lone_surrogate_is_named(classifier: Classifier) -> None:
    """The error has the index of the text and not its contents."""
    with pytest.raises(DataError, match="text 1") as caught:
        classifier.predict(["good", "secret \ud800"])
    assert "secret" not in str(caught.value)


def test_infer_needs_rows_with_tokens(classifier: Classifier) -> None:
    """An empty batch or an empty row is an error."""
    with pytest.raises(ValueError, match="at least one"):
        classifier.infer([])
    with pytest.raises(ValueError, match="row 1"):
        classifier.infer(classifier.encode(["good", ""]))


def test_other_labels_have_no_polarity(tmp_path: Path, save: Callable[..., Manifest], manifest: Manifest) -> None:
    """Without the labels negative and positive there is no polarity."""
    other = dataclasses.replace(manifest, labels=("anger", "joy", "positive"), thresholds=None)
    save(tmp_path / "other", manifest=other)
    prediction = Classifier.load(tmp_path / "other").predict(["good"])[0]

    assert prediction.polarity is None
    assert list(prediction.probabilities) == ["anger", "joy", "positive"]


@pytest.fixture(params=[0, 3])
def attributed(
    request: pytest.FixtureRequest, tmp_path: Path, save: Callable[..., Manifest], manifest: Manifest
) -> Path:
    """An artifact with two attributes, with labels or without."""
    classes = request.param
    shape = dataclasses.replace(manifest.network, classes=classes, attributes=2, bidirectional=False)
    attributes = (Attribute("toxicity", 2.0, -0.5, Thresholds(0.3, 0.8)), Attribute("threat", 0.5, 1.0))
    described = dataclasses.replace(
        manifest,
        network=shape,
        labels=manifest.labels[:classes],
        thresholds=manifest.thresholds if classes else None,
        attributes=attributes,
    )
    torch.manual_seed(2)
    save(tmp_path / "it", manifest=described, network=scripting.script(Network(shape).eval(), described.calibration))
    return tmp_path / "it"


@pytest.mark.parametrize("kernel", ["auto", "off"])
def test_attributes_are_answered_beside_the_labels_or_alone(attributed: Path, kernel: str) -> None:
    """Attributes are in order by name; without labels there is no label and no score."""
    classifier = Classifier.load(attributed, kernel=kernel)
    for prediction in classifier.predict(TEXTS):
        assert list(prediction.attributes) == ["toxicity", "threat"]
        assert all(0 < value < 1 for value in prediction.attributes.values())
        assert list(prediction.probabilities) == list(classifier.manifest.labels)
        if classifier.manifest.labels:
            assert sum(prediction.probabilities.values()) == pytest.approx(1, abs=1e-5)
            assert prediction.score == prediction.probabilities[str(prediction.label)]
        else:
            assert (prediction.label, prediction.score, prediction.polarity) == (None, None, None)
    values = [each.attributes["toxicity"] for each in classifier.predict(TEXTS)]
    assert len(set(values)) > 3


def test_attributes_are_explained(attributed: Path) -> None:
    """Each step has the attributes, and the last equals the answer."""
    classifier = Classifier.load(attributed)
    for text, explained in zip(TEXTS, classifier.explain(TEXTS), strict=True):
        assert all(list(step.attributes) == ["toxicity", "threat"] for step in explained.steps)
        assert explained.steps[-1].attributes == explained.attributes
        assert explained.attributes == pytest.approx(classifier.predict([text])[0].attributes, abs=1e-5)
        assert explained.steps[-1].probabilities == explained.probabilities


def test_an_artifact_without_attributes_answers_none(classifier: Classifier) -> None:
    """Predictions and steps have no attributes."""
    [prediction] = classifier.explain(["good"])
    assert prediction.attributes == prediction.steps[0].attributes == {}


@pytest.mark.parametrize("kernel", ["auto", "off"])
def test_an_artifact_of_the_first_format_answers_as_it_did(kernel: str) -> None:
    """An artifact of an earlier version loads, and gives that version's scores."""
    classifier = Classifier.load(Path(__file__).parents[1] / "fixtures" / "format_1", kernel=kernel)
    first, second = classifier.predict(["I love this", "not good"])

    assert classifier.manifest.format == 1
    assert list(first.probabilities.values()) == pytest.approx([0.13627, 0.52851, 0.33521], abs=0.002)
    assert list(second.probabilities.values()) == pytest.approx([0.18719, 0.80423, 0.00858], abs=0.002)
    assert first.attributes == {}
    assert classifier.kernel.by == "torchscript" or kernel == "auto"


class Overflowing(nn.Module):
    """Gives NaN for a batch with token 1, and else probabilities."""

    def forward(self, token_ids: Tensor, batch_sizes: Tensor) -> Tensor:
        answer = torch.full([int(batch_sizes[0]), 3], 1 / 3)
        return answer * torch.nan if bool((token_ids == 1).any()) else answer


def test_a_number_that_is_not_finite_is_never_an_answer(artifact_folder: Path) -> None:
    """NaN raises an error, and the next batch is answered."""
    artifact = load_artifact(artifact_folder)
    classifier = Classifier(dataclasses.replace(artifact, network=torch.jit.script(Overflowing())))
    bad, good = artifact.tokenizer.id_to_token(1), artifact.tokenizer.id_to_token(2)
    assert classifier.encode([bad, good])[0].token_ids == [1]

    with pytest.raises(SentimentError, match="not finite"):
        classifier.predict([good, bad])
    assert math.isfinite(classifier.predict([good])[0].score)


def test_warm_up_changes_nothing(artifact_folder: Path) -> None:
    """Scores after the warm-up are those before it."""
    classifier = Classifier.load(artifact_folder)
    before = classifier.predict(TEXTS)
    classifier.warm_up()

    for got, wanted in zip(classifier.predict(TEXTS), before, strict=True):
        assert_equal(got, wanted)


@pytest.fixture
def threads() -> Iterator[None]:
    before = torch.get_num_threads()
    yield
    torch.set_num_threads(before)


@pytest.mark.usefixtures("threads")
def test_threads_are_set_on_loading(artifact_folder: Path) -> None:
    """Loading sets torch to one thread by default; None leaves the number."""
    torch.set_num_threads(2)
    Classifier.load(artifact_folder, threads=None)
    assert torch.get_num_threads() == 2
    Classifier.load(artifact_folder)
    assert torch.get_num_threads() == 1


def test_loading_what_is_no_artifact_is_an_error(tmp_path: Path) -> None:
    """The error names the manifest that is missing."""
    with pytest.raises(ArtifactError, match=r"manifest\.json: missing"):
        Classifier.load(tmp_path)
