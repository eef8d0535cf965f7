"""The calendar of working days."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("journal", "0005_names")]

    operations = [
        migrations.CreateModel(
            name="CalendarDay",
            fields=[
                ("day", models.DateField(primary_key=True, serialize=False, verbose_name="day")),
                ("working", models.BooleanField(verbose_name="working day")),
                ("name_zh", models.CharField(blank=True, max_length=100, verbose_name="name (Chinese)")),
                ("name_en", models.CharField(blank=True, max_length=100, verbose_name="name (English)")),
                ("confidence", models.CharField(max_length=10, verbose_name="confidence")),
                ("source", models.TextField(blank=True, verbose_name="source")),
            ],
            options={
                "verbose_name": "day of the calendar",
                "verbose_name_plural": "days of the calendar",
                "ordering": ("day",),
            },
        ),
    ]
