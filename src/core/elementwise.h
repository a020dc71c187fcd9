/* elementwise.h: functions of elements: arithmetic, comparisons, and the
** choice between two by a mask. A plan, made of a function and its operands,
** says in which type it is computed and what comes out; then one call does the
** work. Operands broadcast; a number takes the type of the arrays. */
#ifndef NDA_ELEMENTWISE_H
#define NDA_ELEMENTWISE_H

#include "../kernels/kernels.h"
#include "view.h"

/* What a function makes of types. */
typedef enum nda_rule {
  NDA_KEEPS,    /* numbers; the result has the type they are computed in */
  NDA_DIVIDES,  /* the same, but no integer may be divided by 0 */
  NDA_FLOATS,   /* numbers, computed in a float type */
  NDA_BITS,     /* integers, or bools */
  NDA_COMPARES, /* numbers, or bools; exact across types; gives bools */
  NDA_CHOOSES,  /* by a mask, between numbers, or bools */
  NDA_SHIFTS,   /* integers; a number to shift by may be any */
  NDA_BOUNDS    /* numbers, between two that do not decide the type */
} nda_rule;

typedef struct nda_function {
  const char *name;  /* NULL: it belongs to another; see nda_resolve */
  const char *event; /* of the operator, as Lua calls it; or NULL */
  nda_fn fn;
  int operands;
  nda_rule rule;
} nda_function;

NDA_LOCAL const nda_function nda_functions[NDA_FUNCTIONS];

/* An array, or a number or boolean. */
typedef struct nda_operand {
  const nda_view *array; /* NULL: the value */
  nda_value value;
} nda_operand;

enum { NDA_INPUTS = 3 };

/* The function that computes what `function` is of its operands, the first of
** which is an array; the operands become its own. The same, for most. */
NDA_LOCAL const nda_function *nda_resolve(const nda_function *function,
                                          nda_operand *operands);

typedef struct nda_mapping {
  nda_fn fn; /* what is computed: may differ from what was asked for */
  int operands;
  const nda_type *type; /* in which; NULL: element by element, exactly */
  int divides;          /* integers, by its second operand */
  nda_dtype result;
  int ndim;
  int64_t shape[NDA_MAXDIMS];
  const nda_view *array[NDA_INPUTS]; /* NULL: the constant */
  uint64_t constant[NDA_INPUTS];
} nda_mapping;

/* What comes of a function and its operands, of which one at least is an
** array. The arrays' data is not looked at; the plan keeps the pointers to
** them. Fails with error->axis the place of an operand, from 0, and
** - NDA_BAD_KIND: the function takes no elements of this kind;
** - NDA_NO_COMMON: its type and that of the operand error->got have none;
** - NDA_NO_BROADCAST: its shape does not go with the plan's, that of those
**   before it;
** - what nda_convert says of a number that is no element of the type
**   error->expected. */
NDA_LOCAL nda_status nda_plan_map(const nda_function *function,
                                  const nda_operand *operands,
                                  nda_mapping *plan, nda_error *error);

/* Computes. `out` has the plan's shape and type, and is either laid out as an
** operand whose memory it shares, or shares none. Fails, before anything is
** written, with NDA_ZERO_DIVISOR; or with NDA_STOPPED. */
NDA_LOCAL nda_status nda_map_arrays(const nda_kernels *kernels,
                                    nda_watch *watch, const nda_mapping *plan,
                                    const nda_view *out);

/* The common case, which needs no plan: arrays without gaps, of one shape, and
** of the type that is computed in, and numbers. */
typedef struct nda_flat {
  nda_map *kernel;
  nda_dtype result;
  int64_t size;  /* elements */
  int64_t lot;   /* that the kernel computes at a time */
  int64_t cost;  /* of an element, to the watch */
  int64_t width; /* bytes of an element, as it is computed */
  int operands;
  const nda_view *array[NDA_INPUTS]; /* NULL: a number */
  const char *in[NDA_INPUTS];
  int64_t advance[NDA_INPUTS];
  uint64_t lots[NDA_INPUTS][NDA_TRUTHS]; /* of numbers */
} nda_flat;

/* Is it that case? `flat` keeps pointers to the arrays, whose data is not
** looked at; array[last], the last of them, has the shape of the result. */
NDA_LOCAL int nda_plan_flat(const nda_kernels *kernels,
                            const nda_function *function,
                            const nda_operand *operands, nda_flat *flat,
                            int *last);

/* May it be written to `out`, which has the result's shape and type? It must
** have no gaps, and share no memory with an operand, unless it is one. */
NDA_LOCAL int nda_flat_into(const nda_flat *flat, const nda_view *out);

/* Computes. NDA_STOPPED. */
NDA_LOCAL nda_status nda_map_flat(const nda_kernels *kernels, nda_watch *watch,
                                  nda_flat *flat, const nda_view *out);

#endif
