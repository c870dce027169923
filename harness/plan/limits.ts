/** Largest TCP port, inclusive. */
export const MAX_PORT = 65535;

/** Most bytes of the path of a unix socket: `sun_path` of unix(7) less its final zero. */
export const MAX_PATH_BYTES = 107;

/** Most bytes of a thread's name: TASK_COMM_LEN of the kernel less its final zero. */
export const MAX_COMM_BYTES = 15;

/** Longest delay of a call in milliseconds, inclusive: the limit of a hold. */
export const MAX_DELAY_MS = 30_000;
