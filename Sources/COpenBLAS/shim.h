#include <cblas.h>
#include <stddef.h>

// The two LAPACK routines in use. OpenBLAS contains them, but its header does not declare them. Matrices are
// column-major; Fortran passes the length of each character argument at the end.

// Cholesky factorisation of a symmetric positive definite matrix, in place.
void dpotrf_(const char *uplo, const int *n, double *a, const int *lda, int *info, size_t uplo_length);

// Eigenvalues (and with jobz 'V' eigenvectors) of a symmetric matrix, in ascending order.
void dsyevd_(const char *jobz, const char *uplo, const int *n, double *a, const int *lda, double *w, double *work,
             const int *lwork, int *iwork, const int *liwork, int *info, size_t jobz_length, size_t uplo_length);
