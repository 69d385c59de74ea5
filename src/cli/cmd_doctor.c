/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <stdlib.h>
#include <sys/statvfs.h>

#include <colorway/embed.h>

#include "base/error.h"
#include "base/machine.h"
#include "base/model_file.h"
#include "cli/command.h"
#include "cli/print.h"
#include "image/detect.h"
#include "kernel/library.h"
#include "serve/untrusted.h"
#include "vectors/quantise.h"

static const GOptionEntry flags[] = {G_OPTION_ENTRY_NULL};

/* What is looked at; texts are owned. */
typedef struct {
    char *processor, *network, *starter, *folder;
    guint64 free_bytes;
    const char *scan, *policy;
    gboolean cascades, filtered;
    GError *undecoded; /* why no upload can be decoded, or NULL */
} findings;

static void findings_clear(findings *f)
{
    g_free(f->processor);
    g_free(f->network);
    g_free(f->starter);
    g_free(f->folder);
    g_clear_error(&f->undecoded);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(findings, findings_clear)

/* The disk of the catalogue, which may be a link or not there yet; else that of this folder. */
static gboolean look_at_disk(const cw_call *call, findings *f, GError **error)
{
    struct statvfs disk;
    if (call->catalog != NULL && *call->catalog != '\0') {
        g_autofree char *real = realpath(call->catalog, NULL);
        g_autofree char *typed = g_canonicalize_filename(call->catalog, NULL);
        f->folder = g_path_get_dirname(real != NULL ? real : typed);
    } else {
        f->folder = g_get_current_dir();
    }
    if (statvfs(f->folder, &disk) == 0) {
        f->free_bytes = (guint64)disk.f_bavail * disk.f_frsize;
        return TRUE;
    }
    g_set_error(error, CW_ERROR, errno == ENOENT ? CW_ERROR_NOT_FOUND : CW_ERROR_FAILED,
                "could not look at folder \"%s\": %s", f->folder, g_strerror(errno));
    return FALSE;
}

static gboolean has_cascades(void)
{
    g_autoptr(cw_detect) detect = cw_detect_open("cascade", NULL);
    return detect != NULL;
}

/* The starter model's file, or NULL. (transfer full) */
static char *find_starter(void)
{
    g_autofree char *starter = cw_model_file(CW_MODEL_SHIPPED CW_EMBED_STARTER);
    return g_file_test(starter, G_FILE_TEST_IS_REGULAR) ? g_steal_pointer(&starter) : NULL;
}

static void print_object(const cw_call *call, const findings *f)
{
    cw_print_json(json_pack("{s:s,s:o,s:i,s:I,s:I,s:o,s:s,s:s,s:b,s:b,s:o,s:s}", "version",
                            CW_VERSION, "processor", cw_json_text(f->processor), "threads",
                            call->threads, "memory_bytes", (json_int_t)cw_machine_memory_bytes(),
                            "free_disk_bytes", (json_int_t)f->free_bytes, "disk_folder",
                            cw_json_text(f->folder), "network_kernels", f->network, "scan_kernel",
                            f->scan, "uploads_filtered", f->filtered, "cascades", f->cascades,
                            "starter", f->starter != NULL ? cw_json_text(f->starter) : json_null(),
                            "omp_wait_policy", f->policy != NULL ? f->policy : ""));
}

static void print_lines(const cw_call *call, const findings *f)
{
    g_autofree char *memory = cw_print_bytes(cw_machine_memory_bytes());
    g_autofree char *disk = cw_print_bytes(f->free_bytes);
    g_print("colorway %s\nprocessor         %s\nthreads           %d\nmemory            %s\n"
            "free disk         %s in %s\nnetwork kernels   %s\nscan kernel       %s\n",
            CW_VERSION, f->processor, call->threads, memory, disk, f->folder, f->network, f->scan);
    g_print("waiting threads   %s\nuploads           %s\ncascade detector  %s\n"
            "starter model     %s\n",
            g_strcmp0(f->policy, "passive") == 0 ? "passive"
                                                 : "active: slow beside busy neighbours; unset "
                                                   "OMP_WAIT_POLICY",
            f->undecoded != NULL ? "cannot be decoded"
            : f->filtered
                ? "decoded apart, where no file and no network can be reached"
                : "decoded apart, but not kept from files and network: the system takes no filter "
                  "(seccomp)",
            f->cascades ? "ready" : "not there: install the Debian package opencv-data",
            f->starter != NULL
                ? f->starter
                : "not there: COLORWAY_MODELS may name a folder that has it, else it is looked for "
                  "in models/ and share/colorway/models beside the program's own folder");
}

static cw_exit run(const cw_call *call, GError **error);

const cw_command cw_command_doctor = {
    .row = {"doctor", "what this machine offers, and what is missing"},
    .usage = "[--catalog FILE]",
    .examples = "  colorway doctor\n  colorway doctor -c shop.db --json",
    .flags = flags,
    .run = run,
};

static cw_exit run(const cw_call *call, GError **error)
{
    if (!cw_call_expect(call, &cw_command_doctor, 0, 0, error))
        return CW_EXIT_USAGE;
    g_auto(findings) f = {
        .processor = cw_machine_processor(),
        .network = cw_kernel_library(),
        .starter = find_starter(),
        .scan = cw_quantise_kernel_best()->name,
        .policy = g_getenv("OMP_WAIT_POLICY"),
        .cascades = has_cascades(),
    };
    f.filtered = cw_untrusted_is_filtered("/proc/self/exe", &f.undecoded);
    if (!look_at_disk(call, &f, error))
        return CW_EXIT_FAILURE;
    if (call->json)
        print_object(call, &f);
    else
        print_lines(call, &f);
    if (f.undecoded == NULL)
        return CW_EXIT_DONE;
    g_set_error(error, CW_ERROR, CW_ERROR_FAILED, "uploads: %s", f.undecoded->message);
    return CW_EXIT_FAILURE;
}
