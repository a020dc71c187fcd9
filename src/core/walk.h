/* walk.h: an odometer. It visits every combination of some axes in row-major
** order, and keeps, for each of a few operands that share the axes, the
** offset of the current combination. Axes that chain in every operand are
** joined as they are added, so the last one is as long as it can be. */
#ifndef NDA_WALK_H
#define NDA_WALK_H

#include "view.h"

enum { NDA_OPERANDS = 4 };

typedef struct nda_walk {
  int ndim;
  int empty; /* an axis has length 0: there is nothing to visit */
  int64_t length[NDA_MAXDIMS];
  int64_t at[NDA_MAXDIMS];
  int64_t stride[NDA_OPERANDS][NDA_MAXDIMS];
  int64_t offset[NDA_OPERANDS];
} nda_walk;

NDA_INLINE void nda_walk_init(nda_walk *walk)
{
  walk->ndim = 0;
  walk->empty = 0;
  for (int k = 0; k < NDA_OPERANDS; k++)
    walk->offset[k] = 0;
}

/* Adds the next axis inwards, with its stride in each operand. */
NDA_INLINE void nda_walk_axis(nda_walk *walk, int64_t length,
                              const int64_t *stride)
{
  int last = walk->ndim - 1, chained = last >= 0;
  walk->empty |= length == 0;
  if (length <= 1)
    return;
  for (int k = 0; chained && k < NDA_OPERANDS; k++)
    chained = walk->stride[k][last] == length * stride[k];
  if (chained)
    walk->length[last] *= length;
  else
    walk->length[++last] = length;
  walk->at[last] = 0;
  for (int k = 0; k < NDA_OPERANDS; k++)
    walk->stride[k][last] = stride[k];
  walk->ndim = last + 1;
}

/* The same for up to three operands. */
NDA_INLINE void nda_walk_add(nda_walk *walk, int64_t length, int64_t s0,
                             int64_t s1, int64_t s2)
{
  int64_t stride[NDA_OPERANDS] = {0};
  stride[0] = s0;
  stride[1] = s1;
  stride[2] = s2;
  nda_walk_axis(walk, length, stride);
}

/* Takes an axis out, for the caller to walk by itself. */
NDA_INLINE void nda_walk_remove(nda_walk *walk, int axis)
{
  walk->ndim--;
  for (int i = axis; i < walk->ndim; i++) {
    walk->length[i] = walk->length[i + 1];
    for (int k = 0; k < NDA_OPERANDS; k++)
      walk->stride[k][i] = walk->stride[k][i + 1];
  }
}

/* The innermost axis of a walk. */
typedef struct nda_span {
  int64_t length;
  int64_t stride[NDA_OPERANDS];
} nda_span;

/* Takes it out, for the caller to run along; of length 1 where there is
** none. */
NDA_INLINE nda_span nda_walk_innermost(nda_walk *walk)
{
  nda_span inner = {1, {0, 0, 0, 0}};
  int last = walk->ndim - 1;
  if (last < 0)
    return inner;
  inner.length = walk->length[last];
  for (int k = 0; k < NDA_OPERANDS; k++)
    inner.stride[k] = walk->stride[k][last];
  nda_walk_remove(walk, last);
  return inner;
}

/* Steps to the next combination; false after the last, back at the first. */
NDA_INLINE int nda_walk_next(nda_walk *walk)
{
  for (int i = walk->ndim - 1; i >= 0; i--) {
    if (++walk->at[i] < walk->length[i]) {
      for (int k = 0; k < NDA_OPERANDS; k++)
        walk->offset[k] += walk->stride[k][i];
      return 1;
    }
    walk->at[i] = 0;
    for (int k = 0; k < NDA_OPERANDS; k++)
      walk->offset[k] -= walk->stride[k][i] * (walk->length[i] - 1);
  }
  return 0;
}

#endif
