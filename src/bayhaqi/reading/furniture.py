"""Page furniture at the end of a report: "More News", share lines, lists of other headlines, copyright lines."""

from __future__ import annotations

import re

HEADING = re.compile(
    r"(?:more|other|latest|top|related|recommended|trending|popular|most (?:read|popular|viewed|shared))(?: \w+){0,3}"
    r" (?:news|stories|articles?|headlines|posts|reading|coverage|content|topics|from [\w .’'-]+)"
    r"|(?:more|latest|related|recommended|trending|latest updates|most read|most popular|you (?:may|might) also like"
    r"|keep reading|up next|see also|related topics|related tags|tags|topics|also read|read also|read more|read next"
    r"|further reading|don[’']t miss|editors?[’']?s? picks?|recommended for you|from around the web"
    r"|sponsored(?: content)?|advertisement|comments?|leave a (?:comment|reply))",
    re.IGNORECASE,
)
NETWORK = (
    r"(?:facebook|twitter|x|whatsapp|telegram|linkedin|e-?mail|print|copy link|instagram|reddit|pinterest|messenger"
    r"|youtube|pocket)"
)
SITE_PAGE = r"(?:terms of (?:use|service)|privacy policy|cookie policy|about us|contact us|advertise with us)"
LINE = re.compile(
    r"(?:read also|also read|read more|read next|see also|related|read|watch|recommended|tags|topics|filed under"
    r"|keywords)\s*(?::|»|>|→)\s?.*"
    r"|(?:click|tap) here .*"
    r"|share(?: (?:this|on|via|with|the|it|article|story)\b.{0,60})?(?:\s*:.*)?"
    r"|(?:like|follow|join|find|connect with|contact) us\b.{0,120}"
    rf"|follow [\w .@’'-]{{2,60}} on (?:{NETWORK}|google news)\b.{{0,80}}"
    r"|(?:subscribe|sign up|signup)\b.{0,160}"
    r"|(?:get|download) (?:the|our|more|all)\b.{0,40}\b(?:app|newsletter|alerts?|updates|inbox)\b.{0,80}"
    rf"|{NETWORK}(?:[\s,|/•·]+(?:{NETWORK}|and))*"
    r"|(?:copyright\b|©|\(c\)|all rights reserved).{0,300}"
    r"|.{0,80}\ball rights reserved\b.{0,200}"
    r"|(?:back to top|skip to .{1,30}|return to (?:the )?(?:home ?page|top).{0,20}|go to .{0,20}home ?page|load more"
    r"|show more|view (?:all )?comments?|\d+ comments?)"
    r"|\((?:additional|writing|written|reporting|reported|editing|edited|compiled) .{0,400}\)"
    r"|(?:additional )?reporting by .{0,200}; ?(?:writing|editing|additional reporting) by .{0,200}"
    r"|published in [^.]{0,60}, .{0,20}\d{4}\.?"
    r"|(?:our standards: .{0,80}|the thomson reuters trust principles.{0,40})"
    r"|this (?:story|article|report) (?:was|has been) (?:originally |first )?(?:published|edited|auto-?generated)\b"
    r".{0,200}"
    rf"|{SITE_PAGE}(?:[\s|•·,/-]+{SITE_PAGE})*"
    r"|#\w+(?:\s+#\w+)*|\*{3,}|[-_=]{3,}|\[?(?:ends|end)\]?|-30-|###",
    re.IGNORECASE,
)
LONGEST_LINE = 500
LINES_UNDER_A_HEADING = 30
MOST_HEADLINE_WORDS = 25
LAST_CHARACTERS = 20_000
SENTENCE_END = re.compile(r"[.!?][\"”’')\]]*$")


def without_furniture(text: str) -> str:
    """The text up to the page furniture at its end; the text itself if nothing else would be left."""
    tail_start = text.rfind("\n", 0, max(0, len(text) - LAST_CHARACTERS)) + 1
    lines = [(match.start() + tail_start, match.group().strip()) for match in re.finditer(r"[^\n]+", text[tail_start:])]
    lines = [(start, line) for start, line in lines if line]
    cut = len(text)
    under = 0
    for start, line in reversed(lines):
        if len(line) <= LONGEST_LINE and HEADING.fullmatch(line.rstrip(" :»>→…")):
            cut, under = start, 0
        elif len(line) <= LONGEST_LINE and LINE.fullmatch(line):
            cut = cut if under else start
        elif under < LINES_UNDER_A_HEADING and _may_be_headline(line):
            under += 1
        else:
            break
    kept = text[:cut].rstrip()
    return kept or text


def _may_be_headline(line: str) -> bool:
    """Whether the line may be one of a list of other reports under a heading: short, without a full stop."""
    return len(line) <= LONGEST_LINE and len(line.split()) <= MOST_HEADLINE_WORDS and not SENTENCE_END.search(line)
