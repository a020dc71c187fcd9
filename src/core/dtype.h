/* dtype.h: the element types. One const row per type holds all that differs
** from type to type; nothing else in the project switches on a dtype. A
** single element outside an array is an nda_value, which is exact. */
#ifndef NDA_DTYPE_H
#define NDA_DTYPE_H

#include <float.h>

#include "base.h"

#define NDA_DTYPES 11

/* Integers from -2^51 to 2^51 become doubles, and back, by adding 1.5 * 2^52, a
** number so large that its last bit is worth 1. Any other double is rounded to
** the nearest integer, halves to the even one. It is of use only where sums are
** rounded to doubles at once. */
#if defined(FLT_EVAL_METHOD) && FLT_EVAL_METHOD == 0
#define NDA_SHIFT 6755399441055744.0
#define NDA_SHIFT_BITS INT64_C(0x4338000000000000)
#endif

typedef enum nda_kind {
  NDA_REAL,
  NDA_SIGNED,
  NDA_UNSIGNED,
  NDA_BOOLEAN
} nda_kind;

typedef struct nda_value {
  nda_kind kind;
  union {
    double real;
    int64_t integer;  /* NDA_SIGNED */
    uint64_t natural; /* NDA_UNSIGNED */
    int truth;        /* NDA_BOOLEAN: 0 or 1 */
  } as;
} nda_value;

typedef struct nda_type {
  const char *name;
  nda_dtype dtype;
  int size; /* bytes */
  nda_kind kind;
  int64_t min; /* the range of an integer type */
  uint64_t max;
  /* one element, at any alignment */
  void (*load)(const void *at, nda_value *value);
  /* of the type's own kind and in its range: see nda_convert */
  void (*store)(void *at, const nda_value *value);
  /* an integer known to fit; NULL unless the type is an integer type */
  void (*store_index)(void *at, int64_t index);
  /* n elements, `stride` bytes apart, as doubles (NDA_REAL) or as the bits of
  ** int64_t (all others); and back, side by side, cut to size: true where one
  ** did not fit. 64 bits fit, whatever their sign. */
  void (*widen)(int64_t n, void *wide, const char *from, int64_t stride);
  int (*narrow)(int64_t n, char *to, const void *wide);
  /* n elements, side by side, as float32, for types all of which it holds */
  void (*floats)(int64_t n, char *to, const char *from);
} nda_type;

NDA_LOCAL const nda_type nda_types[NDA_DTYPES];

/* The row of a type by its name; NULL when there is none. */
NDA_LOCAL const nda_type *nda_type_named(const char *name);

/* The type of an array that is made of numbers of a kind, or of booleans. */
NDA_LOCAL const nda_type *nda_type_for(nda_kind kind);

/* The type in which elements of two types meet: the same; the smallest integer
** type that holds both; float64, or float32 for what it holds exactly. NULL for
** uint64 with a signed type, and for bool with any other. */
NDA_LOCAL const nda_type *nda_common(const nda_type *a, const nda_type *b);

/* Is it an integer type that holds `from` to `to`? Either may be negative. */
NDA_LOCAL int nda_holds(const nda_type *type, int64_t from, int64_t to);

/* The smallest and the largest element of an integer type. */
NDA_LOCAL void nda_limits(const nda_type *type, nda_value *min, nda_value *max);

/* The value as an element of `type`: of its kind, and unchanged, but that
** float32 rounds. Fails with the status that says why it cannot be. */
NDA_LOCAL nda_status nda_convert(const nda_type *type, const nda_value *from,
                                 nda_value *to);

/* How elements become elements of another type. */
typedef enum nda_rules {
  NDA_EXACT, /* as nda_convert: bool and numbers do not mix */
  NDA_CAST,  /* and bool becomes 0 or 1, and 0 and 1 become bool */
  NDA_TRUNC, /* and fractions are cut off; integers become the nearest float */
  NDA_CLIP   /* the nearest value that the type holds, of two the even one; only
             ** NaN fails, for types that have none; true is what is not 0 */
} nda_rules;

NDA_LOCAL nda_status nda_convert_by(nda_rules rules, const nda_type *type,
                                    const nda_value *from, nda_value *to);

/* Exact order across kinds: -1, 0 or 1; 2 where there is none (NaN, or a
** boolean beside a number). */
NDA_LOCAL int nda_compare(const nda_value *a, const nda_value *b);

/* Stores at `slot` the element t of `type` such that x < t (x > t when
** `largest`) for just the elements x that beat `value`; false when all do. */
NDA_LOCAL int nda_threshold(const nda_type *type, int largest,
                            const nda_value *value, void *slot);

NDA_INLINE const nda_type *nda_type_of(const nda_view *view)
{
  return &nda_types[view->dtype];
}

#endif
