"""Other ways to run the same network, which do not ship: `python -m bench.inference --alternatives` measures them.

Each reads a packed batch and gives [B, classes]: what ``FoldedNetwork`` gives, but for the LSTM.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.utils.rnn import PackedSequence, pad_packed_sequence

from model.inference import can_fold
from model.network import Network, NetworkConfig

Step = Callable[[Tensor, Tensor, Tensor, Tensor], Tensor]


def step(gates: Tensor, state: Tensor, weight: Tensor, bias: Tensor) -> Tensor:
    """One step of a GRU: the tokens' share in the gates [n, 3H], states [n, H] -> states [n, H]."""
    hidden = state.shape[1]
    product = torch.mm(state.to(weight.dtype), weight).float()
    reset, update = torch.sigmoid(gates[:, : 2 * hidden].float() + product[:, : 2 * hidden]).chunk(2, 1)
    new = torch.tanh(gates[:, 2 * hidden :].float() + reset * (product[:, 2 * hidden :] + bias))
    return torch.lerp(new, state, update)


class Looped(nn.Module):
    """The network of one direction and the poolings last, max and mean, a step at a time by whatever runs a step."""

    def __init__(self, network: Network, run: Step = step, dtype: torch.dtype = torch.float32) -> None:
        super().__init__()
        encoder: Any = network.encoder
        hidden = encoder.hidden_size
        share = encoder.bias_ih_l0.detach() + torch.cat(
            [encoder.bias_hh_l0.detach()[: 2 * hidden], torch.zeros(hidden)]
        )
        self.run = run
        self.table = (network.embedding.weight.detach() @ encoder.weight_ih_l0.detach().t() + share).to(dtype)
        self.weight = encoder.weight_hh_l0.detach().t().contiguous().to(dtype)  # [H, 3H]
        self.bias = encoder.bias_hh_l0.detach()[2 * hidden :].clone()  # [H]
        self.head = network.head

    def forward(self, token_ids: Tensor, batch_sizes: Tensor) -> Tensor:
        """token_ids [N] and batch_sizes [T] -> probabilities [B, classes]."""
        sizes: list[int] = batch_sizes.tolist()
        last = torch.zeros([sizes[0], self.bias.shape[0]])
        highest, total = torch.full_like(last, -1), torch.zeros_like(last)
        start = 0
        for size in sizes:
            gates = self.table.index_select(0, token_ids[start : start + size])
            state = self.run(gates, last[:size], self.weight, self.bias)
            last[:size] = state
            highest[:size] = torch.maximum(highest[:size], state)
            total[:size] += state
            start += size
        lengths = (batch_sizes > torch.arange(sizes[0]).unsqueeze(1)).sum(1, keepdim=True)
        return torch.softmax(self.head(torch.cat([last, highest, total / lengths], 1)), 1)


class PaddedLSTM(nn.Module):
    """An LSTM of the same size by oneDNN, which torch asks only where a batch is padded; it has none for a GRU."""

    def __init__(self, network: Network) -> None:
        super().__init__()
        self.embedding = network.embedding
        self.encoder = nn.LSTM(network.embedding.embedding_dim, network.encoder.hidden_size, batch_first=True)

    def forward(self, token_ids: Tensor, batch_sizes: Tensor) -> Tensor:
        """The greatest state of each row, [B, H]."""
        padded, _ = pad_packed_sequence(PackedSequence(token_ids, batch_sizes), batch_first=True)  # [B, T]
        return self.encoder(self.embedding(padded))[0].amax(1)  # type: ignore[no-any-return]


class OnnxGRU(nn.Module):
    """The GRU of the network by ONNX Runtime in float32, padded; lengths are given. The rest is as in ``Looped``.

    Raises:
        ImportError: onnx or onnxruntime is not installed.
    """

    def __init__(self, network: Network) -> None:
        super().__init__()
        import onnx
        import onnxruntime
        from onnx import TensorProto, helper, numpy_helper

        encoder: Any = network.encoder
        hidden = encoder.hidden_size

        def swapped(weight: Tensor) -> Tensor:  # torch: reset, update, new; ONNX: update, reset, new
            reset, update, new = weight.detach().chunk(3)
            return torch.cat([update, reset, new])

        bias = torch.cat([swapped(encoder.bias_ih_l0), swapped(encoder.bias_hh_l0)])
        tensors = {
            "E": network.embedding.weight.detach(),
            "W": swapped(encoder.weight_ih_l0)[None],
            "R": swapped(encoder.weight_hh_l0)[None],
            "B": bias[None],
        }
        nodes = [
            helper.make_node("Gather", ["E", "ids"], ["X"]),
            helper.make_node(
                "GRU", ["X", "W", "R", "B", "lengths"], ["Y", "last"], hidden_size=hidden, linear_before_reset=1
            ),
        ]
        graph = helper.make_graph(
            nodes,
            "gru",
            [
                helper.make_tensor_value_info("ids", TensorProto.INT64, ["T", "B"]),
                helper.make_tensor_value_info("lengths", TensorProto.INT32, ["B"]),
            ],
            [
                helper.make_tensor_value_info("Y", TensorProto.FLOAT, ["T", 1, "B", hidden]),
                helper.make_tensor_value_info("last", TensorProto.FLOAT, [1, "B", hidden]),
            ],
            [numpy_helper.from_array(tensor.numpy(), name) for name, tensor in tensors.items()],
        )
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
        onnx.checker.check_model(model)
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        self.session = onnxruntime.InferenceSession(model.SerializeToString(), options)
        self.head = network.head

    def forward(self, token_ids: Tensor, batch_sizes: Tensor) -> Tensor:
        """token_ids [N] and batch_sizes [T] -> probabilities [B, classes]."""
        padded, lengths = pad_packed_sequence(PackedSequence(token_ids, batch_sizes))  # [T, B]
        inputs = {"ids": padded.numpy(), "lengths": lengths.int().numpy()}
        states, last = (torch.from_numpy(found) for found in self.session.run(None, inputs))
        states = states[:, 0]  # [T, B, H], 0 beyond a row's end
        read = (torch.arange(len(padded)).unsqueeze(1) < lengths).unsqueeze(2)
        highest = states.masked_fill(~read, -1).amax(0)
        return torch.softmax(self.head(torch.cat([last[0], highest, states.sum(0) / lengths.unsqueeze(1)], 1)), 1)


def alternatives(network: Network, *, compiled: bool = True) -> dict[str, nn.Module | str]:
    """Name -> a way to run the network, or why it cannot be had here; ``compiled`` ones need a C++ compiler, and time.

    Raises:
        ValueError: the network is no GRU of one layer and direction with the poolings last, max and mean.
    """
    if not can_fold(network) or network.directions > 1 or tuple(network.pooling) != NetworkConfig(2, 2).pooling:
        raise ValueError("alternatives: for a GRU of one layer and one direction with the poolings last, max and mean")
    makers: dict[str, Callable[[], nn.Module]] = {
        "loop in Python, float32": lambda: Looped(network),
        "loop in Python, bf16": lambda: Looped(network, dtype=torch.bfloat16),
        "ONNX Runtime": lambda: OnnxGRU(network),
        "oneDNN, an LSTM": lambda: PaddedLSTM(network),
    }
    if compiled:
        makers["torch.compile, float32"] = lambda: Looped(network, torch.compile(step, dynamic=True))
        makers["torch.compile, bf16"] = lambda: Looped(network, torch.compile(step, dynamic=True), torch.bfloat16)
        makers["AOTInductor, float32"] = lambda: Looped(network, ahead_of_time(network))
    found: dict[str, nn.Module | str] = {}
    for name, make in makers.items():
        try:
            found[name] = make().eval()
        except (ImportError, RuntimeError) as error:
            found[name] = str(error).strip().splitlines()[0][:100]
    return found


def ahead_of_time(network: Network) -> Step:
    """A step in float32, compiled for this kind of processor into a library, for 2 rows or more."""
    looped = Looped(network)
    hidden = looped.bias.shape[0]

    class Stepped(nn.Module):
        def forward(self, gates: Tensor, state: Tensor, weight: Tensor, bias: Tensor) -> Tensor:
            return step(gates, state, weight, bias)

    rows = torch.export.Dim("rows", min=2, max=4096)
    example = (torch.zeros(8, 3 * hidden), torch.zeros(8, hidden), looped.weight, looped.bias)
    with torch.no_grad():
        program = torch.export.export(Stepped(), example, dynamic_shapes=({0: rows}, {0: rows}, None, None))
        with tempfile.TemporaryDirectory() as folder:
            path = torch._inductor.aoti_compile_and_package(program, package_path=str(Path(folder) / "step.pt2"))
            library: Any = torch._inductor.aoti_load_package(path)

    def run(gates: Tensor, state: Tensor, weight: Tensor, bias: Tensor) -> Tensor:
        if len(state) == 1:
            return step(gates, state, weight, bias)
        answer: Tensor = library(gates, state, weight, bias)
        return answer

    return run
