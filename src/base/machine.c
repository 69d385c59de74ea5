/* SPDX-License-Identifier: Apache-2.0 */
#include "base/machine.h"

#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

#define SAYS "model name"

guint64 cw_machine_memory_bytes(void)
{
    return (guint64)sysconf(_SC_PHYS_PAGES) * (guint64)sysconf(_SC_PAGESIZE);
}

char *cw_machine_processor(void)
{
    g_autofree char *text = NULL;
    struct utsname about;
    const char *line =
        g_file_get_contents("/proc/cpuinfo", &text, NULL, NULL) ? strstr(text, SAYS) : NULL;
    const char *colon = line != NULL ? strchr(line, ':') : NULL;
    if (colon != NULL)
        return g_strstrip(g_strndup(colon + 1, strcspn(colon + 1, "\n")));
    return g_strdup(uname(&about) == 0 ? about.machine : "");
}
