"""Minimum functionality: frames whose label no reader would doubt.

Praise denied may be negative or neutral and blame denied positive or neutral, as in CheckList.
"""

from __future__ import annotations

from bench.behaviour.words import OPPOSITES
from training.templates.frame import NEGATIVE, NEUTRAL, POSITIVE, Frame, frames, mirrored

NOT_POSITIVE = "negative or neutral"
NOT_NEGATIVE = "positive or neutral"
ALLOWED = {
    **{label: frozenset({label}) for label in (NEGATIVE, NEUTRAL, POSITIVE)},
    NOT_POSITIVE: frozenset({NEGATIVE, NEUTRAL}),
    NOT_NEGATIVE: frozenset({POSITIVE, NEUTRAL}),
}


def _polar(text: str) -> tuple[Frame, ...]:
    return mirrored(POSITIVE, text, OPPOSITES)


def _unlike(praise: str, blame: str) -> tuple[Frame, ...]:
    return frames(NOT_POSITIVE, praise) + frames(NOT_NEGATIVE, blame)


FRAMES: dict[str, tuple[Frame, ...]] = {
    "words of feeling in context": _polar(
        """
        It really was {a_good} {noun}.
        {thing} they opened in {place} is {good}.
        All of us {liked} {thing} over there.
        Here in {place} you get {a_good} {noun}.
        She came back from {thing} and described it as {good}.
        Our outing with {thing} ended up {good} for all.
        To sum up {thing} in one word: {good}
        """
    ),
    "neutral words in context": frames(
        NEUTRAL,
        """
        They {seen} {thing} {day}.
        It is {a_plain} {noun} from {place}.
        We {seen} {a_plain} {noun} along the way.
        Both the {noun} and the {noun2} are {plain}.
        {thing} stands beside {thing2}.
        {other} {seen} {thing} while visiting {place}.
        Page {number} shows {a_plain} {noun}.
        """,
    ),
    "strong words in names": frames(
        NEUTRAL,
        """
        The leaflet mentions {a_loaded} on page {number}.
        {a_loaded} can be found behind {thing}.
        {other} took a photo of the {loaded} {day}.
        The brochure about the {loaded} has {number} chapters.
        Beside {thing} you will see the {loaded}.
        In {place} there used to be {a_loaded}.
        """,
    ),
    "questions and announcements": frames(
        NEUTRAL,
        """
        When do they deliver {thing}?
        Could somebody send me the address of {thing} in {place}?
        Where did {other} put {thing}?
        How many kilometres is it from {thing} to {place}?
        Registration for {thing} starts {day}.
        {thing} will be repainted {day}.
        From {day} on, use the entrance beside {thing}.
        Do you need {number} or {number2} copies for {thing}?
        """,
    ),
    "stronger and weaker words": _polar(
        """
        Honestly {strong} {good}, {thing} in {place}.
        You will find {thing} {strong} {good}.
        Their work on {thing} looks {strong} {good}.
        {other} and I felt {thing} was {weak} {good}.
        I would describe {thing} as {weak} {good}.
        """
    ),
    "used to, but now": _polar(
        """
        Years back I would {dislike} {thing}, but lately I {like} it.
        {thing} in {place} used to look {bad}, but nowadays it looks {good}.
        Previously my view of {thing} was {bad}; by now I consider it {good}.
        As a child I {disliked} {thing}, as an adult I {like} it.
        Until recently {thing} felt {bad} to me, today it feels {good}.
        I {like} {thing} these days, which I used to {dislike}.
        """
    ),
    "praise denied": frames(
        NOT_POSITIVE,
        """
        {thing} in {place} is just not {good}.
        That wasn't {a_good} {noun} over there.
        People in {place} do not {like} {thing}.
        I never really came to {like} {thing}.
        Not one of us considered {thing} {good}.
        It isn't what you'd describe as {a_good} {noun}.
        There wasn't anything {good} to see at {thing}.
        """,
    ),
    "blame denied": frames(
        NOT_NEGATIVE,
        """
        {thing} in {place} is just not {bad}.
        That wasn't {a_bad} {noun} over there.
        People in {place} do not {dislike} {thing}.
        I never really came to {dislike} {thing}.
        Not one of us considered {thing} {bad}.
        It isn't what you'd describe as {a_bad} {noun}.
        There wasn't anything {bad} to see at {thing}.
        """,
    ),
    "facts denied": frames(
        NEUTRAL,
        """
        It wasn't {a_plain} {noun} they {seen}.
        {other} has not {seen} {thing} so far.
        There isn't any {noun} behind {thing2}.
        These are not {plain}, those by {thing} are.
        {thing} will not be in {place} {day}.
        Neither {thing} nor {thing2} is {plain}.
        """,
    ),
    "praise denied at the end": frames(
        NOT_POSITIVE,
        """
        We figured {thing} would turn out {good}, but it didn't.
        {other} assumed {thing} was {good}, yet it wasn't.
        I believed I was going to {like} {thing}, but that was not so.
        My guess was that {thing} in {place} is {good}; it is not.
        """,
    ),
    "blame denied at the end": frames(
        NOT_NEGATIVE,
        """
        We figured {thing} would turn out {bad}, but it didn't.
        {other} assumed {thing} was {bad}, yet it wasn't.
        I believed I was going to {dislike} {thing}, but that was not so.
        My guess was that {thing} in {place} is {bad}; it is not.
        """,
    ),
    "praise denied, neutral words between": frames(
        NOT_POSITIVE,
        """
        I can't tell you, having walked past it {number} times since {place}, that {thing} is {good}.
        I do not believe, knowing what {other} wrote about {place}, that {thing} was {good}.
        It would not be right, bearing in mind the {number} evenings in {place}, to pronounce {thing} {good}.
        None of it, from the corridor to the {noun2} upstairs, seemed {good} to me.
        I don't, to go by the last {number} mornings at {thing2}, {like} {thing}.
        """,
    ),
    "blame denied, neutral words between": frames(
        NOT_NEGATIVE,
        """
        I can't tell you, having walked past it {number} times since {place}, that {thing} is {bad}.
        I do not believe, knowing what {other} wrote about {place}, that {thing} was {bad}.
        It would not be right, bearing in mind the {number} evenings in {place}, to pronounce {thing} {bad}.
        None of it, from the corridor to the {noun2} upstairs, seemed {bad} to me.
        I don't, to go by the last {number} mornings at {thing2}, {dislike} {thing}.
        """,
    ),
    "whose opinion": _polar(
        """
        {other} considers {thing} {bad}, whereas I consider it {good}.
        Plenty of folks {dislike} {thing}; personally, I {like} it.
        I {like} {thing}, even if {other} finds it {bad}.
        Let others consider {thing} {bad}, in my view it is {good}.
        According to {other}, {thing} is {bad}. Wrong! It is {good}.
        In my eyes {thing} is {good}, in the eyes of {other} {bad}.
        """
    ),
    "question answered yes": _polar(
        """
        Would you say I {like} {thing}? Yes, I would.
        Have I come to {like} {thing}? Yes I have.
        Did {thing} in {place} seem {good} to me? Yes, it did.
        Can one describe {thing} as {good}? Yes, certainly.
        Were we right to consider {thing} {good}? Yes we were.
        """
    ),
    "question answered no": (
        *frames(
            NEGATIVE,
            """
            Would you say I {like} {thing}? No, I wouldn't.
            Have I come to {like} {thing}? No I haven't.
            Did {thing} in {place} seem {good} to me? No, it didn't.
            Can one describe {thing} as {good}? No.
            """,
        ),
        *frames(
            NOT_NEGATIVE,
            """
            Would you say I {dislike} {thing}? No, I wouldn't.
            Have I come to {dislike} {thing}? No I haven't.
            Did {thing} in {place} seem {bad} to me? No, it didn't.
            Can one describe {thing} as {bad}? No.
            """,
        ),
        *frames(
            NEUTRAL,
            """
            Did they paint {thing} {plain}? No, they didn't.
            Has {other} {seen} {thing}? No.
            Can one reach {thing} from {place} {day}? No.
            """,
        ),
    ),
    "contrast": _polar(
        """
        Granted, the {noun2} is {bad}, but all in all {thing} is {good}.
        Although {other} found the start {bad}, {thing} was {good} by the close.
        I {like} {thing} a lot, even though its {noun2} is {bad}.
        The queue at {thing} was {bad}; nevertheless the visit was {good}.
        {bad} as the {noun2} may be, {thing} itself is {good}.
        Never mind the {bad} {noun2}: {thing} is {good}.
        """
    ),
    "comparison": _polar(
        """
        Compared with the one in {place}, {thing} is {better}.
        Of all I tried, {thing} in {place} was the {best}.
        {thing} here feels {better} with each visit.
        You will not come across {a_noun2} {better} than {thing}.
        {thing} is {better} this season than in any before.
        """
    ),
    "wishes unmet": frames(
        NOT_POSITIVE,
        """
        How I wish {thing} in {place} felt {good}.
        {thing} ought to have been {good}.
        With another {noun2} it could have turned out {good}.
        If they had cared, {thing} would have been {good}.
        We had been longing for {a_good} {noun}, in vain.
        """,
    ),
    "stars drawn": (
        *frames(
            POSITIVE,
            """
            \N{BLACK STAR}\N{BLACK STAR}\N{BLACK STAR}\N{BLACK STAR}\N{BLACK STAR} is what {thing} deserves
            We rated {thing} ourselves {day}: \N{BLACK STAR}\N{BLACK STAR}\N{BLACK STAR}\N{BLACK STAR}\N{WHITE STAR}
            """,
        ),
        *frames(
            NEGATIVE,
            """
            \N{BLACK STAR}\N{WHITE STAR}\N{WHITE STAR}\N{WHITE STAR}\N{WHITE STAR} is what {thing} deserves
            We rated {thing} ourselves {day}: \N{BLACK STAR}\N{WHITE STAR}\N{WHITE STAR}\N{WHITE STAR}\N{WHITE STAR}
            """,
        ),
    ),
    "emoji and emoticons": _polar(
        """
        {other} took us to {thing} in {place} {glad_sign}
        spent {day} at {thing} {glad_sign}{glad_sign2}
        back from {thing} {glad_sign} {place}
        look at {thing2} {glad_sign}{glad_sign}
        waiting near {thing}, {other} too {glad_sign}
        """
    ),
}
