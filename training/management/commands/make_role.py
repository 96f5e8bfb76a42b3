from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, connection, transaction

from training.confinement.postgresql import UnsuitableRoleError, make_role

SETTING = "TRAINING_DATABASE_URL"


class Command(BaseCommand):
    help = (
        f"Make the PostgreSQL role that {SETTING} names, or set anew what it may do: it learns, and changes no rule. "
        "Run it once as the role of DATABASE_URL, and again after an upgrade."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        role = settings.TRAINING_DATABASE
        if role is None:
            raise CommandError(f"{SETTING} is not set: it names the role, its password and the database", returncode=2)
        if connection.vendor != "postgresql":
            raise CommandError("DATABASE_URL: only PostgreSQL has roles", returncode=2)
        if not role["USER"] or role["USER"] == connection.settings_dict["USER"]:
            raise CommandError(f"{SETTING}: it needs a user of its own", returncode=2)
        try:
            with transaction.atomic():
                made = make_role(connection, name=role["USER"], password=role["PASSWORD"])
        except UnsuitableRoleError as error:
            raise CommandError(str(error)) from error
        except DatabaseError as error:
            raise CommandError(f"PostgreSQL refused: {str(error).splitlines()[0]}") from error
        self.stdout.write(f"role {role['USER']} {'made' if made else 'found'}; it cannot change rules")
