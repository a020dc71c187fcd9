/* scalar.tmpl.h: one element between memory and an nda_value, and rows of them
** to and from the widest type of their kind. Wants what each_type.tmpl.h tells
** of a type. */

#if defined(NDA_FLOAT)
#define KIND NDA_REAL
#define FIELD real
#define WIDE double
#elif defined(NDA_TRUTH)
#define KIND NDA_BOOLEAN
#define FIELD truth
#elif defined(NDA_NATURAL)
#define KIND NDA_UNSIGNED
#define FIELD natural
#else
#define KIND NDA_SIGNED
#define FIELD integer
#endif
#if !defined(WIDE)
#define WIDE int64_t
#endif

#if defined(NDA_TRUTH)
#define VALUE(x) ((x) != 0)
#else
#define VALUE(x) (x)
#endif

static void NDA_ID(load)(const void *at, nda_value *value)
{
  NDA_T x;
  memcpy(&x, at, sizeof x);
  value->kind = KIND;
  value->as.FIELD = VALUE(x);
}

static void NDA_ID(store)(void *at, const nda_value *value)
{
  NDA_T x = (NDA_T)value->as.FIELD;
  memcpy(at, &x, sizeof x);
}

/* Four at a time, so that the loops' own work matters little. */

static void NDA_ID(widen)(int64_t n, void *wide, const char *from,
                          int64_t stride)
{
  WIDE *to = (WIDE *)wide;
  NDA_T x, y, z, w;
  for (; n >= 4; n -= 4, from += 4 * stride, to += 4) {
    memcpy(&x, from, sizeof x);
    memcpy(&y, from + stride, sizeof y);
    memcpy(&z, from + 2 * stride, sizeof z);
    memcpy(&w, from + 3 * stride, sizeof w);
    to[0] = (WIDE)VALUE(x);
    to[1] = (WIDE)VALUE(y);
    to[2] = (WIDE)VALUE(z);
    to[3] = (WIDE)VALUE(w);
  }
  for (; n > 0; n--, from += stride, to++) {
    memcpy(&x, from, sizeof x);
    *to = (WIDE)VALUE(x);
  }
}

static void NDA_ID(narrow)(int64_t n, char *to, const void *wide)
{
  const WIDE *from = (const WIDE *)wide;
  NDA_T x[4];
  for (; n >= 4; n -= 4, from += 4, to += sizeof x) {
    x[0] = (NDA_T)VALUE(from[0]);
    x[1] = (NDA_T)VALUE(from[1]);
    x[2] = (NDA_T)VALUE(from[2]);
    x[3] = (NDA_T)VALUE(from[3]);
    memcpy(to, x, sizeof x);
  }
  for (; n > 0; n--, from++, to += sizeof x[0]) {
    x[0] = (NDA_T)VALUE(*from);
    memcpy(to, x, sizeof x[0]);
  }
}

#if !defined(NDA_FLOAT) && !defined(NDA_TRUTH)
static void NDA_ID(store_index)(void *at, int64_t index)
{
  NDA_T x = (NDA_T)index;
  memcpy(at, &x, sizeof x);
}
#endif

#undef KIND
#undef FIELD
#undef WIDE
#undef VALUE
