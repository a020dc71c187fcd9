/* plain.tmpl.h: kernels that are those of plain C: a set whose instructions are
** the ones that plain C is compiled to needs no second copy. Wants
** NDA_WAY, rows or columns. */

static void NDA_ID(NDA_WAY)(const nda_run *run, const nda_lanes *lanes,
                            int flags, void *best, int64_t *index)
{
  nda_kernels_plain.NDA_WAY[NDA_LARGEST][NDA_DTYPE](run, lanes, flags, best,
                                                    index);
}

#undef NDA_WAY
