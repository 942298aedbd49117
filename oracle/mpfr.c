/* The outside oracle: one operation on codes, rounded by GNU MPFR.
 * Usage: mpfr OP ROUNDING,… FORMAT OVERFLOW [text|words|all] < cases
 * text (when left out): lines of codes in hexadecimal in; for each case and rounding a line out, the result's code and the
 * exception flags as `statetrack op --flags` prints them, except that any NaN is "nan", and "none" stands for a NaN in a
 * format without one and for x/0 in fixed point. words: the same in binary, a little-endian 32-bit word for each operand
 * in, two for each result out: the code, and flags + 256 (NaN) + 512 (none). all: as words for all cases, the first operand
 * slowest. `mpfr version` prints the version of MPFR.
 *
 * Every rounding is MPFR's: in floating point by mpfr_OP under the format's precision and exponent range, then
 * mpfr_subnormalize; in fixed point by mpfr_rint of the scaled value. What is written here is reading and writing codes
 * and replacing what overflowed. Formats whose top binade holds numbers are computed with no upper bound of exponents.
 * The constants of the named formats were copied from the standards, not from src/number/formats.ts.
 * Unsigned formats and those of precision 1 are left to exact.c.
 * Sources: MPFR 4.2 manual, 5.13 (exceptions) and its example of IEEE emulation; OCP OFP8 1.0; OCP MX 1.0;
 * IEEE SA P3109 Interim Report 4.0; arXiv:2206.02915 (FNUZ). */

#include <mpfr.h>
#include <stdint.h>
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
    const char *rest = name + used, *of_bias = strstr(rest, ",bias=");
    f.specials = strncmp(rest, ",fnuz", 5) == 0     ? FNUZ
                 : strncmp(rest, ",fn", 3) == 0     ? ONE_NAN
                 : strncmp(rest, ",finite", 7) == 0 ? NUMBERS
                                                    : IEEE;
    int bias = of_bias == NULL ? (1 << (x - 1)) - (f.specials != FNUZ) : atoi(of_bias + 6);
    f.bits = 1 + x + y, f.p = y + 1, f.emin = 1 - bias, f.emax = (1 << x) - 1 - (f.specials == IEEE) - bias;
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

/* The same for a value that may be infinite. */
static unsigned long encode_or_infinity(const struct format *f, mpfr_t x) {
  if (!mpfr_inf_p(x)) return encode(f, x);
  unsigned long magnitude = f->specials == P3109 ? all_ones(f) : ((1UL << (f->bits - f->p)) - 1) << (f->p - 1);
  return magnitude | (mpfr_signbit(x) ? 1UL << (f->bits - 1) : 0);
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

/* What is written for one case and rounding. */
enum { NAN_RESULT = 256, NO_RESULT = 512 };
struct result { uint32_t code, status; };

static void write_result(struct result r, int as_text, int digits) {
  if (!as_text) fwrite(&r, sizeof r, 1, stdout);
  else if (r.status & NO_RESULT) puts("none");
  else if (r.status & NAN_RESULT) printf("nan %02x\n", r.status & 31);
  else printf("%0*x %02x\n", digits, r.code, r.status);
}

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

static struct result run_float(const struct format *f, enum op op, mpfr_rnd_t rnd, enum overflow o, const uint32_t c[3]) {
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
  if (mpfr_nan_p(r)) return (struct result){0, f->specials == NUMBERS ? NO_RESULT : (uint32_t)flags | NAN_RESULT};
  unsigned long code = encode_or_infinity(f, r);
  return (struct result){(uint32_t)code, (uint32_t)flags};
}

/* Fixed point: 300 bits hold sums and products exactly, and tell every quotient and root of 16-bit integers from an
 * integer or a half; then MPFR rounds to an integer. */
static struct result run_fixed(const struct format *f, enum op op, mpfr_rnd_t rnd, enum overflow o, const uint32_t c[3]) {
  static mpfr_t v[3], r, n;
  static int ready = 0;
  if (!ready) {
    for (int i = 0; i < 3; i++) mpfr_init2(v[i], 300);
    mpfr_init2(r, 300), mpfr_init2(n, 300);
    ready = 1;
  }
  for (int i = 0; i < OPERANDS[op]; i++) decode(f, c[i], v[i]);
  int inexact = apply(op, r, v, MPFR_RNDN) != 0;
  if (!mpfr_number_p(r)) return (struct result){0, NO_RESULT};
  mpfr_mul_2si(r, r, f->fraction, MPFR_RNDN);
  inexact |= mpfr_rint(n, r, rnd) != 0;
  long low = f->is_signed ? -(1L << (f->bits - 1)) : 0, high = low + (1L << f->bits) - 1;
  long m = mpfr_get_si(n, MPFR_RNDN);
  int out = m < low || m > high;
  if (out && o == SATURATE) m = m < low ? low : high;
  return (struct result){(uint32_t)m & (uint32_t)((1UL << f->bits) - 1), out ? 5 : inexact ? 1 : 0};
}

static int position(const char *name, size_t length, const char **names, int count, const char *what) {
  for (int i = 0; i < count; i++)
    if (strlen(names[i]) == length && strncmp(name, names[i], length) == 0) return i;
  fail(what, name);
  return 0;
}

static const char *ROUNDINGS[] = {"tiesToEven", "towardZero", "towardPositive", "towardNegative"};
static const mpfr_rnd_t MODES[] = {MPFR_RNDN, MPFR_RNDZ, MPFR_RNDU, MPFR_RNDD};
static const char *OVERFLOWS[] = {"infinity", "saturate", "nan", "wrap"};
static struct format f;
static enum op op;
static enum overflow o;
static mpfr_rnd_t modes[8];
static int mode_count;

static void answer(const uint32_t codes[3], int as_text) {
  for (int i = 0; i < mode_count; i++)
    write_result((f.fixed ? run_fixed : run_float)(&f, op, modes[i], o, codes), as_text, (f.bits + 3) / 4);
}

int main(int argc, char **argv) {
  if (argc == 2 && strcmp(argv[1], "version") == 0) return printf("MPFR %s\n", mpfr_get_version()) < 0;
  if (argc != 5 && argc != 6) fail("OP ROUNDING,… FORMAT OVERFLOW [text|words|all]", "other arguments");
  op = (enum op)position(argv[1], strlen(argv[1]), OPS, 6, "an operation");
  for (const char *at = argv[2]; *at != 0 && mode_count < 8; at += *at == ',') {
    size_t length = strcspn(at, ",");
    modes[mode_count++] = MODES[position(at, length, ROUNDINGS, 4, "a rounding that MPFR has")];
    at += length;
  }
  f = parse_format(argv[3]);
  o = (enum overflow)position(argv[4], strlen(argv[4]), OVERFLOWS, 4, "an overflow behaviour");
  const char *form = argc == 6 ? argv[5] : "text";
  int operands = OPERANDS[op];
  uint32_t codes[3] = {0, 0, 0};
  static char line[256];
  if (strcmp(form, "all") == 0) {
    for (uint64_t rank = 0; rank < 1UL << (f.bits * operands); rank++) {
      for (int i = 0; i < operands; i++)
        codes[i] = (uint32_t)(rank >> (f.bits * (operands - 1 - i))) & (uint32_t)((1UL << f.bits) - 1);
      answer(codes, 0);
    }
  } else if (strcmp(form, "words") == 0) {
    while (fread(codes, sizeof *codes, (size_t)operands, stdin) == (size_t)operands) answer(codes, 0);
  } else if (strcmp(form, "text") == 0) {
    while (fgets(line, sizeof line, stdin)) {
      char *at = line;
      for (int i = 0; i < operands; i++) codes[i] = (uint32_t)strtoul(at, &at, 16);
      answer(codes, 1);
    }
  } else fail("text, words or all", form);
  return 0;
}
