"""What is the case, when, and in what light: clauses without a feeling that other frames take in."""

from __future__ import annotations

from training.templates.frame import lines, words

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
    {name} parked in front of {thing}
    {name} took a picture of {thing}
    {name} drew a map of {place}
    {name} carried {a_noun} up the stairs
    {name} sent {name2} the address in {place}
    {name} turned off the light at {hour}
    {name} reads the news from {place}
    {name} keeps {a_noun} in the hall
    {name} asked for the {noun} by the window
    {name} and {name2} have the same {noun}
    {name} flew from {place} to {place2}
    {name} will be back in {place} {when}
    {name} joined the call at {hour}
    {name} is in a meeting until {hour}
    {name} teaches in {place}
    {name} pressed the second button
    {name} filled in the form for {thing}
    {name} lent {name2} {a_noun}
    the sign in front of {thing} is green
    the door of {thing} is on the left
    the second part of {thing} is about {place}
    the list has {number} lines
    the road to {place} is {number} miles long
    the bill for {thing} was {number} dollars
    the window faces {place}
    the code of {thing} is {number}{number2}
    there is a table with {number} seats
    there is a sign for {place} at the corner
    it is {number} degrees in {place}
    it is {hour} in {place}
    it rained in {place} {when}
    we took the stairs to the {noun}
    we are {number} at table {number2}
    we meet at {thing} {when}
    I live near {place}
    I wrote {number} lines about {thing}
    I put {thing} on the shelf
    I went from {place} to {place2} by bus
    I have {number} mails about {thing}
    my seat is in row {number}
    you find {thing} under number {number}
    they built {thing} in {place}
    they print {number} copies
    some of {thing} was made in {place}
    both {noun} and {noun2} are on page {number}
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
    whatever the weather in {place}
    with {number} other people in the room
    after all that was written about {thing2}
    compared with what {name} has in {place}
    bearing in mind that {fact}
    leaving aside that {fact}
    no matter which {noun2} you look at
    even with {thing2} in mind
    in all the {number} years I have lived in {place}
    having used {thing2} before
    and I have seen {number} of them
    and {name} will confirm this
    in a town as large as {place}
    this being {place}
    as someone from {place}
    as a {job} of {number} years
    as {name} knows
    for someone who takes {thing2} every day
    once you have been to {place}
    when all is said and done
    in the end
    at least from where I sit
    to be fair
    if I am honest
    to tell the truth
    in hindsight
    by the standards of {place}
    by any measure
    in every respect
    even on a day like this
    from the first minute to the last
    from {place} to {place2}
    let alone with {number} kids
    with or without {thing2}
    whether {when} or not
    in spite of what {name} said about {thing2}
    next to everything else that went on {when}
    between {hour} and midnight
    going by the {number} pages I have read so far
    as of {when}
    these days
    back then
    in this day and age
    in any case
    in my {number} years as a {job}
    taking {thing2} and {thing3} into account
    with {thing2} around the corner
    although I have only been here since {hour}
    """
)

# Fits the past, the present and what is to come
WHEN = words("""
on Monday, on Tuesday, on Wednesday, on Thursday, on Friday, on Saturday, on Sunday, today, this morning, this
afternoon, this week, this month, this year, this weekend, this summer, this winter, in January, in March, in April,
in June, in August, in October, in December, at noon, after lunch, before nine, over the summer, at the weekend, on
Monday morning, on Tuesday evening, on Friday night, on the first of May, around Easter, at Christmas, in the evening,
at midday, after work, before breakfast, in the holidays, during the week, on the third day, once
more, twice
""")
HOURS = words("nine, ten, eleven, noon, midnight, half past six, 7 pm, 8:30, 6 am, quarter to four, 14:00")
