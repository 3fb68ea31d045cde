"""All commands about pushes under one name."""

from service.cli.pushes import pushes
from service.cli.pushes_resume import resume

pushes.add_command(resume)
