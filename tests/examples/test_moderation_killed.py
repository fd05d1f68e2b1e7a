"""The moderation pipeline when a consumer is killed: each comment is decided exactly once all the same."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import threading
import time
from typing import Any

import pytest

from tests.client.scripted import Asked, Told, refused, scripted
from tests.examples.pipeline import PATIENCE, all_decided, comments, consumer, decided, outcomes, pending, process

TEXTS = [f"{action} {number}" for number in range(10) for action in ("allow", "review", "block")]
FLAGS = ("--batch", "8", "--timeout", "5", "--claim-idle", "6", "--max-deliveries", "50")


def finish(store: Any, url: str) -> None:
    """Another consumer, to which whatever is left counts as left behind, decides the rest; and all is decided once."""
    with consumer(store, url, claim_idle=0, max_deliveries=50) as decider:
        while decider.turn(wait=0.01) or pending(store):
            pass
    found = outcomes(store)
    assert [len(found[target]) for target in ("allow", "review", "block", "dead")] == [10, 10, 10, 0]
    assert pending(store) == 0


def postponed(store: Any) -> bool:
    """Whether a client stands still in a command that Redis holds back."""
    return any("b" in client["flags"] for client in store.client_list())


@pytest.mark.parametrize("batches_before", [0, 2])
def test_killed_while_its_texts_are_scored(store: Any, redis_url: str, batches_before: int) -> None:
    """At the first batch, or with others decided before it."""
    asked_for, killed = threading.Event(), threading.Event()

    def answer(asked: Asked) -> Told:
        if len(server.asked) == batches_before + 1:
            asked_for.set()
            assert killed.wait(PATIENCE)
        return decided(asked)

    comments(store).add(TEXTS)
    with scripted(answer) as server:
        with process(redis_url, server.url, *FLAGS) as running:
            assert asked_for.wait(PATIENCE)
            running.kill()
            running.wait(PATIENCE)
        killed.set()
        assert sum(map(len, outcomes(store).values())) == 8 * batches_before
        assert pending(store) == 8
        finish(store, server.url)


def test_killed_while_it_writes_an_outcome(store: Any, redis_url: str) -> None:
    """Scored, and the outcome sent to a Redis that has not carried it out."""

    def answer(asked: Asked) -> Told:
        store.client_pause(int(PATIENCE * 1000), all=False)  # writes alone
        return decided(asked)

    comments(store).add(TEXTS)
    with scripted(answer) as server:
        with process(redis_url, server.url, *FLAGS) as running:
            end = time.monotonic() + PATIENCE
            while not (server.asked and postponed(store)):
                assert time.monotonic() < end
            running.kill()
            running.wait(PATIENCE)
        store.client_unpause()
        server.answer = decided
        finish(store, server.url)


def test_killed_right_after_an_outcome(store: Any, redis_url: str) -> None:
    """As soon as the first outcomes are there, wherever that finds it."""
    comments(store).add(TEXTS)
    with scripted(decided) as server:
        with process(redis_url, server.url, *FLAGS) as running:
            all_decided(store, 1)
            running.kill()
            running.wait(PATIENCE)
        finish(store, server.url)


def test_killed_while_it_backs_off(store: Any, redis_url: str) -> None:
    """Holding comments that no service has scored."""
    refusals = threading.Event()

    def answer(asked: Asked) -> Told:
        refusals.set()
        return refused(503, "30")

    comments(store).add(TEXTS)
    with scripted(answer) as server:
        with process(redis_url, server.url, *FLAGS) as running:
            assert refusals.wait(PATIENCE)
            running.kill()
            running.wait(PATIENCE)
        assert pending(store) == 8
        server.answer = decided
        finish(store, server.url)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(3))
def test_killed_at_any_moment_many_times(store: Any, redis_url: str, seed: int) -> None:
    """Whenever one of two asks, one of the two may die: the one that asked, or the other, wherever that is."""
    chance = random.Random(seed)  # noqa: S311
    running: dict[int, subprocess.Popen[str]] = {}
    over = threading.Event()
    killed: list[int] = []

    def answer(asked: Asked) -> Told:
        if not over.is_set() and chance.random() < 0.4:
            victim = chance.choice(list(running))
            running[victim].kill()
            killed.append(victim)
        return decided(asked)

    def keep(place: int) -> None:
        while not over.is_set():
            with process(redis_url, server.url, *flags) as running[place]:
                if over.is_set():
                    running[place].kill()
                running[place].communicate()

    flags = ("--batch", "1", "--timeout", "1", "--claim-idle", "1.1", "--max-deliveries", "100")
    comments(store).add(TEXTS)
    with scripted(answer) as server:
        keepers = [threading.Thread(target=keep, args=(place,)) for place in range(2)]
        for keeper in keepers:
            keeper.start()
        try:
            all_decided(store, len(TEXTS))
        finally:
            over.set()
            for each in running.values():
                each.kill()
            for keeper in keepers:
                keeper.join(PATIENCE)
        server.answer = decided
        finish(store, server.url)
    assert len(killed) > 5


def test_one_that_was_taken_for_dead_comes_back(store: Any, redis_url: str) -> None:
    """Stopped while its texts were scored, it wakes when another has decided them: its own decision changes nothing."""
    asked_for, release = threading.Event(), threading.Event()

    def answer(asked: Asked) -> Told:
        if len(server.asked) == 1:
            asked_for.set()
            assert release.wait(PATIENCE)
            return Told(200, {**decided(asked).body, "model": "late@0"})
        return decided(asked)

    comments(store).add(TEXTS)
    with scripted(answer) as server, process(redis_url, server.url, *FLAGS) as running:
        assert asked_for.wait(PATIENCE)
        os.kill(running.pid, signal.SIGSTOP)
        finish(store, server.url)
        release.set()
        os.kill(running.pid, signal.SIGCONT)
        assert running.stderr is not None
        assert "decided 0" in next(line for line in running.stderr if "decided" in line)
        running.send_signal(signal.SIGTERM)
        assert running.wait(PATIENCE) == 0
    found = outcomes(store)
    assert sum(map(len, found.values())) == 30
    assert {outcome["model"] for entries in found.values() for outcome in entries.values()} == {"m@0"}
