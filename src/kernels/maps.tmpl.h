/* maps.tmpl.h: the table of a set's elementwise functions and sums, in the
** order of nda_fn and nda_sum. Requires NDA_SET, its name; NDA_STREAM, its copy
** past the caches or NULL; and NDA_BY_CALL, if it has these functions. */

#define OF(name, type) OF_(name, type, NDA_SET)
#define OF_(name, type, set) OF__(name, type, set)
#define OF__(name, type, set) name##_##type##_##set

/* float64 and float32; signed and unsigned integers */
#define FLOATS(name) OF(name, float64), OF(name, float32)
#define SIGNED(name)                                                           \
  OF(name, int8), OF(name, int16), OF(name, int32), OF(name, int64)
#define UNSIGNED(name)                                                         \
  OF(name, uint8), OF(name, uint16), OF(name, uint32), OF(name, uint64)
#define TWO_NONE NULL, NULL
#define NO_INTEGERS TWO_NONE, TWO_NONE, TWO_NONE, TWO_NONE

/* integers by their bits, signed or not */
#define WRAPPING(name)                                                         \
  {                                                                            \
    FLOATS(name), UNSIGNED(name), UNSIGNED(name), NULL                         \
  }
#define NUMBERS(name)                                                          \
  {                                                                            \
    FLOATS(name), SIGNED(name), UNSIGNED(name), NULL                           \
  }
#define ROUNDING(name)                                                         \
  {                                                                            \
    FLOATS(name), UNSIGNED(keep), UNSIGNED(keep), NULL                         \
  }
#define FLOATING(name)                                                         \
  {                                                                            \
    FLOATS(name), NO_INTEGERS, NULL                                            \
  }
/* for unsigned integers it is Lua's % */
#define REMAINING(name)                                                        \
  {                                                                            \
    FLOATS(name), SIGNED(name), UNSIGNED(mod), NULL                            \
  }
#define WHOLE(name)                                                            \
  {                                                                            \
    TWO_NONE, SIGNED(name), UNSIGNED(name), NULL                               \
  }
#define BITS(name)                                                             \
  {                                                                            \
    TWO_NONE, UNSIGNED(name), UNSIGNED(name), OF(name, bool)                   \
  }
#define ALL(name)                                                              \
  {                                                                            \
    FLOATS(name), SIGNED(name), UNSIGNED(name), OF(name, bool)                 \
  }
/* ALL, with the unsigned functions for signed integers */
#define SAME(name, of_bool)                                                    \
  {                                                                            \
    FLOATS(name), UNSIGNED(name), UNSIGNED(name), OF(name, of_bool)            \
  }
/* ALL, with one function per width */
#define BY_BITS(name)                                                          \
  {                                                                            \
    OF(name, uint64), OF(name, uint32), UNSIGNED(name), UNSIGNED(name),        \
      OF(name, uint8)                                                          \
  }
#define NONE                                                                   \
  {                                                                            \
    TWO_NONE, NO_INTEGERS, NULL                                                \
  }

#if defined(NDA_BY_CALL)
#define CALLED(kind, name) kind(name)
#else
#define CALLED(kind, name) NONE
#endif

#define SUMS(name)                                                             \
  {                                                                            \
    WRAPPING(sum_##name), BY_BITS(trues_##name)                                \
  }

#if defined(NDA_SHIFT)
#define FROM_REALS(name)                                                       \
  {                                                                            \
    NULL, OF(name, float32), OF(name, int8), OF(name, int16), OF(name, int32), \
      NULL, OF(name, uint8), OF(name, uint16), OF(name, uint32), NULL, NULL    \
  }
#else
#define FROM_REALS(name)                                                       \
  {                                                                            \
    NULL, OF(name, float32), NO_INTEGERS, NULL                                 \
  }
#endif

const nda_maps OF_(nda, maps, NDA_SET) = {
  {
    WRAPPING(add),
    WRAPPING(sub),
    WRAPPING(mul),
    FLOATING(div),
    CALLED(NUMBERS, idiv),
    CALLED(NUMBERS, mod),
    CALLED(FLOATING, pow),
    CALLED(REMAINING, fmod),
    CALLED(FLOATING, atan),
    CALLED(FLOATING, hypot),
    CALLED(WHOLE, shl),
    CALLED(WHOLE, shr),
    NUMBERS(minimum),
    NUMBERS(maximum),
    BITS(band),
    BITS(bor),
    BITS(bxor),
    ALL(lt),
    ALL(le),
    NONE, /* gt and ge are lt and le with operands swapped */
    NONE,
    SAME(eq, bool),
    SAME(ne, bool),
    WRAPPING(neg),
    NUMBERS(abs),
    CALLED(FLOATING, sqrt),
    CALLED(ROUNDING, floor),
    CALLED(ROUNDING, ceil),
    CALLED(FLOATING, exp),
    CALLED(FLOATING, log),
    CALLED(FLOATING, sin),
    CALLED(FLOATING, cos),
    CALLED(FLOATING, tan),
    CALLED(FLOATING, asin),
    CALLED(FLOATING, acos),
    CALLED(ROUNDING, round),
    CALLED(ROUNDING, trunc),
    CALLED(FLOATING, sign), /* for integers it is a clip */
    BITS(bnot),
    BY_BITS(select),
    CALLED(FLOATING, log_base),
  },
  SUMS(rows),
  SUMS(columns),
  FROM_REALS(from_reals),
  NDA_STREAM,
  NDA_LIST};

#undef OF
#undef OF_
#undef OF__
#undef FLOATS
#undef SIGNED
#undef UNSIGNED
#undef TWO_NONE
#undef NO_INTEGERS
#undef WRAPPING
#undef NUMBERS
#undef ROUNDING
#undef FLOATING
#undef REMAINING
#undef WHOLE
#undef BITS
#undef ALL
#undef SAME
#undef BY_BITS
#undef NONE
#undef SUMS
#undef CALLED
#undef FROM_REALS
#undef NDA_SET
#undef NDA_STREAM
#undef NDA_LIST
