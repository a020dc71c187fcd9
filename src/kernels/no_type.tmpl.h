/* no_type.tmpl.h: takes back what each_type.tmpl.h says of a type. */
#undef NDA_T
#undef NDA_RAW
#undef NDA_KEY
#undef NDA_DTYPE
#undef NDA_BITS
#undef NDA_FLOAT
#undef NDA_NATURAL
#undef NDA_TRUTH
#undef NDA_MIN
#undef NDA_MAX
#undef NDA_ID
