"""The import desk: runs, held rows, profiles, limits."""

from exchange.admin.held import HeldRowAdmin
from exchange.admin.limits import ImportLimitAdmin
from exchange.admin.profiles import ImportProfileAdmin
from exchange.admin.runs import ImportRunAdmin

__all__ = ["HeldRowAdmin", "ImportLimitAdmin", "ImportProfileAdmin", "ImportRunAdmin"]
