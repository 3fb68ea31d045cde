"""A folder with a usable configuration, for tests that then break one thing."""

from pathlib import Path

import pytest

from tests.service.config.usable import API_KEY, SIGNING, Written


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
