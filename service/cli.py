"""`sentiment-serve`: reads flags and variables, and starts the server.

Functions import the slow modules: wrong settings are errors before them, and meanwhile a thread maps torch's libraries
into memory, an eighth of the time of `import torch`.
"""

from __future__ import annotations

import argparse
import contextlib
import ctypes
import os
import socket
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from model import cores
from model.command_line import flushed
from model.errors import ArtifactError, ConfigError
from service import logs
from service.process import gc_tuning
from service.process.binding import bind
from service.settings import SPECS, Settings, settings_table

if TYPE_CHECKING:
    from model.classifier import Classifier
    from service.process.supervisor import SupervisorLink

# Seconds for which the model's thread may keep the event loop from Python's lock. The default, 5 ms, is longer than
# most requests take.
SWITCH_INTERVAL = 0.0005


def main(
    arguments: Sequence[str] | None = None,
    environment: Mapping[str, str] | None = None,
    load: Callable[[Path], Classifier] | None = None,
) -> int:
    """Run the command. The exit status: 0 done; 1 an artifact or a model failed; 2 a setting is wrong."""
    return flushed(lambda: _run(arguments, os.environ if environment is None else environment, load))


def _run(
    arguments: Sequence[str] | None, environment: Mapping[str, str], load: Callable[[Path], Classifier] | None
) -> int:
    options = _parser().parse_args(arguments)
    if options.settings:
        print(settings_table())
        return 0
    if options.new_key:
        from service.auth.keys import new_key

        key, line = new_key()
        print(f"key: {key}\nline: {line}")
        return 0
    try:
        settings = Settings.from_environment(environment, {**vars(options), "artifact": _joined(options.artifact)})
        return _check(settings, load) if options.check else _serve(settings, load)
    except ConfigError as error:
        print(f"sentiment-serve: {error}", file=sys.stderr)
        return 2
    except ArtifactError as error:
        print(f"sentiment-serve: {error}", file=sys.stderr)
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="sentiment-serve",
        description="Serve sentiment artifacts over HTTP. A flag overrides its variable.",
    )
    parser.add_argument("--check", action="store_true", help="load the artifacts, describe them, and exit")
    parser.add_argument("--settings", action="store_true", help="print all settings as a table, and exit")
    parser.add_argument("--new-key", action="store_true", help="print a new key and its line for a file of keys")
    for spec in SPECS:
        text = f"{spec.meaning} [{spec.variable}; default: {spec.default}]"
        action = "append" if spec.name == "artifact" else "store"
        parser.add_argument(spec.flag, metavar="VALUE", action=action, help=text.replace("%", "%%"))
    return parser


def _joined(artifacts: list[str] | None) -> str | None:
    """The value of a repeated flag, in the form of its variable."""
    if artifacts and len(artifacts) > 1 and not all("=" in each for each in artifacts):
        raise ConfigError("SENTIMENT_ARTIFACT (--artifact) must be name=folder for each of several models")
    return None if artifacts is None else ",".join(artifacts)


def _check(settings: Settings, load: Callable[[Path], Classifier] | None) -> int:
    from service.models.moderation import policy_of
    from service.models.served_model import load_classifier

    load = load or partial(load_classifier, kernel=settings.kernel)
    for name, folder in settings.artifact.folders.items():
        classifier = load(folder)
        manifest = classifier.manifest
        policy_of(settings, manifest)
        classifier.warm_up()
        by, reason = classifier.kernel
        what = f"{name or manifest.name}@{manifest.version}, labels {', '.join(manifest.labels) or 'none'}"
        if manifest.attributes:
            what += f", attributes {', '.join(each.name for each in manifest.attributes)}"
        print(f"ok: {what}, {manifest.precision}, kernel {by} ({reason})")
    return 0


def _map_torch() -> None:
    """Map torch's libraries into memory, mostly without Python's lock."""
    spec = find_spec("torch")
    with contextlib.suppress(OSError):  # `import torch` finds libraries in other places
        for folder in (spec and spec.submodule_search_locations) or ():
            ctypes.CDLL(os.path.join(folder, "lib", "libtorch_python.so"))


def _serve(settings: Settings, load: Callable[[Path], Classifier] | None) -> int:
    # Files are checked before workers start, so that a fault is one line.
    settings.artifact.check()
    for file, name in ((settings.api_keys_file, "API"), (settings.admin_keys_file, "ADMIN")):
        if file is not None:
            from service.auth.keys import Keys

            Keys(file, setting=f"SENTIMENT_{name}_KEYS_FILE (--{name.lower()}-keys-file)")
    if settings.feedback_file is not None:
        from service.api.feedback import FeedbackFile

        FeedbackFile(settings.feedback_file)
    gc_tuning.pause()
    workers = cores.available() if settings.workers is None else settings.workers
    listener = bind(settings, shared=workers > 1)
    mapping = threading.Thread(target=None if load else _map_torch, name="map torch")
    mapping.start()
    from service.app import create_app
    from service.models.served_model import load_classifier
    from service.process.server import Server
    from service.process.supervisor import Supervisor

    load = load or partial(load_classifier, kernel=settings.kernel)
    log = logs.configure(settings.log_level, settings.log_format)
    # One thread a process, also while tokenising: the other cores are for the other processes.
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    sys.setswitchinterval(SWITCH_INTERVAL)

    def serve(listener: socket.socket, link: SupervisorLink | None = None) -> int:
        gc_tuning.pause()
        app = create_app(settings, load=load)
        log.start()  # after the fork of a worker
        try:
            Server(app, settings, link).run([listener])
        finally:
            log.stop()
        status = 1 if app.state.registry.failure is not None else 0
        if not app.state.registry.ended(timeout=0.1):
            # The model's thread hangs inside torch; the end of the interpreter could crash around it.
            os._exit(status)
        return status

    if workers == 1:
        return serve(listener)
    mapping.join()  # a process that has threads must not fork
    gc_tuning.restore()
    return Supervisor(settings, workers, listener, serve).run()
