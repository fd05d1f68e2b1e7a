"""The sources of the default model's recipe: all, or those whose licences allow every use."""

from __future__ import annotations

from dataclasses import dataclass

from training.recipe.data.sources import SOURCES, SourceFile, folder_name
from training.recipe.data.toxicity import LICENCES, MODERATION, TRAIN, VALIDATION

# As far as licences are known. The posts belong to their authors, under the terms of the site.
PERMISSIVE_LICENCES = frozenset({"CC BY 4.0", "CC BY-SA or public domain", "CC0", "MIT", "Apache-2.0"})


@dataclass(frozen=True, slots=True)
class Selection:
    """Sources of sentiment and of toxicity."""

    name: str
    sources: tuple[SourceFile, ...]
    toxicity: tuple[str, ...]  # sources inside the toxicity files
    others: tuple[str, ...]  # files of texts alone
    main: str  # the source that has half of the weight in calibration and in the figures of an epoch

    @property
    def files(self) -> list[str]:
        """Names of all files that the recipe reads."""
        names = [source.train_file for source in self.sources]
        names += [source.validation_file for source in self.sources if source.validated]
        return [*names, TRAIN, VALIDATION, *(f"{name}.tsv.gz" for name in self.others)]

    def has(self, name: str) -> bool:
        """Whether it has a source: by the source's name, that of its training file, or ``toxicity.NAME``."""
        if name.startswith("toxicity."):
            return name.removeprefix("toxicity.") in self.toxicity
        return name in self.others or any(name in (source.name, folder_name(source)) for source in self.sources)


ALL = Selection("all", SOURCES, tuple(LICENCES), (MODERATION,), "semeval_tweets")
# Among them are no reviews and no sentences about films; "neutral" is as two of the sources define it.
PERMISSIVE = Selection(
    "permissive",
    tuple(source for source in SOURCES if source.licence in PERMISSIVE_LICENCES),
    tuple(name for name, licence in LICENCES.items() if licence in PERMISSIVE_LICENCES),
    (),
    "tweet_sentiment_extraction",
)
SELECTIONS = {selection.name: selection for selection in (ALL, PERMISSIVE)}
