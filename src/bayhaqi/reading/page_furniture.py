"""What of a page's elements and lines is furniture: navigation, related reports, share bars, captions, promotion."""

from __future__ import annotations

import re
from functools import lru_cache

from lxml import etree

from bayhaqi.reading.furniture import HEADING, LINE

FURNITURE_TAGS = frozenset(
    """
    nav aside footer figure figcaption button select form label input textarea video audio object embed iframe canvas
    picture img map menu dialog header svg math
    """.split()
)
# Never in text, whatever they are in; taken out of the tree before it is read.
DEAD_TAGS = (
    "script",
    "style",
    "noscript",
    "template",
    "svg",
    "iframe",
    "button",
    "select",
    "textarea",
    "object",
    "math",
)
ROLES = frozenset(
    "navigation complementary contentinfo banner search dialog alertdialog alert menu toolbar tablist".split()
)
# Words of class names and ids, parted at hyphens, underscores and capitals.
FURNITURE_WORDS = frozenset(
    """
    related recommended recommendation recommendations recirc recirculation newsletter newsletters signup subscribe
    subscription share shares sharing sharebar sharethis addthis social promo promos promoted promotion sponsored
    sponsor sponsors ad ads adv advert adverts advertisement advertising adslot banner cookie cookies consent gdpr cmp
    sidebar breadcrumb
    breadcrumbs comment comments commentlist disqus footer nav navigation navbar menu masthead toolbar caption captions
    credit credits byline author authors bio tags tag taglist topics keywords trending popular mostread teaser teasers
    widget widgets outbrain taboola carousel gallery slideshow slider pagination pager copyright disclaimer modal popup
    overlay paywall regwall skip search login signin timestamp meta metadata tools utility readmore readnext upnext
    pullquote pull poll quiz player podcast toc follow donate donation donations membership register registration
    feedback tweet twitter instagram facebook embed embedded topbar ticker infobox factbox fact weather stock stocks rail
    crosslink crosslinks backlink morelinks more moreon alsoread seealso kicker eyebrow breaking photo image
    imagecaption wp-caption legal imprint impressum partager partage newslettre verwandt teilen kommentare relacionadas
    relacionados compartir correlati condividi sr-only screen-reader visually visuallyhidden offscreen hidden
    """.split()
)
# A class that has one of these before a furniture word speaks of the page's layout: "has-sidebar", "comments-open".
LAYOUT_WORDS = frozenset("has have with no without show is not open closed enabled layout grid col".split())
STRONG_WORDS = frozenset(
    "comment comments commentlist disqus cookie cookies consent gdpr footer nav newsletter related".split()
)
BODY_CLASS = re.compile(
    r"(?:^|[\s_-])(?:article|story|entry|post|news|content|main|body|page|text|single|detail)(?:[-_]{0,2}"
    r"(?:body|content|text|copy|main|inner|wrapper|container|paragraphs|maincontent))(?:$|[\s_-])"
    r"|^(?:bodytext|articletext|storytext|fulltext|rich-?text|prose)$",
    re.IGNORECASE,
)
CAPITALS = re.compile(r"(?<=[a-z])(?=[A-Z])")
NOT_LETTERS = re.compile(r"[^a-z]+")
HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)

READ_MORE = """
    read more|more on this|read also|also read|related|see also|watch|listen|recommended|don[’']t miss|in pictures|in other news
    |live updates|lire aussi|à lire aussi|lea también|le puede interesar|lesen sie auch|mehr zum thema|leia também|leia mais
    |leggi anche|lees ook|читайте также|اقرأ أيضا|ayrıca okuyun
"""
PICTURE = "photo|image|picture|photograph|credit|file photo|video|graphic|foto|photographie|crédit photo|bild"
PICTURE_AGENCY = r"getty(?: images)?|reuters|afp|ap(?: photo)?|epa(?:-efe)?|shutterstock|dpa|anadolu"
ADVERTISING = "advertisement|sponsored content|advertising|publicité|anzeige|werbung|publicidad|pubblicità|reklam"
CALL = r"""
    sign up|subscribe|register|join|follow|download|support|donate|enjoying this|like what you|get the|get our|want more
    |never miss|stay (?:up to date|informed)|inscrivez-vous|abonnez-vous|suscríbase|suscríbete|melden sie sich|abonnieren
    |iscriviti|assine|inscreva-se|подпишитесь
"""
CHANNEL = r"""
    newsletters?|inbox|briefing|alerts?|app|channel|telegram|whatsapp|facebook|twitter|instagram|youtube|subscribers?
    |podcast|daily email|journalism|updates|boletín|infolettre|kanal|канал
"""
SHARE = """
    share|save|print|email|comment|listen|gift|copy link|bookmark|facebook|twitter|x|whatsapp|linkedin|telegram|teilen
    |drucken|partager|compartir|condividi|compartilhar|поделиться
"""


def _joined(words: str) -> str:
    return "".join(line.strip() for line in words.splitlines())


PROMOTION = re.compile(
    "|".join(
        (
            rf"(?:{_joined(READ_MORE)})\s*[:|>»→-]\s*.{{0,200}}",
            rf"(?:{PICTURE})s?(?: (?:credit|by|courtesy(?: of)?|source))?\s*[:/©].{{0,160}}",
            r"listen to (?:the|this) .{0,60}|https?://\S+(?: .{0,100})?",
            r"\[?(?:image|file|photo|handout)s?: .{0,120}\]?",
            rf".{{0,160}}(?:/|\||©|via )\s?(?:{PICTURE_AGENCY})\W{{0,3}}(?:file(?: photo)?)?\W?",
            rf"(?:{ADVERTISING})\W{{0,3}}",
            rf"(?:{_joined(CALL)})\b.{{0,200}}\b(?:{_joined(CHANNEL)})\b.{{0,120}}",
            r"\d+ ?(?:min(?:ute)?s?|мин)\.?(?: read| de lecture| lesezeit| de lectura)?|\d+ (?:comment|share)s?",
            rf"(?:{_joined(SHARE)})(?:\W+(?:{_joined(SHARE)}))*\W?",
        )
    ),
    re.IGNORECASE,
)
RUNNING_TEXT = re.compile(r"[.!?…。！？؟।][\"”’»)\]」』]*$")
MOST_PROMOTION = 320


def is_furniture_line(text: str) -> bool:
    """Whether a paragraph of a page is promotion, a caption's credit, a share line or a heading of other reports."""
    if len(text) > MOST_PROMOTION:
        return False
    return (
        PROMOTION.fullmatch(text) is not None
        or HEADING.fullmatch(text.rstrip(" :»>→…")) is not None
        or LINE.fullmatch(text) is not None
    )


def ends_a_sentence(text: str) -> bool:
    """Whether the text ends as running text does."""
    return RUNNING_TEXT.search(text) is not None


def is_dead(element: etree._Element) -> bool:
    """Whether the element is furniture by its tag or role, whatever it holds."""
    if element.tag in FURNITURE_TAGS:
        return True
    role = element.get("role")
    return role is not None and role in ROLES


def class_verdict(element: etree._Element) -> str:
    """ "furniture", "comments" (furniture however long), "body" or "" by the element's class, id and visibility."""
    names = element.get("class"), element.get("id")
    if element.get("hidden") is not None or element.get("aria-hidden") == "true":
        return "furniture"
    style = element.get("style")
    if style and HIDDEN_STYLE.search(style):
        return "furniture"
    if names == (None, None):
        return ""
    return _verdict(names[0] or "", names[1] or "")


@lru_cache(maxsize=16_384)
def _verdict(classes: str, identity: str) -> str:
    tokens = [*classes.split(), *identity.split()]
    if any(BODY_CLASS.search(token) for token in tokens):
        return "body"
    for token in tokens:
        if token.lower() in FURNITURE_WORDS:
            return "comments" if token.lower() in STRONG_WORDS else "furniture"
        words = NOT_LETTERS.split(CAPITALS.sub("-", token).lower())
        if LAYOUT_WORDS.isdisjoint(words):
            found = FURNITURE_WORDS.intersection(words)
            if found:
                return "comments" if not STRONG_WORDS.isdisjoint(found) else "furniture"
    return ""
