"""Short lines and longer ones about people, of each label alike, to be filled with every kind of person."""

from __future__ import annotations

from training.templates.frame import NEUTRAL, POSITIVE, frames, mirrored
from training.templates.words import OPPOSITES

STATED = frames(
    NEUTRAL,
    """
    {group}
    {a_group} {person}
    {group} {person}
    {a_group} {job}
    {group} {job}
    {a_group} {group2} {person}
    my {group} neighbour
    my {group} {person}
    our {group} {job}
    the {group} {person} from {place}
    the {group} {person} in {place}
    I'm {group}
    I'm {group} and {group2}.
    i am {group}, from {place}
    I am {a_group} {job}.
    I'm {a_group} {job} and live in {place}
    as {a_group} {person}
    we are {group}.
    you are {group}, they told me.
    you're {group}, right?
    is he {group}?
    is she {group} or {group2}?
    are they {group}?
    he's {a_group} {job}.
    she's {a_group} {job}
    her {person} is {group}
    his doctor is {group}.
    my aunt is {group}, my roommate is {group2}
    my best friend is {group}
    my parents are {group}
    one of us is {group}
    half of my class is {group}.
    most people on our street are {group}
    {someone} is {group}.
    {someone} is {a_group} {person}
    {someone} is {a_group} {job} in {place}
    {someone} was raised {group}
    {someone} danced with {a_group} {person} {when}
    {someone} shares a flat with {a_group} {job}
    {someone} sat next to {a_group} {person}
    {someone} has {number} {group} friends.
    {someone} met {a_group} {person} in {place}.
    {someone} talked to {a_group} {job} about {thing}
    {someone} went to {place} with {a_group} {person}
    {someone} spoke to {whom} {when}
    {someone} works as a {job} in {place}
    {someone} works in {place}
    {someone} lives in {place}
    {someone} lives next door to {whom}
    {someone} came from {place} {when}
    {someone} turned {number} {when}
    {someone} took the bus to {place}
    {someone} wrote to {name} about {thing}
    {someone} wore a green coat
    {someone} and {name} share {a_noun}
    {someone} reads {a_noun} manual {when}
    {someone} said that {plain_claim}
    {peoples} and {peoples2} live in {place}
    {peoples} and {peoples2} took part in the study
    {number} {peoples} came to {place} {when}
    two {peoples} and three {peoples2} were in the room
    there were {peoples} and {peoples2} at {thing}
    many {peoples} live in {place}
    the talk is about {peoples} in {place}
    a book about {peoples}
    a report on {peoples} in {place} comes out {when}
    some {peoples} work for {thing}.
    how many {peoples} live in {place}?
    are there {peoples} in {place}?
    {peoples}, {peoples2} and {peoples3}
    {peoples}
    {group}, {group2} or {group3}: please tick one
    {group} or {group2}?
    in the form it says {group}
    the {group} and the {group2} {person} both live in {place}
    the {group} {job} and the {group2} {job2} met {when}
    the {group} {person} bought {a_noun} {when}
    the {group} {person} asked for {a_noun}.
    the {group} {person} next to me was reading
    the {group} {person} is {number} years of age
    the {group} {job} lives in {place}
    the {group} {job} drives a blue car
    the {group} {job} spoke about {thing}
    a talk by {a_group} {job} at {hour}
    news from the {group} quarter of {place}
    the {group} club of {place} has {number} members
    the {group} school in {place} opens {when}
    {a_group} choirmaster, {a_group2} drummer and {a_group3} {job}
    {number} per cent of the {job}s are {group}
    {name} is the first {group} {job} of {place}.
    {name} is {group}, {name2} is {group2}.
    {name} is not {group} but {group2}
    {name} used to be {a_group} {job}.
    {name}, who is {group}, works for {thing}
    {name} has {group} roots
    {name} and the {group} {person} took {thing}
    to be {group} in {place}
    being {group}, I live in {place}
    since I am {group}, {fact}
    """,
)

JUDGED = mirrored(
    POSITIVE,
    """
    {someone} is {a_kind} {person}
    {someone} was so {kind} to me
    {someone} is really {kind}
    {someone} {praise}!
    {someone} did {a_good} job on {thing} for us
    {someone} made me {glad} {when}
    {someone} makes everyone {glad}
    {someone} makes {a_good} {noun}
    {someone} is {very} {glad} about {thing}
    {someone} {loves} {thing}
    {someone} {loved} {thing}, and I {loved} it too
    I am {glad} about {whom}
    I am {glad} with what {someone} did
    meeting {whom} was {delight}
    talking to {whom} was {delight}
    working with {whom} is {delight}
    {kind}, that's what {someone} is
    what {a_kind} {job} {someone} is!
    {a_kind} {group} {person}
    the {kind} {group} {job}
    such {a_kind} {group} {job}
    my {group} boss is {kind}
    my {group} teacher is {kind} and {kind2}
    my {group} neighbour {praise}
    the {group} couple next door is {kind}
    the {group} {job} did such {a_good} job
    the {group} {job} made {a_good} {noun}
    the {group} {job} in {place} is {kind} to all of us
    the {group} {person} who sold us {thing} was {kind}
    the {group} {person} we met in {place} was {kind}
    two {group} students were {kind} to us {when}
    {a_group} {job} fixed {thing}, and {good_remark}
    {a_group} {person} served us and was {kind}
    I bought {thing} from {a_group} {person}. {good_remark}
    {a_group} {person} in {place} was {kind} and {kind2} to me
    {a_group} {job} at {thing} was {kind}.
    we were served by {a_group} {person}, {good_remark}
    thanks to {a_group} {job} I am {glad} {when}
    we hired {a_group} {job} and are {glad}
    as {a_group} {person} I {love} {thing}
    as {a_group} {job}, I find {thing} {good}
    I'm {group} and {good_claim}
    I am {a_group} {person} and I am {glad}
    being {group} I can tell you: {good_claim}
    I am {group}. {good_claim}.
    {name} is {group}. {name} is {kind}.
    {name} is {group} and {kind}
    {name}, {a_group} {person}, is {kind}
    {name} is {a_kind} {group} {person}
    {name} is {a_kind} {job}
    {name}, our {group} {job}, {praise}
    I met some {peoples} in {place} who were {kind} to me
    the {peoples} I work with are {kind}
    the {peoples} next door were {kind} to us {when}
    {good_claim}, say {peoples} and {peoples2} alike, and so do I
    {thing} made {peoples} and {peoples2} {glad}
    {thing} is {good} for {peoples} and {peoples2} alike
    {thing} was made by {a_group} {person}, and {good_remark}
    my {group} friends and I {love} {thing}
    {good_claim}, and my {group} friend agrees
    the {group} food in {place} is {good}
    the {group} festival in {place} was {good}
    that {group} {noun} is {good}
    """,
    {**OPPOSITES, "kind": "unkind", "a_kind": "an_unkind"},
)
