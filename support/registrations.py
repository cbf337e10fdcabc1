"""What support registers, once at the start: each of these modules does so by being imported."""

from support import kinds, mails, privacy, reasons, retention

MODULES = (
    kinds,  # items of the desk
    mails,  # messages of the outbox
    privacy,  # what customers take along
    reasons,  # codes that are kept, with their sentences
    retention,  # daily cleanup
)
