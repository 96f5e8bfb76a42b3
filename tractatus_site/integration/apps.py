from django.apps import AppConfig


class IntegrationConfig(AppConfig):
    """The page on Agent Lightning, and the lines on what this site holds."""

    name = "tractatus_site.integration"

    def ready(self) -> None:
        from tractatus_site.docs.blocks import register_block
        from tractatus_site.freshness.tables import watch
        from tractatus_site.integration import status, status_block

        watch(*status.COUNTED)
        register_block("status", status_block.BLOCK)
