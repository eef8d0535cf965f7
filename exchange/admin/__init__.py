"""The import desk: runs, held rows, profiles, limits, batches of listing cases."""

from exchange.admin.checks import CheckRunAdmin
from exchange.admin.held import HeldRowAdmin
from exchange.admin.limits import ImportLimitAdmin
from exchange.admin.listing_batch import ListingBatchAdmin
from exchange.admin.profiles import ImportProfileAdmin
from exchange.admin.runs import ImportRunAdmin

__all__ = [
    "CheckRunAdmin",
    "HeldRowAdmin",
    "ImportLimitAdmin",
    "ImportProfileAdmin",
    "ImportRunAdmin",
    "ListingBatchAdmin",
]
