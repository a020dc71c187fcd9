/* decimal.h: floats as text: the shortest decimal that reads back as the same
** number. */
#ifndef NDA_DECIMAL_H
#define NDA_DECIMAL_H

#include "base.h"

/* Writes the shortest decimal that reads back as `real`, and of several the
** closest; for a float32, the shortest that reads back as it when rounded to
** float32. The format is that of printf with %.14g, or with more digits if it
** needs them. Returns the length, below NDA_DECIMAL; or 0, and writes nothing,
** unless the number is zero or its magnitude is from 1e-9 up to, but not
** including, 2^53. */
enum { NDA_DECIMAL = 32 };
NDA_LOCAL int nda_shortest(char *text, double real, int isfloat32);

#endif
