/* map_call.tmpl.h: an elementwise function that is a call per element. Requires
** NDA_FN, its name; NDA_CALLED, the function called; and CALL_LOOP, the loop
** for functions of one number, or of two. */

static void NDA_ID(NDA_FN)(int64_t n, char *out, const char *const *in,
                           const int64_t *advance)
{
  CALL_LOOP(n, out, in, advance, NDA_CALLED);
}

#undef NDA_FN
#undef NDA_CALLED
