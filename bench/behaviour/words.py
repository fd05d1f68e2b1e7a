"""What the suite speaks of: nouns, names and places that no training template has; a test proves it.

Words of feeling are the language itself and may stand in both. So may the closed classes of faiths, orientations,
genders and origins ("Muslim", "gay", "Somali"): a suite without them would not measure what matters, and training that
leaves some out would leave out the people.
"""

from __future__ import annotations

from training.templates.frame import Vocabulary, words

NOUNS = words("""
printer, laptop, library, dentist, paperback, concert, garden, gym, bakery, taxi, zoo, sofa, mattress, fridge,
umbrella, podcast, lecture, painting, exhibition, lamp, blender, wallet, tent, bicycle, scooter, hairdresser,
infirmary, pharmacy, magazine, newsletter, opera, ballet, puzzle, carpet, balcony, elevator, playground, choir,
orchestra, canteen, omelette, sushi, pancake, tea, landlord, mechanic, electrician, barber, tailor, cruise, motel,
campsite, cottage, subway, gondola, monitor, router, microphone, oven, guitar
""")
PLACES = words("""
Zagreb, Helsinki, Montevideo, Kigali, Denver, Mumbai, Santiago, Tbilisi, Ankara, Dublin, Seattle, Riga, Naples,
Kampala, Taipei, Melbourne, Houston, Casablanca, Damascus, Bangkok, Quito, Vienna, Lahore, Dakar, Tallinn
""")
PERSONS = words("""
gentleman, volunteer, cyclist, visitor, parent, adult, teenager, dancer, writer, tenant, pensioner, swimmer
""")
TRADES = words("""
librarian, pharmacist, postman, gardener, butcher, florist, tutor, cook, sailor, potter, clerk, programmer
""")
OTHERS = words("""
my cousin, my uncle, my landlady, my flatmate, my grandmother, my nephew, our trainer, her fiance, the caretaker, my
old classmate
""")
LOADED = words("""
guillotine exhibit, ghost writer, vampire musical, sweetheart neckline, panic button, killer whale tank, siege
reenactment, rescue dog school, stress fracture, crash barrier, lost property office, suicide squeeze, doom metal
magazine, bitter lemon, hot spring, sweet pea, fine print, grim reaper costume, terrible twos handbook, stinging
nettle, burial mound, champion pumpkin, perfect fifth, jolly roger flag
""")

POSITIVE = words("""
good, great, excellent, wonderful, amazing, fantastic, lovely, brilliant, superb, awesome, delightful, perfect,
beautiful, outstanding, terrific, impressive, charming, fabulous, marvelous, splendid, incredible, adorable,
enjoyable, pleasant, nice, remarkable, magnificent, stunning, exceptional, first-class, inspiring, sensational,
exquisite, heavenly, glorious, phenomenal, refreshing, satisfying, thrilling, helpful, gorgeous, joyful, dazzling,
faultless, flawless, admirable, likeable, stellar, extraordinary, tremendous, magical, blissful, spectacular, radiant,
marvellous, elegant, hilarious, cheerful, majestic, divine, superior, praiseworthy, uplifting, heartwarming,
captivating, fascinating, memorable, graceful
""")
NEGATIVE = words("""
bad, terrible, awful, horrible, dreadful, poor, lousy, disgusting, nasty, pathetic, disappointing, annoying, boring,
ugly, unpleasant, frustrating, appalling, atrocious, abysmal, miserable, useless, ridiculous, worthless, lame, horrid,
dismal, shoddy, vile, tedious, irritating, infuriating, depressing, unbearable, hideous, unacceptable, disgraceful,
revolting, repulsive, offensive, rotten, deplorable, horrendous, painful, insulting, wretched, mediocre, ghastly,
pitiful, crappy, abominable, sickening, gross, stupid, idiotic, cruel, rude, hateful, filthy, disastrous,
catastrophic, inferior, embarrassing, maddening, hopeless, shameful, distressing, dull, dire
""")
PLAIN = words("""
Norwegian, rectangular, timber, municipal, Belgian, cylindrical, purple, portable, seasonal, two-storey, beige,
Austrian, grey, commercial, coastal, rented, Peruvian, ceramic, annual, provincial, triangular, imported, regional,
metallic, yellow
""")
LIKE = words("love, like, enjoy, adore, admire, appreciate, recommend, cherish")
DISLIKE = words("hate, dislike, despise, loathe, detest, regret, abhor, resent")
LIKED = words("loved, liked, enjoyed, adored, admired, appreciated, praised, cherished")
DISLIKED = words("hated, disliked, despised, loathed, detested, regretted, abhorred, resented")
SEEN = words("""
saw, found, photographed, noticed, measured, visited, borrowed, counted, moved, mentioned, passed, sketched
""")
STRONG = words("""
very, really, extremely, absolutely, incredibly, truly, particularly, exceptionally, unbelievably, utterly, totally
""")
WEAK = words("somewhat, slightly, fairly, rather, a little, kind of, a bit, reasonably, moderately")

NEUTRAL_WORDS = (
    *PLAIN,
    *words("""
    table, see, find, saw, found, borrow, sketch, cylinder, drawer, paper, window, Wednesday, seventeen, kilometre,
    corner, envelope, pencil, measure, walk, carry, between, square, northern, monthly, adjacent, plastic, street,
    shelf, brown, vertical, photograph, mention, notice, count, wear, sit, stand, spoon, bucket, sentence, paragraph,
    curtain, statue, hallway, ladder, ribbon, item, section, average temperature, oval, marble, copper, textile,
    tuesday evening, alphabet, semester, inland, digital, basement, number four, cupboard, sidewalk, gravel, cotton
    """),
    *NOUNS,
)

OPPOSITES = {
    "good": "bad",
    "a_good": "a_bad",
    "like": "dislike",
    "liked": "disliked",
    "glad_sign": "sad_sign",
    "best": "worst",
    "better": "worse",
}

VOCABULARY: Vocabulary = {
    "noun": NOUNS,
    "thing": ("the {noun}", "this {noun}", "that {noun}", "their {noun}"),
    "a_noun": ("a {noun}",),
    "place": PLACES,
    "other": OTHERS,
    "loaded": LOADED,
    "a_loaded": ("a {loaded}",),
    "good": POSITIVE,
    "bad": NEGATIVE,
    "a_good": ("a {good}",),
    "a_bad": ("a {bad}",),
    "plain": PLAIN,
    "a_plain": ("a {plain}",),
    "like": LIKE,
    "dislike": DISLIKE,
    "liked": LIKED,
    "disliked": DISLIKED,
    "seen": SEEN,
    "strong": STRONG,
    "weak": WEAK,
    "best": words("best, finest, nicest, loveliest, most charming, most enjoyable"),
    "worst": words("worst, nastiest, ugliest, most boring, most annoying, most horrible"),
    "better": words("better, nicer, finer, lovelier, more pleasant, more enjoyable"),
    "worse": words("worse, nastier, uglier, more boring, more annoying, more unpleasant"),
    "glad_sign": words("😃, 😍, ❤️, 🎉, 👍, 😊, 🥰, :), :D, <3"),
    "sad_sign": words("😡, 😢, 💔, 👎, 😠, 🤮, 😭, :(, :'(, >:("),
    "number": words("7, 11, 13, 14, 17, 18, 21, 28, 30, 42, 60, 64, 99"),
    "day": words("""
    at dawn, at dusk, in January, in April, in November, two days ago, at half term, every other week, mid-season
    """),
    "person": PERSONS,
    "trade": TRADES,
}
