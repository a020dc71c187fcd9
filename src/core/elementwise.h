/* elementwise.h: elementwise functions: arithmetic, comparisons, and the choice
** between two operands by a mask. A plan, made from a function and its
** operands, gives the type of the computation and the shape and type of the
** result; then one call does the work. Operands broadcast; a number takes the
** type of the arrays. */
#ifndef NDA_ELEMENTWISE_H
#define NDA_ELEMENTWISE_H

#include "../kernels/kernels.h"
#include "view.h"

/* Which types a function takes, and the type of its result. */
typedef enum nda_rule {
  NDA_KEEPS,    /* numbers; the result has the type they are computed in */
  NDA_DIVIDES,  /* the same; integer division by 0 fails */
  NDA_FLOATS,   /* numbers, computed in a float type */
  NDA_BITS,     /* integers or bools */
  NDA_COMPARES, /* numbers or bools; exact across types; the result is bool */
  NDA_CHOOSES,  /* a mask chooses between numbers, or between bools */
  NDA_SHIFTS,   /* integers; any number to shift by */
  NDA_BOUNDS    /* numbers, and two bounds that do not affect the type */
} nda_rule;

typedef struct nda_function {
  const char *name;  /* NULL: a variant of another; see nda_resolve */
  const char *event; /* the operator's metamethod, or NULL */
  nda_fn fn;
  int operands;
  nda_rule rule;
} nda_function;

NDA_LOCAL const nda_function nda_functions[NDA_FUNCTIONS];

/* An array, a number or a boolean. */
typedef struct nda_operand {
  const nda_view *array; /* NULL: use the value */
  nda_value value;
} nda_operand;

enum { NDA_INPUTS = 3 };

/* The function that does the work of `function` for these operands, mostly
** `function` itself. The first operand is an array. The operands are replaced
** by those of the function returned. */
NDA_LOCAL const nda_function *nda_resolve(const nda_function *function,
                                          nda_operand *operands);

typedef struct nda_mapping {
  nda_fn fn; /* computed; may differ from the function requested */
  int operands;
  const nda_type *type; /* type of the computation; NULL: exact, per element */
  int divides;          /* an integer division by the second operand */
  nda_dtype result;
  int ndim;
  int64_t shape[NDA_MAXDIMS];
  const nda_view *array[NDA_INPUTS]; /* NULL: use the constant */
  uint64_t constant[NDA_INPUTS];
} nda_mapping;

/* Plans a function and its operands; at least one is an array. The arrays' data
** is not read; the plan keeps the pointers to them. On failure error->axis is
** the position of an operand, from 0: NDA_BAD_KIND: the function takes no
** elements of this kind; NDA_NO_COMMON: no common type with the operand
** error->got; NDA_NO_BROADCAST: its shape does not broadcast with the plan's
** shape, which is that of the operands before it; or the status of nda_convert,
** for a number that does not fit the type error->expected. */
NDA_LOCAL nda_status nda_plan_map(const nda_function *function,
                                  const nda_operand *operands,
                                  nda_mapping *plan, nda_error *error);

/* Computes the result. `out` has the plan's shape and type; it has the same
** layout as an operand with the same memory, or shares no memory with any.
** Fails with NDA_ZERO_DIVISOR, before anything is written, or with
** NDA_STOPPED. */
NDA_LOCAL nda_status nda_map_arrays(const nda_kernels *kernels,
                                    nda_watch *watch, const nda_mapping *plan,
                                    const nda_view *out);

/* The common case, without a plan: contiguous arrays of one shape, of the type
** of the computation, and numbers. */
typedef struct nda_flat {
  nda_map *kernel;
  nda_dtype result;
  int64_t size;  /* elements */
  int64_t lot;   /* elements that the kernel computes at a time */
  int64_t cost;  /* of one element, for the watch */
  int64_t width; /* bytes of an element in the computation */
  int operands;
  const nda_view *array[NDA_INPUTS]; /* NULL: use `lots` */
  const char *in[NDA_INPUTS];
  int64_t advance[NDA_INPUTS];
  uint64_t lots[NDA_INPUTS][NDA_TRUTHS]; /* numbers, repeated to fill a lot */
} nda_flat;

/* Is this the common case? `flat` keeps pointers to the arrays, but does not
** read their data; array[last], the last of them, has the shape of the
** result. */
NDA_LOCAL int nda_plan_flat(const nda_kernels *kernels,
                            const nda_function *function,
                            const nda_operand *operands, nda_flat *flat,
                            int *last);

/* Can the result be written to `out`, which has its shape and type? `out` must
** be contiguous, and be an operand or share no memory with one. */
NDA_LOCAL int nda_flat_into(const nda_flat *flat, const nda_view *out);

/* Computes the result. NDA_STOPPED. */
NDA_LOCAL nda_status nda_map_flat(const nda_kernels *kernels, nda_watch *watch,
                                  nda_flat *flat, const nda_view *out);

#endif
