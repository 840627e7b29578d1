"""Closed word lists that tell actor mentions from other noun phrases, and anaphors from each other.

All written for this project. The nouns come on top of those that the actor base knows as roles.
"""

from __future__ import annotations


def words_of(text: str) -> frozenset[str]:
    """The words of a text as a set."""
    return frozenset(text.split())


# Pronoun → (number, gender); number "s" or "p", gender "m", "f", "n" (things, states, groups) or "" (any).
PRONOUNS: dict[str, tuple[str, str]] = {
    "he": ("s", "m"), "him": ("s", "m"), "his": ("s", "m"), "himself": ("s", "m"),
    "she": ("s", "f"), "her": ("s", "f"), "hers": ("s", "f"), "herself": ("s", "f"),
    "it": ("s", "n"), "its": ("s", "n"), "itself": ("s", "n"),
    "they": ("p", ""), "them": ("p", ""), "their": ("p", ""), "theirs": ("p", ""), "themselves": ("p", ""),
}  # fmt: skip

# Singular heads of a person's role.
PERSON_ROLES = words_of("""
    announcer narrator questioner reader viewer user blogger
    hacker lecturer trainer promoter settler looter rioter raider squatter dealer stakeholder negotiator courier
    emissary heir carer coordinator administrator inspector-general bureaucrat technocrat midwife cleaner porter
    president premier minister secretary chancellor king queen prince princess emir sultan sheikh shah crown pope
    bishop archbishop cardinal patriarch imam ayatollah cleric mullah rabbi priest pastor monk ambassador envoy
    diplomat consul representative spokesman spokeswoman spokesperson leader head chief chairman chairwoman
    chairperson chair director commissioner governor mayor deputy senator congressman congresswoman lawmaker
    legislator mp parliamentarian speaker politician official officer commander general colonel major captain
    lieutenant admiral marshal sergeant brigadier soldier policeman policewoman constable sheriff guard fighter
    gunman militant rebel insurgent guerrilla terrorist bomber attacker assailant suspect jihadist extremist
    separatist warlord kidnapper hijacker smuggler trafficker criminal gangster pirate thief robber activist
    protester protestor demonstrator dissident campaigner opponent critic supporter organiser organizer striker
    journalist reporter correspondent editor columnist blogger photographer broadcaster analyst expert scholar
    professor academic scientist researcher student teacher doctor nurse lawyer attorney judge prosecutor magistrate
    justice witness victim hostage captive prisoner detainee inmate defector refugee migrant asylum-seeker immigrant
    expatriate worker employee miner farmer fisherman trader merchant businessman businesswoman banker investor
    driver pilot sailor engineer resident villager citizen civilian national voter passenger tourist traveller
    traveler pilgrim worshipper worshiper man woman boy girl child teenager youth person neighbour neighbor relative
    father mother parent son daughter brother sister wife husband widow family monarch ruler dictator strongman
    successor predecessor counterpart colleague ally rival adviser advisor aide negotiator mediator delegate member
    candidate nominee founder boss executive manager ceo owner singer actor writer author poet artist athlete
    footballer coach elder tribesman peacekeeper inspector monitor observer volunteer rescuer medic paramedic
    firefighter veteran recruit deserter conscript reservist mercenary contractor insider whistleblower spy agent
    informant detective investigator premier-designate president-elect vice-president fm pm undersecretary
    attorney-general patriot loyalist nationalist hardliner moderate reformist islamist communist socialist liberal
    conservative democrat republican autocrat incumbent tsar oligarch billionaire ombudsman treasurer auditor
    economist historian chaplain butcher shopkeeper vendor householder troop gendarme paratrooper commando marine
    cadet infantryman sniper guardsman vice-chairman commander-in-chief co-founder lama caliph khan
""")

# Heads that name a body of people, an institution or a medium.
COLLECTIVES = words_of("""
    city town publication thinktank think-tank brotherhood crew
    group movement organisation organization faction militia army navy airforce military force police gendarmerie
    troops government administration cabinet regime junta authority authorities ministry department agency bureau
    office parliament senate congress assembly knesset duma majlis legislature council committee commission court
    tribunal judiciary prosecution party coalition alliance bloc union federation confederation opposition
    delegation mission team embassy consulate company firm corporation bank conglomerate manufacturer airline
    newspaper daily weekly magazine radio television tv broadcaster channel station network website outlet media
    press monitor charity ngo foundation institute university church mosque synagogue tribe clan community minority
    people public population crowd mob gang cartel mafia brigade battalion regiment division unit squad patrol
    garrison fleet resistance insurgency rebellion guerrilla leadership politburo presidency monarchy kremlin nation
    state country kingdom republic emirate superpower side club association league syndicate trust watchdog
    taskforce task-force panel jury electorate diaspora staff crew personnel workforce convoy guards fighters
    peacekeepers contingent paramilitary paramilitaries intelligence household neighbourhood village secretariat
    directorate chancellery treasury exchequer creditor lender donor insurer regulator factions
""")

# Heads of populations that are mostly plural or that name victims and crowds.
POPULATIONS = words_of("""
    people person civilian resident villager citizen worker protester demonstrator refugee migrant child woman man
    student family parent worshipper passenger victim casualty wounded injured dead displaced homeless survivor
    hostage other voter crowd mourner onlooker bystander shopper commuter patient schoolchild schoolgirl schoolboy
    pedestrian evacuee returnee
""")

# Vehicles and weapons: actors only when they carry a country or belong to forces.
VEHICLES = words_of("""
    jet warplane warship drone aircraft helicopter submarine vessel ship boat tank missile rocket artillery plane
    bomber frigate destroyer carrier tanker gunship gunboat fighter-jet trawler cutter patrol-boat gun battery
    cruiser corvette uav mortar
""")

# "thousands of Georgians": the counted noun says who they are.
QUANTIFIERS = words_of("""
    thousand hundred dozen score million billion number majority handful couple pair lot many most some several few
    all both none any each one two three four five six seven eight nine ten half third quarter rest group crowd
    column wave series minority scores lots thousands hundreds dozens millions
""")

# Person-like endings of nouns that no list has ("cyclist", "technocrat").
PERSON_ENDINGS = ("ist", "ian", "eer", "man", "men", "woman", "women", "person", "crat")
NOT_PERSONS = words_of("""
    assist consist exist list mist twist heist fist wrist gist checklist shortlist blacklist wishlist human career
    specimen regimen acumen omen abdomen mean man-made
    peer beer deer veneer cheer martian amphibian guardian obsidian meridian
""")

# Words for persons that announce a name: they belong to the title, not to the name.
HONORIFICS = words_of("""
    mr mr. mrs mrs. ms ms. miss dr dr. sir dame lord lady gen gen. col col. lt lt. maj maj. capt capt. sgt sgt. adm
    adm. brig brig. sen sen. rep rep. gov gov. prof prof. rev rev. hon hon. st. sheikh shaikh mullah maulana mawlawi
    ayatollah hojatoleslam president minister premier chancellor king queen prince princess pope cardinal archbishop
    bishop patriarch senator general colonel major captain lieutenant admiral marshal sergeant brigadier commander
    secretary spokesman spokeswoman spokesperson ambassador envoy governor mayor chairman chairwoman chief judge
    justice emir sultan former ex-president ex-minister acting deputy vice prime foreign defence defense interior
    finance representative congressman congresswoman leader director army police navy vice-president speaker
    professor doctor opposition
""")
# These are parts of names in many languages, so they are taken off only with other title words around.
NAME_LIKE_TITLES = words_of(
    "sheikh shaikh prince king major justice chief general judge bishop pope marshal mullah khan"
)

# Names followed by one of these are still that name: "the Al-Akhbar newspaper", "the Hamas movement".
NAMED_KINDS = words_of("""
    group movement organisation organization militia party newspaper daily weekly magazine agency channel network
    station radio television tv broadcaster website company firm faction alliance coalition bloc union bank airline
    cartel gang clan tribe insurgency rebels militants insurgents guerrillas foundation institute ngo charity
""")

TEMPORAL = words_of("""
    monday tuesday wednesday thursday friday saturday sunday january february march april may june july august
    september october november december today yesterday tomorrow morning afternoon evening night week month year
    decade century weekend hour minute second day spring summer autumn winter ramadan christmas easter
""")

LOCATIVE = words_of(
    "in at near inside across throughout around outside within via through along off below above beyond amid"
)

REPORTING = words_of("""
    say tell add state announce declare report note explain stress emphasise emphasize warn claim write tweet post
    comment insist argue confirm deny admit acknowledge reply respond remark mention describe reveal disclose
    suggest assert maintain allege accuse promise vow pledge urge call ask request demand predict believe think
    recall conclude testify quote cite reiterate hint indicate observe estimate
""")

# Verbs that make their object a victim: a bare number is a mention there ("killed twelve").
HARMING = words_of("kill wound injure arrest detain abduct kidnap execute behead hang capture free release shoot")

# "arrived in Beijing" names the host, "intervention in Libya" whom it is against: no mere places.
HOSTING = words_of("arrive arrival land visit stopover intervene intervention interfere interference meddle meddling")

# Singular bodies that stand without an article: "police said", "parliament voted".
BARE_COLLECTIVES = words_of("police parliament congress opposition government army management staff media intelligence")

# What a minister or secretary is of: no name of its own.
OFFICES = words_of("""
    state affairs foreign defence defense interior finance justice health education trade security commerce economy
    energy labour labor agriculture transport transportation culture information communications treasury home
    environment war exchequer external internal homeland public works industry development planning staff
""")

# Nouns of bodies and populations that are places after "in" and the like.
PLACE_NOUNS = words_of("""
    capital country village neighbourhood town city region province district state kingdom republic nation palace
    embassy consulate prison camp base school university church mosque court office station headquarters
    parliament household
""")

# Bodies that modify the noun of an act: "a police raid".
BARE_MODIFIERS = words_of("police army government militia military opposition navy")

# Verbs with "of" after their object, and nouns whose "for" and "to" tell whose they are.
OF_VERBS = words_of("accuse convict warn inform suspect remind assure deprive absolve acquit notify rob strip cure rid")
FOR_ROLES = words_of("""
    spokesman spokeswoman spokesperson minister representative envoy secretary undersecretary commissioner coordinator
    ministry department office agency committee director adviser advisor candidate council commission bureau institute
    organisation organization centre center foundation league association union party movement front court
""")
TO_ROLES = words_of("ambassador envoy representative adviser advisor aide ally heir observer delegate emissary mission")

# Kinds of entity that a bare "the group", "the party", … may stand for.
GROUP_ANAPHORS = words_of("""
    group movement organisation organization faction militia insurgent party alliance coalition bloc union company
    firm agency network militant rebel association charity cartel gang body club foundation airline bank
    manufacturer jihadist guerrilla fighter extremist tribe watchdog federation
""")
MEDIA_ANAPHORS = words_of(
    "newspaper daily paper magazine agency channel broadcaster station radio network website outlet"
)
STATE_ANAPHORS = words_of("country nation kingdom republic state emirate")
PERSON_ANAPHORS = words_of("man woman boy girl teenager suspect activist")

# Roles that stand for one another, under the word that they are compared by.
_SYNONYMS = {
    "spokesperson": "spokesman spokeswoman",
    "minister": "premier pm fm",
    "chairperson": "chair chairman chairwoman",
    "lawmaker": "mp legislator parliamentarian senator congressman congresswoman",
    "organisation": "organization",
    "envoy": "representative",
    "protester": "protestor demonstrator",
    "attacker": "gunman assailant",
    "king": "monarch sovereign",
    "ruler": "emir sultan",
    "general": "gen gen.",
    "colonel": "col col.",
    "soldier": "troop troops",
    "rebel": "insurgent guerrilla",
    "officer": "policeman policewoman",
    "reporter": "journalist correspondent",
    "newspaper": "paper daily",
    "army": "military",
}
SAME_ROLE: dict[str, str] = {word: role for role, words in _SYNONYMS.items() for word in words.split()}
# Whom a broader noun may stand for: "the leader" for a president, "the diplomat" for an ambassador.
BROADER_ROLE: dict[str, frozenset[str]] = {
    "leader": words_of(
        "leader president minister chancellor king queen head chief emir sultan chairperson ruler general founder"
    ),
    "official": words_of(
        "official minister spokesperson secretary deputy envoy ambassador director adviser head chief commissioner"
    ),
    "diplomat": words_of("diplomat ambassador envoy minister secretary consul"),
    "politician": words_of("politician president minister lawmaker leader mayor governor candidate deputy chancellor"),
    "officer": words_of("officer general colonel major captain lieutenant admiral commander sergeant brigadier"),
    "commander": words_of("commander general colonel leader chief admiral"),
    "chief": words_of("chief head director commander secretary leader"),
    "head": words_of("head chief director leader chairperson"),
    "cleric": words_of("cleric ayatollah imam bishop archbishop priest pope patriarch cardinal mullah rabbi"),
    "general": words_of("general commander chief"),
    "minister": words_of("minister secretary"),
    "envoy": words_of("envoy ambassador diplomat"),
    "ruler": words_of("ruler king emir sultan president queen"),
    "king": words_of("king queen emir sultan"),
    "activist": words_of("activist campaigner leader dissident lawyer"),
    "secretary": words_of("secretary minister"),
    "president": words_of("president"),
    "attacker": words_of("attacker militant bomber fighter rebel"),
    "militant": words_of("militant fighter rebel attacker insurgent jihadist group"),
    "rebel": words_of("rebel militant fighter group movement"),
    "fighter": words_of("fighter militant rebel"),
}
