"""Loads a pre-trained transformer encoder from a folder or by its name on a hub, through the library transformers.

The library is an extra (``training[teacher]``): training without a teacher and serving do not need it.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tokenizers import Tokenizer
from torch import nn

from model.errors import TrainingError

WIDE = 500  # numbers a state; encoders with more are trained at lower rates
_LAYER_LISTS = ("encoder.layer", "transformer.layer", "layers")  # where architectures keep their blocks


@dataclass(frozen=True, slots=True, eq=False)
class Pretrained:
    """A published encoder: weights and tokenizer."""

    name: str
    encoder: nn.Module  # token ids and attention mask [B, T] -> last_hidden_state [B, T, hidden]
    tokenizer: Tokenizer
    hidden_size: int
    positions: int  # maximum of tokens of a text, special tokens included


def load_pretrained(name: str) -> Pretrained:
    """Load an encoder from a folder (config.json, model.safetensors, tokenizer.json) or by its name on a hub.

    Only safetensors are read: a checkpoint in pickle is refused.

    Raises:
        TrainingError: transformers is not installed, or the encoder is missing, broken or of an unknown kind.
    """
    try:
        from transformers import AutoConfig, AutoModel, AutoTokenizer
        from transformers.utils.logging import disable_progress_bar
    except ImportError:
        raise TrainingError("teacher: needs the extra 'teacher' (pip install 'sentiment[teacher]')") from None
    if Path(name).is_dir() and not (Path(name) / "config.json").is_file():
        raise TrainingError(f"teacher: {name} has no config.json: it is not the folder of an encoder")
    disable_progress_bar()  # type: ignore[no-untyped-call]
    try:
        config: Any = AutoConfig.from_pretrained(name)
        encoder: Any = AutoModel.from_pretrained(name, use_safetensors=True)
        tokenizer: Any = AutoTokenizer.from_pretrained(name, use_fast=True)
    except (OSError, ValueError, KeyError, RuntimeError) as error:
        reason = str(error).strip().splitlines()[0][:200] if str(error).strip() else type(error).__name__
        raise TrainingError(f"teacher: {name} cannot be loaded ({reason})") from None
    if getattr(config, "is_encoder_decoder", False):
        raise TrainingError(f"teacher: {name} is an encoder with a decoder ({config.model_type}), not an encoder")
    backend = getattr(tokenizer, "backend_tokenizer", None)
    if not isinstance(backend, Tokenizer):
        raise TrainingError(f"teacher: {name} has no tokenizer.json")
    # Positions of RoBERTa and MPNet begin after the padding id
    positions = int(config.max_position_embeddings) - int(getattr(config, "pad_token_id", 0) or 0) - 1
    return Pretrained(name, encoder, backend, int(config.hidden_size), positions)


def blocks(encoder: nn.Module) -> nn.ModuleList:
    """The transformer's blocks, in order from the embeddings.

    Raises:
        TrainingError: the architecture has them under an unknown name.
    """
    modules = dict(encoder.named_modules())
    for name in _LAYER_LISTS:
        found = modules.get(name)
        if isinstance(found, nn.ModuleList):
            return found
    raise TrainingError(f"teacher: the blocks of a {type(encoder).__name__} are not found")
