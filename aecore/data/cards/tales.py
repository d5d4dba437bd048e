"""Card of the phrases from fairy tales."""

from __future__ import annotations

from ...texts import mark
from .card import DataCard

__all__ = ["TALES"]

WORDS = """
the and . to i you it he a was but she of ? is that not as do said they what so her ! then all will in for be
at have him me had one with we when there them on are know went out his go came if again little see this can
did my now no were could how would get king must come man shall very never down here away where dorothy up old
way time tell thought who like queen say before only home am don't took looked about off oz tin which think
back good let nothing well your woodman i'm long more alice us into from got once done going saw asked sat
take after by other girl just scarecrow better has house thing find i'll should beautiful first help last may
put told boy cried give been heart quite day made soon horse princess door eat look people wish called seen
still over right want knew left much some woman glad ran work city or any can't head room sure than bed found
make afraid gone herself red their happy himself it's next anything great heard live looking ozma poor same
something happened shaggy too wood child name round upon cut dead emerald always brought father hand land
together enough far friends tree turned why didn't followed mother set walked while yet young course daughter
em friend king's leave might moment son use wizard cannot i've stood such toto try won't another answered each
end fast hear hen kansas own run sleep true wife bright castle everything flew lay life night others really
yellow bring children even fell gave lost many side that's through because both does ever myself place story
water ask eyes glass two best bird care hard nome our passed please these wanted also became began brains
country kind rose table wonder world alone aunt behind bug fox keep lady light lion open palace road shoes
witch woggle word become big button feet fine fire forest journey pretty rest white an asleep certainly garden
matter mind opened ought snow suppose till tip voice carry hungry replied tried window around bear billina
else green large love new returned sitting speak things uncle being frightened gerda isn't morning near
pleased ready grew hair henry longer soldier spoke strange sun used wind wonderful words black dark held laid
majesty pumpkinhead quickly remarked although clothes declared dog getting hands heads high lived part sent
standing throne added along exclaimed four gold hans its you're air army carried every flowers led men perhaps
seemed small those tiktok until whole arms beside blue cat continued evening face mombi rather royal suddenly
taken body dear felt glinda ground half legs nor pocket silver though trees under wicked without able close
dressed drew golden neck reached themselves three town among bread having jack most straw times tone full
indeed magic top years general however against art thou drawing few oh several between line yes
""".split()
"""The most frequent first; `benchmarks.tales_phrases` prints them."""

TALES = DataCard(
    name="tales",
    title=mark("Phrases from fairy tales"),
    text=mark(
        "5,986 different phrases of four to ten words from nine old English books, such as “then said the king” or "
        "“what shall i do ?”. Only phrases of the 498 most frequent words and signs were taken."
    ),
    shape=(len(WORDS) + 1, 10),
    kind="text",
    classes=("Grimm", "Andersen", "Carroll", "Baum"),
    words=("·", *WORDS),
    train=4486,
    held_out=1500,
    source=mark("The Brothers Grimm, Hans Christian Andersen, Lewis Carroll, L. Frank Baum, by Project Gutenberg"),
    licence=mark("public domain in the United States"),
    good_for=mark("Text as people wrote it: collapse of the code and its cure, phrases between phrases, who wrote it."),
    not_for=mark("Knowing language: 4,486 phrases teach how words follow each other, not what they mean."),
    epochs=30,
    batch_size=64,
    spectrum=(0.603, 0.185, 0.166, 0.108, 0.09, 0.0839, 0.0772, 0.0688),
)
