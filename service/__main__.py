"""Lets `python -m service` stand for the command deskgauge."""

from service.cli import main

main()
