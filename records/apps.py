"""What: the catalogue and the record every fact hangs on."""

from django.apps import AppConfig


class RecordsConfig(AppConfig):
    """Records, their revisions and the rules of publicity."""

    name = "records"
