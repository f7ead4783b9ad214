/* Asks a Redis for the ten nearest within a radius, over so many connections at a time, each of
 * which asks again when it has its answer. Prints one line of JSON. Usage: bench_redis PORT
 * QUESTIONS RADIUS_M CONNECTIONS SECONDS
 *
 * redis-benchmark can only draw numbers of its own; this asks the questions that all are asked. */
#include <arpa/inet.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "timing.h"

enum { CONNECTIONS_MAX = 1024, LINES_PER_RESULT = 5, PIECE_BYTES = 16384 };

/* An answer is `*COUNT` and five lines for each result: `*2`, length, id, length, distance. Ids and
 * distances have no line ends, so that counting lines tells where it is over. */
struct connection {
    double asked_s;
    char count[16]; /* the first line as far as it has come */
    size_t count_length;
    long lines_left; /* −1: the first line has not come yet */
};

struct load {
    const struct question *questions;
    size_t question_count, next;
    const char *radius_m;
    struct timings timings;
};

static int connect_to(const char *port)
{
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_port = htons((uint16_t)strtoul(port, NULL, 10)),
                                  .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int descriptor = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (descriptor < 0 || connect(descriptor, (const struct sockaddr *)&address, sizeof address))
        timing_give_up("redis cannot be reached");
    return descriptor;
}

static void ask(struct load *load, struct connection *connection, int descriptor)
{
    const struct question *question = &load->questions[load->next++ % load->question_count];
    char text[160];
    int length =
        snprintf(text, sizeof text,
                 "GEOSEARCH clinics FROMLONLAT %s %s BYRADIUS %s m ASC COUNT 10 WITHDIST\r\n",
                 question->lon, question->lat, load->radius_m);
    connection->asked_s = timing_now();
    connection->count_length = 0;
    connection->lines_left = -1;
    if (write(descriptor, text, (size_t)length) != length)
        timing_give_up("redis does not take a question");
}

static void end_first_line(struct connection *connection)
{
    connection->count[connection->count_length] = '\0';
    if (connection->count[0] != '*')
        timing_give_up("redis refuses a question");
    connection->lines_left = LINES_PER_RESULT * strtol(connection->count + 1, NULL, 10);
}

/* Takes a piece of an answer; whether that was its end. */
static int take(struct connection *connection, const char *piece, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        if (piece[i] == '\n' && connection->lines_left < 0)
            end_first_line(connection);
        else if (piece[i] == '\n')
            connection->lines_left--;
        else if (connection->lines_left < 0 &&
                 connection->count_length < sizeof connection->count - 1)
            connection->count[connection->count_length++] = piece[i];
    }
    return connection->lines_left == 0;
}

static void serve(struct load *load, struct connection *connection, int descriptor)
{
    char piece[PIECE_BYTES];
    ssize_t length = read(descriptor, piece, sizeof piece);
    if (length <= 0)
        timing_give_up("redis has closed a connection");
    if (!take(connection, piece, (size_t)length))
        return;
    timings_add(&load->timings, timing_now() - connection->asked_s);
    ask(load, connection, descriptor);
}

int main(int argc, char **argv)
{
    static struct connection connections[CONNECTIONS_MAX];
    static struct pollfd polls[CONNECTIONS_MAX];
    if (argc != 6)
        timing_give_up("usage: bench_redis PORT QUESTIONS RADIUS_M CONNECTIONS SECONDS");
    struct load load = {.radius_m = argv[3]};
    size_t count = strtoul(argv[4], NULL, 10);
    struct question *questions = timing_questions(argv[2], &load.question_count);
    if (count < 1 || count > CONNECTIONS_MAX)
        timing_give_up("1 to 1024 connections");
    load.questions = questions;
    for (size_t i = 0; i < count; i++)
        polls[i] = (struct pollfd){.fd = connect_to(argv[1]), .events = POLLIN};
    double begin_s = timing_now(), seconds = strtod(argv[5], NULL);
    for (size_t i = 0; i < count; i++)
        ask(&load, &connections[i], polls[i].fd);
    while (timing_now() - begin_s < seconds) {
        poll(polls, count, 1000);
        for (size_t i = 0; i < count; i++) {
            if (polls[i].revents)
                serve(&load, &connections[i], polls[i].fd);
        }
    }
    timings_print(&load.timings, timing_now() - begin_s, "");
    free(questions);
    return 0;
}
