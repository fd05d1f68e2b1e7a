"""Strong words that say nothing of what the author feels: in names, in titles, and as words that are talked about."""

from __future__ import annotations

from training.templates.frame import NEUTRAL, frames, words

PLACE_KINDS = words("""
Street, Lane, Hill, Creek, Bay, Point, Rock, Farm, Bridge, Corner, Island, Woods, Beach, Park, Heights, Crossing,
Falls, Ridge, Wharf, Mill, Springs, Landing, Gardens, Harbour, Mountain, Pass, Canyon, Swamp, Yard, Terrace
""")
STRONG_WORDS = words("""
good, bad, happy, sad, angry, love, hate, terrible, awful, wonderful, beautiful, ugly, horrible, great, excellent,
worst, best, nice, nasty, evil, lovely, death, killer, murder, war, poison, fear, terror, horror, pain, misery,
sorrow, grief, joy, hope, peace, freedom, glory, victory, triumph, success, failure, defeat, disaster, crisis, danger,
risk, loss, victim, crime, guilt, shame, pride, honour, trust, doubt, anger, rage, fury, disgust, delight, pleasure,
bliss, paradise, hell, heaven, devil, angel, monster, hero, villain, enemy, friend, winner, loser, broken, lost, dead,
cruel, kind, brave, coward, stupid, smart, fool, genius, rotten, sweet, bitter, sour, fresh, dirty, clean, cheap,
rich, poor, lucky, cursed, blessed, perfect, wrong, right, sick, healthy, weak, strong, dark, bright, gloomy, sunny,
lonely, desperate, miserable, cheerful, charming, disgusting, boring, exciting, brilliant, fantastic, amazing,
pathetic, useless, worthless
""")
TITLE_KINDS = words("""
novel, poem, play, film, song, album, series, band, painter's cycle, play for two, short story, chapter, essay, board
game, comic, folder, ship, horse, yacht, tavern, pub, racehorse, file, street, ward, hall, team, recipe, episode,
documentary, ballad, collection, shop, tune, cocktail
""")
LOADED_FIRST = words("""
crime, murder, war, hate crime, disaster, accident, fraud, poison, cancer, pain, grief, anger, conflict, crisis, risk,
damage, loss, debt, bankruptcy, divorce, funeral, emergency, fire, flood, earthquake, bomb, terror, riot, theft,
abuse, violence, drug, alcohol, suicide prevention, trauma, injury, infection, virus, pest, waste, scandal, complaint,
error, failure, defect, fault, prison, penalty, love, beauty, happiness, pleasure, joy, comfort, luxury, gift, award,
prize, victory, success, friendship, wedding, holiday, birthday, charity, peace, freedom, hero, champion, talent,
honour, trust, quality, dream, romance, horror, mystery, ghost story, vampire film, zombie, tragedy, comedy, weapon,
gun, hunger, famine
""")
LOADED_LAST = words("""
report, statistics, museum, department, committee, archive, form, database, ministry, course, seminar, agency,
insurance, lawyer, hotline, fund, conference, survey, study, panel, column, section, charter, act, bill, register,
unit, desk, inquiry, drill, workshop, catalogue, quarterly, index, memorial, centre, squad, novel, shelf
""")

WORDING = frames(
    NEUTRAL,
    """
    the stop is called {strong_place}.
    turn right at {strong_place}
    {strong_place} is {number} kilometres from {place}
    {name} lives on {strong_place}.
    the bus to {strong_place} leaves at {hour}
    {name} moved from {strong_place} to {place} {when}
    the map shows {strong_place} and {strong_place2}
    {noun} near {strong_place}?
    we drove through {strong_place} {when}
    {thing} is at {number} {strong_place}
    how far is it from {strong_place} to {place}?
    is {strong_place} in {place}?
    there is a {title} called "{strong}"
    {name} wrote a {title} called "{strong}" in {place}
    the {title} "{strong} and {strong2}" has {number} pages
    the {title} '{strong}' starts at {hour}.
    {name} sings "{strong}" in {place} {when}
    "{strong}" is the name of a {title}
    the '{strong}' {title} opens at nine
    who wrote the {title} "{strong}"?
    have you read "{strong}" by {name}?
    the word "{strong}" has {number} entries in the list
    the word '{strong}' stands in line {number}
    how do you spell "{strong}"?
    what does "{strong}" mean in Latin?
    what is the opposite of "{strong}"?
    "{strong}" is a word of {number2} letters or so
    "{strong}" and "{strong2}" do not rhyme
    please look up "{strong}" and "{strong2}"
    translate "{strong}" into Latin, please
    {name} looked up the word {strong} {when}
    it says "{strong}" on the {neutral} behind {thing}
    the form has two boxes, "{strong}" and "{strong2}".
    rate {thing} from "{bad}" to "{good}".
    choose one: {good}, average or {bad}
    the scale runs from {bad} over average to {good}.
    pick a word: {strong}, {strong2} or {strong3}
    the {loaded_first} {loaded_last} has {number} pages
    the {loaded_first} {loaded_last} opens at {hour}
    {name} works for the {loaded_first} {loaded_last}
    {name} read the {loaded_first} {loaded_last} {when}.
    they moved the {loaded_first} {loaded_last} to {place}.
    where do I find the {loaded_first} {loaded_last}?
    there is a {loaded_first} {loaded_last} in {place}
    {name} teaches a {loaded_first} {loaded_last2} and a {loaded_first2} {loaded_last}
    a {loaded_first} {loaded_last} and a {loaded_first2} {loaded_last2}
    {thing} is next to the {loaded_first} {loaded_last}.
    {loaded_first} {loaded_last}, room {number}
    {loaded_first} {loaded_last}
    {name} signed the {loaded_first} {loaded_last} in {place}
    new: {loaded_first} {loaded_last}, {when}
    the {loaded} is next to {thing}
    {a_loaded} is not the same as {a_loaded2}
    {name} bought {a_loaded} in {place}.
    {name} asked {name2} for {a_loaded}
    {a_loaded}
    they moved the {loaded} to {place} {when}
    the {loaded} takes {number} minutes
    {number} people came to the {loaded}
    the {loaded} in {place} is {plain}
    {name_place} is a stop on the way to {place}
    {name} was born in {name_place}
    the train to {name_place} leaves {when}
    {name_place} has {number} houses
    {thing} was found near {name_place}
    the kettle whistles when the water is hot
    the patient's fever was taken at {hour}
    the police were called to {place} at {hour}
    the jury meets {when}
    the fight between {name} and {name2} is on {when}
    the strike in {place} starts at {hour}
    {name} plays the villain, {name2} the hero
    the storm reaches {place} {when}
    the team lost by {number} to {number2} {when}
    the team won by {number} to {number2} {when}
    the thief in the play is {name}
    the killer in chapter {number} is {name}
    the sick bay is on floor {number}
    the free sample weighs {number} grams
    """,
)

STRONG_SLOTS = {
    "strong": STRONG_WORDS,
    "strong_place": tuple(
        f"{word.capitalize()} {kind}"
        for turn, word in enumerate(STRONG_WORDS)
        for kind in (PLACE_KINDS[turn % len(PLACE_KINDS)], PLACE_KINDS[(turn * 7 + 3) % len(PLACE_KINDS)])
    ),
    "title": TITLE_KINDS,
    "loaded_first": LOADED_FIRST,
    "loaded_last": LOADED_LAST,
}
