/* `/staff`: where a clinic's own people report its queue and close it, by a phone.
 *
 * Every part and every word stands in the document, which knows nothing of anybody: a script shows
 * the parts that the token allows and fills them in. The token comes in the fragment of the address
 * (`/staff#token=…`, as `feverctl token add --qr` writes it), which is never sent. */
#include "fever/live.h"
#include "page_frame.h"
#include "page_symbols.h"
#include "page_views.h"

/* A word of the page that the script says, by its name there. */
struct staff_word {
    const char *name;
    enum page_text_id text;
};

static const struct staff_word words[] = {
    {"loading", TEXT_STAFF_LOADING},
    {"token_wrong", TEXT_STAFF_TOKEN_WRONG},
    {"token_unkept", TEXT_STAFF_TOKEN_UNKEPT},
    {"found", TEXT_STAFF_FOUND},
    {"since", TEXT_STAFF_SINCE},
    {"stale", TEXT_STAFF_STALE},
    {"waiting", TEXT_LOAD_WAITING},
    {"waiting_wrong", TEXT_STAFF_WAITING_WRONG},
    {"waiting_level", TEXT_STAFF_WAITING_LEVEL},
    {"minutes", TEXT_LOAD_MINUTES},
    {"serving", TEXT_LOAD_SERVING},
    {"none", TEXT_LOAD_NONE},
    {"low", TEXT_LOAD_LOW},
    {"busy", TEXT_LOAD_BUSY},
    {"crowded", TEXT_LOAD_CROWDED},
    {"full", TEXT_LOAD_FULL},
    {"open", TEXT_STATE_OPEN},
    {"closed", TEXT_STATE_CLOSED},
    {"suspended", TEXT_STATE_SUSPENDED},
    {"unknown", TEXT_STATE_UNKNOWN},
    {"close", TEXT_STAFF_CLOSE},
    {"close_empty", TEXT_STAFF_CLOSE_EMPTY},
    {"closed_since", TEXT_STAFF_CLOSED},
    {"closed_until", TEXT_STAFF_CLOSED_UNTIL},
    {"closed_above", TEXT_STAFF_CLOSED_ABOVE},
    {"reopen", TEXT_STAFF_REOPEN},
    {"undo", TEXT_STAFF_UNDO},
    {"holder", TEXT_STAFF_HOLDER},
    {"holder_until", TEXT_STAFF_HOLDER_UNTIL},
    {"forget_sure", TEXT_STAFF_FORGET_SURE},
    {"forgotten", TEXT_STAFF_FORGOTTEN},
    {"sending", TEXT_STAFF_SENDING},
    {"sent", TEXT_STAFF_SENT},
    {"withdrawn", TEXT_STAFF_WITHDRAWN},
    {"reopened", TEXT_STAFF_REOPENED},
    {"not_sent", TEXT_STAFF_NOT_SENT},
    {"not_read", TEXT_STAFF_NOT_READ},
    {"again", TEXT_STAFF_AGAIN},
    {"drop", TEXT_STAFF_DROP},
    {"because_offline", TEXT_STAFF_OFFLINE},
    {"because_silent", TEXT_STAFF_SILENT},
    {"because_revoked", TEXT_STAFF_REVOKED},
    {"because_scope", TEXT_STAFF_SCOPE},
    {"because_scope_none", TEXT_STAFF_SCOPE_NONE},
    {"because_unlisted", TEXT_STAFF_UNKNOWN},
    {"because_gone", TEXT_STAFF_GONE},
    {"because_wait", TEXT_STAFF_WAIT},
    {"because_busy", TEXT_STAFF_UNAVAILABLE},
    {"because_refused", TEXT_STAFF_REFUSED},
};

static void put_words(struct page *page)
{
    page_put(page, "<ul id=\"staff-words\" hidden>\n");
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        page_put(page, "<li");
        page_put_attribute(page, "data-word", words[i].name);
        page_put(page, ">");
        page_put_text(page, page_text(page->lang, words[i].text)); /* `{0}` is filled there */
        page_put(page, "</li>\n");
    }
    page_put(page, "</ul>\n");
}

/* `before` and `after` are markup around a sentence. */
static void put_around(struct page *page, const char *before, enum page_text_id text,
                       const char *after)
{
    page_put(page, before);
    page_say(page, text);
    page_put(page, after);
}

/* How long, in minutes, as a radio button. */
static void put_duration(struct page *page, const char *name, int minutes, bool chosen)
{
    enum { HOUR_MINUTES = 60 };
    struct buffer count;
    buffer_init(&count, 16);
    buffer_append_int(&count, minutes < HOUR_MINUTES ? minutes : minutes / HOUR_MINUTES);
    page_put(page, "<label><input type=\"radio\"");
    page_put_attribute(page, "name", name);
    page_put(page, " value=\"");
    page_put_int(page, minutes);
    page_put(page, chosen ? "\" checked><span>" : "\"><span>");
    page_say_1(page,
               minutes < HOUR_MINUTES    ? TEXT_STAFF_MINUTES
               : minutes == HOUR_MINUTES ? TEXT_STAFF_HOUR
                                         : TEXT_STAFF_HOURS,
               page_words(page, &count));
    page_put(page, "</span></label>\n");
    buffer_clear(&count);
}

/* Who: the token and the clinic. */

static void put_token(struct page *page)
{
    page_put(page, "<form id=\"staff-token\" class=\"staff-card\" hidden>\n");
    put_around(page, "<p>", TEXT_STAFF_TOKEN_LEAD, "</p>\n");
    put_around(page, "<p><label for=\"token\">", TEXT_STAFF_TOKEN, "</label>");
    page_put(page, "<input id=\"token\" type=\"text\" autocomplete=\"off\" autocapitalize=\"off\" "
                   "spellcheck=\"false\" maxlength=\"400\" required></p>\n");
    put_around(page, "<p><button class=\"button primary\" type=\"submit\">", TEXT_STAFF_TOKEN_USE,
               "</button></p>\n");
    put_around(page, "<p class=\"hint\">", TEXT_STAFF_TOKEN_NOTE, "</p>\n</form>\n");
}

static void put_chooser(struct page *page)
{
    put_around(page, "<section id=\"staff-choose\" class=\"staff-card\" hidden>\n<h2>",
               TEXT_STAFF_CHOOSE, "</h2>\n");
    put_around(page, "<p id=\"staff-search\"><label for=\"clinic\">", TEXT_STAFF_SEARCH,
               "</label>");
    page_put(page, "<input id=\"clinic\" type=\"search\" autocomplete=\"off\" maxlength=\"60\" "
                   "enterkeyhint=\"search\"></p>\n<p id=\"staff-found\" class=\"hint\" "
                   "role=\"status\"></p>\n<ul id=\"staff-clinics\" class=\"staff-list\"");
    page_put_data_lang(page);
    page_put(page, "></ul>\n</section>\n");
}

/* What is stored now, in the words and shapes that residents see. */
static void put_seen(struct page *page)
{
    page_put(page, "<div class=\"staff-card staff-seen\"><h2 id=\"staff-name\" tabindex=\"-1\"");
    page_put_data_lang(page);
    put_around(page, ">", TEXT_STAFF_LOADING, "</h2>\n");
    put_around(page, "<p class=\"hint\">", TEXT_STAFF_SEEN, "</p>\n");
    page_put(page, "<p id=\"staff-state\" class=\"state\"><svg class=\"icon\"" PAGE_ICON_IS
                   "><use id=\"staff-shape\" href=\"#i-unknown\"/></svg>"
                   "<strong id=\"staff-open\"></strong></p>\n"
                   "<p id=\"staff-load\"></p>\n<p id=\"staff-since\" class=\"hint\"></p>\n"
                   "<p id=\"staff-stale\" class=\"alert\" hidden></p>\n<p class=\"staff-tools\">");
    put_around(page, "<button id=\"staff-undo\" class=\"button\" type=\"button\" hidden>",
               TEXT_STAFF_UNDO, "</button>");
    put_around(page, "<button id=\"staff-other\" class=\"button\" type=\"button\" hidden>",
               TEXT_STAFF_OTHER, "</button></p></div>\n");
}

/* As many bars as the wait is long; a full house has the shape of a stop sign. */
static void put_level_shape(struct page *page, enum load_level level)
{
    static const char *const bars[] = {"x=\"2\" y=\"15\" width=\"5\" height=\"7\"",
                                       "x=\"9.5\" y=\"9\" width=\"5\" height=\"13\"",
                                       "x=\"17\" y=\"3\" width=\"5\" height=\"19\""};
    if (level == LOAD_FULL) {
        page_put_icon(page, "suspended");
        return;
    }
    page_put(page, "<svg class=\"icon\" viewBox=\"0 0 24 24\"" PAGE_ICON_IS ">");
    for (int i = 0; i < LOAD_FULL; i++) {
        page_put(page, i <= (int)level ? "<rect rx=\"1\" " : "<rect rx=\"1\" class=\"empty\" ");
        page_put(page, bars[i]);
        page_put(page, "/>");
    }
    page_put(page, "</svg>");
}

static void put_levels(struct page *page)
{
    static const struct {
        enum page_text_id name, minutes;
    } levels[LOAD_LEVEL_COUNT] = {
        [LOAD_LOW] = {TEXT_STAFF_LOW, TEXT_STAFF_LOW_MINUTES},
        [LOAD_BUSY] = {TEXT_STAFF_BUSY, TEXT_STAFF_BUSY_MINUTES},
        [LOAD_CROWDED] = {TEXT_STAFF_CROWDED, TEXT_STAFF_CROWDED_MINUTES},
        [LOAD_FULL] = {TEXT_STAFF_FULL, TEXT_STAFF_FULL_MINUTES},
    };
    put_around(page, "<h3>", TEXT_STAFF_LEVEL, "</h3>\n");
    put_around(page, "<p class=\"hint\">", TEXT_STAFF_LEVEL_LINE, "</p>\n<div class=\"levels\">\n");
    for (int level = 0; level < LOAD_LEVEL_COUNT; level++) {
        page_put(page, "<button class=\"level\" type=\"button\" aria-pressed=\"false\"");
        page_put_attribute(page, "data-level", load_level_name((enum load_level)level));
        page_put(page, ">");
        put_level_shape(page, (enum load_level)level);
        put_around(page, "<span><strong>", levels[level].name, "</strong> ");
        put_around(page, "<small>", levels[level].minutes, "</small></span></button>\n");
    }
    page_put(page, "</div>\n");
}

static void put_step(struct page *page, const char *step, enum page_text_id name, const char *sign)
{
    page_put(page, "<button class=\"button step-button\" type=\"button\"");
    page_put_attribute(page, "data-step", step);
    page_say_attribute(page, "aria-label", name, NULL, 0);
    page_put(page, ">");
    page_put(page, sign);
    page_put(page, "</button>");
}

static void put_waiting(struct page *page)
{
    put_around(page, "<form id=\"staff-waiting\"><h3><label for=\"waiting\">", TEXT_STAFF_WAITING,
               "</label></h3>\n");
    put_around(page, "<p class=\"hint\" id=\"waiting-line\">", TEXT_STAFF_WAITING_LINE,
               "</p>\n<div class=\"stepper\">");
    put_step(page, "-1", TEXT_STAFF_LESS, "−");
    page_put(page, "<input id=\"waiting\" type=\"text\" inputmode=\"numeric\" autocomplete=\"off\" "
                   "aria-describedby=\"waiting-line\" maxlength=\"6\" data-max=\"");
    page_put_int(page, LOAD_PEOPLE_MAX);
    page_put(page, "\">");
    put_step(page, "1", TEXT_STAFF_MORE, "+");
    put_around(page, "<button class=\"button\" type=\"submit\">", TEXT_STAFF_WAITING_SEND,
               "</button></div></form>\n");
}

static void put_load(struct page *page)
{
    static const int minutes[] = {30, 60, 120, 240};
    page_put(page, "<div id=\"staff-queue\" class=\"staff-card\" hidden>\n");
    put_levels(page);
    put_waiting(page);
    put_around(page, "<fieldset class=\"durations\"><legend>", TEXT_STAFF_TTL, "</legend><div>\n");
    for (size_t i = 0; i < sizeof minutes / sizeof *minutes; i++)
        put_duration(page, "ttl", minutes[i], minutes[i] == LOAD_TTL_DEFAULT);
    page_put(page, "</div></fieldset>\n</div>\n");
}

/* A closure lasts until it is lifted unless told otherwise: one that ends by itself sends people to
 * a door that may still be shut. */
static void put_close_until(struct page *page)
{
    static const int minutes[] = {60, 120, 240};
    put_around(page, "<fieldset class=\"durations\"><legend>", TEXT_STAFF_CLOSE_UNTIL,
               "</legend><div>\n");
    put_around(page, "<label><input type=\"radio\" name=\"until\" value=\"\" checked><span>",
               TEXT_STAFF_CLOSE_LIFTED, "</span></label>\n");
    for (size_t i = 0; i < sizeof minutes / sizeof *minutes; i++)
        put_duration(page, "until", minutes[i], false);
    page_put(page, "</div></fieldset>\n");
}

static void put_reasons(struct page *page)
{
    static const enum page_text_id reasons[] = {TEXT_STAFF_CLOSE_CLEANING, TEXT_STAFF_CLOSE_DEVICE,
                                                TEXT_STAFF_CLOSE_POWER, TEXT_STAFF_CLOSE_HANDS};
    put_around(page, "<h4>", TEXT_STAFF_CLOSE_REASON, "</h4>\n<div class=\"reasons\">\n");
    for (size_t i = 0; i < sizeof reasons / sizeof *reasons; i++) {
        /* Residents read it in the language of the data, whatever that of this page. */
        page_put(page, "<button class=\"button\" type=\"button\"");
        page_put_attribute(page, "data-reason", page_text(LANG_ZH_CN, reasons[i]));
        put_around(page, ">", reasons[i], "</button>\n");
    }
    put_around(page, "</div>\n<form id=\"staff-reason\"><label for=\"reason\">",
               TEXT_STAFF_CLOSE_OWN, "</label><div class=\"stepper\">");
    page_put(page, "<input id=\"reason\" type=\"text\" autocomplete=\"off\" maxlength=\"");
    page_put_int(page, LIVE_REASON_MAX);
    put_around(page, "\"><button class=\"button\" type=\"submit\">", TEXT_STAFF_CLOSE_SEND,
               "</button></div></form>\n");
}

static void put_closure(struct page *page)
{
    put_around(page, "<div id=\"staff-closure\" class=\"staff-card\" hidden>\n<h3>",
               TEXT_STAFF_CLOSE, "</h3>\n");
    page_put(page, "<p id=\"staff-closed\" class=\"closure\" hidden></p>\n");
    put_around(page, "<button id=\"staff-reopen\" class=\"button primary\" type=\"button\" hidden>",
               TEXT_STAFF_REOPEN, "</button>\n<div id=\"staff-close\">\n");
    put_around(page, "<p class=\"hint\">", TEXT_STAFF_CLOSE_LINE, "</p>\n");
    put_around(page,
               "<button id=\"staff-close-open\" class=\"button\" type=\"button\" "
               "aria-expanded=\"false\" aria-controls=\"staff-reasons\">",
               TEXT_STAFF_CLOSE_OPEN, "</button>\n<div id=\"staff-reasons\" hidden>\n");
    put_close_until(page);
    put_reasons(page);
    page_put(page, "</div>\n</div>\n</div>\n");
}

int page_staff(struct page *page)
{
    const char *title = page_text(page->lang, TEXT_STAFF);
    page_begin(page, &(struct page_frame){.title = title,
                                          .description = page_text(page->lang, TEXT_STAFF_LEAD),
                                          .style = "/static/css/staff.css",
                                          .script = "/static/js/staff.js",
                                          .hidden = true});
    put_around(page, "<h1>", TEXT_STAFF, "</h1>\n");
    put_around(page, "<p id=\"staff-lead\" class=\"hint\">", TEXT_STAFF_LEAD, "</p>\n");
    put_around(page, "<noscript><p class=\"alert\">", TEXT_STAFF_NO_SCRIPT, "</p></noscript>\n");
    put_token(page);
    put_chooser(page);
    page_put(page, "<section id=\"staff-clinic\" class=\"staff\" aria-labelledby=\"staff-name\" "
                   "hidden>\n");
    put_seen(page);
    put_load(page);
    put_closure(page);
    page_put(page, "</section>\n<div id=\"staff-result\" role=\"status\"></div>\n"
                   "<div id=\"staff-holder\" class=\"staff-holder\" hidden><p class=\"hint\"></p>");
    put_around(page, "<button id=\"staff-forget\" class=\"button\" type=\"button\">",
               TEXT_STAFF_FORGET, "</button></div>\n");
    put_words(page);
    page_end(page);
    return 200;
}
