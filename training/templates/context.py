"""What stands around a sentence and says nothing itself, so that no feeling is tied to a place in the text."""

from __future__ import annotations

import random

from training.templates.frame import lines

OPENINGS = lines(
    """
    ok,
    so,
    well,
    hm,
    update:
    edit:
    note to self:
    day {number}:
    {hour}:
    {when}:
    quick note:
    just saying,
    as I said,
    to be clear,
    in short,
    in a nutshell,
    long story short:
    for the record,
    for what it's worth,
    in case you wonder,
    if you ask me,
    in my view,
    imo
    imho,
    tbh
    in all honesty,
    frankly,
    to be honest,
    seriously,
    by the way,
    btw
    and another thing:
    also,
    {name},
    dear {name},
    hi {name},
    hey all,
    good people,
    guys,
    folks,
    listen,
    rt @{name}:
    re {thing}:
    {noun} review:
    about {thing}:
    {place}, {when}:
    thing is,
    let me tell you:
    here's the deal:
    what I think:
    my two cents:
    first things first:
    to answer {name}:
    posting from {place}:
    {fact}.
    {fact}, so
    we went {when}.
    this is about {thing}.
    I came with {name} and {name2}.
    I bought it {when}.
    I was there for {number} days.
    I've had it for {number} weeks.
    {name} came along.
    """
)

ENDINGS = lines(
    """
    just saying
    that's all
    that is all I can say
    that's it
    end of story
    period
    tbh
    imo
    if you ask me
    in my opinion
    in my book
    as always
    as usual
    I guess
    I think
    I believe
    anyway
    so there
    you know
    {name}
    , {name}
    , people
    and {fact}.
    {fact}.
    ({number} days in)
    ({when})
    ({place}, {when})
    - {name}
    - {name}, {place}
    posted from {place}
    we went there with {name}.
    I was there {when}.
    we took {number} photos.
    all of it in {place}.
    it was in {place} {when}.
    #{noun_tag}
    #{noun_tag} #{place_tag}
    #{place_tag}
    @{name}
    via @{name}
    pic below
    picture: {name}
    1/2
    """
)


def surround(text: str, rng: random.Random) -> str:
    """Put words before a frame's text, behind it, or neither; slots are still open."""
    end = "" if text.rstrip().endswith((".", "!", "?", "}", ")")) else "."
    draw = rng.random()
    if draw < 0.12:
        return f"{rng.choice(OPENINGS)} {text}"
    if draw < 0.24:
        tail = rng.choice(ENDINGS)
        return f"{text}{tail}" if tail.startswith(",") else f"{text}{end} {tail}"
    return text
