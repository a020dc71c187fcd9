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

static void NDA_ID(widen)(int64_t n, void *wide, const char *from,
                          int64_t stride)
{
  for (int64_t i = 0; i < n; i++, from += stride) {
    NDA_T x;
    memcpy(&x, from, sizeof x);
    ((NDA_WIDE *)wide)[i] = (NDA_WIDE)x;
  }
}

static void NDA_ID(narrow)(int64_t n, char *to, const void *wide)
{
  for (int64_t i = 0; i < n; i++, to += sizeof(NDA_T)) {
    NDA_T x = (NDA_T)((const NDA_WIDE *)wide)[i];
    memcpy(to, &x, sizeof x);
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
