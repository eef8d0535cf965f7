"""The counters; a crash of PostgreSQL may empty them."""

from django.db import migrations, models


def make_unlogged(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("ALTER TABLE quota_window SET UNLOGGED")


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [
        migrations.CreateModel(
            name="Window",
            fields=[
                ("subject", models.BinaryField(primary_key=True, serialize=False)),
                ("started", models.BigIntegerField()),
                ("used", models.BigIntegerField()),
            ],
        ),
        migrations.RunPython(make_unlogged, migrations.RunPython.noop),
    ]
