/** What the documentation of a server says that a number in its access log counts. */
export interface CountClaim {
  readonly targets: readonly string[];
  /** Names of the fields. */
  readonly field: string;
  /** In a few words. */
  readonly says: string;
  readonly url: string;
}

export const COUNT_CLAIMS: readonly CountClaim[] = [
  {
    targets: ['nginx', 'nginx-buffered', 'nginx-threads', 'nginx-proxy'],
    field: '`$bytes_sent`, `$body_bytes_sent`',
    says: 'bytes sent to a client, and those without the response header',
    url: 'https://nginx.org/en/docs/http/ngx_http_core_module.html#variables',
  },
];
