/* decimal.h: floats as text: the shortest decimal that reads back as the same
** number. */
#ifndef NDA_DECIMAL_H
#define NDA_DECIMAL_H

#include "base.h"

/* Writes the shortest decimal that reads back as `real`, or, of a float32, as
** that when it is rounded to one; of several the closest. It looks as printf
** writes it by %.14g, or with as many digits as it has. Gives its length, below
** NDA_DECIMAL; or 0, and writes nothing, unless the number is zero or from 1e-9
** up to, not including, 2^53. */
enum { NDA_DECIMAL = 32 };
NDA_LOCAL int nda_shortest(char *text, double real, int isfloat32);

#endif
