"""What the pretend gateways do wrong, by ids: OCPay, the checkouts of Chargily, and its webhooks."""

from random import Random

from tools.soak.faults import NOTHING, Fault, Rule, Tie, all_of, at, one_of

EARLY = "early"  # in no list, and yet: a webhook that comes before our own answer is stored

PAYING = (
    Fault(
        "G5", one_of(*at("checkPayment", "failed_first", "unknown_payment_status", "gone")), tie=Tie.PAYMENT
    ),
    Fault(
        "G11",
        one_of(
            *at("checkPayment", "wrong_amount", by=-1),
            *at("checkPayment", "wrong_amount", by=1),
            *at("checkPayment", "odd_amount", kind="nan"),
            *at("checkPayment", "odd_amount", kind="negative"),
            *at("checkPayment", "odd_amount", kind="list"),
            *at("checkPayment", "wrong_currency", "no_details", "other_ref"),
        ),
        tie=Tie.PAYMENT,
    ),
    Fault("G13", one_of(*at("checkPayment", "flipped_sandbox")), tie=Tie.PAYMENT),
    Fault(
        "G14",
        one_of(
            *at("checkPayment", "drop", "http_500", "html", "half_body", "not_found", times=3),
            *at("checkPayment", "odd_amount", times=8),  # for hours where it is looked at late
        ),
        tie=Tie.PAYMENT,
    ),
    Fault("G15", one_of(*at("createLink", "apply_then_lose", "http_500", "half_body")), tie=Tie.LINK),
)

CHECKOUTS = (
    Fault(
        "G5",
        one_of(
            *at("chargilyRetrieve", "checkout_lags", times=2),
            *at("chargilyRetrieve", "checkout_lags", status="failed"),
            *at("chargilyRetrieve", "checkout_unknown_status"),
        ),
        tie=Tie.PAYMENT,
    ),
    Fault(
        "G11",
        one_of(
            *at("chargilyRetrieve", "checkout_wrong_amount", by=-1),
            *at("chargilyRetrieve", "checkout_wrong_amount", by=1),
            *at("chargilyRetrieve", "checkout_odd_amount", kind="words"),
            *at("chargilyRetrieve", "checkout_odd_amount", kind="negative"),
            *at("chargilyRetrieve", "checkout_odd_amount", kind="null"),
            *at("chargilyRetrieve", "checkout_wrong_currency", "checkout_other_id"),
        ),
        tie=Tie.PAYMENT,
    ),
    Fault("G12", one_of(*at("chargilyRetrieve", "checkout_wrong_livemode")), tie=Tie.PAYMENT),
    Fault(
        "G14",
        one_of(
            *at("chargilyRetrieve", "drop", "http_500", "html", "half_body", "not_found", times=3),
            *at("chargilyRetrieve", "not_found", times=8),
        ),
        tie=Tie.PAYMENT,
    ),
    Fault("G15", one_of(*at("chargilyCreate", "apply_then_lose", "http_500", "half_body")), tie=Tie.LINK),
    Fault(NOTHING, all_of(), share=15),
)

FORGERIES = (
    *("wrong_key", "live_key", "upper_case", "truncated", "longer"),
    *("prefixed", "other_body", "missing", "empty", "non_ascii"),
)


def _forged(random: Random) -> list[Rule]:
    kind, genuine = random.choice(FORGERIES), random.random() < 0.5
    return [{"fault": "webhook_forged", "kind": kind, "genuine": genuine}]


WEBHOOKS = (
    Fault(
        "G1",
        one_of(
            {"fault": "webhook_twice"}, {"fault": "webhook_twice", "pause": 40.0}, {"fault": "webhook_many"}
        ),
        tie=Tie.PAYMENT,
    ),
    Fault("G2", one_of({"fault": "webhook_never"}), tie=Tie.PAYMENT),
    Fault(
        "G4",
        one_of(*({"fault": "webhook_late", "seconds": seconds} for seconds in (90.0, 2_000.0, 6_000.0))),
        tie=Tie.PAYMENT,
    ),
    Fault("G6", _forged, tie=Tie.PAYMENT),
    Fault(
        "G10", one_of(*({"fault": "webhook_old", "instead": each} for each in (False, True))), tie=Tie.PAYMENT
    ),
    Fault(
        "G11",
        one_of(
            {"fault": "webhook_altered", "set": {"data.amount": 1}},
            {"fault": "webhook_altered", "set": {"data.amount": "1"}},
            {"fault": "webhook_other_checkout"},
        ),
        tie=Tie.PAYMENT,
    ),
    Fault(
        "G12",
        one_of(
            *({"fault": "webhook_altered", "set": {"livemode": mode}} for mode in (True, "true", None, "yes"))
        ),
        tie=Tie.PAYMENT,
    ),
    Fault(EARLY, one_of({"fault": "webhook_early"}), tie=Tie.LINK, share=2),
    Fault(NOTHING, all_of(), share=6),
)
