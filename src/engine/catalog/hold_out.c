/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/catalog/hold_out.h"

#include "base/random.h"

cw_hold_out_part cw_hold_out_part_of(const cw_hold_out *law, const char *group, const char *id)
{
    if (law->grouped && group == NULL)
        return CW_HOLD_OUT_TRAIN;
    /* 52 bits of SHA-256 of the name, then the counter-based generator: a uniform number a seed. */
    g_autoptr(GChecksum) checksum = g_checksum_new(G_CHECKSUM_SHA256);
    g_checksum_update(checksum, (const guchar *)(group != NULL ? "group " : "item "), -1);
    g_checksum_update(checksum, (const guchar *)(group != NULL ? group : id), -1);
    g_autofree char *digits = g_strndup(g_checksum_get_string(checksum), 13);
    cw_random random = cw_random_start(law->seed, 0, g_ascii_strtoull(digits, NULL, 16));
    const double place = cw_random_unit(&random);
    if (place >= law->share)
        return CW_HOLD_OUT_TRAIN;
    return place < law->share * CW_HOLD_OUT_VALIDATION_SHARE ? CW_HOLD_OUT_VALIDATION
                                                             : CW_HOLD_OUT_TEST;
}
