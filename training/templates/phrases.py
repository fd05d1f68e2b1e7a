"""More words of feeling: adjectives, predicates, nouns and cries, each list beside that of its opposites."""

from __future__ import annotations

from training.templates.frame import words

MORE_GOOD = words("""
rad, nifty, swell, groovy, peachy, comforting, reassuring, agreeable, congenial, invigorating, revitalising, soulful,
poetic, masterly, virtuosic, accomplished, assured, riveting, spellbinding, enchanting, mesmerising, breathtaking,
awe-inspiring, jaw-dropping, mind-blowing, show-stopping, prize-winning, top-drawer, A1, tip-top, first-class,
high-quality, well thought out, well crafted, well balanced, well worth it, well deserved, beautifully done, nicely
done, a must, worth the wait, worth the money, worth the trip, worth seeing, just right, just perfect, so much fun,
good value, great value, the best so far, a lot of fun, pretty as a picture, user-friendly, hassle-free, problem-free,
pain-free, trouble-free, foolproof, ideal, unbeatable, unmatched, unrivalled, matchless, peerless, incomparable,
irresistible, sensational, tremendous, extraordinary, noteworthy, laudable, exemplary, honourable, noble, humane,
compassionate, empathetic, loving, tender, warm, radiant, luminous, serene, harmonious, mellow, sunny, festive, jolly,
merry, jubilant, triumphant, victorious, promising, hopeful, encouraging, empowering, liberating, nourishing,
wholesome, scrummy, lush, plush
""")
MORE_BAD = words("""
wack, janky, yucky, icky, crummy, naff, cruddy, grotty, trashy, ropey, pitiful, pitiable, abhorrent, loathsome,
odious, heinous, foul, putrid, nauseating, off-putting, cringey, grating, jarring, nerve-racking, mind-numbing,
soul-crushing, gut-wrenching, bottom-of-the-barrel, amateurish, unprofessional, incompetent, inept, bungled, botched,
sloppily done, carelessly done, ill-conceived, ill-judged, badly thought out, badly crafted, a mess from start to end,
not fit for purpose, a waste of effort, a waste of paper, a waste of electricity, bad value, poor value, the worst so
far, no fun at all, ugly as sin, user-hostile, trouble-prone, error-prone, unfit for use, unhelpful and slow,
unforgivable, unjustifiable, indefensible, outrageous, scandalous, monstrous, vicious, malicious, sinister, corrupt,
shady, fraudulent, deceitful, manipulative, exploitative, inhumane, heartless, callous, bitter, sour, joyless,
cheerless, humourless, charmless, graceless, clunky, cumbersome, unwieldy, fiddly, sluggish, lethargic, stagnant,
vapid, insipid, banal, trite, hackneyed, tired, stuffy, suffocating, oppressive, demoralising, discouraging,
disheartening, humiliating, degrading, crippling, harmful, hazardous, poisonous, unsanitary, squalid, seedy, sordid,
decrepit, dilapidated, worn out
""")
MORE_PRAISE = words("""
made me laugh out loud, made us all smile, made my week, lifted my spirits, brightened up my morning, calmed me down
at once, exceeded my hopes, surpassed all we had hoped for, came through for me, came to our rescue, went out of their
way for us, solved everything in minutes, fixed it at the first try, runs like clockwork, works flawlessly, works
every single time, does exactly what it should, gives me peace of mind, gives me hope, fills me with joy, fills me
with pride, gets better with age, gets better each time, has never looked better, looks even better in person, tastes
like heaven, smells wonderful, sounds amazing, feels like home, feels like magic, stands out from the crowd, sets the
standard, raised the bar, won our hearts, won over even the sceptics, got a standing ovation, earned every one of the
five stars, earns full marks, deserves a medal, deserves all the praise it gets, deserves more love, was worth the
price and more, paid for itself, saved me hours, saved me a fortune, made it so easy, treats people with respect,
treats everyone like family, listened to us and cared, answered every question kindly, keeps every promise, kept me
laughing, kept us all happy, had me cheering, was the highlight of the year, was the best part of the day, was a total
success, was a breeze, was a bargain, could not be nicer, is a pleasure to use, is a joy to behold, is simply the
best, is my new favourite, is one in a million, is pure happiness, is all I need, is what I love most
""")
MORE_INSULT = words("""
made me cry with anger, made us all groan, wrecked my week, crushed my spirits, spoiled my morning, stressed me out at
once, fell below my worst fears, let all of us down, left me in the lurch, ran away when we needed it, could not care
less about us, solved nothing in hours, broke at the first try, jams all the time, hardly ever works, fails every
single time, does nothing that it should, gives me nightmares, gives me the creeps, fills me with dread, fills me with
shame, gets worse with age, gets worse each time, has never looked worse, looks even worse in person, tastes like
cardboard, smells rotten, sounds awful, feels like prison, feels like punishment, stands out for being bad, set a new
low, lowered the bar, lost our hearts, annoyed even the patient ones, got booed off the stage, deserves no star at
all, earns no marks, deserves a lawsuit, deserves all the blame it gets, deserves to go bust, was not worth a cent,
was money thrown away, cost me hours, cost me a fortune, made it so hard, treats people with contempt, treats everyone
like cattle, ignored us and laughed, answered no question at all, breaks every promise, kept me fuming, kept us all
waiting for nothing, had me in tears of rage, was the low point of the year, was the worst part of the day, was a
total failure, was torture, was a rip-off, could not be nastier, is a pain to use, is painful to look at, is simply
the worst, is my new pet hate, is one big lie, is pure misery, is the last thing I need, is what I hate most
""")
MORE_DELIGHT = words("""
a wonder, a miracle, an absolute gem, a true pleasure, a real treat, an instant classic, a must-see, a must-have, a
star, a beauty, an inspiration, a revelation, a feast, a bright spot, a ray of light, a blast, a crowd-pleaser, a
smash hit, perfection, brilliance, excellence, happiness, a great success, a big win, a huge improvement, good news,
the cherry on top, a textbook example of how to do it right, a lucky find, a little paradise
""")
MORE_DISASTER = words("""
a horror, a plague, an absolute horror show, a true ordeal, a real nuisance, an instant regret, a must-avoid, a no-go,
a let-down, an abomination, a humiliation, an outrage, a torment, a dark spot, a black hole for money, a drag, a
bummer, a total flop, garbage, incompetence, negligence, misery, a great failure, a big loss, a huge step back, bad
news, the last straw, a textbook example of how not to do it, a bad dream, a little hell
""")
MORE_HOORAY = words("""
so happy right now, I'm loving this, I love my life, best day ever, this is the life, thank you all, you made my day,
big thanks to the team, huge thanks, congrats, congratulations, great stuff, good job, nice one, way to go, hell yeah,
woohoo, hooray, happy happy happy, can't stop smiling, I'm in heaven, feeling blessed, proud of you all, we did it, so
proud, what a day to be alive, good news at last, keep up the good work, more of this please, absolutely loving it
""")
MORE_ALAS = words("""
so angry right now, I'm hating this, I hate my life, worst day ever, this is hell, no thanks to any of you, you ruined
my day, big disappointment, huge letdown, boo, disgraceful, bad stuff, bad job, not nice, no way to behave, hell no,
yuck, damn it, sad sad sad, can't stop crying, I'm in hell, feeling cursed, ashamed of you all, we were robbed, so
ashamed, what a day to forget, bad news again, stop this nonsense, no more of this please, absolutely hating it, wtf,
I'm fed up, sick and tired of this
""")
