"""The words around a name that tell whether it is a place and whether an act happened there."""

from __future__ import annotations

from bayhaqi.knowledge.gazetteer_names import words_of

WITHIN = words_of("in near outside inside around across throughout within")
WHERE = words_of("at towards toward above beyond off into between")
WHITHER = words_of("to from of for through via over along on against with and or")
REGION_WORDS = words_of(
    """
    province state region governorate county district oblast prefecture department territory division canton krai
    republic valley peninsula island islands desert provinces districts counties regions states
    """
)
TOWN_WORDS = words_of(
    """
    city cities town towns village villages suburb suburbs neighborhood neighbourhood municipality capital port
    hamlet township settlement community enclave airport resort slum
    """
)
HONORIFICS = words_of(
    """
    mr mrs ms miss dr sir lord lady dame prof professor president minister senator sen rep governor gov general gen
    colonel col captain capt major maj lieutenant lt sergeant sgt judge justice king queen prince princess pope
    sheikh imam ayatollah mullah chancellor premier ambassador spokesman spokeswoman spokesperson secretary mayor
    officer detective saint hurricane typhoon cyclone tropical storm
    """
)
# A capital beside a name makes it part of a longer one ("Paris Hilton"), unless it only says which part of the place.
DIRECTIONS = words_of(
    """
    north south east west northern southern easter brexitn western central northeast northwest southeast southwest
    northeastern northwestern southeastern southwestern greater downtown upper lower inner outer mainland
    metropolitan mid old new
    """
)
INSTITUTIONS = words_of(
    """
    university college school hospital institute academy zoo museum times post daily news herald tribune gazette
    journal observer mirror guardian bank airlines airways court council committee commission parliament assembly
    ministry department agency authority association federation union club fc united city's cup games olympics
    agreement treaty accord accords convention conventions protocol declaration stock exchange radio television tv
    police army navy corps brigade party movement front league foundation society company corporation inc ltd group
    clinic laboratory church cathedral temple hotel stadium theatre theater marathon prize award series act plan
    summit process festival street road avenue
    """
)
# What is named after a place and is none: "Marburg virus", "Lyme disease".
AILMENTS = words_of(
    """
    virus viruses disease fever flu influenza syndrome strain variant ebolavirus hemorrhagic haemorrhagic
    encephalitis
    """
)
# Organisations and movements whose names towns happen to bear.
NOT_PLACES = words_of(
    """
    eu un who nato fao hiv aids xinhua reuters tass fatah hamas hezbollah taliban houthi farc eta isis isil aqap
    ulfa congress senate earth satan parliament church god mars venus moon sun bible christmas easter internet
    university college centre center airport
    """
)
CALENDAR = words_of("january february march april may june july august september october november december")
LOCATIVE = words_of(
    """
    in at near outside inside around across throughout within on off along between beyond amid beside by
    under behind aboard north south east west northeast northwest southeast southwest
    """
)
# Prepositions between a place and the noun that it belongs to: "the city of Aleppo", "10 km from Kyiv".
PART_OF = words_of("of from")
TARGET_PREPOSITIONS = words_of("on of against to into at in through")
# Acts whose object is where they happen.
OBJECT_LEMMAS = words_of(
    """
    bomb bombard shell strike attack hit raid storm invade enter visit capture seize besiege occupy assault blockade
    evacuate flee leave quit reach tour overrun retake recapture liberate loot burn destroy flatten pound rock shake
    target encircle surround patrol search ransack cross annex infiltrate ambush torch abandon
    """
)
OBJECT_NOUNS = words_of(
    """
    attack strike airstrike raid assault bombing bombardment shelling siege capture seizure invasion occupation
    offensive incursion blockade visit trip tour journey evacuation annexation fall liberation storming blast
    explosion massacre intervention operation march
    """
)
MOTION_LEMMAS = words_of(
    """
    go travel fly return arrive head come move deploy send dispatch deliver ship rush visit trip march flee advance
    tour journey withdraw retreat pull airlift sail drive walk welcome host summon deployment arrival transfer
    deport extradite bring take evacuate cross push
    """
)
LEAVING_LEMMAS = words_of(
    """
    withdraw withdrawal retreat pull evacuate evacuation leave flee expel deport pullout departure expulsion eject
    """
)
# A verb that only carries its noun: "held talks", "launched a strike", "paid a visit".
LIGHT_LEMMAS = words_of(
    """
    hold launch carry conduct make pay take have stage begin start open conclude attend lead mount stag give reach
    sign kick end resume commit perpetrate undertake organize organise plan report kill occur happen erupt break
    continue follow come be host
    """
)
HAPPENING = words_of("occur happen take erupt break come follow continue begin start rage be")
ANAPHORA = words_of("there here")
ANAPHORIC_NOUNS = words_of(
    """
    city town village capital area region province district site scene camp island port airport neighbourhood
    neighborhood
    """
)
# Verbs of which a government, not a place, is the subject.
PLACE_SUBJECTS = words_of(
    """
    be have lie remain become see witness experience suffer fall border stretch host face shake tremble need contain
    feature boast fill empty burn reel brace mourn erupt
    """
)
PARTNER_PREPOSITIONS = words_of("with by against between toward towards upon")
ADDRESSED_LEMMAS = words_of(
    """
    accuse urge warn ask tell condemn blame criticize criticise thank press pressure persuade sue support back help
    aid assist sanction threaten call order force allow inform notify isolate punish praise recognize recognise join
    push request
    """
)
RELATION_NOUNS = words_of(
    """
    talk relation tie negotiation agreement deal pressure sanction tension war alliance treaty cooperation dialogue
    dispute contact criticism support aid demand trade rivalry confrontation pact accord ambassador envoy message
    letter threat ultimatum request appeal
    """
)
# Prepositions through which the place of one event is that of another: "killed during a raid in Jenin".
DURING = words_of("during amid after following")
# What one is on.
UPON_KINDS = frozenset({"island", "river", "mountain", "site", "sea"})
GROUND_NOUNS = words_of(
    """
    outskirts border frontier coast road street highway island peninsula front frontline line bank edge side beach shore
    territory soil square bridge hill mountain plateau river avenue campus base ground farm ship boat train
    """
)
VIOLENT_LEMMAS = words_of(
    """
    fire open shoot attack strike raid shell bomb assault drop launch bombard fighting clash explosion kill wound down
    """
)
# People whose place is that of what they saw.
WITNESSES = words_of(
    """
    resident villager witness local people doctor medic police activist eyewitness survivor farmer rescuer neighbour
    neighbor paramedic hospital
    """
)
PLACE_NOUNS = words_of(
    """
    city town village capital port province state region district governorate county island peninsula valley area part
    outskirts suburb edge center centre heart street north south east west northeast northwest southeast southwest
    border coast shore bank side half quarter neighbourhood neighborhood corner kilometre kilometer km mile metre meter
    oblast municipality enclave territory camp airport base site desert mountain hill harbour harbor gate entrance
    headquarters parliament university
    """
)
# Acts that happen on a spot, so that the passage's place is theirs.
ON_THE_SPOT = words_of(
    """
    kill wound injure die shoot fire bomb shell attack strike raid storm burn loot torch explode detonate blow stab
    behead arrest detain seize capture kidnap abduct rescue free clash fight fighting battle riot protest demonstrate
    demonstration rally march gather block blockade disperse beat destroy damage hit meet meeting talk sign summit
    evacuate ambush execute besiege enter occupy open
    """
)
# "on a visit to Cairo", "during a trip to Rome": who is on it is there.
VISITS = words_of("visit trip tour journey stop stopover pilgrimage")
# What brings people to one spot: "promised at a summit in Kuwait".
GATHERINGS = words_of(
    """
    summit meeting conference talks talk rally ceremony session congress forum hearing funeral briefing reception
    march vigil speech interview gathering assembly
    """
)
SPEAKING = words_of("speak say talk address write broadcast tell report call phone telephone tweet")
SAYING = words_of("say tell announce report add write note declare explain according")
# Clauses that tell of something else than the verb above them, and so of another place.
APART = words_of("after before because if unless although though until")
MODALS = words_of("will shall may might could would can should must")
