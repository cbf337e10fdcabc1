"""Nothing is left of the columns in which statements and receipts stood in plain."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("payments", "0013_statement_texts_sealed"),
    ]

    operations = [
        migrations.RemoveField(model_name="statementline", name="text"),
        migrations.RemoveField(model_name="statementline", name="reference"),
        migrations.RemoveField(model_name="transferproof", name="sender"),
        migrations.RemoveField(model_name="transferproof", name="operation"),
    ]
