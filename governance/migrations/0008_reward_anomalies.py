"""The rule that lets a person look at a training run whose reward looks wrong."""

import json
from pathlib import Path

from django.db import migrations

RULE = json.loads((Path(__file__).parent / "0008_rules.json").read_text(encoding="utf-8"))[0]
REASON = "One of the rules that the site starts with."


def add(apps, schema_editor):
    rules = apps.get_model("governance", "Rule").objects.using(schema_editor.connection.alias)
    if rules.filter(instruction=RULE["instruction"]).exists():
        return  # staff may have taken the number already; theirs stays
    versions = apps.get_model("governance", "RuleVersion").objects.using(schema_editor.connection.alias)
    content = {"active": True, "valid_from": None, "valid_until": None, **RULE}
    del content["instruction"]
    versions.create(rule=rules.create(**RULE), version=1, content=content, reason=REASON)


class Migration(migrations.Migration):
    dependencies = [("governance", "0007_review_proposal")]
    operations = [migrations.RunPython(add, migrations.RunPython.noop)]
