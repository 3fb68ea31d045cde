"""What connect made, at the helpdesk and in the configuration, so that it is neither made twice nor left behind."""

import json
import os
from dataclasses import asdict, dataclass, field
from pathlib import Path

from adapters.connecting import Made
from rules.errors import ConfigError

FOLDER = "connect"


@dataclass(slots=True)
class Remembered:
    """Of one connection. things: at the helpdesk; config: keys of the configuration, a dot between their parts.

    files: of secrets, relative to the configuration.
    """

    path: Path
    things: list[Made] = field(default_factory=list)
    config: list[str] = field(default_factory=list)
    files: list[str] = field(default_factory=list)

    def add(self, *things: Made) -> None:
        """Know these too, from now on even if the program ends at once."""
        known = {(one.kind, one.id) for one in self.things}
        self.things += [one for one in things if (one.kind, one.id) not in known]
        self.save()

    def drop(self, thing: Made) -> None:
        """It is gone."""
        self.things = [one for one in self.things if (one.kind, one.id) != (thing.kind, thing.id)]
        self.save()

    def of(self, kind: str, key: str = "") -> Made | None:
        """The thing of a kind, of a key where there are several."""
        return next((one for one in self.things if one.kind == kind and one.key == key), None)

    def save(self) -> None:
        """Write it whole or not at all; with nothing left to know the file goes."""
        if not (self.things or self.config or self.files):
            self.path.unlink(missing_ok=True)
            return
        self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        document = {
            "things": [asdict(one) for one in self.things],
            "config": self.config,
            "files": self.files,
        }
        half = self.path.with_suffix(".part")
        half.write_text(json.dumps(document, indent=1), encoding="utf-8")
        os.replace(half, self.path)


def remembered(data_dir: Path, connection: str) -> Remembered:
    """What is known of a connection; ConfigError where the file is damaged."""
    path = data_dir / FOLDER / f"{connection}.json"
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
        things = [Made(**one) for one in document["things"]]
        return Remembered(path, things, list(document["config"]), list(document["files"]))
    except FileNotFoundError:
        return Remembered(path)
    except (ValueError, KeyError, TypeError):
        said = f"{path} is damaged. Move it away; what was made is then found by its name where the helpdesk has one."
        raise ConfigError(said) from None
