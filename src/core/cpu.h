/* cpu.h: which kernels this machine runs. The choice is made once, when the
** module is opened, and handed to every reduction. */
#ifndef NDA_CPU_H
#define NDA_CPU_H

#include "kernels.h"

/* The tables that this machine can run, best first, up to a NULL. */
NDA_LOCAL const nda_kernels *const *nda_kernels_available(void);

#endif
