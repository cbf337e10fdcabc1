"""One case carried out: bought like any order, spoilt before it is paid, followed to its end."""

import secrets
import time
from pathlib import Path

from tools.faults.cases import Case, Rule, RuleScope
from tools.faults.shop_state import Goods, Reading, read_line
from tools.http_customer import HttpCustomer, ProofRequiredError, ShopFailedError
from tools.mailbox import DIGITS, find_in_mail
from tools.sandbox_control import SandboxControl

TRIES = 10
SECONDS_BETWEEN_TRIES = 3
WITHHOLD: Rule = {"fault": "withheld"}


class Trial:
    """A case with its goods, its customer and its order. The methods are called once each, in their order."""

    def __init__(
        self, case: Case, goods: Goods, *, number: int, shop_url: str, sandbox: SandboxControl
    ) -> None:
        self.case = case
        self.sandbox = sandbox
        self.type_id = goods.type_id
        self.price = goods.wholesale / 100  # dinars
        self.injected: list[int] = []
        self.reading: Reading | None = None
        self.codes: list[str] = []
        self.trouble = ""
        self.is_over = False
        self._goods = goods
        self._mend = case.mend
        self._waits_for_order = case.tie is RuleScope.ORDER
        self._customer = HttpCustomer(shop_url, email=f"fault-{number}-{secrets.token_hex(3)}@example.com")
        # A kept connection may be closed by the web server just as it is used again; browsers hide that.
        self._customer.session.headers["Connection"] = "close"
        self._order = ""  # its reference
        self.payment = ""  # its reference

    def buy(self) -> None:
        """Check out, put the fault in place, pay. Trouble is kept for the report."""
        try:
            self._customer.add(self._goods.id, self.case.quantity)
            self._order = self._check_out()
            pay_page = self._find_pay_page()
            self.payment = pay_page.rpartition("/")[2]
            self._inject()
            if self.case.prepare:
                self.case.prepare(self)
            # The page is open already: the shop may have been told meanwhile that it is gone.
            self._customer.post(pay_page, {"outcome": "paid"})
        except Exception as exc:
            self.trouble = f"{type(exc).__name__}: {exc}"

    def _check_out(self) -> str:
        """Check out. While buying is paused nothing is sold: the customer comes back a little later."""
        for _ in range(TRIES):
            try:
                return self._customer.check_out()
            except ShopFailedError:
                time.sleep(SECONDS_BETWEEN_TRIES)
        return self._customer.check_out()

    def _find_pay_page(self) -> str:
        """Where to pay. If the link could not be made (a busy machine), the customer asks for another."""
        for _ in range(TRIES):
            seen = self._customer.look(self._order)
            if seen.pay_url:
                return seen.pay_url
            if seen.can_pay_again:
                self._customer.pay_again(self._order)
            time.sleep(SECONDS_BETWEEN_TRIES)
        raise ShopFailedError(f"order {self._order} never got a payment page")

    def _inject(self) -> None:
        by_type = [self._tied(rule, RuleScope.TYPE) for rule in self.case.also]
        if self._waits_for_order:
            # The supplier's order is not known yet: it is held back until its rules are in place.
            self.sandbox.inject([self._tied(WITHHOLD, RuleScope.TYPE)])
        else:
            by_type += [self._tied(rule, self.case.tie) for rule in self.case.rules]
        self.injected = self.sandbox.inject(by_type)

    def _tied(self, rule: Rule, tie: RuleScope) -> Rule:
        match = {
            RuleScope.TYPE: {"typeId": self._goods.type_id},
            RuleScope.PRODUCT: {"product": self._goods.product_id},
            RuleScope.PAYMENT: {"ref": self.payment},
            RuleScope.ORDER: {"order": self.reading.supplier_order if self.reading else ""},
            RuleScope.NONE: {},
        }[tie]
        return {**rule, "match": match}

    def look(self) -> None:
        """Read the line, and do what the case does next."""
        self.reading = read_line(self._order)
        if self._waits_for_order and self.reading.supplier_order:
            self._waits_for_order = False
            self.injected += self.sandbox.inject(
                [self._tied(rule, RuleScope.ORDER) for rule in self.case.rules]
            )
            self.release()
        elif self._mend and self._is_ripe(self.reading):
            self._mend(self)
            self._mend = None
        else:
            self.is_over = self._mend is None and not self._waits_for_order and self._has_ended(self.reading)

    def _is_ripe(self, reading: Reading) -> bool:
        return reading.status == self.case.until and (
            not self.case.until_desk or self.case.until_desk in reading.desk
        )

    def _has_ended(self, reading: Reading) -> bool:
        ends = self.case.ends
        return reading.status == ends.status and (not ends.desk or ends.desk in reading.desk)

    def release(self) -> None:
        """Let the supplier finish an order that was held back."""
        if self.reading:
            self.sandbox.ask(f"orders/{self.reading.supplier_order}", {"plan": {"withhold": False}})

    def set_price(self, dinars: float) -> None:
        """Change the wholesale price of the goods at the supplier."""
        self.sandbox.settings(types={self.type_id: {"price": dinars}})

    def heal(self) -> None:
        """None of the trial's rules acts any more."""
        if self.injected:
            self.sandbox.clear(*self.injected)

    def reveal(self, mail: Path) -> None:
        """Read every code that was delivered, as the customer does. Trouble is kept for the report."""
        cards = self.reading.cards if self.reading else 0
        try:
            self.codes = [self._reveal(number, mail) for number in range(1, cards + 1)]
        except Exception as exc:
            self.trouble = f"{type(exc).__name__}: {exc}"

    def _reveal(self, number: int, mail: Path) -> str:
        try:
            return self._customer.reveal(self._order, number)
        except ProofRequiredError:
            self._customer.prove(self._order, find_in_mail(mail, self._customer.email, DIGITS))
            return self._customer.reveal(self._order, number)
