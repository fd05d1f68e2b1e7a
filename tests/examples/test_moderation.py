"""The moderation pipeline's decisions, with a real Redis and a service that answers what a test tells it to."""

from __future__ import annotations

import logging
import signal
from typing import Any

import pytest

from tests.client.scripted import Asked, Told, refused, scripted
from tests.examples.pipeline import (
    PATIENCE,
    Waits,
    all_decided,
    comments,
    consumer,
    decided,
    outcomes,
    pending,
    process,
    started,
)


def test_comments_are_routed_by_their_action(store: Any) -> None:
    """Into a stream for each action, under the comment's id, with what the model said."""
    view = comments(store)
    view.add(["allow a", "block b", "review c", "allow d"])
    ids = [id.decode() for id, _ in store.xrange(view.key("comments"))]
    with scripted(decided) as server, consumer(store, server.url) as decider:
        assert decider.turn(wait=0.01) == 4
        assert decider.turn(wait=0.01) == 0
    found = outcomes(store)
    assert {target: list(entries) for target, entries in found.items()} == {
        "allow": [ids[0], ids[3]],
        "block": [ids[1]],
        "review": [ids[2]],
        "dead": [],
    }
    scored = {"label": "x", "score": "0.5", "model": "m@0"}
    assert found["block"][ids[1]] == {"text": "block b", "comment": ids[1], **scored}
    assert found["allow"][ids[0]] == {"comment": ids[0], **scored}
    assert store.get(view.key(f"outcome:{ids[2]}")) == b"review"
    assert pending(store) == 0
    assert len(server.asked) == 1


def test_poison_ends_in_the_dead_letters_with_its_reason(store: Any, caplog: pytest.LogCaptureFixture) -> None:
    """Texts that cannot be read, that the service refuses or fails on; the others are decided, no text is logged."""

    def answer(asked: Asked) -> Told:
        texts = asked.body["texts"]
        if any("secret-413" in text for text in texts):
            return Told(413, {"type": "urn:sentiment:problem:body-too-large", "detail": "too large"})
        if any("secret-500" in text for text in texts):
            return refused(500)
        told = decided(asked)
        for place, text in enumerate(texts):
            if "secret-blank" in text:
                told.body["results"][place] = {"error": {"code": "blank", "message": "nothing to read"}}
        return told

    view = comments(store)
    view.add(["allow 1", "allow secret-413", "block 2", "allow secret-500", "allow secret-blank", "review 3"])
    store.xadd(view.key("comments"), {"body": "secret-field", "reason": "x", "comment": "y"})
    store.xadd(view.key("comments"), {f"field {number}": "secret" for number in range(9000)})
    store.xadd(view.key("comments"), {"text": b"secret-\xff"})
    caplog.set_level(logging.DEBUG)
    waits = Waits()
    with scripted(answer) as server, consumer(store, server.url, stopping=waits) as decider:
        assert decider.turn(wait=0.01) == 9
    found = outcomes(store)
    assert [len(found[target]) for target in ("allow", "block", "review")] == [1, 1, 1]
    letters = {letter["reason"]: letter for letter in found["dead"].values()}
    assert set(letters) == {"too_long", "overloaded", "blank", "no-text", "not-utf-8"}
    assert letters["blank"]["text"] == "allow secret-blank"
    assert letters["blank"]["detail"] == "nothing to read"
    assert any(letter.get("body") == "secret-field" for letter in found["dead"].values())
    assert pending(store) == 0
    assert "secret" not in caplog.text
    assert "blank" in caplog.text


def test_people_review_the_comment_as_it_came(store: Any) -> None:
    """Its text and its own fields stand in `review`, and none of them in the place of the pipeline's."""
    view = comments(store)
    own = {"author": "7", "label": "theirs", "comment": "theirs"}
    store.xadd(view.key("comments"), {**{f"field {number}": "x" for number in range(9000)}, **own, "text": "review a"})
    store.xadd(view.key("comments"), {"text": "review \u00e9 b", **own})
    with scripted(decided) as server, consumer(store, server.url) as decider:
        assert decider.turn(wait=0.01) == 2
    large, small = outcomes(store)["review"].values()
    assert (large["text"], large["label"]) == ("review a", "x")
    assert (small["text"], small["author"], small["label"]) == ("review \u00e9 b", "7", "x")


@pytest.mark.parametrize("command", ["run", "add"])
def test_a_redis_that_is_away_at_the_start_is_one_line(command: str) -> None:
    """It names the address, without the password, and nothing is waited for."""
    done = started(command, "--redis", "redis://:secret@127.0.0.1:9/0")
    assert done.returncode == 1
    assert done.stderr.startswith("redis at 127.0.0.1:9: ")
    assert done.stderr.count("\n") == 1
    assert "secret" not in done.stderr


def test_an_address_that_is_none_is_one_line() -> None:
    """The flag is named."""
    done = started("run", "--redis", "127.0.0.1:6379")
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert done.stderr.startswith("--redis: ")


def test_help_shows_the_defaults() -> None:
    """Of each flag."""
    text = " ".join(started("--help").stdout.split())
    for default in ("redis://127.0.0.1:6379/0", "http://127.0.0.1:8000", "moderators", "64", "60.0", "3", "2592000"):
        assert f"(default: {default})" in text


def test_it_backs_off_as_long_as_the_service_says(store: Any) -> None:
    """No outage makes a comment a poisonous one: overload, a wrong key, a wrong address, a model without actions."""
    good = decided
    told = iter([refused(503, "7"), refused(401), Told(404, b"<html>"), Told(0, None), refused(504), Told(200, {})])
    withheld = iter([True])

    def answer(asked: Asked) -> Told:
        one = next(told, None)
        if one is not None:
            return one
        done = good(asked)
        if next(withheld, False):
            del done.body["results"][0]["action"]
        return done

    view = comments(store)
    view.add(["allow a"])
    waits = Waits()
    with scripted(answer) as server, consumer(store, server.url, stopping=waits) as decider:
        assert decider.turn(wait=0.01) == 1
    assert len(server.asked) == 8
    assert 7 <= waits.waits[0] <= 8.75
    assert len(waits.waits) == 7
    assert len(outcomes(store)["allow"]) == 1


def test_one_that_waits_is_not_taken_for_dead(store: Any) -> None:
    """While it backs off it says that it lives, which counts as no delivery."""
    told = iter([refused(503, "1")])
    view = comments(store)
    view.add(["allow a"])

    class Looks(Waits):
        def wait(self, timeout: float | None = None) -> bool:
            [entry] = store.xpending_range(view.key("comments"), "moderators", "-", "+", 1)
            self.waits.append(entry["times_delivered"])
            return False

    waits = Looks()
    with (
        scripted(lambda asked: next(told, None) or decided(asked)) as server,
        consumer(store, server.url, stopping=waits, claim_idle=0.9) as decider,
    ):
        assert decider.turn(wait=0.01) == 1
    assert waits.waits == [1] * len(waits.waits)
    assert len(waits.waits) >= 4


def test_a_comment_that_kills_whoever_takes_it_is_given_up(store: Any) -> None:
    """After as many deliveries as are allowed, and alone: its neighbours are decided."""
    view = comments(store, "dead", claim_idle=0)
    view.add(["allow kills", "allow neighbour"])
    assert [comment.deliveries for comment in view.new(10, 0.01)] == [1, 1]
    killer, neighbour = (id.decode() for id, _ in store.xrange(view.key("comments")))
    for _ in range(2):  # two more consumers take the first alone, and die of it
        store.xclaim(view.key("comments"), "moderators", "dead", 0, [killer])
    with scripted(decided) as server, consumer(store, server.url, claim_idle=0) as decider:
        assert decider.turn(wait=0.01) == 1
        assert decider.turn(wait=0.01) == 1
    found = outcomes(store)
    assert list(found["allow"]) == [neighbour]
    assert found["dead"][killer]["reason"] == "deliveries"
    assert found["dead"][killer]["detail"] == "was taken 3 times and never decided"
    assert len(server.asked) == 1


def test_a_second_decision_changes_nothing(store: Any) -> None:
    """Also where the group is set back and every comment comes once more."""
    view = comments(store)
    view.add(["allow a", "block b"])
    with scripted(decided) as server, consumer(store, server.url) as decider:
        assert decider.turn(wait=0.01) == 2
        store.xgroup_setid(view.key("comments"), "moderators", "0")
        assert decider.turn(wait=0.01) == 0
    assert sum(map(len, outcomes(store).values())) == 2
    assert pending(store) == 0


def test_the_whole_way_with_a_real_service(store: Any, redis_url: str, url: str) -> None:
    """Lines are added, a process decides them by the model's own thresholds, and ends cleanly on SIGTERM."""
    comments(store).add(["what a lovely day, thank you", "you are awful, I hate this", " "] * 5)
    with process(redis_url, url, "--batch", "4") as running:
        found = all_decided(store, 15)
        running.send_signal(signal.SIGTERM)
        assert running.wait(PATIENCE) == 0
        assert running.stderr is not None
        log = running.stderr.read()
    assert len(found["dead"]) == 5
    assert {letter["reason"] for letter in found["dead"].values()} == {"blank"}
    assert len(found["allow"]) >= 5
    assert len(found["allow"]) + len(found["review"]) + len(found["block"]) == 10
    assert "lovely" not in log
    assert "decided 4" in log
    assert pending(store) == 0
