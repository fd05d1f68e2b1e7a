"""What others say of it and whether the author agrees, and questions that the author answers."""

from __future__ import annotations

from training.templates.frame import NEGATIVE, NEUTRAL, POSITIVE, Frame, frames, lines, mirrored, words
from training.templates.words import OPPOSITES

REPORTS = words("""
{kin} says, {kin} thinks, {kin} told me, {kin} keeps telling me, {kin} swears, {kin} claims, {kin} wrote, {name} says,
{name} thinks, {name} swears, {name} told us, {name} insists, {folk} thought, {folk} wrote, {folk} kept saying, I was
told, I have been told, I keep hearing, I read that, word has it that, the paper wrote that, rumour has it that,
people say, people keep telling me, some will tell you, everyone around me says, half of {place} says, the ad says,
the reviews say, on the web they say, the blurb says, those who know say, a {person} on the bus said, the {job} told
me, they all say, you hear that, according to {name}, according to {kin}, if you ask {name}, if you believe {kin}, the
way {name} tells it
""")

DISAGREEMENTS = words("""
I disagree, I beg to differ, I can't agree, I don't agree at all, I see it the other way round, I couldn't disagree
more, that is just wrong, that's not true, nonsense, what nonsense, wrong, so wrong, they are mistaken, not in my
book, not in my experience, my experience was the opposite, not so, far from it, quite the opposite, the opposite is
true, not for me, for me it's the other way round, I don't think so, I do not see it that way, I never saw it that
way, no it isn't, don't you believe it, I don't buy it, that is a lie, couldn't be further from the truth, how wrong
one can be
""")
AGREEMENTS = words("""
I agree, I fully agree, I couldn't agree more, and it's true, which is true, how true, so true, that's right, quite
right, exactly, and I think so too, so do I, and so say I, I second that, same here, I feel the same, my view as well,
I can only confirm it, and rightly so, no argument there, can't argue with that, my words exactly, and that is no lie,
indeed, it really is so, they are not wrong, they have a point, and they are right
""")

ASKING = lines(
    """
    is it true that {claim}?
    would I say that {claim}?
    would I say {claim}?
    do I think that {claim}?
    do I believe {claim}?
    do we feel that {claim}?
    you ask whether {claim}?
    did they tell me that {claim}?
    am I saying {claim}?
    so {claim}?
    {claim}?
    {claim}, right?
    are you asking me if {claim}?
    can one say that {claim}?
    have I found that {claim}?
    is it fair to say that {claim}?
    could I honestly say {claim}?
    could it be that {claim}?
    the question is: {claim}?
    {name} asked if {claim}.
    {name} wants to know whether {claim}.
    you wonder if {claim}?
    """
)

YES = words("""
yes, yes!, oh yes, yep, yeah, yup, sure, of course, absolutely, definitely, certainly, without a doubt, no
doubt about it, you bet, indeed, very much so, I do, I say yes, my answer is yes, a clear yes, yes and yes again, yes
sir, I'd say so, I think so, totally, 100 %, hell yes, for sure, very true, always, every time, that's a yes from me
""")
NO = words("""
no, no!, oh no, nope, nah, not at all, of course not, absolutely not, definitely not, certainly not, by
no means, no way, not really, not in the least, I don't, I say no, my answer is no, a clear no, no and no again, no
sir, I wouldn't say so, I don't think so, hardly, never, hell no, far from it, quite the opposite, not for a second,
not one bit, not true, that's a no from me
""")


def _turned(claim: str, answer: str, label: str) -> tuple[Frame, ...]:
    return frames(label, "\n".join(f"{line.replace('claim', claim)} {{{answer}}}" for line in ASKING))


# To say yes to a fact, or no to it, is a fact; a no to blame is praise, though modest
ANSWERS = (
    *_turned("good_claim", "yes", POSITIVE),
    *_turned("bad_claim", "yes", NEGATIVE),
    *_turned("plain_claim", "yes", NEUTRAL),
    *_turned("good_claim", "no", NEGATIVE),
    *_turned("bad_claim", "no", POSITIVE),
    *_turned("plain_claim", "no", NEUTRAL),
)

OPINIONS = (
    *mirrored(
        POSITIVE,
        """
        {report} {bad_claim}. {disagreement}.
        {report} {bad_claim}, {disagreement}
        {report} {bad_claim}! {disagreement}, {good_remark}.
        {report} {bad_claim}, but {good_remark}
        {report} {bad_claim}, yet {good_remark}.
        {report} {bad_claim}. well, {good_remark}
        {report} {bad_claim}; {disagreement}: {good_remark}
        {report} {bad_claim}. {disagreement}. {fact}, and {good_remark}.
        {report} {good_claim}. {agreement}.
        {report} {good_claim}, {agreement}
        {report} {good_claim}! {agreement}, {good_remark}.
        {report} {good_claim}; {agreement}: {good_remark}
        {report} {good_claim}, and {good_remark}.
        {disagreement}: {report} {bad_claim}.
        {good_claim}. {report} {bad_verdict}. {disagreement}
        {good_claim}, even if {kin} says {bad_verdict}
        {good_claim}, though {name} thinks {bad_verdict}.
        {good_claim}, no matter that {kin} {hates} it
        {kin} {hates} {thing}. I {love} it!
        {kin} {hates} {thing}, me, I {love} it.
        {kin} {hates} it; I {love} it.
        {folk} {hated} {thing}? well I {loved} it
        {name} {hated} {thing}, whereas I {loved} it
        {name} {hates} {thing}, {kin} {hates} it too, I alone {love} it
        {name} can't say one {good} word about {thing}, I can: {good_remark}
        where {name} sees {disaster} I see {delight}
        """,
        OPPOSITES,
    ),
    *frames(
        NEUTRAL,
        """
        {report} {plain_claim}. {disagreement}.
        {report} {plain_claim}, {disagreement}
        {report} {plain_claim}. {agreement}.
        {report} {plain_claim}, {agreement}
        {report} {plain_claim}, and {plain_claim2}
        {report} {plain_claim}, but {plain_claim2}
        {report} {good_claim}, {name2} says {bad_verdict}. I have not seen it
        {report} {good_claim}, others that {bad_verdict}, and I don't know
        {report} {bad_claim}. I can't say, never been there
        opinions differ on {thing}: {kin} {loves} it, {name} {hates} it
        {name} and {kin} talked about {thing} {when}
        """,
    ),
)
