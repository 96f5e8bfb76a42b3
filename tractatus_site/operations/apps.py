from django.apps import AppConfig


class OperationsConfig(AppConfig):
    name = "tractatus_site.operations"
