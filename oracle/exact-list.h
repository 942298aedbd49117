/* A number format as the increasing list of its magnitudes, for exact.c: what stands at each place of the list, how many
 * places are numbers, and what the codes above them are. The list goes on upwards as if there were no largest number. The
 * constants of the named formats were copied from the standards, not from src/number/formats.ts.
 * Sources: IEEE 754-2019, 3.4; OCP OFP8 1.0; OCP MX 1.0; IEEE SA P3109 Interim Report 4.0; arXiv:2206.02915 (FNUZ). */

#include <gmp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void fail(const char *what, const char *found) {
  fprintf(stderr, "exact: expected %s, found %s\n", what, found);
  exit(2);
}

enum kind { IEEE, ONE_NAN, NUMBERS, FNUZ, P3109E, P3109F, FIXED };

/* Magnitudes are integers: multiples of 2^scale, the distance of the smallest two. */
static struct {
  enum kind kind;
  int bits, is_signed, trailing, scale, has_zero, has_infinity, has_negative_zero, has_nan;
  long half;   /* codes of one sign */
  long count;  /* magnitudes that are numbers; under a sign, fixed point has one more */
  long normal; /* the place of the smallest normal number */
  long last;   /* the last place of the list, continued as if there were no largest number */
} F;

static const struct { const char *name; int exponent, trailing, bias; enum kind kind; } NAMED[] = {
  {"binary16", 5, 10, 15, IEEE}, {"bfloat16", 8, 7, 127, IEEE}, {"binary32", 8, 23, 127, IEEE},
  {"tf32", 8, 10, 127, IEEE},    {"E5M2", 5, 2, 15, IEEE},      {"E4M3FN", 4, 3, 7, ONE_NAN},
  {"E3M2FN", 3, 2, 3, NUMBERS},  {"E2M3FN", 2, 3, 1, NUMBERS},  {"E2M1FN", 2, 1, 1, NUMBERS},
  {"E4M3IEEE", 4, 3, 7, IEEE},   {"E3M4", 3, 4, 3, IEEE},       {"E5M2FNUZ", 5, 2, 16, FNUZ},
  {"E4M3FNUZ", 4, 3, 8, FNUZ},   {"E4M3B11FNUZ", 4, 3, 11, FNUZ},
};

static void set_float(int exponent, int trailing, int bias, enum kind kind, int is_signed, int has_zero) {
  long one = 1L << trailing;
  F.kind = kind, F.trailing = trailing, F.is_signed = is_signed, F.has_zero = has_zero;
  F.bits = exponent + trailing + is_signed;
  F.half = one << exponent;
  F.scale = (has_zero ? 1 : 0) - bias - trailing;
  F.has_infinity = kind == IEEE || kind == P3109E;
  F.has_nan = kind != NUMBERS;
  F.has_negative_zero = is_signed && (kind == IEEE || kind == ONE_NAN || kind == NUMBERS);
  long unused = kind == IEEE      ? one
                : kind == ONE_NAN ? 1
                : kind == P3109E  ? (is_signed ? 1 : 2)
                : kind == P3109F  ? !is_signed
                                  : 0;
  F.count = F.half - unused;
  F.normal = has_zero ? one : 0;
  F.last = F.half + 2 * one;
}

static void set_fixed(int bits, int fraction, int is_signed) {
  F.kind = FIXED, F.bits = bits, F.is_signed = is_signed, F.scale = -fraction, F.has_zero = 1;
  F.half = F.count = 1L << (bits - is_signed);
  F.last = 1L << (3 * bits);
}

static void set_format(const char *name) {
  int x, y, bias, end = 0;
  char s[3];
  if (strcmp(name, "E8M0") == 0) {
    set_float(8, 0, 127, ONE_NAN, 0, 0);
    return;
  }
  for (size_t i = 0; i < sizeof NAMED / sizeof *NAMED; i++)
    if (strcmp(name, NAMED[i].name) == 0) {
      set_float(NAMED[i].exponent, NAMED[i].trailing, NAMED[i].bias, NAMED[i].kind, 1, 1);
      return;
    }
  if (sscanf(name, "p3109:k%dp%d%2[suef]%n", &x, &y, s, &end) == 3 && name[end] == 0) {
    int is_signed = s[0] == 's';
    set_float(x - y + !is_signed, y - 1, 1 << (x - y - is_signed), s[1] == 'e' ? P3109E : P3109F, is_signed, 1);
    return;
  }
  if (sscanf(name, "float:e%dm%d%n", &x, &y, &end) == 2) {
    const char *rest = name + end, *of_bias = strstr(rest, ",bias=");
    enum kind kind = strncmp(rest, ",fnuz", 5) == 0     ? FNUZ
                     : strncmp(rest, ",fn", 3) == 0     ? ONE_NAN
                     : strncmp(rest, ",finite", 7) == 0 ? NUMBERS
                                                        : IEEE;
    bias = of_bias == NULL ? (1 << (x - 1)) - (kind != FNUZ) : atoi(of_bias + 6);
    set_float(x, y, bias, kind, 1, 1);
    return;
  }
  if (sscanf(name, "uq%d.%d%n", &x, &y, &end) == 2 && name[end] == 0) set_fixed(x + y, y, 0);
  else if (sscanf(name, "q%d.%d%n", &x, &y, &end) == 2 && name[end] == 0) set_fixed(1 + x + y, y, 1);
  else if (sscanf(name, "int%d%n", &x, &end) == 1 && name[end] == 0) set_fixed(x, 0, 1);
  else fail("a format", name);
}

/* The magnitude at a place of the list. Short lists are written down once. */
static mpz_t *list;

static void compute_magnitude(mpz_t m, long place) {
  if (F.kind == FIXED) {
    mpz_set_si(m, place);
    return;
  }
  long one = 1L << F.trailing, field = place >> F.trailing, rest = place & (one - 1);
  mpz_set_si(m, F.has_zero && field == 0 ? rest : one + rest);
  mpz_mul_2exp(m, m, (mp_bitcnt_t)(F.has_zero ? (field == 0 ? 0 : field - 1) : field));
}

static void make_list(void) {
  if (F.kind == FIXED || F.bits > 16) return;
  list = malloc((size_t)(F.last + 1) * sizeof *list);
  if (list == NULL) fail("memory for the list of magnitudes", "none");
  for (long i = 0; i <= F.last; i++) mpz_init(list[i]), compute_magnitude(list[i], i);
}

static void magnitude(mpz_t m, long place) {
  if (list != NULL) mpz_set(m, list[place]);
  else compute_magnitude(m, place);
}
