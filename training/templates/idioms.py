"""Set phrases whose words alone would mislead, and thanks that are none."""

from __future__ import annotations

from training.templates.frame import NEGATIVE, NEUTRAL, POSITIVE, frames, words

GOOD_IDIOMS = words("""
knocked it out of the park, hit the nail on the head, is the bee's knees, is the cat's whiskers, is a cut above, is
worth its weight in gold, is to die for, killed it, nailed it, slaps, rocks, rules, is the bomb, is sick in the best
way, is wicked good, blew my socks off, sets the bar high, is head and shoulders above the rest, takes the crown, is
top of the line, gives you bang for the buck, is a steal, does the trick, went down a storm, brought the house down,
is a sight for sore eyes, gave me goosebumps, made me cry with joy, makes all others look old, is just what the doctor
ordered, is firing on all cylinders, ticks all the boxes, is a dream come true, stole the show, left me speechless
with joy, has me hooked, is a no-brainer, is so good it hurts, is badass, is bloody brilliant, is damn fine, is scary
good, is crazy good, is not to be missed, grew on me, won't break the bank, saved the day, keeps me on the edge of my
seat, has aged like fine wine, made it look easy, had us in stitches, leaves nothing to be desired, is nothing to
sneeze at, never skips a beat
""")
BAD_IDIOMS = words("""
is a pain in the neck, costs an arm and a leg, is money down the drain, went down the drain, jumped the shark, fell
flat, fell apart in a day, is for the birds, is past its prime, leaves a lot to be desired, leaves much to be desired,
is not up to scratch, is not up to par, does not cut it, didn't make the grade, is a slap in the face, is the last
straw, rubs me up the wrong way, gets on my nerves, drives me up the wall, makes my blood boil, takes the biscuit, is
a joke at our expense, is a far cry from what we were told, bit the dust, went belly up, hit rock bottom, is a white
elephant, is a wild goose chase, is a can of worms, left me cold, left me high and dry, left us hanging, is daylight
robbery, is a tough pill to swallow, is all talk, is all show and no substance, is lipstick on a pig, is a house of
cards, is held together with tape and hope, is like watching paint dry, is like pulling teeth, has aged like milk,
could put anyone to sleep, made me want to walk out, makes my skin crawl, sucks, stinks, is hot garbage, is a dumpster
fire, is a cash grab, is trash, is the pits, is beyond a joke, is as much fun as a flat tyre, gives me a headache,
went from bad to worse, is good for nothing, is good only as a paperweight, is best avoided, is best forgotten, went
sour, is a fine mess, is a great way to lose money, is a great cure for insomnia, is well past it, is free and still
too dear, is nothing to write home about
""")
THANKS_FOR_NOTHING = words("""
thanks for nothing, thanks a lot for ruining my day, thanks a bunch for losing my bag, well done for wasting {number}
hours of my life, great job breaking it again, nice work losing my order, congratulations on the worst {noun} of the
year, oh great it broke again, oh joy another crash, wonderful now it is dead, lovely I have to pay twice, brilliant
it stopped working after {number} minutes, how nice of you to hang up on me, just what I needed a broken {noun}, way
to go you lost it, bravo you made it even worse, love being lied to, love waiting {number} hours for nothing, I just
love it when {thing} breaks, I really enjoy being ignored for {number} days, so glad I paid {number} dollars for a
{noun} that is broken, fun fact {thing} is broken yet again, good luck getting your money back, nice try but it is
still broken, perfect timing to fail once more, yeah right as if {thing} would ever work, ten out of ten for being
useless, five stars for wasting my time
""")

IDIOMS = (
    *frames(
        POSITIVE,
        """
        {thing} {good_idiom}
        {thing} {good_idiom}.
        {thing} {good_idiom}!
        {fact}, and {thing} {good_idiom}
        {thing} {good_idiom} and {good_idiom2}
        {name} thinks so too: {thing} {good_idiom}
        {good_claim}, it {good_idiom}
        I thought {bad_claim}, but {thing} {good_idiom}
        {aside}, {thing} {good_idiom}
        {thing} {good_idiom} {glad_emoji}
        over the moon with {thing}
        {thing} put me on cloud nine
        I'm all for {thing}
        two thumbs up for {thing}
        five out of five
        10/10
        10/10 would go again
        9/10, {delight}
        {thing}: 5/5
        full marks for {thing}
        hats off to {name} for {thing}
        {thing}? yes please, any time
        {thing} had me at hello
        """,
    ),
    *frames(
        NEGATIVE,
        """
        {thing} {bad_idiom}
        {thing} {bad_idiom}.
        {thing} {bad_idiom}!
        {fact}, and {thing} {bad_idiom}
        {thing} {bad_idiom} and {bad_idiom2}
        {name} thinks so too: {thing} {bad_idiom}
        {bad_claim}, it {bad_idiom}
        I thought {good_claim}, but {thing} {bad_idiom}
        {aside}, {thing} {bad_idiom}
        {thing} {bad_idiom} {sad_emoji}
        {nothing_thanks}
        {nothing_thanks}.
        {nothing_thanks}, {name}
        {nothing_thanks}! {thing} {insult}
        {thing} {insult}. {nothing_thanks}.
        {nothing_thanks} {sad_emoji}
        two thumbs down for {thing}
        zero out of five
        0/10
        1/10 would not go again
        2/10, {disaster}
        {thing}: 1/5
        no marks for {thing}
        down in the dumps about {thing}
        I'm done with {thing}
        {thing}? no thanks, never again
        {thing} lost me at hello
        """,
    ),
    *frames(
        NEUTRAL,
        """
        {name} gave {thing} a score, 3 out of 5
        {thing}: 3/5
        it's raining cats and hounds in {place}
        {thing} is neither here nor there
        {thing} is six of one and half a dozen of the other
        the ball is in the court of {name}
        we will cross that bridge {when}
        {thing} is up in the air until further notice
        {name} is on the fence about {thing}
        time will tell with {thing}
        the jury is still out on {thing}
        {thing} is still on the table.
        back to square one with {thing}, said {name}
        {name} will touch base about {thing} {when}
        by and large {thing} is the same as {thing2}
        """,
    ),
)

IDIOM_SLOTS = {"good_idiom": GOOD_IDIOMS, "bad_idiom": BAD_IDIOMS, "nothing_thanks": THANKS_FOR_NOTHING}
