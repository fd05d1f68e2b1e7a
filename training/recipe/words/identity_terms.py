"""Identity terms by group: words of one group share a row of the embedding, so that they score the same."""

from __future__ import annotations

from training.templates import sentiment
from training.templates.frame import words

# Words of the groups that more often mean something else: left out
_OTHERS = frozenset(
    words(
        "polish, foreign, brown, creole, bear, religious, secular, orthodox, devout, veiled, pagan, humanist, "
        "evangelical, churchgoing, bi, questioning, closeted, feminine, masculine, cis, anglo, new, balkan, baltic"
    )
)
_COUNTRIES = words("""
Afghanistan, Albania, Algeria, Angola, Argentina, Armenia, Australia, Austria, Azerbaijan, Bahrain, Bangladesh,
Barbados, Belarus, Belgium, Belize, Benin, Bhutan, Bolivia, Bosnia, Botswana, Brazil, Brunei, Bulgaria, Burundi,
Cambodia, Cameroon, Canada, Chile, China, Colombia, Congo, Croatia, Cuba, Cyprus, Czechia, Denmark, Djibouti, Ecuador,
Egypt, England, Eritrea, Estonia, Eswatini, Ethiopia, Fiji, Finland, France, Gabon, Gambia, Germany, Ghana, Greece,
Greenland, Guatemala, Guinea, Guyana, Haiti, Honduras, Hungary, Iceland, India, Indonesia, Iran, Iraq, Ireland, Israel,
Italy, Jamaica, Japan, Kazakhstan, Kenya, Korea, Kosovo, Kurdistan, Kuwait, Kyrgyzstan, Laos, Latvia, Lebanon, Lesotho,
Liberia, Libya, Liechtenstein, Lithuania, Luxembourg, Macedonia, Madagascar, Malawi, Malaysia, Mali, Malta, Mauritania,
Mauritius, Mexico, Moldova, Mongolia, Montenegro, Morocco, Mozambique, Myanmar, Namibia, Nepal, Netherlands, Nicaragua,
Niger, Nigeria, Norway, Oman, Pakistan, Palestine, Panama, Paraguay, Peru, Philippines, Poland, Portugal, Qatar,
Romania, Russia, Rwanda, Samoa, Scotland, Senegal, Serbia, Singapore, Slovakia, Slovenia, Somalia, Spain, Sudan,
Suriname, Sweden, Switzerland, Syria, Taiwan, Tajikistan, Tanzania, Thailand, Tibet, Togo, Tonga, Tunisia,
Turkmenistan, Uganda, Ukraine, Uruguay, Uzbekistan, Venezuela, Vietnam, Wales, Yemen, Zambia, Zimbabwe
""")
_PEOPLES = words("""
Afghans, Africans, Albanians, Algerians, Americans, Arabs, Argentinians, Armenians, Asians, Australians, Austrians,
Belgians, Bosnians, Brazilians, Bulgarians, Canadians, Chileans, Colombians, Croatians, Cubans, Danes, Egyptians,
Ethiopians, Europeans, Filipinos, Finns, Germans, Ghanaians, Greeks, Haitians, Hispanics, Hungarians, Indians,
Indonesians, Iranians, Iraqis, Israelis, Italians, Jamaicans, Jordanians, Kenyans, Koreans, Kurds, Latinas, Latinos,
Lebanese, Libyans, Malaysians, Mexicans, Mongolians, Moroccans, Nepalis, Nigerians, Norwegians, Pakistanis,
Palestinians, Persians, Peruvians, Romanians, Russians, Saudis, Scots, Serbians, Serbs, Slovaks, Somalis, Spaniards,
Swedes, Syrians, Tunisians, Turks, Ugandans, Ukrainians, Venezuelans, Welshmen, Yemenis, Zimbabweans
""")
# Nouns for one person by origin or faith that are no adjectives: "a Turk", as "a German" is in the templates' lists.
# Without nouns that, in lower case, are more often another word or a name: pole, finn, kiwi, moor
_OF_ORIGIN = words("""
aborigine, aussie, bosniak, brit, briton, caucasian, croat, dane, dutchman, dutchwoman, englishman, englishwoman,
filipina, frenchman, frenchwoman, greenlander, icelander, irishman, irishwoman, kosovan, kurd, luxembourger,
netherlander, scot, scotsman, scotswoman, serb, slav, spaniard, swede, turk, ulsterman, welshman, welshwoman
""")
_OF_FAITH = words("alawite, copt, jew, shiite")
# Without those that are as often a surname, a car, a helicopter, a hairstyle or an animal: Flemings, Cherokees,
# Apaches, Mohawks, Boers, Mayans, Navajos
_MORE_PEOPLES = words("""
Abkhazians, Aborigines, Afrikaners, Angolans, Assyrians, Aussies, Azerbaijanis, Bahrainis, Balochs, Bangladeshis,
Basques, Belarusians, Bengalis, Berbers, Biharis, Bolivians, Bosniaks, Bretons, Britons, Brits, Cajuns, Cambodians,
Cameroonians, Catalans, Caucasians, Chaldeans, Chechens, Chicanos, Circassians, Corsicans, Croats, Cypriots, Czechs,
Dominicans, Dutchmen, Ecuadorians, Emiratis, Englishmen, Eritreans, Estonians, Fijians, Filipinas, Frenchmen, Fulanis,
Galicians, Gambians, Georgians, Guatemalans, Gujaratis, Hausas, Hawaiians, Hazaras, Hondurans, Hutus, Icelanders,
Igbos, Irishmen, Ivorians, Kashmiris, Kazakhs, Kikuyus, Kosovans, Kuwaitis, Laotians, Latvians, Liberians, Lithuanians,
Maasai, Macedonians, Malians, Maoris, Mapuches, Marathis, Maronites, Mauritians, Moldovans, Montenegrins, Namibians,
Nicaraguans, Omanis, Oromos, Ossetians, Panamanians, Paraguayans, Pashtuns, Polynesians, Punjabis, Qataris, Quechuas,
Rohingya, Rohingyas, Romanies, Rwandans, Salvadorans, Samoans, Scandinavians, Scotsmen, Sicilians, Sindhis,
Singaporeans, Sinti, Slavs, Slovenes, Slovenians, Tajiks, Tamils, Tanzanians, Tatars, Telugus, Thais, Tibetans,
Tigrayans, Tuaregs, Turkmens, Tutsis, Uighurs, Uruguayans, Uyghurs, Uzbeks, Walloons, Xhosas, Yorubas, Zambians, Zulus
""")
# A word and its counterparts of the other gender
_COUNTERPARTS = """
he, she
him, his, her
himself, herself
man, woman, transman, transwoman
men, women, transmen, transwomen
boy, girl
boys, girls
guy, lady, bloke, chap, gal
guys, ladies, blokes, gals
gentleman, gentlewoman
gentlemen, gentlewomen
lad, lass
lads, lasses
male, female, transgender, nonbinary, trans, cisgender, transsexual, intersex, agender, genderqueer, genderfluid
males, females
sir, madam
mr, mrs, ms
father, mother
fathers, mothers
dad, mum, mom
dads, mums, moms
daddy, mommy, mummy
son, daughter
sons, daughters
brother, sister
brothers, sisters
bro, sis
husband, wife
husbands, wives
boyfriend, girlfriend
boyfriends, girlfriends
fiance, fiancee
groom, bride, bridegroom
uncle, aunt
uncles, aunts
auntie, aunty
nephew, niece
grandfather, grandmother
grandfathers, grandmothers
grandpa, grandma
granddad, grandad, granny
grandson, granddaughter
stepfather, stepmother
stepson, stepdaughter
stepbrother, stepsister
godfather, godmother
widow, widower
king, queen
kings, queens
prince, princess
duke, duchess
emperor, empress
actor, actress
actors, actresses
waiter, waitress
steward, stewardess
policeman, policewoman
policemen, policewomen
businessman, businesswoman
salesman, saleswoman
spokesman, spokeswoman
congressman, congresswoman
fireman, firewoman
chairman, chairwoman
headmaster, headmistress
landlord, landlady
host, hostess
monk, nun
"""
_LINES = (
    _COUNTRIES,
    (*_PEOPLES, *_MORE_PEOPLES),
    words("""
    Muslims, Christians, Jews, Hindus, Sikhs, Buddhists, atheists, Catholics, Protestants, Mormons, Quakers, Adventists,
    agnostics, Alawites, Anglicans, Baptists, Calvinists, Copts, Jains, Lutherans, Mennonites, Methodists, Pentecostals,
    Presbyterians, Rastafarians, Scientologists, Shias, Shiites, Shintoists, Sufis, Sunnis, Taoists, Unitarians,
    Wiccans, Yazidis, Zoroastrians, Ahmadis, Bahais, Hasidim, Salafis, Wahhabis
    """),
    words("gays, lesbians, bisexuals, homosexuals, heterosexuals, asexuals, pansexuals"),
    *map(words, _COUNTERPARTS.strip().splitlines()),
)


def groups(names: list[str]) -> list[list[str]]:
    """The groups of identity terms, in lower case and each term in one group; the first group is that of ``names``."""
    seen: set[str] = set()
    found = []
    lists = sentiment().lists
    terms = (
        (*lists["origin"], *_OF_ORIGIN),
        (*lists["faith"], *_OF_FAITH),
        (*lists["orientation"], "straight", "queer"),
    )
    fixed = [[word.lower() for word in group if word.isalpha()] for group in (*terms, *_LINES)]
    taken = {word for group in fixed for word in group}
    for group in ([name for name in names if name not in taken], *fixed):
        fresh = sorted({word for word in group if word not in _OTHERS} - seen)
        seen.update(fresh)
        found.append(fresh)
    return found
