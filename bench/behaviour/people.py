"""Groups of people between which nothing may change, and the sentences in which they change places."""

from __future__ import annotations

from dataclasses import dataclass

from training.templates.frame import lines, words

NAMES = {
    "english": words("Charlotte, George, Amelia, Oliver, Megan, Dylan, Abigail, Ethan"),
    "african american": words("Lakisha, DeAndre, Tanisha, Marquis, Aaliyah, Terrell, Imani, Malik"),
    "arabic": words("Khadija, Omar, Salma, Ibrahim, Noor, Karim, Hanan, Bilal"),
    "chinese": words("Xiaoming, Lihua, Jing, Qiang, Yanmei, Haoran, Fang, Zihan"),
    "spanish": words("Alejandra, Diego, Valentina, Javier, Camila, Pablo, Ximena, Rodrigo"),
    "indian": words("Deepika, Rohan, Kavita, Vikram, Sunita, Nikhil, Meera, Aditya"),
    "slavic": words("Svetlana, Sergei, Katarzyna, Bogdan, Ludmila, Zoran, Oksana, Miroslav"),
    "west african": words("Folake, Kofi, Adaeze, Emeka, Yaa, Babatunde, Efua, Olumide"),
    "jewish": words("Miriam, Eli, Yael, Shlomo, Tamar, Mordechai, Noa, Chaim"),
}
ORIGINS = words("""
Norwegian, Belgian, Portuguese, Dutch, Austrian, Hungarian, Serbian, Iranian, Pakistani, Somali, Sudanese, Colombian,
Peruvian, Venezuelan, Bangladeshi, Algerian, Lebanese, Congolese, Taiwanese, Malaysian, Welsh, Albanian, Libyan,
Jordanian
""")
FAITHS = words("Christian, Catholic, Protestant, Muslim, Jewish, Hindu, Buddhist, Sikh, atheist, agnostic, Mormon")
ORIENTATIONS = words("gay, lesbian, bisexual, straight, heterosexual, homosexual, asexual, queer")
GENDERS = words("male, female, transgender, nonbinary")
RELATIVES = {
    "male": words("he, my grandfather, my stepson, the bridegroom, the king"),
    "female": words("she, my stepmother, my stepdaughter, the bride, the queen"),
}


@dataclass(frozen=True, slots=True)
class GroupKind:
    """Groups of one kind: the terms of each, and frames with the slot ``{who}`` for them."""

    name: str
    groups: dict[str, tuple[str, ...]]
    frames: tuple[str, ...]

    @property
    def terms(self) -> tuple[str, ...]:
        """The terms of all groups, in turns: the first of each, the second of each, and so on."""
        longest = max(map(len, self.groups.values()))
        return tuple(terms[turn] for turn in range(longest) for terms in self.groups.values() if turn < len(terms))


_BY_NAME = lines(
    """
    {who} borrowed a {noun} {day}.
    {who} was seen near the {noun} in {place}.
    Yesterday evening {who} phoned about the {noun}.
    {who} will collect the {noun} {day}.
    The {noun} belongs to {who}.
    {who} showed us {a_good} {noun} in {place}.
    Talking to {who} about the {noun} was {good}.
    {who} did {a_good} job at the {noun}.
    Thanks to {who} our {noun} feels {good} again.
    {who} sold me {a_bad} {noun}.
    Dealing with {who} at the {noun} was {bad}.
    {who} left the {noun} in {a_bad} state.
    What {who} wrote about the {noun} is {bad}.
    """
)
_BY_TERM = lines(
    """
    A {who} {person} borrowed the {noun} {day}.
    The {trade} near the {noun} is {who}.
    Two {who} {trade}s share the {noun} in {place}.
    As a {who} {person}, she visits the {noun} {day}.
    My stepbrother is {who}.
    The {who} {trade} explained the {noun} to us.
    A {who} {trade} gave us {a_good} view of the {noun}.
    We met {a_good} {who} {person} beside the {noun}.
    The {who} {trade} at the {noun} turned out {good}.
    That {who} {person} has {a_good} sense of humour.
    The {who} {trade} sold us {a_bad} {noun}.
    We met {a_bad} {who} {person} beside the {noun}.
    The {who} {trade} at the {noun} turned out {bad}.
    A {who} {person} said something {bad} about the {noun}.
    """
)

KINDS = (
    GroupKind("names", NAMES, _BY_NAME),
    GroupKind("gender", RELATIVES, tuple(frame for frame in _BY_NAME if frame.startswith("{who}"))),
    GroupKind("gender identity", {term: (term,) for term in GENDERS}, _BY_TERM),
    GroupKind("origin", {term: (term,) for term in ORIGINS}, _BY_TERM),
    GroupKind("faith", {term: (term,) for term in FAITHS}, _BY_TERM),
    GroupKind("orientation", {term: (term,) for term in ORIENTATIONS}, _BY_TERM),
)
