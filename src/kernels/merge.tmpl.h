/* merge.tmpl.h: brings together what two searches found, in plain C. */

static void NDA_ID(merge)(int64_t count, const void *found,
                          const int64_t *places, int apart, int flags,
                          void *best, int64_t *index)
{
  for (int64_t c = 0; c < count; c++) {
    const char *at = (const char *)found + c * (int64_t)sizeof(NDA_T);
    char *to = (char *)best + c * apart * (int64_t)sizeof(NDA_T);
    int64_t *place = index + c * apart;
    NDA_T x = NDA_ID(get)(at), y = NDA_ID(get)(to);
    if (places[c] < 0)
      continue;
    if (*place < 0 || NDA_ID(beats)(x, y, 0, flags) ||
        (places[c] < *place && !NDA_ID(beats)(y, x, 0, flags))) {
      memcpy(to, at, sizeof(NDA_T));
      *place = places[c];
    }
  }
}
