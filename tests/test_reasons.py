"""Reasons are kept as codes with their data, and worded in the reader's language (see core.reasons)."""

import ast
import re
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.db.models import TextChoices
from django.utils.translation import override

from core.models import DeskItem, Move
from core.reasons import (
    MAX_LENGTH,
    Common,
    Reason,
    StaffNote,
    _codes,
    code_of,
    in_english,
    kept_reason,
    read_reason,
    reasons_worded,
    register_reasons,
    translate_reason,
    translate_reason_html,
)
from orders.reasons import DeskOutcome, DeskTitle, HoldDetail, LineReason, OrderReason, PauseReason
from orders.states import LineStatus
from payments.reasons import RefundReason

APPS = ("core", "accounts", "catalog", "delivery", "payments", "orders")
PLACEHOLDER = re.compile(r"%\((\w+)\)s")
STORED = [
    (OrderReason.CHECKED_OUT, "order.checked-out"),
    (Reason(LineReason.REFUSED, note="trop tard"), 'line.refused|{"note":"trop tard"}'),
    (
        Reason(Common.ABOUT, name="7K2MXB04QZ", what=Reason(HoldDetail.TOO_DEAR, price="1", limit="2")),
        'common.about|{"name":"7K2MXB04QZ","what":["hold.too-dear",{"price":"1","limit":"2"}]}',
    ),
    (
        Reason(DeskOutcome.SETTLED, status=LineStatus.PARTLY_DELIVERED),
        'outcome.settled|{"status":["line-status.partly_delivered",{}]}',
    ),
]


@pytest.mark.parametrize(("reason", "stored"), STORED)
def test_spelling_that_is_kept_never_changes(reason, stored):
    assert str(reason) == stored


@pytest.mark.parametrize(
    ("language", "worded"),
    [
        ("en", "7K2MXB04QZ: sold out at the supplier"),
        ("fr", "7K2MXB04QZ: épuisée chez le fournisseur"),
        ("ar", "7K2MXB04QZ: نفدت لدى المورّد"),
    ],
)
def test_reason_within_a_reason_is_worded_in_the_readers_language(language, worded):
    kept = str(Reason(Common.ABOUT, name="7K2MXB04QZ", what=LineReason.SOLD_OUT))

    with override(language):
        assert translate_reason(kept) == worded


@pytest.mark.parametrize(
    ("language", "worded"),
    [
        ("en", "7K2M: the customer still waits: on hold"),
        ("fr", "7K2M\xa0: le client attend toujours\xa0: en attente"),
        ("ar", "7K2M: الزبون ما زال ينتظر: معلّق"),
    ],
)
def test_status_within_a_reason_is_worded_in_the_readers_language(language, worded):
    with override("ar"):  # of whoever wrote it down
        kept = str(Reason(DeskTitle.DELAYED, order="7K2M", status=LineStatus.HELD))

    with override(language):
        assert translate_reason(kept) == worded


def test_logic_asks_for_the_code_and_logs_are_in_english():
    kept = str(Reason(LineReason.REFUSED, note="trop tard"))

    assert code_of(kept) is LineReason.REFUSED
    assert code_of("refused by staff") is None
    with override("fr"):
        assert in_english(kept) == "refused by staff: trop tard"
        assert in_english(StaffNote("trop tard")) == "trop tard"


def test_code_that_is_taken_is_refused():
    with pytest.raises(ValueError, match=r"line\.refused"):
        register_reasons(TextChoices("Another", {"REFUSED": ("line.refused", "refused")}))


def test_what_was_typed_is_shown_as_it_is_and_isolated():
    kept = str(Reason(LineReason.REFUSED, note='50 % "sûr" <b>: %(note)s'))

    assert translate_reason(kept) == 'refused by staff: 50 % "sûr" <b>: %(note)s'
    assert translate_reason_html(kept) == (
        "<bdi>refused by staff: <bdi>50 % &quot;sûr&quot; &lt;b&gt;: %(note)s</bdi></bdi>"
    )


@pytest.mark.parametrize("note", ["x" * 400, '"' * 400, "لا" * 200])
def test_long_text_is_cut_and_the_code_is_not(note):
    kept = Reason(Common.ABOUT, name="7K2MXB04QZ", what=Reason(LineReason.REFUSED, note=note))

    assert len(kept) <= MAX_LENGTH
    assert translate_reason(kept).startswith("7K2MXB04QZ: refused by staff: ")
    assert translate_reason(kept).endswith("…")


@pytest.mark.parametrize(
    "kept",
    ["", "typed by somebody", "no.such-code", 'no.such-code|{"note":"x"}', "line.refused|{no json}", "a | b"],
)
def test_what_is_no_code_stays_a_sentence(kept):
    assert translate_reason(kept) == kept


def test_sentences_of_rows_from_before_are_translated_part_by_part():
    with override("fr"):
        assert translate_reason("0A1B2C3D4E: not in the supplier's order list") == (
            "0A1B2C3D4E: absente de la liste du fournisseur"
        )


def test_data_that_an_old_row_lacks_leave_a_gap():
    assert translate_reason("refund.redirected|{}") == "redirected: : "


@pytest.mark.parametrize(
    ("kept", "in_french"),
    [
        ("Payments cannot be asked about: ocpay", "Impossible d’interroger sur les paiements: ocpay"),
        (
            "lines that a later statement does not hold: 3",
            "lignes qu’un relevé plus récent ne contient pas: 3",
        ),
        ("refund to transfer: 515 DA", "remboursement à virer: 515 DA"),
        ("0A1B2C3D4E/1/1: codes that look alike: x", "0A1B2C3D4E/1/1: codes qui se ressemblent: x"),
        ("the supplier calls cards something else", "le fournisseur nomme des cartes autrement"),
        ("A message cannot be sent: alert", "Un e-mail ne peut pas être envoyé: alerte"),
        ("the amount differs from the order's", "le montant diffère de celui de la commande"),
        ("a planned act was not possible any more", "un acte prévu n’était plus possible"),
        ("ocpay told of x, which no payment has", "ocpay told of x, which no payment has"),
    ],
)
def test_titles_of_before_are_still_read(kept, in_french):
    with override("fr"):
        assert translate_reason(kept) == in_french


@pytest.mark.django_db
@pytest.mark.parametrize("words", ["épuisée chez", "SOLD OUT", "line.sold-out"])
def test_rows_are_found_by_what_their_code_says(words):
    for why in (LineReason.SOLD_OUT, LineReason.CLAIMED, "épuisée"):
        Move.objects.create(subject="orders.line:1", to_status="refused", why=why)

    with override("fr"):
        found = Move.objects.filter(reasons_worded("why", words))

    assert [move.why for move in found] == (["line.sold-out"] if words != "line.sold-out" else [])


@pytest.mark.django_db
@pytest.mark.parametrize("words", ["en attente", "ON HOLD", "attend toujours"])
def test_rows_are_found_by_the_words_of_what_fills_the_sentence(words):
    for status in (LineStatus.HELD, LineStatus.PLACED):
        title = Reason(DeskTitle.DELAYED, order="7K2M", status=status)
        DeskItem.objects.create(kind="delayed", subject=f"orders.line:{status}", title=title)

    with override("fr"):
        found = DeskItem.objects.filter(reasons_worded("title", words))

    assert found.count() == (2 if words == "attend toujours" else 1)


@pytest.mark.parametrize("language", ["en", "fr", "ar"])
def test_every_code_is_a_sentence_in_the_readers_language(language):
    codes = [code for name, code in _codes.items() if name == code.value]  # terms only fill them

    assert len(codes) > 150
    for code in codes:
        kept = Reason(code, **dict.fromkeys(PLACEHOLDER.findall(str(code.label)), "7"))
        with override("en"):
            english = translate_reason(kept)
        with override(language):
            words = translate_reason(kept)

        assert not any(left in words for left in ("%(", code.value)), code
        assert (words == english) is (language == "en" or code in Common), code


def test_every_reason_brings_the_data_of_its_sentence():
    codes = {f"{type(code).__name__}.{code.name}": code for code in _codes.values()}
    given = {name: data for name, data in reasons_with_data() if "." in name and name[0].isupper()}

    assert len(given) > 50
    for name, data in given.items():
        assert set(PLACEHOLDER.findall(str(codes[name].label))) == data, name


def test_a_decision_without_words_has_its_own_code():
    assert translate_reason(RefundReason.APPROVED) == "approved"


PLAIN, QUOTED = '{"note":"x"}', '{"note":"dit \\"non\\""}'
LOOKALIKE = 'outcome.accepted-by-two|{"note":"known customer, pay at once"}'
TYPED = [LOOKALIKE, "pause.absence", "line.refused|{}", "sent", "supplier: sent", '["line.refused",{}]', ""]


@pytest.mark.parametrize("typed", TYPED)
@pytest.mark.parametrize("language", ["en", "fr"])
def test_what_a_person_types_is_never_read_as_the_shops_words(typed, language):
    kept = str(StaffNote(typed))

    with override(language):
        assert translate_reason(kept) == typed
        assert translate_reason(Reason(LineReason.REFUSED, note=typed)).endswith(f": {typed}")
        assert translate_reason(Reason(LineReason.REFUSED, note=StaffNote(typed))).endswith(f": {typed}")
        assert translate_reason(Reason(LineReason.REFUSED, note=kept_reason(kept))).endswith(f": {typed}")
    assert code_of(kept) in (None, Common.NOTE)


def test_note_that_is_no_lookalike_is_kept_as_it_was_typed():
    assert StaffNote("bought by hand") == "bought by hand"


def test_long_note_that_looks_like_a_code_once_it_is_cut_stays_a_note():
    kept = StaffNote(f'line.refused|{{"note":"{"x" * (MAX_LENGTH - 24)}"}}{"y" * 50}')

    assert len(kept) <= MAX_LENGTH
    assert code_of(kept[:MAX_LENGTH]) is Common.NOTE


@pytest.mark.parametrize(
    "data", ['{"a":5,', '{"a":{"b":1},', '{"a":null,', '{"a":[],', '{"a":["x"],', '{"a":[["x",{}]],']
)
@pytest.mark.parametrize("length", [1, 124, 170])
def test_nothing_that_is_typed_raises(data, length):
    typed = f'line.refused|{data}"note":"{"x" * length}"}}'

    assert read_reason(typed) is None
    for kept in (typed, StaffNote(typed), Reason(LineReason.REFUSED, note=typed)):
        assert "x" in translate_reason(kept)


@pytest.mark.parametrize(
    "typed", ["\ud800", 'line.refused|{"note":"\\ud800"}', "[" * 5000, f"line.refused|{'[' * 5000}"]
)
def test_what_no_browser_takes_is_never_shown(typed):
    for kept in (StaffNote(typed), Reason(LineReason.REFUSED, note=typed)):
        assert translate_reason(kept).encode()


def test_what_a_column_keeps_is_worded_within_another_reason():
    of_old, of_today = "the clock stepped; the books are compared first", str(PauseReason.CLOCK_STEP)

    for kept in (of_old, of_today):
        with override("fr"):
            assert translate_reason(Reason(DeskTitle.PLACING_PAUSED, why=kept_reason(kept))) == (
                f"Les achats chez le fournisseur restent suspendus\xa0: {translate_reason(of_old)}"
            )
            assert translate_reason(of_old) != of_old


@pytest.mark.parametrize(("language", "worded"), [("en", "sent"), ("fr", "envoyé"), ("ar", "أُرسلت")])
def test_outcome_of_a_message_is_no_label_of_a_date(language, worded):
    with override(language):
        assert [translate_reason(kept) for kept in ("message.sent", "sent")] == [worded, worded]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("language", "words", "found"),
    [
        ("fr", "l’horloge a", ["x: the clock stepped; the books are compared first"]),
        ("fr", "épuisée", ["sold out at the supplier", "line.sold-out"]),
        ("ar", "نفدت لدى", ["sold out at the supplier", "line.sold-out"]),
        (
            "en",
            "attached by staff",
            [f"line.attached|{PLAIN}", f'common.about|{{"what":["line.attached",{PLAIN}]}}'],
        ),
        ("en", 'dit "non"', [f"line.attached-by-two|{QUOTED}"]),
    ],
)
def test_rows_are_found_by_just_what_they_say(language, words, found):
    for why in (
        "x: the clock stepped; the books are compared first",
        *("sold out at the supplier", "sold out at the suppliers", "line.sold-out"),
        *(f"line.attached|{PLAIN}", f'common.about|{{"what":["line.attached",{PLAIN}]}}'),
        f"line.attached-by-two|{QUOTED}",
    ):
        Move.objects.create(subject="orders.line:1", to_status="refused", why=why)

    with override(language):
        rows = Move.objects.filter(reasons_worded("why", words)).order_by("pk")
        assert [row.why for row in rows] == found


def reasons_with_data() -> Iterator[tuple[str, set[str]]]:
    """The codes that are given data, and the names of these."""
    for call in calls():
        if isinstance(call.func, ast.Name) and call.func.id == "Reason":
            yield ast.unparse(call.args[0]), {str(each.arg) for each in call.keywords}


def calls() -> Iterator[ast.Call]:
    for app in APPS:
        for path in sorted((settings.BASE_DIR / app).rglob("*.py")):
            if "tests" not in path.parts and path.name != "testing.py":
                yield from (
                    node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Call)
                )
