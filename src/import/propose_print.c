/* A proposal as a columns file, for people, and as JSON. */
#include <string.h>

#include "fever/propose.h"

const char *proposal_sureness_name(enum proposal_sureness sureness)
{
    static const char *const names[] = {"guess", "likely", "certain"};
    return names[sureness];
}

static void append_fields(const struct column_proposal *column, struct buffer *out)
{
    if (column->field_count > 1)
        buffer_append_char(out, '[');
    for (size_t i = 0; i < column->field_count; i++) {
        buffer_append_text(out, i ? ", " : "");
        buffer_append_json(out, column->fields[i]);
    }
    if (column->field_count > 1)
        buffer_append_char(out, ']');
    if (!column->field_count)
        buffer_append_text(out, "null");
}

void columns_proposal_mapping(const struct columns_proposal *proposal, struct buffer *out)
{
    buffer_append_text(out, "{\n  \"columns\": {");
    for (size_t i = 0; i < proposal->column_count; i++) {
        buffer_append_text(out, i ? ",\n    " : "\n    ");
        buffer_append_json(out, proposal->columns[i].header);
        buffer_append_text(out, ": ");
        append_fields(&proposal->columns[i], out);
    }
    buffer_append_text(out, "\n  },\n  \"constants\": {");
    for (size_t i = 0; i < proposal->constant_count; i++) {
        buffer_append_text(out, i ? ",\n    " : "\n    ");
        buffer_append_json(out, proposal->constants[i].field);
        buffer_append_text(out, ": ");
        buffer_append_json(out, proposal->constants[i].value);
    }
    buffer_append_text(out, proposal->constant_count ? "\n  }" : "}");
    if (proposal->has_sessions)
        buffer_append_text(out, ",\n  \"sessions\": {\n    \"morning\": \"08:00-12:00\",\n"
                                "    \"afternoon\": \"14:00-18:00\",\n"
                                "    \"evening\": \"18:30-21:30\"\n  }");
    buffer_append_text(out, "\n}\n");
}

void columns_proposal_text(const struct columns_proposal *proposal, struct buffer *out)
{
    for (size_t i = 0; i < proposal->column_count; i++) {
        const struct column_proposal *column = &proposal->columns[i];
        buffer_append_format(out, "%-8s %s -> ", proposal_sureness_name(column->sureness),
                             column->header);
        for (size_t j = 0; j < column->field_count; j++)
            buffer_append_format(out, "%s%s", j ? ", " : "", column->fields[j]);
        buffer_append_format(out, "%s: %s\n", column->field_count ? "" : "left out", column->why);
    }
    for (size_t i = 0; i < proposal->constant_count; i++) {
        const struct constant_proposal *constant = &proposal->constants[i];
        buffer_append_format(out, "%-8s every row: %s = %s: %s\n",
                             proposal_sureness_name(constant->sureness), constant->field,
                             constant->value, constant->why);
    }
    if (proposal->has_sessions)
        buffer_append_text(out, "guess    sessions: the usual times; correct them\n");
    if (!proposal->has_name)
        buffer_append_text(out, "No column looks like the clinics' names: map one to \"name\", or "
                                "the list cannot be imported.\n");
}

static void append_member(const char *name, const char *text, struct buffer *out)
{
    buffer_append_format(out, "\"%s\":", name);
    buffer_append_json(out, text);
}

static void append_column(const struct column_proposal *column, struct buffer *out)
{
    buffer_append_char(out, '{');
    append_member("header", column->header, out);
    buffer_append_text(out, ",\"proposal\":");
    append_fields(column, out);
    buffer_append_char(out, ',');
    append_member("sureness", proposal_sureness_name(column->sureness), out);
    buffer_append_char(out, ',');
    append_member("why", column->why, out);
    buffer_append_char(out, '}');
}

static void append_constant(const struct constant_proposal *constant, struct buffer *out)
{
    buffer_append_char(out, '{');
    append_member("field", constant->field, out);
    buffer_append_char(out, ',');
    append_member("value", constant->value, out);
    buffer_append_char(out, ',');
    append_member("sureness", proposal_sureness_name(constant->sureness), out);
    buffer_append_char(out, ',');
    append_member("why", constant->why, out);
    buffer_append_char(out, '}');
}

void columns_proposal_json(const struct columns_proposal *proposal, struct buffer *out)
{
    buffer_append_char(out, '{');
    append_member("file", proposal->file, out);
    buffer_append_char(out, ',');
    append_member("encoding", proposal->encoding, out);
    buffer_append_format(out, ",\"rows\":%zu,\"mapping\":", proposal->rows);
    columns_proposal_mapping(proposal, out);
    buffer_append_text(out, ",\"columns\":[");
    for (size_t i = 0; i < proposal->column_count; i++) {
        buffer_append_text(out, i ? "," : "");
        append_column(&proposal->columns[i], out);
    }
    buffer_append_text(out, "],\"constants\":[");
    for (size_t i = 0; i < proposal->constant_count; i++) {
        buffer_append_text(out, i ? "," : "");
        append_constant(&proposal->constants[i], out);
    }
    buffer_append_format(out, "],\"has_name\":%s}", proposal->has_name ? "true" : "false");
}
