"""Mail: a flag becomes one message to fixed addresses, handed to an SMTP server."""

from adapters.notify.mail.sink import Mail

__all__ = ["Mail"]
