"""Which sources the default model's recipe learns from: all of them, or those whose licences allow every use."""

from __future__ import annotations

from dataclasses import dataclass

from training.policy import POLICIES, Policy
from training.sources import SOURCES, SourceFile

# As far as licences are known; the posts themselves are their authors', under the terms of where they were posted.
PERMISSIVE_LICENCES = frozenset({"CC BY 4.0", "CC BY-SA or public domain", "CC0", "MIT", "Apache-2.0"})


@dataclass(frozen=True, slots=True)
class Selection:
    """Sources, and how their texts are judged. Every text of a source is of the kind of one policy."""

    name: str
    sources: tuple[SourceFile, ...]
    policies: tuple[Policy, ...]
    main: str  # the source that the service is for first: it counts as half when an epoch is chosen


ALL = Selection("all", SOURCES, POLICIES, "semeval_tweets")
# No reviews and no sentences of films are among them, and nobody's meaning of "neutral" but that of two annotations.
PERMISSIVE = Selection(
    "permissive",
    tuple(source for source in SOURCES if source.licence in PERMISSIVE_LICENCES),
    (
        Policy(
            "tweets",
            {"tweet_sentiment_extraction.train": 1.0},
            (
                "tweet_sentiment_extraction.train",
                "products_tweets.train",
                "apple_tweets.train",
                "selfdrive_tweets.train",
                "entity_tweets.train",
            ),
            share=0.50,
        ),
        Policy("comments", {"goemotions.train": 1.0}, ("goemotions.train",), share=0.30),
    ),
    "tweet_sentiment_extraction",
)
SELECTIONS = {selection.name: selection for selection in (ALL, PERMISSIVE)}
