"""A program for a test to run: a supervisor whose workers serve a fake classifier. `--broken` ones cannot be used."""

from __future__ import annotations

import os
import socket
import sys

from model.errors import ArtifactError
from service import logs
from service.app import create_app
from service.process.binding import bind
from service.process.server import Server
from service.process.supervisor import Supervisor, SupervisorLink
from service.settings import Settings
from tests.fixtures.fakes import FakeClassifier


class Broken(FakeClassifier):
    """Stands for an artifact that cannot be loaded."""

    def warm_up(self) -> None:
        raise ArtifactError("model.pt: does not run")


def serve(listener: socket.socket, link: SupervisorLink) -> int:
    """One worker."""
    settings = Settings.from_environment(os.environ)
    app = create_app(settings, Broken() if "--broken" in sys.argv else FakeClassifier())
    Server(app, settings, link).run([listener])
    return int(app.state.registry.failure is not None)


if __name__ == "__main__":
    chosen = Settings.from_environment(os.environ)
    logs.configure(chosen.log_level)
    sys.exit(Supervisor(chosen, 2, bind(chosen, shared=True), serve).run())
