/* transfer.c: elements from view to view; see transfer.h. Each function is a
** walk whose runs are handled by a plain loop. */
#include "transfer.h"

#include <string.h>

#include "walk.h"

/* --- copying ------------------------------------------------------------- */

/* Of a constant size, so that each size gets a loop of its own. Four at a time,
** so that the loop's own work matters little. */
NDA_INLINE void copy_elements(char *to, int64_t to_stride, const char *from,
                              int64_t from_stride, int64_t n, size_t size)
{
  for (; n >= 4; n -= 4) {
    memcpy(to, from, size);
    memcpy(to + to_stride, from + from_stride, size);
    memcpy(to + 2 * to_stride, from + 2 * from_stride, size);
    memcpy(to + 3 * to_stride, from + 3 * from_stride, size);
    to += 4 * to_stride;
    from += 4 * from_stride;
  }
  for (; n > 0; n--, to += to_stride, from += from_stride)
    memcpy(to, from, size);
}

void nda_copy_run(char *to, int64_t to_stride, const char *from,
                  int64_t from_stride, int64_t n, int size)
{
  if (to_stride == size && from_stride == size)
    memcpy(to, from, nda_bytes(n, size));
  else if (size == 1)
    copy_elements(to, to_stride, from, from_stride, n, 1);
  else if (size == 2)
    copy_elements(to, to_stride, from, from_stride, n, 2);
  else if (size == 4)
    copy_elements(to, to_stride, from, from_stride, n, 4);
  else
    copy_elements(to, to_stride, from, from_stride, n, 8);
}

static nda_status convert_by(nda_rules rules, const nda_type *type,
                             const nda_value *from, nda_value *to)
{
  return rules == NDA_CAST ? nda_convert_truth(type, from, to)
                           : nda_convert(type, from, to);
}

nda_status nda_check_copy(nda_watch *watch, const nda_view *dst,
                          const nda_view *src, nda_rules rules,
                          nda_error *error)
{
  const nda_type *to = nda_type_of(dst), *from = nda_type_of(src);
  nda_walk walk;
  if (to == from || nda_size(src) == 0)
    return NDA_OK;
  nda_walk_places(&walk, src);
  do {
    nda_value value, element;
    nda_status status;
    from->load((const char *)src->data + walk.offset[0], &value);
    status = convert_by(rules, to, &value, &element);
    if (status == NDA_OK && nda_stopped(watch, 1))
      status = NDA_STOPPED;
    if (status != NDA_OK)
      return nda_fail(error, status, 0, 0, walk.offset[1]);
  } while (nda_walk_next(&walk));
  return NDA_OK;
}

/* NDA_CHANGED: one cannot be converted, though all could be when they were
** checked. */
static nda_status convert_elements(char *dst, const char *src,
                                   const nda_runs *runs, const nda_type *to,
                                   const nda_type *from, nda_rules rules)
{
  for (int64_t i = 0; i < runs->length; i++) {
    nda_value value, element;
    from->load(src + i * runs->stride[1], &value);
    if (convert_by(rules, to, &value, &element) != NDA_OK)
      return NDA_CHANGED;
    to->store(dst + i * runs->stride[0], &element);
  }
  return NDA_OK;
}

nda_status nda_copy(nda_watch *watch, const nda_view *dst, const nda_view *src,
                    nda_rules rules)
{
  const nda_type *to = nda_type_of(dst), *from = nda_type_of(src);
  nda_walk walk;
  nda_runs runs;
  nda_walk_over(&walk, dst->ndim, dst->shape, dst->strides, src->strides, NULL);
  nda_runs_init(&runs, &walk, watch);
  while (nda_runs_next(&runs)) {
    char *put = (char *)dst->data + runs.offset[0];
    const char *get = (const char *)src->data + runs.offset[1];
    if (to == from)
      nda_copy_run(put, runs.stride[0], get, runs.stride[1], runs.length,
                   to->size);
    else if (convert_elements(put, get, &runs, to, from, rules) != NDA_OK)
      return NDA_CHANGED;
  }
  return runs.status;
}

nda_status nda_fill(nda_watch *watch, const nda_view *dst, const void *element)
{
  static const int64_t still[NDA_MAXDIMS] = {0};
  nda_view one = *dst;
  one.data = (void *)element;
  one.strides = still;
  return nda_copy(watch, dst, &one, NDA_EXACT);
}

/* --- comparing ----------------------------------------------------------- */

nda_status nda_equal(nda_watch *watch, const nda_view *a, const nda_view *b,
                     int *equal)
{
  const nda_type *type_a = nda_type_of(a), *type_b = nda_type_of(b);
  nda_walk walk;
  nda_runs runs;
  *equal = 0;
  nda_walk_over(&walk, a->ndim, a->shape, a->strides, b->strides, NULL);
  nda_runs_init(&runs, &walk, watch);
  while (nda_runs_next(&runs)) {
    const char *at_a = (const char *)a->data + runs.offset[0];
    const char *at_b = (const char *)b->data + runs.offset[1];
    for (int64_t i = 0; i < runs.length; i++) {
      nda_value x, y;
      type_a->load(at_a + i * runs.stride[0], &x);
      type_b->load(at_b + i * runs.stride[1], &y);
      if (nda_compare(&x, &y) != 0)
        return NDA_OK;
    }
  }
  *equal = 1;
  return runs.status;
}
