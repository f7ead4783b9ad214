/* `/offline`: what the service worker shows where the network does not reach. A script fills it
 * from the pack that the phone keeps; all that it needs is kept with it. */
#include "page_frame.h"
#include "page_views.h"

int page_offline(struct page *page)
{
    const char *title = page_text(page->lang, TEXT_OFFLINE);
    page_begin(page, &(struct page_frame){.title = title, .hidden = true});
    page_put(page, "<h1>");
    page_put_text(page, title);
    page_put(page, "</h1>\n<p>");
    page_say(page, TEXT_OFFLINE_LINE);
    page_put(page, "</p>\n");
    page_put_finder(page, true);
    page_put(page, "<section class=\"results\" id=\"offline\"></section>\n"
                   "<script type=\"module\" src=\"/static/js/offline.js\"></script>\n");
    page_end(page);
    return 200;
}
