"""Whose meaning of "neutral" goes for which kind of text: annotators disagree, and the kind shows whose it is."""

from __future__ import annotations

from dataclasses import dataclass

WITHOUT_VALIDATION = ("sst_phrases.train",)  # of the same trees as sst3_sentences


@dataclass(frozen=True, slots=True)
class Policy:
    """One kind of text: the sources whose annotators are followed there, and all texts that are of that kind."""

    name: str
    followed: dict[str, float]  # labelled sources, with the weight of one text beside the others
    texts: tuple[str, ...]  # sources whose texts the teachers of this policy judge
    share: float  # of all texts, in distillation
    settled: bool = True  # its network settles; else it is the fine-tuned one, where that follows these sources anyhow
    letters: bool = True  # the linear teacher looks at letters, too: worth it where texts are short
    largest: int = 250_000  # texts of one source that are judged

    @property
    def mains(self) -> list[str]:
        """The sources that are followed and have texts to validate on."""
        return [name.removesuffix(".train") for name in self.followed if name not in WITHOUT_VALIDATION]

    @property
    def judged(self) -> list[str]:
        """All that its teachers judge: texts to learn from, and texts to validate the teachers on."""
        return [*self.texts, *(f"{name}.validation" for name in self.mains)]


POLICIES = (
    Policy(
        "tweets",
        {"semeval_tweets.train": 1.0, "semeval18_valence.train": 1.0},
        (
            "semeval_tweets.train",
            "semeval18_valence.train",
            "tweet_sentiment_extraction.train",
            "products_tweets.train",
            "apple_tweets.train",
            "selfdrive_tweets.train",
            "entity_tweets.train",
            "sentiment140.train",
            "emoji_tweets.unlabelled",
        ),
        share=0.40,
    ),
    Policy("comments", {"goemotions.train": 1.0}, ("goemotions.train",), share=0.08),
    Policy(
        "sentences",
        {"sst3_sentences.train": 1.0, "sst_phrases.train": 0.25},
        ("sst3_sentences.train", "sst_phrases.train", "yelp_sentences.train"),
        share=0.22,
    ),
    Policy(
        "reviews",
        {
            "imdb.train": 1.0,
            "amazon_14_domains.train": 1.0,
            "amazon_apps.train": 1.0,
            "amazon_polarity_sample.train": 1.0,
        },
        (
            "imdb.train",
            "amazon_14_domains.train",
            "amazon_apps.train",
            "amazon_polarity_sample.train",
            "imdb.unlabelled",
            "amazon_14_domains.unlabelled",
        ),
        share=0.10,
        settled=False,
        letters=False,
        largest=25_000,
    ),
)
