"""The forms of the door, where they differ from allauth's."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import LoginForm, SignupForm
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm, DeactivateTOTPForm
from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts import second_factor
from accounts.lockout import minutes_left
from accounts.models import User
from accounts.second_factor import CodesWait, CodeWrong


class SignInForm(LoginForm):
    """User name or address, and password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = gettext_lazy("User name or e-mail address")
        self.fields["login"].widget.attrs["autocomplete"] = "username"
        self.fields["password"].help_text = ""  # the page has the link
        plain(self)


class SignUpForm(SignupForm):
    """Address and password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].label = gettext_lazy("E-mail address")
        self.fields["password2"].label = gettext_lazy("Password once more")
        plain(self)


class CheckedCode(forms.Form):
    """Checks a code under a lock that all workers share, instead of in one process's cache."""

    user: User
    code_help = gettext_lazy("Six digits from your authenticator app, or one of your recovery codes.")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].label = gettext_lazy("Code")
        self.fields["code"].help_text = self.code_help
        self.fields["code"].widget.attrs.update({"inputmode": "numeric", "autocapitalize": "off"})
        plain(self)

    def clean_code(self) -> str:
        """Accept each code once; say how long to wait after too many wrong ones."""
        code = str(self.cleaned_data["code"])
        try:
            self.check(code)
        except CodesWait as wait:
            raise forms.ValidationError(wait_words(wait)) from wait
        except CodeWrong as wrong:
            raise forms.ValidationError(
                _("This code is wrong or was used already. Wait for the next one and try again.")
            ) from wrong
        return code

    def check(self, code: str) -> None:
        """Keep which authenticator it was; allauth's `save` needs it."""
        self.authenticator: Authenticator = second_factor.code_check(user=self.user, code=code)


class CodeForm(CheckedCode, AuthenticateForm):
    """At sign-in."""


class CodeAgainForm(CheckedCode, ReauthenticateForm):
    """Before something dangerous."""


class FirstCodeForm(CheckedCode, ActivateTOTPForm):
    """Proves that the authenticator app has the secret."""

    secret: str
    code_help = gettext_lazy("Six digits that the app shows now.")

    def check(self, code: str) -> None:
        """There is no authenticator yet: compare with the secret of this session."""
        second_factor.first_code_check(user=self.user, secret=self.secret, code=code)


class RemoveCodesForm(CheckedCode, DeactivateTOTPForm):
    """Taking the app off the account: whoever does it holds the app, or a recovery code."""

    code = forms.CharField(widget=forms.TextInput(attrs={"autocomplete": "one-time-code"}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.user = kwargs["authenticator"].user
        super().__init__(*args, **kwargs)

    def check(self, code: str) -> None:
        """Without keeping which authenticator it was: the form is about the app."""
        second_factor.code_check(user=self.user, code=code)


def plain(form: forms.BaseForm) -> None:
    """Labels stand above the fields; a placeholder that repeats them only hides what was typed."""
    for field in form.fields.values():
        field.widget.attrs.pop("placeholder", None)


def wait_words(wait: CodesWait) -> str:
    """How long to wait, in words."""
    minutes = minutes_left(wait.until)
    words = ngettext(
        "Too many wrong codes. Try again in %(minutes)d minute.",
        "Too many wrong codes. Try again in %(minutes)d minutes.",
        minutes,
    )
    return words % {"minutes": minutes}
