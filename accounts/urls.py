"""Addresses of the one door; names are allauth's, so that its redirects arrive."""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from django.urls import path, re_path

from accounts import views
from accounts.views import framed

urlpatterns = [
    path("", views.home, name="account_home"),
    path("login/", framed(account.login), name="account_login"),
    path("logout/", framed(account.logout), name="account_logout"),
    path("signup/", framed(account.signup), name="account_signup"),
    path("inactive/", framed(account.account_inactive), name="account_inactive"),
    path("confirm/", framed(account.reauthenticate), name="account_reauthenticate"),
    path("email/", framed(account.email), name="account_email"),
    path("email/check/", framed(account.email_verification_sent), name="account_email_verification_sent"),
    re_path(r"^email/check/(?P<key>[-:\w]+)/$", framed(account.confirm_email), name="account_confirm_email"),
    path("password/", framed(account.password_change), name="account_change_password"),
    path("password/set/", framed(account.password_set), name="account_set_password"),
    path("password/reset/", framed(account.password_reset), name="account_reset_password"),
    path("password/reset/sent/", framed(account.password_reset_done), name="account_reset_password_done"),
    path(
        "password/reset/done/",
        framed(account.password_reset_from_key_done),
        name="account_reset_password_from_key_done",
    ),
    re_path(
        r"^password/reset/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        framed(account.password_reset_from_key),
        name="account_reset_password_from_key",
    ),
    path("sessions/", framed(views.Sessions.as_view()), name="usersessions_list"),
    path("second-factor/", views.second_factor_page, name="mfa_index"),
    path("second-factor/code/", framed(mfa.authenticate), name="mfa_authenticate"),
    path("second-factor/confirm/", framed(mfa.reauthenticate), name="mfa_reauthenticate"),
    path("second-factor/app/", framed(views.SecondFactorSetUp.as_view()), name="mfa_activate_totp"),
    path(
        "second-factor/app/remove/", framed(views.SecondFactorRemoval.as_view()), name="mfa_deactivate_totp"
    ),
    path(
        "second-factor/recovery-codes/",
        framed(views.RecoveryCodesOnce.as_view()),
        name="mfa_view_recovery_codes",
    ),
    path(
        "second-factor/recovery-codes/new/",
        framed(views.RecoveryCodesAnew.as_view()),
        name="mfa_generate_recovery_codes",
    ),
]
