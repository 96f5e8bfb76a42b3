"""The database itself refuses to change decisions, anchors and versions of rules."""

from django.db import migrations

from governance import guards


def put_up(apps, schema_editor):
    guards.install(schema_editor.connection)


def take_down(apps, schema_editor):
    guards.remove(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("governance", "0004_rules")]
    operations = [migrations.RunPython(put_up, take_down)]
