/* SPDX-License-Identifier: Apache-2.0 */
#include <sys/statvfs.h>

#include <colorway/embed.h>

#include "base/machine.h"
#include "base/model_file.h"
#include "cli/command.h"
#include "cli/print.h"
#include "image/detect.h"
#include "vectors/quantise.h"

static const GOptionEntry flags[] = {G_OPTION_ENTRY_NULL};

static guint64 free_disk_bytes(void)
{
    struct statvfs disk;
    return statvfs(".", &disk) == 0 ? (guint64)disk.f_bavail * disk.f_frsize : 0;
}

static gboolean has_cascades(void)
{
    g_autoptr(cw_detect) detect = cw_detect_open("cascade", NULL);
    return detect != NULL;
}

static cw_exit run(const cw_call *call, GError **error);

const cw_command cw_command_doctor = {
    .row = {"doctor", "what this machine offers, and what is missing"},
    .usage = "",
    .examples = "  colorway doctor",
    .flags = flags,
    .run = run,
};

static cw_exit run(const cw_call *call, GError **error)
{
    if (!cw_call_expect(call, &cw_command_doctor, 0, 0, error))
        return CW_EXIT_USAGE;
    const char *kernel = cw_quantise_kernel_best()->name;
    const gboolean cascades = has_cascades();
    g_autofree char *processor = cw_machine_processor();
    const char *policy = g_getenv("OMP_WAIT_POLICY");
    g_autofree char *starter = cw_model_file(CW_MODEL_SHIPPED CW_EMBED_STARTER);
    const gboolean started = g_file_test(starter, G_FILE_TEST_IS_REGULAR);
    if (call->json) {
        cw_print_json(json_pack("{s:s,s:o,s:i,s:I,s:I,s:s,s:b,s:o,s:s}", "version", CW_VERSION,
                                "processor", cw_json_text(processor), "threads", call->threads,
                                "memory_bytes", (json_int_t)cw_machine_memory_bytes(),
                                "free_disk_bytes", (json_int_t)free_disk_bytes(), "scan_kernel",
                                kernel, "cascades", cascades, "starter",
                                started ? cw_json_text(starter) : json_null(), "omp_wait_policy",
                                policy != NULL ? policy : ""));
        return CW_EXIT_DONE;
    }
    g_autofree char *memory = cw_print_bytes(cw_machine_memory_bytes());
    g_autofree char *disk = cw_print_bytes(free_disk_bytes());
    g_print(
        "colorway %s\nprocessor         %s\nthreads           %d\nmemory            %s\nfree disk "
        "here    %s\n"
        "scan kernel       %s\nwaiting threads   %s\ncascade detector  %s\nstarter model     %s\n",
        CW_VERSION, processor, call->threads, memory, disk, kernel,
        g_strcmp0(policy, "passive") == 0 ? "passive"
                                          : "active: slow beside busy neighbours; unset "
                                            "OMP_WAIT_POLICY",
        cascades ? "ready" : "not there: install the Debian package opencv-data",
        started
            ? starter
            : "not there: COLORWAY_MODELS may name a folder that has it, else it is looked for in "
              "models/ and share/colorway/models beside the program's own folder");
    return CW_EXIT_DONE;
}
