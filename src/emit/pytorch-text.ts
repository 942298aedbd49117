// The fixed part of the PyTorch file that `pytorch.ts` writes; the model's description stands before it as SPEC (a Python
// dictionary) and FILE (the safetensors file beside it). PyTorch alone is needed. Every operation is a call of its own on
// tensors of the format, which rounds it; the delta rule is order D1 with sequential sums.

export const PYTORCH_TEXT = `
import argparse
import json
import os
import struct

import torch

TYPES = {"BF16": torch.bfloat16, "F16": torch.float16, "F32": torch.float32}
STATE, READ = (getattr(torch, SPEC[name]) for name in ("state", "read"))


def load(path):
    """Tensors of a safetensors file by name."""
    with open(path, "rb") as file:
        data = file.read()
    (length,) = struct.unpack("<Q", data[:8])
    header = json.loads(data[8:8 + length])
    tensors = {}
    for name, entry in header.items():
        if name == "__metadata__":
            continue
        begin, end = entry["data_offsets"]
        raw = bytearray(data[8 + length + begin:8 + length + end])
        tensors[name] = torch.frombuffer(raw, dtype=TYPES[entry["dtype"]]).reshape(entry["shape"])
    return tensors


def mul(a, b):
    """a * b, of operands in READ, rounded to STATE."""
    return a.to(READ).to(STATE) * b.to(READ).to(STATE)


def total(terms):
    result = terms[0]
    for term in terms[1:]:
        result = result + term
    return result


def affine(h, p):
    a = p["a"].unsqueeze(-1) if p["a"].dim() == 2 else p["a"].reshape(-1, 1, 1)
    return mul(a, h) + p["b"].to(STATE).reshape(h.shape)


def dense(h, p):
    rows = h.shape[1]
    b = p["B"].to(STATE).reshape(h.shape)
    new = [total([mul(p["A"][:, i, j, None], h[:, j]) for j in range(rows)]) + b[:, i] for i in range(rows)]
    return torch.stack(new, 1)


def delta(h, p):
    if "alpha" in p:
        h = mul(p["alpha"].reshape(h.shape[0], -1, 1), h)
    rows = h.shape[1]
    for j in range(p["k"].shape[1]):
        k, beta, v = p["k"][:, j, :, None], p["beta"][:, j, None], p["v"][:, j].to(STATE)
        s = total([mul(k[:, i], h[:, i]) for i in range(rows)])
        d = mul(beta, v - s)
        new = torch.stack([h[:, i] + mul(k[:, i], d) for i in range(rows)], 1)
        h = torch.where(p["active"][:, j, None, None], new, h)
    return h


def permuted(h, p):
    re, im, rows = p["re"][:, :, None], p["im"], h.shape[1]
    moved = mul(re, h)
    if h.shape[2] == 2:
        moved = torch.stack([moved[:, :, 0] - mul(im, h[:, :, 1]), moved[:, :, 1] + mul(im, h[:, :, 0])], 2)
    b, new = p["b"].to(STATE).reshape(h.shape), []
    for m in range(rows):
        sum, any = torch.zeros_like(b[:, m]), torch.zeros(len(h), 1, dtype=torch.bool, device=h.device)
        for n in range(rows):
            one = p["P"][:, m, n, None] == 1
            sum = torch.where(one, torch.where(any, sum + moved[:, n], moved[:, n]), sum)
            any = any | one
        new.append(torch.where(any, sum + b[:, m], b[:, m]))
    return torch.stack(new, 1)


STEPS = {"scalar": affine, "diagonal": affine, "dense": dense, "deltaNet": delta, "deltaProduct": delta,
         "gatedDeltaNet": delta, "kda": delta, "gatedDeltaProduct": delta, "pdSsm": permuted}


class Layer:
    """Parameters of all symbols of one layer, stacked along the first axis."""

    def __init__(self, spec, tensors, l, device):
        self.spec, self.step = spec, STEPS[spec["type"]]
        rows, columns = spec["shape"]
        self.initial = tensors[f"layers.{l}.initial"].to(device).reshape(rows, columns)
        each = [self.named(tensors, f"layers.{l}.symbols.{s}.") for s in range(len(spec["alphabet"]))]
        if "k" in each[0]:
            most = max(p["beta"].numel() for p in each)
            each = [self.padded(p, rows, columns, most) for p in each]
        self.parameters = {name: torch.stack([p[name] for p in each]).to(device) for name in each[0]}

    @staticmethod
    def named(tensors, prefix):
        return {name[len(prefix):]: x for name, x in tensors.items() if name.startswith(prefix)}

    @staticmethod
    def padded(p, rows, columns, most):
        count = p["beta"].numel()
        sizes = {"k": (rows,), "beta": (), "v": (columns,)}
        new = dict(p, active=torch.arange(most) < count)
        for name, size in sizes.items():
            new[name] = torch.zeros(most, *size, dtype=p[name].dtype)
            new[name][:count] = p[name].reshape(count, *size)
        return new

    def __call__(self, h, symbol):
        return self.step(h, {name: x[symbol] for name, x in self.parameters.items()})


def classes(decoder, h, symbol):
    """The class index of every state [batch, rows, columns], -1 where there is none."""
    x = h.double().flatten(1)
    none = torch.full((len(x),), -1, device=x.device)
    real = ~x.isnan().any(1)
    kind, strict = decoder["type"], decoder["ties"] == "fail"
    if kind == "lookup":
        found = none
        for entry in decoder["entries"]:
            same = (x == torch.tensor(entry["state"], dtype=torch.float64, device=x.device)).all(1)
            if entry["symbol"] >= 0:
                same = same & (symbol == entry["symbol"])
            found = torch.where(same, entry["class"], found)
        return found
    if kind == "threshold":
        x = x[:, decoder["entry"]]
        place = sum(((~(x < limit)).long() for limit in decoder["thresholds"]), torch.zeros_like(none))
        return torch.where(x.isnan(), none, torch.tensor(decoder["classes"], device=x.device)[place])
    if kind == "rank":
        code, n = torch.zeros_like(none), x.shape[1]
        for i in range(n):
            later, own = x[:, i + 1:], x[:, i:i + 1]
            if strict:
                real = real & (later != own).all(1)
            code = code * (n - i) + (later < own).sum(1)
        return torch.where(real, code, none)
    if kind == "argmax":
        best = x.max(1).values
        alone = (x == best[:, None]).sum(1) == 1
        first = (x == best[:, None]).long().argmax(1)
        return torch.where(real & alone if strict else real, first, none)
    points = torch.tensor(decoder["points"], dtype=torch.float64, device=x.device)
    square = ((x[:, None] - points) ** 2).sum(2)
    best = square.min(1)
    kinds = torch.tensor(decoder["classes"], device=x.device)
    first = kinds[best.indices]
    tied = ((square == best.values[:, None]) & (kinds[None] != first[:, None])).any(1)
    real = x.isfinite().all(1) & ~(tied if strict else torch.zeros_like(tied))
    return torch.where(real, first, none)


class Model:
    def __init__(self, tensors, device):
        self.layers = [Layer(spec, tensors, l, device) for l, spec in enumerate(SPEC["layers"])]
        self.device = device

    def start(self, count):
        h = [layer.initial.repeat(count, 1, 1) for layer in self.layers]
        if SPEC["bos"] is None:
            return h
        return self.step(h, torch.full((count,), SPEC["bos"], device=self.device))

    def step(self, h, symbol):
        """The states after one more symbol of the first layer, for every word."""
        new = []
        for layer, state in zip(self.layers, h):
            state = layer(state, symbol)
            new.append(state)
            output = layer.spec.get("output")
            if output is None:
                continue
            table = torch.tensor(output["table"], device=self.device)
            index = classes(output["decoder"], state, symbol) if output["decoder"] else torch.zeros_like(symbol)
            if (index < 0).any() or (table[index, symbol] < 0).any():
                raise ValueError("a state for which the model names no symbol of the next layer")
            symbol = table[index, symbol]
        return new

    def accepts(self, h, letter):
        return torch.isin(classes(SPEC["decoder"], h[-1], letter),
                          torch.tensor(SPEC["decoder"]["accept"], device=self.device))


def expected(words):
    """[tokens, words]: whether the word up to there is in the language."""
    table, accepting = torch.tensor(SPEC["dfa"]["next"]), torch.tensor(SPEC["dfa"]["accepting"])
    state = torch.full((words.shape[1],), SPEC["dfa"]["initial"])
    rows = []
    for symbols in words.cpu():
        state = table[state, symbols]
        rows.append(accepting[state])
    return torch.stack(rows)


def report(name, right, step):
    """right [positions, words]; positions are \`step\` tokens apart."""
    wrong = ~right
    first = [int(wrong[:, w].long().argmax() + 1) * step if wrong[:, w].any() else 0 for w in range(right.shape[1])]
    failing = [x for x in first if x > 0]
    result = {"run": name, "positions": right.shape[0], "every": step, "accuracy": right.double().mean().item(),
              "accuracyAtEnd": right[-1].double().mean().item(), "wordsThatFail": len(failing),
              "firstFailure": min(failing) if failing else None}
    print(json.dumps(result))
    return result


def recurrence(model, words, truth):
    h = model.start(words.shape[1])
    rows = []
    first = torch.tensor(SPEC["first"], device=model.device)
    for symbols in words:
        h = model.step(h, first[symbols])
        rows.append(model.accepts(h, symbols).cpu())
    return report("recurrence, " + SPEC["semantics"], torch.stack(rows) == truth, 1)


def kernels(model, words, truth, piece=64):
    """The public kernels of flash-linear-attention, read at the ends of pieces of words; keys as they are."""
    if model.device.type != "cuda" or len(model.layers) > 1 or SPEC["layers"][0]["type"] not in ("deltaNet", "deltaProduct"):
        return
    try:
        from fla.ops.delta_rule import chunk_delta_rule, fused_recurrent_delta_rule
    except ImportError:
        print(json.dumps({"run": "flash-linear-attention", "skipped": "the package fla is not importable"}))
        return
    layer = model.layers[0]
    rows, columns = layer.spec["shape"]
    size = lambda n: max(16, 1 << (n - 1).bit_length())
    pad = lambda x, n: torch.nn.functional.pad(x, (0, n - x.shape[-1]))
    k, v = pad(layer.parameters["k"], size(rows)).to(READ), pad(layer.parameters["v"], size(columns)).to(READ)
    beta = layer.parameters["beta"].to(READ)
    first = torch.tensor(SPEC["first"], device=model.device)[words].T
    for name, kernel in (("chunk_delta_rule", chunk_delta_rule), ("fused_recurrent_delta_rule", fused_recurrent_delta_rule)):
        if name == "chunk_delta_rule" and READ == torch.float32:
            continue
        h = model.start(words.shape[1])[0].float()
        state = torch.zeros(len(h), 1, size(rows), size(columns), device=model.device)
        state[:, 0, :rows, :columns] = h
        right = []
        for at in range(0, words.shape[0] - piece + 1, piece):
            part = first[:, at:at + piece]
            flat = lambda x: x[part].flatten(1, 2).unsqueeze(2).contiguous()
            _, state = kernel(torch.zeros_like(flat(k)), flat(k), flat(v), flat(beta), scale=1.0,
                              initial_state=state, output_final_state=True)
            letter = words[at + piece - 1]
            right.append(model.accepts([state[:, 0, :rows, :columns]], letter).cpu() == truth[at + piece - 1])
        if right:
            report(name, torch.stack(right), piece)


def main():
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--length", type=int, default=1000)
    options.add_argument("--words", type=int, default=64)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--states", help="print the states on this word (indices of symbols with commas) instead")
    given = options.parse_args()
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    model = Model(load(os.path.join(os.path.dirname(os.path.abspath(__file__)), FILE)), device)
    if given.states is not None:
        h = model.start(1)
        for symbol in map(int, given.states.split(",")):
            h = model.step(h, torch.tensor([SPEC["first"][symbol]], device=device))
            print(json.dumps([x.double().flatten().tolist() for x in h]))
        return
    if SPEC["dfa"] is None or SPEC["decoder"] is None:
        raise SystemExit("no language was given when this file was written: only --states")
    draw = torch.Generator().manual_seed(given.seed)
    words = torch.randint(len(SPEC["alphabet"]), (given.length, given.words), generator=draw)
    truth = expected(words)
    words = words.to(device)
    recurrence(model, words, truth)
    kernels(model, words, truth)


if __name__ == "__main__":
    main()
`;
