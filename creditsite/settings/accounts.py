"""Settings of the one door: sign-in, second factor, lock-out, sessions, mail."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from creditsite.settings.storage import data_dir, env

AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",  # first: who is locked out is not even asked for the password
    "allauth.account.auth_backends.AuthenticationBackend",
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "account_home"
LOGOUT_REDIRECT_URL = "website:home"

# Sessions end with the browser, and in any case after this time; staff sooner (accounts/door.py).
SESSION_COOKIE_AGE = 12 * 3600
STAFF_IDLE_MINUTES = env.int("STAFF_IDLE_MINUTES", default=30)
STAFF_SESSION_HOURS = env.int("STAFF_SESSION_HOURS", default=10)

ACCOUNT_ADAPTER = "accounts.adapters.AccountAdapter"
ACCOUNT_SIGNUP_OPEN = env.bool("SIGNUP_OPEN", default=True)
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_REAUTHENTICATION_REQUIRED = True  # another address, too, asks for the password again
ACCOUNT_REAUTHENTICATION_TIMEOUT = 15 * 60
ACCOUNT_LOGIN_TIMEOUT = 15 * 60
# Guessing is counted in the database, over all workers (accounts/lockout.py, accounts/second_factor.py).
# allauth's own limits stay where they slow down whoever floods people with mail or makes accounts by the dozen.
ACCOUNT_RATE_LIMITS = {"login_failed": None, "login": None}
# It counts in the cache. Nothing else is kept there, so the cache is a table that all workers share.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "accounts_doorlimit",
        "KEY_FUNCTION": "accounts.door_limits.keyed",
        "OPTIONS": {"MAX_ENTRIES": 10_000},
    }
}
ACCOUNT_FORMS = {
    "login": "accounts.forms.SignInForm",
    "signup": "accounts.forms.SignUpForm",
}

MFA_ADAPTER = "accounts.adapters.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "creditsite"
MFA_TOTP_TOLERANCE = 1  # half a minute early or late; a code is still accepted once only
MFA_RECOVERY_CODE_COUNT = 10
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_ALLOW_UNVERIFIED_EMAIL = True  # staff without an address; nobody else signs in unverified
MFA_FORMS = {
    "authenticate": "accounts.forms.CodeForm",
    "reauthenticate": "accounts.forms.CodeAgainForm",
    "activate_totp": "accounts.forms.FirstCodeForm",
    "deactivate_totp": "accounts.forms.RemoveCodesForm",
}
SECOND_FACTOR_ATTEMPTS = 5  # wrong codes in a row, from any address, until the account waits
SECOND_FACTOR_WAIT_MINUTES = 15

AXES_HANDLER = "axes.handlers.database.AxesDatabaseHandler"
AXES_FAILURE_LIMIT = env.int("LOGIN_ATTEMPTS", default=5)
AXES_COOLOFF_TIME = timedelta(minutes=env.int("LOGIN_WAIT_MINUTES", default=15))
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_USERNAME_CALLABLE = "accounts.lockout.account_name"
AXES_CLIENT_IP_CALLABLE = "accounts.actors.client_address"
AXES_CLIENT_STR_CALLABLE = "accounts.lockout.nobody_in_particular"
AXES_LOCKOUT_CALLABLE = "accounts.lockout.wait_page"
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_DISABLE_ACCESS_LOG = True  # the audit log has it
AXES_SENSITIVE_PARAMETERS = ["login", "csrfmiddlewaretoken", "password1", "password2", "oldpassword", "code"]
AXES_ENABLE_ADMIN = False  # accounts/admin.py has what stewards need
AXES_VERBOSE = False

# Mail: into files of the data folder until EMAIL_URL names a server.
_address = env.str("EMAIL_URL", default="")
_mail: dict[str, Any] = env.email_url_config(_address) if _address else {}
EMAIL_BACKEND = _mail.get("EMAIL_BACKEND", "django.core.mail.backends.filebased.EmailBackend")
EMAIL_HOST, EMAIL_PORT = _mail.get("EMAIL_HOST") or "localhost", _mail.get("EMAIL_PORT") or 25
EMAIL_HOST_USER = _mail.get("EMAIL_HOST_USER") or ""
EMAIL_HOST_PASSWORD = _mail.get("EMAIL_HOST_PASSWORD") or ""
EMAIL_USE_TLS, EMAIL_USE_SSL = bool(_mail.get("EMAIL_USE_TLS")), bool(_mail.get("EMAIL_USE_SSL"))
EMAIL_FILE_PATH = str(data_dir() / "mail")
EMAIL_TIMEOUT = 10  # seconds
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="creditsite@localhost")
