"""DistilBERT in a plain FastAPI route: `python -m bench.serving.servers.distilbert_app --port N --artifact F`.

Its weights are random: its time is DistilBERT's, its answers are noise.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import torch
import uvicorn
from tokenizers import Tokenizer
from transformers import DistilBertConfig, DistilBertForSequenceClassification

from bench.common.command import server_parser
from bench.serving.servers.apps import Score, with_route

LABELS = ("negative", "neutral", "positive")


def distilbert(tokenizer: Path) -> Score:
    """Scores by noise, for texts of as many tokens as our own tokenizer finds, 512 at most."""
    torch.set_num_threads(1)
    settings: dict[str, Any] = {"num_labels": len(LABELS)}
    model: Any = DistilBertForSequenceClassification(DistilBertConfig(**settings))
    model.eval()
    words = Tokenizer.from_file(str(tokenizer))

    def score(text: str) -> dict[str, float]:
        ids = torch.tensor([words.encode(text).ids[: model.config.max_position_embeddings] or [0]])
        with torch.inference_mode():
            values = model(input_ids=ids % model.config.vocab_size).logits.softmax(1)[0].tolist()
        return dict(zip(LABELS, values, strict=True))

    return score


def main() -> None:
    """Serve until a signal."""
    options = server_parser("bench.serving.servers.distilbert_app", __doc__).parse_args()
    uvicorn.run(with_route(distilbert(options.artifact / "tokenizer.json")), port=options.port)


if __name__ == "__main__":
    main()
