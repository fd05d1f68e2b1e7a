"""What the sentences are about: things by domain, with the words that fit them alone."""

from __future__ import annotations

from dataclasses import dataclass

from training.templates.frame import words
from training.templates.wares import DOMAIN_WORDS


@dataclass(frozen=True, slots=True)
class Domain:
    """Nouns in the singular and adjectives that fit their like."""

    nouns: tuple[str, ...]
    good: tuple[str, ...]
    bad: tuple[str, ...]
    plain: tuple[str, ...]  # says nothing of quality


DOMAINS = (
    Domain(  # films and shows
        words("""
        film, movie, show, episode, sequel, documentary, plot, script, soundtrack, trailer, cast, director, actor,
        series, song, album
        """),
        words("""
        hilarious, gripping, moving, touching, witty, funny, well acted, beautifully shot, suspenseful, absorbing,
        original
        """),
        words("""
        unfunny, predictable, cliched, badly acted, wooden, far too long, shallow, pretentious, unoriginal,
        forgettable
        """),
        words("""
        French, black and white, two hours long, subtitled, animated, from the eighties, Korean, set in winter, on
        television
        """),
    ),
    Domain(  # food
        words("""
        soup, pizza, burger, curry, coffee, breakfast, dessert, salad, steak, sandwich, meal, dinner, cake, pasta,
        restaurant, cafe
        """),
        words("""
        delicious, tasty, yummy, fresh, juicy, mouth-watering, perfectly cooked, crispy, flavorful, scrumptious, well
        seasoned
        """),
        words("""
        stale, soggy, burnt, inedible, greasy, undercooked, overcooked, flavorless, cold and hard, rancid, watery, too
        salty
        """),
        words("""
        vegetarian, Italian, made with rice, served at noon, served on a plate, for two, round, from the oven, with
        tomatoes
        """),
    ),
    Domain(  # travel
        words("""
        hotel, room, tram, ferry, train, bus, beach, pool, trip, journey, tour, hostel, lobby, bed, holiday, guide,
        station, suite
        """),
        words("""
        spotless, relaxing, quiet, clean, scenic, punctual, peaceful, picturesque, restful, spacious, luxurious,
        idyllic
        """),
        words("""
        filthy, noisy, cramped, smelly, dirty, late again, overcrowded, infested, mouldy, freezing, run-down, delayed
        for hours
        """),
        words("""
        on the third floor, near the harbour, northbound, open until ten, electric, on platform two, run by the city,
        daily
        """),
    ),
    Domain(  # airlines
        words("""
        flight, airline, seat, pilot, crew, airport, cabin, luggage, boarding, plane, lounge, landing, airfare,
        aircraft, departure
        """),
        words("""
        on time, smooth as silk, friendly, attentive, courteous, well organised, roomy, professional, prompt,
        accommodating
        """),
        words("""
        cancelled without a word, delayed again, lost, overbooked, unprofessional, inattentive, turbulent and scary,
        unfriendly
        """),
        words("""
        international, domestic, at gate nine, nonstop, bound for the coast, in row twelve, blue, due at noon, metal
        """),
    ),
    Domain(  # customer service
        words("""
        customer service, support team, agent, call centre, staff, help desk, manager, refund, delivery, parcel,
        courier, order, helpline, reply, cashier, shop, store
        """),
        words("""
        polite, responsive, patient, understanding, quick to help, knowledgeable, caring, accurate, supportive, right
        on time
        """),
        words("""
        unresponsive, ignorant, condescending, slow to answer, dismissive, incompetent, clueless, lazy, arrogant, lost
        in the post
        """),
        words("""
        available by email, on the ground floor, closed on Sundays, addressed to me, numbered, bilingual, in the next
        street
        """),
    ),
    Domain(  # phones and other products
        words("""
        phone, screen, battery, camera, charger, app, update, keyboard, tablet, software, headset, vacuum, kettle,
        backpack, toaster, watch, jacket, product, website, game, device, internet
        """),
        words("""
        fast, intuitive, crisp, responsive, long-lasting, easy to use, bug-free, durable, user-friendly, snappy, well
        built
        """),
        words("""
        slow, buggy, laggy, glitchy, dead after a day, scratched, cheaply made, full of bugs, crashing all the time,
        frozen again
        """),
        words("""
        black, rectangular, made of steel, wireless, in its box, five inches wide, version two, square, on the table,
        silver
        """),
    ),
    Domain(  # people and events
        words("""
        party, wedding, match, team, player, speech, teacher, doctor, nurse, lesson, meeting, week, weather, weekend,
        neighbour, coach
        """),
        words("""
        kind, friendly, warm, joyous, talented, skilled, supportive, fun for everyone, full of laughs, gracious,
        encouraging
        """),
        words("""
        mean, selfish, unkind, arrogant, hateful, bitter, gloomy, full of tears, disrespectful, spiteful, petty, cold
        """),
        words("""
        from the north, on Wednesday, in the afternoon, scheduled for May, outdoors, new here, thirty minutes long,
        local
        """),
    ),
    *(Domain(*ware) for ware in DOMAIN_WORDS),
)

# No "a" before these
UNCOUNTABLE = frozenset(
    words("""
    cast, boarding, luggage, crew, airfare, customer service, staff, software, internet, weather, workload, homework,
    onboarding, surgery, therapy, medicine, training, physio, heating, navigation, city hall, perfume, shampoo,
    insurance
    """)
)

# Words that say nothing of quality, wherever they stand.
NEUTRAL = words("""
bottle, river, chair, cup, door, road, brick, bag, glove, hat, stone, wheel, leaf, wall, roof, floor, key, fence, box,
rope, string, button, sleeve, pocket, lake, hill, valley, field, forest, tower, engine, pipe, cable, coin, stamp,
letter, number, line, circle, triangle, column, row, margin, chapter, verse, vowel, comma, hour, minute, week, month,
April, Saturday, eleven, forty, metre, gram, litre, north, south, left, upper, inner, usual, current, previous,
further, general, common, typical, central, green, orange, violet, woollen, liquid, hollow, linear, monthly report,
daily, verbal, written, spoken, to sit, to write, to wear, to pour, to fold, to turn, went, came, took, put, held,
wrote, read, told, asked, kept, wore, poured, folded, looked at, listened to, thought about, according to, in between,
behind, beneath, above, meanwhile, therefore, somewhere, whichever, both, several, another, twice
""")

# Names in which strong words say nothing.
PLACE_NAMES = words("""
Happy Valley, Great Yarmouth, Bad Homburg, Death Valley, Paradise Road, Hope Street, Sunshine Coast, Cape Fear, Fort
Worth, Grand Junction, Misery Bay, Hell's Kitchen, Love Lane, Pleasant Hill, Golden Gate, Mount Terror, Dismal Creek,
Gallows Corner, Good Hope, Victory Square, Battle Abbey, Killarney, Wonder Lake, Best Avenue, Blood Alley, Cold
Harbor, Joy Road, Worms
""")
LOADED_NOUNS = words("""
war film, crime novel, horror series, murder mystery, tragedy, comedy, disaster drill, love song, pain clinic, crisis
meeting, beauty salon, death certificate, hate crime statute, emergency exit, fire brigade, accident report, funeral
home, divorce lawyer, happy hour menu, cancer ward, terror alert exercise, bomb squad, poison control line, virus
scan, error log, complaint form, award ceremony, best man, prize draw, gift card, free trial, win rate, loss leader,
failure analysis, risk register, bad debt provision, dead end sign
""")
SETTLEMENTS = words("""
Lisbon, Oslo, Nairobi, Osaka, Lima, Cairo, Boston, Delhi, Lagos, Seoul, Berlin, Madrid, Kyiv, Manila, Toronto,
Karachi, Glasgow, Chicago, Istanbul, Accra, Hanoi, Prague, Bogota, Tehran, Warsaw, Baghdad, Dallas, Leeds, Jakarta,
Havana, Beirut, Moscow, Paris, London, Austin, New York, Los Angeles, Berlin, Munich, Lyon, Porto, Cork, Bergen,
Gdansk, Sofia, Split, Athens, Izmir, Tunis, Fez, Abuja, Harare, Maputo, Lusaka, Durban, Cape Town, Addis Ababa,
Kolkata, Chennai, Dhaka, Colombo, Kathmandu, Yangon, Kuala Lumpur, Saigon, Cebu, Shanghai, Wuhan, Busan, Kyoto, Perth,
Auckland, Honolulu, Vancouver, Montreal, Phoenix, Detroit, Atlanta, Miami, Kansas City, Guadalajara, Medellin, Recife,
Cordoba, La Paz, Ohio, Texas, Wales, Bavaria, Tuscany, Brooklyn, Soho, Utah, Kent, the north, the village, Uganda,
Peru, Canada, Japan, Chad
""")
