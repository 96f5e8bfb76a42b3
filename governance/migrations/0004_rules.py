"""The rules that whole governance adds, a file an area."""

import json
from pathlib import Path

from django.db import migrations

REASON = "One of the rules that the site starts with."


def load(apps, schema_editor):
    rules = apps.get_model("governance", "Rule").objects.using(schema_editor.connection.alias)
    versions = apps.get_model("governance", "RuleVersion").objects.using(schema_editor.connection.alias)
    for path in sorted(Path(__file__).with_suffix("").glob("*.json")):
        for values in json.loads(path.read_text(encoding="utf-8")):
            if rules.filter(instruction=values["instruction"]).exists():
                continue  # staff may have taken the number already; theirs stays
            rule = rules.create(**values)
            content = {"active": True, "valid_from": None, "valid_until": None, **values}
            del content["instruction"]
            versions.create(rule=rule, version=1, content=content, reason=REASON)


class Migration(migrations.Migration):
    dependencies = [("governance", "0003_whole_governance")]
    operations = [migrations.RunPython(load, migrations.RunPython.noop)]
