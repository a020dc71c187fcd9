/* cpu.c: which kernels this machine runs. */
#include "cpu.h"

static const nda_kernels *const plain_kernels[] = {&nda_kernels_generic, NULL};

const nda_kernels *const *nda_kernels_available(void)
{
  return plain_kernels;
}
