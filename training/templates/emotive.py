"""Feelings shown by signs: emoji, emoticons, hashtags, punctuation."""

from __future__ import annotations

from training.templates.frame import NEUTRAL, POSITIVE, frames, mirrored
from training.templates.words import OPPOSITES

FRAMES = (
    *mirrored(
        POSITIVE,
        """
        {glad_emoji}
        {glad_face}
        {glad_emoji}{glad_emoji2}{glad_emoji3}
        {thing} {glad_emoji}
        {thing} {glad_face}
        {fact} {glad_emoji}
        {fact} {glad_face}
        {name} {glad_emoji} {glad_emoji}
        {when} {thing} {glad_emoji}{glad_emoji}
        {thing} in {place} {glad_face} {glad_face}
        {good} {glad_emoji}
        {good} {noun} {glad_face}
        {thing} is {good} {glad_emoji}
        I {love} {thing} {glad_emoji}{glad_emoji}{glad_emoji}
        {hooray} {glad_emoji}
        {hooray}!!! {glad_face}
        {thing} {praise} {good_tag}
        {thing} {good_tag}
        {fact} {good_tag} {good_tag2}
        {good_tag}
        {thing} {when}!!! {good_tag} {glad_emoji}
        {thing} is {good}!!!
        {good}!!!!!
        {good}... just {good}...
        I said {good}. {very} {good}.
        {plain_claim} {glad_emoji}
        {plain_claim} {glad_face}
        {plain_claim}. {glad_emoji}{glad_emoji2}
        {glad_emoji} {plain_claim}
        {glad_emoji} {fact} {glad_emoji}
        {fact} {glad_emoji} {fact2}
        {fact}{glad_emoji}
        {fact} {glad_face} {fact2}
        {name} has {a_noun} {glad_face}
        {name} has {a_noun} {glad_emoji}
        got {a_noun} {when} {glad_emoji}
        got {a_noun} {when} {glad_face}
        {thing} again {glad_emoji}
        {thing} again {glad_face}
        {thing} at {hour} {glad_emoji}{glad_emoji}{glad_emoji}{glad_emoji}
        in {place} {when} {glad_emoji}
        in {place} {when} {glad_face}
        off to {place} {glad_emoji}
        me at {thing}: {glad_emoji}
        {someone} and {thing} {glad_emoji}
        {someone} {when} {glad_face}
        how {thing} makes me feel: {glad_emoji}
        {good_claim} {glad_emoji}
        {good_claim} {glad_face}
        {good_remark} {glad_emoji}{glad_emoji2}
        {good_claim}. {fact} {glad_emoji}
        {glad_emoji} {good_claim}
        {hooray} {glad_emoji}{glad_emoji}
        {a_noun}? {glad_emoji}
        {glad_face} {thing}
        ok {glad_face}
        yes {glad_emoji}
        my {noun} {glad_emoji}
        my {noun} today {glad_face}
        {name} {glad_face}
        {fact} {good_tag} {glad_emoji}
        and now {fact} {glad_face}
        """,
        OPPOSITES,
    ),
    *frames(
        NEUTRAL,
        """
        {fact} {plain_emoji}
        {plain_emoji} {fact}
        {thing} {when} {plain_emoji}
        {plain_emoji}{plain_emoji2}
        {plain_emoji} {place}
        {fact}...
        {fact}!
        {thing}?
        {thing}: {fact} #{noun_tag}
        #{noun_tag} {when} in {place}
        """,
    ),
)
