/* Links into map services and the button that shares: what cards and clinic pages both offer. */
#include "page_ways.h"

#include "page_directions.h"
#include "page_symbols.h"

void page_put_route(struct page *page, const struct clinic *clinic)
{
    bool known = map_has_destination(clinic);
    struct buffer link;
    buffer_init(&link, PAGE_WORDS_MAX);
    if (known)
        map_directions_url(&link, MAP_AMAP, clinic);
    else
        map_search_url(&link, clinic);
    const char *arguments[] = {clinic->name, map_provider_word(page->lang, MAP_AMAP)};
    page_put(page, "<a class=\"button route\" rel=\"noopener noreferrer external\"");
    page_put_attribute(page, "href", page_words(page, &link));
    page_say_attribute(page, "aria-label", known ? TEXT_ROUTE_TO : TEXT_FIND_ON_MAP_OF, arguments,
                       2);
    page_put(page, ">");
    page_put_icon(page, "route");
    page_say(page, known ? TEXT_ROUTE : TEXT_FIND_ON_MAP);
    page_put(page, "</a>");
    buffer_clear(&link);
}

/* Apps of the phone itself are not to be opened from within WeChat. */
static void put_map(struct page *page, enum map_provider provider, const struct clinic *clinic)
{
    struct buffer link;
    buffer_init(&link, PAGE_WORDS_MAX);
    map_directions_url(&link, provider, clinic);
    page_put(page, map_provider_is_web(provider) ? "<a rel=\"noopener noreferrer external\""
                                                 : "<a class=\"not-in-wechat\"");
    page_put_attribute(page, "href", page_words(page, &link));
    page_put(page, ">");
    page_put_text(page, map_provider_word(page->lang, provider));
    page_put(page, "</a> ");
    buffer_clear(&link);
}

void page_put_maps(struct page *page, const struct clinic *clinic)
{
    if (!map_has_destination(clinic))
        return;
    page_put(page, "<span class=\"maps\">");
    for (int provider = 0; provider < MAP_PROVIDER_COUNT; provider++)
        put_map(page, (enum map_provider)provider, clinic);
    page_put(page, "</span>");
}

void page_put_share(struct page *page, const char *path)
{
    struct buffer link;
    buffer_init(&link, PAGE_WORDS_MAX);
    page_query_url_plain(&link, path, page->lang, page->published);
    page_put(page, "<button type=\"button\" class=\"button share needs-js not-in-wechat\"");
    page_put_attribute(page, "data-share", page_words(page, &link));
    page_put(page, ">");
    page_say(page, TEXT_SHARE);
    page_put(page, "</button><span class=\"hint only-in-wechat\">");
    page_say(page, TEXT_SHARE_IN_WECHAT);
    page_put(page, "</span>");
    buffer_clear(&link);
}
