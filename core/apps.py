from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "core"
    verbose_name = "Shop floor"

    def ready(self) -> None:
        from core import tasks  # noqa: F401 - registers the work
