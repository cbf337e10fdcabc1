"""The cache that all processes share and that may lose anything at any moment: Valkey or Redis.

Django's default cache is a table instead, for allauth: it counts tries and notes used digits there, so people
sign in while this cache is away or refuses, and limits on guessing outlive a flushed one.
"""

from django.core.cache import caches
from django.core.cache.backends.base import BaseCache
from django.utils.connection import ConnectionProxy

cache: BaseCache = ConnectionProxy(caches, "shared")  # type: ignore[assignment]
