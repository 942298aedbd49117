"""Files of the reference library (safetensors, PyPI) for the reader in src/rnn/checkpoint.

files.py write FOLDER   the checkpoint of docs/inspect.md
files.py judge          base64 of a file a line on stdin; prints for each "taken" or "refused" as the reference does
"""

import base64
import sys

import numpy as np
from ml_dtypes import bfloat16
from safetensors import SafetensorError, deserialize
from safetensors.numpy import save_file


def checkpoint():
    """Two layers of Gated DeltaNet, 8 channels, 2 heads with keys of 4 entries; weights are drawn, not trained."""
    draw = np.random.default_rng(6)
    tensors = {"model.embeddings.weight": draw.normal(size=(3, 8)).astype(bfloat16)}
    for layer, scale in enumerate((1.0, 0.125)):
        name = f"model.layers.{layer}."
        tensors[name + "attn_norm.weight"] = (1 + 0.25 * draw.normal(size=8)).astype(bfloat16)
        for part in "qkvo":
            tensors[f"{name}attn.{part}_proj.weight"] = draw.normal(size=(8, 8)).astype(bfloat16)
        for part in "ab":
            tensors[f"{name}attn.{part}_proj.weight"] = (scale * draw.normal(size=(2, 8))).astype(bfloat16)
        tensors[name + "attn.A_log"] = np.log(draw.uniform(1, 16, size=2)).astype(np.float32)
        tensors[name + "attn.dt_bias"] = draw.uniform(-7, -2, size=2).astype(np.float32)
    return tensors


if sys.argv[1] == "write":
    save_file(checkpoint(), sys.argv[2] + "/model.safetensors", metadata={"format": "pt"})
else:
    for line in sys.stdin:
        try:
            deserialize(base64.b64decode(line))
            print("taken")
        except SafetensorError:
            print("refused")
