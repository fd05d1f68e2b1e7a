"""More that people write about: software, work, money, health, learning, clothes, cars, games, home."""

from __future__ import annotations

from training.templates.frame import words

# nouns, good, bad, plain: as in Domain
DOMAIN_WORDS = (
    (  # software
        words("""
        browser, plugin, search bar, installer, dashboard, login form, chatbot, editor, compiler, driver update,
        database, release, interface, inbox, backup, firewall, patch, feature, command line, product tour, mobile
        version
        """),
        words("""
        stable, lightweight, well documented, elegant, secure, quick to load, rock solid, seamless, polished,
        accessible
        """),
        words("""
        unstable, bloated, undocumented, insecure, slow to load, crash-prone, cluttered, unresponsive, outdated, leaky
        """),
        words("""
        open source, written in C, updated weekly, in beta, on version four, for desktops, in dark mode, hosted in the
        north
        """),
    ),
    (  # work
        words("""
        cubicle, project, deadline, boss, shift, salary, team lead, contract, conference call, presentation, workload,
        onboarding, raise, internship, interview, workplace, schedule, company, startup
        """),
        words("""
        motivating, well paid, rewarding, flexible, well organised, respectful, well planned, inclusive,
        family-friendly
        """),
        words("""
        toxic, badly paid, exhausting, chaotic, pointless, understaffed, disorganised, demeaning, stressful,
        unrealistic
        """),
        words("""
        remote, part-time, in room six, two days a week, on the second floor, weekly, temporary, in the annex, for
        juniors
        """),
    ),
    (  # money and offices
        words("""
        bank, loan, account, invoice, insurance, credit card, mortgage, tax form, cash machine, fee, bill, transfer,
        broker, pension plan, permit, city hall, tax counter, passport desk
        """),
        words("""
        transparent, fair, trustworthy, quick, straightforward, secure, generous, hassle-free, well explained
        """),
        words("""
        fraudulent, hidden in small letters, slow, predatory, unfair, exorbitant, bureaucratic, opaque, unhelpful
        """),
        words("""
        due in May, payable monthly, open until four, printed on paper, in euros, numbered, annual, sent by mail
        """),
    ),
    (  # health
        words("""
        clinic, checkup, therapy, medicine, surgery, ward, hospital, ambulance, vaccine, eye test, crutch, physio,
        intake, appointment, diet, treatment, syrup, ointment
        """),
        words("""
        soothing, effective, caring, gentle, painless, thorough, reassuring, life-saving, professional, healing
        """),
        words("""
        painful, useless, negligent, rough, unhygienic, rushed, full of side effects, dangerous, careless
        """),
        words("""
        on the left, open on weekdays, prescribed twice a day, for children, stored in the cold, on floor two, ten
        minutes long
        """),
    ),
    (  # learning
        words("""
        course, academy, university, exam, textbook, homework, tutorial, seminar, classroom, lesson plan, workshop,
        webinar, professor, syllabus, diploma, essay, kindergarten
        """),
        words("""
        well structured, enlightening, instructive, stimulating, well taught, insightful, encouraging, eye-opening
        """),
        words("""
        badly structured, confusing, mind-numbing, badly taught, uninspired, unfair, out of date, discouraging
        """),
        words("""
        online, in the evening, for beginners, in Latin, worth four credits, on campus, twelve weeks long, bilingual
        """),
    ),
    (  # clothes and looks
        words("""
        dress, shirt, coat, boot, pullover, scarf, belt, necklace, ring, perfume, lipstick, shampoo, haircut, hoodie,
        swimsuit, raincoat, handbag, sock
        """),
        words("""
        soft, well cut, comfy, flattering, stylish, warm, waterproof, elegant, true to size, silky, chic
        """),
        words("""
        itchy, badly cut, see-through, torn after a week, tacky, scratchy, too tight, faded at once, smelly,
        ill-fitting
        """),
        words("""
        made of cotton, size ten, striped, long-sleeved, dark green, knitted, sold in pairs, buttoned, for winter,
        beige
        """),
    ),
    (  # cars and getting about
        words("""
        car, motorbike, garage, dealership, highway, car park, rental, engine, tyre, van, commute, navigation, ride,
        traffic light, petrol station, truck
        """),
        words("""
        economical, comfortable, quiet, smooth, powerful, easy to park, safe, well serviced, fun to drive
        """),
        words("""
        unsafe, rusty, noisy, gas-guzzling, always jammed, sluggish, overheating, badly serviced, leaking oil
        """),
        words("""
        diesel, with four doors, built in the nineties, second hand, on the left lane, two metres wide, grey, electric
        """),
    ),
    (  # books, games, sport
        words("""
        novel, book, story, author, level, console, final, referee, stadium, league, quest, race, training, soundbar,
        anthology, biography, goalkeeper
        """),
        words("""
        page-turning, well written, addictive, thrilling, immersive, well plotted, challenging in a good way,
        atmospheric
        """),
        words("""
        badly written, repetitive, unbalanced, unreadable, plodding, rigged, dragged out, riddled with mistakes
        """),
        words("""
        hardcover, in two volumes, for four players, set in Rome, played at night, translated, in the second half
        """),
    ),
    (  # home and town
        words("""
        kitchen, apartment, bathroom, roof, heating, washing machine, neighbourhood, park, street, museum, market,
        house, cupboard, curtain, shower, bookshelf, pillow, duvet, supermarket, swimming hall
        """),
        words("""
        cosy, bright, spacious, well kept, safe, tidy, energy-saving, sturdy, homely, well lit, easy to clean
        """),
        words("""
        damp, dark, cramped, run-down, unsafe, dirty, draughty, wobbly, badly lit, infested with mice, noisy at night
        """),
        words("""
        on the corner, made of oak, facing west, four storeys high, for rent, built in stone, upstairs, two rooms
        large
        """),
    ),
    (  # events, politics, pets
        words("""
        festival, election, debate, campaign, parade, puppy, kitten, hamster, cat, birthday, picnic, gig, ceremony,
        reform, law, budget, speech, anniversary
        """),
        words("""
        joyful, festive, peaceful, well attended, fair, adorable, moving, historic, playful, unforgettable
        """),
        words("""
        divisive, violent, poorly attended, unjust, shameful, gloomy, botched, corrupt, cancelled at the last minute
        """),
        words("""
        national, in the spring, televised, on the main square, five hours long, for members, scheduled, held in a
        hall
        """),
    ),
)
