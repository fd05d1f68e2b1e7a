"""Wishes, advice and what might have been: a wish for something good says that it is missing."""

from __future__ import annotations

from training.templates.frame import NEGATIVE, NEUTRAL, POSITIVE, frames

UNMET = frames(
    NEGATIVE,
    """
    if only {good_claim}
    if only {thing} had been {good}!
    if only {thing} had been a little {better}
    if only I could say {good_claim}
    would be great if {thing} worked for once
    it would be nice if {thing} were {good} one day
    it'd be nice if {thing} was {better}
    it would have been nice to get {a_good} {noun}
    would have been {good} with {better} {noun}
    would have preferred {better} {noun2}
    I would have liked {thing} to be {better}
    I'd have loved {a_good} {noun}, what I got was not that
    I had wished for {a_good} {noun}, in vain
    I was promised {a_good} {noun}. still waiting
    I was really looking forward to {thing}. oh well, never mind that now
    I had such high hopes for {thing}
    had high hopes for this {noun}, sadly
    so much for {a_good} {noun}
    wish {thing} was {better}
    wish they had a {better} {noun} in {place}
    I wish they would make {thing} {good}
    I do wish {thing} wasn't so {bad}
    I wish {thing} weren't {bad}
    I wish {thing} had not been so {bad}.
    wish I hadn't paid {number} dollars for {thing}
    I wish I had picked another {noun}
    I wish I had read about {thing} before I paid
    wish I had my {number} dollars back from {thing}
    they should have made {thing} {better}
    {thing} should have been {better} by now
    you should have told us how {bad} {thing} is
    by now {thing} ought to have been {good}
    {thing} ought to be {better}
    you'd hope for {better} at {number} euros
    for {number} euros I'd expect {a_good} {noun}
    one would expect {a_good} {noun} for that price
    at that price {thing} should be {delight}
    {thing} could do with being {better}
    {thing} could use a lot of work
    {thing} needs work, a lot of it
    {thing} needs to be fixed, and soon
    please fix {thing}, it can't go on like this
    please, someone make {thing} {good} again
    bring back the last {noun}, this one {insult}
    why can't {thing} be {good}?
    why isn't {thing} {good}?
    why can't they make {a_good} {noun}?
    is it so hard to make {a_good} {noun}?
    is {a_good} {noun} too much to ask?
    how hard can it be to make {a_good} {noun}
    when will {thing} finally be {good}?
    when will we get {a_good} {noun} in {place} at last
    {thing} would be {delight}, if it weren't {bad}
    {thing} would have been {delight}, had it not been {bad}.
    had {thing} been {good}, I would have stayed
    had {thing} only been {good}.
    {thing} had the makings of {delight}. had.
    {thing} might have been {delight} in other hands
    could've been {good}, wasn't.
    {thing} could easily have been {good}. pity.
    with {better} {noun2}, {thing} could have been {good}
    almost {good}, {thing}, almost. such a pity
    {thing} comes close to {good} and then throws it away
    I really wanted to {love} {thing}.
    I wanted so much to {like} {thing}
    I tried hard to find {thing} {good}
    I would have {loved} {thing}, if it had worked
    I would be {glad} if {thing} worked
    I'd be {glad} to get {thing} at all, it never came
    don't bother with {thing}
    save your money, skip {thing}
    do yourself a favour and skip {thing}
    my advice: leave {thing} alone
    think twice before you go for {thing}
    next time I'll take any other {noun}
    they should hire people who know what they do
    the makers of {thing} should learn how to do it
    someone should teach them how to make {a_noun}
    you owe me {number} dollars for {thing}
    a bit less {bad} and {thing} would do
    I long for the days when {thing} was {good}
    I miss the days when {thing} was {good}.
    {thing} used to be {good}, if only it still were
    I expected more from {thing}
    expected more. expected {better}.
    """,
)

MET = frames(
    POSITIVE,
    """
    I got what I wished for: {a_good} {noun}
    {thing} is all I wished for
    {thing} is everything I had hoped for
    wished for {a_good} {noun}, and there it was
    I had high hopes for {thing}, and they were met
    I had low hopes for {thing} and {good_remark}
    I wish {thing} would go on for ever
    wish I had found {thing} {number} years ago
    I wish I had known {thing} before, {good_remark}
    I wish I could give {thing} more than five stars
    wish every {noun} was as {good} as this one
    if only every {noun} were as {good} as {thing}
    if only we had {a_noun} this {good} in {place}
    I should have bought {thing} much sooner, {good_remark}
    should have done this years ago! {thing} {praise}
    you should have seen how {good} {thing} was!
    you should try {thing}, {good_remark}
    you have to see {thing}!
    you must try {thing} when you are in {place}
    go and get {thing}, you will {love} it
    if you get the chance, go for {thing}
    do yourself a favour and get {thing}
    my advice: get {thing} while you can
    I would do it all again, {thing} {praise}
    I'd pick {thing} again, any day
    I'd give {thing} six stars if I could
    would take {thing} over {thing2} any day, {good_remark}
    without {thing} we would have been lost
    where would we be without {thing}!
    {thing} could have been {disaster}; it was {delight}
    it could have been {disaster}, and {thing} saved it
    could have gone wrong, but {thing} {praise}
    I would have paid double for {thing}
    {thing} is what a {noun2} should be
    that's how {a_noun} should be: {good}
    exactly how {a_noun} should be
    I hope they never change {thing}
    please never change {thing}!
    don't ever stop making {thing}
    I can't wait for more of {thing}
    can't wait to be back in {place} for {thing}
    expected little, got {delight}
    I asked for {a_noun} and got so much more
    had I known how {good} {thing} is, I'd have come sooner
    """,
)

OPEN = frames(
    NEUTRAL,
    """
    I wish to change the date of {thing}
    I would like {a_noun}, please
    I'd like to know if {thing} is {plain}
    would it be possible to move {thing} to {place}?
    should I bring {a_noun}?
    should {thing} be {plain}?
    you should be at {thing} before {hour}
    {name} should have been in {place} by {hour}
    {name} would be in {place} if {fact}
    if it rains, {thing} moves to {place}
    if {plain_claim}, tell {name}
    {thing} could be {plain} or {plain2}
    {thing} might be {plain}.
    we would need {number} more for {thing}
    I want {a_noun} with {a_noun2}
    {name} wants to know when {thing} starts
    {name} hopes to see {thing} in {place}
    let me know if {good_claim}.
    let me know if you {like} {thing}
    tell me if you think {good_claim}
    if you {like} {a_noun}, {name} can show you where it is
    if you have {a_noun} already, there is {a_noun2} too
    should you {like} {thing}, the next one is in {place}
    you could take {thing} at {hour}
    {number} people would like {a_noun} {when}
    had {name} been in {place}, {name2} would have called
    """,
)
