/* SPDX-License-Identifier: Apache-2.0
 *
 * Any bytes as a file of word vectors: what is read has finite numbers under words that are found
 * again.
 */
#include <math.h>

#include "text/word_vectors.h"

int LLVMFuzzerTestOneInput(const guint8 *data, gsize size);

int LLVMFuzzerTestOneInput(const guint8 *data, gsize size)
{
    FILE *stream = size > 0 ? fmemopen((gpointer)data, size, "r") : NULL;
    if (stream == NULL)
        return 0;
    g_autoptr(GError) error = NULL;
    g_autoptr(cw_word_vectors) vectors = cw_word_vectors_read(stream, "fuzz", NULL, &error);
    fclose(stream);
    if ((vectors == NULL) != (error != NULL))
        g_error("an error belongs to vectors that are refused, and to no others");
    for (guint w = 0; vectors != NULL && w < vectors->words->len; w++) {
        const float *row = cw_word_vectors_find(vectors, vectors->words->pdata[w]);
        if (row != vectors->values + w * vectors->dimension)
            g_error("word %u is not found in its row", w);
        for (gsize d = 0; d < vectors->dimension; d++)
            if (!isfinite(row[d]))
                g_error("word %u has a number that is none", w);
    }
    return 0;
}
