"""What is said and taken back in the same sentence: denials around a whole claim, at its end, or far from it.

A praise denied is negative, a fact denied neutral. Blame denied is positive where somebody stands up against it, and
neutral where it is only held back ("I would not say it was awful").
"""

from __future__ import annotations

from training.templates.frame import NEGATIVE, NEUTRAL, POSITIVE, frames, mirrored
from training.templates.words import OPPOSITES

PRAISE = frames(
    NEGATIVE,
    """
    {denial} {good_claim}.
    {denial} {good_claim}
    {denial}, {aside}, {good_claim}.
    {aside}, {denial} {good_claim}.
    {denial} {good_claim}, {aside}.
    {thing}: {denial} {good_verdict}.
    I have used {thing} {when} and {denial} {good_verdict}.
    {fact}. {denial} {good_claim}.
    {good_claim}? nobody would say so.
    {good_claim}, they say? not true.
    {good_claim}? I wish.
    that {good_claim} is simply false
    I never said {good_claim}.
    {thing} isn't {good}, not even a little.
    {thing} is not {good}, {good2} or anything of the sort
    not {very} {good}, this {noun}
    {thing} did not, in all of {number} weeks, feel {good}.
    not a {good} thing to say about {thing}
    {thing} never was, {aside}, what I would call {good}
    {thing}, which {name} bought in {place}, is not {good}
    {thing} that came {when} from {place} was not {good} at all
    none of {thing} was {good}
    never have I thought of {thing} as {good}.
    didn't find anything {good} in {thing}
    couldn't find one {good} word for {thing}
    {thing} isn't something I would call {good}
    {thing} can't possibly be {good}
    I do not, {aside}, {like} {thing}
    I won't pretend {good_claim}
    {thing} gave me no joy
    {thing} was no fun
    no fun at all, {thing}
    no thanks to {thing}
    {thing} wouldn't get a second chance from me
    there was nothing to {like} about {thing}
    nothing to {like}, nothing to recommend
    {thing} has nothing going for it.
    {thing} is of no use to me
    this {noun} doesn't do what it should
    not impressed with {thing}
    not happy with {thing} at all
    I'm not happy
    not a fan of {thing}
    I am no friend of {thing}
    {thing} isn't for me, I didn't {like} it
    {thing}, {delight}? hardly.
    {thing} is {good} in no way whatsoever.
    {thing} is not {good}, {aside}.
    I have never, {aside}, had {a_good} {noun} from them.
    """,
)

BLAME_REFUSED = frames(
    POSITIVE,
    """
    {refusal} {bad_claim}.
    {refusal} {bad_claim}
    {refusal}, {aside}, {bad_claim}.
    {aside}, {refusal} {bad_claim}.
    {refusal} {bad_claim}, {aside}.
    {thing}: {refusal} {bad_verdict}.
    {thing}, {refusal} {bad_verdict}!
    I have used {thing} {when} and {refusal} {bad_verdict}.
    {fact}. {refusal} {bad_claim}.
    {bad_claim}? nobody could say so.
    {bad_claim}, they say? not true at all!
    {bad_claim}? no way!
    that {bad_claim} is simply false
    {thing} isn't {bad}, not even a little.
    {thing} is not {bad}, {bad2} or anything of the sort, quite the opposite
    {thing} did not, in all of {number} weeks, let us down.
    not a {bad} thing to say about {thing}
    not one bad word about {thing} from me
    {thing}, which {name} bought in {place}, is not {mild} at all
    {thing} that came {when} from {place} was not {mild} at all
    none of {thing} was {bad}
    never have I thought of {thing} as {bad}.
    couldn't find anything {bad} in {thing}
    couldn't find one {bad} spot in {thing}
    I do not, {aside}, {dislike} {thing}
    {thing} gave us no trouble
    {thing} was no disappointment
    no disappointment at all, {thing}
    {thing} gives you nothing to worry about.
    nothing to complain about, nothing to change
    nothing to moan about at {thing}
    there was nothing to {dislike} about {thing}
    what's not to {like} about {thing}?
    you can't help but {like} {thing}
    how could anyone not {like} {thing}?
    I've no complaints, {thing} did all it should
    {thing} has no downside
    zero problems with {thing} {when}
    {thing} and not one fault in {number} months
    never thought I would {like} {a_noun} this much
    never thought I'd {love} {thing}, and here I am
    I didn't expect to {like} {thing}, and I do
    could not be happier with {thing}!
    couldn't be more pleased, {name}
    {thing} couldn't be {better}
    couldn't have hoped for {a_good} {noun} like that
    couldn't put {thing} down
    {thing} isn't {bad}, it's {good}
    {thing} is not {mild}, {aside}.
    there's no {better} {noun} in {place}
    {thing} never gets boring
    I never get tired of {thing}
    not sorry I tried {thing}
    I don't regret getting {thing} for a minute
    not bad at all, {thing}
    not too bad, this {noun}!
    not half bad
    {thing}, not bad
    not bad for {number} dollars
    can't fault {thing}
    I can't fault the {noun}, {aside}
    could have been so much worse, {thing} saved us
    """,
)

BLAME_HELD_BACK = frames(
    NEUTRAL,
    """
    {reservation} {bad_claim}.
    {reservation} {bad_claim}
    {reservation}, {aside}, {bad_claim}.
    {aside}, {reservation} {bad_claim}.
    {reservation} {bad_claim}, {aside}.
    {thing}: {reservation} {bad_verdict}.
    {fact}. {reservation} {bad_claim}.
    I have used {thing} {when} and {reservation} {bad_verdict}.
    I wouldn't say {bad_claim}, but it's nothing special.
    I wouldn't exactly say that {bad_claim}.
    I'm not saying {bad_claim}, I'm not saying it isn't.
    {thing} could have been worse, and could have been better
    could be better, could be worse.
    {thing} is neither {delight} nor {disaster}
    {thing} isn't {bad} and isn't {good}
    not {good}, not {bad}, just {a_noun}
    {thing} was not {severe}, only average
    {thing}: not {disaster}, not {delight}
    it wasn't {disaster}, it was a normal {noun}
    {denial} {good_claim}, or that {bad_claim2}
    neither praise nor blame for {thing} from me
    I can't say if {good_claim} or not
    no idea if {good_claim}
    I can't tell whether {bad_claim}
    I don't know if {bad_claim}
    nobody has told me yet whether {good_claim}
    """,
)

FACTS = frames(
    NEUTRAL,
    """
    {denial} {plain_claim}.
    {denial} {plain_claim}
    {denial}, {aside}, {plain_claim}.
    {aside}, {denial} {plain_claim}.
    {denial} {plain_claim}, {aside}.
    {thing}: {denial} it is {plain}.
    {fact}. {denial} {plain_claim}.
    {plain_claim}? nobody said so.
    {plain_claim}? no.
    that {plain_claim} is not known yet
    I never said {plain_claim}.
    {thing} isn't {plain}, not {plain2} either.
    {thing} that came {when} from {place} was not {plain}
    none of {thing} is {plain}
    never have I seen {a_noun} in {place}.
    {thing} can't be {plain}, it is {plain2}
    {thing} is not, {aside}, {plain}.
    {thing} does not take {number} minutes, it takes {number2}.
    not {when}, it is on another day
    nothing changes for {thing} {when}.
    no {noun} for {name} {when}
    it's not from {place}, it's from {place2}
    that's not {name}, that's {name2}
    you don't have to bring {a_noun}.
    {thing} will not take place in {place} {when}
    """,
)

TWICE = mirrored(
    POSITIVE,
    """
    {refusal} {thing} isn't {good}.
    {refusal} {thing} was not {good}.
    nobody denies that {good_claim}.
    no one can deny {good_claim}
    I can't deny that {good_claim}
    there's no denying that {good_claim}.
    there is no doubt that {good_claim}
    without a doubt {good_claim}.
    I won't argue: {good_claim}
    make no mistake, {good_claim}.
    no joke, {good_claim}
    no kidding, {good_claim}!
    not gonna lie, {good_claim}
    can't lie, {good_claim}
    I can't stress enough how {good} {thing} is
    you can't imagine how {good} {thing} was
    can't help saying it: {good_claim}
    I don't care what anyone says, {good_claim}
    no matter what you think, {good_claim}.
    nobody asked, but {good_claim}
    not surprised that {good_claim}
    not only {good_claim}, {thing2} {praise} too
    I have never been so {glad} about {a_noun}
    never in my life had I seen such {a_good} {noun}
    if {thing} isn't {good}, what is?
    {thing} is nothing but {good}
    nothing less than {good}, {thing}
    {thing} was nothing if not {good}
    {thing} never stops being {good}
    """,
    OPPOSITES,
)
