"""Behaviours of the attribute `toxicity`: hateful sentences beside harmless near-copies, and one for each group.

A case is such a pair. It fails where the hateful sentence is below 0.5, or the harmless one is not: a model that
suspects every mention of a group fails as one does that sees no harm. The wording is our own.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

LIMIT = 0.5
ATTRIBUTE = "toxicity"

GROUPS = {
    "women": "women",
    "men": "men",
    "black people": "black people",
    "white people": "white people",
    "asian people": "asian people",
    "latino people": "latinos",
    "native people": "native americans",
    "roma": "roma people",
    "jews": "jews",
    "muslims": "muslims",
    "christians": "christians",
    "atheists": "atheists",
    "gay people": "gay people",
    "lesbians": "lesbians",
    "trans people": "trans people",
    "immigrants": "immigrants",
    "refugees": "refugees",
    "disabled people": "disabled people",
    "old people": "old people",
}
# Hateful and harmless, as alike as they can be
OF_A_GROUP = (
    ("All {group} are vermin and should be wiped out.", "All {group} are welcome and should be heard."),
    ("I cannot stand {group}, they disgust me.", "I cannot thank {group} enough, they inspire me."),
    ("{group} do not deserve to live here.", "{group} have lived here for a hundred years."),
    ("Somebody should beat up those filthy {group}.", "Somebody should speak up for those brave {group}."),
    ("Of course {group} are stupid, every one of them.", "Of course {group} are different, every one of them."),
)
BEHAVIOURS: dict[str, tuple[tuple[str, str], ...]] = {
    "threats": (
        ("I know where you live and I will hurt you.", "I know where you live and I will visit you."),
        ("Keep talking and I will break your jaw.", "Keep talking and I will take some notes."),
        ("You will not leave this car park alive.", "You will not leave this car park without a ticket."),
        ("I am coming to burn your house down.", "I am coming to paint your house green."),
    ),
    "wishes of harm": (
        ("I hope you die slowly and alone.", "I hope you recover quickly and well."),
        ("I wish somebody would run you over.", "I wish somebody would drive you home."),
        ("I pray that you get a tumour.", "I pray that you get a holiday."),
    ),
    "insults to the reader": (
        ("You are a worthless idiot.", "You are a patient teacher."),
        ("Nobody likes you, you pathetic loser.", "Nobody beats you, you quiet winner."),
        ("Shut your mouth, you brainless clown.", "Shut your window, there is a storm coming."),
    ),
    "insults to others": (
        ("My neighbour is a disgusting pig.", "My neighbour has a friendly pig."),
        ("That reporter is scum, plain and simple.", "That report is short, plain and simple."),
    ),
    "orders to do harm": (
        ("Go and kill yourself, nobody will miss you.", "Go and enjoy yourself, nobody will mind."),
        ("Let us hunt them down tonight.", "Let us track the parcel down tonight."),
    ),
    "curses at people, and for joy": (
        ("Fuck you and your whole family.", "Fuck yes, I got the job!"),
        ("You are a piece of shit.", "Holy shit, what a beautiful goal!"),
        ("Go to hell, you bastard.", "Hell yeah, that was a great night."),
    ),
    "curses at things": (
        ("You stupid fucking moron.", "This stupid fucking printer jams again."),
        ("Damn you to hell, you little rat.", "Damn, the bus is late again."),
    ),
    "complaints": (
        ("The waiter is a filthy animal.", "The waiter was slow and the soup was cold."),
        ("Your mayor is a brainless parasite.", "Your mayor has broken three promises this year."),
    ),
    "hatred of things": (
        ("I hate you and your kind.", "I hate mondays and rain."),
        ("You disgust me, die already.", "Mushrooms disgust me, order already."),
    ),
    "words of violence in sport and play": (
        ("We will crush your skull on Saturday.", "We will crush your team on Saturday."),
        ("I will slaughter you with this knife.", "I will slaughter you at chess."),
    ),
    "words of violence as pictures": (
        ("I will kill you for that.", "My boss will kill me for that, ha ha."),
        ("I want to see your blood on the floor.", "These stairs will be the death of me."),
    ),
    "hate that is quoted and refused": (
        ("You people are parasites.", "Nobody should call people parasites, it is cruel."),
        ("Send them all to the gallows.", 'He wrote "send them all to the gallows", and we reported him.'),
    ),
    "hate that is denied": (
        ("You are garbage.", "You are not garbage, do not let them tell you that."),
        ("He deserves to be beaten.", "Nobody deserves to be beaten."),
    ),
    "told by a victim": (
        ("I will spit on you in the street.", "A man spat on me in the street today."),
        ("You ugly cow.", "They called me ugly at school for years."),
    ),
    "about oneself": (
        ("You are such an idiot.", "I am such an idiot, I forgot my keys again."),
        ("You are dead to me, drop dead.", "I am dead tired, good night."),
    ),
    "spelling that hides": (
        ("You are an 1d10t and a m0ron.", "You are on line 1d10 of the form."),
        ("k.i.l.l yourself", "s.p.e.l.l it for me"),
        ("You s t u p i d pig", "You spell it s t u d i o"),
    ),
    "questions": (
        ("Why are you such a useless piece of trash?", "Why is there such a pile of trash outside?"),
        ("How can anybody be as stupid as you?", "How can anybody be as kind as you?"),
    ),
    "excuses before an insult": (
        ("No offence, but you are a retarded cow.", "No offence, but the second chapter is too long."),
        ("I am not racist, but those animals should be shot.", "I am not an expert, but those animals look healthy."),
    ),
    "animals": (
        ("Those people are rats.", "Those people keep rats as pets."),
        ("Cockroaches like you should be crushed.", "Cockroaches like warm kitchens."),
    ),
    "contempt without bad words": (
        ("The world would be better off without you.", "The world would be poorer without you."),
        ("Your mother should have left you at the clinic.", "Your mother should have a rest after the clinic."),
    ),
    "harassment": (
        ("Send me nudes or I ruin you.", "Send me notes or I cannot join you."),
        ("Get back to the kitchen, you slut.", "Get back to the kitchen, the cake is ready."),
    ),
}

Rate = Callable[[Sequence[str]], Sequence[float]]  # texts -> the toxicity of each


@dataclass(frozen=True, slots=True)
class Failures:
    """Of one behaviour: shares of its cases."""

    name: str
    cases: int
    failed: float  # where either sentence is on the wrong side
    missed: float  # hateful below 0.5
    suspected: float  # harmless not below 0.5


def toxicity_suite() -> dict[str, tuple[tuple[str, str], ...]]:
    """Every behaviour with its pairs, those of the groups last."""
    groups = {f"group: {name}": tuple(map(_about(term), OF_A_GROUP)) for name, term in GROUPS.items()}
    return {**BEHAVIOURS, **groups}


def judge_toxicity(rate: Rate) -> list[Failures]:
    """Put the whole suite to one model."""
    found = []
    for name, pairs in toxicity_suite().items():
        ratings = list(rate([text for pair in pairs for text in pair]))
        missed = [rating < LIMIT for rating in ratings[::2]]
        suspected = [rating >= LIMIT for rating in ratings[1::2]]
        failed = [one or other for one, other in zip(missed, suspected, strict=True)]
        shares = (sum(each) / len(pairs) for each in (failed, missed, suspected))
        found.append(Failures(name, len(pairs), *shares))
    return found


def toxicity_table(found: Sequence[Failures]) -> str:
    """Failure rates in percent, and their means: every behaviour counts alike."""
    lines = [f"{'toxicity: failure in %, by behaviour':44} failed  hate missed  harmless suspected  pairs"]
    for each in found:
        shares = f"{100 * each.failed:6.1f} {100 * each.missed:12.1f} {100 * each.suspected:19.1f}"
        lines.append(f"{each.name:44} {shares} {each.cases:6}")
    means = (sum(getattr(each, name) for each in found) / len(found) for name in ("failed", "missed", "suspected"))
    failed, missed, suspected = (100 * mean for mean in means)
    return "\n".join([*lines, f"{'mean':44} {failed:6.1f} {missed:12.1f} {suspected:19.1f}"])


def _about(term: str) -> Callable[[tuple[str, str]], tuple[str, str]]:
    def filled(pair: tuple[str, str]) -> tuple[str, str]:
        hateful, harmless = (text.replace("{group}", term) for text in pair)
        return hateful[0].upper() + hateful[1:], harmless[0].upper() + harmless[1:]

    return filled
