/* search.tmpl.h: searches lane by lane, in plain C that any compiler takes. */

/* Continues one search. */
static void NDA_ID(row)(const nda_run *run, int flags, NDA_T *best,
                        int64_t *index)
{
  const char *data = run->data, *mask = run->mask;
  int64_t found = *index;
  NDA_T leader = *best;
  for (int64_t i = 0; i < run->length; i++) {
    NDA_T x = NDA_ID(get)(data + i * run->stride);
    int open = found < 0 && !(flags & NDA_BOUNDED);
    if (mask != NULL && mask[i * run->mask_stride] == 0)
      continue;
    if (NDA_ID(beats)(x, leader, open, flags)) {
      leader = x;
      found = run->index + i * run->step;
    }
  }
  *best = leader;
  *index = found;
}

static void NDA_ID(rows)(const nda_run *run, const nda_lanes *lanes, int flags,
                         void *best, int64_t *index)
{
  nda_run one = *run;
  for (int64_t c = 0; c < lanes->count; c++) {
    NDA_ID(row)(&one, flags, (NDA_T *)best + c, index + c);
    one.data += lanes->stride;
    if (one.mask != NULL)
      one.mask += lanes->mask_stride;
  }
}
