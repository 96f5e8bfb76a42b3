"""What other apps may listen to; governance itself knows none of them."""

from django.dispatch import Signal

# Sent inside the transaction that closes a review; `review` is the closed row, with its state, person and reason.
review_closed = Signal()
