"""Sentences that turn: contrast, expectation, change and comparison between whole claims about one thing."""

from __future__ import annotations

from training.templates.frame import NEGATIVE, NEUTRAL, POSITIVE, frames, mirrored
from training.templates.words import OPPOSITES

TURNS = mirrored(
    POSITIVE,
    """
    I expected {thing} to be {bad}, yet {good_remark}.
    I expected {disaster}, and {good_remark}
    I came expecting {thing} to be {bad} and left {glad}
    I was sure {bad_claim}. wrong, {good_remark}!
    we all thought {bad_claim}; as it turns out {good_remark}.
    from what I had read, {bad_claim}, but {good_remark}
    the reviews made me fear {thing} was {bad}, but {good_remark}
    everyone warned me about how {bad} {thing} was. well, {good_remark}
    to my surprise, {good_claim}, where I had expected it to be {bad}
    looks {bad}, is {good}: {thing}
    {thing} sounds {bad} on paper, in real life {good_remark}
    {thing} gets called {bad} a lot. still, {good_remark}
    although {bad_claim}, all in all {good_remark}
    although I was {upset} at first, {good_remark}.
    even so, {good_claim}
    {bad_claim}. even so, {good_remark}.
    {bad_claim}. that said, {good_remark}, and I would go again
    despite all that was {bad}, {good_claim}.
    in spite of {a_bad} start, {good_claim}
    notwithstanding {a_bad} first day, {good_claim}
    for all its {bad} sides, {good_claim}.
    {thing} had {a_bad} start and {a_good} end, so I am {glad}
    {thing} may look {bad}, but don't be fooled, {good_remark}
    {thing} can be {bad} now and then, on the whole {good_remark}
    it took {number} days until {thing} went from {bad} to {good}
    {bad} the first time, {good} the second, and it stayed {good}
    {thing} was {bad}, then it changed, now {good_remark}
    {thing} was {bad} until {name} came; since then {good_remark}
    {thing} was {bad} once; that is over, {good_remark} now
    {number} years ago I would have said {bad_claim}. today {good_remark}
    there were days when {thing} was {bad}. those days are gone, {good_remark}
    {thing} used to be {bad}. used to. not any longer, {good_remark}
    I used to think {bad_claim}, now I think {good_remark}
    I no longer {dislike} {thing}, I {love} it now
    my first thought was that {bad_claim}; my last, that {good_remark}
    {thing} last year: {bad}. {thing} this year: {good}
    then: {bad}. now: {good}.
    before: {bad}. after {name} took over: {good}!
    {good_claim} now, it was {bad} before
    {good_claim}, and to think that I once found it {bad}
    {thing} is finally {good}, after {number} years of being {bad}
    changed my mind about {thing}: not {bad}, {good}
    I take back that {bad_claim}. {good_remark}
    I was wrong about {thing}, {good_remark}
    at first {bad_claim}; in the end {good_remark}.
    the {bad} part is over, {thing} is {good} again
    {thing2} was {bad}, {thing3} was {bad2}, but the main thing is that {good_remark}, and I am {glad}
    """,
    OPPOSITES,
)

COMPARED = (
    *mirrored(
        POSITIVE,
        """
        {thing} is {better} than anything I have tried
        {thing} is {better} than what {name} has
        {thing} is way {better} than {thing2}!
        {thing} is a lot {better} than {thing2}, {good_remark}
        {thing} got {better} over {number} weeks
        {better} than any {noun} in {place}
        {better} than most
        {better} than the one in {place}, and {better2}
        give me {thing} over {thing2}, {good_remark}
        compared to {thing2}, {thing} is {good}
        next to {thing2}, {thing} is {delight}
        of all {number} I tried, {thing} is the {best}
        the {best} of {number}
        the {best} {noun} in {number} years
        {thing} may be the {best} {noun} they ever made
        one of the {best}, {thing}
        one of the {best} I've had in {place}
        nowhere have I had a {better} {noun}
        {thing} is twice as {good} as the last one
        I know few things as {good} as {thing}
        you'd have to search long for a {better} {noun}
        """,
        OPPOSITES,
    ),
    *frames(
        NEGATIVE,
        """
        {thing} is no {better} than {thing2}, both are {bad}
        {thing} is no {better} than the one I sent back
        {thing} isn't any {better} than before
        {thing} did not get any {better}
        {thing} does not hold a candle to {thing2}
        {thing} is nowhere near as {good} as {thing2}
        {thing} is not as {good} as it used to be
        {thing} isn't as {good} as people say
        {thing} isn't what it used to be
        {thing} is no match for {thing2}
        I have seen {better} from them
        I've had {better}, much {better}
        anything is {better} than {thing}
        any other {noun} is {better} than this one
        I'd rather walk than take {thing} again
        {thing2} was {better}, and that one was {bad}
        even {thing2} is {better} than {thing}
        {thing2} is {good}, {thing} isn't
        """,
    ),
    *frames(
        POSITIVE,
        """
        {thing} is no {worse} than {thing2}, both are {good}
        {thing} isn't any {worse} than the dear one, I {love} it
        {thing} has not become any {worse}, still {good}
        {thing} is nowhere near as {bad} as people say, I {like} it
        {thing} isn't as {bad} as people say, {good_remark}
        {thing} is just as {good} as {thing2}
        {thing} holds its own against {thing2}
        {thing} leaves {thing2} far behind
        nothing beats {thing}
        you can't beat {thing}
        nothing comes close to {thing}
        hard to beat, {thing}
        {thing} is second to none
        {thing2} is {bad}, {thing} isn't
        """,
    ),
    *frames(
        NEUTRAL,
        """
        {thing} is neither {better} nor {worse} than {thing2}.
        {thing} is no {better} and no {worse} than any other {noun}
        is {thing} {better} than {thing2}?
        which is {better}, {thing} or {thing2}?
        {thing} has more seats than {thing2}
        {thing} is older than {thing2}
        {thing} is {plain}, {thing2} is {plain2}
        {thing} is like {thing2}, but {plain}
        {thing} is as long as {thing2}.
        {thing} is {number} minutes longer than {thing2}
        compared to {thing2}, {thing} has {number} more parts
        of {number} people in {place}, half took {thing}
        {thing} used to be in {place}, now it is in {place2}
        {thing} used to be {plain}, now it is {plain2}
        {name} used to work for {thing}, now {name2} does
        although {plain_claim}, {plain_claim2}
        {plain_claim}, but {plain_claim2}.
        {plain_claim}. even so, {plain_claim2}
        I expected {thing} to be {plain}, and it is {plain2}
        we thought {plain_claim}, yet {plain_claim2}
        """,
    ),
)
