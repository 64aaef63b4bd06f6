"""Word when an outlet breaks, and when it is well again: what is told, to whom, and when."""

from .alert import Alert, Message
from .channels import channels_of, hiding
from .delivery import Sent, send_due
from .errors import NotDelivered
from .incidents import Settled, settle

__all__ = [
    "Alert",
    "Message",
    "NotDelivered",
    "Sent",
    "Settled",
    "channels_of",
    "hiding",
    "send_due",
    "settle",
]
