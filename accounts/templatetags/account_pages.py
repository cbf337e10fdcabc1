"""What the pages and mails about accounts show."""

from allauth.mfa.utils import is_mfa_enabled
from django import template

from accounts.models import User
from accounts.sessions.user_agents import describe_browser

register = template.Library()
register.filter("device", describe_browser)

GROUP = 4


@register.simple_tag
def second_factor_of(user: User) -> bool:
    """Whether the user has a second factor turned on."""
    return bool(is_mfa_enabled(user))


@register.filter
def in_groups(secret: str) -> str:
    """A key for typing: "ABCD EFGH"; apps take it with and without the gaps."""
    return " ".join(secret[start : start + GROUP] for start in range(0, len(secret), GROUP))
