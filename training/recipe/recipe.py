"""Every number of the default model's recipe."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from model.network.network import NetworkConfig
from model.text.tokenizer import TokenizerConfig
from training.recipe.data.damaged import DAMAGED
from training.recipe.data.sources import LABELS
from training.recipe.data.templated import SENTIMENT_TEMPLATES, TOXICITY_TEMPLATES
from training.recipe.data.toxicity import ATTRIBUTES, MODERATION
from training.recipe.ngrams import NgramShare
from training.recipe.student import StudentConfig
from training.recipe.teacher import NARROW_TUNING, TeacherConfig
from training.teacher.pretrained import WIDE, load_pretrained

# What MiniLM-L6 reads, and its share. On validation, macro recall at shares of 0 (network), 0.3, 0.5, 0.7 and 1 (1,000
# texts): semeval_tweets 0.722, 0.737, 0.735, 0.727, 0.717; goemotions 0.736, 0.737, 0.725, 0.716, 0.707; sst3_sentences
# 0.653, 0.645, 0.648, 0.632, 0.625. So it does not read films
_READ_BY_NARROW = {
    "semeval_tweets.train": 0.35,
    "semeval18_valence.train": 0.35,
    "tweet_sentiment_extraction.train": 0.35,
    "sentiment140.train": 0.35,
    "emoji_tweets.unlabelled": 0.35,
    "goemotions.train": 0.2,
    MODERATION: 0.3,
    "toxicity.olid": 0.3,
    "toxicity.hateval": 0.3,
    "toxicity.davidson": 0.3,
    "toxicity.civil_comments": 0.3,
    "toxicity.perspective_scores": 0.3,
}


@dataclass(frozen=True, slots=True)
class Recipe:
    """The defaults are the default model's; the encoder is wherever it was fetched to."""

    teacher: TeacherConfig | None  # None: the network that the student starts from is its teacher, beside n-grams
    # At most so many texts of each source
    texts: Mapping[str, int] = field(
        default_factory=lambda: {
            "semeval_tweets.train": 48_000,
            "imdb.sentences": 35_000,
            "sst3_sentences.train": 10_000,
            "goemotions.train": 39_000,
            MODERATION: 68_000,
            "sst_phrases.train": 25_000,
            "sentiment140.train": 120_000,
            "tweet_sentiment_extraction.train": 26_000,
            "products_tweets.train": 9_000,
            "apple_tweets.train": 4_000,
            "selfdrive_tweets.train": 7_000,
            "semeval18_valence.train": 2_000,
            "yelp_sentences.train": 30_000,
            "amazon_14_domains.sentences": 25_000,
            "emoji_tweets.unlabelled": 12_000,
            "entity_tweets.train": 20_000,
            "imdb.unlabelled": 25_000,
            "amazon_14_domains.unlabelled": 13_000,
        }
    )
    # Those that MPNet reads, and its share in the mean of log probabilities with the network that the student
    # starts from. On validation, macro recall at shares of 0 (network), 0.5, 0.7 and 1 (at most 1,000 texts):
    # semeval_tweets 0.713, 0.731, 0.732, 0.728; goemotions 0.692, 0.710, 0.706, 0.703; sst3_sentences 0.645, 0.666,
    # 0.665, 0.657; tweet_sentiment_extraction 0.753, 0.775, 0.775, 0.772; products_tweets 0.623, 0.646, 0.645, 0.657.
    # More where the network has learnt the labels of these very texts
    read: Mapping[str, float] = field(
        default_factory=lambda: {
            "semeval_tweets.train": 0.7,
            "goemotions.train": 0.7,
            MODERATION: 0.6,
            "sst3_sentences.train": 0.7,
            "sst_phrases.train": 0.7,
            "sentiment140.train": 0.6,
            "tweet_sentiment_extraction.train": 0.7,
            "products_tweets.train": 0.8,
            "apple_tweets.train": 0.8,
            "selfdrive_tweets.train": 0.7,
            "semeval18_valence.train": 0.7,
            "yelp_sentences.train": 0.6,
            "emoji_tweets.unlabelled": 0.6,
            "entity_tweets.train": 0.8,
            "imdb.sentences": 0.6,
            "amazon_14_domains.sentences": 0.6,
            "toxicity.olid": 0.6,
            "toxicity.hateval": 0.6,
            "toxicity.davidson": 0.6,
            "toxicity.civil_comments": 0.6,
            "toxicity.perspective_scores": 0.6,
        }
    )
    reviews: tuple[str, ...] = (  # the encoder reads a quarter of them at most: their labels take its place
        "imdb.train",
        "amazon_14_domains.train",
        "amazon_apps.train",
        "amazon_polarity_sample.train",
    )
    # Its share in the mean of logits of the attributes that this network answers: AUC on OLID 0.820 (1), 0.852 (0.5),
    # 0.842 (0)
    attribute_share: float = 0.5
    # What n-grams say of the texts, with weights near those of the least cross-entropy of validation labels without an
    # encoder. None for entity_tweets, where each text has five paraphrases with its label. Macro recall of the network
    # alone and with n-grams: semeval_tweets 0.721, 0.735; goemotions 0.706, 0.737;
    # tweet_sentiment_extraction 0.751, 0.764; products_tweets 0.627, 0.652; selfdrive_tweets 0.725, 0.751; imdb 0.930,
    # 0.945; amazon_14_domains 0.932, 0.941; amazon_apps 0.924, 0.939
    ngrams: Mapping[str, NgramShare] = field(
        default_factory=lambda: {
            "semeval_tweets.train": NgramShare("semeval_tweets.train", 0.25, 0.85),
            "sentiment140.train": NgramShare("semeval_tweets.train", 0.25, 0.85),
            "emoji_tweets.unlabelled": NgramShare("semeval_tweets.train", 0.25, 0.85),
            "goemotions.train": NgramShare("goemotions.train", 0.35, 0.6),
            MODERATION: NgramShare("goemotions.train", 0.35, 0.6),
            "tweet_sentiment_extraction.train": NgramShare("tweet_sentiment_extraction.train", 0.3, 0.7),
            "products_tweets.train": NgramShare("products_tweets.train", 0.45, 0.5),
            "apple_tweets.train": NgramShare("apple_tweets.train", 0.45, 0.6),
            "selfdrive_tweets.train": NgramShare("selfdrive_tweets.train", 0.6, 0.7),
            "sst3_sentences.train": NgramShare("sst3_sentences.train", 0.2, 0.85),
            "imdb.train": NgramShare("imdb.train", 0.7, 0.6),
            "imdb.unlabelled": NgramShare("imdb.train", 0.7, 0.6),
            "amazon_14_domains.train": NgramShare("amazon_14_domains.train", 0.6, 0.8),
            "amazon_14_domains.unlabelled": NgramShare("amazon_14_domains.train", 0.6, 0.8),
            "amazon_apps.train": NgramShare("amazon_apps.train", 0.5, 0.8),
        }
    )
    rating_weight: float = 0.3  # of the raters' share of yes in the mean with the teacher's probability
    # Of the texts of an epoch, as shares
    shares: Mapping[str, float] = field(
        default_factory=lambda: {
            "semeval_tweets.train": 14,
            "semeval18_valence.train": 1,
            "tweet_sentiment_extraction.train": 6,
            "products_tweets.train": 3,
            "apple_tweets.train": 1.5,
            "selfdrive_tweets.train": 2.5,
            "entity_tweets.train": 4,
            "sentiment140.train": 24,
            "emoji_tweets.unlabelled": 3,
            "goemotions.train": 12,
            "sst3_sentences.train": 5,
            "sst_phrases.train": 8,
            "yelp_sentences.train": 7,
            MODERATION: 12,
            DAMAGED: 8,
            "toxicity.olid": 4,
            "toxicity.civil_comments": 4,
            "toxicity.davidson": 3,
            "toxicity.hateval": 2,
            "toxicity.perspective_scores": 3,
            "imdb.sentences": 9,
            "amazon_14_domains.sentences": 6,
            "imdb.unlabelled": 6,
            "amazon_14_domains.unlabelled": 2,
            "imdb.train": 6,
            "amazon_14_domains.train": 3,
            "amazon_apps.train": 2.5,
            "amazon_polarity_sample.train": 0.5,
            SENTIMENT_TEMPLATES: 50,
            TOXICITY_TEMPLATES: 36,
        }
    )
    # Of a student that starts from nothing; one that starts from an artifact has its tokenizer and shape, less dropout
    tokenizer: TokenizerConfig = field(
        default_factory=lambda: TokenizerConfig(kind="bpe", vocab_size=12000, min_frequency=10, max_tokens=1024)
    )
    network: NetworkConfig = field(
        default_factory=lambda: NetworkConfig(
            vocab_size=2,  # what the tokenizer makes it
            classes=len(LABELS),
            attributes=len(ATTRIBUTES),
            embedding_size=128,
            hidden_size=256,
            bidirectional=False,
            pooling=("last", "max", "mean"),
            dropout_token=0.05,
            dropout_embedding=0.1,
            dropout_head=0.2,
        )
    )
    # What a start from an artifact has less of is added: frequent words as one token, the teacher's vectors of tokens
    embedding_rows: int = 17_500
    teacher_columns: int = 64  # of the embedding, beside the ``embedding_size`` that are learnt from random values
    around: tuple[str, ...] = ("imdb.sentences", "amazon_14_domains.sentences")  # what toxicity's templates stand among
    template_rows: int = 340_000
    toxicity_template_rows: int = 260_000
    damaged_rows: int = 60_000  # copies of short texts
    student: StudentConfig = field(default_factory=lambda: StudentConfig(power=0.0))
    seed: int = 6  # of which texts are read: the start of the last run had learnt those of seeds 1 to 5


def recipe_with(encoder: str) -> Recipe:
    """The default model's recipe with the teacher of this encoder's name or folder; ``none``: without an encoder.

    Raises:
        TrainingError: the encoder cannot be loaded.
    """
    if encoder == "none":
        return Recipe(None)
    if load_pretrained(encoder).hidden_size > WIDE:
        return Recipe(TeacherConfig(encoder))
    return Recipe(TeacherConfig(encoder, NARROW_TUNING), read=_READ_BY_NARROW)
