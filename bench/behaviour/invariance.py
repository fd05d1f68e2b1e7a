"""Invariance and direction: frames for the originals, and what is exchanged in or added to them."""

from __future__ import annotations

from training.templates.frame import lines

# Long enough that a label hangs on more than one word, of all three labels.
ORIGINALS = lines(
    """
    We spent {number} nights close to {thing} in {place}, and everything was {good}.
    {other} booked {thing} {day}, and what we got was {bad}.
    Bought {a_noun} {day}. Works as {good} as one could ask!
    The folks running {thing} in {place} were {bad} to us.
    {thing} arrives in {place} {day}, says {other}.
    Half of {thing} was {good}, the rest we {seen} later.
    What they sent me is {a_bad} {noun}, please do something!
    You should see {thing} beside the river, it's {good}.
    In the brochure there is a map of {thing} and {thing2}.
    I'd go to {place} for {thing} alone, so {good}.
    Honest question: why is {thing} in {place} this {bad}?
    {number} of us {seen} {a_plain} {noun}.
    We did {like} {thing}, the {noun2} less.
    """
)

PLACE_FRAMES = lines(
    """
    {thing} around {where} is {good}.
    {other} moved to {where} {day}.
    I got {a_bad} {noun} while in {where}.
    Greetings from {where}, we {liked} {thing}!
    Between {where} and the delta they sell {a_plain} {noun}.
    Nothing went right with {thing} in {where}.
    The programme of {thing} in {where} has {number} parts.
    """
)

NOUN_FRAMES = lines(
    """
    Last time in {place} I was offered {a_good} {what}.
    {other} said a {bad} thing about the {what}.
    The {what} can be seen {day} in {place}.
    With {number} euros you get a {what} in {place}.
    We {disliked} what they did with the {what}.
    We {liked} what they did with the {what}.
    """
)

LONG_FORMS = lines(
    """
    I am sure {thing} in {place} is not {good}.
    They are proud of {thing}, and it is {good}.
    We are back from {place}; that is {a_bad} {noun}.
    I have seen {thing} and I do not {like} it.
    I will say it: {thing} did not feel {bad}.
    It is {a_plain} {noun}, and it does not fit {thing2}.
    We cannot {like} {thing} because the {noun2} was not {good}.
    I would not {dislike} {thing}, they have not asked me.
    """
)

ADDED_PRAISE = lines(
    """
    You are {good}.
    I {like} you all.
    That part was {good}.
    And the rest is {good} too.
    Everything else was {strong} {good}.
    Long live {good} people.
    """
)
ADDED_INSULT = lines(
    """
    You are {bad}.
    I {dislike} you all.
    That part was {bad}.
    And the rest is {bad} too.
    Everything else was {strong} {bad}.
    To hell with {bad} people.
    """
)

# {degree} is empty in the original.
DEGREE_FRAMES = lines(
    """
    Seen from {place}, {thing} is {degree} {feeling}.
    {other} and {thing} make a {degree} {feeling} pair.
    They turned {thing} into something {degree} {feeling}.
    {day} we had a {degree} {feeling} time at {thing}.
    """
)
