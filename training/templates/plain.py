"""Frames without a turn: a feeling stated plainly, stronger or weaker, and facts stated without one."""

from __future__ import annotations

from training.templates.frame import NEUTRAL, POSITIVE, frames, mirrored
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
    that {noun} was {rather} {good} if you ask me
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
