/* Folds prose: full width to ASCII, traditional to simplified, every dash and colon to one.
 *
 * This is the part of Unicode's compatibility folding that lists of opening hours need, and the
 * traditional characters of the vocabulary in hours_prose_words.c; any other character stays. */
#include "hours_prose_text.h"

#include <string.h>

#include "fever/utf8.h"

/* Pairs of three-byte characters: traditional or variant, then what it is folded to. */
static const char HAN_PAIRS[] =
    "週周診诊門门開开時时間间點点鐘钟號号營营業业國国節节禮礼連连無无暫暂復复務务約约預预"
    "掛挂體体視视訊讯醫医師师藥药劑剂販贩賣卖購购發发領领實实現现場场應应電电話话詢询請请"
    "謝谢際际僅仅個个兩两後后當当為为會会過过農农曆历歷历勞劳動动雙双慶庆補补調调內内兒儿"
    "婦妇術术檢检驗验準准與与從从餘余處处區区結结終终於于這这還还對对關关閉闭異异變变單单"
    "轉转運运樣样員员項项試试篩筛採采種种滿满專专線线樓楼幾几據据齊齐臺台聯联繫系絡络詳详"
    "熱热擇择辦办註注釐厘晩晚並并給给屬属產产針针級级歲岁畢毕離离證证傳传進进隨随認认讓让"
    "達达遇遇輪轮壓压團团勵励塊块隻只祇只衹只馬马飯饭貨货補补償偿優优諮咨諒谅眾众園园廣广館馆賴赖僱"
    "雇";

/* Characters that stand for another only by mistake of a scanner or a hand. */
static const char OCR_PAIRS[] = "睌晚⼀一⽇日⽉月吋时詀诊";

/* Marks and spaces outside ASCII's full-width block, and what they are folded to. */
static const struct {
    uint16_t from, to;
    char as;
} MARKS[] = {
    {0x00A0, 0x00A0, ' '}, {0x00AD, 0x00AD, ' '},  {0x00B7, 0x00B7, '.'},  {0x00D7, 0x00D7, 'x'},
    {0x2000, 0x200F, ' '}, {0x2010, 0x2015, '-'},  {0x2018, 0x2019, '\''}, {0x201C, 0x201D, '"'},
    {0x2022, 0x2022, '.'}, {0x2024, 0x2024, '.'},  {0x2027, 0x2027, '.'},  {0x2028, 0x2029, '\n'},
    {0x202A, 0x202F, ' '}, {0x2043, 0x2043, '-'},  {0x205F, 0x2064, ' '},  {0x2066, 0x2069, ' '},
    {0x2190, 0x2190, '-'}, {0x2192, 0x2192, '-'},  {0x2212, 0x2212, '-'},  {0x2215, 0x2215, '/'},
    {0x2236, 0x2236, ':'}, {0x223C, 0x223D, '-'},  {0x2500, 0x2501, '-'},  {0x2E3A, 0x2E3B, '-'},
    {0x3000, 0x3000, ' '}, {0x3001, 0x3001, '\\'}, {0x3002, 0x3002, ';'},  {0x3008, 0x3008, '('},
    {0x3009, 0x3009, ')'}, {0x300A, 0x300A, '('},  {0x300B, 0x300B, ')'},  {0x300C, 0x300C, '('},
    {0x300D, 0x300D, ')'}, {0x300E, 0x300E, '('},  {0x300F, 0x300F, ')'},  {0x3010, 0x3010, '('},
    {0x3011, 0x3011, ')'}, {0x3014, 0x3014, '('},  {0x3015, 0x3015, ')'},  {0x301C, 0x301C, '-'},
    {0x3030, 0x3030, '-'}, {0x30FB, 0x30FB, '.'},  {0x30FC, 0x30FC, '-'},  {0xFE30, 0xFE30, ':'},
    {0xFE31, 0xFE32, '-'}, {0xFE50, 0xFE50, ','},  {0xFE51, 0xFE51, '\\'}, {0xFE52, 0xFE52, '.'},
    {0xFE54, 0xFE54, ';'}, {0xFE55, 0xFE55, ':'},  {0xFE58, 0xFE58, '-'},  {0xFE59, 0xFE59, '('},
    {0xFE5A, 0xFE5A, ')'}, {0xFE63, 0xFE63, '-'},  {0xFEFF, 0xFEFF, ' '},  {0xFF5E, 0xFF5E, '-'},
    {0xFF61, 0xFF61, ';'}, {0xFF64, 0xFF64, '\\'}, {0xFF65, 0xFF65, '.'},  {0xFF70, 0xFF70, '-'},
    {0xFFE3, 0xFFE3, '-'},
};

static char fold_ascii(char byte)
{
    if (byte >= 'A' && byte <= 'Z')
        return (char)(byte - 'A' + 'a');
    switch (byte) {
    case '~':
    case '_':
        return '-';
    case '[':
    case '{':
    case '<':
        return '(';
    case ']':
    case '}':
    case '>':
        return ')';
    case '\\': /* the enumeration comma 、 has this byte to itself */
        return '|';
    default:
        return (unsigned char)byte < 0x20 && byte != '\n' ? ' ' : byte;
    }
}

/* The mark that `character` is folded to, or 0. */
static char fold_mark(uint32_t character)
{
    if (character >= 0xFF01 && character <= 0xFF5D)
        return fold_ascii((char)(character - 0xFF01 + 0x21));
    for (size_t i = 0; i < sizeof MARKS / sizeof *MARKS; i++)
        if (character >= MARKS[i].from && character <= MARKS[i].to)
            return MARKS[i].as;
    return 0;
}

static const char *fold_han(const char *pairs, const char *character)
{
    for (const char *pair = pairs; *pair; pair += 6)
        if (memcmp(pair, character, 3) == 0)
            return pair + 3;
    return NULL;
}

/* Appends the folded form of one character of `size` bytes that stands at `at` in the prose. */
static void fold_character(struct prose_text *text, const char *bytes, size_t size, uint32_t value,
                           size_t at)
{
    char mark[] = {size == 1 ? fold_ascii(*bytes) : fold_mark(value)};
    const char *out = bytes;
    if (mark[0]) {
        out = mark;
        size = sizeof mark;
    } else if (size == 3) {
        const char *han = fold_han(HAN_PAIRS, bytes);
        if (!han && (han = fold_han(OCR_PAIRS, bytes)))
            text->ocr_repaired = true;
        if (han)
            out = han;
    }
    for (size_t i = 0; i < size; i++) {
        text->source[text->length] = (uint16_t)at;
        text->bytes[text->length++] = out[i];
    }
}

static bool stands_for_figure(char byte)
{
    return (byte >= '0' && byte <= '9') || byte == 'l' || byte == 'i' || byte == 'o';
}

static bool ends_figure(char byte)
{
    return byte != ':' && !(byte >= '0' && byte <= '9') && !(byte >= 'a' && byte <= 'z');
}

/* l7:00, 8:OO: letters that stand for figures around the colon at `at`. */
static void repair_clock(struct prose_text *text, size_t at)
{
    size_t from = at, to = at + 1, figures = 0;
    while (from > 0 && stands_for_figure(text->bytes[from - 1]))
        from--;
    while (stands_for_figure(text->bytes[to]))
        to++;
    if (at - from < 1 || at - from > 2 || to - at != 3 ||
        (from > 0 && !ends_figure(text->bytes[from - 1])) || !ends_figure(text->bytes[to]))
        return;
    for (size_t i = from; i < to; i++)
        figures += text->bytes[i] >= '0' && text->bytes[i] <= '9';
    for (size_t i = from; figures && i < to; i++) {
        char *byte = &text->bytes[i];
        if (*byte != 'l' && *byte != 'i' && *byte != 'o')
            continue;
        *byte = *byte == 'o' ? '0' : '1';
        text->ocr_repaired = true;
    }
}

/* 朝九晚五: as 早九晚五, but no 朝 of a name. */
static void fold_early(struct prose_text *text)
{
    static const char early[] = "朝", as[] = "早";
    static const char *const HOURS[] = {"七", "八", "九", "7", "8", "9"};
    for (char *at = text->bytes; (at = strstr(at, early)); at += sizeof early - 1)
        for (size_t i = 0; i < sizeof HOURS / sizeof *HOURS; i++)
            if (strncmp(at + sizeof early - 1, HOURS[i], strlen(HOURS[i])) == 0)
                memcpy(at, as, sizeof as - 1);
}

/* The length of a mark that refers to a note, such as * and ①, or 0. */
static size_t reference_length(const char *at)
{
    static const char *const MARKS_OF_NOTES[] = {"*", "※", "†", "¹", "²", "³", "①", "②",
                                                 "③", "④", "⑤", "⑥", "⑦", "⑧", "⑨"};
    for (size_t i = 0; i < sizeof MARKS_OF_NOTES / sizeof *MARKS_OF_NOTES; i++)
        if (strncmp(at, MARKS_OF_NOTES[i], strlen(MARKS_OF_NOTES[i])) == 0)
            return strlen(MARKS_OF_NOTES[i]);
    return 0;
}

/* The length of *, **, ①, 注1, （注1） and （①）, or 0. */
static size_t note_length(const char *at)
{
    static const char note[] = "注";
    const char *start = at;
    bool bracket = *at == '(';
    at += bracket;
    bool named = strncmp(at, note, sizeof note - 1) == 0;
    at += named ? sizeof note - 1 : 0;
    size_t digits = named ? strspn(at, "0123456789") : 0, mark;
    if (digits > 2)
        return 0;
    const char *reference = at += digits;
    while ((mark = reference_length(at)))
        at += mark;
    if (!digits && at == reference && !(named && bracket))
        return 0;
    if (bracket && *at != ')')
        return 0;
    return (size_t)(at + bracket - start);
}

/* Whether a time, a bracket or a word may end before `at`, and no hidden figure: 8:00-1*. */
static bool may_bear_note(const struct prose_text *text, size_t at)
{
    while (at > 0 && text->bytes[at - 1] == ' ')
        at--;
    const char *end = text->bytes + at;
    return at > 2 && (end[-1] == ')' || (end[-1] >= 'a' && end[-1] <= 'z') ||
                      (unsigned char)end[-1] >= 0x80 ||
                      ((end[-3] == ':' || end[-3] == '.') && end[-2] >= '0' && end[-2] <= '5' &&
                       end[-1] >= '0' && end[-1] <= '9'));
}

/* Takes out what refers to a note elsewhere: behind a time it says nothing about when. */
static void drop_references(struct prose_text *text)
{
    for (size_t at = 1; at < text->length; at++) {
        size_t length = note_length(text->bytes + at);
        if (length && may_bear_note(text, at) && strchr(";,\n()|\\", text->bytes[at + length]))
            memset(text->bytes + at, ' ', length);
    }
}

bool prose_fold(const char *prose, struct prose_text *text)
{
    size_t length = strnlen(prose, PROSE_BYTES_MAX + 1);
    if (length > PROSE_BYTES_MAX)
        return false;
    text->length = 0;
    text->ocr_repaired = false;
    for (size_t at = 0; at < length;) {
        uint32_t value;
        size_t size = utf8_decode(prose + at, length - at, &value);
        if (!size)
            return false;
        fold_character(text, prose + at, size, value, at);
        at += size;
    }
    text->bytes[text->length] = '\0';
    for (size_t i = 0; i < text->length; i++)
        if (text->bytes[i] == ':')
            repair_clock(text, i);
    fold_early(text);
    drop_references(text);
    text->source[text->length] = (uint16_t)length;
    return true;
}
