"""The second outside oracle: numpy's float32 (the processor's) and float16 (float32 rounded again, which is innocuous
for one operation: 24 >= 2 * 11 + 2). Usage: numpy_check.py OP FORMAT < cases; one result code a line, NaN as "nan"."""

import sys

import numpy as np

OPERATIONS = {"add": np.add, "sub": np.subtract, "mul": np.multiply, "div": np.divide, "sqrt": np.sqrt}
FORMATS = {"binary16": (np.float16, np.uint16, 4), "binary32": (np.float32, np.uint32, 8)}


def main() -> None:
    operation = OPERATIONS[sys.argv[1]]
    real, integer, digits = FORMATS[sys.argv[2]]
    codes = np.array([[int(code, 16) for code in line.split()] for line in sys.stdin], dtype=integer)
    with np.errstate(all="ignore"):
        result = operation(*(np.ascontiguousarray(column).view(real) for column in codes.T))
    assert result.dtype == real
    shown = zip(np.isnan(result).tolist(), result.view(integer).tolist())
    sys.stdout.write("".join("nan\n" if nan else f"{code:0{digits}x}\n" for nan, code in shown))


main()
