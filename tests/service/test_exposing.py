"""The page about proxies passes on what helpdesks and customers need, and nothing else."""

import re
from pathlib import Path

from service.answer_links import PATH
from service.doctor_reach import HOW
from service.intake.gate import WEBHOOKS_PATH

PAGE = (Path(__file__).parents[2] / "docs" / "exposing.md").read_text()
OPEN = {f"{WEBHOOKS_PATH}/", PATH, "/healthz"}


def block(name: str) -> str:
    (found,) = re.findall(rf"```{name}\n(.*?)```", PAGE, re.DOTALL)
    return str(found)


def test_nginx_passes_on_these_paths_only() -> None:
    passed = re.findall(r"location (?:= )?(\S+)\s+\{ proxy_pass http://127\.0\.0\.1:8321; \}", block("nginx"))

    assert set(passed) == OPEN
    assert re.search(r"location /\s+\{ return 404; \}", block("nginx"))
    assert block("nginx").count("proxy_pass") == len(OPEN)


def test_caddy_passes_on_these_paths_only() -> None:
    (paths,) = re.findall(r"@open path (.*)", block("caddyfile"))

    assert {one.removesuffix("*") for one in paths.split()} == OPEN
    assert block("caddyfile").count("reverse_proxy") == 1
    assert "respond 404" in block("caddyfile")


def test_doctor_leads_to_the_page_that_is_there() -> None:
    assert "docs/exposing.md" in HOW
    assert PAGE.startswith("# What the outside may reach")


def test_a_proxy_says_that_it_forwards_so_that_pages_stay_closed() -> None:
    assert "X-Forwarded-For" in block("nginx")
