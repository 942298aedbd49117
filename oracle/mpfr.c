/* The outside oracle: one operation on codes, rounded by GNU MPFR. Usage: mpfr OP ROUNDING FORMAT OVERFLOW < cases
 * Lines of codes in hexadecimal in; the result's code and the exception flags out, as `statetrack op --flags` prints them,
 * except that any NaN is "nan", and "none" stands for a NaN in a format without one and for x/0 in fixed point.
 *
 * Every rounding is MPFR's: in floating point by mpfr_OP under the format's precision and exponent range, then
 * mpfr_subnormalize; in fixed point by mpfr_rint of the scaled value. What is written here is reading and writing codes
 * and replacing what overflowed. Formats whose top binade holds numbers are computed with no upper bound of exponents.
 * The constants of the named formats were copied from the standards, not from src/number/formats.ts.
 * Unsigned formats and those of precision 1 are left to rational.py.
 * Sources: MPFR 4.2 manual, 5.13 (exceptions) and its example of IEEE emulation; OCP OFP8 1.0; OCP MX 1.0;
 * IEEE SA P3109 Interim Report 4.0; arXiv:2206.02915 (FNUZ). */

#include <mpfr.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum specials { IEEE, ONE_NAN, NUMBERS, FNUZ, P3109 };
struct format { int fixed, bits, p, emin, emax, fraction, is_signed; enum specials specials; };

static const struct { const char *name; int bits, p, emin, emax; enum specials specials; } NAMED[] = {
  {"binary16", 16, 11, -14, 15, IEEE},   {"bfloat16", 16, 8, -126, 127, IEEE}, {"binary32", 32, 24, -126, 127, IEEE},
  {"E5M2", 8, 3, -14, 15, IEEE},         {"E4M3FN", 8, 4, -6, 8, ONE_NAN},     {"E3M2FN", 6, 3, -2, 4, NUMBERS},
  {"E2M3FN", 6, 4, 0, 2, NUMBERS},       {"E2M1FN", 4, 2, 0, 2, NUMBERS},
  {"E4M3IEEE", 8, 4, -6, 7, IEEE},       {"E3M4", 8, 5, -2, 3, IEEE},          {"E5M2FNUZ", 8, 3, -15, 15, FNUZ},
  {"E4M3FNUZ", 8, 4, -7, 7, FNUZ},       {"E4M3B11FNUZ", 8, 4, -10, 4, FNUZ},
};

static void fail(const char *what, const char *found) {
  fprintf(stderr, "mpfr: expected %s, found %s\n", what, found);
  exit(2);
}

static struct format parse_format(const char *name) {
  struct format f = {0};
  int x, y, used = 0;
  for (size_t i = 0; i < sizeof NAMED / sizeof *NAMED; i++)
    if (strcmp(name, NAMED[i].name) == 0) {
      f.bits = NAMED[i].bits, f.p = NAMED[i].p, f.emin = NAMED[i].emin, f.emax = NAMED[i].emax;
      f.specials = NAMED[i].specials;
      return f;
    }
  char kind[3];
  if (sscanf(name, "p3109:k%dp%d%2s", &x, &y, kind) == 3 && kind[0] == 's' && y > 1) {
    f.bits = x, f.p = y, f.emin = 1 - (1 << (x - y - 1)), f.emax = (1 << (x - y - 1)) - 1;
    f.specials = kind[1] == 'e' ? P3109 : FNUZ;
    return f;
  }
  if (sscanf(name, "float:e%dm%d%n", &x, &y, &used) == 2) {
    const char *rest = name + used;
    if (strcmp(rest, ",fnuz") == 0) {
      f.bits = 1 + x + y, f.p = y + 1, f.emin = 1 - (1 << (x - 1)), f.emax = (1 << (x - 1)) - 1, f.specials = FNUZ;
      return f;
    }
    f.bits = 1 + x + y, f.p = y + 1, f.emin = 2 - (1 << (x - 1)), f.emax = (1 << (x - 1)) - 1;
    f.specials = *rest == 0 ? IEEE : strcmp(rest, ",fn") == 0 ? ONE_NAN : NUMBERS;
    if (f.specials != IEEE) f.emax++;
    return f;
  }
  f.fixed = 1;
  if (sscanf(name, "uq%d.%d", &x, &f.fraction) == 2) f.bits = x + f.fraction;
  else if (sscanf(name, "q%d.%d", &x, &f.fraction) == 2) f.bits = 1 + x + f.fraction, f.is_signed = 1;
  else if (sscanf(name, "int%d", &f.bits) == 1) f.is_signed = 1;
  else fail("a format", name);
  return f;
}

static unsigned long all_ones(const struct format *f) { return (1UL << (f->bits - 1)) - 1; }

static int one_zero(const struct format *f) { return f->specials == FNUZ || f->specials == P3109; }

/* The value of a code, exact in x. Returns whether it is a signalling NaN. */
static int decode(const struct format *f, unsigned long code, mpfr_t x) {
  if (f->fixed) {
    long n = (long)code;
    if (f->is_signed && n >> (f->bits - 1)) n -= 1L << f->bits;
    mpfr_set_si_2exp(x, n, -f->fraction, MPFR_RNDN);
    return 0;
  }
  int negative = (int)(code >> (f->bits - 1)) & 1, trailing = f->p - 1;
  unsigned long rest = code & ((1UL << (f->bits - 1)) - 1), field = rest >> trailing;
  unsigned long fraction = rest & ((1UL << trailing) - 1), ones = (1UL << (f->bits - f->p)) - 1;
  if (one_zero(f) && negative && rest == 0) mpfr_set_nan(x);
  else if (f->specials == P3109 && rest == all_ones(f)) mpfr_set_inf(x, negative ? -1 : 1);
  else if (f->specials == IEEE && field == ones && fraction == 0) mpfr_set_inf(x, negative ? -1 : 1);
  else if (f->specials == IEEE && field == ones) {
    mpfr_set_nan(x);
    return !(fraction >> (trailing - 1));
  } else if (f->specials == ONE_NAN && rest == (1UL << (f->bits - 1)) - 1) mpfr_set_nan(x);
  else if (rest == 0) mpfr_set_zero(x, negative ? -1 : 1);
  else {
    unsigned long n = field == 0 ? fraction : fraction | 1UL << trailing;
    mpfr_set_ui_2exp(x, n, (field == 0 ? 1 : (long)field) - 1 + f->emin - trailing, MPFR_RNDN);
    if (negative) mpfr_neg(x, x, MPFR_RNDN);
  }
  return 0;
}

/* The code of a finite value that the format has. */
static unsigned long encode(const struct format *f, mpfr_t x) {
  unsigned long sign = mpfr_signbit(x) ? 1UL << (f->bits - 1) : 0;
  if (mpfr_zero_p(x)) return one_zero(f) ? 0 : sign;
  long e = mpfr_get_exp(x) - 1;
  if (e < f->emin) e = f->emin;
  mpfr_t n;
  mpfr_init2(n, 64);
  mpfr_abs(n, x, MPFR_RNDN);
  mpfr_mul_2si(n, n, f->p - 1 - e, MPFR_RNDN);
  if (!mpfr_integer_p(n)) fail("a value of the format", "another");
  unsigned long code = ((unsigned long)(e - f->emin) << (f->p - 1)) + mpfr_get_ui(n, MPFR_RNDN);
  mpfr_clear(n);
  return sign + code;
}

enum op { ADD, SUB, MUL, DIV, SQRT, FMA };
static const char *OPS[] = {"add", "sub", "mul", "div", "sqrt", "fma"};
static const int OPERANDS[] = {2, 2, 2, 2, 1, 3};

static int apply(enum op op, mpfr_t r, mpfr_t v[3], mpfr_rnd_t rnd) {
  switch (op) {
    case ADD: return mpfr_add(r, v[0], v[1], rnd);
    case SUB: return mpfr_sub(r, v[0], v[1], rnd);
    case MUL: return mpfr_mul(r, v[0], v[1], rnd);
    case DIV: return mpfr_div(r, v[0], v[1], rnd);
    case SQRT: return mpfr_sqrt(r, v[0], rnd);
    default: return mpfr_fma(r, v[0], v[1], v[2], rnd);
  }
}

enum overflow { TO_INFINITY, SATURATE, TO_NAN, WRAP };

/* The largest finite magnitude. */
static void largest(const struct format *f, mpfr_t top) {
  unsigned long n = (1UL << f->p) - (f->specials == ONE_NAN || f->specials == P3109 ? 2 : 1);
  mpfr_set_ui_2exp(top, n, f->emax - f->p + 1, MPFR_RNDN);
}

/* IEEE 754-2019, 7.4: whether a number beyond the largest becomes an infinity. Asked where MPFR cannot be told the largest
 * number, because the top binade holds numbers and an infinity. */
static int to_infinity(mpfr_rnd_t rnd, int negative) {
  return rnd == MPFR_RNDN || rnd == (negative ? MPFR_RNDD : MPFR_RNDU);
}

/* Floating point: rounds into r and returns the flags. */
static int float_case(const struct format *f, enum op op, mpfr_rnd_t rnd, enum overflow o, mpfr_t r, mpfr_t v[3],
                      mpfr_t top, mpfr_t wide) {
  int bounded = f->specials == IEEE && o == TO_INFINITY, flags = 0;
  mpfr_exp_t low = mpfr_get_emin(), high = mpfr_get_emax();
  mpfr_clear_flags();
  mpfr_set_emin(f->emin - f->p + 2);
  if (bounded) mpfr_set_emax(f->emax + 1);
  int t = apply(op, r, v, rnd);
  t = mpfr_subnormalize(r, t, rnd);
  mpfr_set_emin(low);
  mpfr_set_emax(high);
  if (t != 0) flags |= 1;
  if (mpfr_overflow_p()) flags |= 4;
  if (mpfr_divby0_p()) flags |= 8;
  if (mpfr_nan_p(r)) return flags;
  if (!bounded && mpfr_number_p(r) && mpfr_cmpabs(r, top) > 0) {
    flags |= 5;
    if (o == TO_NAN) mpfr_set_nan(r);
    else if (o == TO_INFINITY && to_infinity(rnd, mpfr_signbit(r))) mpfr_set_inf(r, mpfr_signbit(r) ? -1 : 1);
    else mpfr_setsign(r, top, mpfr_signbit(r), MPFR_RNDN);
  } else if (mpfr_inf_p(r) && o == SATURATE) mpfr_setsign(r, top, mpfr_signbit(r), MPFR_RNDN);
  else if (mpfr_inf_p(r) && f->specials != IEEE && f->specials != P3109) mpfr_set_nan(r);
  if (t != 0 && !(flags & 4)) { /* tiny after rounding? the same operation with no lower bound of exponents */
    apply(op, wide, v, rnd);
    if (mpfr_number_p(wide) && !mpfr_zero_p(wide) && mpfr_get_exp(wide) - 1 < f->emin) flags |= 2;
  }
  return flags;
}

static void run_float(const struct format *f, enum op op, mpfr_rnd_t rnd, enum overflow o, unsigned long c[3],
                      int digits) {
  static mpfr_t v[3], r, top, wide;
  static int ready = 0;
  if (!ready) {
    for (int i = 0; i < 3; i++) mpfr_init2(v[i], 64), mpfr_set_zero(v[i], 1);
    mpfr_init2(r, f->p), mpfr_init2(top, f->p), mpfr_init2(wide, f->p);
    largest(f, top);
    ready = 1;
  }
  int signalling = 0, nans = 0;
  for (int i = 0; i < OPERANDS[op]; i++) {
    signalling |= decode(f, c[i], v[i]);
    nans |= mpfr_nan_p(v[i]);
  }
  int product = op == FMA && ((mpfr_zero_p(v[0]) && mpfr_inf_p(v[1])) || (mpfr_inf_p(v[0]) && mpfr_zero_p(v[1])));
  int overflowed, flags = float_case(f, op, rnd, o, r, v, top, wide);
  overflowed = flags & 12; /* NaN by overflow, not by the operation */
  if (mpfr_nan_p(r) && (nans ? signalling || product : !overflowed)) flags |= 16;
  if (mpfr_nan_p(r) && f->specials == NUMBERS) puts("none");
  else if (mpfr_nan_p(r)) printf("nan %02x\n", flags);
  else if (mpfr_inf_p(r))
    printf("%0*lx %02x\n", digits,
           (f->specials == P3109 ? all_ones(f) : ((1UL << (f->bits - f->p)) - 1) << (f->p - 1)) |
             (mpfr_signbit(r) ? 1UL << (f->bits - 1) : 0), flags);
  else printf("%0*lx %02x\n", digits, encode(f, r), flags);
}

/* Fixed point: 300 bits hold sums and products exactly, and tell every quotient and root of 16-bit integers from an
 * integer or a half; then MPFR rounds to an integer. */
static void run_fixed(const struct format *f, enum op op, mpfr_rnd_t rnd, enum overflow o, unsigned long c[3],
                      int digits) {
  static mpfr_t v[3], r, n;
  static int ready = 0;
  if (!ready) {
    for (int i = 0; i < 3; i++) mpfr_init2(v[i], 300);
    mpfr_init2(r, 300), mpfr_init2(n, 300);
    ready = 1;
  }
  for (int i = 0; i < OPERANDS[op]; i++) decode(f, c[i], v[i]);
  int inexact = apply(op, r, v, MPFR_RNDN) != 0;
  if (!mpfr_number_p(r)) {
    puts("none");
    return;
  }
  mpfr_mul_2si(r, r, f->fraction, MPFR_RNDN);
  inexact |= mpfr_rint(n, r, rnd) != 0;
  long low = f->is_signed ? -(1L << (f->bits - 1)) : 0, high = low + (1L << f->bits) - 1;
  long m = mpfr_get_si(n, MPFR_RNDN);
  int out = m < low || m > high;
  if (out && o == SATURATE) m = m < low ? low : high;
  printf("%0*lx %02x\n", digits, (unsigned long)m & ((1UL << f->bits) - 1), out ? 5 : inexact ? 1 : 0);
}

static int position(const char *name, const char **names, int count, const char *what) {
  for (int i = 0; i < count; i++)
    if (strcmp(name, names[i]) == 0) return i;
  fail(what, name);
  return 0;
}

int main(int argc, char **argv) {
  static const char *roundings[] = {"tiesToEven", "towardZero", "towardPositive", "towardNegative"};
  static const mpfr_rnd_t modes[] = {MPFR_RNDN, MPFR_RNDZ, MPFR_RNDU, MPFR_RNDD};
  static const char *overflows[] = {"infinity", "saturate", "nan", "wrap"};
  if (argc != 5) fail("OP ROUNDING FORMAT OVERFLOW", "other arguments");
  enum op op = (enum op)position(argv[1], OPS, 6, "an operation");
  mpfr_rnd_t rnd = modes[position(argv[2], roundings, 4, "a rounding that MPFR has")];
  struct format f = parse_format(argv[3]);
  enum overflow o = (enum overflow)position(argv[4], overflows, 4, "an overflow behaviour");
  int digits = (f.bits + 3) / 4;
  static char line[256];
  unsigned long c[3] = {0, 0, 0};
  while (fgets(line, sizeof line, stdin)) {
    char *at = line;
    for (int i = 0; i < OPERANDS[op]; i++) c[i] = strtoul(at, &at, 16);
    (f.fixed ? run_fixed : run_float)(&f, op, rnd, o, c, digits);
  }
  return 0;
}
