"""The shipped guides: how codes of well-known brands are redeemed. Shops may write their own.

Addresses and names of buttons are those of the services; a brand is known by words of a folded title (see
catalog.texts.fold).
"""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Steps = tuple[str | Promise, ...]

_CONFIRM = _("Type the code exactly as it stands here, and confirm.")

ANY_CARD: Steps = (
    _("Sign in to the service that the card names, with an account of the right country."),
    _("Look for “Redeem”, “Gift card” or “Voucher” in the settings of your account or in the shop."),
    _CONFIRM,
)

BRANDS: tuple[tuple[tuple[str, ...], Steps], ...] = (
    (
        ("psn", "playstation"),
        (
            _("Open PlayStation Store on your console, or sign in at store.playstation.com."),
            _("Open the menu with “…” or your picture, and choose “Redeem Code”."),
            _("Type the 12 characters of the code and confirm."),
            _("The amount is then in your PlayStation wallet."),
        ),
    ),
    (
        ("xbox", "microsoft"),
        (
            _("Sign in with your Microsoft account at redeem.microsoft.com, or open Store on your console."),
            _("On the console choose “Redeem”."),
            _("Type the 25 characters of the code; the dashes come by themselves. Then confirm."),
            _("The amount is in the balance of your Microsoft account, or the subscription begins."),
        ),
    ),
    (
        ("nintendo", "eshop"),
        (
            _("Open Nintendo eShop on your console, or sign in at ec.nintendo.com/redeem."),
            _("On the console choose “Enter Code”."),
            _("Type the 16 characters of the code and confirm."),
            _("The amount is in the balance of your Nintendo account."),
        ),
    ),
    (
        ("steam",),
        (
            _("Sign in at steampowered.com, or in the Steam app."),
            _(
                "In a browser open “Account details”, “Add funds to your Steam Wallet”, then “Redeem a Steam "
                "Gift Card”."
            ),
            _("In the app open “Games”, then “Redeem a Steam Wallet Code”."),
            _("Type the code and choose “Continue”."),
            _("Steam may ask for an address: give one in the country of your account."),
            _("The amount is in your Steam wallet, in the currency of your account."),
        ),
    ),
    (
        ("itunes", "apple", "app store"),
        (
            _("Open App Store on your iPhone or iPad and tap your picture at the top."),
            _("Tap “Redeem Gift Card or Code”, then “Enter Code Manually”."),
            _("Type the 16 characters of the code, which begin with X, and tap “Redeem”."),
            _("On a computer, sign in at apple.com/redeem instead."),
            _("The amount is in the balance of your Apple account."),
        ),
    ),
    (
        ("google play",),
        (
            _("Open the Google Play Store app and tap your picture at the top."),
            _("Tap “Payments & subscriptions”, then “Redeem code”."),
            _("Type the code and tap “Redeem”."),
            _("On a computer, sign in at play.google.com/redeem instead."),
            _("The amount is in your Google Play balance."),
        ),
    ),
    (
        ("netflix",),
        (
            _("Open netflix.com/redeem in a browser."),
            _("Type the code and choose “Redeem”."),
            _("Sign in, or make an account if you have none."),
            _("The amount pays for your next months, until it is used up."),
        ),
    ),
    (
        ("spotify",),
        (
            _("Sign in at spotify.com/redeem in a browser."),
            _("Type the code and choose “Redeem”."),
            _("Spotify takes gift cards for the plan of one person only, not for Duo, Family or Student."),
        ),
    ),
    (
        ("amazon",),
        (
            _("Open the Amazon site of the card’s country (such as amazon.com or amazon.fr) and sign in."),
            _("Open “Your Account”, then “Gift cards”, and choose “Redeem a gift card”."),
            _("Type the code and choose “Apply to your balance”."),
            _("The amount pays for your next orders on this site."),
        ),
    ),
    (
        ("roblox",),
        (
            _("Sign in at roblox.com/redeem in a browser: the app does not take codes."),
            _("Type the code and choose “Redeem”."),
            _("Choose what the credit is for: Robux or Premium."),
        ),
    ),
    (
        ("pubg",),
        (
            _("In the game, tap your picture and copy your player ID."),
            _("Open midasbuy.com in a browser, choose PUBG MOBILE and then “Redeem”."),
            _("Paste your player ID and check that your own name appears."),
            _CONFIRM,
            _("The UC come into the game; start it anew if you do not see them."),
        ),
    ),
    (
        ("free fire", "garena"),
        (
            _("In the game, open your profile and copy your player ID."),
            _("Open shop.garena.sg in a browser and choose Free Fire."),
            _("Paste your player ID, check that your own name appears, and choose to pay by voucher."),
            _CONFIRM,
            _("The diamonds come into the game; start it anew if you do not see them."),
        ),
    ),
    (
        ("razer",),
        (
            _("Sign in at gold.razer.com."),
            _("Choose “Reload”, then “Razer Gold PIN”."),
            _("Type the code, and the serial number where the page asks for it."),
            _("The amount is in your Razer Gold balance and pays in all games that take it."),
        ),
    ),
)
