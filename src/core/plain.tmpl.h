/* plain.tmpl.h: for a table without kernels of its own that go across the
** lanes: hands on to the generic one. Wants NDA_ID(name), NDA_DTYPE and
** NDA_LARGEST; undefines none of them. */

static void NDA_ID(columns)(const nda_run *run, const nda_lanes *lanes,
                            int flags, void *best, int64_t *index)
{
  nda_kernels_generic.columns[NDA_LARGEST][NDA_DTYPE](run, lanes, flags, best,
                                                      index);
}
