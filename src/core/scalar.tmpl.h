/* scalar.tmpl.h: one element between memory and an nda_value. Wants
** NDA_T (the C type), NDA_ID(name), NDA_KIND and NDA_FIELD. */

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

#if defined(NDA_INTEGER)
static void NDA_ID(store_index)(void *at, int64_t index)
{
  NDA_T x = (NDA_T)index;
  memcpy(at, &x, sizeof x);
}
#endif

#undef NDA_T
#undef NDA_ID
