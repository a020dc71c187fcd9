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

/* Eight at a time, which compilers may turn into vectors. */

static void NDA_ID(widen)(int64_t n, void *wide, const char *from,
                          int64_t stride)
{
  NDA_WIDE *to = (NDA_WIDE *)wide;
  NDA_T x[8];
  for (; n >= 8 && stride == (int64_t)sizeof x[0]; n -= 8, to += 8) {
    memcpy(x, from, sizeof x);
    for (int k = 0; k < 8; k++)
      to[k] = (NDA_WIDE)x[k];
    from += sizeof x;
  }
  for (; n > 0; n--, to++, from += stride) {
    memcpy(x, from, sizeof x[0]);
    *to = (NDA_WIDE)x[0];
  }
}

static void NDA_ID(narrow)(int64_t n, char *to, const void *wide)
{
  const NDA_WIDE *from = (const NDA_WIDE *)wide;
  NDA_T x[8];
  for (; n >= 8; n -= 8, from += 8, to += sizeof x) {
    for (int k = 0; k < 8; k++)
      x[k] = (NDA_T)from[k];
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
