"""The shop's own accounts, to which customers transfer."""

from dataclasses import dataclass, field

from django.conf import settings
from django.utils.translation import gettext as _

from payments.bank_accounts.account_numbers import (
    Ccp,
    InvalidAccountNumberError,
    Rip,
    ccp_of_rip,
    parse_ccp,
    parse_rip,
    rip_of_ccp,
)


@dataclass(frozen=True)
class ShopAccounts:
    """As the settings name them. What is wrong there is left out here, and told by the system checks."""

    holder: str = field(repr=False)
    ccp: Ccp | None
    rip: Rip | None

    @property
    def any(self) -> bool:
        return self.ccp is not None or self.rip is not None

    @property
    def are_one(self) -> bool:
        """The CCP number and the RIP lead to the same account."""
        if self.ccp is None or self.rip is None:
            return False
        postal = ccp_of_rip(self.rip)
        return postal is not None and postal.number == self.ccp.number

    @property
    def by_digits(self) -> dict[str, str]:
        """What each account is called, by digits that stay the same for it; for telling statements apart."""
        named = {}
        if self.ccp is not None:
            named[rip_of_ccp(self.ccp).digits] = f"{_('CCP account')} {self.ccp}"
        if self.rip is not None and not self.are_one:
            named[self.rip.digits] = f"{_('RIP')} {self.rip}"
        return named


def shop_accounts() -> ShopAccounts:
    """The accounts to which customers transfer, as the settings have them."""
    return ShopAccounts(holder=settings.TRANSFER_HOLDER.strip(), ccp=_ccp(), rip=_rip())


def read_ccp(text: str) -> Ccp:
    """A CCP number and its clé in one setting: "23456789 88", "23456789 / 88". Raises
    InvalidAccountNumberError.

    The clé may disagree, which customers' own input with a mere space may not: see `parse_ccp`.
    """
    try:
        return parse_ccp(text)
    except InvalidAccountNumberError:
        number, _space, key = text.strip().rpartition(" ")
        return parse_ccp(number, key)


def _ccp() -> Ccp | None:
    try:
        return read_ccp(settings.TRANSFER_CCP)
    except InvalidAccountNumberError:
        return None


def _rip() -> Rip | None:
    try:
        return parse_rip(settings.TRANSFER_RIP)
    except InvalidAccountNumberError:
        return None
