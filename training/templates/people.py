"""People: names of many origins, and the groups that sentences must not judge by."""

from __future__ import annotations

from training.templates.frame import words

NAMES = words("""
Emma, Jack, Olivia, Harry, Grace, Thomas, Chloe, William, DeShawn, Latoya, Jamal, Keisha, Tyrone, Ebony, Darnell,
Shanice, Mohammed, Fatima, Ahmed, Aisha, Yusuf, Zainab, Hassan, Leila, Wei, Mei Ling, Jun, Xiu, Hiroshi, Sakura,
Min-jun, Ji-woo, Carlos, Lucia, Juan, Maria, Miguel, Guadalupe, Raj, Priya, Arjun, Lakshmi, Sanjay, Anjali, Moshe,
Rivka, Avi, Shira, Ivan, Olga, Dmitri, Natasha, Piotr, Agnieszka, Kwame, Abena, Chidi, Ngozi, Tendai, Amara, Lars,
Ingrid, Giovanni, Chiara, Klaus, Heike, Pierre, Amelie, Nguyen, Linh, Budi, Dewi, Mehmet, Ayse, Reza, Shirin, Dakota,
Tala, Keoni, Leilani, Alex, Sam, Robin
""")
ORIGINS = words("""
American, British, French, German, Italian, Spanish, Polish, Ukrainian, Russian, Turkish, Greek, Irish, Scottish,
Swedish, Romanian, Chinese, Japanese, Korean, Vietnamese, Indian, Filipino, Indonesian, Thai, Afghan, Iraqi, Syrian,
Saudi, Israeli, Palestinian, Egyptian, Moroccan, Nigerian, Kenyan, Ethiopian, Ghanaian, South African, Mexican,
Brazilian, Cuban, Haitian, Jamaican, Canadian, Australian, Arab, African American, Black, white, Asian, Latino, Roma,
Native American, Kurdish, Middle Eastern, Hispanic
""")
FAITHS = words("""
Christian, Catholic, Protestant, Muslim, Jewish, Hindu, Buddhist, Sikh, atheist, agnostic, Mormon, Orthodox,
Methodist, Shia, Sunni, religious, secular
""")
ORIENTATIONS = words("gay, lesbian, bisexual, straight, heterosexual, homosexual, asexual, queer, pansexual")
GENDERS = words("male, female, transgender, nonbinary, trans, cisgender")
CONDITIONS = words("""
deaf, blind, elderly, young, disabled, autistic, married, single, divorced, left-handed, vegan, immigrant,
working-class
""")

PERSONS = words("""
man, woman, person, boy, girl, student, guy, lady, friend, couple, customer, colleague, kid, citizen, father, mother
""")
JOBS = words("""
baker, plumber, driver, farmer, lawyer, engineer, waiter, painter, soldier, singer, carpenter, accountant,
firefighter, musician, politician, police officer, cleaner, journalist, scientist, chef
""")
# One says, many said.
KIN = words("""
my sister, my brother, my boss, my neighbour, my aunt, my roommate, my husband, my wife, my friend, my dad, my mum,
everyone else, the guy next to me, my ex, half of the internet, nearly everybody, the critic of the paper
""")
FOLK = (
    *KIN,
    *words("""
critics, some people, most reviewers, other passengers, my colleagues, they all, my parents, experts
"""),
)

GROUPS = {"origin": ORIGINS, "faith": FAITHS, "orientation": ORIENTATIONS, "gender": GENDERS, "condition": CONDITIONS}
