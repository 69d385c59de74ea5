/* SPDX-License-Identifier: Apache-2.0
 *
 * CW_SIMD before a function compiles it for several instruction sets; the loader picks the widest
 * the machine has. For plain loops that the compiler vectorises. Sanitizer builds take one version
 * (their run time is not ready when the loader resolves).
 */
#pragma once

#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) &&                             \
    !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
#define CW_SIMD                                                                                    \
    __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default"), optimize("O3")))
#else
#define CW_SIMD
#endif
