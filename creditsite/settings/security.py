"""Headers, cookies and limits: the same under `make run` as in production, but for what needs HTTPS.

Production is said by CREDITSITE_ENV=production or by a SITE_URL with https; creditsite/checks.py then refuses
to start what is unsafe (docs/operations/production.md).
"""

from __future__ import annotations

import os

from creditsite.settings.base import DATA_DIR, SITE_URL
from creditsite.settings.storage import env, private_folder

CREDITSITE_ENV = env.str("CREDITSITE_ENV", default="")
HTTPS = SITE_URL.lower().startswith("https://")  # a scheme has no case
PRODUCTION = HTTPS or CREDITSITE_ENV == "production"
WEB_WORKERS = env.int("WEB_WORKERS", default=1)
DEMO_ENTITIES = env.int("DEMO_ENTITIES", default=0 if PRODUCTION else 2000)  # `manage.py prepare` seeds them
METRICS_TOKEN = env.str("METRICS_TOKEN", default="")
METRICS_DIR = DATA_DIR / "metrics"

# Another package brings lxml, which openpyxl would prefer: workbooks are read by defusedxml's parser and no other.
os.environ.update(OPENPYXL_LXML="False")

# On every answer, errors and static files included (creditsite/frame/middleware.py). The policy is the same
# for every address: nothing inline, nothing from elsewhere.
FRAME_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'self'; "
        "form-action 'self'; frame-ancestors 'none'"
    ),
    "X-Frame-Options": "DENY",  # for browsers that do not read frame-ancestors
    "Permissions-Policy": ", ".join(
        f"{feature}=()"
        for feature in (
            "accelerometer", "autoplay", "browsing-topics", "camera", "display-capture", "geolocation",
            "gyroscope", "magnetometer", "microphone", "midi", "payment", "usb",
        )
    ),
}  # fmt: skip
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

# Behind NUM_PROXIES proxies of ours: whom they saw and how is believed so far and no further.
NUM_PROXIES = env.int("NUM_PROXIES", default=0)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if NUM_PROXIES else None
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$", r"^metrics$"]  # asked from within, past the proxy
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if HTTPS else 0
# W005, W021: whether every subdomain of the operator's domain is HTTPS, and whether browsers' lists should
# hold it, is for the owner of the domain to say at the proxy; this site can speak for its own name only.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]

# A __Host- cookie is refused by browsers unless it is Secure and of this very host.
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_NAME = "__Host-sessionid" if HTTPS else "sessionid"
CSRF_COOKIE_NAME = "__Host-csrftoken" if HTTPS else "csrftoken"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "website.views.errors.form_expired"

CORS_URLS_REGEX = r"^/api/"
CORS_ALLOW_ALL_ORIGINS = True
CORS_ALLOW_METHODS = ["GET", "HEAD", "OPTIONS"]
CORS_ALLOW_CREDENTIALS = False
CORS_EXPOSE_HEADERS = ["ETag", "Link", "Row-Limit", "Retry-After", "RateLimit", "RateLimit-Policy"]

# What may be sent, and where it lies meanwhile: in a folder of its own that only this user reads.
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024  # bytes of a body that is not a file, and of any body but staff's
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2_000
DATA_UPLOAD_MAX_NUMBER_FILES = 50  # forms say fewer, in words
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024  # a larger file goes to disk, encrypted, not into memory
FILE_UPLOAD_HANDLERS = [
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "exchange.incoming.SealedUploadHandler",
]
FILE_UPLOAD_TEMP_DIR = str(private_folder(DATA_DIR / "incoming"))
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700
UPLOAD_MAX_BYTES = env.int("UPLOAD_MAX_BYTES", default=200 * 1024 * 1024)
PAPERS_MAX_BYTES = 40 * 1024 * 1024  # of one form with papers; each paper at most 10 MB
PAPERS_DIR = env.str("PAPERS_DIR", default=str(DATA_DIR / "papers"))  # shared by all machines that serve
CLAMAV_SOCKET = env.str("CLAMAV_SOCKET", default="")  # a path or host:port; without, papers are not scanned
UPLOADS_AT_HAND = env.int("UPLOADS_AT_HAND", default=20)  # files of an agency that are not finished
