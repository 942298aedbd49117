# The recurrence h <- round(round(a h) + b) in PyTorch, eager and compiled, in billions of steps a second: the Python side of
# the ratio that bench/gpu.ts measures. binary16 and bfloat16 are torch's own types, where each operation rounds; E4M3FN is
# computed in float32 and cast after each operation, which is ties to even (what is beyond 448 becomes what the cast makes of
# it, so it is clamped first). Run: python3 bench/gpu_torch.py [--orbits 4194304] [--steps 256] [--json]

import argparse
import json
import statistics
import time

import torch

parser = argparse.ArgumentParser()
parser.add_argument("--orbits", type=int, default=1 << 22)
parser.add_argument("--steps", type=int, default=256)
parser.add_argument("--fused", type=int, default=32, help="steps in one compiled call")
parser.add_argument("--runs", type=int, default=5)
parser.add_argument("--json", action="store_true")
options = parser.parse_args()

device = "cuda" if torch.cuda.is_available() else "cpu"


def e4m3(x):
    return x.clamp(-448.0, 448.0).to(torch.float8_e4m3fn).to(torch.float32)


def through_float32(a, b, h):
    return e4m3(e4m3(a * h) + b)


def separately(a, b, h):
    # Two calls: a compiler of graphs may not fuse the product into the sum of a 16-bit type without its rounding.
    return torch.add(torch.mul(a, h), b)


FORMATS = {
    "binary16": (torch.float16, separately),
    "bfloat16": (torch.bfloat16, separately),
    "E4M3FN": (torch.float32, through_float32),
}


def operands(dtype):
    generator = torch.Generator().manual_seed(1)
    draw = lambda low, high: (torch.rand(options.orbits, generator=generator) * (high - low) + low).to(device)
    parts = [draw(-1.0, 1.0), draw(-1.0, 1.0), draw(-1.0, 1.0)]
    if dtype is torch.float32:
        return [e4m3(x) for x in parts]
    return [x.to(dtype) for x in parts]


def synchronize():
    if device == "cuda":
        torch.cuda.synchronize()


def rate(advance, calls, per_call, a, b, h):
    times = []
    for _ in range(options.runs + 2):
        x = h
        synchronize()
        start = time.perf_counter()
        for _ in range(calls):
            x = advance(a, b, x)
        synchronize()
        times.append(time.perf_counter() - start)
    return options.orbits * calls * per_call / statistics.median(times[2:]) / 1e9, x


def unrolled(step, count):
    def advance(a, b, h):
        for _ in range(count):
            h = step(a, b, h)
        return h

    return advance


results = []
for name, (dtype, step) in FORMATS.items():
    a, b, h = operands(dtype)
    eager, last = rate(step, options.steps, 1, a, b, h)
    compiled = torch.compile(unrolled(step, options.fused))
    fast, other = rate(compiled, max(1, options.steps // options.fused), options.fused, a, b, h)
    # The compiler may keep more bits between the operations of a 16-bit type: how many orbits end elsewhere says so.
    steps = max(1, options.steps // options.fused) * options.fused
    differ = int((last != other).sum()) if steps == options.steps else None
    results.append({"format": name, "eager": eager, "compiled": fast, "unit": "G steps/s", "orbits that differ": differ})

where = torch.cuda.get_device_name(0) if device == "cuda" else "cpu"
if options.json:
    print(json.dumps({"torch": torch.__version__, "device": where, "results": results}))
else:
    print(f"torch {torch.__version__} on {where}, {options.orbits} orbits, {options.steps} steps")
    for line in results:
        print(f"{line['format']:9} eager {line['eager']:10.2f}  compiled {line['compiled']:10.2f}  G steps/s, {line['orbits that differ']} orbits differ")
