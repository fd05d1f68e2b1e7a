"""The network as it is served: TorchScript with softmax, sigmoids and calibration inside.

TorchScript is deprecated upstream. What knows of it is in this file, and what is written for it in folded.py and
direction.py, so that what replaces it has one place to go.
"""

from __future__ import annotations

import copy
import re
import warnings
from collections.abc import Sequence
from io import BytesIO
from typing import Literal, cast

import torch
from torch import Tensor, nn

from model.calibration import Calibration, probabilities_of
from model.errors import ArtifactError
from model.folded import FoldedNetwork
from model.network import Network, packed_rows
from model.running import running_poolings
from model.states import observe

_CONSTANTS = re.compile(rb"(?:^  \w+ : Final\[.*\n)+", re.MULTILINE)

Precision = Literal["float32", "int8"]  # of the recurrent product
PRECISIONS = ("float32", "int8")


class ServedNetwork(nn.Module):
    """A trained network that answers with calibrated probabilities instead of logits."""

    def __init__(self, network: Network, calibration: Calibration) -> None:
        """Takes the network over: its head takes up the calibration."""
        super().__init__()
        self.network = network
        head = network.head
        with torch.no_grad():
            head.weight.data, head.bias.data = calibration.taken_up(head.weight, head.bias)

    def forward(self, token_ids: Tensor, batch_sizes: Tensor) -> Tensor:
        """token_ids [N] and batch_sizes [T] of a ``PackedBatch`` -> probabilities [B, outputs], in sorted order."""
        return probabilities_of(self.network(token_ids, batch_sizes), self.network.classes)

    @torch.jit.export
    def steps(self, token_ids: Tensor, batch_sizes: Tensor) -> Tensor:
        """The same -> probabilities after each token [N, outputs], packed; of each row, the last are its answer."""
        states, last = self.network.encode(token_ids, batch_sizes, packed_rows(batch_sizes))
        weights = torch.exp(4 * torch.tanh(self.network.attention(states)))  # see Network; not used without attention
        pooling: list[str] = []
        for name in self.network.pooling:
            pooling.append(name)
        pooled = running_poolings(states, last, weights, batch_sizes, pooling, self.network.directions)
        return probabilities_of(self.network.head(pooled), self.network.classes)


def can_fold(network: Network) -> bool:
    """Whether there is a quick way to serve a network: one layer of GRU. Others are served as torch runs them."""
    return isinstance(network.encoder, nn.GRU) and network.encoder.num_layers == 1


def script(
    network: Network,
    calibration: Calibration,
    precision: Precision = "float32",
    samples: Sequence[Sequence[int]] = (),
) -> torch.jit.ScriptModule:
    """Compile a network for serving: in evaluation mode, with nothing in it that can be trained.

    ``samples`` are token ids of texts such as will be served: int8 needs them, to see how far each unit swings.

    Raises:
        ArtifactError: the calibration does not fit the network, a weight is not finite, or the precision is not for
            this network.
    """
    _check(network, calibration)
    if precision != "float32" and not can_fold(network):
        raise ArtifactError(f"precision: {precision} is for one layer of GRU")
    if precision == "int8" and not samples:
        raise ArtifactError("precision: int8 needs texts to see how far each unit swings")
    if not can_fold(network):
        return script_as_trained(network, calibration)
    network = _on_cpu(network)
    with torch.no_grad():
        folded = FoldedNetwork(network, calibration, observe(network, samples) if precision == "int8" else None)
    return _compiled(folded)


def script_as_trained(network: Network, calibration: Calibration) -> torch.jit.ScriptModule:
    """Compile a network with torch's own recurrent layers: the way for all that cannot be folded.

    Raises:
        ArtifactError: as ``script``.
    """
    _check(network, calibration)
    served = _compiled(ServedNetwork(_on_cpu(network), calibration))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        return cast(torch.jit.ScriptModule, torch.jit.freeze(served, preserved_attrs=["steps"]))


def _compiled(served: nn.Module) -> torch.jit.ScriptModule:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        return cast(torch.jit.ScriptModule, torch.jit.script(served.eval()))


def _check(network: Network, calibration: Calibration) -> None:
    calibration.check(network.attributes)
    for name, weight in network.named_parameters():
        if not bool(weight.isfinite().all()):
            raise ArtifactError(f"network: {name} holds a number that is not finite")


def to_bytes(scripted: torch.jit.ScriptModule) -> bytes:
    """The TorchScript archive of a network, as it is written to model.pt."""
    buffer = BytesIO()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        torch.jit.save(scripted, buffer)
    return _without_debug_records(buffer.getvalue())


def _without_debug_records(archive: bytes) -> bytes:
    """The archive less its debug records, which hold the paths of the source on the machine that built it.

    The constants of a class are in no order (torch keeps them in a set); sorted, equal networks make equal archives.
    """
    reader = torch._C.PyTorchFileReader(BytesIO(archive))
    buffer = BytesIO()
    writer = torch._C.PyTorchFileWriter(buffer)
    own = {"version", "byteorder", ".data/serialization_id"}  # which the writer adds itself
    for name in reader.get_all_records():
        if name not in own and not name.endswith(".debug_pkl"):
            record = reader.get_record(name)
            if name.startswith("code/"):
                record = _CONSTANTS.sub(lambda lines: b"".join(sorted(lines.group().splitlines(True))), record)
            writer.write_record(name, record, len(record))
    writer.write_end_of_file()
    return buffer.getvalue()


def from_bytes(archive: bytes) -> torch.jit.ScriptModule:
    """Load a TorchScript archive whose hash was checked before. No pickle is involved.

    Raises:
        ArtifactError: torch cannot read it.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)
            return cast(torch.jit.ScriptModule, torch.jit.load(BytesIO(archive), map_location="cpu"))  # type: ignore[no-untyped-call]
    except (RuntimeError, ValueError, OSError) as error:
        reason = str(error).strip().splitlines()[0][:200]
        raise ArtifactError(f"model.pt: torch cannot read it ({reason})") from None


def _on_cpu(network: Network) -> Network:
    """A copy: the network given may be on an accelerator, and may go on to be trained."""
    return copy.deepcopy(network).cpu().float().eval()
