// What the builder said about this build.

// The commit that was built; empty where nobody said.
const char *build_commit(void);
