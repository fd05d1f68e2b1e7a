"""The recipe from the files of the data folder to the artifact: teacher, soft labels, student, calibration, export."""

from __future__ import annotations

import dataclasses
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256
from pathlib import Path

import numpy as np
import torch

from model.errors import TrainingError
from records.source import Source as File
from records.source import digest
from training.data.corpus import Corpus
from training.data.pool import UNLABELLED, Pool, Source, log_odds
from training.recipe.data.damaged import DAMAGED, SoftLabelled, damaged_copies
from training.recipe.data.selection import ALL, Selection
from training.recipe.data.sources import LABELS, require_data
from training.recipe.data.templated import (
    TOXICITY_TEMPLATES,
    sentiment_templates,
    templates_attributes,
    toxicity_templates,
)
from training.recipe.data.texts import Texts, chosen_texts
from training.recipe.data.toxicity import ATTRIBUTES, RatedTexts, training_texts
from training.recipe.distillation import (
    TeacherMixture,
    averaged,
    encoded_corpus,
    labelled_source,
    mixed_ratings,
    own_logits,
    train_student,
    validation_corpora,
)
from training.recipe.ngrams import write_log_odds
from training.recipe.reading import write_all_soft_labels
from training.recipe.recipe import Recipe
from training.recipe.start import StudentStart, from_artifact, from_scratch
from training.recipe.teacher import say, train_teacher
from training.recipe.words.given_names import known_names
from training.recipe.words.vocabulary import (
    split_judgements,
    split_words,
    with_token_vectors,
    with_whole_words,
)
from training.recipe.workers import side_by_side
from training.teacher.reading import TeacherReader
from training.teacher.text import TeacherTokenizer
from training.teacher.token_vectors import token_vectors


def train(
    recipe: Recipe, data: Path, output: Path, *, selection: Selection = ALL, start: Path | None = None
) -> tuple[StudentStart, dict[str, torch.Tensor], dict[str, Corpus]]:
    """Run every stage up to the distilled network; finished stages are loaded.

    Returns the student's start, its weights over rows and its validation texts by source.

    Raises:
        ArtifactError: ``start`` is no artifact to start from.
        DataError: a file of the data folder is missing or broken.
        TrainingError: a stage cannot continue.
    """
    require_data(data, selection.files)
    initial = None
    if start is not None:
        initial = from_artifact(start, LABELS, ATTRIBUTES, recipe.network, recipe.tokenizer.max_tokens)
        if selection is not ALL and not initial.identity.startswith(f"{selection.name}@"):
            raise TrainingError(f"{start}: {initial.identity} may know files that the sources {selection.name} lack")
        if words := split_judgements(initial.encoder):
            initial = with_whole_words(initial, words, recipe.seed)
    elif recipe.teacher is None:
        raise TrainingError("without an encoder the student starts from an artifact (--start-from), and none is given")
    output.mkdir(parents=True, exist_ok=True)
    _require_same(output, data, selection, initial, recipe)
    limits = {**recipe.texts, **dict.fromkeys(recipe.reviews, sys.maxsize)}
    chosen = chosen_texts(data, limits, recipe.seed, output / "texts", selection)
    rated = training_texts(data, selection.toxicity)
    if initial is None:
        initial = _from_scratch(recipe, chosen, output / "tokenizer")
    if recipe.teacher is not None:
        teacher, tokenizer = train_teacher(recipe.teacher, data, output / "teacher", selection)
        read = (part for part in (*chosen, *_without_labels(rated)) if part.name in recipe.read)
        write_all_soft_labels(recipe.teacher, data, selection, output, read, teacher.precision)
        initial = _extended(recipe, chosen, initial, teacher, tokenizer, output / "vocabulary")
    write_log_odds(recipe.ngrams, recipe.reviews, chosen, output / "ngrams")
    pool = Pool(list(sources(recipe, chosen, rated, output, initial)))
    validation = validation_corpora(
        data, output / "student" / "validation", initial.encoder, initial.weights.row_of, selection
    )
    seeds = student_seeds(recipe, initial)
    tasks = [
        (
            initial.weights.network(initial.shape),
            pool,
            recipe.student,
            seed,
            validation,
            selection.main,
            student_checkpoint(output, seed),
        )
        for seed in seeds
    ]
    trained = dict(side_by_side(train_student, tasks))
    return initial, averaged([trained[place] for place in range(len(seeds))]), validation


def student_seeds(recipe: Recipe, start: StudentStart) -> tuple[int, ...]:
    """All seeds for a start from an artifact; the first for a start from scratch."""
    return recipe.student.seeds if start.identity else recipe.student.seeds[:1]


def student_checkpoint(output: Path, seed: int) -> Path:
    """The checkpoint of the student of this seed."""
    return output / f"student-{seed}.safetensors"


def _require_same(output: Path, data: Path, selection: Selection, initial: StudentStart | None, recipe: Recipe) -> None:
    """Refuse to resume stages of other sources, whose licences may differ, of other files, start or recipe."""
    read = sha256("".join(digest(File(str(data / name), "tsv")) for name in selection.files).encode())
    numbers = sha256(json.dumps(dataclasses.asdict(recipe), sort_keys=True, default=str).encode())
    made_from = {
        "sources": selection.name,
        "start": initial.identity if initial is not None else "nothing",
        "encoder": Path(recipe.teacher.encoder).name if recipe.teacher is not None else "none",
        "data files": read.hexdigest()[:12],
        "recipe": numbers.hexdigest()[:12],
    }
    file = output / "made-from.json"
    if not file.exists() and not any(output.iterdir()):
        file.write_text(json.dumps(made_from), encoding="utf-8")
    found = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
    for what, wanted in made_from.items():
        if found.get(what) != wanted:
            message = f"holds stages that were made from the {what} {found.get(what)!r}, not {wanted!r}"
            raise TrainingError(f"{output}: {message}: choose another folder, or delete it")


def _from_scratch(recipe: Recipe, chosen: list[Texts], folder: Path) -> StudentStart:
    texts = [text for part in chosen for text in part.texts]
    texts += sentiment_templates(
        recipe.template_rows, recipe.seed
    ).texts  # they have every emoticon and emoji of the lists
    say(f"training the tokenizer on {len(texts)} texts")
    return from_scratch(texts, folder, recipe.tokenizer, recipe.network, recipe.seed)


def _extended(
    recipe: Recipe,
    chosen: list[Texts],
    start: StudentStart,
    teacher: TeacherReader,
    tokenizer: TeacherTokenizer,
    folder: Path,
) -> StudentStart:
    """The start with more whole words and the teacher's token vectors, as far as the recipe has more than the start."""
    words, vectors = folder / "words.json", folder / "vectors.npy"
    folder.mkdir(exist_ok=True)
    missing = recipe.embedding_rows - len(start.weights.weights["embedding.weight"])
    if start.identity and missing > 0:
        if not words.exists():
            texts = [part.texts for part in chosen if part.name not in recipe.reviews]
            found = split_words(texts, start.encoder, missing, known_names())
            partial = words.with_suffix(".partial")
            partial.write_text(json.dumps(found), encoding="utf-8")
            partial.replace(words)
        start = with_whole_words(start, json.loads(words.read_text(encoding="utf-8")), recipe.seed)
    columns = recipe.network.embedding_size + recipe.teacher_columns - start.shape.embedding_size
    if columns > 0:
        if not vectors.exists():
            vocabulary = start.tokenizer.get_vocab()
            tokens = sorted(vocabulary, key=vocabulary.__getitem__)
            partial = folder / "vectors.partial.npy"
            np.save(partial, token_vectors(teacher, tokenizer, tokens, columns), allow_pickle=False)
            partial.replace(vectors)
        start = with_token_vectors(start, np.load(vectors, allow_pickle=False))
    return start


def sources(
    recipe: Recipe, chosen: list[Texts], rated: Mapping[str, RatedTexts], output: Path, initial: StudentStart
) -> Iterator[Source]:
    """What the student learns from: texts with soft labels, ratings or labels, encoded in ``output``."""
    natural = [part.attributes for name, part in rated.items() if name not in recipe.student.chosen_as_toxic]
    network = initial.weights.network(initial.shape).eval() if initial.identity else None
    read = recipe.read if recipe.teacher is not None else {}
    teachers = TeacherMixture(
        output / "soft_labels",
        network,
        output / "own_logits",
        log_odds(np.concatenate(natural)),
        recipe.attribute_share,
        output / "ngrams",
        {name: share for name, share in recipe.ngrams.items() if any(part.name == share.source for part in chosen)},
    )

    def corpus(part: Texts) -> Corpus:
        folder = output / "student" / "train" / part.name
        return encoded_corpus(folder, part.texts, initial.encoder, initial.weights.row_of)

    if network is not None:
        short = [part for part in chosen if part.name in recipe.texts]
        reviews = [part for part in chosen if part.name in recipe.reviews and part.name in teachers.ngrams]
        read_by_it = [*reviews, *short, *_without_labels(rated)]  # the longest first
        tasks = [(network, corpus(part), teachers.own_logits / f"{part.name}.npy") for part in read_by_it]
        for place, _ in side_by_side(own_logits, tasks):
            say(f"the start has read {read_by_it[place].name}")

    def unlabelled(part: Texts) -> tuple[Corpus, Corpus]:
        """The corpus of texts without labels, with their places as targets, and with UNLABELLED as targets."""
        encoded = corpus(part)
        return encoded, dataclasses.replace(encoded, targets=part.targets[encoded.targets])

    soft_labelled: list[SoftLabelled] = []
    for part in (part for part in chosen if part.name in recipe.texts):
        encoded = corpus(part)
        soft, attributes = teachers.soft_labels(part, encoded, read.get(part.name))
        with_targets = dataclasses.replace(encoded, targets=part.targets[encoded.targets])
        yield Source(part.name, with_targets, recipe.shares[part.name], soft, attributes)
        # Of the short texts
        if soft is not None and attributes is not None and part.name in recipe.read:
            soft_labelled.append(SoftLabelled([part.texts[place] for place in encoded.targets], soft, attributes))
    copies = damaged_copies(soft_labelled, recipe.damaged_rows, recipe.seed)
    if copies.texts:
        encoded, with_targets = unlabelled(_unlabelled(DAMAGED, copies.texts))
        places = encoded.targets
        yield Source(DAMAGED, with_targets, recipe.shares[DAMAGED], copies.soft[places], copies.attributes[places])
    for part in _without_labels(rated):
        encoded, with_targets = unlabelled(part)
        ratings = rated[part.name].attributes[encoded.targets]
        prior = log_odds(ratings) if part.name in recipe.student.chosen_as_toxic else None
        soft, judged = teachers.soft_labels(part, encoded, read.get(part.name), prior)
        attributes = ratings if judged is None else mixed_ratings(ratings, judged, recipe.rating_weight)
        yield Source(part.name, with_targets, recipe.shares[part.name], soft, attributes)
    for part in (part for part in chosen if part.name in recipe.reviews):
        encoded = corpus(part)
        judged = teachers.soft_labels(part, encoded, None)[0] if part.name in teachers.ngrams else None
        yield labelled_source(part, recipe.shares[part.name], encoded, judged)
    part = sentiment_templates(recipe.template_rows, recipe.seed)
    encoded, template_attributes = corpus(part), templates_attributes(recipe.template_rows, recipe.seed)
    labelled = labelled_source(part, recipe.shares[part.name], encoded)
    yield dataclasses.replace(labelled, attributes=template_attributes[encoded.targets])
    around = [text for part in chosen if part.name in recipe.around for text in part.texts]
    templates = toxicity_templates(recipe.toxicity_template_rows, recipe.seed, around)
    encoded, with_targets = unlabelled(_unlabelled(TOXICITY_TEMPLATES, templates.texts))
    share = recipe.shares[TOXICITY_TEMPLATES]
    yield Source(TOXICITY_TEMPLATES, with_targets, share, attributes=templates.attributes[encoded.targets])


def _without_labels(rated: Mapping[str, RatedTexts]) -> Iterator[Texts]:
    return (_unlabelled(name, part.texts) for name, part in rated.items())


def _unlabelled(name: str, texts: Sequence[str]) -> Texts:
    return Texts(name, list(texts), np.full(len(texts), UNLABELLED))
