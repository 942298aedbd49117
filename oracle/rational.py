"""The outside oracle that knows stochastic rounding, selections and conversions: rounding as it is defined, in rational
arithmetic. A format is the sorted list of its magnitudes; a number is rounded by looking for its two neighbours in that
list. No bit is shifted, no exponent computed.

Usage: rational.py OP FORMAT ROUNDING OVERFLOW SUBNORMALS < cases. OP is add, sub, mul, min, max, neg, abs or convert:FORMAT (the
cases are codes of FORMAT). ROUNDING is a name of IEEE 754, toOdd, or stochastic:K, and then the last number of a case is the
random one, in hexadecimal too. Prints a code a line, "nan", or "none" for a NaN in a format without one.
Sources: IEEE 754-2019, 4.3, 6.3, 7.4, 9.6; OCP OFP8 1.0; OCP MX 1.0; IEEE SA P3109 Interim Report 4.0; arXiv:2206.02915."""

import re
import sys
from bisect import bisect_right
from fractions import Fraction

# name: exponent bits, trailing bits, bias, kind; kinds as in the names of families.
NAMED = {
    "binary16": (5, 10, 15, "ieee"), "bfloat16": (8, 7, 127, "ieee"), "E5M2": (5, 2, 15, "ieee"),
    "E4M3IEEE": (4, 3, 7, "ieee"), "E3M4": (3, 4, 3, "ieee"), "E4M3FN": (4, 3, 7, "fn"),
    "E3M2FN": (3, 2, 3, "finite"), "E2M3FN": (2, 3, 1, "finite"), "E2M1FN": (2, 1, 1, "finite"),
    "E5M2FNUZ": (5, 2, 16, "fnuz"), "E4M3FNUZ": (4, 3, 8, "fnuz"), "E4M3B11FNUZ": (4, 3, 11, "fnuz"),
}


class Format:
    """magnitudes: the numbers that a magnitude code stands for, in order, continued upwards as if there were no largest one;
    count: how many of them the format has."""

    def __init__(self, name):
        self.signed, self.fixed, self.infinite = True, False, False
        p3109 = re.fullmatch(r"p3109:k(\d+)p(\d+)([su])([ef])", name)
        family = re.fullmatch(r"float:e(\d+)m(\d+)(?:,(fn|fnuz|finite))?(?:,bias=(-?\d+))?", name)
        fixed = re.fullmatch(r"(u?)q(\d+)\.(\d+)|int(\d+)", name)
        if name == "E8M0":
            self.signed = False
            self.float(8, 0, 127, "fn", subnormal=False)
        elif name in NAMED:
            self.float(*NAMED[name])
        elif p3109:
            k, p = int(p3109[1]), int(p3109[2])
            self.signed = p3109[3] == "s"
            self.float(k - p + (not self.signed), p - 1, 2 ** (k - p - self.signed), "p3109" + p3109[4])
        elif family:
            x, y, kind = int(family[1]), int(family[2]), family[3] or "ieee"
            bias = 2 ** (x - 1) - (kind != "fnuz") if family[4] is None else int(family[4])
            self.float(x, y, bias, kind)
        elif fixed:
            self.signed, fraction = fixed[1] != "u", int(fixed[3] or 0)
            bits = int(fixed[4]) if fixed[4] else int(fixed[2]) + fraction + self.signed
            self.fixed, self.nan, self.negative_zero, self.normal = True, None, False, 0
            self.size = 2**bits
            self.count = self.size // 2 if self.signed else self.size
            self.magnitudes = [Fraction(n, 2**fraction) for n in range(2 * self.count**2 + 3)]
        else:
            sys.exit(f"rational: expected a format, found {name}")
        self.digits = len(f"{self.size - 1:x}")

    def float(self, x, y, bias, kind, subnormal=True):
        one = 2**y
        half = 2**x * one
        self.size = 2 * half if self.signed else half
        self.negative_zero = self.signed and kind in ("ieee", "fn", "finite")
        unused = {"ieee": one, "fn": 1, "finite": 0, "fnuz": 0, "p3109e": 1 if self.signed else 2,
                  "p3109f": 0 if self.signed else 1}[kind]
        self.count = half - unused
        self.infinite = kind in ("ieee", "p3109e")
        self.normal = one if subnormal else 0
        self.nan = {"ieee": half - one + one // 2, "finite": None}.get(kind, half if self.signed and kind != "fn" else half - 1)
        self.magnitudes = []
        for field in range(2**x + 2):
            for n in range(one):
                if subnormal and field == 0:
                    self.magnitudes.append(Fraction(n, one) * Fraction(2) ** (1 - bias))
                else:
                    self.magnitudes.append(Fraction(one + n, one) * Fraction(2) ** (field - bias))

    def decode(self, code):
        """(sign, magnitude); a magnitude is a Fraction, "inf" or "nan"."""
        if self.fixed:
            n = code - self.size if self.signed and code >= self.count else code
            return (-1 if n < 0 else 1, self.magnitudes[abs(n)])
        half = self.size // 2 if self.signed else self.size
        sign, magnitude = (-1, code - half) if code >= half else (1, code)
        if sign < 0 and magnitude == 0 and not self.negative_zero:
            return (1, "nan")
        if magnitude < self.count:
            return (sign, self.magnitudes[magnitude])
        return (sign, "inf") if self.infinite and magnitude == self.count else (1, "nan")

    def encode(self, sign, index):
        """The code of the number at this place of the list, under the sign."""
        if self.fixed:
            return index if sign > 0 or index == 0 else self.size - index
        half = self.size // 2
        return index + half if sign < 0 and (index > 0 or self.negative_zero) else index


def goes_up(rounding, sign, index, low, high, size, random):
    """Whether the magnitude `size` between two neighbours goes to the upper one."""
    middle = (low + high) / 2
    if rounding.startswith("stochastic:"):
        return (size - low) / (high - low) + Fraction(random, 2 ** int(rounding[11:])) >= 1
    return {
        "tiesToEven": size > middle or (size == middle and index % 2 == 1),
        "tiesToAway": size >= middle,
        "towardZero": False,
        "towardPositive": sign > 0,
        "towardNegative": sign < 0,
        "toOdd": index % 2 == 0,
    }[rounding]


def finite_end(rounding, up):
    """IEEE 754-2019, 7.4: whether what lies beyond the largest number stays finite."""
    return rounding in ("towardZero", "toOdd", "towardNegative" if up else "towardPositive")


def rounded(f, rounding, overflow, flush, x, random=0):
    """The code of a number (or infinity), None where only NaN will do."""
    sign, size = x
    least = f.count if f.fixed and f.signed else (f.count - 1 if f.signed else 0)
    if size == "inf":
        if f.infinite and overflow != "saturate" and (sign > 0 or f.signed):
            return f.count + (f.size // 2 if sign < 0 else 0)
        index = len(f.magnitudes)
    elif size < f.magnitudes[0]:
        # Between nothing and the smallest value of a format without zero: the lower neighbour would be 0.
        up = size > 0 and goes_up(rounding, sign, 0, Fraction(0), f.magnitudes[0], size, random)
        index = 0 if up and sign > 0 else -1
    elif size > f.magnitudes[-1]:
        index = len(f.magnitudes)
    else:
        index = bisect_right(f.magnitudes, size) - 1
        if f.magnitudes[index] != size and goes_up(
            rounding, sign, index, f.magnitudes[index], f.magnitudes[index + 1], size, random
        ):
            index += 1
    below = index < 0 or (sign < 0 and (index > least or (f.magnitudes[0] > 0)))
    if not below and not (sign > 0 and index >= f.count):
        return f.encode(sign, 0 if flush and index < f.normal else index)
    if overflow == "wrap":
        return sign * index % f.size
    if overflow == "nan":
        return None
    if overflow == "saturate" or (size != "inf" and finite_end(rounding, not below)):
        return f.encode(-1 if below and f.signed else 1, (least if f.signed else 0) if below else f.count - 1)
    if below and not f.signed:
        return None
    return f.count + (f.size // 2 if below else 0)


def add(x, y, down):
    (s, a), (t, b) = x, y
    if "nan" in (a, b) or (a == b == "inf" and s != t):
        return (1, "nan")
    if "inf" in (a, b):
        return x if a == "inf" else y
    total = s * a + t * b
    if total == 0:
        return (s if a == b == 0 and s == t else -1 if down else 1, Fraction(0))
    return (1 if total > 0 else -1, abs(total))


def multiply(x, y):
    (s, a), (t, b) = x, y
    if "nan" in (a, b) or ("inf" in (a, b) and 0 in (a, b)):
        return (1, "nan")
    return (s * t, "inf" if "inf" in (a, b) else a * b)


def least(x, y):
    """IEEE 754-2019, 9.6, minimum."""
    if "nan" in (x[1], y[1]):
        return (1, "nan")
    place = lambda v: v[0] * (Fraction(10) ** 400 if v[1] == "inf" else v[1])
    if place(x) == place(y):
        return x if x[0] < y[0] else y
    return x if place(x) < place(y) else y


def opposite(x):
    return x if x[1] == "nan" else (-x[0], x[1])


def main():
    operation, name, rounding, overflow, subnormals = sys.argv[1:6]
    f = Format(name)
    source = Format(operation[8:]) if operation.startswith("convert:") else f
    down = rounding == "towardNegative"
    operations = {
        "add": lambda v: add(v[0], v[1], down),
        "sub": lambda v: add(v[0], opposite(v[1]), down),
        "mul": lambda v: multiply(v[0], v[1]),
        "min": lambda v: least(v[0], v[1]),
        "max": lambda v: opposite(least(opposite(v[0]), opposite(v[1]))),
        "neg": lambda v: opposite(v[0]),
        "abs": lambda v: (1, v[0][1]),
    }
    apply = operations.get(operation, lambda v: v[0])
    operands = 2 if operation in ("add", "sub", "mul", "min", "max") else 1
    values = [source.decode(code) for code in range(source.size)]
    known = {}
    for line in sys.stdin:
        codes = [int(field, 16) for field in line.split()]
        x = apply([values[code] for code in codes[:operands]])
        random = codes[operands] if rounding.startswith("stochastic:") else 0
        key = (x, random)
        if key not in known:
            code = None if x[1] == "nan" else rounded(f, rounding, overflow, subnormals == "flush", x, random)
            none = "none" if f.nan is None else "nan"
            known[key] = none if code is None else f"{code:0{f.digits}x}"
        print(known[key])


main()
