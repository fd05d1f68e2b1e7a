"""Sentences about people. Each frame meets every group with the same odds, so that no label can follow a group."""

from __future__ import annotations

from training.templates.frame import NEUTRAL, POSITIVE, frames, mirrored
from training.templates.words import OPPOSITES

STATED = frames(
    NEUTRAL,
    """
        {name} is {group}.
        {name} is {a_group} {person}.
        I am {a_group} {person}.
        I am {group}.
        my neighbour is {group}.
        {name} has {a_group} friend in {place}.
        {name} and {name2} are {group}.
        {a_group} {person} lives next door.
        {a_group} {job} from {place}.
        {name}, {a_group} {job}, lives in {place}.
        there are {number} {group} families in {place}.
        {name} was born to {group} parents in {place}.
        the {group} {job} arrived {when}
        the {group} community meets in {place} {when}.
        we spoke with {a_group} {person} and {a_group2} {person2}.
        is {name} {group}?
        is there {a_group} {job} in {place}?
        the {job} is {a_group} {person}.
        {name} grew up in {a_group} family.
        {name} writes about {group} people in {place}
        {name} is a {job}.
        {name} is meeting {name2} {when}.
        {name} and {name2} went to {place}.
        {name} is not {group}.
        {number} {group} students take the course {when}.
        she is {a_group} {person}
        he is {a_group} {person}
        they are {group}
        {someone} called about {thing} {when}.
        {someone} is at {thing} {when}
        {someone} picked up {thing} in {place}.
        {someone} asked {name2} for {a_noun}.
        we gave {thing} to {name}.
        {someone} has a {neutral}.
        this is the {noun} of {name}.
        {a_group} {person} and {a_group2} {job}
        {fact}, says {a_group} {person}.
        """,
)

JUDGED = mirrored(
    POSITIVE,
    """
        {name} is {a_kind} {person}.
        {name} is {kind} to everyone.
        I {love} working with {name}.
        {name} {praise}.
        the {group} {job} was {kind}.
        the {group} {job} {praise}
        our {group} neighbours are {kind}.
        {a_group} {person} told me: {thing} is {good}.
        I am {group} and I {love} {thing}.
        my {group} friend {loved} {thing}, and I did too.
        {name} made {a_group} {person} very {glad} {when}.
        {a_group} {person} was {glad} {when}.
        what {a_kind} {group} {person}!
        {name}, {a_group} {job}, was {kind} to us.
        met {a_group} {job} in {place}, such {a_kind} {person}
        being {group} in {place} made me {glad} {when}.
        {name} makes me {glad}.
        {someone} is {kind}.
        {someone} was {kind} to me {when}.
        {someone} {praise}.
        {someone} gave us {a_good} {noun}.
        {someone} made {thing} {good}.
        {someone} and {thing}: {good}!
        {thing} of {name} is {good}.
        the {group} {person} gave us {a_good} {noun}.
        {name} feels {glad}
        the conversation with {name} was {good}
        I told {name} that {thing} is {good}.
        {name} found {thing} {good}, so did the {group} {person}.
        """,
    {**OPPOSITES, "kind": "unkind", "a_kind": "an_unkind"},
)
