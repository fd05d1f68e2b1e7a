"""Words with a feeling of their own, and those that make a feeling stronger or weaker."""

from __future__ import annotations

from training.templates.frame import words
from training.templates.phrases import (
    MORE_ALAS,
    MORE_BAD,
    MORE_DELIGHT,
    MORE_DISASTER,
    MORE_GOOD,
    MORE_HOORAY,
    MORE_INSULT,
    MORE_PRAISE,
)

GOOD = (
    *words("""
good, great, nice, lovely, excellent, wonderful, fantastic, amazing, awesome, brilliant, superb, outstanding, perfect,
beautiful, delightful, marvelous, terrific, fabulous, splendid, magnificent, impressive, pleasant, enjoyable,
charming, exceptional, remarkable, incredible, phenomenal, stunning, gorgeous, stellar, first-rate, top-notch,
world-class, flawless, faultless, satisfying, solid, decent, fine, cool, sweet, fun, neat, refreshing, rewarding,
heartwarming, inspiring, inspired, uplifting, clever, smart, thoughtful, generous, graceful, elegant, stylish,
polished, superior, admirable, commendable, praiseworthy, likeable, lovable, adorable, cute, cosy, comfy, comfortable,
convenient, handy, useful, helpful, reliable, dependable, trustworthy, sturdy, worthwhile, valuable, priceless,
satisfactory, exquisite, divine, heavenly, blissful, glorious, sublime, dazzling, sparkling, vibrant, lively,
exciting, thrilling, engaging, captivating, fascinating, interesting, appealing, attractive, inviting, welcoming,
memorable, unforgettable, legendary, iconic, epic, ace, stupendous, wondrous, majestic, tasteful, well made, well
done, well designed, well run, spot on, on point, second to none, a cut above, better than expected, worth every cent,
really something, out of this world, beyond praise, better than I hoped, a class act, smooth, sleek, tidy, honest,
sincere, heartfelt, considerate, super, masterful, ingenious, effective, efficient, productive, robust, affordable,
fair, gratifying, soothing, joyful, cheerful
"""),
    *MORE_GOOD,
)

BAD = (
    *words("""
bad, terrible, awful, horrible, dreadful, poor, lousy, appalling, atrocious, abysmal, pathetic, disappointing,
disgusting, horrendous, horrid, ghastly, hideous, ugly, nasty, miserable, rubbish, crappy, shoddy, dismal, dire, weak,
lame, useless, worthless, pointless, hopeless, unacceptable, inexcusable, disgraceful, shameful, embarrassing, sad,
depressing, boring, dull, tedious, tiresome, bland, lifeless, annoying, irritating, infuriating, frustrating,
maddening, exhausting, painful, unbearable, insufferable, intolerable, unpleasant, unsatisfactory, inadequate,
inferior, mediocre, substandard, second-rate, third-rate, low-quality, broken, faulty, defective, unreliable, flimsy,
clumsy, careless, sloppy, messy, chaotic, confusing, baffling, misleading, dishonest, unfair, overpriced, overrated,
wasteful, ridiculous, laughable, absurd, stupid, dumb, idiotic, foolish, silly, toxic, vile, repulsive, revolting,
sickening, gross, creepy, scary, horrifying, alarming, worrying, upsetting, distressing, heartbreaking, tragic,
catastrophic, disastrous, ruinous, deplorable, despicable, contemptible, lamentable, wretched, woeful, grim, bleak,
dodgy, sketchy, tacky, tasteless, cringeworthy, unwatchable, unusable, beyond repair, a total letdown, not worth it,
worse than expected, badly made, badly designed, badly run, poorly done, half-baked, a waste of time, a waste of
money, good for nothing, beneath contempt, rude, cruel, hostile, insulting, offensive, obnoxious, unhelpful,
uncomfortable, inconvenient, stressful, dreary, soulless
"""),
    *MORE_BAD,
)

# To deny one of these is praise, though modest; to deny another word of BAD says only that it is not that bad.
POOR = words("""
bad, too bad, bad at all, terrible at all, boring, boring at all, dull, dull at all, too shabby, disappointing,
disappointing at all, half bad, overpriced at all, the least bit boring, half as bad as they say, as bad as I feared,
as boring as it looks, the least bit annoying, annoying at all, a letdown at all
""")

MILD = words("bad, boring, dull, disappointing, annoying, overpriced")
SEVERE = tuple(word for word in BAD if word not in MILD)

DELIGHT = (
    *words("""
a delight, a joy, a pleasure, a treat, a gem, a masterpiece, a winner, a hit, a triumph, a success, a bargain, a
blessing, a dream, a godsend, a highlight, a marvel, a real find, a keeper, a lifesaver, a breath of fresh air, a work
of art, pure joy, pure gold, the best, the real deal, the best of its kind, a thing of beauty, a piece of heaven, my
favourite, a stroke of genius
"""),
    *MORE_DELIGHT,
)
DISASTER = (
    *words("""
a disaster, a nightmare, a joke, a mess, a shambles, a disgrace, a letdown, a failure, a flop, a fiasco, a
catastrophe, a scam, a rip-off, a swindle, a shame, an insult, an embarrassment, a headache, a farce, a bore, a chore,
a train wreck, a dud, a lemon, a waste of space, an eyesore, pure garbage, utter trash, the worst, the worst of its
kind, a sorry excuse, a mistake, a bad joke
"""),
    *MORE_DISASTER,
)

LOVE = words("""
love, adore, like, enjoy, admire, cherish, recommend, appreciate, treasure, value, respect, really like, truly love,
dearly love, absolutely adore, fully recommend, am fond of, am happy with, am delighted with, am impressed by, am
grateful for, am crazy about, am in love with, cannot get enough of, am so pleased with, am a big fan of
""")
HATE = words("""
hate, dislike, despise, loathe, detest, regret, resent, dread, deplore, really dislike, truly hate, absolutely loathe,
utterly despise, am sick of, am tired of, am fed up with, am disgusted by, am disappointed with, am annoyed by, am
unhappy with, am let down by, am ashamed of, am appalled by, cannot stand, cannot bear, am so angry about
""")
LOVED = words("""
loved, adored, liked, enjoyed, admired, recommended, praised, appreciated, cherished, really liked, truly enjoyed, was
delighted with, was impressed by, was thrilled with, was pleased with, was happy with, raved about, fell in love with,
was blown away by, valued, respected, was moved by, was proud of, was fond of, was grateful for, got a lot out of, had
great fun with, was charmed by
""")
HATED = words("""
hated, disliked, despised, loathed, detested, regretted, resented, really disliked, truly hated, was disgusted by, was
annoyed by, was disappointed with, was unhappy with, was fed up with, complained about, got sick of, was appalled by,
could not stand, deplored, was put off by, was ashamed of, was sick of, was let down by, got nothing out of, had no
fun with, was insulted by
""")
LOVES = words("""
loves, adores, likes, enjoys, admires, recommends, praises, appreciates, raves about, is happy with, is fond of, is in
love with, cherishes, respects, values, swears by, speaks highly of, can't get enough of, is delighted with, is proud
of
""")
HATES = words("""
hates, dislikes, despises, loathes, detests, regrets, complains about, is sick of, is unhappy with, is tired of,
cannot stand, resents, deplores, dreads, swears at, speaks ill of, has had enough of, is disgusted by, is ashamed of
""")
# Bare verbs for "don't ...": the phrases with "am" do not fit there.
LIKE = words("""
love, like, enjoy, adore, recommend, admire, appreciate, care for, trust, approve of, really like, quite like
""")
DISLIKE = words("hate, dislike, mind, regret, despise, loathe, detest, resent, object to, dread")

PRAISE = (
    *words("""
made my day, exceeded every expectation, put a smile on my face, was worth every minute, won me over, works like a
charm, saved us a lot of trouble, could not have gone better, deserves five stars, did a great job, ticked every box,
took my breath away, got everything right, has improved my life, was a pleasure from start to finish, left us
grinning, cheered me up, never lets me down, went beyond what we asked, blew me away, keeps getting better, deserves
an award, is everything I wanted, impressed all of us, made us feel at home, restored my faith, was kind and patient
with us, hits the spot, earned my respect, warmed my heart
"""),
    *MORE_PRAISE,
)
INSULT = (
    *words("""
ruined my day, failed every expectation, left a bad taste in my mouth, was not worth a minute, put me off for good,
broke at once, caused us no end of trouble, could not have gone worse, deserves zero stars, did a terrible job, got
everything wrong, drives me mad, made my life harder, was a pain from start to finish, left us fuming, bored me to
tears, lets me down every time, cost us a fortune for nothing, ignored everything we asked, made me sick, keeps
getting worse, should be ashamed, is everything I feared, upset all of us, treated us like dirt, shattered my trust,
was cold and impatient with us, misses the mark, lost my respect, broke my heart
"""),
    *MORE_INSULT,
)

HOORAY = (
    *words("""
what a joy, well done, thank you so much, bravo, three cheers, I am so happy, this made me smile, I could not be
happier, hats off, five stars from me, highly recommended, I will be back, keep it up, so glad we came, count me a
fan, love it, you rock, kudos, yay
"""),
    *MORE_HOORAY,
)
ALAS = (
    *words("""
what a shame, shame on you, never again, what a mess, I am so angry, this made me cry, I could not be more upset,
avoid at all cost, zero stars from me, stay away, I want my money back, do better, sorry we came, count me out, hate
it, you let us down, so sad, ugh
"""),
    *MORE_ALAS,
)

VERY = words("""
very, really, so, truly, extremely, incredibly, absolutely, totally, completely, utterly, remarkably, exceptionally,
insanely, unbelievably, genuinely, thoroughly, seriously, super, particularly, especially, ever so, downright, simply,
positively, just
""")
RATHER = words("""
rather, quite, pretty, fairly, somewhat, a little, a bit, slightly, kind of, sort of, mildly, reasonably, more or
less, on the whole, moderately, in a way, for the most part, tolerably
""")

OPPOSITES = {
    "good": "bad", "a_good": "a_bad", "delight": "disaster", "love": "hate", "loved": "hated", "loves": "hates",
    "like": "dislike",
    "praise": "insult", "hooray": "alas", "glad_emoji": "sad_emoji", "glad_face": "sad_face", "better": "worse",
    "best": "worst", "glad": "upset", "gladly": "sadly", "good_tag": "bad_tag",
    "good_claim": "bad_claim", "good_remark": "bad_remark", "good_verdict": "bad_verdict",
}  # fmt: skip

FEELINGS = {
    "good": GOOD, "bad": BAD, "severe": SEVERE, "mild": MILD, "poor": POOR, "delight": DELIGHT, "disaster": DISASTER,
    "love": LOVE, "hate": HATE,
    "loved": LOVED, "hated": HATED, "loves": LOVES, "hates": HATES, "like": LIKE, "dislike": DISLIKE, "praise": PRAISE,
    "insult": INSULT, "hooray": HOORAY, "alas": ALAS, "very": VERY, "rather": RATHER,
    "really": words("really, truly, absolutely, genuinely, totally, seriously, simply, just, definitely, honestly"),
    "better": words("""
    better, nicer, kinder, smarter, lovelier, friendlier, tastier, faster, finer, more pleasant, more enjoyable, more
    useful, sweeter, brighter, calmer, cleaner, stronger, safer, more helpful, more fun, more interesting, more
    reliable, more comfortable, of higher quality
    """),
    "worse": words("""
    worse, uglier, ruder, dumber, nastier, slower, weaker, poorer, more boring, more annoying, more useless, more
    painful, sourer, gloomier, messier, dirtier, shabbier, riskier, less helpful, less fun, more tedious, less
    reliable, less comfortable, of lower quality
    """),
    "best": words("""
    best, nicest, kindest, loveliest, finest, most pleasant, most enjoyable, most beautiful, most helpful, greatest
    """),
    "worst": words("""
    worst, ugliest, rudest, nastiest, poorest, most boring, most annoying, most useless, most painful, dumbest
    """),
    "glad": words("""
    glad, happy, delighted, thrilled, thankful, grateful, pleased, proud, overjoyed, excited, relieved, ecstatic,
    cheerful, content, elated, jubilant, satisfied, hopeful, impressed, touched, amused, at
    ease
    """),
    "upset": words("""
    upset, angry, sad, furious, miserable, disappointed, unhappy, ashamed, heartbroken, frustrated, disgusted, livid,
    annoyed, bitter, devastated, depressed, dissatisfied, hopeless, appalled, hurt, enraged
    """),
    "gladly": words("luckily, happily, thankfully, to my delight, much to my joy, fortunately"),
    "sadly": words("sadly, unfortunately, regrettably, to my dismay, much to my annoyance, alas"),
    "glad_emoji": words("""
    😀, 😍, 🥰, 😊, 😁, 🎉, 👍, ❤️, 💕, 🤩, 😎, 👏, 🙌, 😻, 💖, 🥳, 😄, ☺️, 💯, 🤗, 😃, 😆, 🙂, 😇, 😋, 😘, 💪,
    🌟, ✨, ⭐⭐⭐⭐⭐, 💚, 💙, 🧡, 💛,
    🥹, 🤍, 👌, 😺, 🎊, 💐, 🏆, 🌈, 🫶, 🤟, 🙏😊, 😌
    """),
    "sad_emoji": words("""
    😡, 😠, 🤬, 😢, 😭, 👎, 💔, 😞, 😤, 🤮, 😩, 😒, 🙄, 🤢, 😖, ☹️, 😣, 😫, 🥺💔, 🤦, 😿, 🙁, 😟, 😔, 😨, 😰, 😱😡, 🤯😡,
    😑, 😾, 🖕, 💩, 🗑️, 🤡,
    😓, 😥, ☠️👎, 🚮, 🥱, 😪💔, 👿, 😧, ⭐☆☆☆☆, 🤥, 😕, 🫤
    """),
    "plain_emoji": words("📷, 📍, 🗓️, 📦, 🚌, ➡️, 🕘, 📚, 🔗, ✈️, 📱, 🏠, ☕, 🎬"),
    "glad_face": words("""
    :), :-), :D, =), ;), :'), ^_^, <3, :-D, xD, (:, :], :-], =D, =], ;-), :P, ^^, \\o/, :'), (-:, :-)), :)),
    :))), <33, c:, ;D, *_*
    """),
    "sad_face": words("""
    :(, :-(, D:, =(, :'(, >:(, </3, :-/, -_-, ):, :[, :S, :-[, =[, >:[, :((, :(((, ;(, :-((, :/, D-:, T_T, ;_;,
    >.<, :-S, v_v, :"(
    """),
    "good_tag": words("""
    #love, #happy, #blessed, #winning, #bestdayever, #thankful, #grateful, #amazing, #wellplayed, #recommended,
    #lovinglife, #bestday, #yum, #proud, #goodvibes, #lovethis, #mustsee, #fivestars, #superb, #excited, #joy,
    #feelgood, #greatservice, #win, #awesome, #gratitude, #madeMyDay, #delicious, #soHappy, #bliss
    """),
    "bad_tag": words("""
    #fail, #hate, #angry, #worstever, #neveragain, #disappointed, #fedup, #ripoff, #avoid, #epicfail, #hatethis,
    #worstday, #yuck, #ashamed, #badvibes, #loathe, #mustavoid, #zerostars, #awful, #furious, #misery, #feelbad,
    #badservice, #lose, #terrible, #disgrace, #ruinedMyDay, #disgusting, #soSad, #ugh
    """),
}  # fmt: skip
