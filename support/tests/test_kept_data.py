"""The page about privacy is in step with what the shop keeps, and how long."""

from core.intervals import Interval
from support.kept_data import kept_data
from tests.architecture.test_retention import AGE, rows

# Tables that hold nothing of customers.
NOT_OF_CUSTOMERS = {
    *("core_alert", "core_alertnotice", "core_switch", "core_heartbeat", "core_processheartbeat"),
    *(
        "core_pagechange",
        "core_subjectchange",
        "delivery_keycheck",
        "orders_supplierbalance",
        "orders_breaker",
    ),
    *("auth_group", "auth_group_permissions", "auth_permission", "django_content_type", "django_admin_log"),
    *("accounts_staffchange", "accounts_vouch", "accounts_proposal"),
    *("catalog_category", "catalog_product", "catalog_denomination", "catalog_markuprule"),
    *("catalog_identitychange", "catalog_pricechange", "catalog_syncrun"),
    *("catalog_deliverycount", "catalog_emptysearch"),
    *("orders_comparison", "orders_booksdifference", "orders_supplierclock"),
    *(
        "payments_dailybalance",
        "payments_documentcounter",
        "payments_statementlayout",
        "payments_webhookrefusals",
    ),
}


def test_every_table_is_told_once_or_holds_nothing_of_customers() -> None:
    told = [table for data in kept_data() for table in data.tables]
    kept = {table for tables, _how in rows() for table in tables}

    assert len(told) == len(set(told))
    assert set(told) | NOT_OF_CUSTOMERS == kept
    assert not set(told) & NOT_OF_CUSTOMERS


def test_ages_told_are_those_of_the_manual() -> None:
    ages = {table: {name for name, _days in AGE.findall(how)} for tables, how in rows() for table in tables}

    for data in kept_data():
        if data.interval is not None:
            assert all(ages[table] == {data.interval.name} for table in data.tables), data.what
    assert {data.interval for data in kept_data()} >= {Interval.ADDRESSES_KEPT, Interval.PROOF_KEPT}


def test_whole_years_are_told_as_years() -> None:
    told = {data.kept for data in kept_data() if data.interval is not None}

    assert {"1 year", "2 years", "90 days"} <= told
    assert not told & {"365 days", "730 days"}
