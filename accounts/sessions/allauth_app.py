"""allauth.usersessions without its receivers: they would store keys of sessions as they are."""

from allauth.usersessions.apps import UserSessionsConfig as AllauthUserSessionsConfig


class UserSessionsConfig(AllauthUserSessionsConfig):
    """allauth's list of sessions, kept by the shop itself."""

    def ready(self) -> None:
        """Nothing: `accounts.sessions.browser_sessions` notes who is signed in where."""
