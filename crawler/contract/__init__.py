"""The yield contract: what an outlet usually gives, and word when it no longer does.

Pure values: no network, disk or clock. `crawler.contract.examples` alone asks the catalog.
"""

from .breach import Breach, said
from .contract import Contract

__all__ = ["Breach", "Contract", "said"]
