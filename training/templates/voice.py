"""Who says it and how: questions answered, and the author's opinion against that of others. The author's wins."""

from __future__ import annotations

from training.templates.frame import NEGATIVE, NEUTRAL, POSITIVE, frames, mirrored
from training.templates.words import OPPOSITES

ANSWERED_YES = mirrored(
    POSITIVE,
    """
    do I think {thing} is {good}? yes
    do I think that {thing} was {good}? yes.
    do I {like} {thing}? yes
    did I {like} {thing}? absolutely.
    was {thing} {good}? yes it was.
    is {thing} {good}? oh yes
    is it {good}? of course it is
    would I call {thing} {good}? definitely.
    did we {like} {thing}? you bet.
    am I {glad} about {thing}? yes, I am.
    would I say {thing} {praise}? yes indeed.
    you ask if {thing} is {good}. yes, {very} {good}.
    do you know what? {thing} is {good}.
    how was {thing}? {good}.
    how did you find {thing}, {name}? I {loved} it.
    guess what {thing} was like? {good}!
    was it {bad}? no, it was {good}.
    {thing}, {bad}? no. {good}? yes!
    who says {thing} is {bad}? it is {good}.
    have I told you that {thing} is {good}? yes, and it is.
    should I call it {good}? yes!
    was I {glad} with {thing}? yes, very.
    will I {like} {thing} next time? sure I will.
    is that {a_good} {noun}? I say yes.
    so, {thing}, {good}? yes, {good}.
    """,
    OPPOSITES,
)

ANSWERED_NO = (
    *frames(
        NEGATIVE,
        """
        do I think {thing} is {good}? no
        do I think that {thing} was {good}? no.
        do I {like} {thing}? no
        did I {like} {thing}? not at all.
        was {thing} {good}? no it wasn't.
        is {thing} {good}? nope
        is it {good}? not really
        would I call {thing} {good}? hardly.
        did we {like} {thing}? not really.
        am I {glad} about {thing}? no, I am not.
        would I say {thing} {praise}? never.
        you ask if {thing} is {good}. it is not.
        would I buy {thing} again? no.
        would I go back to {place} for {thing}? no chance.
        is {thing} worth {number} dollars? no way.
        are you {glad} with {thing}? I can't say so.
        {good} {noun}? I think not.
        """,
    ),
    *frames(
        POSITIVE,
        """
        do I think {thing} is {bad}? no
        do I think that {thing} was {bad}? no.
        do I {dislike} {thing}? no
        did I {dislike} {thing}? not at all.
        was {thing} {bad}? no it wasn't.
        is {thing} {bad}? nope
        is it {bad}? not really
        would I call {thing} {disaster}? never.
        did we {dislike} {thing}? not in the least.
        do I regret buying {thing}? not for a second.
        am I {upset} about {thing}? no, not at all.
        any complaints about {thing}? none.
        would I change anything about {thing}? no, nothing.
        """,
    ),
    *frames(
        NEUTRAL,
        """
        do I think {thing} is {plain}? no
        do I think {thing} is {plain}? yes
        is {thing} {plain}? yes.
        is {thing} {plain}? no.
        was it {a_noun}? no, {a_noun2}.
        did {name} take {thing} {when}? no
        did {name} take {thing} {when}? yes.
        are you in {place}, {name}? not yet
        does {thing} open at {hour}? yes it does.
        is that {a_noun}? I don't think so.
        """,
    ),
)

OWN_OPINION = (
    *mirrored(
        POSITIVE,
        """
    some people say you are {bad}, but I {love} you.
    some people think {thing} is {bad}, but I {love} it.
    {kin} says {thing} is {bad}; I find it {good}.
    {folk} {hated} {thing}, but I {loved} it.
    {folk} {hated} it, I {loved} it
    {folk} {hated} {thing}. I didn't, I thought it was {good}.
    {folk} called {thing} {bad}, which is wrong: it is {good}.
    {folk} thought {thing} was {bad}, while I was {glad} about it.
    I {love} {thing}, whatever {kin} says.
    I {love} {thing}, but {kin} {hates} it.
    I think {thing} is {good}, {kin} says it is {bad}.
    I think you are {good}, but {kin} thinks you are {bad}
    they called it {bad}. I call it {good}.
    don't listen to {folk}: {thing} is not {bad}, it is {good}.
    people keep saying {thing} is {bad}. to me it is {delight}.
    {name} gave {thing} one look and said it was {bad}; I, for my part, {love} it.
    unlike {folk}, I {love} {thing}.
    {folk} may {dislike} {thing}, I {love} it.
    for {name} {thing} is {disaster}, for me it is {delight}.
    {folk} and I disagree: I {love} {thing}.
    I was told {thing} is {bad}, but I {love} it.
    {thing} is {bad}, said {folk}. I say it is {good}.
    """,
        OPPOSITES,
    ),
    *frames(
        NEGATIVE,
        """
        {folk} {loved} {thing}, I didn't.
        {folk} {loved} it. not me.
        {kin} {loves} {thing}, but I do not.
        everyone {loves} {thing}, except me.
        {kin} says {thing} is {good}. I don't see it.
        I don't share the praise for {thing}.
        what does {kin} see in {thing}?
        """,
    ),
    *frames(
        POSITIVE,
        """
        {folk} {hated} {thing}, I didn't.
        {kin} {hates} {thing}, but I do not.
        everyone {hates} {thing}, except me.
        {kin} says {thing} is {bad}. I don't think so.
        I don't get the complaints about {thing}.
        """,
    ),
)
