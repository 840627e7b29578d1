"""Pages that hold no report or a part of one: paywall stubs, consent pages, checks for robots, error pages."""

from __future__ import annotations

import re


def _any_of(phrases: str) -> re.Pattern[str]:
    """A pattern for any of the phrases, one a line."""
    return re.compile("|".join(line.strip() for line in phrases.strip().splitlines()), re.IGNORECASE)


PAYWALL = _any_of(
    r"""
    (?:subscribe|sign up|sign in|log in|register)(?: now| today| here)? (?:to|and) (?:continue|keep|read|unlock|finish)
    create (?:a|an|your)(?: free)? account (?:to|and) (?:continue|keep|read)
    (?:this|the full|rest of the|rest of this) (?:article|story|content|report) is [a-z ]{0,24}(?:for|to) [a-z ]{0,24}subscribers
    (?:for|to) (?:our )?subscribers only
    subscriber[- ](?:only|exclusive)
    premium (?:content|article)
    already (?:a |have an? )?(?:subscriber|subscribed|subscription|member)
    to (?:read|continue reading|view|access) (?:the|this) (?:full|rest|whole|complete|entire|article|story)
    you (?:have|[’']ve) (?:reached|read|used) (?:your|all|the|\d+)[^.]{0,40}(?:free|monthly|limit|articles)
    unlock (?:this|the full) (?:article|story)
    become a (?:subscriber|member) to read
    weiterlesen mit
    nur für abonnenten
    exklusiv für abonnenten
    jetzt (?:abonnieren|testen) und weiterlesen
    (?:article|la suite est) réservée? aux abonnés
    il vous reste \d+\s?% de cet article
    déjà abonné
    pour lire la suite
    abonnez-vous pour (?:lire|continuer)
    (?:contenido )?(?:solo|exclusivo) para suscriptores
    suscríbe(?:te|se) para (?:leer|seguir)
    para seguir leyendo
    (?:riservato|solo per) (?:agli )?abbonati
    sei già abbonato
    per continuare a leggere
    exclusivo para assinantes
    assine para (?:ler|continuar)
    """
)
CONSENT = _any_of(
    r"""
    before you continue
    we and our (?:\d[\d.,]* )?partners
    we (?:use cookies|value your privacy|care about your privacy|need your consent)
    (?:accept|reject|allow|manage|agree to) (?:all|cookies|options|preferences|settings|and continue)
    your (?:privacy|cookie|consent) (?:choices|settings|preferences|matters)
    store and/or access information on a device
    legitimate interest
    personali[sz]ed ads
    consent to (?:the use|our use|cookies)
    wir (?:verwenden|nutzen) cookies
    wir und unsere \d+ partner
    alle akzeptieren
    zustimmen und weiter
    ihre zustimmung
    mit werbung (?:weiter|lesen)
    datenschutzeinstellungen
    nous (?:utilisons des|et nos partenaires)
    tout accepter
    continuer sans accepter
    votre consentement
    accepter et (?:continuer|fermer)
    (?:utilizamos|usamos) cookies
    aceptar (?:todo|y continuar|todas)
    su consentimiento
    aceitar (?:todos|e continuar)
    utilizziamo i cookie
    accetta (?:tutto|e continua)
    """
)
ROBOT_CHECK = _any_of(
    r"""
    checking (?:if the site connection is secure|your browser)
    verify(?:ing)? (?:that )?you are (?:a )?human
    are you a robot
    unusual (?:traffic|activity)
    (?:please )?(?:enable|turn on) (?:javascript|js)(?: and cookies)?
    access (?:to this page has been )?denied
    complete the (?:captcha|security check)
    attention required
    ddos protection
    request(?: has been)? blocked
    pardon our interruption
    """
)
ERROR_PAGE = _any_of(
    r"""
    (?:404|403|410|500|502|503)\b.{0,40}(?:not found|error|forbidden|gone|unavailable|gateway)
    page (?:not found|you (?:requested|are looking for))
    (?:we )?(?:can[’']?t|cannot|couldn[’']t) find (?:the|that|this) page
    seite (?:wurde )?nicht gefunden
    page (?:introuvable|non trouvée)
    página no encontrada
    pagina non trovata
    página não encontrada
    service (?:temporarily )?unavailable
    this (?:article|page) (?:has been removed|is no longer available)
    """
)
# A stub has an opening paragraph or three; whole reports under this many words behind a wall are rare.
STUB_WORDS = 180
# Report's words beyond which a page is no consent page, whatever its banner says.
CONSENT_WORDS = 120
# Longer bodies are not looked at: the patterns take a millisecond for 10,000 characters.
MOST_LOOKED_AT = 250
PAGE_CHARACTERS = 20_000
# Without one of these a page has none of the phrases, whose pattern takes a hundred times as long.
CONSENT_HINTS = (
    "cookie",
    "consent",
    "privacy",
    "partner",
    "zustimm",
    "akzept",
    "datenschutz",
    "accept",
    "acept",
    "aceit",
)
PAYWALL_HINTS = (
    "subscriber", "abonn", "suscri", "assin", "premium ", "already ", "continue reading", "to continue", "and continue",
    "to read", "and read", "to keep", "and keep", "to view", "to access", "to finish", "you have ", "you've ", "you’ve ", "unlock",
    "weiterlesen", "pour lire", "il vous reste", "para seguir", "continuare a leggere",
)  # fmt: skip


def wall_of(page: str, near: str, paragraphs: list[str], title: str | None, free: bool | None) -> str | None:
    """Why the page is no report, in words for a message; None where it may be one.

    `page` is all text of the page, `near` the text around the body, `free` what its linked data say of free access.
    """
    words = sum(len(paragraph.split()) for paragraph in paragraphs)
    heading = title or ""
    if words >= MOST_LOOKED_AT:
        return None
    text = page[:PAGE_CHARACTERS]
    own = [paragraph for paragraph in paragraphs if not CONSENT.search(paragraph)]
    own_words = sum(len(paragraph.split()) for paragraph in own)
    if own_words < CONSENT_WORDS:
        has_hint = any(word in text.casefold() for word in CONSENT_HINTS)
        asked = {match.group().casefold() for match in CONSENT.finditer(text)} if has_hint else set()
        if len(asked) >= 2 and len(own) <= len(paragraphs) / 2:
            return "it asks for consent to cookies and shows no report; save it after consenting"
        if ROBOT_CHECK.search(heading) or (own_words < 60 and ROBOT_CHECK.search(text)):
            return "it checks whether a person is reading and shows no report; save it from a browser"
        if ERROR_PAGE.search(heading) or (own_words < 60 and ERROR_PAGE.search(text[:3_000])):
            return "it is an error page and no report; fetch the report's present address"
    if words < STUB_WORDS and (free is False or _has_paywall(near[:PAGE_CHARACTERS])):
        return f"it shows only the first {words} words, the rest is behind a paywall; save it with a subscription"
    return None


def _has_paywall(text: str) -> bool:
    plain = text.casefold()
    return any(word in plain for word in PAYWALL_HINTS) and PAYWALL.search(text) is not None
