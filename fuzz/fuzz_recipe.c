/* SPDX-License-Identifier: Apache-2.0
 *
 * Any bytes as a recipe: what reads as one is written, reads again, and is then written the same.
 */
#include "train/recipe.h"

int LLVMFuzzerTestOneInput(const guint8 *data, gsize size);

int LLVMFuzzerTestOneInput(const guint8 *data, gsize size)
{
    g_autofree char *text = g_strndup((const char *)data, size);
    g_autoptr(GError) error = NULL;
    g_autoptr(cw_recipe) recipe = cw_recipe_parse(text, &error);
    if ((recipe == NULL) != (error != NULL))
        g_error("an error belongs to a recipe that is refused, and to no other");
    if (recipe == NULL)
        return 0;
    g_autofree char *written = cw_recipe_format(recipe);
    g_autoptr(cw_recipe) again = cw_recipe_parse(written, &error);
    if (again == NULL)
        g_error("what was written is refused: %s", error->message);
    g_autofree char *twice = cw_recipe_format(again);
    if (g_strcmp0(written, twice) != 0)
        g_error("written twice, two recipes:\n%s\n%s", written, twice);
    return 0;
}
