"""The tables of the floors, beside the shop's in the bench's own database; no migration makes them."""

from typing import Any

from django.db import connection, models

CARDS = 1_000


class Row(models.Model):
    objects: models.Manager[Any] = models.Manager()

    class Meta:
        abstract = True
        app_label = "floor"

    def __str__(self) -> str:
        return str(self.pk)


class Category(Row):
    title = models.CharField(max_length=200)


class Product(Row):
    category = models.ForeignKey(Category, models.CASCADE, related_name="+")
    title = models.CharField(max_length=200)
    slug = models.SlugField(max_length=120)
    region = models.CharField(max_length=64)
    price = models.BigIntegerField()
    is_available = models.BooleanField(default=True)
    rank = models.IntegerField(db_index=True)


class Order(Row):
    reference = models.CharField(max_length=20, unique=True)
    email = models.CharField(max_length=200)
    status = models.CharField(max_length=20)
    amount = models.BigIntegerField()
    paid_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)


class OrderLine(Row):
    order = models.ForeignKey(Order, models.CASCADE, related_name="+")
    title = models.CharField(max_length=200)
    quantity = models.IntegerField()
    price = models.BigIntegerField()


class Money(Row):
    order = models.ForeignKey(Order, models.CASCADE, related_name="+")
    amount = models.BigIntegerField()
    status = models.CharField(max_length=20)


class Event(Row):
    subject = models.CharField(max_length=64)
    what = models.CharField(max_length=200)
    at = models.DateTimeField(auto_now_add=True)


class Code(Row):
    order = models.ForeignKey(Order, models.CASCADE, related_name="+")
    token = models.BinaryField()


def create_tables() -> None:
    """Make and fill them in the database that Django is set up for."""
    with connection.schema_editor() as editor:
        for table in (Category, Product, Order, OrderLine, Money, Event, Code):
            editor.create_model(table)
    category = Category.objects.create(title="Cards")
    Product.objects.bulk_create(
        Product(
            category=category,
            title=f"Card number {number}",
            slug=f"card-{number}",
            region="france",
            price=1_000_00 + number,
            rank=number,
        )
        for number in range(CARDS)
    )
