/* decimal.h: floats as text: the shortest decimal that reads back as the same
** number. */
#ifndef NDA_DECIMAL_H
#define NDA_DECIMAL_H

#include "base.h"

/* Writes the shortest of the decimals that are `real`, or, if that is a
** float32, of those that are when they are rounded to one, and of the shortest
** the closest: as printf's %.14g does, or, where it takes more digits, with as
** many. Gives its length, below NDA_DECIMAL, or 0 for a number that is not of an
** everyday size: from 1e-9 up to, not including, 2^53, or zero. */
enum { NDA_DECIMAL = 32 };
NDA_LOCAL int nda_shortest(char *text, double real, int isfloat32);

#endif
