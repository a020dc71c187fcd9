/* scalar.tmpl.h: one element between memory and an nda_value, and rows of them
** to and from the widest type of their kind. Wants NDA_T (the C type),
** NDA_ID(name), NDA_KIND, NDA_FIELD and NDA_WIDE, double or int64_t. */

static void NDA_ID(load)(const void *at, nda_value *value)
{
  NDA_T x;
  memcpy(&x, at, sizeof x);
  value->kind = NDA_KIND;
  value->as.NDA_FIELD = x;
}

static void NDA_ID(store)(void *at, const nda_value *value)
{
  NDA_T x = (NDA_T)value->as.NDA_FIELD;
  memcpy(at, &x, sizeof x);
}

/* Four at a time, so that the loops' own work matters little. */

static void NDA_ID(widen)(int64_t n, void *wide, const char *from,
                          int64_t stride)
{
  NDA_WIDE *to = (NDA_WIDE *)wide;
  NDA_T x, y, z, w;
  for (; n >= 4; n -= 4, from += 4 * stride, to += 4) {
    memcpy(&x, from, sizeof x);
    memcpy(&y, from + stride, sizeof y);
    memcpy(&z, from + 2 * stride, sizeof z);
    memcpy(&w, from + 3 * stride, sizeof w);
    to[0] = (NDA_WIDE)x;
    to[1] = (NDA_WIDE)y;
    to[2] = (NDA_WIDE)z;
    to[3] = (NDA_WIDE)w;
  }
  for (; n > 0; n--, from += stride, to++) {
    memcpy(&x, from, sizeof x);
    *to = (NDA_WIDE)x;
  }
}

static void NDA_ID(narrow)(int64_t n, char *to, const void *wide)
{
  const NDA_WIDE *from = (const NDA_WIDE *)wide;
  NDA_T x[4];
  for (; n >= 4; n -= 4, from += 4, to += sizeof x) {
    x[0] = (NDA_T)from[0];
    x[1] = (NDA_T)from[1];
    x[2] = (NDA_T)from[2];
    x[3] = (NDA_T)from[3];
    memcpy(to, x, sizeof x);
  }
  for (; n > 0; n--, from++, to += sizeof x[0]) {
    x[0] = (NDA_T)*from;
    memcpy(to, x, sizeof x[0]);
  }
}

#if defined(NDA_INTEGER)
static void NDA_ID(store_index)(void *at, int64_t index)
{
  NDA_T x = (NDA_T)index;
  memcpy(at, &x, sizeof x);
}
#endif

#undef NDA_T
#undef NDA_ID
