"""The private names of uvicorn that the service uses exist: an upgrade fails here first."""

from __future__ import annotations

import asyncio
import re
import tomllib

import pytest
import uvicorn
from starlette.applications import Starlette
from uvicorn.protocols.http.flow_control import FlowControl
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

import service.http
import service.process.server
from service.http.protocol import Protocol
from tests.fixtures.places import ROOT

pytestmark = pytest.mark.anyio


class Silent(asyncio.Transport):
    """A connection on which nothing is sent."""

    def get_extra_info(self, name: str, default: object = None) -> object:
        """Has no information."""
        return default

    def is_closing(self) -> bool:
        """Is open."""
        return False


async def test_what_is_reached_into_is_there() -> None:
    """Each listed name exists on a protocol with a request whose head has arrived."""
    config = uvicorn.Config(Starlette(), lifespan="off", log_config=None)
    server = uvicorn.Server(config)
    config.load()
    protocol = HttpToolsProtocol(config, server.server_state, {})
    protocol.connection_made(Silent())
    assert protocol.cycle is None
    protocol.data_received(b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nExpect: 100-continue\r\n\r\n")
    assert isinstance(protocol.cycle, RequestResponseCycle)
    assert isinstance(protocol.flow, FlowControl)
    (protocol.flow.read_paused, protocol.cycle.response_complete, protocol.cycle.keep_alive)  # noqa: B018
    server.lifespan = config.lifespan_class(config)
    (server.lifespan.state, server.server_state.connections, config.timeout_graceful_shutdown)  # noqa: B018
    assert config.http_protocol_class is not None
    listed = str(service.http.__doc__)
    of_protocol, of_server = listed.split("Of `uvicorn.Server`")
    for text, owner in ((of_protocol, protocol), (of_server, server)):
        for name in re.findall(r"`(_?[a-z_0-9]+)`", text):
            found = owner if hasattr(owner, name) else protocol.cycle
            assert hasattr(found, name) or name in ("close", "wait_closed", "servers"), name
    for task in protocol.tasks:
        task.cancel()


async def test_what_is_overridden_is_on_the_list() -> None:
    """Each overridden method of uvicorn is listed."""
    listed = str(service.http.__doc__)
    for ours, theirs in ((Protocol, HttpToolsProtocol), (service.process.server.Server, uvicorn.Server)):
        for name in vars(ours).keys() & set(dir(theirs)):
            assert name.startswith("__") or name == "data_received" or f"`{name}`" in listed, name


@pytest.mark.parametrize("name", ["uvicorn", "httptools"])
def test_what_is_reached_into_is_pinned_to_one_minor_version(name: str) -> None:
    """The requirements allow one minor version of each package."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    [pinned] = [each for each in project["dependencies"] if each.startswith(name)]
    low, high = re.findall(r"0\.(\d+)", pinned)
    assert int(high) == int(low) + 1
