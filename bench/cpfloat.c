// Rounding, stochastic rounding and recurrences by CPFloat (Fasi and Mikaitis), on the numbers of bench/rounding.ts.
// CPFloat is not part of this repository. Build outside of it, with a CPFloat and (for its faster generator) a PCG checkout:
//   gcc -O3 -march=native -std=gnu99 -I cpfloat/src -include pcg-c/include/pcg_variants.h bench/cpfloat.c \
//     -o /tmp/cpfloat-bench -lm -L pcg-c/src -lpcg_random
// then: node bench/rounding.ts --cpfloat /tmp/cpfloat-bench
// Usage: cpfloat-bench round|stochastic|add|mul FORMAT COUNT RUNS, or cpfloat-bench recurrence FORMAT TRIPLES RUNS; one core.
// One line per run: seconds of this thread's own time, and for recurrences evaluations and the sum of periods.

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "cpfloat_binary64.h"

enum { BATCH = 4096, LIMIT = 256 };

static uint32_t mix(uint32_t t) {
  uint32_t x = t * 2654435761u;
  x ^= x >> 15;
  x *= 2246822519u;
  return x ^ (x >> 13);
}

static double seconds(void) {
  struct timespec t;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
  return t.tv_sec + t.tv_nsec * 1e-9;
}

static optstruct *format(const char *name, int stochastic) {
  static const struct { const char *name; int precision, emin, emax; } known[] = {
      {"E4M3", 4, -6, 8}, {"E5M2", 3, -14, 15}, {"binary16", 11, -14, 15}, {"bfloat16", 8, -126, 127}};
  for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
    if (strcmp(name, known[i].name) != 0) continue;
    optstruct *options = init_optstruct();
    options->precision = known[i].precision;
    options->emin = known[i].emin;
    options->emax = known[i].emax;
    options->explim = CPFLOAT_EXPRANGE_TARG;
    options->infinity = CPFLOAT_INF_USE;
    options->subnormal = CPFLOAT_SUBN_USE;
    options->saturation = CPFLOAT_SAT_NO;
    options->round = stochastic ? CPFLOAT_RND_SP : CPFLOAT_RND_NE;
    options->flip = CPFLOAT_SOFTERR_NO;
    return options;
  }
  fprintf(stderr, "cpfloat-bench: expected a known format, found %s\n", name);
  exit(2);
}

static double *doubles(int count) {
  double *v = malloc(sizeof(double) * count);
  for (int i = 0; i < count; i++) {
    uint32_t a = mix(i), b = mix(a ^ 0x9e3779b9u);
    uint64_t word = (uint64_t)(b & 1) << 63 | (uint64_t)(1011 + a % 23) << 52 | (uint64_t)((a >> 12) & 0xfffff) << 32 | b;
    memcpy(v + i, &word, 8);
  }
  return v;
}

static void arrays(const char *what, const char *name, int count, int runs) {
  optstruct *options = format(name, strcmp(what, "stochastic") == 0);
  double *in = doubles(count), *other = malloc(sizeof(double) * count), *out = calloc(count, sizeof(double));
  for (int i = 0; i < count; i++) other[i] = in[count - 1 - i];
  if (strcmp(what, "add") == 0 || strcmp(what, "mul") == 0) {
    cpfloat(in, in, count, options);
    cpfloat(other, other, count, options);
  }
  for (int run = 0; run < runs; run++) {
    double started = seconds();
    if (strcmp(what, "add") == 0) cpf_add(out, in, other, count, options);
    else if (strcmp(what, "mul") == 0) cpf_mul(out, in, other, count, options);
    else cpfloat(out, in, count, options);
    printf("%.9f\n", seconds() - started);
  }
}

static double half(uint32_t code) {
  int field = (code >> 10) & 31, fraction = code & 1023;
  double size = field == 0 ? ldexp(fraction, -24) : ldexp(1024 + fraction, field - 25);
  return code & 0x8000 ? -size : size;
}

static double quarter(uint32_t code) {
  if ((code & 0x7f) == 0x7f) code--;
  int field = (code >> 3) & 15, fraction = code & 7;
  double size = field == 0 ? ldexp(fraction, -9) : ldexp(8 + fraction, field - 10);
  return code & 0x80 ? -size : size;
}

static uint32_t finite16(uint32_t code) { return (code & 0x7c00) == 0x7c00 ? code & ~0x4000u : code; }

static void triple(int wide, uint32_t t, double *a, double *b, double *h) {
  uint32_t x = mix(t);
  if (!wide) {
    *a = quarter(x & 255), *b = quarter((x >> 8) & 255), *h = quarter((x >> 16) & 255);
    return;
  }
  uint32_t y = mix(x ^ 0x85ebca6bu);
  *a = half((x & 0x8000) | 0x3800 | (x & 0x7ff)), *b = half(finite16(y & 0xffff)), *h = half(finite16(y >> 16));
}

static int same(double x, double y) {
  if (isnan(x) || isnan(y)) return isnan(x) && isnan(y);
  return memcmp(&x, &y, sizeof x) == 0;
}

// Batches of orbits in lockstep; those that have closed their cycle leave the batch. Brent's search, at most 256 evaluations.
static void recurrence(const char *name, uint32_t triples, int runs) {
  optstruct *options = format(name, 0);
  const int wide = strcmp(name, "binary16") == 0;
  static double a[BATCH], b[BATCH], h[BATCH], tortoise[BATCH], product[BATCH];
  for (int run = 0; run < runs; run++) {
    uint64_t evaluations = 0, periods = 0;
    double started = seconds();
    for (uint32_t first = 0; first < triples; first += BATCH) {
      int live = triples - first < BATCH ? (int)(triples - first) : BATCH;
      for (int i = 0; i < live; i++) triple(wide, first + i, a + i, b + i, h + i);
      memcpy(tortoise, h, sizeof h);
      int power = 1, period = 0;
      for (int s = 1; live > 0 && s <= LIMIT; s++) {
        if (s > 1 && power == period) {
          memcpy(tortoise, h, live * sizeof *h);
          power *= 2;
          period = 0;
        }
        period++;
        cpf_mul(product, a, h, live, options);
        cpf_add(h, product, b, live, options);
        evaluations += live;
        int kept = 0;
        for (int i = 0; i < live; i++) {
          if (same(h[i], tortoise[i])) {
            periods += period;
            continue;
          }
          a[kept] = a[i], b[kept] = b[i], h[kept] = h[i], tortoise[kept] = tortoise[i];
          kept++;
        }
        live = kept;
      }
    }
    printf("%.9f %llu %llu\n", seconds() - started, (unsigned long long)evaluations, (unsigned long long)periods);
  }
}

int main(int count, char **arguments) {
  if (count != 5) {
    fprintf(stderr, "cpfloat-bench: expected WORKLOAD FORMAT COUNT RUNS, found %d arguments\n", count - 1);
    return 2;
  }
  const int size = atoi(arguments[3]), runs = atoi(arguments[4]);
  if (strcmp(arguments[1], "recurrence") == 0) recurrence(arguments[2], size, runs);
  else arrays(arguments[1], arguments[2], size, runs);
  return 0;
}
