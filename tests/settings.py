"""Settings of the test suite: a data folder that is thrown away, plain static files, fast passwords."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile

_folder = tempfile.mkdtemp(prefix="creditsite-test-")
os.environ["CREDITSITE_DATA_DIR"] = _folder
atexit.register(shutil.rmtree, _folder, ignore_errors=True)

from creditsite.settings import *  # noqa: F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
ALLOWED_HOSTS = ["*"]
QUOTA_ANONYMOUS = QUOTA_SEARCH_PAGES = 0  # tests ask more than people; the quota's own turn it on
STATIC_ROOT.mkdir(exist_ok=True)  # noqa: F405
