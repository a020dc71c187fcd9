/* walk.h: an odometer. It visits every combination of indices of some axes in
** row-major order, and keeps the current offset of each of a few operands that
** share the axes. Axes that chain in every operand are merged as they are
** added, so the last one is as long as possible. Axes with stride 0 in all
** operands are visited once. */
#ifndef NDA_WALK_H
#define NDA_WALK_H

#include "view.h"

enum { NDA_OPERANDS = 4 };

typedef struct nda_walk {
  int ndim;
  int empty; /* an axis has length 0: nothing to visit */
  int64_t length[NDA_MAXDIMS];
  int64_t at[NDA_MAXDIMS];
  int64_t stride[NDA_OPERANDS][NDA_MAXDIMS];
  int64_t offset[NDA_OPERANDS];
} nda_walk;

/* A walk without axes: one combination, at offset 0. */
NDA_LOCAL void nda_walk_init(nda_walk *walk);

/* Adds an axis inside those added before, with its stride in each operand. */
NDA_LOCAL void nda_walk_axis(nda_walk *walk, int64_t length,
                             const int64_t *stride);

/* The same for up to three operands. */
NDA_LOCAL void nda_walk_add(nda_walk *walk, int64_t length, int64_t s0,
                            int64_t s1, int64_t s2);

/* A walk over a shape with the strides of one to three operands; NULL means no
** operand. */
NDA_LOCAL void nda_walk_over(nda_walk *walk, int ndim, const int64_t *shape,
                             const int64_t *s0, const int64_t *s1);

/* A walk over a view with two operands: the elements, and their positions from
** 0 in row-major order. Elements that the view repeats are visited at their
** first position. */
NDA_LOCAL void nda_walk_places(nda_walk *walk, const nda_view *view);

/* Removes an axis that the caller will walk itself; gives its strides, and
** returns its length. With axis -1, which removes nothing, the length is 1 and
** the strides are 0. */
NDA_LOCAL int64_t nda_walk_extract(nda_walk *walk, int axis, int64_t *stride);

/* The same, for a caller that knows the length and the strides. */
NDA_LOCAL void nda_walk_remove(nda_walk *walk, int axis);

/* Steps to the next combination; false after the last, and then it is at the
** first again. */
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

/* The runs of a walk. A run is the innermost axis at one combination of the
** others; a long one is split so that the watch is polled in between. */
typedef struct nda_runs {
  nda_walk *walk; /* the other axes */
  nda_watch *watch;
  int64_t total, done; /* of the innermost axis: its length, and the position */
  int64_t piece;       /* the longest run */
  int64_t length;      /* of the current run */
  int64_t stride[NDA_OPERANDS];
  int64_t offset[NDA_OPERANDS]; /* of its first element */
  int started;
  nda_status status; /* NDA_STOPPED, or NDA_OK */
} nda_runs;

/* Removes the innermost axis from the walk; its length is 1 if there is no
** axis. */
NDA_INLINE void nda_runs_init(nda_runs *runs, nda_walk *walk, nda_watch *watch)
{
  runs->walk = walk;
  runs->watch = watch;
  runs->total = nda_walk_extract(walk, walk->ndim - 1, runs->stride);
  runs->piece = nda_piece(watch, runs->total, 1);
  runs->done = runs->length = 0;
  runs->started = 0;
  runs->status = NDA_OK;
}

/* Goes to the next run; false after the last, or if the watch says stop. */
NDA_INLINE int nda_runs_next(nda_runs *runs)
{
  int64_t left;
  if (runs->walk->empty)
    return 0;
  if (nda_stopped(runs->watch, runs->length)) {
    runs->status = NDA_STOPPED;
    return 0;
  }
  runs->done += runs->length;
  if (runs->started && runs->done == runs->total) {
    if (!nda_walk_next(runs->walk))
      return 0;
    runs->done = 0;
  }
  runs->started = 1;
  left = runs->total - runs->done;
  runs->length = left < runs->piece ? left : runs->piece;
  for (int k = 0; k < NDA_OPERANDS; k++)
    runs->offset[k] = runs->walk->offset[k] + runs->done * runs->stride[k];
  return 1;
}

#endif
