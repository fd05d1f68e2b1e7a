"""Frames without a turn: a feeling stated plainly, stronger or weaker, and facts stated without one."""

from __future__ import annotations

from training.templates.frame import NEUTRAL, POSITIVE, frames, lines, mirrored, words
from training.templates.words import OPPOSITES

STATEMENTS = mirrored(
    POSITIVE,
    """
    {thing} is {good}
    {thing} was {good}.
    {thing} looks {good}
    {thing} was {good} and {good2}.
    {thing} is {good}, {good2} and {good3}.
    {thing} and {thing2} were {good}.
    {thing} in {place} is {delight}.
    {thing} was {delight}!
    {thing} {praise}.
    {thing} {praise} and {praise2}.
    {thing} turned out to be {good}.
    {thing} proved {good} {when}
    I found {thing} {good}.
    I find it {good}.
    it is {delight}
    that was {good}
    this is {good}!
    we had {good} weather and {a_good} {noun}.
    what {a_good} {noun}!
    such {a_good} {noun}
    {a_good} {noun} indeed.
    {good} {noun}!!
    {good} {noun} {when}
    {good}!
    simply {good}.
    I {love} {thing}.
    I {love} this {noun}!
    we {like} it here in {place}
    I {loved} {thing}.
    {when} I {loved} every part of {thing}
    {name} {loves} {thing}
    {name} {loved} {thing}, and so did I.
    everyone I know {loves} {thing}, me too.
    I am {glad} about {thing}.
    I am so {glad} {when}
    {hooray}! {thing} {praise}
    {hooray}
    {hooray}, {hooray2}
    {thing} could hardly be {better}.
    it does not get {better} than {thing}.
    this must be the {best} {noun} in {place}.
    the {best} {noun} I have ever had
    {gladly}, {thing} was {good}.
    {gladly} {thing} {praise} {when}.
    I am {glad} that {fact}
    I think {thing} is {good}.
    to me {thing} is {delight}.
    we came for {thing}, and it was {good}.
    {thing}? {good}!
    my verdict on {thing}: {good}.
    {thing} from {place} : {good} {good2}
    your {noun} {praise}
    @ {place} with {name} and {thing} is {good}
    """,
    OPPOSITES,
)

DEGREES = mirrored(
    POSITIVE,
    """
    {thing} is {very} {good}.
    {thing} was {rather} {good}.
    {thing} seems {rather} {good} to me
    {very} {good} {noun}
    I {really} {like} {thing}
    {thing} {really} {praise}.
    I am {very} {glad}
    I am {rather} {glad} with {thing} {when}.
    {thing} is {very}, {very2} {good}
    it was {rather} {good}, I suppose.
    not only {good} but {very} {good2}.
    {thing} is {good}, and I mean {very} {good}!
    a {rather} {good} {noun} if you ask me
    the {noun} felt {rather} {good} {when}.
    """,
    OPPOSITES,
)

FACTS = frames(
    NEUTRAL,
    """
    {noun}
    {name}
    {place}
    {neutral}
    {neutral}
    {plain}
    {neutral} and {neutral2}
    {neutral}, {neutral2}, {neutral3}
    a {neutral}
    {a_noun} and {a_noun2}
    {a_noun} next to a {neutral}.
    who moved the {neutral}?
    {someone} drew a {neutral} {when}.
    {fact}
    {fact}.
    {fact}
    {fact}, and {fact2}.
    {when} {fact}
    {fact} {when}.
    {name} says that {fact}.
    according to the schedule, {fact}
    fyi, {fact}
    reminder: {fact}
    note that {fact}.
    I read that {fact}
    {thing} is {plain}.
    {thing} is {plain} and {plain2}.
    this is {a_noun}.
    that is {thing} from {place}
    it was {a_noun}, {plain}.
    {name} has {a_noun}
    we saw {a_noun} in {place} {when}
    there is {a_noun} and {a_noun2} in {place}.
    they are showing {a_loaded} at the museum in {place}.
    {name} is writing {a_loaded} {when}
    the {loaded} is {plain}
    the {loaded} begins at {hour}.
    {name} asked about the {loaded}.
    where is the {loaded}?
    the {name_place} station opens at {hour}.
    the bus from {name_place} to {place} runs {when}
    {name} lives in {name_place}.
    turn left at {name_place}, then go on
    the {name_place} office has moved to {place}.
    is {name_place} far from {place}?
    does {thing} come with {a_noun2}?
    what time does {thing} start {when}?
    which {noun} do you have, {name}?
    has anyone tried {thing} yet?
    is {thing} any good?
    is {thing} {good} or {bad}?
    would you say {thing} is {good}?
    how do I get from {place} to {place2} {when}?
    can I bring {a_noun} to {place}?
    who is {name}?
    {name}, are you at {thing}?
    looking for {a_noun} in {place}, any ideas?
    new on the site: {a_noun} and {a_noun2}
    now open: {a_noun} in {place}
    {name} will speak about {thing} in {place} {when}
    watch {name} live from {place} {when}
    tickets for {thing} go on sale {when}.
    {thing} vs {thing2}: who is going?
    going to {place} {when} for {thing}
    just saw {thing}
    currently at {thing} with {name}.
    {thing} {when}?
    {number} people signed up for {thing}.
    the {noun} weighs {number} grams
    we paid {number} euros for {thing}.
    we have not decided about {thing} yet.
    I have no opinion about {thing}.
    {thing} is neither {good} nor {bad}.
    {thing} is okay, I guess
    {thing} was average.
    {thing} was so-so, nothing more.
    I can take {thing} or leave it.
    {thing} is fine for some and not for others.
    parliament debates {thing} {when}.
    the minister meets {name} in {place} {when}.
    voters in {place} go to the polls {when}
    the council of {place} votes on {thing} at {hour}
    """,
)

FACT_CLAUSES = lines(
    """
    {thing} opens at {hour}
    {thing} closes at {hour}
    {thing} is next to {thing2}
    {name} arrives from {place} {when}
    {name} works in {place}
    {name} bought {a_noun} {when}
    {name} and {name2} took {thing} to {place}
    {thing} leaves {place} at {hour}
    {thing} costs {number} dollars
    {thing} takes {number} minutes
    {thing} has {number} pages on the web
    {thing} is {plain}
    the next {noun} is {plain}
    the report on {thing} has {number} pages
    {name} put {a_noun} on the list
    there are {number} seats left for {thing}
    they moved {thing} to {place}
    we changed {thing} {when}
    the meeting about {thing} is at {hour}
    the numbers for {thing} come out {when}
    """
)

# What stands between the halves of a sentence and says nothing itself.
ASIDES = lines(
    """
    given all the years I have spent in {place}
    after {number} days of daily use
    all things considered
    as far as I can tell
    having talked to {name} and {name2} at length
    with everything that happens in {place} these days
    looking at the whole of it
    from what I have seen {when}
    coming from someone who lives in {place}
    considering that {fact}
    between you and me
    since I have followed {thing2} for {number} months
    if I look at {thing2} and at {thing3}
    after a second look {when}
    on the basis of {number} visits to {place}
    when I think about how {fact}
    as a person who reads a lot about {thing2}
    seeing that {fact}
    now that {fact}
    speaking as a regular of {place}
    """
)

# Fits the past, the present and what is to come
WHEN = words("""
on Monday, on Tuesday, on Wednesday, on Thursday, on Friday, on Saturday, on Sunday, today, this morning, this
afternoon, this week, this month, this year, this weekend, this summer, this winter, in January, in March, in April,
in June, in August, in October, in December, at noon, after lunch, before nine, over the summer, at the weekend, on
Monday morning, on Tuesday evening, on Friday night, on the first of May, around Easter, at Christmas, in the evening,
at midday, after work, before breakfast, in the holidays, during the week, on the third day, every other day, once
more, twice
""")
HOURS = words("nine, ten, eleven, noon, midnight, half past six, 7 pm, 8:30, 6 am, quarter to four, 14:00")
