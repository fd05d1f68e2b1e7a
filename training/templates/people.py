"""People: names of many origins, and the groups that sentences must not judge by."""

from __future__ import annotations

from training.templates.frame import words
from training.templates.terms import (
    MORE_CONDITIONS,
    MORE_FAITHS,
    MORE_GENDERS,
    MORE_JOBS,
    MORE_NAMES,
    MORE_ORIENTATIONS,
    MORE_ORIGINS,
    MORE_PERSONS,
    MORE_RELATIVES,
)

NAMES = (
    *words("""
Emma, Jack, Olivia, Harry, Grace, Thomas, Chloe, William, DeShawn, Latoya, Jamal, Keisha, Tyrone, Ebony, Darnell,
Shanice, Mohammed, Fatima, Ahmed, Aisha, Yusuf, Zainab, Hassan, Leila, Wei, Mei Ling, Jun, Xiu, Hiroshi, Sakura,
Min-jun, Ji-woo, Carlos, Lucia, Juan, Maria, Miguel, Guadalupe, Raj, Priya, Arjun, Lakshmi, Sanjay, Anjali, Moshe,
Rivka, Avi, Shira, Ivan, Olga, Dmitri, Natasha, Piotr, Agnieszka, Kwame, Abena, Chidi, Ngozi, Tendai, Amara, Lars,
Ingrid, Giovanni, Chiara, Klaus, Heike, Pierre, Amelie, Nguyen, Linh, Budi, Dewi, Mehmet, Ayse, Reza, Shirin, Dakota,
Tala, Keoni, Leilani, Alex, Sam, Robin
"""),
    *MORE_NAMES,
)
# Names nobody has: what is in a name must say nothing, also where it is new.
_SYLLABLES = words("""
ba, chi, da, el, fa, gu, ha, in, ja, ko, li, mo, na, or, pe, qua, ri, sha, ta, ul, vi, wen, xo, ya, zu, tre, ngo, sli,
khe, dri
""")
INVENTED = tuple(
    f"{first}{middle}{last}".capitalize()
    for turn, first in enumerate(_SYLLABLES)
    for middle, last in zip(_SYLLABLES[turn % 7 :: 5], ("n", "sha", "rez", "ko", "lle", "d", "wicz", "i"), strict=False)
)
GENDERED = (
    *words("""
my son, my daughter, my brother, my sister, my husband, my wife, my boyfriend, my girlfriend, this man, this
woman, the boy, the girl, my dad, my mum, that guy, that lady
"""),
    *MORE_RELATIVES,
)
ORIGINS = words("""
American, British, French, German, Italian, Spanish, Polish, Ukrainian, Russian, Turkish, Greek, Irish, Scottish,
Swedish, Romanian, Chinese, Japanese, Korean, Vietnamese, Indian, Filipino, Indonesian, Thai, Afghan, Iraqi, Syrian,
Saudi, Israeli, Palestinian, Egyptian, Moroccan, Nigerian, Kenyan, Ethiopian, Ghanaian, South African, Mexican,
Brazilian, Cuban, Haitian, Jamaican, Canadian, Australian, Arab, African American, Black, white, Asian, Latino, Roma,
Native American, Kurdish, Middle Eastern, Hispanic, Croatian, Bulgarian, Czech, Slovak, Danish, Finnish, Icelandic,
Swiss, Estonian, Latvian, Lithuanian, Georgian, Armenian, Kazakh, Uzbek, Mongolian, Nepali, Sri Lankan, Burmese,
Cambodian, Laotian, Singaporean, Yemeni, Kuwaiti, Tunisian, Senegalese, Ugandan, Tanzanian, Zimbabwean, Rwandan,
Angolan, Eritrean, Bolivian, Chilean, Argentinian, Ecuadorian, Guatemalan, Salvadoran, Honduran, Dominican, Puerto
Rican, Maori, Aboriginal, Hawaiian, Basque, Catalan, Maltese, Cypriot, Bosnian, Macedonian, Moldovan, Belarusian,
African, European, Berber, Bedouin, Inuit, Tamil, Punjabi, Bengali, Persian, Uyghur, Tibetan, Yoruba, Igbo, Zulu,
Norwegian, Belgian, Portuguese, Dutch, Austrian, Hungarian, Serbian, Iranian, Pakistani, Somali, Sudanese, Colombian,
Peruvian, Venezuelan, Bangladeshi, Algerian, Lebanese, Congolese, Taiwanese, Malaysian, Welsh, Albanian, Libyan,
Jordanian
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

PERSONS = (
    *words("""
man, woman, person, boy, girl, student, guy, lady, friend, couple, customer, colleague, kid, citizen, father, mother
"""),
    *MORE_PERSONS,
)
JOBS = (
    *words("""
baker, plumber, driver, farmer, lawyer, engineer, waiter, painter, soldier, singer, carpenter, accountant,
firefighter, musician, politician, police officer, cleaner, journalist, scientist, chef
"""),
    *MORE_JOBS,
)
# One says, many said.
KIN = words("""
my sister, my brother, my boss, my neighbour, my aunt, my roommate, my husband, my wife, my friend, my dad, my mum,
everyone else, the guy next to me, my ex, half of the internet, nearly everybody, the critic of the paper
""")
FOLK = (
    *KIN,
    *words("critics, some people, most reviewers, other passengers, my colleagues, they all, my parents, experts"),
)

# The words most met with first, so that each of them comes often among the many
_GROUPS = {
    "origin": (ORIGINS, MORE_ORIGINS),
    "faith": (FAITHS, MORE_FAITHS),
    "orientation": (ORIENTATIONS, MORE_ORIENTATIONS),
    "gender": (GENDERS, MORE_GENDERS),
    "condition": (CONDITIONS, MORE_CONDITIONS),
}
GROUPS = {name: (*common, *rare) for name, (common, rare) in _GROUPS.items()}
GROUP_ODDS = {name: (*common * 4, *rare) for name, (common, rare) in _GROUPS.items()}
SHARES = {"origin": 10, "faith": 3, "orientation": 2, "gender": 1, "condition": 3}
