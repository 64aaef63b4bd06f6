"""What may go wrong with an alert."""


class NotDelivered(Exception):
    """A message may not have come; the text says why."""
