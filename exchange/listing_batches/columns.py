"""The columns of a batch file: each has a Chinese and an English heading, and the two in one cell are known too."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from journal.desk.steps import Words


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its key here, its headings, what stands in it, whether a file has to have it."""

    key: str
    zh: str
    en: str
    what: Words
    required: bool = False

    @property
    def both(self) -> str:
        """The heading of the files that we give out."""
        return f"{self.zh} / {self.en}"

    @property
    def headings(self) -> tuple[str, str, str]:
        """Everything that it may be called in a file."""
        return (self.both, self.zh, self.en)


COLUMNS: Sequence[Column] = (
    Column(
        "code",
        "统一社会信用代码",
        "code (USCI)",
        _("Whom the case is about, by the code: a name alone may be borne by several."),
        required=True,
    ),
    Column("name", "名称", "name", _("May be left empty. Where it is given it has to fit the code.")),
    Column(
        "grounds",
        "认定情形代码",
        "ground codes",
        _("Codes of the list's grounds, several with spaces."),
        required=True,
    ),
    Column("facts", "事实", "facts", _("What happened. The notice to the party quotes it."), required=True),
    Column(
        "evidence",
        "证据记录编号",
        "evidence record ids",
        _("Ids of records on file about this entity, several with spaces."),
        required=True,
    ),
    Column("legal_basis", "法律依据", "legal basis", _("What it rests on beside the founding document.")),
    Column(
        "persons",
        "责任人员",
        "responsible persons",
        _("Office, a space, name; several with semicolons. Names are kept masked."),
    ),
    Column(
        "contact_email",
        "当事人电子邮箱",
        "e-mail of the party",
        _("Where letters are announced. Empty: they are handed over on paper."),
    ),
)
# What only the file of refused rows has; read back without being looked at.
LINE = Column("line", "行号", "line", _("The line of the file that was sent."))
WHY = Column("why", "未办原因", "why it was refused", _("Put it right and send the file again."))
