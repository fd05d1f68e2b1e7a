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
