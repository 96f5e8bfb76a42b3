"""The rules that the site starts with, and the first row of the audit chain's head."""

import json
from pathlib import Path

from django.db import migrations

GENESIS = "0" * 64
REASON = "One of the rules that the site starts with."


def load(apps, schema_editor):
    rules = apps.get_model("governance", "Rule").objects.using(schema_editor.connection.alias)
    versions = apps.get_model("governance", "RuleVersion").objects.using(schema_editor.connection.alias)
    heads = apps.get_model("governance", "ChainHead").objects.using(schema_editor.connection.alias)
    for values in json.loads(Path(__file__).with_suffix(".json").read_text(encoding="utf-8")):
        rule = rules.create(**values)
        content = {**values, "active": True}
        del content["instruction"]
        versions.create(rule=rule, version=1, content=content, reason=REASON)
    heads.create(pk=1, sequence=0, hash=GENESIS)


class Migration(migrations.Migration):
    dependencies = [("governance", "0001_initial")]
    operations = [migrations.RunPython(load, migrations.RunPython.noop)]
