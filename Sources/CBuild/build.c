#include "build.h"

// Given by Package.swift where the builder said NOVELD_COMMIT.
#ifndef NOVELD_COMMIT
#define NOVELD_COMMIT ""
#endif

const char *build_commit(void) {
    return NOVELD_COMMIT;
}
