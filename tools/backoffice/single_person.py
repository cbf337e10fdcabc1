"""The chapter on a shop of one person: it starts for one alone, announces, waits, and can be cancelled."""

import re

from tests.timeouts import WAIT_SECONDS
from tools.backoffice.desk_cases import buy, open_item
from tools.backoffice.desk_decisions import AN_HOUR, REFUSED, WHY, await_line
from tools.backoffice.scene import FIRST, SHOP, Scene
from tools.backoffice.steps import Step, step
from tools.browser.driver import expect
from tools.mailbox import find_in_mail

WITNESS = "accountant@example.com"
ALONE = {"STAFF_MODE": "single", "WATCH_EMAIL": WITNESS}
NAME = "alone"  # of the order that waits here


@step("start it for one person beside a second one", by=SHOP)
def start_beside_another(scene: Scene) -> str:
    scene.shop.stop()
    before = dict(scene.shop.environment)
    scene.shop.environment |= ALONE
    try:
        scene.shop.start()
    except AssertionError as exc:
        told = str(exc)
    else:
        told = "it started"
    finally:
        scene.shop.environment = before
    scene.shop.start()
    expect("2 logins of staff are active" in told, f"a refusal, not {told[-300:]}")
    return "refused: STAFF_MODE is single, but 2 logins of staff are active"


@step("deactivate the other login", by=FIRST)
def deactivate(scene: Scene) -> str:
    scene.first.open_row("accounts/user/?role=staff", words=scene.second.email)
    told = scene.first.act("deactivate", reason="works elsewhere now")
    expect("deactivated" in told, f"a login that is deactivated, not {told}")
    scene.first.picture("deactivated")
    return told


@step("start it for one person", by=SHOP)
def start_alone(scene: Scene) -> str:
    scene.shop.stop()
    scene.shop.environment |= ALONE
    scene.shop.start()
    return f"one person, watched by {WITNESS}"


@step("a request that never arrives, without an answer", by=SHOP)
def make_lost(scene: Scene) -> str:
    buy(scene, NAME, {"fault": "drop", "endpoint": "placeOrder"})
    return "unknown outcome"


@step("plan to give it up", by=FIRST)
def plan(scene: Scene) -> str:
    open_item(scene, "parked", NAME)
    scene.first.picture("line-of-one-person")
    told = scene.first.act("refuse", reason=WHY)
    expect("Planned" in told, f"a plan, not {told}")
    return told


@step("the mailbox outside hears of it", by=SHOP)
def announced(scene: Scene) -> str:
    return f"why: {find_in_mail(scene.shop.mail, WITNESS, f'({re.escape(WHY)})')}"


@step("see on the first page that something is planned, and cancel it", by=FIRST)
def cancel(scene: Scene) -> str:
    staff = scene.first
    words = staff.go("").locator("#content").inner_text()
    expect("planned by one person" in words, "the first page to say so")
    staff.picture("first-page-planned")
    staff.open_row("accounts/proposal/", words=WHY)
    staff.picture("planned-act")
    told = staff.submit(staff.page.locator("form[action$='/cancel/']"))
    expect("nothing is done" in told, f"a cancelled plan, not {told}")
    return told


@step("plan it again, and an hour later it is done", by=FIRST)
def plan_again(scene: Scene) -> str:
    plan.do(scene)
    status = await_line(scene.first, scene, NAME, REFUSED, seconds=AN_HOUR + WAIT_SECONDS)
    return f"then: {status}"


@step("find it in the log as one person's", by=FIRST)
def look_it_up(scene: Scene) -> str:
    staff = scene.first
    rows = staff.go("core/act/?persons=alone").locator("#result_list tbody tr")
    expect(rows.count() > 0, "an act of one person")
    staff.picture("acts-of-one-person")
    return str(rows.count())


@step("manage.py verify", by=SHOP)
def verify(scene: Scene) -> str:
    return scene.verify()


STEPS: tuple[Step, ...] = (
    start_beside_another,
    deactivate,
    start_alone,
    make_lost,
    plan,
    cancel,
    announced,
    plan_again,
    look_it_up,
    verify,
)
