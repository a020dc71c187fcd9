/* ndarray.c: all of the library as one translation unit. This is all that
** has to be compiled: by the rockspec, and by those who take src/ into a
** program of their own. */
#if defined(__linux__) && !defined(_DEFAULT_SOURCE)
#define _DEFAULT_SOURCE /* for larray.c; before any header of the system's */
#endif

#include "core/dtype.c"
#include "core/elementwise.c"
#include "core/map.c"
#include "core/order.c"
#include "core/pick.c"
#include "core/reduce.c"
#include "core/search.c"
#include "core/total.c"
#include "core/transfer.c"
#include "core/view.c"
#include "kernels/cpu.c"
#include "kernels/kernels_avx2.c"
#include "kernels/kernels_avx512.c"
#include "kernels/kernels_generic.c"
#include "kernels/kernels_plain.c"
#include "lua/larg.c"
#include "lua/larith.c"
#include "lua/larray.c"
#include "lua/lcreate.c"
#include "lua/lfault.c"
#include "lua/lhint.c"
#include "lua/lhost.c"
#include "lua/lindex.c"
#include "lua/lndarray.c"
#include "lua/lorder.c"
#include "lua/lplain.c"
#include "lua/lprint.c"
#include "lua/lreduce.c"
#include "lua/ltable.c"
#include "lua/ltake.c"
#include "lua/ltotable.c"
#include "lua/lview.c"
