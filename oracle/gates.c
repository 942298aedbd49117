/* The outside oracle of gates: exp, log, … on codes, rounded by GNU MPFR. Usage: gates GATE ROUNDING FORMAT OVERFLOW < cases
 * A code in hexadecimal a line in, the result's code out; "nan" for NaN, "none" for a NaN in a format without one and for
 * an infinity in fixed point. normalise reads several codes a line and answers as many.
 *
 * The functions that MPFR has are rounded by MPFR itself, under the format's precision and exponent range. sigmoid,
 * softplus, silu and normalise, and everything in fixed point, are computed with w bits by formulas whose every operation
 * is accurate to 2^-w relatively and cancels nothing; both ends of y (1 ± 2^(6-w)) are rounded, and w doubles until they
 * agree; so are MPFR's own functions where MPFR's emin is not negative (E2M1FN): in a fresh process mpfr_exp(-0.5) of
 * MPFR 4.2.0 underflows to 0 under emin 0, which allows 0.5. Where a function differs from 0, 1 or x by less than 2^-130
 * relatively (|x| > 100), a neighbour stands for it.
 * Reading and writing codes are mpfr.c's. Sources: MPFR 4.2 manual, 5.6 and 5.13; IEEE 754-2019, 9.2.1. */

#define main mpfr_main
#include "mpfr.c"
#undef main

enum gate { EXP, EXPM1, LOG, LOG1P, TANH, RSQRT, SIGMOID, SOFTPLUS, SILU, NORMALISE };
static const char *GATES[] = {"exp", "expm1", "log", "log1p", "tanh", "rsqrt", "sigmoid", "softplus", "silu", "normalise"};

static int native(enum gate g, mpfr_t r, mpfr_t x, mpfr_rnd_t rnd) {
  int t;
  switch (g) {
    case EXP: return mpfr_exp(r, x, rnd);
    case EXPM1: return mpfr_expm1(r, x, rnd);
    case LOG: return mpfr_log(r, x, rnd);
    case LOG1P: return mpfr_log1p(r, x, rnd);
    case TANH: return mpfr_tanh(r, x, rnd);
    default: /* MPFR gives +Inf for -0, IEEE 754-2019 -Inf */
      t = mpfr_rec_sqrt(r, x, rnd);
      if (mpfr_zero_p(x)) mpfr_setsign(r, r, mpfr_signbit(x), MPFR_RNDN);
      return t;
  }
}

/* Far from 0: a number that rounds as the function does, or 0. */
static int far(enum gate g, mpfr_t y, mpfr_t x) {
  if (!mpfr_number_p(x) || mpfr_cmpabs_ui(x, 100) <= 0) return 0;
  int negative = mpfr_signbit(x);
  if (negative && mpfr_cmp_si(x, -1200) > 0) return 0;
  mpfr_set_prec(y, 200);
  if (negative) { /* e^x < 2^-1700 */
    mpfr_set_si_2exp(y, g == SILU ? -1 : 1, -1600, MPFR_RNDN);
    return g == SIGMOID || g == SOFTPLUS || g == SILU;
  }
  if (g == SIGMOID) mpfr_set_ui(y, 1, MPFR_RNDN), mpfr_nextbelow(y);
  else if (g == SOFTPLUS) mpfr_set(y, x, MPFR_RNDN), mpfr_nextabove(y);
  else if (g == SILU) mpfr_set(y, x, MPFR_RNDN), mpfr_nextbelow(y);
  else return 0;
  return 1;
}

/* The value in w bits; x is exact. */
static void approximate(enum gate g, mpfr_t y, mpfr_t x, mpfr_prec_t w) {
  mpfr_t t;
  mpfr_init2(t, w);
  mpfr_set_prec(y, w);
  if (g == SILU && mpfr_inf_p(x) && mpfr_signbit(x)) mpfr_set_zero(y, -1);
  else if (g == SOFTPLUS) mpfr_exp(t, x, MPFR_RNDN), mpfr_log1p(y, t, MPFR_RNDN);
  else if (g == SIGMOID || g == SILU) {
    mpfr_neg(t, x, MPFR_RNDN), mpfr_exp(t, t, MPFR_RNDN), mpfr_add_ui(t, t, 1, MPFR_RNDN);
    if (g == SILU) mpfr_div(y, x, t, MPFR_RNDN);
    else mpfr_ui_div(y, 1, t, MPFR_RNDN);
  } else native(g, y, x, MPFR_RNDN);
  mpfr_clear(t);
}

/* The code of a result rounded to the format's precision under its lower bound of exponents. */
static void written(const struct format *f, mpfr_rnd_t rnd, enum overflow o, mpfr_t r, char *out) {
  static mpfr_t top;
  static int ready = 0;
  if (!ready) mpfr_init2(top, f->p), largest(f, top), ready = 1;
  int digits = (f->bits + 3) / 4, bounded = f->specials == IEEE && o == TO_INFINITY;
  if (!bounded && mpfr_number_p(r) && mpfr_cmpabs(r, top) > 0) {
    if (o == TO_NAN) mpfr_set_nan(r);
    else if (o == TO_INFINITY && to_infinity(rnd, mpfr_signbit(r))) mpfr_set_inf(r, mpfr_signbit(r) ? -1 : 1);
    else mpfr_setsign(r, top, mpfr_signbit(r), MPFR_RNDN);
  } else if (mpfr_inf_p(r) && o == SATURATE) mpfr_setsign(r, top, mpfr_signbit(r), MPFR_RNDN);
  else if (mpfr_inf_p(r) && f->specials != IEEE && f->specials != P3109) mpfr_set_nan(r);
  if (mpfr_nan_p(r)) strcpy(out, f->specials == NUMBERS ? "none" : "nan");
  else if (mpfr_inf_p(r))
    sprintf(out, "%0*lx", digits,
            (f->specials == P3109 ? all_ones(f) : ((1UL << (f->bits - f->p)) - 1) << (f->p - 1)) |
              (mpfr_signbit(r) ? 1UL << (f->bits - 1) : 0));
  else sprintf(out, "%0*lx", digits, encode(f, r));
}

/* Rounds y, or with g >= 0 the native function of y, to a floating-point format. */
static void to_float(const struct format *f, int g, mpfr_rnd_t rnd, enum overflow o, mpfr_t y, char *out) {
  static mpfr_t r;
  static int ready = 0;
  if (!ready) mpfr_init2(r, f->p), ready = 1;
  mpfr_exp_t low = mpfr_get_emin(), high = mpfr_get_emax();
  int t = g < 0 ? mpfr_set(r, y, rnd) : 0;
  mpfr_set_emin(f->emin - f->p + 2);
  if (f->specials == IEEE && o == TO_INFINITY) mpfr_set_emax(f->emax + 1);
  mpfr_clear_flags();
  t = g < 0 ? mpfr_check_range(r, t, rnd) : native((enum gate)g, r, y, rnd);
  mpfr_subnormalize(r, t, rnd);
  int beyond = mpfr_overflow_p() && high == mpfr_get_emax(); /* of MPFR's own range: no infinity, a large number */
  mpfr_set_emin(low);
  mpfr_set_emax(high);
  if (beyond) mpfr_set_si_2exp(r, mpfr_signbit(r) ? -1 : 1, f->emax + 4, MPFR_RNDN);
  written(f, rnd, o, r, out);
}

static void to_fixed(const struct format *f, mpfr_rnd_t rnd, enum overflow o, mpfr_t y, char *out) {
  if (!mpfr_number_p(y)) {
    strcpy(out, "none");
    return;
  }
  mpz_t n;
  mpfr_t scaled;
  mpz_init(n);
  mpfr_init2(scaled, mpfr_get_prec(y));
  mpfr_mul_2si(scaled, y, f->fraction, MPFR_RNDN);
  mpfr_get_z(n, scaled, rnd);
  long low = f->is_signed ? -(1L << (f->bits - 1)) : 0, high = low + (1L << f->bits) - 1;
  if (o == SATURATE && mpz_cmp_si(n, low) < 0) mpz_set_si(n, low);
  if (o == SATURATE && mpz_cmp_si(n, high) > 0) mpz_set_si(n, high);
  mpz_fdiv_r_2exp(n, n, f->bits);
  sprintf(out, "%0*lx", (f->bits + 3) / 4, mpz_get_ui(n));
  mpz_clear(n);
  mpfr_clear(scaled);
}

static void rounded(const struct format *f, mpfr_rnd_t rnd, enum overflow o, mpfr_t y, char *out) {
  if (f->fixed) to_fixed(f, rnd, o, y, out);
  else to_float(f, -1, rnd, o, y, out);
}

/* Whether all of y (1 ± 2^(6-w)) round alike. */
static int agreed(const struct format *f, mpfr_rnd_t rnd, enum overflow o, mpfr_t y, mpfr_prec_t w, char *out) {
  char other[32];
  mpfr_t e;
  mpfr_init2(e, 2 * w);
  for (int sign = -1; sign <= 1; sign += 2) {
    mpfr_set_si_2exp(e, sign, 6 - w, MPFR_RNDN);
    mpfr_add_ui(e, e, 1, MPFR_RNDN);
    mpfr_mul(e, e, y, MPFR_RNDN);
    rounded(f, rnd, o, e, sign < 0 ? other : out);
  }
  mpfr_clear(e);
  return strcmp(out, other) == 0;
}

static void one_gate(const struct format *f, enum gate g, mpfr_rnd_t rnd, enum overflow o, mpfr_t x, char *out) {
  static mpfr_t y;
  static int ready = 0;
  if (!ready) mpfr_init2(y, 64), ready = 1;
  if (mpfr_nan_p(x)) mpfr_set_nan(y), rounded(f, rnd, o, y, out);
  else if (!f->fixed && g <= RSQRT && f->emin - f->p + 2 < 0) to_float(f, (int)g, rnd, o, x, out);
  else if (far(g, y, x)) rounded(f, rnd, o, y, out);
  else
    for (mpfr_prec_t w = f->fixed ? 512 : 96;; w *= 2) { /* wrapping can make wrong ends agree: all digits at once */
      if (w > 100000) fail("a decision", "none");
      mpfr_clear_flags();
      approximate(g, y, x, w);
      if (!mpfr_inexflag_p()) {
        rounded(f, rnd, o, y, out);
        return;
      }
      if (agreed(f, rnd, o, y, w, out)) return;
    }
}

/* k_i / |k|: squares and their sum are exact in 4000 bits. */
static void run_normalise(const struct format *f, mpfr_rnd_t rnd, enum overflow o, char *line) {
  enum { MOST = 16, W = 4000 };
  static mpfr_t k[MOST], square, total, y;
  static int ready = 0;
  if (!ready) {
    for (int i = 0; i < MOST; i++) mpfr_init2(k[i], 64);
    mpfr_init2(square, W), mpfr_init2(total, W), mpfr_init2(y, W);
    ready = 1;
  }
  int count = 0;
  for (char *at = strtok(line, " \n"); at && count < MOST; at = strtok(NULL, " \n")) decode(f, strtoul(at, NULL, 16), k[count++]);
  mpfr_set_zero(total, 1);
  mpfr_clear_flags();
  for (int i = 0; i < count; i++) mpfr_sqr(square, k[i], MPFR_RNDN), mpfr_add(total, total, square, MPFR_RNDN);
  if (mpfr_inexflag_p()) fail("an exact sum of squares", "another");
  for (int i = 0; i < count; i++) {
    char out[32];
    mpfr_clear_flags();
    mpfr_sqr(square, k[i], MPFR_RNDN);
    mpfr_div(y, square, total, MPFR_RNDN);
    mpfr_sqrt(y, y, MPFR_RNDN);
    mpfr_setsign(y, y, mpfr_signbit(k[i]), MPFR_RNDN);
    if (!mpfr_inexflag_p()) rounded(f, rnd, o, y, out);
    else if (!agreed(f, rnd, o, y, W, out)) fail("a decision", "none");
    printf("%s%s", i ? " " : "", out);
  }
  putchar('\n');
}

int main(int argc, char **argv) {
  if (argc != 5) fail("GATE ROUNDING FORMAT OVERFLOW", "other arguments");
  enum gate g = (enum gate)position(argv[1], strlen(argv[1]), GATES, NORMALISE + 1, "a gate");
  mpfr_rnd_t rnd = MODES[position(argv[2], strlen(argv[2]), ROUNDINGS, 4, "a rounding that MPFR has")];
  struct format f = parse_format(argv[3]);
  enum overflow o = (enum overflow)position(argv[4], strlen(argv[4]), OVERFLOWS, 4, "an overflow behaviour");
  static char line[512];
  char out[32];
  mpfr_t x;
  mpfr_init2(x, 64);
  while (fgets(line, sizeof line, stdin)) {
    if (g == NORMALISE) {
      run_normalise(&f, rnd, o, line);
      continue;
    }
    decode(&f, strtoul(line, NULL, 16), x);
    one_gate(&f, g, rnd, o, x, out);
    puts(out);
  }
  mpfr_clear(x);
  return 0;
}
