/* SPDX-License-Identifier: Apache-2.0
 *
 * Colour variants: which items of a catalogue are the same design in another colour.
 */
#pragma once

#include "base/option.h"
#include "base/progress.h"
#include "colorway/catalog.h"

G_BEGIN_DECLS

typedef struct {
    const char *model; /* whose vectors; NULL: the only model that made some */
    double threshold;  /* distance, in what `neighbours` says; negative: chosen */
    gint64 neighbours; /* distances count in those to so many nearest colourways (local scaling);
                          0: in cosine distances; negative: in those to ten where the threshold is
                          chosen, in cosine distances where it is given */
    double precision;  /* not beside a threshold: chosen so that this share of predicted pairs is
                          right; 0: for the best balance of precision and recall (CScore) */
    const char *const *block; /* columns whose values are equal within a group, or NULL */
    const char *const *where; /* items to group; all must hold; or NULL */
    const char *linkage;      /* NULL: average */
    const char *pairs;        /* CSV file id,id,same of decisions that the groups obey beside those
                                 of the catalogue; or NULL */
    gboolean trends;          /* list designs by size; looks at the main pictures for the colours
                                 that they show */
    int threads;              /* for that; 0: as many as the machine has */
} cw_variants_request;

/* One item; strings live as long as the result. */
typedef struct {
    gint64 item;
    gint64 colourway;                /* equal for items that differ by size only */
    const char *source, *id, *group; /* group: as the feed says, or NULL */
    const char *title, *colour, *picture;
    const char *category; /* product_type, or NULL */
    gint32 seen;          /* colour of its main picture, a place in the palette (image/colour.h), if
                             asked for; -1: none */
    gint32 design;        /* equal for one group, pattern and material of the feed; -1: no group */
    gsize predicted;      /* which predicted group */
    double confidence; /* calibrated probability in [0,1] that the item belongs to it; 1 for an item
                          alone or put there by a decision; NAN where nothing is known to
                          calibrate by */
    double alike;      /* the same, whatever decisions say: that its pictures belong to those with
                          which the pictures put it */
    gboolean decided;  /* a decision says with whom it stands */
} cw_variants_member;

/* A pair of colourways about which the feed and the pictures disagree, and nobody has decided. */
typedef struct {
    gboolean grouped;     /* one design by the feed (group, pattern and material) in two predicted
                             groups; FALSE: two designs, or items of none, in one predicted group */
    gsize first, second;  /* the member in doubt, and who stands for the others: of their colourways
                             the first items */
    const char *names[2]; /* of the two in a file of decisions: id, or source:id where several items
                             of the catalogue, also such as `where` leaves out, have the id */
    double probability;   /* calibrated, that the two are one design; NAN as in confidence */
    double distance;      /* cosine distance, locally scaled if the threshold is */
} cw_variants_doubt;

/* A decision that was obeyed, about the first items of two colourways. */
typedef struct {
    gsize first, second; /* members */
    gboolean same;
} cw_variants_decision;

/* One predicted group, as a trend. */
typedef struct {
    gsize first, end; /* of its members */
    gsize colourways;
    double share;         /* of all colourways, in [0,1] */
    const char *category; /* of most of its colourways (ties: the first), or NULL */
} cw_variants_trend;

typedef struct {
    char *model;
    cw_variants_member *members; /* [count], group by group, within it by colourway */
    gsize count;
    char **names;         /* [groups] of the predicted groups */
    gsize groups;         /* predicted, of any size */
    gsize variant_groups; /* of them with two colourways or more */
    double threshold;     /* distance that was used */
    gboolean scaled;      /* it counts in distances to neighbours */
    char *chosen;         /* how, in words for a person */
    gsize known_groups;   /* designs of two colourways or more that the feed names */
    gsize without_vector; /* items left out: no picture of their colourway has a vector */
    gsize placeholders;   /* items left out: they show only pictures that many groups share */
    cw_variants_decision *decisions; /* [decision_count] that were obeyed */
    gsize decision_count;
    gsize kept_decisions; /* of them are the catalogue's: they come first */
    gsize unused_pairs;   /* decisions about an item that is not among those looked at, or an
                             ambiguous id */
    char *unused_ids;     /* the first few such ids, for a person; may be empty */
    gsize size_pairs;     /* decisions that part sizes of one colourway, which stay one */
    cw_variants_doubt
        *doubts; /* [doubt_count] those that the feed grouped first, and of each kind the most
                    probable error first. A colourway stands there once a kind, beside the nearest
                    of the most of its design (of its predicted group) */
    gsize doubt_count;
    cw_variants_trend *trends; /* [groups] if asked for, the one with most colourways first */
    char *pairs;               /* the decisions as they were read, id,id,same a line; or NULL */
    gpointer list;             /* owns the strings */
} cw_variants_result;

/* Whether this member is the first of its colourway. */
static inline gboolean cw_variants_begins_colourway(const cw_variants_result *result, gsize member)
{
    return member == 0 ||
           result->members[member].colourway != result->members[member - 1].colourway;
}

/* Groups the colourways (items that differ by size only are one) whose vectors the catalogue has:
 * agglomerative clustering of the mean vectors of their pictures by cosine distance, locally
 * scaled, never across blocks. The threshold is chosen on the groups that the feed knows; where it
 * knows fewer than ten, on pairs of pictures of one item against pairs of different items. A
 * precision allows for the items that the feed names no group of: they are like the others. The
 * groups are kept in the catalogue, too; what is kept of items that `where` leaves out stays.
 * Decisions are obeyed whatever the distance and the blocks: two items that are the same stand in
 * one group with all who stand with either, two that are not stand in two, and nobody else comes
 * together by that (cluster/constraint.h). They do not move the threshold. Those of the catalogue
 * that stand (colorway/decisions.h) are obeyed where both items are looked at; those of a file come
 * to them, and neither wins: where they contradict each other that is an error, which names both.
 * The pairs that are worth a person's look are kept for cw_review_list(), in place of those of the
 * grouping before.
 * CW_ERROR_NOT_FOUND (model, no vectors), CW_ERROR_USAGE (also decisions that
 * contradict each other), CW_ERROR_FAILED (a precision that no
 * threshold reaches, with the best one named), CW_ERROR_TOO_LARGE (a threshold below which more
 * colourways of one block hang together than fit in memory). */
gboolean cw_variants(cw_catalog *catalog, const cw_variants_request *request,
                     const cw_progress *progress, cw_variants_result *result, GError **error);
void cw_variants_result_clear(cw_variants_result *result);

/* Whether cw_variants() may be asked so: what the catalogue says without any vectors. The same
 * errors. */
gboolean cw_variants_check(cw_catalog *catalog, const cw_variants_request *request, GError **error);

typedef struct {
    const char *item;         /* its id, or "source:id" */
    const char *model;        /* by whose groups; NULL: the only one */
    const char *const *where; /* only such variants; or NULL */
} cw_variants_of_request;

/* The colour variants of one item, by the groups that cw_variants() kept last: nothing is computed.
 * `members` are the other colourways of its group, one item each (the first for which all of
 * `where` holds), the surest first; honestly none where it stands alone. Of the result there are
 * the model and names[0], the predicted group, besides. CW_ERROR_NOT_FOUND: no such item or model,
 * or an item that has not been grouped; CW_ERROR_USAGE (a filter that makes no sense). */
gboolean cw_variants_of(cw_catalog *catalog, const cw_variants_of_request *request,
                        cw_variants_result *result, GError **error);

/* Whether cw_variants() has kept groups by `model` (NULL: the only one). CW_ERROR_NOT_FOUND: no
 * such model. */
gboolean cw_variants_are_kept(cw_catalog *catalog, const char *model, gboolean *kept,
                              GError **error);

/* Whether cw_variants_of() may be asked so, as cw_variants_check(). */
gboolean cw_variants_of_check(cw_catalog *catalog, const cw_variants_of_request *request,
                              GError **error);

/* Writes id,item_group_id,predicted_group,confidence, a line an item, atomically. */
gboolean cw_variants_export(const cw_variants_result *result, const char *path, GError **error);

/* Writes the doubts as kind,id,other_id,probability,title,other_title,color,other_color,
 * item_group_id,other_item_group_id,picture,other_picture; kind: grouped, not_grouped. */
gboolean cw_variants_export_doubts(const cw_variants_result *result, const char *path,
                                   GError **error);

typedef struct {
    gsize items;      /* written */
    gsize unsure;     /* left out: less sure than was asked for */
    gsize of_several; /* left out: their predicted group joins... */
    gsize several;    /* ...so many groups of the feed, which stay as they are */
    gsize ambiguous;  /* left out: several sources have their id */
} cw_variants_supplement_summary;

/* Writes id and item_group_id, separated by a tab, of the items whose group the feed lacks, or a
 * decision changes: what Google Merchant takes as a supplemental feed. Each source for itself:
 * items without a group get that of the one feed group in their predicted group; where there is
 * none, and two colourways or more, the predicted group's name. Groups of the feed stay, but for
 * decisions. Of two items of one design that are not the same the one leaves that stands beside
 * fewer of its group, with those that are the same as it; whom the pictures alone put beside it
 * stay, for nobody has decided about them. Groups that a decision joins take the name of the
 * larger. Two that are not the same never get one name, of two newcomers only the first: who left,
 * or is the same as another, and cannot have the one feed group's name (for that, or unsure, or
 * there are several) has the predicted group's. Of pictures alone only who is at least
 * `least_confidence` sure is written (of items that are the same, all of them); who is of unknown
 * confidence where that is 0. */
gboolean cw_variants_supplement(const cw_variants_result *result, double least_confidence,
                                const char *path, cw_variants_supplement_summary *summary,
                                GError **error);

/* Writes the trends as
 * predicted_group,title,product_type,colourways,items,share,colors,seen_colors; the last two name
 * each colour once, separated by "; ". */
gboolean cw_variants_export_trends(const cw_variants_result *result, const char *path,
                                   GError **error);

/* The distinct colours of a trend, as the feed names them or as they were seen, in order; (transfer
 * container). */
GPtrArray *cw_variants_trend_colours(const cw_variants_result *result,
                                     const cw_variants_trend *trend, gboolean seen);

G_END_DECLS
