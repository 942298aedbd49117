"""Runs exported models through the public delta-rule kernels of flash-linear-attention, and its DeltaNet layer's projections, and
prints what they did in the form of a prediction (predict.ts).

Usage: kernels.py FOLDER OUTCOME.json, on a machine with an NVIDIA GPU, PyTorch and Triton; the package `fla` must be importable.
FOLDER is what workload.ts wrote. Operands are bfloat16, states float32, heads of 64 keys and 64 values."""

import json
import os
import struct
import sys

import fla
import torch
import triton
from fla.ops.delta_rule import chunk_delta_rule, fused_recurrent_delta_rule

HEAD = 64
DEVICE = "cuda"
TYPES = {"BF16": torch.bfloat16, "F32": torch.float32}
KERNELS = {"chunk": chunk_delta_rule, "recurrent": fused_recurrent_delta_rule}
LENGTHS = [64, 1024, 8192, 65536]


def load(path):
    """Tensors of a safetensors file by name."""
    with open(path, "rb") as file:
        data = file.read()
    (length,) = struct.unpack("<Q", data[:8])
    tensors = {}
    for name, entry in json.loads(data[8:8 + length]).items():
        if name != "__metadata__":
            begin, end = entry["data_offsets"]
            raw = bytearray(data[8 + length + begin:8 + length + end])
            tensors[name] = torch.frombuffer(raw, dtype=TYPES[entry["dtype"]]).reshape(entry["shape"])
    return tensors


def numbers(tensors, symbols, size):
    """k [symbols, factors, HEAD], beta [symbols, factors], v [symbols, factors, HEAD] and the first state [HEAD, HEAD]."""
    rows = []
    for s in range(symbols):
        k, beta, v = (tensors[f"layers.0.symbols.{s}.{name}"] for name in ("k", "beta", "v"))
        rows.append((k.reshape(-1, size), beta.reshape(-1), v.reshape(-1, 1)))
    factors = max(len(beta) for _, beta, _ in rows)
    k = torch.zeros(symbols, factors, HEAD, dtype=torch.bfloat16)
    beta = torch.zeros(symbols, factors, dtype=torch.bfloat16)
    v = torch.zeros(symbols, factors, HEAD, dtype=torch.bfloat16)
    for s, (a, b, c) in enumerate(rows):
        k[s, :len(b), :size], beta[s, :len(b)], v[s, :len(b), :1] = a, b, c
    state = torch.zeros(HEAD, HEAD)
    state[:size, 0] = tensors["layers.0.initial"].float().reshape(-1)
    return [x.to(DEVICE) for x in (k, beta, v, state)]


def projections(tensors, config, prefix):
    """What DeltaNet's projections give for every token, by the library's own layer where it can be built: k, beta, v before
    normalisation, which the kernels do; strict loading says whether all names and shapes are the library's."""
    hidden = torch.nn.functional.rms_norm(
        tensors["model.embeddings.weight"].float(), (config["hidden_size"],), eps=config["norm_eps"]
    ) * tensors["model.layers.0.attn_norm.weight"].float()
    hidden = hidden.to(torch.bfloat16).to(DEVICE)
    attention = {name[len(prefix):]: x for name, x in tensors.items() if name.startswith(prefix)}
    try:
        from fla.layers import DeltaNet

        known = ("hidden_size", "expand_k", "expand_v", "num_heads", "use_beta", "use_gate", "use_short_conv",
                 "allow_neg_eigval", "qk_norm", "qk_activation", "norm_eps")
        layer = DeltaNet(**{name: config[name] for name in known})
        layer.load_state_dict(attention, strict=True)
        layer = layer.to(DEVICE).to(torch.bfloat16)
        k, v, b, how = layer.k_proj(hidden), layer.v_proj(hidden), layer.b_proj(hidden), "strict load"
    except (ImportError, RuntimeError, TypeError) as error:
        weight = lambda name: attention[f"{name}.weight"].to(DEVICE)
        k, v, b = (hidden @ weight(name).T for name in ("k_proj", "v_proj", "b_proj"))
        how = f"matrices only: {error}"
    beta = b.sigmoid() * (2.0 if config["allow_neg_eigval"] else 1.0)
    return k.detach().unsqueeze(1), beta.detach(), torch.nn.functional.silu(v).detach().unsqueeze(1), how


def call(kernel, k, beta, v, state, normalise):
    """The state after tokens k [words, tokens, HEAD], beta [words, tokens], v [words, tokens, HEAD] from [words, HEAD, HEAD]."""
    keys = k.unsqueeze(2).contiguous()
    _, final = kernel(
        torch.zeros_like(keys), keys, v.unsqueeze(2).contiguous(), beta.unsqueeze(2).contiguous(), scale=1.0,
        initial_state=state.unsqueeze(1).contiguous(), output_final_state=True, use_qk_l2norm_in_kernel=normalise,
    )
    return final[:, 0]


def run(case, load_, kernel, k, beta, v, state, normalise, words, truth):
    """Walks all words piece by piece; truth [words, pieces, size]."""
    count, piece, size = len(words), load_["piece"], case["size"]
    first = torch.zeros(count, dtype=torch.long, device=DEVICE)
    right = []
    for p in range(truth.shape[1]):
        symbols = words[:, p * piece:(p + 1) * piece]
        state = call(kernel, k[symbols].flatten(1, 2), beta[symbols].flatten(1, 2), v[symbols].flatten(1, 2), state, normalise)
        order = torch.gather(state[:, :size, 0], 1, truth[:, p].argsort(1))
        good = (order[:, 1:] > order[:, :-1]).all(1)
        right.append(good)
        first = torch.where((first == 0) & ~good, torch.full_like(first, (p + 1) * piece), first)
    right = torch.stack(right)
    bits = [[struct.pack(">f", x).hex() for x in row] for row in state[:, :size, 0].tolist()]
    until = lambda n: right[:n // piece].double().mean().item()
    return {"firstWrong": first.tolist(), "final": bits,
            "accuracy": {str(n): until(n) for n in LENGTHS}, "rightAt": {str(n): int(right[n // piece - 1].sum()) for n in LENGTHS}}


def main():
    folder = sys.argv[1]
    given = json.load(open(os.path.join(folder, "workload.json"), encoding="utf8"))
    runs = []
    for case in given["cases"]:
        words = torch.tensor(case["words"], device=DEVICE)
        truth = torch.tensor(case["truth"], device=DEVICE)
        symbols = len(case["swaps"])
        path = lambda variant: os.path.join(folder, f"{case['name']}-{variant}.safetensors")
        inputs = {}
        for variant in ("exact", "normalised"):
            k, beta, v, start = numbers(load(path(variant)), symbols, case["size"])
            inputs[variant] = (k, beta, v, start.repeat(len(words), 1, 1), False, "")
        if "config" in case:
            tensors = load(path("layer"))
            k, beta, v, how = projections(tensors, case["config"], "model.layers.0.attn.")
            prefix = torch.arange(symbols, len(k), device=DEVICE).repeat(len(words), 1)
            inputs["layer"] = (k, beta, v, prefix, True, how)
        for variant, (k, beta, v, start, normalise, how) in inputs.items():
            for name, kernel in KERNELS.items():
                state = start
                if variant == "layer":
                    # The tokens that write the first state.
                    zero = torch.zeros(len(words), HEAD, HEAD, device=DEVICE)
                    flat = lambda x: x[start].flatten(1, 2)
                    state = call(kernel, flat(k), flat(beta), flat(v), zero, True)
                result = run(case, given, kernel, k, beta, v, state, normalise, words, truth)
                runs.append({"case": case["name"], "variant": variant, "kernel": name, "how": how, **result})
                print(case["name"], variant, name, how, "right at", result["rightAt"], "first failing",
                      [x for x in result["firstWrong"] if x > 0], flush=True)
    outcome = {"seed": given["seed"], "device": torch.cuda.get_device_name(), "torch": torch.__version__,
               "triton": triton.__version__, "fla": fla.__version__, "runs": runs}
    json.dump(outcome, open(sys.argv[2], "w", encoding="utf8"))


main()
