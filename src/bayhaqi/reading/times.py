"""Times of publication with their zones, as pages, feeds and exports write them in many languages, into ISO form."""

from __future__ import annotations

import re
import unicodedata
from datetime import datetime
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bayhaqi.reading.days import EARLIEST_YEAR, LATEST_YEAR, parse_day

LONGEST_TIME = 160
# Month names of the languages that news pages date themselves in; each line is January to December.
MONTH_LINES = """
january february march april may june july august september october november december
enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre
janvier février mars avril mai juin juillet août septembre octobre novembre décembre
januar februar märz april mai juni juli august september oktober november dezember
jänner feber maerz april mai juni juli august setiembre oktober november dezember
gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre
janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro
januari februari maart april mei juni juli augustus september oktober november december
januari februari mars april maj juni juli augusti september oktober november december
januari februari maret april mei juni juli agustus september oktober november desember
ianuarie februarie martie aprilie mai iunie iulie august septembrie octombrie noiembrie decembrie
stycznia lutego marca kwietnia maja czerwca lipca sierpnia września października listopada grudnia
ledna února března dubna května června července srpna září října listopadu prosince
ocak şubat mart nisan mayıs haziran temmuz ağustos eylül ekim kasım aralık
января февраля марта апреля мая июня июля августа сентября октября ноября декабря
січня лютого березня квітня травня червня липня серпня вересня жовтня листопада грудня
ιανουαρίου φεβρουαρίου μαρτίου απριλίου μαΐου ιουνίου ιουλίου αυγούστου σεπτεμβρίου οκτωβρίου νοεμβρίου δεκεμβρίου
يناير فبراير مارس أبريل مايو يونيو يوليو أغسطس سبتمبر أكتوبر نوفمبر ديسمبر
جانفي فيفري مارس أفريل ماي جوان جويلية أوت سبتمبر أكتوبر نوفمبر ديسمبر
ژانویه فوریه مارس آوریل مه ژوئن ژوئیه اوت سپتامبر اکتبر نوامبر دسامبر
जनवरी फ़रवरी मार्च अप्रैल मई जून जुलाई अगस्त सितंबर अक्टूबर नवंबर दिसंबर
tháng-1 tháng-2 tháng-3 tháng-4 tháng-5 tháng-6 tháng-7 tháng-8 tháng-9 tháng-10 tháng-11 tháng-12
"""
# Hours and minutes east of Greenwich; of names that several zones share, the one that English news pages mean.
ZONES = {
    name: offset
    for line in """
    Z utc gmt wet=Z; wat cet mez bst west=+01:00; cest mesz eet cat sast=+02:00; eest msk trt eat ast-sa=+03:00;
    gst=+04:00; pkt=+05:00; ist=+05:30; npt=+05:45; bdt=+06:00; wib ict=+07:00; sgt hkt pht myt awst wita=+08:00;
    jst kst wit=+09:00; acst=+09:30; aest=+10:00; acdt=+10:30; aedt=+11:00; nzst=+12:00; nzdt=+13:00; brt art=-03:00;
    nst=-03:30; ast edt=-04:00; est cdt=-05:00; cst mdt=-06:00; mst pdt=-07:00; pst akdt=-08:00; akst=-09:00;
    мск=+03:00; hst=-10:00; irst=+03:30; aft=+04:30; mmt=+06:30
    """.split(";")
    for names, offset in [line.strip().split("=")]
    for name in names.lower().split()
}
# Names that mean summer or winter time as the day has it.
ZONE_PLACES = {"et": "America/New_York", "ct": "America/Chicago", "mt": "America/Denver", "pt": "America/Los_Angeles"}

ISO = re.compile(
    r"(\d{4})-?(\d{2})-?(\d{2})(?:T| ?)(\d{2}):?(\d{2})(?::?(\d{2})(?:[.,]\d{1,9})?)?"
    r" ?(?:(z|utc|gmt)|([+-])(\d{2}):?(\d{2})?)?",
    re.IGNORECASE,
)
# The form of RSS and e-mail, tried first because lists have thousands of them.
MAIL = re.compile(r"(?:[A-Za-z]{3}, ?)?(\d{1,2}) ([A-Za-z]{3}) (\d{4}) (\d\d:\d\d(?::\d\d)?) ([+-]\d{4}|[A-Za-z]{1,4})")
# Forms that are put into the order of others: "Sun Mar 10 04:00:00 GMT 2019", "12 tháng 3, 2019".
INSIDE = re.compile(r"\b([A-Za-z]{3} \d{1,2}) (\d{2}:\d{2}:\d{2}(?: [A-Z]{3,4})?) (\d{4})\b")
NUMBERED_MONTH = re.compile(r"\btháng (\d{1,2})\b", re.IGNORECASE)
ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
# Every date has a year, or is three numbers; most short lines of pages have neither.
YEAR_OR_NUMBERS = re.compile(
    r"\d{4}|\d{1,2} ?[-/.] ?\d{1,2} ?[-/.] ?\d|['’]\d\d|[^\W\d_]\.?[ ,-]+\d{1,2},? \d\d\b|\d[ -][^\W\d_]+\.?,?[ -]\d\d\b"
)
WORD = r"[^\W\d_][^\W\d_'’-]*(?:-\d{1,2})?"
DAY = r"(?<!\d)(?P<day>\d{1,2})(?:st|nd|rd|th|er|º|ª|\.)?"
YEAR = r"(?P<year>(?:18|19|20|21)\d{2})(?!\d)"
DATES = (
    re.compile(rf"{DAY}[ -]*(?:de |of |di )?(?P<month>{WORD})\.?,?[ -]*(?:de |del |năm )?{YEAR}", re.IGNORECASE),
    re.compile(rf"(?P<month>{WORD})\.? {DAY},? *{YEAR}", re.IGNORECASE),
    re.compile(rf"(?<!\d){YEAR},? (?P<month>{WORD})\.? {DAY}(?!\d)", re.IGNORECASE),
)
EASTERN_DATE = re.compile(r"(?<!\d)(\d{4}) ?[年년] ?(\d{1,2}) ?[月월] ?(\d{1,2}) ?[日일]")
NUMERIC_DATE = re.compile(
    r"(?<![\d.])(?:\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.](?:\d{4}|\d{2}(?![\d:])))\.?(?!\d)"
)
CLOCK = re.compile(
    r"(?<![\d:.+-])(?:(?P<hour>\d{1,2}) ?(?::|h|시|時|点|(?<=\d)\.(?=\d{2}\b)) ?(?P<minute>\d{2})(?::(?P<second>\d{2})(?:\.\d+)?)?"
    r"|(?P<full_hour>\d{1,2})(?= ?(?:[ap]\.?m\b|uhr\b|h\b|hrs\b))|(?P<military>[0-2]\d[0-5]\d)(?= ?(?:gmt|utc|hrs|hours)\b))"
    r" ?(?P<half>[ap]\.?m\b\.?)?",
    re.IGNORECASE,
)
ZONE_AFTER = re.compile(
    r"(?: ?(?:uhr|hrs|hours|h\b|分|분))?[ ,]*[(\[]?(?P<name>[a-zа-я]{1,5})?(?P<sign>[+−-])?(?P<hours>(?(sign)\d{1,2}))?"
    r"(?::?(?P<minutes>(?(sign)\d{2})))?(?![a-z\d])",
    re.IGNORECASE,
)


def parse_time(text: str, publisher: str | None = None) -> str | None:
    """The date or date-time that a short text gives, in ISO form with its zone; None where it gives none.

    Words around it ("Published on", "Uhr") are passed over. The hour is kept as it is written, in the zone that is
    written; without a zone there is none in the result. `publisher` decides the order of 03/04/2019.
    """
    text = " ".join(_western_digits(text).split()).strip("‎‏ ")
    if not text or len(text) > LONGEST_TIME or not YEAR_OR_NUMBERS.search(text):
        return None
    if ISO_DAY.fullmatch(text):
        return _checked(text)
    if match := ISO.fullmatch(text):
        return _iso_time(match)
    if (match := MAIL.fullmatch(text)) and (month := month_of(match[2])) is not None:
        return _checked(f"{match[3]}-{month:02}-{int(match[1]):02}T{match[4]}{_mail_zone(match[5])}")
    text = NUMBERED_MONTH.sub(r"tháng-\1", INSIDE.sub(r"\1 \3 \2", text))
    found = _day_in(text, publisher)
    if found is None:
        return None
    day, start, end = found
    # What stands beside the date: the hour comes after it, and before it only where nothing follows.
    for part in (text[end:], text[:start]):
        clock = _clock_in(part, day)
        if clock is not None:
            return f"{day}T{clock}"
    return day


def _mail_zone(zone: str) -> str:
    """ "+0100" and "GMT" in ISO form, "" for names that are not known."""
    return f"{zone[:3]}:{zone[3:]}" if zone[0] in "+-" else ZONES.get(zone.lower(), "").upper()


def _day_in(text: str, publisher: str | None) -> tuple[str, int, int] | None:
    """The first day in a text, with where its words begin and end."""
    for form in DATES:
        for match in form.finditer(text):
            month = month_of(match["month"])
            if month is not None:
                day = _checked(f"{match['year']}-{month:02}-{int(match['day']):02}")
                if day is not None:
                    return day, match.start(), match.end()
    if eastern := EASTERN_DATE.search(text):
        day = _checked(f"{eastern[1]}-{int(eastern[2]):02}-{int(eastern[3]):02}")
        return (day, eastern.start(), eastern.end()) if day else None
    if numeric := NUMERIC_DATE.search(text):
        day = parse_day(numeric[0].rstrip("."), publisher)
        if day is not None:
            return day, numeric.start(), numeric.end()
    whole = parse_day(text, publisher)
    return (whole, 0, len(text)) if whole else None


@lru_cache(maxsize=4096)
def month_of(word: str) -> int | None:
    """The month that a word names, whole or shortened to three letters or more, in any language known here."""
    months = _months()
    word = word.casefold().rstrip(".")
    if word in months:
        return months[word]
    if len(word) < 3:
        return None
    numbers = {number for name, number in months.items() if name.startswith(word)}
    return numbers.pop() if len(numbers) == 1 else None


@lru_cache(maxsize=1)
def _months() -> dict[str, int]:
    lines = [line.split() for line in MONTH_LINES.strip().splitlines()]
    return {name.casefold(): number for line in lines for number, name in enumerate(line, 1)} | {"sept": 9, "mrt": 3}


def _clock_in(text: str, day: str) -> str | None:
    """The hour in a text as HH:MM with its zone, None where there is none."""
    for match in CLOCK.finditer(text):
        if match["military"]:
            hour, minute = int(match["military"][:2]), int(match["military"][2:])
        else:
            hour, minute = int(match["hour"] or match["full_hour"]), int(match["minute"] or 0)
        second = int(match["second"] or 0)
        if half := match["half"]:
            if not 1 <= hour <= 12:
                continue
            hour = hour % 12 + (12 if half.lower().startswith("p") else 0)
        if hour > 23 or minute > 59 or second > 59:
            continue
        clock = f"{hour:02}:{minute:02}" + (f":{second:02}" if match["second"] else "")
        return clock + (_zone_after(text[match.end() :], f"{day}T{clock}") or "")
    return None


def _zone_after(text: str, time: str) -> str | None:
    match = ZONE_AFTER.match(text)
    if match is None:
        return None
    name = (match["name"] or "").lower()
    if match["hours"] and name in ("", "utc", "gmt"):
        hours, minutes = int(match["hours"]), int(match["minutes"] or 0)
        if hours > 14 or minutes > 59:
            return None
        return f"{'+' if match['sign'] == '+' else '-'}{hours:02}:{minutes:02}"
    if name in ZONE_PLACES:
        return _offset_at(ZONE_PLACES[name], time)
    offset = ZONES.get(name)
    return offset.upper() if offset else None


def _offset_at(place: str, time: str) -> str | None:
    """The zone's offset at a local time, None where this machine has no table of zones."""
    try:
        offset = datetime.fromisoformat(time).replace(tzinfo=ZoneInfo(place)).strftime("%z")
    except (ZoneInfoNotFoundError, OSError, OverflowError):
        return None
    return f"{offset[:3]}:{offset[3:5]}"


def _iso_time(match: re.Match[str]) -> str | None:
    year, month, day, hour, minute, second, zulu, sign, zone_hours, zone_minutes = match.groups()
    zone = "Z" if zulu else f"{sign}{zone_hours}:{zone_minutes or '00'}" if sign else ""
    return _checked(f"{year}-{month}-{day}T{hour}:{minute}" + (f":{second}" if second else "") + zone)


def _checked(value: str) -> str | None:
    try:
        year = datetime.fromisoformat(value).year
    except ValueError:
        return None
    return value if EARLIEST_YEAR <= year <= LATEST_YEAR else None


def _western_digits(text: str) -> str:
    """Arabic, Persian and Indian digits as 0 to 9."""
    if text.isascii():
        return text
    return "".join(str(unicodedata.decimal(sign)) if sign.isdecimal() and not sign.isascii() else sign for sign in text)
