"""An installation with a folder of the operator's own rules."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import yaml

from service.config import Settings, installation, load_settings
from tests.service.config.usable import API_KEY, SIGNING, USABLE

QUIET: dict[str, Any] = {
    "id": "gone_quiet", "title": "A busy account went quiet", "about": "account", "holds": "while",
    "parameters": {"least": 3.0, "days": 21.0}, "reaches": {"quiet_days": ["days"]},
    "when": "contacts_before_90 >= least && quiet_days >= days",
    "tests": [
        {"name": "busy, then nothing", "facts": {"contacts_before_90": 3.0, "quiet_days": 21.0}, "fires": True},
        {"name": "still here", "facts": {"contacts_before_90": 9.0, "quiet_days": 20.9}, "fires": False},
    ],
}  # fmt: skip


def usable(folder: Path, more: str = "") -> Settings:
    """A loaded configuration with its identity drawn."""
    (folder / "signing").write_text(SIGNING)
    (folder / "deskgauge.toml").write_text(USABLE + more)
    loaded = load_settings(folder / "deskgauge.toml", {"BUGS_KEY": API_KEY})
    installation.draw(loaded.data_dir)
    return loaded


def with_rules(settings: Settings, **files: str | dict[str, Any]) -> Settings:
    """The settings with a folder that holds these files."""
    folder = settings.data_dir / "own"
    folder.mkdir(exist_ok=True)
    for name, text in files.items():
        said = text if isinstance(text, str) else yaml.safe_dump(text, sort_keys=False)
        (folder / f"{name}.yaml").write_text(said)
    return replace(settings, rules_dir=folder)
