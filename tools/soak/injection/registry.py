"""The ids of all faults that can happen, and what those mean that the harness brings about."""

from tools.soak.injection.gateways import CHECKOUTS, EARLY, PAYING, WEBHOOKS
from tools.soak.injection.rules import NOTHING
from tools.soak.injection.supplier import LOOKING, PLACING, POLLING

# Ids that the harness brings about by itself, with what they mean; it counts them where they happen.
BY_HARNESS = {
    "A2": "one person would approve a refund above the limit alone; two approve or pay one at once",
    "S1": "no connection for placeOrder",
    "G1": "many hints to ask about a payment, at once",
    "G2": "no hint at all that a payment was made",
    "G4": "money for an order that had expired or was cancelled",
    "G18": "a link is paid after it had failed",
    "O5": "a foreign order on the account",
    "O13": "the mail server is down",
    "O15": "the sweep was stopped for ten minutes",
    "W1": "a worker is killed",
    "W2": "and another one right after it",
    "W5": "the broker loses every message",
    "W6": "every task runs twice, at once",
    "W9": "two sweeps at once",
    "W10": "a hint during the call of placeOrder",
    "W11": "the clock steps by an hour and back",
    "W15": "killed between a mail and the note of it",
    "D1": "the connection breaks at COMMIT",
    "D3": "a deadlock or a locked database",
    "D6": "the disk is full at the attempt",
    "D7": "the disk is full at the cards",
    "D12": "placing inside a transaction",
}
BY_VENDORS = sorted(
    {
        fault.id
        for deck in (PLACING, LOOKING, POLLING, PAYING, CHECKOUTS, WEBHOOKS)
        for fault in deck
        if fault.id != NOTHING
    }
)
FAULT_MEANINGS = {**BY_HARNESS, EARLY: "a webhook comes before our own answer is stored"}
FAULT_IDS = tuple(dict.fromkeys((*BY_VENDORS, *BY_HARNESS)))
