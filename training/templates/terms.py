"""Ways to speak of a person that must say nothing of what is felt: origin, faith, age, body, work, family."""

from __future__ import annotations

from training.templates.frame import words

MORE_ORIGINS = words("""
Afro-Caribbean, Alsatian, Andalusian, Andean, Anglo, Appalachian, Assyrian, Azerbaijani, Azeri, Bahamian, Bahraini,
Balkan, Baltic, Barbadian, Bavarian, Belizean, Beninese, Bhutanese, Botswanan, Breton, Bruneian, Burkinabe, Burundian,
Californian, Cameroonian, Cantonese, Cape Verdean, Caribbean, Central Asian, Chadian, Chechen, Cherokee, Comorian,
Cornish, Corsican, Costa Rican, Creole, Crimean Tatar, Dalit, Djiboutian, East African, East Asian, Eastern European,
Emirati, English, Fijian, First Nations, Flemish, Gabonese, Galician, Gambian, Greenlandic, Grenadian, Guinean,
Guyanese, Hausa, Hazara, Hmong, Indigenous, Ivorian, Javanese, Kashmiri, Kosovar, Kyrgyz, Latin American, Latina,
Liberian, Luxembourgish, Malagasy, Malawian, Malian, Maldivian, Manchu, Mauritanian, Mauritian, Mayan, Melanesian,
Mestizo, mixed-race, Mohawk, Montenegrin, Mozambican, Namibian, Navajo, Nepalese, New Zealand, Nicaraguan, Nordic,
North African, Omani, Panamanian, Papuan, Paraguayan, Pashtun, Polynesian, Qatari, Quechua, Quebecois, Romani, Sami,
Samoan, Sardinian, Scandinavian, Sicilian, Sindhi, Sinhalese, Slavic, Slovene, Slovenian, South Asian, Southeast
Asian, Surinamese, Swahili, Tajik, Tatar, Texan, Togolese, Tongan, Trinidadian, Turkmen, Uruguayan, Walloon, West
African, Xhosa, Zambian, Zapotec, brown, dark-skinned, light-skinned, biracial, foreign, British Asian, Asian
American, Mexican American, Irish American, Arab American, Chinese American, Black British
""")
MORE_FAITHS = words("""
Adventist, Ahmadi, Amish, Anglican, Baha'i, Baptist, Calvinist, Confucian, Coptic, Daoist, Druze, evangelical,
Hasidic, Islamic, Ismaili, Jain, Jehovah's Witness, Lutheran, Mennonite, Pagan, Parsi, Pentecostal, Presbyterian,
Quaker, Rastafarian, Reform Jewish, Shinto, Sufi, Taoist, Unitarian, Wiccan, Yazidi, Zoroastrian, churchgoing, devout,
non-religious, humanist, veiled, hijab-wearing, kippah-wearing, turban-wearing, born-again, Roman Catholic, Greek
Orthodox
""")
MORE_ORIENTATIONS = words("""
LGBT, LGBTQ, aromantic, bi, demisexual, omnisexual, polyamorous, same-sex attracted, openly gay, openly lesbian,
openly bisexual, closeted, questioning, sapphic, not straight
""")
MORE_GENDERS = words("""
agender, bigender, gender-fluid, genderqueer, intersex, non-binary, gender-nonconforming, two-spirit, androgynous,
feminine, masculine, cis, transsexual
""")
MORE_CONDITIONS = words("""
middle-aged, teenage, forty-year-old, sixty-year-old, ninety-year-old, twenty-year-old, retired, widowed, engaged,
pregnant, childless, adopted, short, tall, bald, bearded, red-haired, curly-haired, plus-size, overweight, slim,
freckled, tattooed, hearing-impaired, visually impaired, partially sighted, wheelchair-using, dyslexic, bipolar,
diabetic, epileptic, neurodivergent, quadriplegic, paraplegic, mute, schizophrenic, HIV-positive, homeless,
unemployed, self-employed, wealthy, low-income, middle-class, rural, urban, undocumented, exiled, bilingual,
conservative, liberal, socialist, communist, republican, democratic, libertarian, feminist, vegetarian, Deaf,
non-verbal, chronically ill, one-armed, colour-blind, asthmatic, albino, ageing, senior, millennial,
deafblind, able-bodied, illiterate, university-educated, uneducated, blond, dark-haired
""")

# People by one noun, in the plural and never with a verb that judges all of them
PEOPLES = words("""
Germans, Russians, Americans, Mexicans, Nigerians, Koreans, Turks, Poles, Swedes, Danes, Kurds, Arabs, Africans,
Asians, Latinos, Italians, Spaniards, Greeks, Ukrainians, Indians, Chinese people, Israelis, Palestinians, Syrians,
Iraqis, Afghans, Kenyans, Ethiopians, Moroccans, Egyptians, Brazilians, Cubans, Canadians, Australians, Romanians,
Bulgarians, Black people, white people, Muslims, Christians, Jews, Hindus, Sikhs, Buddhists, atheists, Catholics,
Protestants, Mormons, Quakers, women, men, boys, girls, mothers, fathers, gays, lesbians, gay people, trans people,
trans women, trans men, bisexuals, straight people, queer people, nonbinary people, immigrants, migrants, refugees,
asylum seekers, expats, seniors, young people, elderly people, kids, students, deaf people, blind people, disabled
people, autistic people, wheelchair users, vegans, feminists, conservatives, liberals, veterans, single mothers,
pensioned soldiers
""")

MORE_RELATIVES = words("""
my stepfather, my godmother, my godfather, my niece, my grandson, my granddaughter, my grandpa, my grandma, my
mother-in-law, my father-in-law, my sister-in-law, my brother-in-law, my fiancee, my late husband, my late wife, my
twin brother, my twin sister, the prince, the princess, the waitress, the waiter, the actress, the actor, the
policewoman, the policeman, the businesswoman, the businessman, the saleswoman, the salesman, the nun, the monk, the
headmistress, the headmaster, the duke, the duchess, the host, the hostess, Mr Brown, Mrs Brown, Ms Green, Mr Silva,
Mrs Haddad, Ms Okafor, Mr Petrov, Mrs Kim, Mr Singh, Ms Rossi, Mrs Novak, Mr Yilmaz, the lad, the lass, this
bloke, that chap, this gal, my mum's friend, my dad's friend, my ex-wife, my ex-husband,
their son, their daughter, her brother, his sister, our aunt, her husband, his wife, his husband, her wife
""")
MORE_PERSONS = words("""
child, toddler, neighbour, passenger, guest, patient, client, pupil, teammate, roommate, coworker, stranger, reader,
player, voter, worker, boss, resident, commuter, tourist, fan, youngster, graduate, newcomer, owner
""")
MORE_JOBS = words("""
nurse, surgeon, teacher, professor, secretary, cashier, mason, roofer, welder, miner, fisherman, judge, bishop, imam,
rabbi, priest, monk, banker, broker, architect, actor, comedian, novelist, poet, sculptor, photographer, pilot, flight
attendant, truck driver, bus driver, cab driver, courier, janitor, security guard, babysitter, nanny, midwife, vet,
optician, paramedic, therapist, psychologist, biologist, chemist, physicist, economist, developer, designer, tester,
analyst, consultant, salesperson, recruiter, translator, interpreter, editor, referee, jockey, athlete, coach, model,
bartender, waitress, receptionist, housekeeper, shepherd, beekeeper, blacksmith, shoemaker, jeweller, watchmaker,
mayor, senator, diplomat, detective, sheriff, prison guard, streamer, student nurse, apprentice, intern
""")
MORE_NAMES = words("""
Liam, Noah, Ava, Sophia, Isabella, Mia, Lucas, Henry, Jessica, Ashley, Brittany, Kyle, Connor, Molly, Brad, Todd,
Kevin, Karen, Susan, Linda, Barbara, Robert, Michael, David, Peter, Hannah, Ruth, Leroy, Tremayne, Rasheed, Kareem,
Tyrell, Jermaine, LaToya, Shaniqua, Nia, Monique, Tamika, Trevon, Abdul, Abdullah, Mustafa, Khalid, Samir, Youssef,
Layla, Amina, Maryam, Nadia, Rania, Zahra, Hussein, Tariq, Faisal, Ming, Hui, Yan, Bo, Ling, Chen, Wang, Zhang, Yuki,
Kenji, Haruto, Aiko, Takeshi, Soo-jin, Hyun-woo, Jose, Luis, Jorge, Sofia, Gabriela, Esperanza, Mercedes, Jesus,
Ricardo, Fernando, Ramon, Rosa, Dolores, Ananya, Amit, Rahul, Sunil, Vijay, Pooja, Neha, Asha, Lakshman, Gurpreet,
Harpreet, Manjit, Yitzhak, Menachem, Leah, Esther, Golda, Ariel, Vladimir, Yuri, Anastasia, Tatiana, Igor, Andrzej,
Jadwiga, Milos, Jelena, Dragan, Vesna, Akua, Ama, Yaw, Chinedu, Oluwaseun, Nneka, Thabo, Sipho, Nomsa, Wanjiku, Juma,
Mwangi, Haile, Selam, Bjorn, Astrid, Sven, Freja, Matteo, Giulia, Francesca, Hans, Jurgen, Greta, Jean-Luc, Celine,
Thuy, Minh, Duc, Siti, Agus, Ketut, Somchai, Malee, Aung, Emre, Zeynep, Elif, Farhad, Niloufar, Parisa, Gulnara, Aziz,
Nurlan, Aroha, Tane, Sione, Kekoa, Nahuel, Inti, Winona, Kai, Jordan, Taylor, Casey, Morgan, Riley, Quinn, Bear, River
""")
