from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig
from django.db.models.signals import post_migrate


class OperationsConfig(AppConfig):
    name = "tractatus_site.operations"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from tractatus_site.operations.granting import keep_roles

        post_migrate.connect(keep_roles, sender=self, dispatch_uid="operations.keep_roles")


class DashboardAdminConfig(AdminConfig):
    default_site = "tractatus_site.operations.site.DashboardSite"
