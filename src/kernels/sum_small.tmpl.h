/* sum_small.tmpl.h: sums that lose nothing, element by element, in the place of
** sum.tmpl.h where plain C is to be small. Wants the same. */

#define IN(name) IN_(SUM, name)
#define IN_(sum, name) IN__(sum, name)
#define IN__(sum, name) NDA_ID(sum##_##name)

static void IN(rows)(const nda_run *run, const nda_lanes *lanes, int flags,
                     void *best, int64_t *lost)
{
  int64_t *total = (int64_t *)best;
  const int inverted = COUNTED && (flags & NDA_INVERTED);
  (void)lost;
  for (int64_t lane = 0; lane < lanes->count; lane++) {
    const char *at = run->data + lane * lanes->stride, *mask = run->mask;
    uint64_t sum = flags & NDA_FRESH ? 0 : (uint64_t)total[lane];
    if (mask != NULL)
      mask += lane * lanes->mask_stride;
    for (int64_t i = 0; i < run->length; i++, at += run->stride) {
      NDA_X x;
      memcpy(&x, at, sizeof x);
      if (mask == NULL || mask[i * run->mask_stride] != 0)
        sum += inverted ? !ADDS(x) : (uint64_t)ADDS(x);
      if ((flags & NDA_ENOUGH) && sum != 0)
        break;
    }
    total[lane] = (int64_t)sum;
  }
}

static void IN(columns)(const nda_run *run, const nda_lanes *lanes, int flags,
                        void *best, int64_t *lost)
{
  nda_run row = *run;
  row.length = 1;
  for (int64_t i = 0; i < run->length; i++) {
    IN(rows)(&row, lanes, flags, best, lost);
    row.data += row.stride;
    if (row.mask != NULL)
      row.mask += row.mask_stride;
  }
}

#undef IN
#undef IN_
#undef IN__
#undef SUM
#undef ADDS
#undef COUNTED
#undef TOTAL
#undef PART
#undef EXACT
