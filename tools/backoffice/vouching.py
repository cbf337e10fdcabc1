"""The chapter on people: a login that one has made oneself is nobody else until somebody vouches for it."""

from urllib.parse import urlsplit

from tools.backoffice.desk_cases import buy
from tools.backoffice.desk_decisions import REFUSED, agree, await_line, open_item, propose
from tools.backoffice.scene import FIRST, SHOP, Scene
from tools.backoffice.steps import Step, step
from tools.browser.account import PASSWORD
from tools.browser.driver import expect, open_page
from tools.browser.staff import Staff
from tools.mailbox import find_in_mail

COLLEAGUE = "colleague"
EMAIL = "colleague@shop.localhost"
NAME = "vouching"  # of the order that waits here
SAME_PERSON = "The same person may hold both logins"


@step("let somebody in, to work on the desk", by=FIRST)
def let_in(scene: Scene) -> str:
    staff = scene.first
    form = staff.go("accounts/user/add/").locator("form:has(input[name=role])")
    form.locator("input[name=role][value=reviewer]").check()
    told = staff.submit(form, {"email": EMAIL})
    expect("link to choose a password" in told, f"a new login, not {told}")
    staff.picture("login-made")
    return told


@step("choose a password by the mailed link, and sign in", by=COLLEAGUE)
def enter(scene: Scene) -> str:
    link = find_in_mail(scene.shop.mail, EMAIL, r"(http\S+/account/password/reset/\S+)")
    page = open_page(scene.browser, locale="en-GB")
    page.goto(scene.shop.url + urlsplit(link).path)
    for field in page.locator("main input[type=password]").all():
        field.fill(PASSWORD)
    with page.expect_navigation():
        page.locator("main form button.button").first.click()
    page.context.close()
    scene.colleague = Staff(scene.browser, scene.shop.url, scene.album, email=EMAIL, password=PASSWORD)
    return "in the back office"


@step("a request that never arrives, without an answer", by=SHOP)
def make_lost(scene: Scene) -> str:
    buy(scene, NAME, {"fault": "drop", "endpoint": "placeOrder"})
    return "unknown outcome"


@step("propose to give it up", by=FIRST)
def propose_refuse(scene: Scene) -> str:
    open_item(scene.first, scene, "parked", NAME)
    return propose(scene.first, "refuse")


@step("agree, let in by who proposed it", by=COLLEAGUE)
def agree_unvouched(scene: Scene) -> str:
    staff = scene.colleague
    open_item(staff, scene, "parked", NAME)
    expect(not staff.offers("refuse") and SAME_PERSON in staff.main(), "no way to agree")
    staff.picture("not-vouched-for")
    return f"refused: {SAME_PERSON}"


@step("vouch for whom one has let in oneself", by=FIRST)
def vouch_for_own(scene: Scene) -> str:
    scene.first.open_row("accounts/user/?role=staff", words=EMAIL)
    expect(not scene.first.offers("vouch"), "no way to vouch for one's own")
    return "not offered"


@step("manage.py vouch_for_staff, as there is no third owner", by=SHOP)
def vouch(scene: Scene) -> str:
    return scene.shop.manage("vouch_for_staff", EMAIL).stdout.strip()


@step("agree, now a second person", by=COLLEAGUE)
def agree_vouched(scene: Scene) -> str:
    open_item(scene.colleague, scene, "parked", NAME)
    told = agree(scene.colleague, "refuse")
    return f"{told} Then: {await_line(scene.colleague, scene, NAME, REFUSED)}"


@step("deactivate the login again", by=FIRST)
def let_go(scene: Scene) -> str:
    scene.first.open_row("accounts/user/?role=staff", words=EMAIL)
    told = scene.first.act("deactivate", reason="a visit")
    expect("deactivated" in told, f"a login that is deactivated, not {told}")
    scene.first.picture("let-in-and-let-go")
    return told


@step("manage.py verify", by=SHOP)
def verify(scene: Scene) -> str:
    return scene.verify()


STEPS: tuple[Step, ...] = (
    let_in,
    enter,
    make_lost,
    propose_refuse,
    agree_unvouched,
    vouch_for_own,
    vouch,
    agree_vouched,
    let_go,
    verify,
)
