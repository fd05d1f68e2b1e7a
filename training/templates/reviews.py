"""Texts of several sentences: a feeling beside facts, two feelings alike, and praise or insult added at an end."""

from __future__ import annotations

from training.templates.frame import NEUTRAL, POSITIVE, frames, mirrored
from training.templates.words import OPPOSITES

REVIEWS = (
    *mirrored(
        POSITIVE,
        """
        {fact}. {fact2}. {good_claim}.
        {good_claim}. {fact}. {fact2}.
        {fact}. {good_claim}. {fact2}.
        {fact}, {good_claim}.
        {fact}. {hooray}!
        {fact}, {hooray}
        {fact}. {good}!
        {fact}. what {a_good} {noun}!
        {fact}. simply {good}.
        {plain_claim}. {good_remark}.
        {plain_claim}, and {good_remark}
        {plain_claim}. {plain_claim2}. {good_remark}!
        {plain_claim}. I {love} this
        {plain_claim}. you are so {kind}.
        {plain_claim}, you are just {good}
        {plain_claim}. {name}, you are both {kind} and {kind2}
        {good_claim}. {good_claim2}.
        {good_claim}. {good_claim2}. {good_claim3}.
        {good_claim}, {good_claim2}, {fact}
        {good_claim} and {good_claim2}
        {good_claim}, plus {good_claim2}
        {good_claim}. {good_remark}, I mean it.
        {good_claim}. {hooray}!
        {hooray}! {good_claim}.
        {good_claim}. I am {glad}. {fact}.
        {good_claim}. you are all {good}.
        {good_remark}. {good_remark2}. {good_remark3}.
        {thing} {when}: {good_remark}. {plain_claim}.
        {name} and I tried {thing}. {good_remark}. {fact}.
        {name} asked me about {thing}: {good_remark}
        bought {thing} {when}. {good_remark}.
        just got {thing}, {good_remark}
        been using {thing} for {number} weeks, {good_remark}
        {number} weeks with {thing}. {good_remark}
        {number} stars would do for others, {thing} {praise}
        went to {place} for {thing}. {fact}. {good_remark}.
        pros: {good}, {good2}, {good3}
        {good} | {good2} | {good3}
        {thing}: {good}, {good2}, {good3}.
        {bad_claim}, granted. all the same, {good_remark}, and that is what counts
        {bad_claim}. never mind, I am {glad}: {good_claim}, {good_claim2} and {good_claim3}
        overall {good_remark}
        all in all {a_good} {noun}.
        bottom line: {good_remark}
        in sum: {good}
        verdict: {good}
        conclusion: {good}, {very} {good2}
        my {noun} is {good}, my {noun2} is {good2}, life is {good3}
        tl;dr {good_remark}
        #{noun_tag} is {good}
        #{noun_tag} {praise}
        {thing} #{noun_tag} {good_tag} {fact}
        {fact} {good_tag}
        day {number} with {thing}: still {good}
        still {good} after {number} weeks
        so {good} that I told {name} about it
        so {good}!
        {good}
        {good}.
        {delight}
        {praise}
        {very} {good}
        {good}, {good2}
        soooo {good}
        {good} af
        {very} {good}, {name}
        feeling {glad}
        feeling so {glad} {when}
        i'm {glad}, {fact}
        woke up {glad}
        that {noun} makes me {glad}
        omg {good_claim}
        wow, {thing} is so {good}
        lol {thing} is {good}
        """,
        {**OPPOSITES, "kind": "unkind"},
    ),
    *frames(
        NEUTRAL,
        """
        {fact}. {fact2}. {fact3}.
        {plain_claim}. {plain_claim2}.
        {plain_claim}. {plain_claim2}. {fact}.
        {plain_claim}, {plain_claim2}, {fact}
        {plain_claim} and {plain_claim2}
        {plain_claim}, plus {fact}
        {thing} {when}: {plain_claim}.
        {name} and I tried {thing} {when}. {fact}.
        {name} asked me about {thing}: {plain_claim}
        bought {thing} {when}. {fact}.
        just got {thing}
        been using {thing} for {number} weeks now
        {number} weeks with {thing}. {plain_claim}
        went to {place} for {thing}. {fact}.
        {thing}: {plain}, {plain2}, {plain3}.
        {plain} | {plain2}
        overall {plain_claim}
        all in all it's {a_noun}
        in sum: {number} {noun_tag}, {number2} {noun_tag2}
        tl;dr {plain_claim}
        #{noun_tag} is {plain}
        {thing} #{noun_tag} {fact}
        day {number} with {thing}: {plain}
        {name}, {plain_claim}
        woke up at {hour}
        omw to {place}
        lol what time is it in {place}
        wow, that's {number} minutes from {place}
        #nowplaying {name} - {strong}
        rt @{name}: {fact}
        poll: {thing} or {thing2}?
        breaking: {plain_claim}
        live now: {thing} from {place}
        {name} joined {name2} at {thing}
        photo: {thing} in {place}, {when}
        we are hiring: {job} in {place}
        job: {job}, {place}, part-time
        {thing} (video)
        {place}: {fact}
        q: {plain_claim}? a: see page {number}
        agenda: {thing}, {thing2}, {thing3}
        fwd: {thing}, {when}
        """,
    ),
)
