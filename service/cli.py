"""`sentiment-serve`: reads flags and variables, and starts what they ask for."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Mapping, Sequence

from model.errors import ArtifactError, ConfigError
from service import logs
from service.app import create_app
from service.keys import new_key
from service.lifecycle import load_classifier, thresholds_of
from service.server import Server, bind
from service.settings import SPECS, Settings, settings_table


def main(arguments: Sequence[str] | None = None, environment: Mapping[str, str] | None = None) -> int:
    """Run the command; its exit status: 0 done, 1 the artifact or the model failed, 2 a setting is wrong."""
    options = _parser().parse_args(arguments)
    if options.settings:
        print(settings_table())
        return 0
    if options.new_key:
        key, line = new_key()
        print(f"key: {key}\nline: {line}")
        return 0
    try:
        settings = Settings.from_environment(
            os.environ if environment is None else environment,
            {spec.name: getattr(options, spec.name) for spec in SPECS},
        )
        return _check(settings) if options.check else _serve(settings)
    except ConfigError as error:
        print(f"sentiment-serve: {error}", file=sys.stderr)
        return 2
    except ArtifactError as error:
        print(f"sentiment-serve: {error}", file=sys.stderr)
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="sentiment-serve",
        description="Serve a sentiment artifact over HTTP. A flag wins over its variable.",
    )
    parser.add_argument("--check", action="store_true", help="load the artifact, say what it is, and exit")
    parser.add_argument("--settings", action="store_true", help="print every setting as a table, and exit")
    parser.add_argument("--new-key", action="store_true", help="print a new key and its line for the file of keys")
    for spec in SPECS:
        text = f"{spec.meaning} [{spec.variable}; default: {spec.default}]"
        parser.add_argument(spec.flag, metavar="VALUE", help=text.replace("%", "%%"))
    return parser


def _check(settings: Settings) -> int:
    classifier = load_classifier(settings.artifact)
    thresholds_of(settings, classifier.manifest)
    classifier.warm_up()
    manifest = classifier.manifest
    print(f"ok: {manifest.name}@{manifest.version}, labels {', '.join(manifest.labels)}")
    return 0


def _serve(settings: Settings) -> int:
    listener = bind(settings)
    logs.configure(settings.log_level)
    app = create_app(settings)
    server = Server(app, settings)
    server.run([listener])
    status = 1 if app.state.service.failure is not None else 0
    if not app.state.service.ended(timeout=0.1):
        # The model's thread hangs inside torch; taking the interpreter apart around it can crash.
        sys.stderr.flush()
        os._exit(status)
    return status
