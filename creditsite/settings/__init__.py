"""Django settings, by subject."""

from creditsite.settings.accounts import *  # noqa: F403
from creditsite.settings.api import *  # noqa: F403
from creditsite.settings.base import *  # noqa: F403
from creditsite.settings.desk import *  # noqa: F403
from creditsite.settings.logs import *  # noqa: F403
from creditsite.settings.search import *  # noqa: F403
from creditsite.settings.security import *  # noqa: F403
