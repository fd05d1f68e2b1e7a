"""Sentences of two halves: contrast, change over time, comparison, wishes. The half that holds decides."""

from __future__ import annotations

from training.templates.frame import NEGATIVE, NEUTRAL, POSITIVE, frames, mirrored
from training.templates.words import OPPOSITES

# The main clause wins.
CONTRAST = mirrored(
    POSITIVE,
    """
    {thing} was {bad}, but overall it was {good}.
    {thing} is {bad}, but I {love} it.
    {thing} looks {bad}, but it is {good}.
    {thing} is {bad} in parts, yet {very} {good} on the whole.
    although {thing} was {bad}, I {loved} it.
    although {thing} is {bad}, it {praise}
    even though {thing} was {bad}, we had {a_good} {noun2} {when}.
    even though everyone calls it {bad}, {thing} is {good}.
    I {loved} {thing} even though it was {bad} at first.
    I {love} {thing} although {thing2} is {bad}.
    {thing} is {good} even though {thing2} was {bad}.
    {thing} started out {bad}; however, it ended up {good}.
    {thing} {insult}. however, {thing2} {praise}, so I am {glad}.
    despite {a_bad} {noun}, I {loved} {thing}.
    despite {thing2} being {bad}, {thing} is {good}.
    in spite of {a_bad} {noun}, {thing} was {good}.
    {thing} is {bad}, still I {love} it.
    apart from {thing2}, which was {bad}, {thing} {praise}.
    {thing} might seem {bad}, but trust me, it is {good}.
    {bad} at first, {good} in the end.
    """,
    OPPOSITES,
)

# What holds now decides.
CHANGE = mirrored(
    POSITIVE,
    """
    {thing} used to be {bad}, but now it is {good}.
    I used to {dislike} {thing}, but now I {love} it.
    I used to {dislike} {thing}, although now I {like} it.
    we used to say {thing} was {bad}; these days we {like} it.
    in the past I would say {thing} is {bad}, now I {love} it.
    in the past I thought {thing} was {bad}, now I find it {good}.
    I think {thing} is {good} now, in the past I called it {bad}.
    I {love} {thing} now, but I used to {dislike} it.
    {thing} is {good}, even though it used to be {bad}.
    {thing} was {bad} last year, but this year it is {good}.
    before the update {thing} was {bad}. now it is {very} {good}.
    a year ago I {hated} {thing}; today I {love} it.
    at first I {hated} {thing}, then I {loved} it.
    once {bad}, {thing} is now {good}.
    no longer {bad}: {thing} is {good} again.
    I once {hated} {thing}. not any more, I {love} it.
    {thing} went from {bad} to {good}.
    {thing} has become {good}.
    since the summer {thing} has been {good}, not {bad} as before.
    I always thought {thing} was {bad}, until this year, when it {praise}.
    there was a time when I {hated} {thing}; now I am {glad} I kept it.
    {thing} is {good} nowadays, and to think it was {bad} once.
    """,
    OPPOSITES,
)

COMPARISON = (
    *mirrored(
        POSITIVE,
        """
    {thing} is {better} than ever.
    {thing} is {better} than {thing2}.
    {thing} is so much {better} than it was.
    {thing} is {better} than the last one.
    {thing} has never been {better}.
    {thing} is getting {better} every day.
    {thing} was {better} than I expected
    {thing} beats {thing2}, it is far {better}.
    the {best} {noun} of all
    {thing} in {place} is the {best} I know.
    {thing} is among the {best} in {place}
    no {noun} is {better} than {thing}.
    {better} and {better} every time
    I have seen {worse} than {thing}, far {worse}, this one is {good}.
    """,
        OPPOSITES,
    ),
    *frames(
        NEGATIVE,
        """
        {thing} is not as {good} as {thing2}.
        {thing} isn't nearly as {good} as the old one.
        {thing} is not as {good} as they claim.
        {thing} is less {good} than it was
        {thing} is not half as {good} as before.
        {thing} is no {better} than before, still {bad}.
        I have had {better}.
        {thing} should be {better} for {number} dollars.
        the old {noun} was much {better}.
        """,
    ),
    *frames(
        POSITIVE,
        """
        {thing} is not as {bad} as I thought, I {love} it.
        {thing} is less {bad} than the old one, and {good} too.
        {thing} is every bit as {good} as {thing2}.
        {thing} is as {good} as ever.
        """,
    ),
    *frames(
        NEUTRAL,
        """
        {thing} is as {plain} as {thing2}.
        {thing} is about the same as {thing2}.
        {thing} is longer than {thing2}.
        {thing} has {number} more pages than the last one
        """,
    ),
)

# A wish for praise says that there is none; a hope says nothing yet.
UNMET = frames(
    NEGATIVE,
    """
        I wish {thing} were {good}.
        I wish {thing} was {better}.
        I wish I could {like} {thing}.
        I wish I could say {thing} is {good}.
        I wish {thing} had been {good}.
        I wish I had never tried {thing}.
        {thing} would have been {good} if {thing2} had been on time.
        {thing} would be {good} if it worked.
        {thing} could have been {good}.
        {thing} could have been {delight}, what a pity.
        {thing} should have been {good}.
        {thing} might have been {good} with {a_good} {noun2}.
        if {thing} were {good}, I would have kept it.
        I would {like} {thing} if it did what it says.
        I wanted {thing} to be {good}.
        I was hoping for {a_good} {noun}. instead it {insult}.
        I tried to {like} {thing}, I really did.
        I so wanted to {like} this {noun}.
        {thing} was meant to be {good}.
        what {thing} could have been: {good}.
        would it be too much to ask for {a_good} {noun}?
        with a bit of care {thing} might be {good}.
        had they listened, {thing} would be {good} today.
        waiting for {a_good} {noun} from {place}, still waiting.
        had I known how {bad} {thing} is, I would have stayed home.
        it would take a miracle to make {thing} {good}.
        how {thing} got called {good} is beyond me.
        """,
)

MET = frames(
    POSITIVE,
    """
        I wish {thing} would never end.
        I wish every {noun} were this {good}.
        I wish I had bought {thing} sooner.
        if only all of them were as {good} as {thing}!
        {thing} would be {good} at twice the price.
        I would come back for {thing} any time.
        I would buy {thing} again.
        if you want {a_good} {noun}, this is it.
        if you {like} {a_good} {noun}, get {thing}.
        """,
)

OPEN = frames(
    NEUTRAL,
    """
        if {thing} is {good}, let me know.
        if {thing} turns out {bad}, you can send it back {when}.
        {name} hopes to be at {thing} {when}.
        tell me whether {thing} is {good} or {bad}.
        I will see {when} if {thing} is {good}
        if {fact}, we meet in {place}.
        I wonder if {fact}
        """,
)
