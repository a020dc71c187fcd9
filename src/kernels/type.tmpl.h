/* type.tmpl.h: derives more from the macros of each_type.tmpl.h: NDA_T;
** NDA_RAW, the unsigned type of its width; the limits NDA_MIN and NDA_MAX; and
** for floats NDA_C(name), the function of C's library. Includes the body, and
** undefines them all. */

#define NDA_GLUE(a, b, c) NDA_GLUE_(a, b, c)
#define NDA_GLUE_(a, b, c) a##b##c
#define NDA_RAW NDA_GLUE(uint, NDA_BITS, _t)

#if defined(NDA_FLOAT)
#define NDA_T NDA_FLOAT
#define NDA_MIN (-HUGE_VAL)
#define NDA_MAX HUGE_VAL
#elif defined(NDA_TRUTH)
#define NDA_T unsigned char
#define NDA_MIN 0
#define NDA_MAX 1
#elif defined(NDA_NATURAL)
#define NDA_T NDA_RAW
#define NDA_MIN 0
#define NDA_MAX NDA_GLUE(UINT, NDA_BITS, _MAX)
#else
#define NDA_T NDA_GLUE(int, NDA_BITS, _t)
#define NDA_MIN NDA_GLUE(INT, NDA_BITS, _MIN)
#define NDA_MAX NDA_GLUE(INT, NDA_BITS, _MAX)
#endif

#if NDA_BITS == 64
#define NDA_C(name) name
#else
#define NDA_C(name) name##f
#endif

#include NDA_BODY

#undef NDA_T
#undef NDA_RAW
#undef NDA_KEY
#undef NDA_DTYPE
#undef NDA_BITS
#undef NDA_FLOAT
#undef NDA_NATURAL
#undef NDA_TRUTH
#undef NDA_MIN
#undef NDA_MAX
#undef NDA_C
#undef NDA_ID
#undef NDA_GLUE
#undef NDA_GLUE_
