"""How a code is shown: cut up only where that helps, linked only where that is safe, drawn if it fits."""

import pytest

from core.secret import Secret
from delivery.code_presentation import extra_label, group_characters, is_safe_link, present_code, qr_svg
from delivery.contents import CardContents


@pytest.mark.parametrize(
    ("code", "groups"),
    [
        ("FAKE7Q2MX4K9Z", ["FAKE", "7Q2M", "X4K9", "Z"]),
        ("FAKE", ["FAKE"]),
        ("FAKE-7Q2M-X4K9", []),
        ("FAKE 7Q2M", []),
        ("https://redeem.example.com/FAKE", []),
        ("بطاقة1234", []),
        ("F" * 41, []),
    ],
)
def test_only_a_plain_code_is_cut_into_groups(code, groups):
    assert group_characters(code) == groups
    assert "".join(groups) in (code, "")


@pytest.mark.parametrize("code", ["https://redeem.example.com/?c=FAKE-1", "https://example.com:8443/a#b"])
def test_encrypted_address_is_a_safe_link(code):
    assert is_safe_link(code)


@pytest.mark.parametrize(
    "code",
    [
        "FAKE7Q2MX4K9",
        "http://redeem.example.com/FAKE",
        "javascript:alert(1)",
        "data:text/html,FAKE",
        "https://",
        "https://[FAKE",
        "https://shop.example@evil.example/",
        "https://redeem.example.com/FAKE and more",
        "https://redeem.example.com/\u202eEKAF",
        "https://rеdeem.example.com/",  # a Cyrillic letter
        "see https://redeem.example.com/FAKE",
    ],
)
def test_anything_else_is_no_link(code):
    assert not is_safe_link(code)


def test_drawing_is_of_this_code_and_holds_neither_its_text_nor_a_style():
    drawing = qr_svg("FAKE7Q2MX4K9")

    assert drawing.startswith("<svg")
    assert drawing != qr_svg("FAKE7Q2MX4K8")
    assert "FAKE" not in drawing
    assert "style" not in drawing


@pytest.mark.parametrize("code", ["F" * 301, "FAKE\ud800"])
def test_code_that_fits_into_no_drawing_is_shown_without(code):
    shown = present_code(CardContents(value=Secret(code), serial=Secret("")))

    assert (shown.drawing, shown.value) == ("", code)


def test_shown_code_is_no_text_for_logs():
    shown = present_code(CardContents(value=Secret("FAKE7Q2MX4K9"), serial=Secret("FAKE-SERIAL")))

    assert "FAKE" not in repr(shown)


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("pin", "PIN"),
        ("PIN Code", "PIN"),
        ("expiryDate", "Expiry date"),
        ("redeem.expiry_date", "Expiry date"),
        ("url", "Redeem address"),
        ("redeem.url", "Redeem address"),
        ("Lot", ""),
        ("", ""),
    ],
)
def test_fields_are_called_by_what_they_mean(name, label):
    assert extra_label(name) == label


def test_fields_beside_the_code_are_shown_by_label_or_by_the_suppliers_name():
    extras = (
        ("pin", Secret("0731")),
        ("url", Secret("https://redeem.example/x")),
        ("link", Secret("http://redeem.example/x")),
        ("Lot", Secret("A")),
    )

    shown = present_code(CardContents(Secret("FAKE"), Secret(""), extras)).extras

    assert [(each.label, each.is_known, each.text, each.link) for each in shown] == [
        ("PIN", True, "0731", ""),
        ("Redeem address", True, "https://redeem.example/x", "https://redeem.example/x"),
        ("Redeem address", True, "http://redeem.example/x", ""),
        ("Lot", False, "A", ""),
    ]
    assert "0731" not in repr(shown)
