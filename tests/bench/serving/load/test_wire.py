"""Requests as bytes."""

from __future__ import annotations

import json

from bench.serving.load.wire import FORMATS, answer_status, batches, in_format, mixed, singles


def bodies(requests: list) -> list:  # type: ignore[type-arg]
    return [json.loads(request.payload.partition(b"\r\n\r\n")[2]) for request in requests]


def test_a_text_is_sent_alone_or_in_a_list() -> None:
    """The head has the path and the length."""
    request = singles(["grün"], path="/x")[0]

    head, _, body = request.payload.partition(b"\r\n\r\n")
    assert head.startswith(b"POST /x HTTP/1.1\r\n")
    assert f"Content-Length: {len(body)}".encode() in head
    assert bodies([request]) == [{"text": "grün"}]
    assert bodies(singles(["a"], listed=True)) == [{"text": ["a"]}]


def test_batches_are_full() -> None:
    """The last batch is filled with the first texts."""
    assert bodies(batches(["a", "b", "c"], 2)) == [{"texts": ["a", "b"]}, {"texts": ["c", "a"]}]


def test_a_mix_has_its_share_of_the_second_kind_in_turns() -> None:
    """Every tenth request is a review, and all reviews take turns."""
    mix = mixed(singles(["t"] * 40), singles(["r0", "r1"], "review"), 0.1)

    assert [place for place, request in enumerate(mix) if request.kind == "review"] == [9, 19, 29, 39]
    assert [each["text"] for each in bodies(mix) if each["text"] != "t"] == ["r0", "r1", "r0", "r1"]


def test_a_wire_format_has_its_path_and_its_body() -> None:
    """The request is that of the format's own server."""
    sent = {name: in_format(["a"], name)[0] for name in FORMATS}

    assert sent["Hugging Face"].payload.startswith(b"POST / HTTP/1.1\r\n")
    assert sent["vLLM classify"].payload.startswith(b"POST /v1/classify HTTP/1.1\r\n")
    assert bodies([sent["text-embeddings-inference"], sent["vLLM classify"]]) == [{"inputs": "a"}, {"input": "a"}]
    (tensor,) = bodies([sent["Open Inference"]])[0]["inputs"]
    assert tensor["data"] == ["a"]


def test_an_answer_has_a_status_once_it_is_whole() -> None:
    """A partial answer has none, wherever it is cut."""
    answer = b"HTTP/1.1 503 Busy\r\nContent-Length: 2\r\n\r\nno"
    assert [answer_status(answer[:end]) for end in range(len(answer))] == [0] * len(answer)
    assert answer_status(answer) == 503
