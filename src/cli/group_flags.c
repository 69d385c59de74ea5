/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/group_flags.h"

#include "base/error.h"

gboolean cw_group_flags_check(double threshold, double precision, int neighbours, GError **error)
{
    if (threshold < 0 && threshold != CW_FLAG_NO_NUMBER)
        g_set_error(error, CW_ERROR, CW_ERROR_USAGE,
                    "--threshold is a distance of at least 0, not %g", threshold);
    else if (precision <= 0 && precision != CW_FLAG_NO_NUMBER)
        g_set_error(error, CW_ERROR, CW_ERROR_USAGE,
                    "--precision is a share above 0 and at most 1, not %g", precision);
    else if (neighbours < 0 && neighbours != CW_FLAG_NO_COUNT)
        g_set_error(error, CW_ERROR, CW_ERROR_USAGE,
                    "--neighbours is a number of at least 0, not %d", neighbours);
    else
        return TRUE;
    return FALSE;
}

double cw_group_flags_precision(double precision)
{
    return precision != CW_FLAG_NO_NUMBER ? precision : 0;
}
