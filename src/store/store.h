/* SPDX-License-Identifier: Apache-2.0
 *
 * The store: items, pictures, and which model has made vectors of what. It is the authority; vector
 * files beside it are derived and can be built again.
 *
 * A store is a row (cw_store_kind) that opens a file, and a struct of methods behind the functions
 * below. Every function that can fail says so with a GError: CW_ERROR_BUSY when another process
 * writes (after 5 s of waiting), CW_ERROR_DAMAGED when the file is not what it should be,
 * CW_ERROR_FAILED when the disk is full or cannot be written: what was committed stays.
 *
 * One handle belongs to one thread at a time; another thread opens another handle. Readers see the
 * last commit and do not wait for writers.
 *
 * Visitors are called once a row, with structs whose strings live until the visitor returns. A
 * visitor that returns FALSE stops the walk: with its error set the walk fails, without it the walk
 * ends and succeeds. A visitor may read the store, and write to it only what it is not walking
 * over.
 */
#pragma once

#include "base/progress.h"
#include "base/row.h"
#include "store/item.h"
#include "store/where.h"

G_BEGIN_DECLS

typedef struct cw_store cw_store;

typedef enum {
    CW_STORE_READ,   /* must exist; writes are refused */
    CW_STORE_WRITE,  /* must exist */
    CW_STORE_CREATE, /* made when missing */
} cw_store_mode;

/* Opens the catalogue at `path`. CW_ERROR_NOT_FOUND when there is none and `mode` does not create;
 * CW_ERROR_DAMAGED when the file is no catalogue; CW_ERROR_UNSUPPORTED when a newer program wrote
 * it. An older one is brought up to date, but not in CW_STORE_READ: there it is read as it is, or
 * CW_ERROR_UNSUPPORTED. */
cw_store *cw_store_open(const char *path, cw_store_mode mode, GError **error);
void cw_store_close(cw_store *store);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(cw_store, cw_store_close)

/* The absolute path it was opened by. */
const char *cw_store_path(const cw_store *store);

/* `name` in the folder of the catalogue: where vector files lie and import-errors.csv.
 * (transfer full) */
char *cw_store_beside(const cw_store *store, const char *name);

/* Batches. Every write belongs to one; what is not committed is gone after a crash, as a whole.
 * Reads need none. Batches do not nest. Rollback never fails and does nothing without a batch. */
gboolean cw_store_begin(cw_store *store, GError **error);
gboolean cw_store_commit(cw_store *store, GError **error);
void cw_store_rollback(cw_store *store);

/* Called before and after each commit; for tests that die there. */
typedef void (*cw_store_watch)(gpointer data, gboolean committed);
void cw_store_set_watch(cw_store *store, cw_store_watch watch, gpointer data);

/* ---- items ---------------------------------------------------------------------------------- */

/* What import needs to know about an item that is there already. */
typedef struct {
    gint64 number;
    char row_hash[65]; /* as it was put */
    gboolean withdrawn;
} cw_store_known;

/* Looks up (source, id); `found` says whether it is there, withdrawn or not. */
gboolean cw_store_find_known(cw_store *store, const char *source, const char *id, gboolean *found,
                             cw_store_known *known, GError **error);

/* What is written about one item. Numbers of item, group, colourway and pictures are ignored. */
typedef struct {
    cw_item item;
    const cw_picture *pictures; /* [picture_count], main picture first */
    gsize picture_count;
    const cw_attribute *attributes; /* [attribute_count] */
    gsize attribute_count;
    const char *row_hash; /* what the row is known again by: opaque, at most 64 bytes; or NULL */
} cw_store_entry;

/* Adds the item, or replaces everything known about (source, id), its number kept; not withdrawn
 * any more. Pictures are found by hash or added; a picture, group or colourway that nothing uses
 * any more is gone with the same commit, and so are the vector states of such a picture. */
gboolean cw_store_put_item(cw_store *store, const cw_store_entry *entry, GError **error);

/* Hides an item from every listing, or shows it again. Its pictures and vectors stay. */
gboolean cw_store_set_withdrawn(cw_store *store, gint64 item, gboolean withdrawn, GError **error);

/* Forgets an item and what only it used. */
gboolean cw_store_remove_item(cw_store *store, gint64 item, GError **error);

typedef gboolean (*cw_item_visit)(gpointer data, const cw_item *item, GError **error);

/* Visits the items that are not withdrawn and for which `where` (NULL: all) holds, by number.
 * A column that no item has is CW_ERROR_USAGE that names the nearest, or lists them. */
gboolean cw_store_each_item(cw_store *store, const cw_where *where, cw_item_visit visit,
                            gpointer data, GError **error);

/* The same of those with a larger number than `after`: to go on where a walk has stopped. */
gboolean cw_store_each_item_after(cw_store *store, gint64 after, const cw_where *where,
                                  cw_item_visit visit, gpointer data, GError **error);

/* Every item of `source`, withdrawn ones too, by number. */
gboolean cw_store_each_of_source(cw_store *store, const char *source, cw_item_visit visit,
                                 gpointer data, GError **error);

/* The item that a user calls `name`: its id, or "source:id" where several sources have that id.
 * Withdrawn ones too. CW_ERROR_NOT_FOUND (with the nearest id when one differs little);
 * CW_ERROR_USAGE when several have it, naming them. (transfer full; cw_item_free) */
cw_item *cw_store_find_item(cw_store *store, const char *name, GError **error);

/* The same without a search for the nearest id: `item` is NULL where there is none. */
gboolean cw_store_seek_item(cw_store *store, const char *name, cw_item **item, GError **error);

/* The item of that number; CW_ERROR_NOT_FOUND. (transfer full) */
cw_item *cw_store_get_item(cw_store *store, gint64 item, GError **error);

/* A copy that owns its strings, and its end. */
cw_item *cw_item_copy(const cw_item *item);
void cw_item_free(cw_item *item);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(cw_item, cw_item_free)

typedef gboolean (*cw_attribute_visit)(gpointer data, const cw_attribute *attribute,
                                       GError **error);

/* The free attributes of an item, by name. */
gboolean cw_store_each_attribute(cw_store *store, gint64 item, cw_attribute_visit visit,
                                 gpointer data, GError **error);

/* ---- pictures ------------------------------------------------------------------------------- */

typedef gboolean (*cw_shown_visit)(gpointer data, const cw_shown *shown, GError **error);

typedef enum {
    CW_PICTURES_ONCE,    /* each picture once, by picture number, with the lowest-numbered item
                            that shows it (of those for which `where` holds) */
    CW_PICTURES_BY_ITEM, /* every picture of every item, by item number, then position */
    CW_PICTURES_MAIN,    /* the main picture of every item, by item number */
} cw_pictures_order;

/* Visits the pictures of the items that are not withdrawn and for which `where` (NULL) holds. The
 * order is the same in every run over an unchanged catalogue. */
gboolean cw_store_each_picture(cw_store *store, const cw_where *where, cw_pictures_order order,
                               cw_shown_visit visit, gpointer data, GError **error);

/* The pictures of one item, main first; withdrawn or not. */
gboolean cw_store_each_picture_of(cw_store *store, gint64 item, cw_shown_visit visit, gpointer data,
                                  GError **error);

/* The items, not withdrawn, that show one picture, by number. */
gboolean cw_store_each_showing(cw_store *store, gint64 picture, cw_shown_visit visit, gpointer data,
                               GError **error);

/* Whether any item, withdrawn or not, shows the picture of that number. */
gboolean cw_store_is_shown(cw_store *store, gint64 picture, gboolean *shown, GError **error);

/* Every picture with the first item that shows it, withdrawn or not, by number: for verify. */
gboolean cw_store_each_kept(cw_store *store, cw_shown_visit visit, gpointer data, GError **error);

/* The picture last seen at `path`, when its file had this size and time; `found` says whether.
 * Strings of `picture` are owned by the caller (cw_picture_clear). */
gboolean cw_store_find_seen(cw_store *store, const char *path, gint64 size_bytes,
                            gint64 modified_ns, gboolean *found, cw_picture *picture,
                            GError **error);
void cw_picture_clear(cw_picture *picture);

/* The pictures of a catalogue as one array, for who needs them at once (training, embedding,
 * variants): strings are shared and live as long as the list. */
typedef struct {
    gint64 picture, item, group, colourway; /* numbers; group 0: none */
    int position;
    int width_px, height_px; /* of the picture, upright */
    gboolean shared;
    const char *path, *hash;
    const char *source, *id, *group_id;
    const char *fields[CW_FIELD_COUNT];
} cw_picture_entry;

typedef struct {
    cw_picture_entry *entries; /* [count] */
    gsize count;
    GStringChunk *strings;
} cw_picture_list;

/* Walks cw_store_each_picture() into a list; descriptions are left out (NULL). CW_ERROR_INTERRUPTED
 * when `progress` asks for it, now and then. (transfer full) */
cw_picture_list *cw_store_list_pictures(cw_store *store, const cw_where *where,
                                        cw_pictures_order order, const cw_progress *progress,
                                        GError **error);
void cw_picture_list_free(cw_picture_list *list);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(cw_picture_list, cw_picture_list_free)

/* ---- models and vectors --------------------------------------------------------------------- */

/* A model that has made vectors of this catalogue. */
typedef struct {
    gint64 number;
    const char *name;   /* what a user calls it, unique: the run folder's or file's name */
    const char *hash;   /* SHA-256 of its weights, unique */
    const char *path;   /* where its weights were, absolute */
    const char *method; /* "simclr", ... */
    int dimension;
    const char *file;    /* the vector file's name beside the catalogue */
    gint64 done, failed; /* pictures with a vector, pictures that failed; set when visited */
} cw_store_model;

/* Adds the model with that hash, or brings name, path, method, dimension and file up to date
 * (a changed dimension or file forgets its vector states); gives its number. A name that another
 * hash has is taken over: the older model is then called "name-" and 8 digits of its hash. */
gboolean cw_store_put_model(cw_store *store, const cw_store_model *model, gint64 *number,
                            GError **error);

/* Forgets a model, its vector states and predictions; its vector file is the caller's to delete. */
gboolean cw_store_remove_model(cw_store *store, gint64 model, GError **error);

typedef gboolean (*cw_store_model_visit)(gpointer data, const cw_store_model *model,
                                         GError **error);

/* Models, the one that was put last first. */
gboolean cw_store_each_model(cw_store *store, cw_store_model_visit visit, gpointer data,
                             GError **error);

/* Says that `picture` has a vector by `model` (`reason` NULL), or could not be embedded and why.
 * CW_ERROR_NOT_FOUND when the picture or the model is gone. */
gboolean cw_store_put_vector(cw_store *store, gint64 model, gint64 picture, const char *reason,
                             GError **error);

/* Forgets that any picture has a vector by `model`: its file was lost or is to be built again. */
gboolean cw_store_forget_vectors(cw_store *store, gint64 model, GError **error);

/* Pictures (CW_PICTURES_ONCE) that have no vector by `model` yet, failed ones again. */
gboolean cw_store_each_missing(cw_store *store, gint64 model, const cw_where *where,
                               cw_shown_visit visit, gpointer data, GError **error);

typedef struct {
    gint64 picture;
    const char *reason; /* NULL: done */
} cw_vector_state;

typedef gboolean (*cw_vector_visit)(gpointer data, const cw_vector_state *state, GError **error);

/* What is known about the vectors by `model`, by picture number. */
gboolean cw_store_each_vector(cw_store *store, gint64 model, cw_vector_visit visit, gpointer data,
                              GError **error);

/* ---- predicted groups ----------------------------------------------------------------------- */

typedef struct {
    gint64 item;
    const char *group; /* the predicted group's name */
    double confidence; /* probability in [0,1] that the item belongs to it; NAN: not known */
} cw_prediction;

/* Forgets what `model` predicted, of all items or of one; then put the new ones, in the same batch.
 */
gboolean cw_store_clear_predictions(cw_store *store, gint64 model, GError **error);
gboolean cw_store_remove_prediction(cw_store *store, gint64 model, gint64 item, GError **error);
gboolean cw_store_put_prediction(cw_store *store, gint64 model, const cw_prediction *prediction,
                                 GError **error);

typedef gboolean (*cw_prediction_visit)(gpointer data, const cw_prediction *prediction,
                                        GError **error);

/* Predictions for items that are not withdrawn, by item number. */
gboolean cw_store_each_prediction(cw_store *store, gint64 model, cw_prediction_visit visit,
                                  gpointer data, GError **error);

/* ---- decisions, and what is to be decided ---------------------------------------------------- */

/* What somebody decided about two items: one design, or two. */
typedef struct {
    gint64 number;
    gint64 items[2]; /* the smaller number first, when visited */
    gboolean same;
    const char *by;                    /* who decided it, or NULL */
    const char *at;                    /* ISO 8601, UTC; set when visited */
    const char *undone_by, *undone_at; /* NULL: it stands. What has been undone is history */
    gint64 colourways[2];              /* of the items, set when visited, as those below */
    gint64 groups[2];                  /* by the feed; 0: none */
    gboolean withdrawn;                /* an item is */
} cw_store_decision;

/* Adds a decision and gives its number. It takes the place of the one that stands about the same
 * items, which becomes history, undone by who decides now; where that says the same it stays and
 * its number is given. CW_ERROR_NOT_FOUND: an item is gone. */
gboolean cw_store_put_decision(cw_store *store, cw_store_decision *decision, GError **error);

/* From now on it is history, undone by `by` (or NULL). CW_ERROR_NOT_FOUND: there is none of that
 * number that stands. */
gboolean cw_store_undo_decision(cw_store *store, gint64 number, const char *by, GError **error);

typedef gboolean (*cw_store_decision_visit)(gpointer data, const cw_store_decision *decision,
                                            GError **error);

/* Decisions with a number below `below` (0: all), history too, the latest first. */
gboolean cw_store_each_decision(cw_store *store, gint64 below, cw_store_decision_visit visit,
                                gpointer data, GError **error);

/* A pair of items that is worth a person's look. */
typedef struct {
    gint64 place;     /* the order in which they are asked, a number of its own by model, above 0 */
    const char *lane; /* opaque */
    gint64 items[2];
    double probability, distance; /* that they are one design; of their pictures. NAN: not known */
    gint64 colourways[2];         /* set when visited */
} cw_store_question;

/* Forgets what is to be asked by `model`; then put the new ones, in the same batch. */
gboolean cw_store_clear_questions(cw_store *store, gint64 model, GError **error);
gboolean cw_store_put_question(cw_store *store, gint64 model, const cw_store_question *question,
                               GError **error);

typedef gboolean (*cw_store_question_visit)(gpointer data, const cw_store_question *question,
                                            GError **error);

/* Questions about items that are not withdrawn, by place. */
gboolean cw_store_each_question(cw_store *store, gint64 model, cw_store_question_visit visit,
                                gpointer data, GError **error);

/* ---- rows that failed, and what has been run ------------------------------------------------ */

/* A feed row that was not imported, or not whole. */
typedef struct {
    const char *feed; /* path as given */
    guint64 line;     /* 1-based, 0 when the feed has no lines */
    guint64 column;   /* 1-based character in that line, 0 when not known */
    const char *id;   /* NULL when it could not be read */
    const char *reason;
} cw_store_failure;

/* Replaces the failures of `source`; writes nothing when they are the same as before. */
gboolean cw_store_set_failures(cw_store *store, const char *source,
                               const cw_store_failure *failures, gsize count, GError **error);

typedef gboolean (*cw_store_failure_visit)(gpointer data, const cw_store_failure *failure,
                                           GError **error);

/* Failures of all sources, in the order they were found, sources by name. */
gboolean cw_store_each_failure(cw_store *store, cw_store_failure_visit visit, gpointer data,
                               GError **error);

/* Adds a line to the log of what was done to the catalogue: a verb and its result as JSON. */
gboolean cw_store_put_run(cw_store *store, const char *verb, const char *result, GError **error);

/* ---- tokens --------------------------------------------------------------------------------- */

/* What a client of a server shows to be let in. The secret itself is nowhere. */
typedef struct {
    const char *name;       /* what its owner calls it, unique */
    const char *scope;      /* what it is good for */
    const char *hash;       /* SHA-256 of the secret in hex, unique */
    const char *created_at; /* ISO 8601, UTC; set when visited */
} cw_store_token;

/* CW_ERROR_USAGE when there is one of that name. */
gboolean cw_store_put_token(cw_store *store, const cw_store_token *token, GError **error);

/* CW_ERROR_NOT_FOUND. */
gboolean cw_store_remove_token(cw_store *store, const char *name, GError **error);

typedef gboolean (*cw_store_token_visit)(gpointer data, const cw_store_token *token,
                                         GError **error);

/* Tokens, by name. */
gboolean cw_store_each_token(cw_store *store, cw_store_token_visit visit, gpointer data,
                             GError **error);

/* ---- state ---------------------------------------------------------------------------------- */

typedef struct {
    gint64 items, withdrawn; /* items do not include withdrawn ones; nor do those below */
    gint64 groups, colourways;
    gint64 pictures, shared_pictures;
    gint64 failures;
} cw_store_counts;

gboolean cw_store_count(cw_store *store, cw_store_counts *counts, GError **error);

/* A number that is another one when another handle, of any process, has committed since it was
 * asked for before; it means nothing beside that of another handle. Costs microseconds. */
gboolean cw_store_version(cw_store *store, gint64 *version, GError **error);

/* Told what is wrong: a kind ("damage", "orphan", "dangling", "mark") and a sentence. */
typedef void (*cw_store_complain)(gpointer data, const char *kind, const char *message);

/* Checks the file's own structure, references, and that what is derived (shared marks, orphans)
 * is as it should be. Reads everything. FALSE only when the check could not be made. */
gboolean cw_store_check(cw_store *store, cw_store_complain complain, gpointer data, GError **error);

/* ---- copies --------------------------------------------------------------------------------- */

/* Writes the last commit to a new file at `path`, while others read and write. The copy may lie in
 * any folder: every path in it is absolute. CW_ERROR_INTERRUPTED, CW_ERROR_FAILED: the caller
 * deletes what there is. */
gboolean cw_store_copy(cw_store *store, const char *path, const cw_progress *progress,
                       GError **error);

/* Puts the catalogue of the file at `path` in place of all that this one holds, in one commit of
 * its own; relative paths are those of this one's folder from now on. CW_ERROR_BUSY,
 * CW_ERROR_INTERRUPTED, CW_ERROR_FAILED: nothing has changed. */
gboolean cw_store_replace(cw_store *store, const char *path, const cw_progress *progress,
                          GError **error);

/* Says where the bytes of a picture or the weights of a model are now: an absolute path, or one
 * that is relative to the folder of the catalogue and moves with it. */
gboolean cw_store_move_picture(cw_store *store, gint64 picture, const char *path, GError **error);
gboolean cw_store_move_model(cw_store *store, gint64 model, const char *path, GError **error);

G_END_DECLS
