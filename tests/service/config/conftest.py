"""A folder with a usable configuration, for tests that then break one thing."""

from pathlib import Path

import pytest

from service.config import load_settings
from service.config.problems import ConfigProblems
from tests.service.config.usable import API_KEY, SIGNING, Refusal, Written


@pytest.fixture
def written(tmp_path: Path) -> Written:
    """Writes deskgauge.toml beside a file that holds the signing secret, and gives its path."""
    (tmp_path / "signing").write_text(SIGNING + "\n")

    def write(text: str) -> Path:
        path = tmp_path / "deskgauge.toml"
        path.write_text(text)
        return path

    return write


@pytest.fixture
def environ() -> dict[str, str]:
    return {"BUGS_KEY": API_KEY}


@pytest.fixture
def refusal(written: Written, environ: dict[str, str]) -> Refusal:
    """The lines that say what is wrong with a text, each without the file's name in front."""

    def refuse(text: str) -> list[str]:
        path = written(text)
        with pytest.raises(ConfigProblems) as caught:
            load_settings(path, environ)
        lines = str(caught.value).splitlines()
        assert all(line.startswith(f"{path}: ") for line in lines)
        return [line.removeprefix(f"{path}: ") for line in lines]

    return refuse
