"""Papers on the desk."""

from documents.admin.letters import LetterAdmin
from documents.admin.mails import OutgoingMailAdmin
from documents.admin.sections import letters_received

__all__ = ["LetterAdmin", "OutgoingMailAdmin", "letters_received"]
