"""The demo's reports are read whole."""

from bayhaqi.reading.demo import demo_articles


def test_the_demo() -> None:
    articles = demo_articles()
    assert 10 <= len(articles) <= 14
    assert len({article.id for article in articles}) == len(articles)
    assert len({article.publisher for article in articles}) >= 5
    for article in articles:
        assert article.title
        assert article.published is not None
        assert article.published.startswith("2023-09-")
        assert article.publisher
        assert article.language == "en"
        assert "Source:" not in article.text
        assert "More News" not in article.text


def test_copies_keep_the_agency_in_their_datelines_and_their_own_outlet() -> None:
    wire, copy = demo_articles()[:2]
    assert (wire.publisher, copy.publisher) == ("Meridian", "The Lakeside Herald")
    assert wire.dateline is not None
    assert wire.dateline.place == "YEREVAN"
    assert copy.text.endswith("to stop the fighting.")
