/* Arrow arrays made by hand, which count how often they are released. No Arrow library. */
#ifndef NAUTILUS_LANCE_TESTS_PRODUCER_H
#define NAUTILUS_LANCE_TESTS_PRODUCER_H

#include <nautilus_lance.h>
#include <string.h>

#include "../native.h"

typedef struct Counts {
    int arrays;
    int schemas;
} Counts;

/* Children and buffers belong to their parent, which frees them when it is released. */
typedef struct Node {
    struct ArrowArray *children[8];
    const void *buffers[3];
    struct ArrowArray child[8];
    Counts *counts;
} Node;

typedef struct SchemaNode {
    struct ArrowSchema *children[8];
    struct ArrowSchema child[8];
    Counts *counts;
} SchemaNode;

static void release_array(struct ArrowArray *array)
{
    Node *node = (Node *)array->private_data;
    for (int64_t i = 0; i < array->n_children; i++)
        if (node->child[i].release)
            node->child[i].release(&node->child[i]);
    if (array->dictionary) {
        array->dictionary->release(array->dictionary);
        free(array->dictionary);
    }
    for (int i = 0; i < 3; i++)
        free((void *)node->buffers[i]);
    if (node->counts)
        node->counts->arrays++;
    free(node);
    array->release = NULL;
}

static void release_schema(struct ArrowSchema *schema)
{
    SchemaNode *node = (SchemaNode *)schema->private_data;
    for (int64_t i = 0; i < schema->n_children; i++)
        if (node->child[i].release)
            node->child[i].release(&node->child[i]);
    if (schema->dictionary) {
        schema->dictionary->release(schema->dictionary);
        free(schema->dictionary);
    }
    if (node->counts)
        node->counts->schemas++;
    free(node);
    schema->release = NULL;
}

/* An array of `n_buffers` buffers and `n_children` children, which the caller fills. */
static Node *make_array(struct ArrowArray *array, int64_t length, int n_buffers, int n_children)
{
    Node *node = (Node *)calloc(1, sizeof *node);
    memset(array, 0, sizeof *array);
    for (int i = 0; i < 8; i++)
        node->children[i] = &node->child[i];
    array->length = length;
    array->n_buffers = n_buffers;
    array->n_children = n_children;
    array->buffers = node->buffers;
    array->children = n_children ? node->children : NULL;
    array->release = release_array;
    array->private_data = node;
    return node;
}

static SchemaNode *make_schema(struct ArrowSchema *schema, const char *format, const char *name, int64_t flags, int n_children)
{
    SchemaNode *node = (SchemaNode *)calloc(1, sizeof *node);
    memset(schema, 0, sizeof *schema);
    for (int i = 0; i < 8; i++)
        node->children[i] = &node->child[i];
    schema->format = format;
    schema->name = name;
    schema->flags = flags;
    schema->n_children = n_children;
    schema->children = n_children ? node->children : NULL;
    schema->release = release_schema;
    schema->private_data = node;
    return node;
}

static void *room(int64_t bytes)
{
    return calloc(1, bytes > 0 ? (size_t)bytes : 1);
}

/* Six columns: int64 not null, utf8 with nulls, struct<float64>, dictionary<int8, utf8>, decimal128(38, 16), timestamp. */
static void schema_of(struct ArrowSchema *out, Counts *counts)
{
    SchemaNode *root = make_schema(out, "+s", "", 0, 6);
    root->counts = counts;
    make_schema(&root->child[0], "l", "id", 0, 0);
    make_schema(&root->child[1], "u", "name", ARROW_FLAG_NULLABLE, 0);
    SchemaNode *nested = make_schema(&root->child[2], "+s", "nested", ARROW_FLAG_NULLABLE, 1);
    make_schema(&nested->child[0], "g", "size", ARROW_FLAG_NULLABLE, 0);
    make_schema(&root->child[3], "c", "side", ARROW_FLAG_NULLABLE, 0);
    root->child[3].dictionary = (struct ArrowSchema *)malloc(sizeof(struct ArrowSchema));
    make_schema(root->child[3].dictionary, "u", "", ARROW_FLAG_NULLABLE, 0);
    make_schema(&root->child[4], "d:38,16", "price", ARROW_FLAG_NULLABLE, 0);
    make_schema(&root->child[5], "tsn:UTC", "ts", ARROW_FLAG_NULLABLE, 0);
}

static void utf8(struct ArrowArray *out, int64_t rows, const char *text)
{
    Node *node = make_array(out, rows, 3, 0);
    int32_t *offsets = (int32_t *)room((rows + 1) * 4);
    int32_t length = (int32_t)strlen(text);
    char *bytes = (char *)room(rows * length);
    for (int64_t i = 0; i < rows; i++) {
        memcpy(bytes + i * length, text, (size_t)length);
        offsets[i + 1] = (int32_t)(i + 1) * length;
    }
    node->buffers[1] = offsets;
    node->buffers[2] = bytes;
}

/* `rows` rows, of which the first has the number `first`. The root begins at `offset` of longer columns: it is sliced. */
static void batch_of(struct ArrowArray *out, int64_t first, int64_t rows, int64_t offset, Counts *counts)
{
    int64_t all = rows + offset;
    Node *root = make_array(out, rows, 1, 6);
    root->counts = counts;
    out->offset = offset;

    Node *ids = make_array(&root->child[0], all, 2, 0);
    int64_t *id = (int64_t *)room(all * 8);
    ids->buffers[1] = id;

    utf8(&root->child[1], all, "name");
    uint8_t *valid = (uint8_t *)room((all + 7) / 8);
    ((Node *)root->child[1].private_data)->buffers[0] = valid;
    root->child[1].null_count = -1;

    Node *nested = make_array(&root->child[2], all, 1, 1);
    Node *sizes = make_array(&nested->child[0], all, 2, 0);
    double *size = (double *)room(all * 8);
    sizes->buffers[1] = size;

    Node *sides = make_array(&root->child[3], all, 2, 0);
    int8_t *side = (int8_t *)room(all);
    sides->buffers[1] = side;
    root->child[3].dictionary = (struct ArrowArray *)malloc(sizeof(struct ArrowArray));
    utf8(root->child[3].dictionary, 2, "buy");

    Node *prices = make_array(&root->child[4], all, 2, 0);
    int64_t *price = (int64_t *)room(all * 16);
    prices->buffers[1] = price;

    Node *times = make_array(&root->child[5], all, 2, 0);
    int64_t *time = (int64_t *)room(all * 8);
    times->buffers[1] = time;

    for (int64_t i = 0; i < all; i++) {
        int64_t number = first + i - offset;
        id[i] = number;
        if (i % 3)
            valid[i / 8] |= (uint8_t)(1 << i % 8);
        size[i] = (double)number / 4;
        side[i] = (int8_t)(i % 2);
        price[2 * i] = number;
        time[i] = 1700000000000000000 + number;
    }
}

#endif
