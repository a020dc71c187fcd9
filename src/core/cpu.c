/* cpu.c: which kernels this machine runs: what the processor offers, and the
** operating system saves. */
#include "cpu.h"

#include <string.h>

#if defined(NDA_X86)

static const nda_kernels *const best_first[] = {
  &nda_kernels_avx512, &nda_kernels_avx2, &nda_kernels_generic,
  &nda_kernels_plain, NULL};

static int has_avx2(void)
{
  return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi") &&
         __builtin_cpu_supports("bmi2");
}

static int has_avx512(void)
{
  return __builtin_cpu_supports("avx512f") &&
         __builtin_cpu_supports("avx512bw") &&
         __builtin_cpu_supports("avx512dq") &&
         __builtin_cpu_supports("avx512vl");
}

const nda_kernels *const *nda_kernels_available(void)
{
  __builtin_cpu_init();
  if (!has_avx2())
    return best_first + 2;
  return has_avx512() ? best_first : best_first + 1;
}

#else

#if !defined(NDA_GENERIC)
static const nda_kernels *const best_first[] = {&nda_kernels_plain, NULL};
#elif defined(__SSE2__) || defined(__ARM_NEON) || defined(__ALTIVEC__) ||      \
  defined(__VX__) || defined(__wasm_simd128__) || defined(__loongarch_sx)
static const nda_kernels *const best_first[] = {&nda_kernels_generic,
                                                &nda_kernels_plain, NULL};
#else /* no vectors but those that the compiler feigns */
static const nda_kernels *const best_first[] = {&nda_kernels_plain,
                                                &nda_kernels_generic, NULL};
#endif

const nda_kernels *const *nda_kernels_available(void)
{
  return best_first;
}

#endif

const nda_kernels *nda_kernels_named(const char *name)
{
  const nda_kernels *const *available = nda_kernels_available();
  for (int i = 0; name != NULL && available[i] != NULL; i++) {
    if (strcmp(available[i]->name, name) == 0)
      return available[i];
  }
  return available[0];
}
