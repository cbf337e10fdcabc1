"""The second half of the chapter on money: refunds, money without an order, and the books at the end."""

from tools.backoffice.purchases import cards_come, fill_and_order, import_statement
from tools.backoffice.scene import CUSTOMER, FIRST, SECOND, SHOP, Scene
from tools.backoffice.steps import Step, step
from tools.browser.account import balance, begin_checkout, choose_way, order_by, pay
from tools.browser.driver import expect
from tools.browser.staff import Staff
from tools.demo.scenarios import HALF, NONE, REHEARSAL
from tools.http_customer import HttpCustomer
from tools.mailbox import DIGITS, find_in_mail

LIMIT = 10_000  # dinars, REFUND_TWO_PERSONS_FROM as it is by default
CCP = ("0023456789", "88")
RIP = "00799999002345678941"
PAID_UNDER = "P0002001"


def buy_rehearsal(scene: Scene, name: str) -> str:
    """The member buys four cards that will not all come; the order's reference."""
    member = scene.member
    expect(member.add(REHEARSAL, name=name, quantity=4), f"the product {REHEARSAL}")
    begin_checkout(member, scene.email)
    order_by(member, "ocpay")
    pay(member)
    member.page.locator("[data-refund]").wait_for()
    return member.reference


def choose(scene: Scene, destination: str) -> None:
    """The member says on the order's page where the refund goes."""
    page = scene.member.page
    page.locator(".refund a").first.click()
    page.locator(f"input[name=destination][value={destination}]").check()
    if destination == "ccp":
        for name, value in zip(("ccp_number", "ccp_key"), CCP, strict=True):
            page.locator(f"input[name={name}]").fill(value)
    if destination == "rip":
        page.locator("input[name=rip]").fill(RIP)
    if destination != "wallet":
        page.locator("input[name=holder]").fill("Test Customer")
    page.locator("form.ways .button-large").click()
    page.locator("[data-refund]").wait_for()


def open_refund(staff: Staff, reference: str) -> None:
    staff.open_row(f"payments/refund/?q={reference}", words=reference)


def expect_status(scene: Scene, wanted: str) -> None:
    """What the customer's page shows of the refund, after a new look."""
    page = scene.member.page
    page.reload()
    shown = page.locator("[data-refund]").get_attribute("data-refund-status")
    expect(shown == wanted, f"the customer to see {wanted}, not {shown}")


@step("buy four cards of which half come", by=CUSTOMER)
def buy_half(scene: Scene) -> str:
    scene.kept["half"] = buy_rehearsal(scene, HALF)
    dinars, cards = scene.member.refund()
    expect(cards == 2, f"a refund of two cards, not {cards}")
    return f"two cards came, a refund of {dinars} DA is under review"


@step("approve it before its destination is known", by=FIRST)
def approve_too_early(scene: Scene) -> str:
    open_refund(scene.first, scene.kept["half"])
    refusal = scene.first.page.locator("#act-approve .desk-proposal")
    expect(refusal.count() == 1 and not scene.first.offers("approve"), "a refusal")
    return f"refused: {refusal.inner_text()}"


@step("choose the wallet for it", by=CUSTOMER)
def choose_wallet(scene: Scene) -> str:
    choose(scene, "wallet")
    return "noted on the order's page"


@step("approve it to the wallet, alone", by=FIRST)
def approve_small(scene: Scene) -> str:
    refund, _cards = scene.member.refund()
    open_refund(scene.first, scene.kept["half"])
    scene.first.picture("refund-to-review")
    told = scene.first.act("approve", reason="two did not come")
    expect("paid into the wallet" in told, f"the wallet to be paid, not {told}")
    scene.first.picture("refund-in-wallet")
    expect_status(scene, "paid_out")
    held = balance(scene.member)
    expect(held == refund, f"{refund} DA in the wallet, not {held}")
    return f"{told} The wallet shows {held} DA"


@step("buy cards above the limit, of which none comes", by=CUSTOMER)
def buy_dear(scene: Scene) -> str:
    """Of a type that nobody else buys, so that the fault meets this order alone."""
    goods = scene.take_goods(dearest=True)
    quantity = min(10, LIMIT * 100 // goods.wholesale + 1)
    scene.supplier.inject([{"fault": "refund_all", "match": {"typeId": goods.type_id}}])
    add_to_cart(scene, goods.id, quantity)
    begin_checkout(scene.member, scene.email)
    order_by(scene.member, "ocpay")
    pay(scene.member)
    scene.member.page.locator("[data-refund]").wait_for()
    scene.kept["dear"] = scene.member.reference
    dinars, _cards = scene.member.refund()
    expect(dinars >= LIMIT, f"at least {LIMIT} DA, not {dinars}")
    choose(scene, "wallet")
    return f"a refund of {dinars} DA, to the wallet"


def add_to_cart(scene: Scene, denomination: int, quantity: int) -> None:
    """Put cards into the member's cart by their number, without looking for their page."""
    customer = HttpCustomer(scene.shop.url, email=scene.email)
    for cookie in scene.member.page.context.cookies():
        customer.session.cookies.set(cookie["name"], cookie["value"])
    customer.add(denomination, quantity)


@step("approve it alone, above the limit", by=FIRST)
def propose_dear(scene: Scene) -> str:
    open_refund(scene.first, scene.kept["dear"])
    told = scene.first.act("approve", reason="none came")
    expect("another person agrees" in told, f"a proposal, not {told}")
    scene.first.picture("refund-proposed")
    return told


@step("send it to a CCP account instead, which voids that", by=FIRST)
def redirect(scene: Scene) -> str:
    staff = scene.first
    open_refund(staff, scene.kept["dear"])
    form = staff.page.locator("form[action$='/act/redirect/']")
    form.locator("input[name=destination][value=ccp]").check()
    fields = {"ccp_number": CCP[0], "ccp_key": CCP[1], "holder": "Test Customer"}
    told = staff.act("redirect", **fields, reason="asked for by telephone")
    expect("goes elsewhere" in told, f"the destination to change, not {told}")
    return told


@step("approve what one has just changed, above the limit", by=FIRST)
def approve_own_change(scene: Scene) -> str:
    open_refund(scene.first, scene.kept["dear"])
    refusal = scene.first.page.locator("#act-approve .desk-proposal")
    expect(refusal.count() == 1 and not scene.first.offers("approve"), "a refusal")
    scene.first.picture("refund-refused-to-who-changed-it")
    return f"refused: {refusal.inner_text()}"


@step("approve it as another person", by=SECOND)
def approve_dear(scene: Scene) -> str:
    open_refund(scene.second, scene.kept["dear"])
    told = scene.second.act("approve", reason="seen the supplier's evidence")
    expect("has to be made now" in told, f"an approval, not {told}")
    scene.second.go("payments/refund/payouts/")
    scene.second.picture("transfers-to-make")
    return told


@step("note the transfer with its reference", by=SECOND)
def pay_out(scene: Scene) -> str:
    row = scene.second.page.locator("table.payouts tbody tr").filter(has_text=scene.kept["dear"])
    told = scene.second.submit(row.locator("form"), {"reference": PAID_UNDER})
    expect(PAID_UNDER in told, f"a payout, not {told}")
    expect_status(scene, "paid_out")
    open_refund(scene.second, scene.kept["dear"])
    scene.second.picture("refund-paid-out")
    return told


@step("look at what no statement shows", by=SECOND)
def look_for_proof(scene: Scene) -> str:
    scene.second.go("payments/refund/payouts/proofs/")
    expect(PAID_UNDER in scene.second.main(), f"the payout {PAID_UNDER}")
    scene.second.picture("payouts-without-proof")
    open_refund(scene.second, scene.kept["dear"])
    return scene.second.act("explain", reason="the bank's statement comes on Monday")


@step("agree to the explanation, as one who did not note it", by=FIRST)
def agree_to_proof(scene: Scene) -> str:
    open_refund(scene.first, scene.kept["dear"])
    told = scene.first.act("explain", reason="seen on the bank's page")
    expect("by two persons" in told, f"an explanation, not {told}")
    return told


@step("buy four cards of which none comes, refund to a RIP", by=CUSTOMER)
def buy_none(scene: Scene) -> str:
    scene.kept["none"] = buy_rehearsal(scene, NONE)
    choose(scene, "rip")
    return f"a refund of {scene.member.refund()[0]} DA"


@step("approve it, and note it under the same reference", by=FIRST)
def pay_out_twice(scene: Scene) -> str:
    staff, reference = scene.first, scene.kept["none"]
    open_refund(staff, reference)
    if "another person" in staff.act("approve", reason="none came"):  # the day's sum takes two
        open_refund(scene.second, reference)
        scene.second.act("approve", reason="none came")
        open_refund(staff, reference)
    told = staff.act("pay_out", reference=PAID_UNDER)
    expect(staff.page.locator(".messagelist .error").count() == 1, f"a refusal, not {told}")
    return f"refused: {told}"


@step("note that the transfer came back", by=FIRST)
def bounce(scene: Scene) -> str:
    told = scene.first.act("bounce", explanation="The bank says that the account is closed.")
    expect("under review again" in told, f"a new review, not {told}")
    scene.first.picture("refund-bounced")
    expect_status(scene, "requested")
    return told


@step("choose the wallet after the bounce", by=CUSTOMER)
def choose_again(scene: Scene) -> str:
    choose(scene, "wallet")
    return "noted on the order's page"


@step("approve it in the list, with others chosen", by=SECOND)
def approve_in_list(scene: Scene) -> str:
    page = scene.second.go(f"payments/refund/?q={scene.kept['none']}")
    page.locator("#result_list input.action-select").first.check()
    page.locator("select[name=action]").select_option("approve_chosen")
    with page.expect_navigation():
        page.locator("button[name=index]").click()
    scene.second.prove()
    told = scene.second.told()
    expect("paid into the wallet" in told, f"an approval, not {told}")
    scene.second.go("payments/refund/")
    scene.second.picture("refunds")
    return told


@step("order by transfer, and transfer too much", by=CUSTOMER)
def transfer_too_much(scene: Scene) -> str:
    member = fill_and_order(scene, "transfer")
    member.page.locator(".guide").wait_for()
    scene.kept["too much"] = member.reference
    return f"{member.total + 250} DA instead of {member.total} DA"


@step("confirm it by an imported statement all the same", by=FIRST)
def confirm_too_much(scene: Scene) -> str:
    staff, reference = scene.first, scene.kept["too much"]
    import_statement(scene, reference, scene.member.total + 250, "C0004712")
    row = staff.page.locator("table[data-doubts] tbody tr").filter(has_text=reference)
    staff.picture("statement-doubt")
    told = staff.submit(row.locator("form").first)
    expect("unapplied" in told, f"unapplied money, not {told}")
    return told


@step("put the unapplied money into the wallet", by=FIRST)
def keep_unapplied(scene: Scene) -> str:
    staff, before = scene.first, balance(scene.member)
    staff.open_row("core/deskitem/?kind=unapplied_money")
    staff.picture("desk-unapplied")
    staff.follow(staff.page.locator("#content a[href*='/payments/unapplied/']").first)
    staff.picture("unapplied")
    page = staff.page.url
    told = staff.act("wallet", reason="to be spent on the next purchase")
    if "another person agrees" in told:  # more than one person alone may let go in a day
        scene.second.page.goto(page)
        told = scene.second.act("wallet", reason="to be spent on the next purchase")
    expect("in the customer's wallet" in told, f"the wallet to be filled, not {told}")
    return f"{told} {balance(scene.member) - before} DA more"


@step("pay the order from the wallet now", by=CUSTOMER)
def pay_from_wallet(scene: Scene) -> str:
    page = scene.member.page
    scene.member.visit(f"orders/{scene.kept['too much']}/pay/")
    choose_way(scene.member, "wallet")
    if "/prove/" in page.url:  # it is a while since the password was typed
        page.locator("input[name=code]").fill(find_in_mail(scene.shop.mail, scene.email, DIGITS))
        with page.expect_navigation():
            page.locator("form .button-large").first.click()
        choose_way(scene.member, "wallet")
    return cards_come(scene.member)


@step("read the trial balance", by=SECOND)
def read_trial_balance(scene: Scene) -> str:
    scene.second.go("")
    scene.second.picture("first-page")
    scene.second.follow(scene.second.page.locator(".desk-more a").first)
    expect("The books balance" in scene.second.main(), "the books to balance")
    scene.second.picture("trial-balance")
    return "debits and credits sum to zero"


@step("read the statement of the half-delivered order", by=SECOND)
def read_statement(scene: Scene) -> str:
    scene.second.open_row(f"orders/order/?q={scene.kept['half']}", words=scene.kept["half"])
    words = scene.second.main()
    expect("✓ holds" in words and "✗" not in words, "the equation to hold")
    scene.second.picture("order-with-statement")
    return "captured = delivered + refunded + pending + open"


@step("manage.py verify", by=SHOP)
def verify(scene: Scene) -> str:
    return scene.verify()


STEPS: tuple[Step, ...] = (
    buy_half,
    approve_too_early,
    choose_wallet,
    approve_small,
    buy_dear,
    propose_dear,
    redirect,
    approve_own_change,
    approve_dear,
    pay_out,
    look_for_proof,
    agree_to_proof,
    buy_none,
    pay_out_twice,
    bounce,
    choose_again,
    approve_in_list,
    transfer_too_much,
    confirm_too_much,
    keep_unapplied,
    pay_from_wallet,
    read_trial_balance,
    read_statement,
    verify,
)
