#ifndef NOVELD_MULTIVERSION_H
#define NOVELD_MULTIVERSION_H

// The loader picks versions before the thread sanitizer has begun, and the instrumented pickers would end the process.
#if defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define ONE_VERSION
#endif
#endif

// A function so marked is compiled several times; the loader picks the version for the processor at hand.
#if defined(__x86_64__) && defined(__linux__) && !defined(ONE_VERSION)
#define MULTIVERSION __attribute__((target_clones("avx512dq", "avx2", "default")))
#else
#define MULTIVERSION
#endif

#endif
