/* SPDX-License-Identifier: Apache-2.0
 *
 * Amounts of money as feeds write them: [currency] digits and signs [currency]. Which of '.' and
 * ',' is the decimal sign is said by their order and by the digits behind the last one.
 */
#include <math.h>
#include <string.h>

#include "store/where.h"

#define MOST_DIGITS 15 /* what a double holds exactly */

/* A currency: up to four letters, or signs beyond ASCII ("€", "kr", "US$"); no digit, no '-'. */
static const char *skip_currency(const char *text)
{
    int letters = 0;
    for (; *text != '\0'; text = g_utf8_next_char(text)) {
        gunichar letter = g_utf8_get_char(text);
        gboolean is_currency =
            g_unichar_isalpha(letter) || g_unichar_type(letter) == G_UNICODE_CURRENCY_SYMBOL;
        if (!is_currency || ++letters > 4)
            break;
    }
    return text;
}

static const char *skip_spaces(const char *text)
{
    while (g_unichar_isspace(g_utf8_get_char(text)))
        text = g_utf8_next_char(text);
    return text;
}

/* Where in digits[0..length) the decimal sign is, or `length` when the signs only group. */
static gsize decimal_place(const char *digits, gsize length)
{
    gsize last = length, same = 0;
    for (gsize i = 0; i < length; i++) {
        if (digits[i] == '.' || digits[i] == ',')
            last = i;
    }
    if (last == length)
        return length;
    gboolean mixed = FALSE;
    for (gsize i = 0; i < last; i++) {
        same += digits[i] == digits[last];
        mixed |= !g_ascii_isdigit(digits[i]) && digits[i] != digits[last];
    }
    if (same > 0)
        return length;
    gboolean groups = length - last - 1 == 3 && digits[last] == ',' && !mixed;
    return groups ? length : last;
}

static gboolean read_digits(const char *digits, gsize length, double *amount)
{
    char plain[MOST_DIGITS + 2];
    gsize place = decimal_place(digits, length), count = 0;
    for (gsize i = 0; i < length; i++) {
        if (i == place)
            plain[count++] = '.';
        else if (g_ascii_isdigit(digits[i]))
            plain[count++] = digits[i];
        if (count > MOST_DIGITS)
            return FALSE;
    }
    plain[count] = '\0';
    *amount = g_ascii_strtod(plain, NULL);
    return TRUE;
}

gboolean cw_price_parse(const char *text, double *amount)
{
    if (text == NULL || !g_utf8_validate(text, -1, NULL))
        return FALSE;
    const char *start = skip_spaces(text);
    gboolean negative = *start == '-';
    const char *after = skip_currency(start + negative);
    gboolean currency_before = after != start + negative;
    const char *digits = skip_spaces(after);
    gsize length = strspn(digits, "0123456789.,");
    if (length == 0 || !g_ascii_isdigit(digits[strcspn(digits, "0123456789")]) ||
        strcspn(digits, "0123456789") > 1 || strcspn(digits, "0123456789") >= length)
        return FALSE;
    const char *behind = skip_spaces(digits + length);
    const char *end = currency_before ? behind : skip_spaces(skip_currency(behind));
    if (*end != '\0' || !read_digits(digits, length, amount))
        return FALSE;
    if (negative)
        *amount = -*amount;
    return TRUE;
}
