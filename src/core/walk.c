/* walk.c: builds the odometer; see walk.h. */
#include "walk.h"

void nda_walk_init(nda_walk *walk)
{
  walk->ndim = 0;
  walk->empty = 0;
  for (int k = 0; k < NDA_OPERANDS; k++)
    walk->offset[k] = 0;
}

/* Strides are added one by one: compilers vectorize a loop over them, and
** vector loads of values just stored one by one are slow. */
NDA_INLINE void add_inwards(nda_walk *walk, int64_t length, int64_t s0,
                            int64_t s1, int64_t s2, int64_t s3)
{
  int last = walk->ndim - 1;
  walk->empty |= length == 0;
  if (length <= 1 || (s0 | s1 | s2 | s3) == 0)
    return;
  if (last >= 0 && walk->stride[0][last] == length * s0 &&
      walk->stride[1][last] == length * s1 &&
      walk->stride[2][last] == length * s2 &&
      walk->stride[3][last] == length * s3)
    walk->length[last] *= length;
  else
    walk->length[++last] = length;
  walk->at[last] = 0;
  walk->stride[0][last] = s0;
  walk->stride[1][last] = s1;
  walk->stride[2][last] = s2;
  walk->stride[3][last] = s3;
  walk->ndim = last + 1;
}

void nda_walk_axis(nda_walk *walk, int64_t length, const int64_t *stride)
{
  add_inwards(walk, length, stride[0], stride[1], stride[2], stride[3]);
}

void nda_walk_add(nda_walk *walk, int64_t length, int64_t s0, int64_t s1,
                  int64_t s2)
{
  add_inwards(walk, length, s0, s1, s2, 0);
}

void nda_walk_over(nda_walk *walk, int ndim, const int64_t *shape,
                   const int64_t *s0, const int64_t *s1)
{
  nda_walk_init(walk);
  for (int i = 0; i < ndim; i++)
    add_inwards(walk, shape[i], s0[i], s1 != NULL ? s1[i] : 0, 0, 0);
}

void nda_walk_places(nda_walk *walk, const nda_view *view)
{
  int64_t weight[NDA_MAXDIMS], step = 1;
  for (int i = view->ndim - 1; i >= 0; i--) {
    weight[i] = view->strides[i] == 0 ? 0 : step;
    step *= view->shape[i];
  }
  nda_walk_over(walk, view->ndim, view->shape, view->strides, weight);
}

void nda_walk_remove(nda_walk *walk, int axis)
{
  walk->ndim--;
  for (int i = axis; i < walk->ndim; i++) {
    walk->length[i] = walk->length[i + 1];
    for (int k = 0; k < NDA_OPERANDS; k++)
      walk->stride[k][i] = walk->stride[k][i + 1];
  }
}

int64_t nda_walk_extract(nda_walk *walk, int axis, int64_t *stride)
{
  int64_t length = axis < 0 ? 1 : walk->length[axis];
  for (int k = 0; k < NDA_OPERANDS; k++)
    stride[k] = axis < 0 ? 0 : walk->stride[k][axis];
  if (axis >= 0)
    nda_walk_remove(walk, axis);
  return length;
}
