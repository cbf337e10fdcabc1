"""What the pretend gateways do wrong, by ids: OCPay, the checkouts of Chargily, and its webhooks."""

from random import Random

from tools.soak.injection.rules import NOTHING, Fault, Rule, RuleScope, all_of, at_endpoint, one_of

EARLY = "early"  # in no list, and yet: a webhook that comes before our own answer is stored

PAYING = (
    Fault(
        "G5",
        one_of(*at_endpoint("checkPayment", "failed_first", "unknown_payment_status", "gone")),
        tie=RuleScope.PAYMENT,
    ),
    Fault(
        "G11",
        one_of(
            *at_endpoint("checkPayment", "wrong_amount", by=-1),
            *at_endpoint("checkPayment", "wrong_amount", by=1),
            *at_endpoint("checkPayment", "odd_amount", kind="nan"),
            *at_endpoint("checkPayment", "odd_amount", kind="negative"),
            *at_endpoint("checkPayment", "odd_amount", kind="list"),
            *at_endpoint("checkPayment", "wrong_currency", "no_details", "other_ref"),
        ),
        tie=RuleScope.PAYMENT,
    ),
    Fault("G13", one_of(*at_endpoint("checkPayment", "flipped_sandbox")), tie=RuleScope.PAYMENT),
    Fault(
        "G14",
        one_of(
            *at_endpoint("checkPayment", "drop", "http_500", "html", "half_body", "not_found", times=3),
            *at_endpoint("checkPayment", "odd_amount", times=8),  # for hours where it is looked at late
        ),
        tie=RuleScope.PAYMENT,
    ),
    Fault(
        "G15",
        one_of(*at_endpoint("createLink", "apply_then_lose", "http_500", "half_body")),
        tie=RuleScope.LINK,
    ),
)

CHECKOUTS = (
    Fault(
        "G5",
        one_of(
            *at_endpoint("chargilyRetrieve", "checkout_lags", times=2),
            *at_endpoint("chargilyRetrieve", "checkout_lags", status="failed"),
            *at_endpoint("chargilyRetrieve", "checkout_unknown_status"),
        ),
        tie=RuleScope.PAYMENT,
    ),
    Fault(
        "G11",
        one_of(
            *at_endpoint("chargilyRetrieve", "checkout_wrong_amount", by=-1),
            *at_endpoint("chargilyRetrieve", "checkout_wrong_amount", by=1),
            *at_endpoint("chargilyRetrieve", "checkout_odd_amount", kind="words"),
            *at_endpoint("chargilyRetrieve", "checkout_odd_amount", kind="negative"),
            *at_endpoint("chargilyRetrieve", "checkout_odd_amount", kind="null"),
            *at_endpoint("chargilyRetrieve", "checkout_wrong_currency", "checkout_other_id"),
        ),
        tie=RuleScope.PAYMENT,
    ),
    Fault("G12", one_of(*at_endpoint("chargilyRetrieve", "checkout_wrong_livemode")), tie=RuleScope.PAYMENT),
    Fault(
        "G14",
        one_of(
            *at_endpoint("chargilyRetrieve", "drop", "http_500", "html", "half_body", "not_found", times=3),
            *at_endpoint("chargilyRetrieve", "not_found", times=8),
        ),
        tie=RuleScope.PAYMENT,
    ),
    Fault(
        "G15",
        one_of(*at_endpoint("chargilyCreate", "apply_then_lose", "http_500", "half_body")),
        tie=RuleScope.LINK,
    ),
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
        tie=RuleScope.PAYMENT,
    ),
    Fault("G2", one_of({"fault": "webhook_never"}), tie=RuleScope.PAYMENT),
    Fault(
        "G4",
        one_of(*({"fault": "webhook_late", "seconds": seconds} for seconds in (90.0, 2_000.0, 6_000.0))),
        tie=RuleScope.PAYMENT,
    ),
    Fault("G6", _forged, tie=RuleScope.PAYMENT),
    Fault(
        "G10",
        one_of(*({"fault": "webhook_old", "instead": each} for each in (False, True))),
        tie=RuleScope.PAYMENT,
    ),
    Fault(
        "G11",
        one_of(
            {"fault": "webhook_altered", "set": {"data.amount": 1}},
            {"fault": "webhook_altered", "set": {"data.amount": "1"}},
            {"fault": "webhook_other_checkout"},
        ),
        tie=RuleScope.PAYMENT,
    ),
    Fault(
        "G12",
        one_of(
            *({"fault": "webhook_altered", "set": {"livemode": mode}} for mode in (True, "true", None, "yes"))
        ),
        tie=RuleScope.PAYMENT,
    ),
    Fault(EARLY, one_of({"fault": "webhook_early"}), tie=RuleScope.LINK, share=2),
    Fault(NOTHING, all_of(), share=6),
)
