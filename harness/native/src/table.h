/*
 * What a row of calls.def is made into C with. A row's parameters are a list such as
 * (3, int, fd, const void *, buffer, size_t, size):
 *
 *   NF_PARAMETERS(list)   int fd, const void *buffer, size_t size
 *   NF_ARGUMENTS(list)    fd, buffer, size
 *   NF_FROM_LONGS(list)   (int)a[0], (const void *)a[1], (size_t)a[2]
 *   NF_TO_LONGS(list)     (long)fd, (long)buffer, (long)size
 */
#ifndef NF_TABLE_H
#define NF_TABLE_H

#define NF_PARAMETERS(list) NF_PARAMETERS_ list
#define NF_PARAMETERS_(n, ...) NF_PARAMETERS_##n(__VA_ARGS__)
#define NF_PARAMETERS_1(t, v) t v
#define NF_PARAMETERS_2(t, v, ...) t v, NF_PARAMETERS_1(__VA_ARGS__)
#define NF_PARAMETERS_3(t, v, ...) t v, NF_PARAMETERS_2(__VA_ARGS__)
#define NF_PARAMETERS_4(t, v, ...) t v, NF_PARAMETERS_3(__VA_ARGS__)
#define NF_PARAMETERS_5(t, v, ...) t v, NF_PARAMETERS_4(__VA_ARGS__)
#define NF_PARAMETERS_6(t, v, ...) t v, NF_PARAMETERS_5(__VA_ARGS__)

#define NF_ARGUMENTS(list) NF_ARGUMENTS_ list
#define NF_ARGUMENTS_(n, ...) NF_ARGUMENTS_##n(__VA_ARGS__)
#define NF_ARGUMENTS_1(t, v) v
#define NF_ARGUMENTS_2(t, v, ...) v, NF_ARGUMENTS_1(__VA_ARGS__)
#define NF_ARGUMENTS_3(t, v, ...) v, NF_ARGUMENTS_2(__VA_ARGS__)
#define NF_ARGUMENTS_4(t, v, ...) v, NF_ARGUMENTS_3(__VA_ARGS__)
#define NF_ARGUMENTS_5(t, v, ...) v, NF_ARGUMENTS_4(__VA_ARGS__)
#define NF_ARGUMENTS_6(t, v, ...) v, NF_ARGUMENTS_5(__VA_ARGS__)

#define NF_FROM_LONGS(list) NF_FROM_LONGS_ list
#define NF_FROM_LONGS_(n, ...) NF_FROM_LONGS_##n(__VA_ARGS__)
#define NF_FROM_LONGS_1(t0, v0) (t0) a[0]
#define NF_FROM_LONGS_2(t0, v0, t1, v1) (t0) a[0], (t1)a[1]
#define NF_FROM_LONGS_3(t0, v0, t1, v1, t2, v2) (t0) a[0], (t1)a[1], (t2)a[2]
#define NF_FROM_LONGS_4(t0, v0, t1, v1, t2, v2, t3, v3) (t0) a[0], (t1)a[1], (t2)a[2], (t3)a[3]
#define NF_FROM_LONGS_5(t0, v0, t1, v1, t2, v2, t3, v3, t4, v4)                                              \
    (t0) a[0], (t1)a[1], (t2)a[2], (t3)a[3], (t4)a[4]
#define NF_FROM_LONGS_6(t0, v0, t1, v1, t2, v2, t3, v3, t4, v4, t5, v5)                                      \
    (t0) a[0], (t1)a[1], (t2)a[2], (t3)a[3], (t4)a[4], (t5)a[5]

#define NF_TO_LONGS(list) NF_TO_LONGS_ list
#define NF_TO_LONGS_(n, ...) NF_TO_LONGS_##n(__VA_ARGS__)
#define NF_TO_LONGS_1(t, v) (long)v
#define NF_TO_LONGS_2(t, v, ...) (long)v, NF_TO_LONGS_1(__VA_ARGS__)
#define NF_TO_LONGS_3(t, v, ...) (long)v, NF_TO_LONGS_2(__VA_ARGS__)
#define NF_TO_LONGS_4(t, v, ...) (long)v, NF_TO_LONGS_3(__VA_ARGS__)
#define NF_TO_LONGS_5(t, v, ...) (long)v, NF_TO_LONGS_4(__VA_ARGS__)
#define NF_TO_LONGS_6(t, v, ...) (long)v, NF_TO_LONGS_5(__VA_ARGS__)

#endif
