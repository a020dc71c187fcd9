/* limits.c: what a search is measured against besides NumPy: how fast this
** machine can read memory at all, and the loop that one would write first.
** Each goes over the same n elements `rounds` times. */
#include <stdint.h>
#include <stddef.h>

/* keeps the compiler from seeing that every round does the same */
#define FORGET(p) __asm__ volatile("" : "+r"(p) : : "memory")

typedef uint64_t chunk __attribute__((vector_size(64), aligned(1)));

/* Reads n bytes as fast as can be: eight vectors at a time, joined by OR. */
#if defined(__x86_64__)
__attribute__((target_clones("arch=x86-64-v4", "avx2", "default")))
#endif
uint64_t read_all(const char *data, int64_t n, int64_t rounds)
{
  uint64_t seen = 0;
  for (int64_t r = 0; r < rounds; r++) {
    chunk a = {0}, b = {0}, c = {0}, d = {0};
    FORGET(data);
    for (int64_t i = 0; i + 256 <= n; i += 256) {
      const chunk *at = (const chunk *)(const void *)(data + i);
      a |= at[0];
      b |= at[1];
      c |= at[2];
      d |= at[3];
    }
    a |= b | c | d;
    for (int k = 0; k < 8; k++)
      seen |= a[k];
  }
  return seen;
}

#define NAIVE(name, type)                                                      \
  int64_t naive_##name(const type *data, int64_t n, int64_t rounds)            \
  {                                                                            \
    int64_t place = 0;                                                         \
    for (int64_t r = 0; r < rounds; r++) {                                     \
      FORGET(data);                                                            \
      place = 0;                                                               \
      for (int64_t i = 1; i < n; i++) {                                        \
        if (data[i] < data[place])                                             \
          place = i;                                                           \
      }                                                                        \
    }                                                                          \
    return place;                                                              \
  }

/* as above, and the first NaN wins, as in NumPy */
#define NAIVE_FLOAT(name, type)                                                \
  int64_t naive_##name(const type *data, int64_t n, int64_t rounds)            \
  {                                                                            \
    int64_t place = 0;                                                         \
    for (int64_t r = 0; r < rounds; r++) {                                     \
      type best = data[0];                                                     \
      FORGET(data);                                                            \
      place = 0;                                                               \
      for (int64_t i = 1; i < n && best == best; i++) {                        \
        if (!(data[i] >= best)) {                                              \
          best = data[i];                                                      \
          place = i;                                                           \
        }                                                                      \
      }                                                                        \
    }                                                                          \
    return place;                                                              \
  }

NAIVE_FLOAT(float64, double)
NAIVE_FLOAT(float32, float)
NAIVE(int8, int8_t)
NAIVE(int16, int16_t)
NAIVE(int32, int32_t)
NAIVE(int64, int64_t)
NAIVE(uint8, uint8_t)
