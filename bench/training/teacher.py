"""The gain of a teacher and unlabelled texts on 2,000 labelled rows: ``fit`` from scratch with and without them.

``python -m bench.training.teacher --data ../shared/data --encoder runs/encoders/minilm``. From scratch, because the
artifact that ships was trained on these sets; the test rows are its own held-out rows.
"""

from __future__ import annotations

import random
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from bench.common.command import command, parser
from bench.common.provenance import provenance
from bench.training.sizes import Rows, fitted, letters, write_rows
from training.fit.options import FitOptions
from training.recipe.data.sources import (
    LABELS,
    SOURCES,
    held_out_fingerprints,
    read_training_rows,
    read_validation_rows,
)

SETS = ("goemotions", "products_tweets")
TESTED = 2_000


@command
def main(arguments: Sequence[str] | None = None) -> None:
    """Measure each set and print a line of Markdown for each way."""
    made = parser("bench.training.teacher", __doc__, artifact=False)
    add = made.add_argument
    add("--encoder", required=True, help="folder of an encoder, or its name on a hub")
    add("--labelled", type=int, default=2_000, help="number of labelled rows; default: %(default)s")
    add(
        "--unlabelled",
        type=int,
        default=20_000,
        help="number of unlabelled texts, of the set and of tweets; default: %(default)s",
    )
    add("--sets", nargs="+", choices=SETS, default=SETS, help="sets to measure; default: all")
    options = made.parse_args(arguments)
    print(f"{provenance(('torch', 'tokenizers', 'transformers'))}\n", flush=True)
    print("| set | labelled | unlabelled | teacher | accuracy | macro recall | seconds |")
    print("|---|---|---|---|---|---|---|")
    for name in options.sets:
        train, others, test = rows_of(name, options.data, options.labelled, options.unlabelled)
        for teacher in (None, options.encoder):
            with tempfile.TemporaryDirectory(prefix="sentiment-bench-") as scratch:
                folder = Path(scratch)
                files = [write_rows(folder / f"{part}.tsv", rows) for part, rows in (("train", train), ("test", test))]
                more = write_rows(folder / "more.tsv", [(text, "") for text in others])
                started = time.process_time()
                wanted = FitOptions(
                    folder / "run",
                    (files[0],),
                    threads=1,
                    from_scratch=True,
                    teacher=teacher,
                    unlabelled=(more,) if teacher else (),
                )
                accuracy, recall = fitted(wanted, files[1])
                seconds = time.process_time() - started
            taught_by = Path(teacher).name if teacher else "none"
            unlabelled = len(others) if teacher else 0
            cells = (
                f"{len(train):,}",
                f"{unlabelled:,}",
                taught_by,
                f"{accuracy:.3f}",
                f"{recall:.3f}",
                f"{seconds:,.0f}",
            )
            print(f"| {name} | {' | '.join(cells)} |", flush=True)


def rows_of(name: str, data: Path, labelled: int, unlabelled: int) -> tuple[Rows, list[str], Rows]:
    """Labelled rows, other texts of the same set and of tweets, and test rows; none of the latter is learnt."""
    sources = {source.name: source for source in SOURCES if source.labelled}
    held_out = held_out_fingerprints(data, [sources[name]])
    test = [(row.text, LABELS[row.target]) for row in read_validation_rows(data, sources[name])][:TESTED]
    seen = {letters(text) for text, _ in test}
    found = [
        (row.text, LABELS[row.target])
        for row in read_training_rows(data, sources[name], held_out)
        if letters(row.text) not in seen
    ]
    random.Random(7).shuffle(found)  # noqa: S311 - a reproducible order
    train, others = found[:labelled], [text for text, _ in found[labelled:]]
    tweets = [row.text for row in read_training_rows(data, sources["semeval_tweets"], held_out)]
    return train, [*others, *(text for text in tweets if letters(text) not in seen)][:unlabelled], test


if __name__ == "__main__":
    sys.exit(main())
