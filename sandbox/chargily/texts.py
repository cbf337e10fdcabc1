"""What the hosted page says, in the languages of `locale` (create)."""

from typing import TypedDict


class ResultTexts(TypedDict):
    """What the page says of one result."""

    title: str
    words: str


class Texts(TypedDict):
    """All that the page says, in one language."""

    notice: str
    test: str
    merchant: str
    currency: str
    reference: str
    until: str
    fees: str
    method: str
    edahabia: str
    cib: str
    pay: str
    decline: str
    cancel: str
    walk: str
    hint: str
    to_shop: str
    to_page: str
    endings: dict[str, ResultTexts]


EN: Texts = {
    "notice": "Sandbox: a pretend vendor. No real money, no real cards.",
    "test": "Test mode",
    "merchant": "to {shop}",
    "currency": "DZD",
    "reference": "Ref.",
    "until": "Open until",
    "fees": "Fees",
    "method": "Pay with",
    "edahabia": "Algérie Poste",
    "cib": "Banks",
    "pay": "Pay {amount}",
    "decline": "The bank declines",
    "cancel": "Cancel",
    "walk": "Walk away",
    "hint": "A customer would type a card number here. In the sandbox you choose what the bank answers.",
    "to_shop": "Return to the shop",
    "to_page": "Back to the payment",
    "endings": {
        "success": {"title": "Payment confirmed", "words": "The amount was paid."},
        "failure": {"title": "Payment failed", "words": "The bank refused the card. Nothing was paid."},
        "cancellation": {"title": "Payment canceled", "words": "You canceled. Nothing was paid."},
        "expiration": {
            "title": "This payment page has expired",
            "words": "Nothing was paid. Start again from the shop.",
        },
        "processing": {"title": "Payment under way", "words": "The bank has not answered yet."},
        "walk": {
            "title": "You walked away",
            "words": "Nothing was paid. The page stays open until its time is over.",
        },
    },
}

FR: Texts = {
    "notice": "Bac à sable : un faux prestataire. Ni argent réel, ni vraies cartes.",
    "test": "Mode test",
    "merchant": "à {shop}",
    "currency": "DA",
    "reference": "Réf.",
    "until": "Expire à",
    "fees": "Frais",
    "method": "Payer avec",
    "edahabia": "Algérie Poste",
    "cib": "Banques",
    "pay": "Payer {amount}",
    "decline": "La banque refuse",
    "cancel": "Annuler",
    "walk": "Partir",
    "hint": "Un client saisirait ici le numéro de sa carte. "
    "Dans le bac à sable, vous choisissez ce que la banque répond.",
    "to_shop": "Retour à la boutique",
    "to_page": "Revenir au paiement",
    "endings": {
        "success": {"title": "Paiement confirmé", "words": "Le montant a été payé."},
        "failure": {"title": "Paiement refusé", "words": "La banque a refusé la carte. Rien n’a été payé."},
        "cancellation": {"title": "Paiement annulé", "words": "Vous avez annulé. Rien n’a été payé."},
        "expiration": {
            "title": "Cette page de paiement a expiré",
            "words": "Rien n’a été payé. Recommencez depuis la boutique.",
        },
        "processing": {"title": "Paiement en cours", "words": "La banque n’a pas encore répondu."},
        "walk": {
            "title": "Vous avez quitté la page",
            "words": "Rien n’a été payé. La page reste ouverte jusqu’à la fin de son délai.",
        },
    },
}

AR: Texts = {
    "notice": "بيئة تجريبية: مزوّد وهمي. لا مال حقيقي ولا بطاقات حقيقية.",
    "test": "وضع الاختبار",
    "merchant": "إلى {shop}",
    "currency": "دج",
    "reference": "المرجع",
    "until": "تنتهي في",
    "fees": "الرسوم",
    "method": "الدفع بواسطة",
    "edahabia": "بريد الجزائر",
    "cib": "البنوك",
    "pay": "ادفع {amount}",
    "decline": "البنك يرفض",
    "cancel": "إلغاء",
    "walk": "مغادرة",
    "hint": "هنا يكتب الزبون رقم بطاقته. في هذه البيئة التجريبية تختار أنت جواب البنك.",
    "to_shop": "العودة إلى المتجر",
    "to_page": "الرجوع إلى الدفع",
    "endings": {
        "success": {"title": "تم تأكيد الدفع", "words": "تم دفع المبلغ."},
        "failure": {"title": "فشل الدفع", "words": "رفض البنك البطاقة. لم يُدفع أي مبلغ."},
        "cancellation": {"title": "أُلغي الدفع", "words": "لقد ألغيت العملية. لم يُدفع أي مبلغ."},
        "expiration": {
            "title": "انتهت صلاحية صفحة الدفع",
            "words": "لم يُدفع أي مبلغ. أعد المحاولة من المتجر.",
        },
        "processing": {"title": "الدفع قيد المعالجة", "words": "لم يُجب البنك بعد."},
        "walk": {
            "title": "لقد غادرت الصفحة",
            "words": "لم يُدفع أي مبلغ. تبقى الصفحة مفتوحة حتى نهاية مهلتها.",
        },
    },
}

LANGUAGES: dict[str, Texts] = {"en": EN, "fr": FR, "ar": AR}
