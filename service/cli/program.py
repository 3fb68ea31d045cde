"""What every command starts from: the file, the environment, and how to answer."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from service.config import Settings, load_settings
from service.config.settings import secret_values
from service.logs import configure_logs


@dataclass(frozen=True, slots=True)
class Program:
    """The options that stand before the command."""

    file: Path
    logs: str
    environ: Mapping[str, str]

    def settings(self) -> Settings:
        """The checked configuration, with the logs set up to keep its secrets out; raises ConfigError."""
        settings = load_settings(self.file, self.environ)
        configure_logs(self.logs, secret_values(settings))
        return settings


as_json = click.option("--json", "as_json", is_flag=True, help="Answer in JSON.")


def say(document: Any, text: str, as_json: bool) -> None:
    """Answer with a JSON document or with text."""
    click.echo(json.dumps(document, indent=2, default=str) if as_json else text)
