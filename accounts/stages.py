"""Steps between the password and the session, where they differ from allauth's."""

from __future__ import annotations

from typing import Any

from allauth.account.stages import EmailVerificationStage


class AddressStage(EmailVerificationStage):
    """Whoever signed up proves the address first; a steward has vouched for staff."""

    def handle(self) -> tuple[Any, bool]:
        """Pass staff on."""
        if self.login.user is not None and getattr(self.login.user, "is_staff", False):
            return None, True
        answer: tuple[Any, bool] = EmailVerificationStage.handle(self)
        return answer
