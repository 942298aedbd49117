"""Compares the tables of oracle/ml_dtypes.ts with ml_dtypes: all pairs of codes. NaN compares as NaN.
Ends with "N passed, M failed"; exits with 1 on any difference, with 77 where ml_dtypes is missing."""
import json
import sys
import warnings

import numpy as np

try:
    import ml_dtypes
except ImportError:
    print("skipped: ml_dtypes is not installed")
    sys.exit(77)

warnings.simplefilter("ignore")
folder = sys.argv[1]
operations = {"add": np.add, "sub": np.subtract, "mul": np.multiply, "div": np.divide}
passed = failed = 0
print("ml_dtypes", ml_dtypes.__version__, "numpy", np.__version__)
for table in json.load(open(f"{folder}/tables.json")):
    dtype = getattr(ml_dtypes, table["format"], None)
    if dtype is None:
        print("not in this version:", table["format"])
        continue
    size = 2 ** table["bits"]
    codes = np.arange(size, dtype=np.uint8).view(dtype)
    theirs = operations[table["operation"]](codes[:, None], codes[None, :])
    ours = np.fromfile(f"{folder}/{table['file']}", dtype=np.uint8).reshape(size, size)
    nan = np.isnan(theirs.astype(np.float32))
    ours_nan = np.isnan(ours.view(dtype).astype(np.float32))
    wrong = (nan != ours_nan) | (~nan & (theirs.view(np.uint8) != ours))
    count = int(wrong.sum())
    passed, failed = passed + (count == 0), failed + (count > 0)
    print(f"{table['file']:24} {size * size:6} pairs, {count} differ")
    for a, b in np.argwhere(wrong)[:3]:
        print(f"  {a:02x} {b:02x}: ours {ours[a, b]:02x}, ml_dtypes {int(theirs.view(np.uint8)[a, b]):02x}")
print(f"{passed} passed, {failed} failed")
sys.exit(1 if failed else 0)
