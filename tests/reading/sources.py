"""Sources in every format that is read, written for the tests."""

from __future__ import annotations

import gzip
import io
import zipfile
from xml.sax.saxutils import escape

FIRST = "The ministers of Ostania and Westland met in Geneva on Monday, and officials said that the talks would go on."
SECOND = "They had not met since May, and nobody knew on Monday when they would meet again."
THIRD = "“We have agreed on nothing but the coffee,” the Westlandic minister told reporters."
TEXT = f"{FIRST}\n{SECOND}\n{THIRD}"
PARAGRAPHS = "".join(f"<p>{paragraph}</p>" for paragraph in (FIRST, SECOND, THIRD))
PAGE = (
    '<!doctype html><html lang="en"><head><title>Ministers meet - The Valley Post</title>'
    '<meta property="og:site_name" content="The Valley Post"><meta name="author" content="Jane Doe">'
    '<meta property="article:published_time" content="2023-07-03T10:00:00+02:00">'
    '<meta property="article:modified_time" content="2023-07-03T12:30:00+02:00"></head>'
    f"<body><nav><a href='/'>Home</a></nav><article><h1>Ministers meet</h1>{PARAGRAPHS}</article></body></html>"
)


def http(
    body: str | bytes, *, status: str = "200 OK", kind: str = "text/html; charset=utf-8", extra: str = ""
) -> bytes:
    raw = body.encode() if isinstance(body, str) else body
    return f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\n{extra}\r\n".encode() + raw


def warc_record(
    content: bytes,
    kind: str = "response",
    content_type: str = "application/http; msgtype=response",
    uri: str = "https://valley.example/1",
) -> bytes:
    head = (
        f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: {uri}\r\nWARC-Date: 2023-07-03T11:00:00Z\r\n"
        f"WARC-Record-ID: <urn:uuid:1>\r\nContent-Type: {content_type}\r\nContent-Length: {len(content)}\r\n\r\n"
    )
    return head.encode() + content + b"\r\n\r\n"


WARC_INFO = warc_record(b"software: ours\r\n", "warcinfo", "application/warc-fields")


def chunked(data: bytes) -> bytes:
    return b"%x\r\n%s\r\n0\r\n\r\n" % (len(data), data)


def warc() -> bytes:
    packed = http(
        chunked(gzip.compress(PAGE.encode())), extra="Transfer-Encoding: chunked\r\nContent-Encoding: gzip\r\n"
    )
    records = [
        WARC_INFO,
        warc_record(b"GET / HTTP/1.1\r\n\r\n", "request", "application/http; msgtype=request"),
        warc_record(http(PAGE)),
        warc_record(http(b"\x89PNG\x00\x01", kind="image/png"), uri="https://valley.example/logo.png"),
        warc_record(packed, uri="https://valley.example/2"),
        warc_record(http("<p>gone</p>", status="404 Not Found"), uri="https://valley.example/3"),
    ]
    return b"".join(records)


WET = WARC_INFO + warc_record(f"Ministers meet\n\nPublished: 3 July 2023\n{TEXT}".encode(), "conversion", "text/plain")
MAIL = f"""From: The Valley Post <news@valley.example>
To: readers@valley.example
Subject: =?utf-8?q?Ministers_meet_=E2=80=93_again?=
Date: Mon, 03 Jul 2023 10:00:00 +0200
MIME-Version: 1.0
Message-ID: <1@valley.example>
Content-Type: multipart/alternative; boundary="part"

--part
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: 8bit

{FIRST}

{SECOND}

--part
Content-Type: text/html; charset=utf-8

{PAGE}
--part--
""".replace("\n", "\r\n").encode()
MHTML = f"""From: <Saved by a browser>
Snapshot-Content-Location: https://valley.example/1
Subject: Ministers meet
MIME-Version: 1.0
Content-Type: multipart/related; type="text/html"; boundary="part"

--part
Content-Type: text/html
Content-Transfer-Encoding: binary
Content-Location: https://valley.example/1

{PAGE}
--part
Content-Type: image/png
Content-Transfer-Encoding: base64

iVBORw0KGgo=
--part--
""".replace("\n", "\r\n").encode()
FACTIVA = f"""World news
Ministers of Ostania and Westland meet in Geneva
By Jane Doe
412 words
3 July 2023
16:35
The Valley Post
VALP
English
(c) 2023 The Valley Post. All rights reserved.

{FIRST}

{SECOND}

Document VALP000020230703ej7300012

Harvest begins in the valley
118 words
4 July 2023
The Valley Post
VALP
English
(c) 2023 The Valley Post.

{THIRD}

Document VALP000020230704ej7400013
"""
FACTIVA_CODED = f"""HD  Ministers of Ostania and Westland
    meet in Geneva
BY  By Jane Doe
WC  412 words
PD  3 July 2023
ET  16:35
SN  The Valley Post
SC  VALP
LA  English
CY  (c) 2023
LP
{FIRST}
TD
{SECOND}
NS  gdip : International Relations
AN  Document VALP000020230703ej7300012
"""
NEXIS_OLD = f"""                              1 of 2 DOCUMENTS


                               The Valley Post

                             July 3, 2023 Monday

Ministers of Ostania and Westland meet

BYLINE: By Jane Doe

SECTION: WORLD; Pg. 4

LENGTH: 412 words

DATELINE: GENEVA

{FIRST[:54]}
{FIRST[54:].strip()}

{SECOND[:44]}
{SECOND[44:].strip()}

LOAD-DATE: July 4, 2023

LANGUAGE: ENGLISH

PUBLICATION-TYPE: Newspaper

                         Copyright 2023 The Valley Post
                              All Rights Reserved

                              2 of 2 DOCUMENTS


                               The Valley Post

                             July 4, 2023 Tuesday

Harvest begins in the valley

LENGTH: 118 words

{THIRD}

LOAD-DATE: July 5, 2023

LANGUAGE: ENGLISH
"""
NEXIS_NEW = f"""Page 1 of 2
Ministers of Ostania and Westland meet
The Valley Post
July 3, 2023 Monday
Copyright 2023 The Valley Post All Rights Reserved
Section: WORLD; Pg. 4
Length: 412 words
Byline: Jane Doe
Body


{FIRST}
{SECOND}
Classification


Language: ENGLISH
Publication-Type: Newspaper
Load-Date: July 4, 2023


End of Document
Harvest begins in the valley
The Valley Post
July 4, 2023 Tuesday
Length: 118 words
Body
{THIRD}
Load-Date: July 5, 2023
End of Document
"""
PROQUEST = f"""Report Information from ProQuest
July 10 2023 11:22
____________________________________________________________
Document 1 of 2

Ministers of Ostania and Westland meet

ProQuest document link

Full text: {FIRST}

{SECOND}

Title: Ministers of Ostania and Westland meet
Author: Doe, Jane
Publication title: The Valley Post
Publication date: Jul 3, 2023
Language of publication: English
ProQuest document ID: 1234567890
Document URL: https://library.example/docview/1234567890
Copyright: Copyright The Valley Post Jul 3, 2023
Database: ProQuest Central
____________________________________________________________
Document 2 of 2

Title: A report without its text
Full text: Not available.
ProQuest document ID: 1234567891
____________________________________________________________
"""
MEDIA_CLOUD = (
    "id,indexed_date,language,media_name,media_url,publish_date,title,url\n"
    "a1,2023-07-04 01:02:03,en,valley.example,valley.example,2023-07-03,Ostania condemns Westland over border,https://valley.example/1\n"
)
NITF_BODY = f"""<nitf><head><title>Ministers meet</title><docdata><date.issue norm="20230703T100000+0200"/></docdata>
<pubdata name="The Valley Post"/></head><body><body.head><hedline><hl1>Ministers meet</hl1></hedline>
<byline>By <person>Jane Doe</person></byline><distributor>AFP</distributor><dateline><location>GENEVA</location></dateline>
</body.head><body.content><media><media-caption><p>The ministers at the lake.</p></media-caption></media>
<block>{PARAGRAPHS}</block></body.content></body></nitf>"""
NITF = f'<?xml version="1.0"?>\n{NITF_BODY}'
NEWSML = f"""<?xml version="1.0"?><newsMessage xmlns="http://iptc.org/std/nar/2006-10-01/"><itemSet>
<newsItem guid="urn:1" xml:lang="en"><itemMeta><provider literal="AFP"/><firstCreated>2023-07-03T10:00:00+02:00</firstCreated>
<versionCreated>2023-07-03T12:00:00+02:00</versionCreated></itemMeta><contentMeta><headline>Ministers meet</headline>
<by>Jane Doe</by><creditline>AFP</creditline><language tag="en"/></contentMeta>
<contentSet><inlineXML contenttype="application/xhtml+xml"><html xmlns="http://www.w3.org/1999/xhtml"><body>{PARAGRAPHS}</body></html>
</inlineXML></contentSet></newsItem>
<newsItem guid="urn:2"><contentSet><remoteContent href="picture.jpg"/></contentSet></newsItem></itemSet></newsMessage>"""
RSS = f"""<?xml version="1.0"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>
<title>The Valley Post</title><item><title>Ministers meet</title><link>https://valley.example/1</link>
<pubDate>Mon, 03 Jul 2023 10:00:00 +0200</pubDate><description>Short.</description>
<content:encoded>{escape(PARAGRAPHS)}</content:encoded></item></channel></rss>"""


def docx(text: str) -> bytes:
    body = "".join(f"<w:p><w:r><w:t>{escape(line)}</w:t></w:r></w:p>" for line in text.splitlines())
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", f'<w:document xmlns:w="{space}"><w:body>{body}</w:body></w:document>')
    return packed.getvalue()


def rtf(text: str) -> bytes:
    lines = "".join(
        "\\par " + "".join(s if s.isascii() else f"\\u{ord(s)}?" for s in line) + "\n" for line in text.splitlines()
    )
    return (r"{\rtf1\ansi\ansicpg1252{\fonttbl{\f0 Arial;}}\f0 " + lines + "}").encode("ascii")


def pdf(pages: list[list[str]]) -> bytes:
    """A PDF with the lines of each page, in the standard font."""
    objects = [b"<< /Type /Catalog /Pages 2 0 R >>", b"", b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"]
    kids = []
    for lines in pages:
        shown = " ".join(f"({line.translate({40: None, 41: None, 92: None})}) Tj 0 -14 Td" for line in lines)
        stream = f"BT /F1 11 Tf 50 760 Td {shown} ET".encode("cp1252", "replace")
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream))
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents %d 0 R "
            b"/Resources << /Font << /F1 3 0 R >> >> >>" % len(objects)
        )
        kids.append(b"%d 0 R" % len(objects))
    objects[1] = b"<< /Type /Pages /Kids [%s] /Count %d >>" % (b" ".join(kids), len(kids))
    data = b"%PDF-1.4\n"
    places = []
    for number, content in enumerate(objects, 1):
        places.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1) + b"".join(
        b"%010d 00000 n \n" % place for place in places
    )
    return (
        data + table + b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, len(data))
    )


PDF_LINES = [
    "Ministers of Ostania and Westland meet",
    "July 3, 2023",
    "",
    "GENEVA - The ministers of Ostania and Westland met in Geneva on Monday,",
    "and officials said that the talks would go on.",
    "They had not met since May, and nobody knew on Monday when they would",
    "meet again.",
]
EVERY: dict[str, bytes] = {
    "a.warc": warc(),
    "a.warc.wet": WET,
    "a.eml": MAIL,
    "a.mhtml": MHTML,
    "factiva.txt": FACTIVA.encode(),
    "factiva-coded.txt": FACTIVA_CODED.encode(),
    "nexis-old.txt": NEXIS_OLD.encode(),
    "nexis-new.txt": NEXIS_NEW.encode(),
    "nexis.docx": docx(NEXIS_NEW),
    "nexis.rtf": rtf(NEXIS_NEW),
    "proquest.txt": PROQUEST.encode(),
    "mediacloud.csv": MEDIA_CLOUD.encode(),
    "a.nitf": NITF.encode(),
    "newsml.xml": NEWSML.encode(),
    "feed.xml": RSS.encode(),
    "a.pdf": pdf([PDF_LINES]),
    "page.html": PAGE.encode(),
}
