"""Times of publication in the forms and languages of pages, feeds and exports."""

import pytest

from bayhaqi.reading.times import month_of, parse_time


@pytest.mark.parametrize(
    ("text", "time"),
    [
        ("Fri, 27 Nov 2026 18:30:56 GMT", "2026-11-27T18:30:56Z"),
        ("Wed, 02 Oct 2002 08:00:00 EST", "2002-10-02T08:00:00-05:00"),
        ("Tue, 12 Mar 2019 16:35:00 +0530", "2019-03-12T16:35:00+05:30"),
        ("Tue, 12 Mar 2019 16:35:00 QQQ", "2019-03-12T16:35:00"),
        ("2019-03-12", "2019-03-12"),
        ("2019-03-12T16:35:00+01:00", "2019-03-12T16:35:00+01:00"),
        ("2019-03-12T16:35:12.123456789Z", "2019-03-12T16:35:12Z"),
        ("20190312T163500Z", "2019-03-12T16:35:00Z"),
        ("2019-03-12 16:35 +0100", "2019-03-12T16:35+01:00"),
        ("2019-03-12T16:35", "2019-03-12T16:35"),
        ("March 12, 2019 4:35 PM EDT", "2019-03-12T16:35-04:00"),
        ("Published 4:35 p.m. ET March 12, 2019", "2019-03-12T16:35-04:00"),
        ("Jan. 12, 2019 at 5 a.m. ET", "2019-01-12T05:00-05:00"),
        ("Updated 1635 GMT (0035 HKT) March 12, 2019", "2019-03-12T16:35Z"),
        ("Tue 12 Mar 2019 16.35 GMT", "2019-03-12T16:35Z"),
        ("Sun Mar 10 04:00:00 GMT 2019", "2019-03-10T04:00:00Z"),
        ("12 mars 2019 à 16h35", "2019-03-12T16:35"),
        ("Veröffentlicht am 12. März 2019 um 16:35 Uhr MEZ", "2019-03-12T16:35+01:00"),
        ("Publicado el 12 de marzo de 2019 a las 16:35 CET", "2019-03-12T16:35+01:00"),
        ("12.03.2019, 16.35", "2019-03-12T16:35"),
        ("2019年3月12日 16:35", "2019-03-12T16:35"),
        ("2019년 3월 12일 16시 35분", "2019-03-12T16:35"),
        ("12 марта 2019, 16:35 МСК", "2019-03-12T16:35+03:00"),
        ("١٢ مارس ٢٠١٩", "2019-03-12"),
        ("12 Mart 2019 - 16:35 (UTC+3)", "2019-03-12T16:35+03:00"),
        ("2 paź 2024", "2024-10-02"),
        ("12 tháng 3, 2019", "2019-03-12"),
        ("Monday, March 12, 2019", "2019-03-12"),
        ("12:30 AM, 1 May 2020", "2020-05-01T00:30"),
    ],
)
def test_forms(text: str, time: str) -> None:
    assert parse_time(text) == time


@pytest.mark.parametrize("text", ["", "hello", "2019-02-31", "yesterday at 5 pm", "16:35", "12 foo 2019", "x" * 500])
def test_what_gives_no_day(text: str) -> None:
    assert parse_time(text) is None


def test_the_publisher_decides_the_order_of_numbers() -> None:
    assert parse_time("03/04/2019 10:00") == "2019-03-04T10:00"
    assert parse_time("03/04/2019 10:00", "BBC") == "2019-04-03T10:00"


def test_an_hour_that_cannot_be_is_left_out() -> None:
    assert parse_time("12 March 2019 29:71") == "2019-03-12"


def test_a_shortened_month_is_taken_only_where_it_is_one() -> None:
    assert month_of("juil.") == 7
    assert month_of("jui") is None
    assert month_of("ma") is None
