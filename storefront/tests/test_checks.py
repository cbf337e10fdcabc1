"""What must not stand in production is an error of the system check."""

from storefront.checks import keys_are_strong_and_different, servers_are_servers

SECRET = "a-text-that-is-long-enough-to-be-a-key-0123456789"


def complaints(settings, **keys):
    settings.IN_PRODUCTION = True
    strong = {"SECRET_KEY": SECRET, "LINK_KEY": SECRET[::-1], "CARD_KEYS": ["c"]}
    for name, value in (strong | keys).items():
        setattr(settings, name, value)
    return [found.id for found in keys_are_strong_and_different()]


def test_production_refuses_weak_keys_and_one_key_for_two_things(settings):
    assert complaints(settings) == []
    assert complaints(settings, SECRET_KEY="short") == ["storefront.E005"]
    assert complaints(settings, LINK_KEY="a" * 50) == ["storefront.E005"]
    assert complaints(settings, LINK_KEY=SECRET) == ["storefront.E006"]
    assert complaints(settings, CARD_KEYS=[SECRET]) == ["storefront.E006"]


def test_elsewhere_keys_are_not_judged(settings):
    settings.SECRET_KEY, settings.IN_PRODUCTION = "short", False

    assert keys_are_strong_and_different() == []


def test_https_without_a_proxy_in_front_is_warned_about(settings):
    settings.IN_PRODUCTION = settings.SITE_IS_HTTPS = True

    def warned():
        return "storefront.W004" in [found.id for found in servers_are_servers()]

    settings.TRUSTED_PROXIES = 0
    assert warned()
    settings.TRUSTED_PROXIES = 1
    assert not warned()
