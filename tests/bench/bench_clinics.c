/* Writes synthetic clinics as canonical CSV. Usage: bench_clinics COUNT >clinics.csv */
#include <stdio.h>
#include <stdlib.h>

#include "synthetic.h"

static void write_row(struct buffer *row)
{
    buffer_append_char(row, '\n');
    if (buffer_error(row) || fwrite(row->data, 1, row->length, stdout) != row->length) {
        fprintf(stderr, "bench: the clinics cannot be written\n");
        exit(1);
    }
    buffer_reset(row);
}

int main(int argc, char **argv)
{
    if (argc != 2) {
        fprintf(stderr, "usage: bench_clinics COUNT\n");
        return 2;
    }
    struct dataset *dataset = synthetic_dataset((uint32_t)strtoul(argv[1], NULL, 10));
    struct buffer row, cell;
    buffer_init(&row, 1 << 20);
    buffer_init(&cell, 1 << 20);
    for (int field = 0; field < FIELD_COUNT; field++) {
        buffer_append_text(&row, field ? "," : "");
        buffer_append_text(&row, clinic_field_name((enum clinic_field)field));
    }
    write_row(&row);
    for (size_t i = 0; i < dataset->clinic_count; i++) {
        for (int field = 0; field < FIELD_COUNT; field++) {
            buffer_reset(&cell);
            clinic_field_format(&dataset->clinics[i], (enum clinic_field)field, &cell);
            buffer_append_text(&row, field ? "," : "");
            buffer_append_csv(&row, cell.data);
        }
        write_row(&row);
    }
    buffer_clear(&row);
    buffer_clear(&cell);
    dataset_free(dataset);
    return fflush(stdout) == 0 ? 0 : 1;
}
