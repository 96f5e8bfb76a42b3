from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig


class OperationsConfig(AppConfig):
    name = "tractatus_site.operations"


class DashboardAdminConfig(AdminConfig):
    default_site = "tractatus_site.operations.site.DashboardSite"
