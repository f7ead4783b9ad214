/* Running a request through the API or the pages. */
#include "http_handle.h"

#include <time.h>

#include "fever/page.h"
#include "http_certificate.h"
#include "http_figures.h"
#include "http_repeats.h"
#include "http_reply.h"
#include "http_writer.h"

static void measure(void *context, struct buffer *out)
{
    struct exchange_service *service = context;
    figures_measure(service->figures, out);
    door_measure(&service->door, out);
    guests_measure(service->guests, out);
    repeats_measure(service->repeats, out);
    if (service->is_tls)
        certificate_measure(out);
    if (service->writes)
        write_queue_measure(service->writes, out);
    if (service->measure)
        service->measure(service->context, out);
}

void handle_api(struct exchange_service *service, const struct api_request *request,
                const struct api_writer *writer, struct api_reply *reply)
{
    const char *degraded[HTTP_DEGRADED_MAX];
    struct api_context context = {
        .now = time(NULL),
        .public_url = service->public_url,
        .writer = writer,
        .draining = atomic_load_explicit(&service->draining, memory_order_relaxed),
        .degraded = degraded,
        .measure = measure,
        .server = service,
    };
    if (service->degraded)
        context.degraded_count = service->degraded(service->context, degraded);
    reply_begin(reply, REPLY_MAX);
    spares_take(service->spares, &reply->body);
    context.snapshot = snapshot_acquire(service->slot);
    api_handle(&context, request, reply);
    snapshot_release(service->slot);
}

void handle_page(struct exchange_service *service, const struct api_request *request,
                 const struct api_writer *writer, struct api_reply *reply)
{
    struct page_context context = {
        .now = time(NULL),
        .public_url = service->public_url,
        .base_map = service->base_map,
        .writer = writer,
        .report_days = service->report_days,
    };
    reply_begin(reply, PAGE_BYTES_MAX);
    spares_take(service->spares, &reply->body);
    context.snapshot = snapshot_acquire(service->slot);
    page_handle(&context, request, reply);
    snapshot_release(service->slot);
}
