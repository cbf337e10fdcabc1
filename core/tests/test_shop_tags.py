"""The tags and filters of the shop's templates."""

from django.template import Context, Template
from django.test import RequestFactory, override_settings
from django.utils import translation

PLAIN_STATIC = override_settings(
    STORAGES={"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
)


def render(text: str, **context: object) -> str:
    return Template("{% load shop %}" + text).render(Context(context))


def test_dinars_is_isolated_left_to_right():
    assert render("{{ amount|dinars }}", amount=103000) == (
        '<bdi dir="ltr" class="money">1\u00a0030\u00a0DA</bdi>'
    )


def test_dinars_text_has_no_markup():
    assert render("{{ amount|dinars_text }}", amount=103000) == "\u20681\u00a0030\u00a0DA\u2069"


def test_arabic_writes_dinars_in_arabic_and_isolates_the_digits_alone():
    with translation.override("ar"):
        assert render("{{ amount|dinars }}", amount=103000) == (
            '<span class="money"><bdi dir="ltr">1\u00a0030</bdi>\u00a0دج</span>'
        )
        assert render("{{ amount|dinars_text }}", amount=103000) == "\u20681\u00a0030\u2069\u00a0دج"


def test_isolated_text_is_still_escaped():
    assert render("{{ words|isolated }}", words="<b>") == "\u2068&lt;b&gt;\u2069"


@PLAIN_STATIC
def test_icon_is_decorative_and_comes_from_the_sprite():
    assert render('{% icon "cart" %}') == (
        '<svg class="icon icon-cart" aria-hidden="true"><use href="/static/icons.svg#cart"/></svg>'
    )


def test_has_any_looks_at_every_thing():
    class Line:
        def __init__(self, cards: list[int]) -> None:
            self.cards = cards

    text = '{% if lines|has_any:"cards" %}some{% else %}none{% endif %}'
    assert render(text, lines=[Line([]), Line([1])]) == "some"
    assert render(text, lines=[Line([]), Line([])]) == "none"


def test_language_url_keeps_page_and_query():
    request = RequestFactory().get("/fr/search/", {"q": "psn"})
    with translation.override("fr"):
        assert render('{% language_url "ar" %}', request=request) == "/ar/search/?q=psn"


def test_language_url_of_a_page_without_get_is_its_switch_path():
    request = RequestFactory().post("/fr/cart/add/")
    with translation.override("fr"):
        assert render('{% language_url "en" %}', request=request, switch_path="/fr/cart/") == "/en/cart/"


def test_language_url_of_a_page_that_is_not_there_is_the_home_page():
    request = RequestFactory().get("/fr/nothing/")
    with translation.override("fr"):
        assert render('{% language_url "ar" %}', request=request) == "/ar/"


def test_language_url_never_leaves_the_shop():
    request = RequestFactory().get("//elsewhere.example/fr/")
    with translation.override("fr"):
        links = {
            render(f'{{% language_url "{language}" %}}', request=request) for language in ("ar", "fr", "en")
        }
    assert not any(link.startswith("//") for link in links)


def test_constant_part_is_rendered_once_for_each_language():
    part = Template("{% load shop i18n %}{% constant %}{% translate 'Cart' %}{% endconstant %}")
    shown = {language: _in(language, part) for language in ("ar", "fr", "en")}

    assert shown == {language: _in(language, part) for language in shown}
    assert len(set(shown.values())) == len(shown)


def test_constant_part_sees_nothing_but_the_names_of_the_shop():
    part = Template("{% load shop %}{% constant %}{{ SITE_NAME }}{{ request }}{{ name }}{% endconstant %}")
    personal = Context({"request": RequestFactory().get("/fr/"), "name": "PLANTED"})

    with override_settings(SITE_NAME="Barq"):
        assert part.render(personal) == "Barq"
    with override_settings(SITE_NAME="Zhar"):
        assert part.render(personal) == "Zhar"


def _in(language: str, part: Template) -> str:
    with translation.override(language):
        return part.render(Context())
