"""Settings of every installation; the environment fills in what differs (docs/reference/settings.md)."""

from __future__ import annotations

import django_stubs_ext
from django.utils.translation import gettext_lazy as _
from whitenoise.compress import Compressor

from creditsite.settings.storage import (
    BASE_DIR,
    data_dir,
    databases,
    document_key,
    env,
    secret_key,
)

django_stubs_ext.monkeypatch()  # generic admin and queryset classes may be subscripted at run time

DATA_DIR = data_dir()
REFERENCE_DIR = BASE_DIR / "reference"
VERSION = "0.1.0"
DEPLOY_ID = env.str("DEPLOY_ID", default=VERSION)

DEBUG = False
SECRET_KEY = secret_key(DATA_DIR)
DOCUMENT_KEY = document_key(DATA_DIR)
ALLOWED_HOSTS: list[str] = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]"])
SITE_URL = env.str("SITE_URL", default="")

INSTALLED_APPS = [
    "journal.desk.apps.DeskConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "corsheaders",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "axes",
    "journal",
    "registry",
    "accounts",
    "accounts.quota.apps.QuotaConfig",
    "records",
    "documents",
    "lists",
    "penalties",
    "repair",
    "search",
    "exchange",
    "website",
    "demo",
    "creditsite.apps.CreditsiteConfig",
]

MIDDLEWARE = [
    "creditsite.frame.middleware.FrameMiddleware",  # first: what it adds stands on every answer
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "corsheaders.middleware.CorsMiddleware",
    "creditsite.api.middleware.AddressMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "creditsite.frame.language.AddressLocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "creditsite.frame.bodies.BodyLimitMiddleware",  # before whatever reads a body, CSRF's check too
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "accounts.quota.middleware.SearchPageQuota",
    "axes.middleware.AxesMiddleware",  # last: it replaces the answer to a locked-out sign-in
]

ROOT_URLCONF = "creditsite.urls"
WSGI_APPLICATION = "creditsite.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "website.context.site",
            ]
        },
    }
]

DATABASES = databases(DATA_DIR)
DATABASE_ROUTERS = ["accounts.quota.router.CountersRouter"]
COUNTERS_IN_DEFAULT = DATABASES["counters"]["NAME"] == DATABASES["default"]["NAME"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "accounts.User"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Simplified Chinese")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Asia/Shanghai"  # every date of this system is a day in China
USE_I18N = True
FORMAT_MODULE_PATH = ["creditsite.formats"]
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

# Maps serve developers only and take long to compress; the first start waits for this.
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = (*Compressor.SKIP_COMPRESS_EXTENSIONS, "map")

APPEND_SLASH = True
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

# Whose letter of publication is made by itself (repair.notices): decided so many days ago at most, with so many left.
NOTICE_RECENT_DAYS = env.int("NOTICE_RECENT_DAYS", default=180)
NOTICE_LEAST_DAYS = env.int("NOTICE_LEAST_DAYS", default=30)
