"""Migration 0003 read the version 1.10 of a revision as the number 1.1; here it becomes again what was written."""

import frontmatter
import yaml
from django.db import migrations


def read_versions(apps, schema_editor):
    """By a loader to which everything is text. What cannot be read stays as it is."""
    revisions = apps.get_model("docs", "Revision").objects
    for revision in revisions.only("pk", "source", "version").iterator():
        try:
            written = yaml.load(frontmatter.YAMLHandler().split(revision.source)[0], Loader=yaml.BaseLoader)["version"]
        except Exception:
            continue
        if isinstance(written, str) and written[:20] != revision.version:
            revisions.filter(pk=revision.pk).update(version=written[:20])


class Migration(migrations.Migration):
    dependencies = [("docs", "0005_revisions_can_be_withdrawn")]

    operations = [migrations.RunPython(read_versions, migrations.RunPython.noop)]
