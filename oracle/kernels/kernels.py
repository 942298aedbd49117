"""Runs the public delta-rule kernels of flash-linear-attention, and elementwise PyTorch, on a workload (workload.ts) and prints
what they did in the form of a prediction (predict.ts).

Usage: kernels.py WORDS.json OUTCOME.json, on a machine with an NVIDIA GPU, PyTorch and Triton; the package `fla` must be importable.
Operands are bfloat16, states float32, K = 64 keys of which the workload sets the first, V = 16 of which the first is read."""

import json
import struct
import sys

import fla
import torch
import triton
from fla.ops.delta_rule import chunk_delta_rule, fused_recurrent_delta_rule

K, V = 64, 16
DEVICE = "cuda"


def bits32(x):
    return [struct.pack(">f", value).hex() for value in x]


def call(kernel, k, beta, v, state):
    """The state after tokens k [words, tokens, K], beta [words, tokens], v [words, tokens] from state [words, K, V]."""
    words, tokens, _ = k.shape
    values = torch.zeros(words, tokens, 1, V, dtype=torch.bfloat16, device=DEVICE)
    values[:, :, 0, 0] = v
    keys = k.unsqueeze(2).contiguous()
    _, final = kernel(
        torch.zeros_like(keys), keys, values, beta.unsqueeze(2).contiguous(), scale=1.0,
        initial_state=state.unsqueeze(1).contiguous(), output_final_state=True,
    )
    return final[:, 0]


def counters(load):
    place, chunk = load["counters"]["place"], load["chunk"]
    bits = torch.tensor(load["counters"]["bits"], device=DEVICE)
    words, chunks = bits.shape
    results = []
    for entry in load["counters"]["k"]:
        k = torch.zeros(words, chunks, chunk, K, device=DEVICE)
        k[:, :, place, 0] = bits * entry["k"]
        beta = torch.zeros(words, chunks, chunk, device=DEVICE)
        beta[:, :, place] = bits.float()
        flat = lambda x: x.flatten(1, 2).to(torch.bfloat16)
        state = torch.zeros(words, K, V, device=DEVICE)
        final = call(chunk_delta_rule, flat(k), flat(beta), flat(beta), state)
        results.append({"m": entry["m"], "states": bits32(final[:, 0, 0].tolist())})
    return results


def swaps(load):
    words = torch.tensor(load["swaps"]["words"], device=DEVICE)
    count, tokens = words.shape
    chunk = load["chunk"]
    rows = torch.arange(count, device=DEVICE)
    results = []
    for entry in load["swaps"]["keys"]:
        keys = torch.zeros(4, K, device=DEVICE)
        for i in range(4):
            keys[i, i], keys[i, i + 1] = entry["entry"], -entry["entry"]
        k = keys.to(torch.bfloat16)[words]
        beta = torch.full((count, tokens), float(entry["beta"]), dtype=torch.bfloat16, device=DEVICE)
        v = torch.zeros(count, tokens, dtype=torch.bfloat16, device=DEVICE)
        start = torch.zeros(count, K, V, device=DEVICE)
        start[:, :5, 0] = torch.tensor([1.0, 2, 3, 4, 5], device=DEVICE)
        for name, kernel in [("chunk", chunk_delta_rule), ("recurrent", fused_recurrent_delta_rule)]:
            state, objects = start, torch.arange(1, 6, device=DEVICE).repeat(count, 1)
            first = torch.zeros(count, dtype=torch.long, device=DEVICE)
            ends = []
            for at in range(0, tokens, chunk):
                piece = slice(at, at + chunk)
                state = call(kernel, k[:, piece], beta[:, piece], v[:, piece], state)
                for t in range(at, at + chunk):
                    i = words[:, t]
                    a, b = objects[rows, i], objects[rows, i + 1]
                    objects = objects.clone()
                    objects[rows, i], objects[rows, i + 1] = b, a
                order = torch.gather(state[:, :5, 0], 1, objects.argsort(1))
                wrong = (order[:, 1:] <= order[:, :-1]).any(1)
                first = torch.where((first == 0) & wrong, torch.full_like(first, at + chunk), first)
                ends.append(bits32(state[0, :5, 0].tolist()))
            # One call over all tokens must do what the calls chunk by chunk did.
            whole = call(kernel, k, beta, v, start)
            results.append({
                "key": entry["name"], "kernel": name, "firstWrong": first.tolist(),
                "final": [bits32(row) for row in state[:, :5, 0].tolist()], "ends": ends,
                "wholeEqualsPieces": bool(torch.equal(whole, state)),
            })
    return results


def lanes(load):
    types = {"bfloat16": torch.bfloat16, "binary16": torch.float16, "binary32": torch.float32}
    results = []
    for entry in load["lanes"]["formats"]:
        a, b, h = (torch.tensor(entry[name], dtype=types[entry["format"]], device=DEVICE) for name in "abh")
        piece = 1000
        graph = torch.cuda.CUDAGraph()
        for _ in range(3):
            _ = a * h + b
        torch.cuda.synchronize()
        with torch.cuda.graph(graph):
            x = h
            for _ in range(piece):
                x = a * x
                x = x + b
            h.copy_(x)
        # The capture runs nothing: h still holds the start.
        for _ in range(load["lanes"]["steps"] // piece):
            graph.replay()
        torch.cuda.synchronize()
        results.append({"format": entry["format"], "states": h.double().tolist()})
    return results


def main():
    load = json.load(open(sys.argv[1], encoding="utf8"))
    outcome = {
        "seed": load["seed"],
        "device": torch.cuda.get_device_name(), "torch": torch.__version__, "triton": triton.__version__,
        "fla": fla.__version__,
        "lanes": lanes(load), "counters": counters(load), "swaps": swaps(load),
    }
    json.dump(outcome, open(sys.argv[2], "w", encoding="utf8"))


main()
