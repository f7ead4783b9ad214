/* Writes the tables behind han.c, at build time: ICU knows how characters fold and read, but it
 * costs a tenth of a second to ask at every start, and megabytes to keep.
 *
 * A program of its own: the Makefile compiles it, runs it, and han.c includes what it printed. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unicode/uchar.h>
#include <unicode/unorm2.h>
#include <unicode/utrans.h>

enum {
    PLANE = 0x10000,
    PAGE = 256,
    HAN_FIRST = 0x4E00,
    HAN_END = 0xA000,
    HAN_COUNT = HAN_END - HAN_FIRST,
    SYLLABLES_MAX = 600,
    SYLLABLE_SIZE = 8,
    TEXT_MAX = 64
};

static _Noreturn void give_up(const char *what)
{
    fprintf(stderr, "han_tables: %s\n", what);
    exit(1);
}

static UTransliterator *transform_open(const UChar *id)
{
    UErrorCode status = U_ZERO_ERROR;
    UTransliterator *transform = utrans_openU(id, -1, UTRANS_FORWARD, NULL, 0, NULL, &status);
    if (U_FAILURE(status))
        give_up("ICU lacks the data of a transform");
    return transform;
}

/* Transforms one character by itself; returns the length of what it became. */
static int32_t transform_one(const UTransliterator *transform, UChar character, UChar out[TEXT_MAX])
{
    UErrorCode status = U_ZERO_ERROR;
    int32_t length = 1, limit = 1;
    out[0] = character;
    utrans_transUChars(transform, out, &length, TEXT_MAX, 0, &limit, &status);
    return U_SUCCESS(status) ? length : 0;
}

static UChar fold(const UNormalizer2 *nfkc_casefold, const UTransliterator *simplify,
                  UChar character)
{
    UErrorCode status = U_ZERO_ERROR;
    UChar folded[TEXT_MAX];
    int32_t length = unorm2_normalize(nfkc_casefold, &character, 1, folded, TEXT_MAX, &status);
    if (U_FAILURE(status) || length == 0 || !u_isalnum(folded[0]))
        return 0;
    /* Some are the simplified form of one character and the traditional form of another; two are so
     * of each other: the lower one stands for both. */
    UChar simple[TEXT_MAX], before = folded[0];
    for (int again = 0; again < 3 && transform_one(simplify, folded[0], simple) == 1; again++) {
        before = folded[0];
        folded[0] = simple[0];
    }
    return before < folded[0] && transform_one(simplify, folded[0], simple) == 1 &&
                   simple[0] == before
               ? before
               : folded[0];
}

static void print_page(const UChar *page)
{
    printf("{");
    for (int i = 0; i < PAGE; i++)
        printf("%s%u", i ? "," : "", page[i]);
    printf("},\n");
}

/* Pages that are equal, such as those without a letter, stand once. */
static void print_folds(void)
{
    UErrorCode status = U_ZERO_ERROR;
    const UNormalizer2 *nfkc_casefold = unorm2_getNFKCCasefoldInstance(&status);
    if (U_FAILURE(status))
        give_up("ICU's normalisation data are missing");
    UTransliterator *simplify = transform_open(u"Traditional-Simplified");
    static UChar folds[PLANE];
    static int number[PLANE / PAGE];
    int count = 0;
    for (int32_t i = 0; i < PLANE; i++)
        folds[i] = (i & 0xF800) == 0xD800 ? 0 : fold(nfkc_casefold, simplify, (UChar)i);
    utrans_close(simplify);
    printf("static const uint16_t fold_pages[][%d] = {\n", PAGE);
    for (int page = 0; page < PLANE / PAGE; page++) {
        int same = 0;
        while (same < page &&
               memcmp(folds + same * PAGE, folds + page * PAGE, PAGE * sizeof *folds) != 0)
            same++;
        number[page] = same < page ? number[same] : count++;
        if (same == page)
            print_page(folds + page * PAGE);
    }
    printf("};\nstatic const uint8_t fold_page_of[%d] = {", PLANE / PAGE);
    for (int page = 0; page < PLANE / PAGE; page++)
        printf("%s%d", page ? "," : "", number[page]);
    printf("};\n");
}

static char read_as[HAN_COUNT][SYLLABLE_SIZE];
static char syllables[SYLLABLES_MAX][SYLLABLE_SIZE];
static int syllable_count;

static int by_text(const void *a, const void *b)
{
    return strcmp(a, b);
}

/* One syllable of small letters; "" where ICU gives something else. */
static void read_all(void)
{
    UTransliterator *read = transform_open(u"Han-Latin; Latin-ASCII; Lower");
    for (int i = 0; i < HAN_COUNT; i++) {
        UChar text[TEXT_MAX];
        int32_t length = transform_one(read, (UChar)(HAN_FIRST + i), text);
        if (length >= SYLLABLE_SIZE)
            length = 0;
        for (int32_t k = 0; k < length; k++) {
            if (text[k] < u'a' || text[k] > u'z')
                length = 0;
            else
                read_as[i][k] = (char)text[k];
        }
        memset(read_as[i] + length, 0, (size_t)(SYLLABLE_SIZE - length));
    }
    utrans_close(read);
}

static void collect_syllables(void)
{
    static char all[HAN_COUNT][SYLLABLE_SIZE];
    memcpy(all, read_as, sizeof all);
    qsort(all, HAN_COUNT, sizeof all[0], by_text);
    syllable_count = 1; /* the first is "": no reading */
    for (int i = 0; i < HAN_COUNT; i++) {
        if (strcmp(all[i], syllables[syllable_count - 1]) == 0)
            continue;
        if (syllable_count == SYLLABLES_MAX)
            give_up("more syllables than Chinese has");
        memcpy(syllables[syllable_count++], all[i], SYLLABLE_SIZE);
    }
}

static void print_readings(void)
{
    read_all();
    collect_syllables();
    printf("static const char syllables[][%d] = {", SYLLABLE_SIZE);
    for (int i = 0; i < syllable_count; i++)
        printf("%s\"%s\"", i ? "," : "", syllables[i]);
    printf("};\nstatic const uint16_t readings[%d] = {", HAN_COUNT);
    for (int i = 0; i < HAN_COUNT; i++) {
        const char(*found)[SYLLABLE_SIZE] =
            bsearch(read_as[i], syllables, (size_t)syllable_count, sizeof syllables[0], by_text);
        printf("%s%d", i ? "," : "", (int)(found - (const char(*)[SYLLABLE_SIZE])syllables));
    }
    printf("};\n");
}

int main(void)
{
    printf("/* Made by src/base/tables/han_tables.c. */\n");
    print_folds();
    print_readings();
    return ferror(stdout) || fflush(stdout) ? 1 : 0;
}
