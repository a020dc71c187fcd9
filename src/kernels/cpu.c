/* cpu.c: selects the kernels that this machine runs, by the features of the
** processor and the registers that the operating system saves. */
#include "kernels.h"

#include <string.h>

#if defined(NDA_X86)

#include <cpuid.h>

/* [1]: for processors that profit from prefetching */
static const nda_kernels *const best_first[2][4] = {
  {&nda_kernels_avx512, &nda_kernels_avx2, &nda_kernels_plain, NULL},
  {&nda_kernels_avx512_ahead, &nda_kernels_avx2_ahead, &nda_kernels_plain,
   NULL}};

/* Measured: from L3, AMD's family 26 (Zen 5) reads up to a quarter faster with
** a prefetch 2 KiB ahead, and family 25 (Zen 4) a quarter slower. */
static int likes_ahead(void)
{
  unsigned a, b, c, d;
  __cpuid(0, a, b, c, d);
  if (b != signature_AMD_ebx)
    return 0;
  __cpuid(1, a, b, c, d);
  return (a >> 8 & 15) + (a >> 20 & 255) >= 26;
}

/* Features in register b of CPUID's leaf 7, and the registers in XCR0 that go
** with them. */
static const unsigned avx2 = bit_AVX2 | bit_BMI | bit_BMI2;
static const unsigned avx512 =
  bit_AVX512F | bit_AVX512BW | bit_AVX512DQ | bit_AVX512VL;
enum { AVX_REGISTERS = 0x6, AVX512_REGISTERS = 0xe6 };

/* XCR0: the registers that the operating system saves. */
static unsigned saved_registers(void)
{
  unsigned a, b, c, d, saved = 0;
  __cpuid(1, a, b, c, d);
  if ((c & bit_OSXSAVE) != 0)
    __asm__ volatile("xgetbv" : "=a"(saved), "=d"(d) : "c"(0));
  return saved;
}

/* Compilers' __builtin_cpu_supports would bring 4.5 KB and a mutable global. */
const nda_kernels *const *nda_kernels_available(void)
{
  const nda_kernels *const *best = best_first[likes_ahead()];
  unsigned a, features, c, d, saved = saved_registers();
  if (!__get_cpuid_count(7, 0, &a, &features, &c, &d) ||
      (features & avx2) != avx2 || (saved & AVX_REGISTERS) != AVX_REGISTERS)
    return best + 2;
  if ((features & avx512) == avx512 &&
      (saved & AVX512_REGISTERS) == AVX512_REGISTERS)
    return best;
  return best + 1;
}

#else

#if !defined(NDA_GENERIC)
static const nda_kernels *const best_first[] = {&nda_kernels_plain, NULL};
#elif defined(__SSE2__) || defined(__ARM_NEON) || defined(__ALTIVEC__) ||      \
  defined(__VX__) || defined(__wasm_simd128__) || defined(__loongarch_sx)
static const nda_kernels *const best_first[] = {&nda_kernels_generic,
                                                &nda_kernels_plain, NULL};
#else /* only vectors that the compiler emulates */
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
