"""Session keys are kept hashed, and what sessions keep is encrypted; every open session goes on.

The cookies stay as they are: the hash of what a browser holds is what its rows are called from now on.
Keys cannot be told from their hashes, so the way back ends all sessions.
"""

from typing import Any

from django.contrib.sessions.backends.db import SessionStore as PlainStore
from django.db import migrations

from accounts.sessions.store import SessionStore, stored_key
from core import clock

SEEN = "seen"


def hash_keys(apps: Any, schema_editor: Any) -> None:
    sessions = apps.get_model("sessions", "Session").objects
    sessions.filter(expire_date__lte=clock.now()).delete()
    for key, data in list(sessions.values_list("session_key", "session_data")):
        contents = PlainStore().decode(data)
        if SEEN in contents:
            contents[SEEN] = [stored_key(contents[SEEN][0]), *contents[SEEN][1:]]
        sealed = SessionStore().encode(contents)
        sessions.filter(session_key=key).update(session_key=stored_key(key), session_data=sealed)
    browsers = apps.get_model("usersessions", "UserSession").objects
    for pk, key in list(browsers.values_list("pk", "session_key")):
        browsers.filter(pk=pk).update(session_key=stored_key(key))


def end_sessions(apps: Any, schema_editor: Any) -> None:
    apps.get_model("sessions", "Session").objects.all().delete()
    apps.get_model("usersessions", "UserSession").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_notices"),
        ("sessions", "0001_initial"),
        ("usersessions", "0001_initial"),
    ]

    operations = [migrations.RunPython(hash_keys, end_sessions)]
