/* dtype.h: the element types. One const row per type holds all that differs
** between types; nothing else in the project switches on a dtype. A single
** element outside an array is an nda_value, which is exact. */
#ifndef NDA_DTYPE_H
#define NDA_DTYPE_H

#include <float.h>

#include "base.h"

#define NDA_DTYPES 11

/* Adding 1.5 * 2^52 converts integers from -2^51 to 2^51 to doubles and back:
** the number is so large that its last bit is worth 1. Any other double is
** rounded to the nearest integer, ties to even. It works only where sums are
** rounded to double at once. */
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
  /* the value must have the type's kind and be in its range: see nda_convert */
  void (*store)(void *at, const nda_value *value);
  /* the index must fit; NULL for types that are not integers */
  void (*store_index)(void *at, int64_t index);
  /* widen: n elements, `stride` bytes apart, to contiguous doubles (NDA_REAL)
  ** or int64_t bits (all others). narrow: back, truncated to size; true if one
  ** did not fit. 64-bit integers always fit, whatever their sign. */
  void (*widen)(int64_t n, void *wide, const char *from, int64_t stride);
  int (*narrow)(int64_t n, char *to, const void *wide);
  /* n contiguous elements to float32; only for types that float32 holds
  ** exactly */
  void (*floats)(int64_t n, char *to, const char *from);
} nda_type;

NDA_LOCAL const nda_type nda_types[NDA_DTYPES];

/* The type with this name, or NULL. */
NDA_LOCAL const nda_type *nda_type_named(const char *name);

/* The default type for an array of values of this kind. */
NDA_LOCAL const nda_type *nda_type_for(nda_kind kind);

/* The common type of two types: the same type; the smallest integer type that
** holds both; float64, or float32 where that holds both exactly. NULL for
** uint64 with a signed type, and for bool with any other type. */
NDA_LOCAL const nda_type *nda_common(const nda_type *a, const nda_type *b);

/* Is it an integer type that holds the range `from` to `to`? Both may be
** negative. */
NDA_LOCAL int nda_holds(const nda_type *type, int64_t from, int64_t to);

/* The smallest and the largest element of an integer type. */
NDA_LOCAL void nda_limits(const nda_type *type, nda_value *min, nda_value *max);

/* Converts a value to an element of `type`: the type's kind, and the same
** value, except that float32 rounds. Otherwise returns the status that says why
** it does not fit. */
NDA_LOCAL nda_status nda_convert(const nda_type *type, const nda_value *from,
                                 nda_value *to);

/* How elements convert to another type. Each rule allows what the one before it
** allows, and more. */
typedef enum nda_rules {
  NDA_EXACT, /* as nda_convert: bool and numbers do not convert */
  NDA_CAST,  /* bool becomes 0 or 1, and 0 and 1 become bool */
  NDA_TRUNC, /* fractions are truncated; integers become the nearest float */
  NDA_CLIP   /* the nearest value of the type, ties to even; fails only for NaN
             ** to a type without NaN; all but 0 is true */
} nda_rules;

NDA_LOCAL nda_status nda_convert_by(nda_rules rules, const nda_type *type,
                                    const nda_value *from, nda_value *to);

/* Compares exactly across kinds: -1, 0 or 1; 2 if unordered (NaN, or a boolean
** and a number). */
NDA_LOCAL int nda_compare(const nda_value *a, const nda_value *b);

/* Writes the shortest decimal that reads back as `real`, and of several the
** closest; for a float32, the shortest that reads back as it when rounded to
** float32. The format is that of printf with %.14g, or with more digits if it
** needs them. Returns the length, below NDA_DECIMAL; or 0, and writes nothing,
** unless the number is zero or its magnitude is from 1e-9 up to, but not
** including, 2^53. */
enum { NDA_DECIMAL = 32 };
NDA_LOCAL int nda_shortest(char *text, double real, int isfloat32);

/* Stores at `slot` the element t of `type` such that x < t (x > t when
** `largest`) exactly for those elements x that beat `value`. Returns false if
** all elements do. */
NDA_LOCAL int nda_threshold(const nda_type *type, int largest,
                            const nda_value *value, void *slot);

NDA_INLINE const nda_type *nda_type_of(const nda_view *view)
{
  return &nda_types[view->dtype];
}

#endif
