/* merge.tmpl.h: brings together what two searches found, in plain C. */

static void NDA_ID(merge)(int64_t count, const void *found,
                          const int64_t *places, int apart, int flags,
                          void *best, int64_t *index)
{
  for (int64_t c = 0; c < count; c++) {
    NDA_T x = ((const NDA_T *)found)[c], *y = (NDA_T *)best + c * apart;
    int64_t *place = index + c * apart;
    if (places[c] < 0)
      continue;
    if (*place < 0 || NDA_ID(beats)(x, *y, 0, flags) ||
        (places[c] < *place && !NDA_ID(beats)(*y, x, 0, flags))) {
      *y = x;
      *place = places[c];
    }
  }
}
