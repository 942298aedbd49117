/* The exact oracle: rounding as it is defined. A format is the increasing list of its magnitudes (exact-list.h); a result
 * is an exact rational number (or the root of one), and it is rounded by looking up its two neighbours in that list and
 * comparing it with them and with their midpoint, all by GMP integers. No significand is shifted, no exponent computed.
 *
 * Usage: exact OP FORMAT CHOICE,… text|words|all
 * CHOICE is ROUNDING:OVERFLOW:SUBNORMALS. text: lines of codes in hexadecimal in; for each case and choice a line out, the
 * code and the exception flags as `statetrack op --flags` prints them, with "nan" for any NaN and "none" for a NaN in a
 * format without one and for x/0 in fixed point. words: the same in binary, a little-endian 32-bit word for each operand
 * in, two for each result out: the code, and flags + 256 (NaN) + 512 (none). all: as words for all cases, the first
 * operand slowest. `exact version` prints the version of GMP.
 * Sources: IEEE 754-2019, 4.3 (directions), 5.4.1 (operations), 6.3 (signs of zero), 7 (exceptions). */

#include "exact-list.h"

/* ---- exact numbers ---- */

enum what { NUMBER, INFINITE, NOT_A_NUMBER };
/* sign · n/d · 2^scale, or with is_root the square root of n/d, times 2^scale; d > 0, n >= 0. */
struct exact { enum what what; int sign, is_root; mpz_t n, d; };

/* A code as a number with d = 1. Returns whether it is a signalling NaN. */
static int decode(uint32_t code, struct exact *x) {
  x->what = NUMBER, x->sign = 1;
  if (F.kind == FIXED) {
    long n = (long)code;
    if (F.is_signed && n >= F.half) n -= 2 * F.half;
    mpz_set_si(x->n, labs(n));
    if (n < 0) x->sign = -1;
    return 0;
  }
  long place = (long)code;
  if (place >= F.half) place -= F.half, x->sign = -1;
  if (x->sign < 0 && place == 0 && !F.has_negative_zero) x->what = NOT_A_NUMBER;
  else if (place < F.count) magnitude(x->n, place);
  else if (F.has_infinity && place == F.count) x->what = INFINITE;
  else x->what = NOT_A_NUMBER;
  /* In the formats with many NaNs the first half of them, in order of magnitude, signals. */
  return x->what == NOT_A_NUMBER && F.kind == IEEE && place < F.half - (1L << F.trailing) / 2;
}

static uint32_t encode(int sign, long place) {
  if (F.kind == FIXED) return (uint32_t)(sign > 0 || place == 0 ? place : 2 * F.half - place);
  return (uint32_t)(sign < 0 && (place > 0 || F.has_negative_zero) ? place + F.half : place);
}

enum op { ADD, SUB, MUL, DIV, SQRT, FMA };
static const char *OPS[] = {"add", "sub", "mul", "div", "sqrt", "fma"};
static const int OPERANDS[] = {2, 2, 2, 2, 1, 3};

static int is_zero(const struct exact *x) { return x->what == NUMBER && mpz_sgn(x->n) == 0; }

/* r = sign·a + sign·b, both with the denominator r->d. Returns 1 where the sign of a zero sum depends on the rounding. */
static int add(struct exact *r, int sign_a, const mpz_t a, int sign_b, const mpz_t b) {
  if (mpz_sgn(a) == 0 && mpz_sgn(b) == 0) {
    mpz_set_ui(r->n, 0);
    r->sign = sign_a;
    return sign_a != sign_b;
  }
  if (sign_a == sign_b) mpz_add(r->n, a, b), r->sign = sign_a;
  else {
    mpz_sub(r->n, a, b);
    r->sign = mpz_sgn(r->n) < 0 ? sign_b : sign_a;
    mpz_abs(r->n, r->n);
    return mpz_sgn(r->n) == 0;
  }
  return 0;
}

static void multiply(struct exact *r, const struct exact *a, const struct exact *b) {
  r->sign = a->sign * b->sign;
  if (a->what != NUMBER || b->what != NUMBER) {
    r->what = is_zero(a) || is_zero(b) ? NOT_A_NUMBER : INFINITE;
    return;
  }
  mpz_mul(r->n, a->n, b->n);
  if (F.scale > 0) mpz_mul_2exp(r->n, r->n, (mp_bitcnt_t)F.scale);
  else mpz_mul_2exp(r->d, r->d, (mp_bitcnt_t)-F.scale);
}

/* The exact result. Returns 1 where it is a zero whose sign depends on the rounding. */
static int apply(enum op op, struct exact *r, struct exact v[3], int *flags) {
  static mpz_t t;
  if (t->_mp_d == NULL) mpz_init(t);
  r->what = NUMBER, r->is_root = 0;
  mpz_set_ui(r->d, 1);
  for (int i = 0; i < OPERANDS[op]; i++)
    if (v[i].what == NOT_A_NUMBER) r->what = NOT_A_NUMBER;
  if (r->what == NOT_A_NUMBER) { /* 0 · infinity + NaN is invalid too */
    if (op == FMA && v[0].what != NOT_A_NUMBER && v[1].what != NOT_A_NUMBER) {
      r->what = NUMBER;
      multiply(r, &v[0], &v[1]);
      if (r->what == NOT_A_NUMBER) *flags |= 16;
      r->what = NOT_A_NUMBER;
    }
    return 0;
  }
  int sign = op == SUB ? -v[1].sign : v[1].sign, by_rounding = 0;
  switch (op) {
    case ADD:
    case SUB:
      if (v[0].what == INFINITE || v[1].what == INFINITE) {
        int both = v[0].what == v[1].what;
        r->what = both && v[0].sign != sign ? NOT_A_NUMBER : INFINITE;
        r->sign = v[0].what == INFINITE ? v[0].sign : sign;
      } else by_rounding = add(r, v[0].sign, v[0].n, sign, v[1].n);
      break;
    case MUL:
      multiply(r, &v[0], &v[1]);
      break;
    case DIV:
      r->sign = v[0].sign * v[1].sign;
      if (v[0].what == INFINITE) r->what = v[1].what == INFINITE ? NOT_A_NUMBER : INFINITE;
      else if (v[1].what == INFINITE) mpz_set_ui(r->n, 0);
      else if (is_zero(&v[1])) {
        r->what = is_zero(&v[0]) || F.kind == FIXED ? NOT_A_NUMBER : INFINITE;
        if (r->what == INFINITE) *flags |= 8;
      } else {
        mpz_set(r->n, v[0].n), mpz_set(r->d, v[1].n);
        if (F.scale > 0) mpz_mul_2exp(r->d, r->d, (mp_bitcnt_t)F.scale);
        else mpz_mul_2exp(r->n, r->n, (mp_bitcnt_t)-F.scale);
      }
      break;
    case SQRT:
      r->sign = v[0].sign;
      if (v[0].sign < 0 && !is_zero(&v[0])) r->what = NOT_A_NUMBER;
      else if (v[0].what == INFINITE) r->what = INFINITE;
      else {
        r->is_root = 1;
        mpz_set(r->n, v[0].n);
        if (F.scale > 0) mpz_mul_2exp(r->d, r->d, (mp_bitcnt_t)F.scale);
        else mpz_mul_2exp(r->n, r->n, (mp_bitcnt_t)-F.scale);
      }
      break;
    default:
      multiply(r, &v[0], &v[1]);
      if (r->what == NUMBER && v[2].what == INFINITE) r->what = INFINITE, r->sign = v[2].sign;
      else if (r->what == INFINITE && v[2].what == INFINITE && r->sign != v[2].sign) r->what = NOT_A_NUMBER;
      else if (r->what == NUMBER) {
        mpz_mul(t, v[2].n, r->d);
        by_rounding = add(r, r->sign, r->n, v[2].sign, t);
      }
  }
  if (r->what == NOT_A_NUMBER) *flags |= 16;
  return by_rounding;
}

/* The order of |x| and m/2, where m/2 is a magnitude or halfway between two. */
static int compare_half(const struct exact *x, const mpz_t m) {
  static mpz_t left, right;
  if (left->_mp_d == NULL) mpz_inits(left, right, NULL);
  mpz_mul_2exp(left, x->n, x->is_root ? 2 : 1);
  if (x->is_root) mpz_mul(right, m, m), mpz_mul(right, right, x->d);
  else mpz_mul(right, m, x->d);
  return mpz_cmp(left, right);
}

/* ---- rounding ---- */

enum rounding { EVEN, AWAY, ZERO, UP, DOWN, ODD };
static const char *ROUNDINGS[] = {"tiesToEven", "tiesToAway", "towardZero", "towardPositive", "towardNegative", "toOdd"};
enum overflow { TO_INFINITY, SATURATE, TO_NAN, WRAP };
static const char *OVERFLOWS[] = {"infinity", "saturate", "nan", "wrap"};
struct choice { enum rounding rounding; enum overflow overflow; int flush; };

/* Whether a number strictly between two neighbours goes to the upper one. */
static int goes_up(enum rounding rounding, int sign, int low_is_odd, int against_middle) {
  switch (rounding) {
    case EVEN: return against_middle > 0 || (against_middle == 0 && low_is_odd);
    case AWAY: return against_middle >= 0;
    case ZERO: return 0;
    case UP: return sign > 0;
    case DOWN: return sign < 0;
    default: return !low_is_odd;
  }
}

/* Where a number lies in the list. low: the place of the greatest magnitude not above it, -1 for nothing (of which 0 takes
 * the part); middle: its order against the midpoint of the neighbours. */
struct place { long low; int is_exact, middle, is_below_normal, below_middle, above_half_step; };

static struct place locate(const struct exact *x) {
  static mpz_t m, next;
  if (m->_mp_d == NULL) mpz_inits(m, next, NULL);
  struct place p = {.low = -1};
  long low = -1, high = F.last; /* low <= the place sought < high, if it is not beyond the list */
  while (high - low > 1) {
    long at = low + (high - low) / 2;
    magnitude(m, at);
    mpz_mul_2exp(m, m, 1);
    if (compare_half(x, m) >= 0) low = at;
    else high = at;
  }
  p.low = low;
  if (low < 0) mpz_set_ui(m, 0);
  else magnitude(m, low);
  magnitude(next, low + 1);
  mpz_add(next, next, m);
  p.middle = compare_half(x, next);
  mpz_mul_2exp(m, m, 1);
  p.is_exact = low >= 0 && compare_half(x, m) == 0;
  if (F.kind != FIXED) { /* the grid just below the smallest normal number, were there no least exponent */
    magnitude(m, F.normal);
    mpz_mul_2exp(m, m, 1);
    p.is_below_normal = compare_half(x, m) < 0;
    mpz_sub_ui(m, m, 1);
    p.above_half_step = compare_half(x, m) > 0;
    mpz_mul_2exp(m, m, 1), mpz_add_ui(m, m, 1); /* twice their midpoint, in quarters */
    static mpz_t left;
    if (left->_mp_d == NULL) mpz_init(left);
    mpz_mul_2exp(left, x->n, x->is_root ? 4 : 2);
    if (x->is_root) mpz_mul(m, m, m);
    mpz_mul(m, m, x->d);
    p.below_middle = mpz_cmp(left, m);
  }
  return p;
}

/* Tiny after rounding: below the smallest normal number on a grid that goes on downwards. */
static int is_tiny(const struct place *p, enum rounding rounding, int sign) {
  if (F.kind == FIXED || !p->is_below_normal) return 0;
  return !p->above_half_step || !goes_up(rounding, sign, F.normal % 2 == 0, p->below_middle);
}

/* IEEE 754-2019, 7.4. toOdd stays between the numbers that it chooses from. */
static int stays_finite(enum rounding rounding, int is_above) {
  return rounding == ZERO || rounding == ODD || rounding == (is_above ? DOWN : UP);
}

struct result { uint32_t code, status; };
enum { INEXACT = 1, UNDERFLOW = 2, OVERFLOW = 4, NAN_RESULT = 256, NO_RESULT = 512 };

static struct result not_a_number(int flags) {
  return (struct result){0, F.has_nan ? (uint32_t)flags | NAN_RESULT : NO_RESULT};
}

static struct result overflowed(const struct choice *c, int is_finite, int is_above, int sign, long place, int flags) {
  if (c->overflow == WRAP)
    return (struct result){(uint32_t)(sign * place) & (uint32_t)((1UL << F.bits) - 1), (uint32_t)flags};
  if (c->overflow == TO_NAN) return not_a_number(flags);
  if (c->overflow == SATURATE || (is_finite && stays_finite(c->rounding, is_above))) {
    long end = is_above ? F.count - 1 : !F.is_signed ? 0 : F.kind == FIXED ? F.count : F.count - 1;
    return (struct result){encode(is_above || !F.is_signed ? 1 : -1, end), (uint32_t)flags};
  }
  if (!is_above && !F.is_signed) return not_a_number(flags);
  return (struct result){(uint32_t)(F.count + (is_above ? 0 : F.half)), (uint32_t)flags};
}

static struct result rounded(const struct choice *c, const struct exact *x, const struct place *p, int by_rounding,
                             int flags) {
  if (x->what == NOT_A_NUMBER) return not_a_number(flags);
  int sign = by_rounding ? (c->rounding == DOWN ? -1 : 1) : x->sign;
  if (x->what == INFINITE) {
    if (F.has_infinity && c->overflow != SATURATE && (sign > 0 || F.is_signed))
      return (struct result){(uint32_t)(F.count + (sign < 0 ? F.half : 0)), (uint32_t)flags};
    return overflowed(c, 0, sign > 0, sign, 0, flags);
  }
  long place = p->low;
  int is_nothing = p->low < 0 && mpz_sgn(x->n) == 0; /* a zero, where 0 is no value */
  int low_is_odd = p->low >= 0 && p->low % 2 != 0;
  if (!p->is_exact && !is_nothing && goes_up(c->rounding, sign, low_is_odd, p->middle)) place++;
  long most = sign > 0 ? F.count - 1 : !F.is_signed ? (F.has_zero ? 0 : -1) : F.kind == FIXED ? F.count : F.count - 1;
  if (place < 0 || place > most)
    return overflowed(c, 1, place >= 0 && sign > 0, sign, place, flags | OVERFLOW | INEXACT);
  int is_exact = p->is_exact;
  if (c->flush && F.kind != FIXED && place < F.normal && place > 0) place = 0, is_exact = 0;
  if (!is_exact) flags |= INEXACT | (is_tiny(p, c->rounding, sign) ? UNDERFLOW : 0);
  return (struct result){encode(sign, place), (uint32_t)flags};
}

/* ---- reading and writing ---- */

static int position(const char *name, size_t length, const char **names, int count, const char *what) {
  for (int i = 0; i < count; i++)
    if (strlen(names[i]) == length && strncmp(name, names[i], length) == 0) return i;
  fail(what, name);
  return 0;
}

static int parse_choices(const char *text, struct choice *choices, int most) {
  int count = 0;
  for (const char *at = text; *at != 0 && count < most; count++) {
    size_t a = strcspn(at, ":"), b = strcspn(at + a + (at[a] != 0), ":");
    if (at[a] == 0 || at[a + 1 + b] == 0) fail("ROUNDING:OVERFLOW:SUBNORMALS", at);
    choices[count].rounding = (enum rounding)position(at, a, ROUNDINGS, 6, "a rounding");
    choices[count].overflow = (enum overflow)position(at + a + 1, b, OVERFLOWS, 4, "an overflow behaviour");
    const char *subnormals = at + a + b + 2;
    size_t c = strcspn(subnormals, ",");
    static const char *names[] = {"gradual", "flush"};
    choices[count].flush = position(subnormals, c, names, 2, "a treatment of subnormals");
    at = subnormals + c + (subnormals[c] == ',');
  }
  return count;
}

#define MOST 64
static struct choice choices[MOST];
static int choice_count;

/* All choices for one case. */
static void answer(enum op op, const uint32_t codes[3], int as_text, int digits) {
  static struct exact v[3], r;
  if (r.n->_mp_d == NULL) {
    mpz_inits(r.n, r.d, NULL);
    for (int i = 0; i < 3; i++) mpz_inits(v[i].n, v[i].d, NULL);
  }
  int flags = 0;
  for (int i = 0; i < OPERANDS[op]; i++)
    if (decode(codes[i], &v[i])) flags = 16;
  int by_rounding = apply(op, &r, v, &flags);
  struct place p = {0};
  if (r.what == NUMBER) p = locate(&r);
  struct result results[MOST];
  for (int i = 0; i < choice_count; i++) {
    results[i] = rounded(&choices[i], &r, &p, by_rounding, flags);
    if (!as_text) continue;
    if (results[i].status & NO_RESULT) puts("none");
    else if (results[i].status & NAN_RESULT) printf("nan %02x\n", results[i].status & 31);
    else printf("%0*x %02x\n", digits, results[i].code, results[i].status);
  }
  if (!as_text) fwrite(results, sizeof *results, (size_t)choice_count, stdout);
}

int main(int argc, char **argv) {
  if (argc == 2 && strcmp(argv[1], "version") == 0) return printf("GMP %s\n", gmp_version) < 0;
  if (argc != 5) fail("OP FORMAT CHOICE,… text|words|all", "other arguments");
  enum op op = (enum op)position(argv[1], strlen(argv[1]), OPS, 6, "an operation");
  set_format(argv[2]);
  make_list();
  choice_count = parse_choices(argv[3], choices, MOST);
  int digits = (F.bits + 3) / 4;
  uint32_t codes[3] = {0, 0, 0};
  static char line[256];
  if (strcmp(argv[4], "all") == 0) {
    for (uint64_t rank = 0; rank < 1UL << (F.bits * OPERANDS[op]); rank++) {
      for (int i = 0; i < OPERANDS[op]; i++)
        codes[i] = (uint32_t)(rank >> (F.bits * (OPERANDS[op] - 1 - i))) & (uint32_t)((1UL << F.bits) - 1);
      answer(op, codes, 0, digits);
    }
  } else if (strcmp(argv[4], "words") == 0) {
    while (fread(codes, sizeof *codes, (size_t)OPERANDS[op], stdin) == (size_t)OPERANDS[op]) answer(op, codes, 0, digits);
  } else if (strcmp(argv[4], "text") == 0) {
    while (fgets(line, sizeof line, stdin)) {
      char *at = line;
      for (int i = 0; i < OPERANDS[op]; i++) codes[i] = (uint32_t)strtoul(at, &at, 16);
      answer(op, codes, 1, digits);
    }
  } else fail("text, words or all", argv[4]);
  return 0;
}
