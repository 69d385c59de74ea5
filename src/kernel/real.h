/* SPDX-License-Identifier: Apache-2.0
 *
 * One text, two reals: a file of references is compiled twice, with CW_REAL_IS_DOUBLE 0 and 1.
 * `real` is the type, REF(name) the function of that type, MATH(exp) the one of libm.
 */
#include <math.h>

#if CW_REAL_IS_DOUBLE
typedef double real;
#define REF(name) cw_ref_##name##_double
#define MATH(function) function
#else
typedef float real;
#define REF(name) cw_ref_##name##_float
#define MATH(function) function##f
#endif
