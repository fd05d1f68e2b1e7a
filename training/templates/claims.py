"""Clauses that say how something is, to be denied, asked, reported, contrasted or simply said by a frame.

A claim names its own thing ("the soup was cold"); a remark speaks of what was named before ("it tasted of nothing").
"""

from __future__ import annotations

from training.templates.frame import POSITIVE, lines, mirrored, words
from training.templates.words import OPPOSITES


def _pair(text: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    both = mirrored(POSITIVE, text, {**OPPOSITES, "kind": "unkind"})
    return tuple(frame.text for frame in both[::2]), tuple(frame.text for frame in both[1::2])


GOOD_CLAIMS, BAD_CLAIMS = _pair(
    """
    {thing} is {good}
    {thing} was {good}
    {thing} is {very} {good}
    {thing} was {rather} {good}
    {thing} is {delight}
    {thing} was {delight}
    {thing} {praise}
    {thing} is {good} and {good2}
    {thing} was {good} {when}
    {thing} has been {good}
    {thing} seems {good}
    {thing} feels {good}
    {thing} in {place} is {good}
    {thing} is {good} to live with
    it is {a_good} {noun}
    this was {a_good} {noun}
    there is {a_good} {noun} in {place}
    time spent with {thing} is {good}
    you get {a_good} {noun} for your money
    {name} got {a_good} {noun}
    they make {a_good} {noun}
    the people behind {thing} are {kind}
    {thing} makes people {glad}
    everything about {thing} is {good}
    """
)

GOOD_REMARKS, BAD_REMARKS = _pair(
    """
    it is {good}
    it was {good}
    it's {very} {good}
    it is {rather} {good}
    it turned out {good}
    it {praise}
    it is {delight}
    it was {delight}
    I {love} it
    I {loved} it
    we {loved} every bit of it
    it made me {glad}
    I am {glad} with it
    I found it {good}
    it felt {good} to me
    """
)

# Remarks in which nobody says "I", for others to make
GOOD_VERDICTS, BAD_VERDICTS = _pair(
    """
    it is {good}
    it was {good}
    it's {very} {good}
    it is {rather} {good}
    it turned out {good}
    it {praise}
    it is {delight}
    it was {delight}
    it makes everyone {glad}
    there is no {better} one
    it could not be {better}
    """
)

PLAIN_CLAIMS = lines(
    """
    {thing} is {plain}
    {thing} was {plain}
    it is {a_noun}
    {thing} opens at {hour}
    {thing} is for {number} people
    {name} works for {thing}
    {thing} comes from {place}
    {thing} has {number} parts
    {name} has {a_noun}
    {thing} was moved to {place}
    {thing} starts {when}
    {name} has seen {thing}
    {thing} is longer than {thing2}
    {thing} is the same as {thing2}
    {thing} is {name}'s
    """
)

# Who stands up against a claim, and who only holds it back; a claim that follows is turned round.
REFUSALS = words("""
nobody can say that, no one could say, nobody would claim that, no one will tell you that, you can't say that, one
cannot say that, there is no way to say that, it isn't true that, it is simply not true that, it is false that, it is
wrong to say that, it would be wrong to say that, it would be a lie to say that, I would be lying if I said that, I'd
be lying if I told you, it can't be said that, it cannot be claimed that, not a soul would say, by no means do I think
that, at no point did I think that, not once did I think, you won't hear me say that, never will you hear me say,
don't let anyone tell you, don't believe that, I disagree that, I deny that, I dispute that, it is a myth that, I
reject the idea that, no sane person would think, you couldn't say that, we can't say that, nobody in their right mind
would say, it's nonsense that, it is a lie that, it's just wrong that, the last thing I'd say is that, I could not
claim that, I will not have it said that, never in a million years would I say that, no honest person could claim
that, it is unfair to say that, it is absurd to say that, you'd have to be mad to think, it is out of the question
that, I refuse to say that, let nobody tell you that, I'd never in my life say that
""")
RESERVATIONS = words("""
I don't believe that, I do not think that, I don't think, I can't say that, I would not say that, I wouldn't say, none
of us think that, none of us would say, in no way would I say, never would I say that, I never thought that, nobody I
know thinks that, hardly anyone would say, I can hardly say that, I wouldn't go so far as to say, nobody ever told me
that, I am not of the opinion that, I'm not one of those who think, it does not seem to me that, I have no reason to
say, I see no sign that, there's no evidence that, nothing suggests that, I haven't heard anyone say, I have not found
that, it didn't strike me that, I cannot confirm that, I wouldn't call it a fact that, we never felt that, I don't
feel that, I didn't get the feeling that, it is not my impression that, I doubt that, it's doubtful that, I don't
suppose that, I can't really say, I wouldn't necessarily say that, one would not say that, I couldn't tell you that, I
didn't notice that
""")
