"""allauth.usersessions without its receivers: they would store keys of sessions as they are."""

from allauth.usersessions.apps import UserSessionsConfig as AllauthUserSessionsConfig


class UserSessionsConfig(AllauthUserSessionsConfig):
    def ready(self) -> None:
        """Nothing: `accounts.sessions.browser_sessions` notes who is signed in where."""
