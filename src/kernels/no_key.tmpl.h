/* no_key.tmpl.h: takes back what each_key.tmpl.h and key.tmpl.h define. */
#undef SIZE
#undef NANS
#undef ISNAN
#undef BEST
#undef WORST
#undef NDA_T
#undef NDA_RAW
#undef NDA_BITS
#undef NDA_KEY
#undef NDA_FLOAT
#undef NDA_TRUTH
#undef NDA_MIN
#undef NDA_MAX
#undef NDA_ID
