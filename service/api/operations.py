"""What each operation of the API does, for the OpenAPI document: tag, summary, description and examples.

Swagger UI shows the document, and client generators read it. `describe` writes this table into it; a test holds that
each operation has its entry.
"""

from __future__ import annotations

from typing import Any, NamedTuple

SENTIMENT, FORMATS, MODELS, OPERATIONS = "Sentiment", "Compatible formats", "Models", "Operations"
TAGS = [
    {"name": SENTIMENT, "description": "Score texts: label, calibrated probability, polarity and action."},
    {
        "name": FORMATS,
        "description": "The wire formats of other servers: point their clients here. They share the queue, the limits "
        "and the deadlines of `POST /sentiment`.",
    },
    {"name": MODELS, "description": "Which models are served, with which thresholds; load them anew."},
    {"name": OPERATIONS, "description": "Health, readiness and metrics, for load balancers and monitoring."},
]

_NAME, _VERSION = "default", "3f9c0a1b22de"
_LABELS = ["negative", "neutral", "positive"]
_METADATA = {
    "name": _NAME,
    "versions": [_VERSION],
    "platform": "pytorch_torchscript",
    "inputs": [{"name": "text", "datatype": "BYTES", "shape": [-1]}],
    "outputs": [
        {"name": "probabilities", "datatype": "FP32", "shape": [-1, 3]},
        {"name": "label", "datatype": "BYTES", "shape": [-1]},
    ],
    "parameters": {"labels": _LABELS},
}
_MODELS = {
    "models": [
        {
            "name": _NAME,
            "version": _VERSION,
            "labels": _LABELS,
            "default": True,
            "thresholds": {"review_at": 0.506, "block_at": 0.899},
        }
    ],
    "limits": {"texts": 1000, "characters": 100000, "explained_characters": 5000, "body_bytes": 2097152},
}
_MANIFEST = {
    "format": 1,
    "name": _NAME,
    "version": _VERSION,
    "labels": _LABELS,
    "precision": "int8",
    "temperature": 1.167,
    "thresholds": {"review_at": 0.506, "block_at": 0.899},
    "files": {"model.pt": "sha256 of the file", "tokenizer.json": "sha256 of the file"},
    "kernel": {"by": "avx2", "reason": "differs from TorchScript by 7.5e-08 at most in 8 texts"},
}
_METRICS = """# HELP sentiment_queue_depth Texts accepted and not answered yet.
# TYPE sentiment_queue_depth gauge
sentiment_queue_depth 0.0
"""
_TEXT = "I love how quickly this was fixed, thank you!"
_PINNED = "\n\nThe path names a version; it is answered if that is the version that is served, and 404 otherwise."
_WHOLE = " All texts are answered, or none: the format has no place for the error of one text."


class Operation(NamedTuple):
    """The description of one operation. `answer` is the example of status 200, where its route has none of its own."""

    tag: str
    summary: str
    description: str
    answer: object = None
    requests: dict[str, object] | None = None  # by what they show, in place of the single example of its route


BY_ID = {
    "sentiment": Operation(
        SENTIMENT,
        "Score one text",
        "Answers with the most probable label, its calibrated probability (`score`), `polarity` = P(positive) - "
        "P(negative), the probability of each attribute of the model, and the `action` that the thresholds ask for: "
        "`allow`, `review` or `block`, with the attribute that decided as its `reason`. Members are absent where the "
        "model has not what they need.\n\n"
        "`explain` adds what each token did to the prediction, `sentences` a prediction for each sentence and "
        "list item.",
        requests={
            "A text": {"text": _TEXT},
            "Thresholds of this request": {"text": "it was late again", "review_at": 0.3, "block_at": 0.8},
            "Steps: the prediction after each token": {"text": "not bad, good", "explain": True},
            "Contributions: without each word": {"text": "not good, bad", "explain": "contributions"},
            "Sentences": {"text": "The food was great. The service was awful!", "sentences": True},
            "A model by its name": {"text": _TEXT, "model": _NAME},
        },
    ),
    "batch": Operation(
        SENTIMENT,
        "Score several texts",
        "Answers come in the order of the texts. A text that cannot be scored has an `error` in its place (`blank`, "
        "`too_long` or `failed`), and the others are answered. The request is admitted as a whole, or refused.",
        requests={
            "Two texts, one of them blank": {"texts": [_TEXT, " "]},
            "With sentences": {"texts": ["Great food. Awful service!", "fine"], "sentences": True},
            "Thresholds of this request": {"texts": ["it was late again"], "review_at": 0.3, "block_at": 0.8},
        },
    ),
    "models": Operation(
        MODELS,
        "List the models and the limits",
        "The models that are served, the default one first, with the thresholds that hold for each: a setting's, else "
        "the artifact's. `limits` is what one request may hold.",
        _MODELS,
    ),
    "model": Operation(
        MODELS,
        "Show a model's manifest",
        "The whole manifest of the default model, or of `?model=NAME`: labels, network, tokenizer, the sha256 of each "
        "file, calibration, thresholds, validation figures and data sources. Beside its fields stands `kernel`: `by` "
        "which instruction set, or `torchscript`, answers are computed, and why. The example is shortened.",
        _MANIFEST,
    ),
    "reload": Operation(
        MODELS,
        "Load models anew",
        "Needs a key of `SENTIMENT_ADMIN_KEYS_FILE`. Loads one model anew from its folder, or all of them without "
        "`model`. The new one takes over once it is checked and warm; texts that were accepted before are answered by "
        "the old one. If one cannot be loaded, the answer is 409 and nothing changes.",
    ),
    "healthz": Operation(
        OPERATIONS, "Is the process alive?", "Answers as long as the process does; needs no key.", {"status": "ok"}
    ),
    "readyz": Operation(
        OPERATIONS,
        "Are texts scored now?",
        "503 while models load, while the process drains, and when a model has failed. Needs no key.",
        {"status": "ready"},
    ),
    "metrics": Operation(
        OPERATIONS,
        "Read the metrics",
        "For Prometheus, in its text format; of several workers, the sum. Needs no key.",
        _METRICS,
    ),
    "hugging_face": Operation(
        FORMATS,
        "Hugging Face: the default model",
        "Hugging Face's Inference API for text classification: `InferenceClient(model=URL).text_classification(text)`."
        " Each text gets its labels, the most probable first." + _WHOLE,
    ),
    "hugging_face_model": Operation(
        FORMATS, "Hugging Face: a model by its name", "As `POST /`, for the model that the path names." + _WHOLE
    ),
    "text_embeddings": Operation(
        FORMATS,
        "text-embeddings-inference",
        "`inputs` is a text, or a batch as a list of lists of one text." + _WHOLE,
    ),
    "classify": Operation(
        FORMATS,
        "vLLM and SGLang",
        "`input` is a text or a list of texts; `probs` are in the order of the manifest's labels." + _WHOLE,
    ),
    "moderations": Operation(
        FORMATS,
        "OpenAI: moderation",
        "`input` is a text or a list of texts. Categories for which the model has no attribute are absent. A model "
        "without attributes is refused." + _WHOLE,
    ),
    "analyze": Operation(
        FORMATS,
        "Perspective: score a comment",
        "Google's `comments:analyze`, answered by the default model: attributes by Perspective's names. One "
        "that the model has not is refused by name. The key may stand in the address (`?key=KEY`).",
    ),
    "suggestscore": Operation(
        FORMATS,
        "Perspective: correct a score",
        "Adds a correction to the file of `SENTIMENT_FEEDBACK_FILE`, which `sentiment-train fit` reads. Without that "
        "setting it is 403.",
    ),
    "discovery": Operation(
        FORMATS,
        "Perspective: the discovery document",
        "From which Google's API clients make their methods. Needs no key.",
        {"kind": "discovery#restDescription", "name": "commentanalyzer", "version": "v1alpha1"},
    ),
    "v2_server": Operation(
        FORMATS,
        "Open Inference V2: the server",
        "Name, version and extensions of the server.",
        {"name": "sentiment", "version": "2", "extensions": ["binary_tensor_data"]},
    ),
    "v2_live": Operation(
        FORMATS, "Open Inference V2: is the process alive?", "As `GET /healthz`; needs no key.", {"live": True}
    ),
    "v2_ready": Operation(
        FORMATS, "Open Inference V2: are texts scored now?", "As `GET /readyz`; needs no key.", {"ready": True}
    ),
    "v2_model": Operation(
        FORMATS,
        "Open Inference V2: a model's tensors",
        "What the model takes and gives, and the order of its labels.",
        _METADATA,
    ),
    "v2_model_ready": Operation(
        FORMATS,
        "Open Inference V2: is a model ready?",
        "Whether the model scores texts now.",
        {"name": _NAME, "ready": True},
    ),
    "infer": Operation(
        FORMATS,
        "Open Inference V2: score texts",
        "Takes one input, `text` (BYTES, `[N]` or `[N, 1]`), as JSON or as bytes after it; gives `probabilities` "
        "(FP32, `[N, labels]`) and `label` (BYTES, `[N]`), or those that `outputs` names." + _WHOLE,
    ),
}
BY_ID |= {
    f"{name}_version": BY_ID[name]._replace(
        summary=f"{BY_ID[name].summary} (a version)", description=BY_ID[name].description + _PINNED
    )
    for name in ("v2_model", "v2_model_ready", "infer")
}


def describe(document: dict[str, Any]) -> None:
    """Write tag, summary, description and examples of each operation into an OpenAPI document."""
    document["tags"] = TAGS
    for operations in document["paths"].values():
        for written in operations.values():
            operation = BY_ID[written["operationId"]]
            written.update(tags=[operation.tag], summary=operation.summary, description=operation.description)
            if operation.answer is not None:
                for content in written["responses"]["200"]["content"].values():
                    content["example"] = operation.answer
            if operation.requests:
                content = written["requestBody"]["content"]["application/json"]
                content.pop("example", None)  # FastAPI keeps its document: it may be described already
                content["examples"] = {name: {"value": value} for name, value in operation.requests.items()}
