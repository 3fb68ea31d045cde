"""The configuration: deskgauge.toml, checked, with its secrets resolved."""

from service.config.load import load_settings
from service.config.settings import Privacy, Route, Settings

__all__ = ["Privacy", "Route", "Settings", "load_settings"]
