import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flashcards.sources.urls import canonical_url

WATCH = "https://www.youtube.com/watch?v=iK_TKgIe5NQ"


@pytest.mark.parametrize(
    ("wrapped", "canonical"),
    [
        ("https://www.google.com/search?q=https://www.youtube.com/watch%3Fv%3DiK_TKgIe5NQ", WATCH),
        (f"https://www.google.com/url?sa=E&source=gmail&q={WATCH}", WATCH),
        (
            "https://www.google.com/url?sa=E&source=gmail&q=https://x.org/?a=1&b=2&source=me#c",
            "https://x.org/?a=1&b=2&source=me#c",
        ),
        ("https://www.google.com/url?q=https://x.org/?page&b=2", "https://x.org/?page&b=2"),
        (
            "https://www.google.com/url?q=https://www.youtube.com/watch?v%3DiK_TKgIe5NQ"
            "&sa=D&source=editors&ust=16&usg=AOv",
            WATCH,
        ),
        (f"https://www.google.com/url?q={WATCH}&sa=D&source=docs", WATCH),
        (
            "https://www.google.co.uk/url?sa=t&url=https%3A%2F%2Fx.org%2Fa%3Fb%3Dc%26d%3De&usg=A",
            "https://x.org/a?b=c&d=e",
        ),
        ("https://duckduckgo.com/l/?uddg=https%3A%2F%2Fx.org%2F&rut=1", "https://x.org/"),
        (
            "https://www.google.com/search?q=https://www.google.com/url?sa=E&source=gmail&q="
            + WATCH,
            WATCH,
        ),
    ],
)
def test_a_search_engine_around_a_url_is_taken_off(wrapped: str, canonical: str) -> None:
    assert canonical_url(wrapped) == canonical


@pytest.mark.parametrize(
    "url",
    [
        "http://jalammar.github.io/illustrated-transformer/",
        "https://www.youtube.com/playlist?list=PLZoTAELR6WPJ369Qyf0hknjWOhxRke1C-",
        "https://www.google.com/search?q=linear+algebra",
        "https://developers.google.com/search?q=https://x.org",
        "https://x.org/redirect?q=https%3A%2F%2Fy.org",
        "https://x.org/a%20b?c=%26",
    ],
)
def test_any_other_address_stays_as_it_is(url: str) -> None:
    assert canonical_url(url) == url


@pytest.mark.parametrize(
    ("url", "canonical"),
    [
        (" HTTPS://WWW.Example.ORG/Path ", "https://www.example.org/Path"),
        ("https://x.org/a b\u3000é", "https://x.org/a%20b%E3%80%80%C3%A9"),
        ("https://x.org/a::b", "https://x.org/a%3A%3Ab"),
        ("https://www.google.com/search?q=https://x.org/caf%E9", "https://x.org/caf%E9"),
    ],
)
def test_what_a_tag_cannot_hold_is_percent_encoded(url: str, canonical: str) -> None:
    assert canonical_url(url) == canonical


pieces = st.sampled_from(
    [
        "https://www.google.com/url?q=",
        "https://x.org/",
        "?a=",
        "%3F",
        "&sa=D",
        "&q=",
        "%25",
        "::",
        "é",
    ]
)


@settings(deadline=None)
@given(st.lists(pieces | st.text(max_size=3), max_size=8).map("".join))
def test_a_canonical_url_is_its_own_canonical_url_and_fits_in_a_tag(url: str) -> None:
    canonical = canonical_url(url)
    assert canonical_url(canonical) == canonical
    assert canonical.isascii()
    assert not any(c.isspace() for c in canonical)
