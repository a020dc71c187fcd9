/* plain.tmpl.h: kernels that are those of plain C: a set whose instructions are
** the ones that plain C is compiled to needs no second copy. */

static void NDA_ID(rows)(const nda_run *run, const nda_lanes *lanes, int flags,
                         void *best, int64_t *index)
{
  nda_kernels_plain.rows[NDA_KEY](run, lanes, flags, best, index);
}

static void NDA_ID(columns)(const nda_run *run, const nda_lanes *lanes,
                            int flags, void *best, int64_t *index)
{
  nda_kernels_plain.columns[NDA_KEY](run, lanes, flags, best, index);
}
