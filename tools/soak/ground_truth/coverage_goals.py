"""What people do with money in a simulated shop: all of it has to happen often enough to prove anything."""

from enum import StrEnum


class CoverageGoal(StrEnum):
    """Counted where it succeeds."""

    TOP_UP = "a wallet is topped up"
    WALLET = "an order is paid from the wallet"
    PART = "a part is paid from the wallet, the rest by a gateway"
    PART_RETURNED = "the order ends unpaid, and its part goes back"
    CHARGILY = "a checkout of Chargily is paid"
    TRANSFER = "a transfer is confirmed by staff"
    OTHER_AMOUNT = "a transfer of another amount is confirmed"
    STATEMENT = "a line of a statement is confirmed as proposed"
    RECEIPT = "a receipt is sent"
    ASKED_AGAIN = "another receipt is asked for"
    GIVEN_UP = "a transfer that does not come is given up"
    SWITCH = "the way to pay is changed"
    TWO_PAYMENTS = "an order is paid a second time"
    TO_WALLET = "a refund goes to the wallet"
    BY_TRANSFER = "a refund is paid out by transfer"
    CORRECTED = "the amount of a refund is corrected"
    REDIRECTED = "a refund is sent elsewhere by staff"
    BOUNCED = "the transfer of a refund comes back"
    SECOND_PERSON = "a refund above the limit waits for another person"
    RETURNED = "a card is given back unseen"
    RIVALS = "a card is shown and given back at once"
    REJECTED = "the refund of such a card is rejected"
    KEPT = "money without an order goes to the wallet"
    OWED_BACK = "money without an order is refunded"
