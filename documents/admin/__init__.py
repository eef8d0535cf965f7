"""Papers on the desk."""

from documents.admin.letters import LetterAdmin
from documents.admin.mails import OutgoingMailAdmin

__all__ = ["LetterAdmin", "OutgoingMailAdmin"]
