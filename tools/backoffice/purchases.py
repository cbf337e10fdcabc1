"""The first half of the chapter on money: a card bought in every way, one of them by a transfer."""

from pathlib import Path

from django.utils import timezone
from PIL import Image, ImageDraw

from tools.backoffice.scene import CUSTOMER, FIRST, Scene
from tools.backoffice.steps import Step, step
from tools.browser.account import balance, begin_checkout, order_by, pay, send_receipt, sign_up, top_up
from tools.browser.buyer import Buyer
from tools.browser.driver import dinars_in, expect
from tools.browser.staff import Staff
from tools.oracle.bank_account import Credit, statement

PRODUCT = "itunes-usa"
TRANSFER_NUMBER = "C0004711"


def fill_and_order(scene: Scene, way: str, *, with_wallet: bool = False) -> Buyer:
    """The member puts two cards into the cart and orders."""
    member = scene.member
    expect(member.add(PRODUCT, quantity=2), f"{PRODUCT} to be in stock")
    begin_checkout(member, scene.email)
    order_by(member, way, with_wallet=with_wallet)
    return member


def cards_come(member: Buyer) -> str:
    """Wait on the order's page, which follows by itself, until all cards are there."""
    member.page.locator(".order-live[data-refresh='0'] [data-card]").first.wait_for()
    return f"{member.page.locator('[data-card]').count()} cards came"


@step("open an account", by=CUSTOMER)
def open_account(scene: Scene) -> str:
    scene.email = sign_up(scene.member, scene.shop)
    return "confirmed by e-mail"


@step("buy by OCPay", by=CUSTOMER)
def buy_by_ocpay(scene: Scene) -> str:
    member = fill_and_order(scene, "ocpay")
    pay(member)
    return cards_come(member)


@step("buy by Chargily", by=CUSTOMER)
def buy_by_chargily(scene: Scene) -> str:
    member = fill_and_order(scene, "chargily")
    pay(member)
    return cards_come(member)


@step("top the wallet up by Chargily", by=CUSTOMER)
def fill_wallet(scene: Scene) -> str:
    """By what two cards cost, and a third of that: then one purchase can be paid in full, one in part."""
    member = scene.member
    expect(member.add(PRODUCT, quantity=2), f"{PRODUCT} to be in stock")
    cost = dinars_in(member.page.locator(".summary-total strong, .summary strong").first.inner_text())
    top_up(member, cost + cost // 3, "chargily")
    held = balance(member)
    expect(held == cost + cost // 3, f"{cost + cost // 3} DA in the wallet, not {held}")
    return f"{held} DA in the wallet"


@step("buy from the wallet", by=CUSTOMER)
def buy_from_wallet(scene: Scene) -> str:
    member = scene.member
    before = balance(member)
    begin_checkout(member, scene.email)
    order_by(member, "wallet")
    told, total = cards_come(member), member.total
    left = balance(member)
    expect(left == before - total, f"{before - total} DA to be left, not {left}")
    return f"{told}, {left} DA left"


@step("buy from the wallet, the rest by OCPay", by=CUSTOMER)
def buy_by_both(scene: Scene) -> str:
    before = balance(scene.member)
    member = fill_and_order(scene, "ocpay", with_wallet=True)
    pay(member)
    told, total, reference = cards_come(member), member.total, member.reference
    (link,) = [each for each in scene.supplier.truth()["payments"] if reference in each["title"]]
    scene.kept["wallet and OCPay"] = reference
    from_wallet = before - balance(member)
    expect(from_wallet > 0, "a part to come from the wallet")
    expect(from_wallet + link["amount"] == total, f"both parts to make {total} DA")
    return f"{told}; {from_wallet} DA from the wallet, {link['amount']} DA by OCPay"


@step("order by transfer", by=CUSTOMER)
def order_by_transfer(scene: Scene) -> str:
    member = fill_and_order(scene, "transfer")
    member.page.locator(".guide").wait_for()
    scene.kept["transfer"] = member.reference
    scene.album.take(member.page, "customer-transfer-guide")
    return f"{member.total} DA to transfer, quoting {member.reference}"


@step("send a picture of the receipt", by=CUSTOMER)
def upload_receipt(scene: Scene) -> str:
    member = scene.member
    picture = draw_receipt(scene.shop.folder.parent / "receipt.png", member.total, member.reference)
    send_receipt(member, picture, sender="Test Customer")
    member.page.get_by_text("is being checked").first.wait_for()
    return "the page says that it is being checked"


def draw_receipt(path: Path, dinars: int, reference: str) -> Path:
    """A picture such as an app of a bank gives."""
    image = Image.new("RGB", (640, 420), "#fffdf5")
    pen = ImageDraw.Draw(image)
    pen.rectangle((0, 0, 640, 70), fill="#ffd200")
    lines = ("BaridiMob", f"Montant: {dinars},00 DA", f"Motif: {reference}", f"Operation: {TRANSFER_NUMBER}")
    for row, line in enumerate((*lines, f"Date: {timezone.localdate():%d/%m/%Y}")):
        pen.text((30, 18 + row * 75), line, fill="#1b1b1b", font_size=34)
    image.save(path)
    return path


@step("look at the receipt", by=FIRST)
def look_at_receipt(scene: Scene) -> str:
    staff = scene.first
    staff.open_row("core/deskitem/?kind=transfer_review")
    staff.picture("desk-receipt-to-check")
    staff.open_row(f"payments/payment/?q={scene.kept['transfer']}")
    expect(staff.offers("confirm"), "the payment to offer its confirmation")
    staff.page.wait_for_load_state("networkidle")
    staff.picture("payment-with-receipt")
    return "the picture stands beside what was asked for"


def import_statement(scene: Scene, reference: str, dinars: int, number: str) -> str:
    """Both import the account's statement, with one credit more: what each has seen is nobody's invention."""
    text = f"TEST CUSTOMER {reference}"
    scene.credits.append(Credit(number, dinars * 100, timezone.localdate(), text, 0))
    _upload(scene.second, statement(scene.credits))
    return _upload(scene.first, statement(scene.credits))


def _upload(staff: Staff, data: bytes) -> str:
    page = staff.go("payments/statementline/import/")
    form = page.locator("form[enctype]")
    form.locator("input[type=file]").set_input_files(
        {"name": "releve.csv", "mimeType": "text/csv", "buffer": data}
    )
    if form.locator("select[name=account]").count():  # where the shop has more than one
        form.locator("select[name=account]").select_option(index=1)
    return staff.submit(form) or staff.page.locator(".desk-alarm").first.inner_text()


@step("import a statement of the account (CSV), as the other has", by=FIRST)
def import_transfer(scene: Scene) -> str:
    told = import_statement(scene, scene.kept["transfer"], scene.member.total, TRANSFER_NUMBER)
    row = scene.first.page.locator("table[data-sure] tbody tr").filter(has_text=scene.kept["transfer"])
    expect(row.count() == 1, "one sure match")
    scene.first.picture("statement-match")
    return f"{told} One sure match"


@step("confirm the proposed match", by=FIRST)
def confirm_match(scene: Scene) -> str:
    staff = scene.first
    row = staff.page.locator("table[data-sure] tbody tr").filter(has_text=scene.kept["transfer"])
    told = staff.submit(row.locator("form"))
    expect("Confirmed." in told, f"a confirmation, not {told}")
    staff.picture("statement-confirmed")
    return told


@step("the page that waited shows the cards", by=CUSTOMER)
def transfer_is_delivered(scene: Scene) -> str:
    return cards_come(scene.member)


STEPS: tuple[Step, ...] = (
    open_account,
    buy_by_ocpay,
    buy_by_chargily,
    fill_wallet,
    buy_from_wallet,
    buy_by_both,
    order_by_transfer,
    upload_receipt,
    look_at_receipt,
    import_transfer,
    confirm_match,
    transfer_is_delivered,
)
