"""Where torch comes from: the index that answers, else pip's own configuration, and never CUDA unasked."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from scripts.install import SetupError, cuda_packages, install_torch, reachable

TORCH = "torch==2.13.0"


class RecordedPip:
    """A pip with given answers that notes what it was asked to install."""

    def __init__(self, installed: str | None = None, planned: tuple[str, ...] = (), works: bool = True) -> None:
        self.installed = installed
        self.planned = list(planned)
        self.works = works
        self.asked: list[tuple[str, ...]] = []

    def version(self, name: str) -> str | None:
        return self.installed

    def plan(self, *arguments: str) -> list[str]:
        return self.planned

    def install(self, *arguments: str) -> bool:
        self.asked.append(arguments)
        return self.works


class NotFound(BaseHTTPRequestHandler):
    """Answers every GET with 404."""

    def do_GET(self) -> None:
        self.send_error(404)

    def log_message(self, format: str, *args: object) -> None:
        """Keep the test's output clean."""


@pytest.fixture
def index() -> Iterator[str]:
    """The address of a server that answers."""
    with HTTPServer(("127.0.0.1", 0), NotFound) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/whl/cpu"
        server.shutdown()
        thread.join()


@pytest.fixture
def silent() -> Iterator[str]:
    """The address of a server that accepts connections and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/whl/cpu"


def closed_port() -> str:
    """An address where nothing listens."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return f"http://127.0.0.1:{listener.getsockname()[1]}/whl/cpu"


def test_a_server_that_answers_anything_is_reachable(index: str) -> None:
    """An error page proves that the index is there; what it holds is for pip to find."""
    assert reachable(index)


def test_a_closed_port_a_silent_server_and_a_wrong_address_are_not_reachable(silent: str) -> None:
    """Each ends within the time given, without an exception."""
    assert not reachable(closed_port())
    assert not reachable(silent, seconds=0.05)
    assert not reachable("no address")


def test_torch_comes_from_an_index_that_answers(index: str) -> None:
    """Without its dependencies, which pip's own configuration gives."""
    pip = RecordedPip(planned=("torch", "nvidia-cublas"))
    install_torch(pip, TORCH, index, allow_cuda=False)
    assert pip.asked == [("--no-deps", "--index-url", index, TORCH)]


def test_an_index_that_does_not_answer_is_said_and_passed_over(capsys: pytest.CaptureFixture[str]) -> None:
    """One line names the address, and pip's own configuration serves."""
    url = closed_port()
    pip = RecordedPip(planned=("torch", "sympy"))
    install_torch(pip, TORCH, url, allow_cuda=False)
    assert pip.asked == [(TORCH,)]
    (line,) = capsys.readouterr().out.splitlines()
    assert f"{url} does not answer" in line


def test_without_an_index_pip_decides() -> None:
    """An empty TORCH_INDEX_URL asks nobody but pip's own configuration."""
    pip = RecordedPip(planned=("torch",))
    install_torch(pip, TORCH, "", allow_cuda=False)
    assert pip.asked == [(TORCH,)]


def test_cuda_packages_stop_the_set_up_before_anything_is_installed() -> None:
    """The message says what would come and how to go on."""
    pip = RecordedPip(planned=("filelock", "nvidia-cublas", "triton", "torch"))
    with pytest.raises(SetupError, match=r"2 packages such as nvidia-cublas.*ALLOW_CUDA=1"):
        install_torch(pip, TORCH, "", allow_cuda=False)
    assert pip.asked == []


def test_cuda_packages_come_when_asked_for() -> None:
    """ALLOW_CUDA=1 lets pip install what it found."""
    pip = RecordedPip(planned=("triton", "torch"))
    install_torch(pip, TORCH, "", allow_cuda=True)
    assert pip.asked == [(TORCH,)]


@pytest.mark.parametrize("installed", ["2.13.0", "2.13.0+cpu"])
def test_the_torch_that_is_there_stays(installed: str) -> None:
    """Any build of the locked version will do; nothing is asked or installed."""
    pip = RecordedPip(installed=installed)
    install_torch(pip, TORCH, closed_port(), allow_cuda=False)
    assert pip.asked == []


def test_another_torch_is_replaced() -> None:
    """A build of another version does not stay."""
    pip = RecordedPip(installed="2.12.1+cpu", planned=("torch",))
    install_torch(pip, TORCH, "", allow_cuda=False)
    assert pip.asked == [(TORCH,)]


def test_a_pip_that_fails_stops_the_set_up(index: str) -> None:
    """The index is tried, then pip's own configuration, then the set-up gives up."""
    pip = RecordedPip(planned=("torch",), works=False)
    with pytest.raises(SetupError, match="could not install torch"):
        install_torch(pip, TORCH, index, allow_cuda=False)
    assert pip.asked == [("--no-deps", "--index-url", index, TORCH), (TORCH,)]


def test_only_cuda_distributions_count_as_such() -> None:
    """The names are those that torch's CUDA builds ask for on Linux."""
    names = ["torch", "nvidia-cudnn-cu13", "cuda-bindings", "triton", "sympy", "setuptools"]
    assert cuda_packages(names) == ["nvidia-cudnn-cu13", "cuda-bindings", "triton"]
