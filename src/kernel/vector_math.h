/* SPDX-License-Identifier: Apache-2.0
 *
 * Lets the compiler take the vector forms of libmvec (glibc) for exp, log, erf and pow in loops.
 * Their error is at most 4 units in the last place.
 */
#pragma once

#include <math.h>

#if defined(__x86_64__) && defined(__GLIBC__) && !defined(__clang__)
#pragma omp declare simd notinbranch
float expf(float x);
#pragma omp declare simd notinbranch
float logf(float x);
#pragma omp declare simd notinbranch
float erff(float x);
#pragma omp declare simd notinbranch
float powf(float x, float y);
#endif
