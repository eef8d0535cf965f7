"""Where allauth asks this project: who may sign up, what is written down, how secrets and mails are kept."""

from __future__ import annotations

import base64
from smtplib import SMTPException
from typing import Any

import structlog
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.account.internal.flows.reauthentication import did_recently_reauthenticate
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet, MultiFernet
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts import audit, lockout
from accounts.models import User
from journal import clock

logger = structlog.get_logger(__name__)


class AccountAdapter(DefaultAccountAdapter):
    """Sign-in, passwords and mail."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """SIGNUP_OPEN; staff accounts are made by stewards in any case."""
        return bool(settings.ACCOUNT_SIGNUP_OPEN)

    def save_user(self, request: HttpRequest, user: Any, form: Any, commit: bool = True) -> Any:
        """Mails come in the language in which somebody signed up, until they say otherwise."""
        user.language = "en" if get_language() == "en" else "zh-hans"
        return super().save_user(request, user, form, commit)

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Staff come to work, everybody else to look at their account."""
        staff = isinstance(request.user, User) and request.user.is_staff
        return reverse("admin:index") if staff else super().get_login_redirect_url(request)

    def get_login_stages(self) -> list[str]:
        """Staff are known to their stewards: they need no checked address to sign in."""
        ours = {"allauth.account.stages.EmailVerificationStage": "accounts.stages.AddressStage"}
        return [ours.get(stage, stage) for stage in super().get_login_stages()]

    def authenticate(self, request: HttpRequest, **credentials: Any) -> AbstractBaseUser | None:
        """One guess at a time for a name and an address, so that the limit is exact over all workers."""
        with lockout.one_guess_at_a_time(request, credentials) as is_next:
            if not is_next:
                raise self.validation_error("too_many_login_attempts")
            return super().authenticate(request, **credentials)

    def login(self, request: HttpRequest, user: AbstractBaseUser) -> None:
        """Every step is passed: open the session and write it down."""
        super().login(request, user)
        if isinstance(user, User):
            request.session["signed_in_at"] = int(clock.now().timestamp())
            methods = [record["method"] for record in get_authentication_records(request, user)]
            audit.note(request, "account.login", user, methods=methods)

    def set_password(self, user: AbstractBaseUser, password: str) -> None:
        """Set it; every other session of the account ends with the old password."""
        super().set_password(user, password)
        if isinstance(user, User) and self.request is not None:
            audit.note(self.request, "account.password_set", user)

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Whoever signed in a moment ago is not asked again; later, dangerous things ask for the password."""
        return super().is_reauthentication_required(app=app, **kwargs) and not recently_signed_in(
            self.request
        )

    def get_reset_password_from_key_url(self, key: str) -> str:
        """On SITE_URL where it is set: a link in a mail must not depend on the request's host."""
        return on_site(super().get_reset_password_from_key_url(key))

    def get_email_confirmation_url(self, request: HttpRequest, emailconfirmation: Any) -> str:
        """On SITE_URL where it is set."""
        return on_site(super().get_email_confirmation_url(request, emailconfirmation))

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """A mail server that is away must not lose what the person did: say it, and go on."""
        try:
            super().send_mail(template_prefix, email, {"site_name": _("Public Credit Look-up"), **context})
        except (OSError, SMTPException):
            logger.exception("mail could not be sent", template=template_prefix)
            if self.request is not None:
                words = _("The mail could not be sent. Please try again in a few minutes.")
                self.add_message(self.request, messages.ERROR, message=words)


class SecondFactorAdapter(DefaultMFAAdapter):
    """Second factors: their secrets are encrypted where they are kept."""

    def encrypt(self, text: str) -> str:
        """By a key that is derived from SECRET_KEY."""
        return _fernet().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """With the present key or one of SECRET_KEY_FALLBACKS."""
        return _fernet().decrypt(encrypted_text.encode()).decode()

    def get_totp_label(self, user: AbstractBaseUser) -> str:
        """The user name: shown in the authenticator app."""
        return user.get_username()


def recently_signed_in(request: HttpRequest) -> bool:
    """Whether the password was typed within the last minutes, at sign-in or since."""
    if not isinstance(request.user, User):
        return False
    if did_recently_reauthenticate(request):
        return True
    age = clock.now().timestamp() - request.session.get("signed_in_at", 0)
    return bool(age < settings.ACCOUNT_REAUTHENTICATION_TIMEOUT)


def on_site(url: str) -> str:
    """The same address on SITE_URL, where one is set."""
    root = settings.SITE_URL.rstrip("/")
    path = "/" + url.partition("://")[2].partition("/")[2]
    return f"{root}{path}" if root else url


def _fernet() -> MultiFernet:
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([Fernet(_derived(key)) for key in keys])


def _derived(secret: str | bytes) -> bytes:
    derive = HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=b"creditsite second factor")
    return base64.urlsafe_b64encode(derive.derive(force_bytes(secret)))
