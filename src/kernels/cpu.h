/* cpu.h: the kernels that this machine runs. They are chosen once, when the
** module is opened, and passed to every reduction. */
#ifndef NDA_CPU_H
#define NDA_CPU_H

#include "kernels.h"

/* The tables that this machine can run, best first, with NULL at the end. */
NDA_LOCAL const nda_kernels *const *nda_kernels_available(void);

/* The one with this name; the best if there is none. */
NDA_LOCAL const nda_kernels *nda_kernels_named(const char *name);

/* Compilers that can select an instruction set per function; NDARRAY_PLAIN
** selects plain C on these, too. */
#if !defined(NDARRAY_PLAIN) && defined(__GNUC__) && defined(__x86_64__) &&     \
  (defined(__clang__) ? __clang_major__ >= 8 : __GNUC__ >= 8)
#define NDA_X86
NDA_LOCAL const nda_maps nda_maps_avx2;
NDA_LOCAL nda_gather *const nda_gather_avx2[4];
NDA_LOCAL nda_kernel *const nda_tuples_avx2[NDA_KEYS];
NDA_LOCAL const nda_kernels nda_kernels_avx2, nda_kernels_avx2_ahead;
NDA_LOCAL const nda_kernels nda_kernels_avx512, nda_kernels_avx512_ahead;

/* Compilers with vector extensions, for other processors. */
#elif !defined(NDARRAY_PLAIN) && defined(__GNUC__) && !defined(__x86_64__)
#define NDA_GENERIC
NDA_LOCAL const nda_kernels nda_kernels_generic;
#endif

#endif
