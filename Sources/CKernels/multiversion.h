#ifndef NOVELD_MULTIVERSION_H
#define NOVELD_MULTIVERSION_H

// A function so marked is compiled several times; the loader picks the version for the processor at hand.
#if defined(__x86_64__) && defined(__linux__)
#define MULTIVERSION __attribute__((target_clones("avx512f", "avx2", "default")))
#else
#define MULTIVERSION
#endif

#endif
