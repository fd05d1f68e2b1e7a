"""Negation in all its positions.

What a denial means here: praise denied is negative, always. Blame denied is positive where the words are mild or the
sentence goes against an expectation ("not bad", "I feared it would be awful, but it wasn't"), and neutral where a
severe word is denied plainly ("it isn't horrible"). A denied fact stays neutral. Two denials cancel out.
"""

from __future__ import annotations

from training.templates.frame import NEGATIVE, NEUTRAL, POSITIVE, frames, mirrored
from training.templates.words import OPPOSITES

PRAISE_DENIED = frames(
    NEGATIVE,
    """
    {thing} is not {good}.
    {thing} isn't {good}
    {thing} was not {good} at all.
    {thing} wasn't {very} {good}
    {thing} is not {very} {good}.
    {thing} is never {good}.
    {thing} has never been {good}.
    {thing} is no longer {good}
    {thing} is hardly {good}.
    {thing} is scarcely {good} or {good2}.
    {thing} is far from {good}.
    {thing} is anything but {good}.
    {thing} is by no means {good}
    {thing} is in no way {good}.
    {thing} is not exactly {good}.
    {thing} ain't {good}
    {thing} aint {good} lol
    {thing} isnt {good}
    {thing} cannot be called {good}.
    not {a_good} {noun}.
    not {good}
    this is not {a_good} {noun}.
    this isn't {delight}.
    {thing} was hardly {delight}.
    there is nothing {good} about {thing}.
    nothing about {thing} is {good}.
    nobody would call {thing} {good}.
    nobody {loves} {thing}.
    no one here {loved} {thing}.
    none of us {loved} {thing}.
    neither {good} nor {good2}.
    {thing} is neither {good} nor {good2}.
    no {good} {noun} here
    {a_noun} without anything {good} in it.
    {thing} comes without {a_good} {noun2}.
    I don't {like} {thing}.
    I do not {like} {thing} at all.
    I didn't {like} {thing}
    I never {loved} {thing}.
    we can't recommend {thing}.
    I wouldn't recommend {thing} to anyone.
    I won't {like} this {noun}
    I don't think {thing} is {good}.
    I do not find {thing} {good}.
    I can't say that {thing} {praise}.
    I would not say {thing} is {good}.
    I doubt that {thing} is {good}.
    I don't believe anyone {loves} {thing}.
    it is not true that {thing} is {good}.
    {thing} failed to be {good}.
    {thing} lacks everything {good}.
    not my idea of {a_good} {noun}.
    I have yet to see {a_good} {noun} from them
    I am not {glad} about {thing}.
    I am not {glad} at all
    if only {thing} were {good}
    {thing} was supposed to be {good}, but it isn't.
    I thought {thing} would be {good}, but it wasn't.
    I expected {thing} to be {good}; it was not.
    they promised {a_good} {noun}, but it was not.
    I hoped {thing} would be {delight}, but it never was.
    you'd think {thing} is {good}, but no.
    I thought I would {like} {thing}, but I didn't.
    {name} said I would {like} {thing}. I did not.
    I wouldn't say, {aside}, that {thing} is {good}.
    I can't claim, {aside}, that {thing} was {good}.
    I don't think, {aside}, that I {like} {thing}.
    it isn't the case, {aside}, that {thing} {praise}.
    nobody, {aside}, would call {thing} {delight}.
    {thing} was not, {aside}, {good}.
    I would never say, {aside}, that {thing} was {good}.
    no, {thing} isn't, {aside}, what I would call {good}.
    {thing} is not worth it.
    {thing} does not work.
    {thing} never works when I need it
    no reply about {thing} {when}, nothing.
    nobody answered me about {thing}, not once.
    no apology, no {noun}, nothing at all.
    """,
)

BLAME_DENIED = (
    *frames(
        POSITIVE,
        """
        {thing} is not {poor}
        {thing} isn't {poor}.
        {thing} wasn't {poor}!
        not {poor}
        {thing} : not {poor}.
        {thing} is not {poor} :)
        honestly, {thing} isn't {poor}.
        {thing} was never {poor}.
        I do not {dislike} {thing} at all.
        I didn't {dislike} {thing} one bit.
        nobody {hates} {thing}.
        nobody could {dislike} {thing}.
        I can't complain about {thing}.
        I have nothing to complain about.
        no complaints about {thing}.
        no problems with {thing} so far.
        no trouble at all with {thing} {when}
        there is nothing {bad} about {thing}.
        nothing {bad} to report, {thing} did what it should.
        you won't regret {thing}.
        {thing} never disappoints.
        {thing} does not disappoint
        {thing} never let me down.
        {thing} has never failed me.
        {a_noun} without any flaw.
        {thing} without any of the {bad} parts.
        you cannot go wrong with {thing}.
        can't go wrong with {thing} in {place}
        I can't stop thinking about {thing}, in a good way.
        {thing} is anything but {bad}.
        {thing} is far from {bad}.
        I thought {thing} would be {bad}, but it wasn't.
        I feared {thing} would be {disaster}, but it was not.
        I expected {thing} to be {bad}; it wasn't at all.
        {name} told me {thing} was {bad}, but it isn't.
        I thought I would {dislike} {thing}, but I didn't.
        I feared I would {dislike} {thing}. I did not.
        {thing} was supposed to be {bad}, but it isn't.
        they warned me of {a_bad} {noun}, but it was not.
        you'd think {thing} is {bad}, but no.
        I was afraid {thing} would be {bad}, but it never was.
        they say {thing} is {bad}. it is not.
        hardly a {bad} moment in {thing}.
        I wasn't bored for a second.
        couldn't be happier with {thing}.
        I could not have asked for {a_noun} more {good}.
        {thing} could not have been {better}.
        never had {better} {noun} than this
        """,
    ),
    *frames(
        NEUTRAL,
        """
        {thing} is not {severe}.
        {thing} isn't {severe}
        {thing} wasn't {severe}, it was average.
        {thing} is not {severe}, and not {good} either.
        {thing} isn't {disaster}.
        it is not {severe}, just ordinary.
        not {severe}
        not exactly {disaster}.
        this was no {severe} {noun}.
        this isn't a {severe} {noun}
        I don't think {thing} is {severe}.
        I do not find {thing} {severe}.
        I would not call {thing} {severe}.
        I can't say that {thing} {insult}.
        nobody would call {thing} {severe}.
        {thing} was hardly {disaster}.
        {thing} is by no means {severe}
        it is not true that {thing} is {severe}.
        I wouldn't say, {aside}, that {thing} is {severe}.
        I can't claim, {aside}, that {thing} was {severe}.
        it isn't the case, {aside}, that {thing} {insult}.
        I don't think, {aside}, that I {dislike} {thing}.
        nobody, {aside}, would call {thing} {disaster}.
        I would never say, {aside}, that {thing} was {severe}.
        {thing} was not, {aside}, {severe}.
        I don't {dislike} {thing}, I don't {like} it.
        """,
    ),
)

FACT_DENIED = frames(
    NEUTRAL,
    """
    this is not {a_noun}.
    this isn't {a_noun}
    that is not {a_noun}, it is {a_noun2}.
    {thing} isn't {plain}.
    {thing} is not {plain}, it is {plain2}.
    {thing} was never {plain}.
    {name} isn't in {place} {when}.
    {name} does not work for {thing}.
    I didn't see {name} {when}
    we don't have {a_noun} yet.
    no, {fact}
    I have never been to {place}.
    nobody asked about {thing}.
    nobody is at {thing} before {hour}
    it does not say that {fact}.
    {thing} does not start before {hour}.
    {thing} doesn't stop at {name_place}
    I wouldn't say, {aside}, that {thing} is {plain}.
    I don't think, {aside}, that {fact}.
    I thought {thing} would be {plain}, but it wasn't.
    the {loaded} is not {plain}.
    you don't need {a_noun} to enter {thing}.
    without {a_noun}, please.
    one coffee without sugar, please, {name}.
    hardly anyone took {thing} {when}.
    it has not been decided whether {fact}
    not {thing}, {thing2}.
    """,
)

DOUBLE = mirrored(
    POSITIVE,
    """
    it is not true that {thing} isn't {good}.
    I don't think {thing} isn't {good}; it is.
    nobody can say that {thing} is not {good}.
    I can't say I didn't {like} {thing}.
    there was never a day when {thing} was not {good}.
    never has {thing} not been {good}.
    don't tell me {thing} isn't {good}, it is!
    I wouldn't say {thing} isn't {good}.
    not once was {thing} not {good}.
    {thing} is not just {good}, it is {good2}.
    {thing} isn't merely {good}, it's {delight}.
    no doubt {thing} is {good}.
    never seen such {a_good} {noun}
    I have never had {a_good} {noun} like this one.
    I couldn't agree more: {thing} is {good}.
    no way, {thing} is so {good}!
    nothing is as {good} as {thing}.
    nobody does {a_good} {noun} like {name}.
    can't believe how {good} {thing} is
    can't deny that {thing} is {good}.
    I never knew {thing} could be so {good}.
    """,
    OPPOSITES,
)

FRAMES = (*PRAISE_DENIED, *BLAME_DENIED, *FACT_DENIED, *DOUBLE)
