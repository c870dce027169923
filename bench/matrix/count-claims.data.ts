/** What the documentation of a server says that a number in its access log counts. */
export interface CountClaim {
  readonly targets: readonly string[];
  /** Names of the fields. */
  readonly field: string;
  /** In a few words. */
  readonly says: string;
  readonly url: string;
}

/** One row for each target whose access log counts bytes. */
export const COUNT_CLAIMS: readonly CountClaim[] = [
  {
    targets: ['nginx', 'nginx-buffered', 'nginx-threads', 'nginx-proxy', 'nginx-tls'],
    field: '`$bytes_sent` and `$body_bytes_sent`',
    says: 'bytes sent to a client, and those without the response header',
    url: 'https://nginx.org/en/docs/http/ngx_http_core_module.html#var_bytes_sent',
  },
  {
    targets: ['apache'],
    field: '`%O` and `%B`',
    says: 'bytes sent with the header, which may be zero when a request is aborted before its response; the size of the response without its header, sent or not',
    url: 'https://httpd.apache.org/docs/2.4/mod/mod_log_config.html#formats',
  },
  {
    targets: ['lighttpd'],
    field: '`%O` and `%b`',
    says: 'bytes outgoing, and bytes sent for the body',
    url: 'https://redmine.lighttpd.net/projects/lighttpd/wiki/Docs_ModAccesslog',
  },
  {
    targets: ['haproxy', 'haproxy-threads'],
    field: '`%B`',
    says: 'bytes transmitted to the client when the log line is written, with the header',
    url: 'https://docs.haproxy.org/2.6/configuration.html#8.2.3',
  },
  {
    targets: ['gunicorn'],
    field: '`%(B)s`',
    says: 'the length of the response',
    url: 'https://docs.gunicorn.org/en/stable/settings.html#access-log-format',
  },
  {
    targets: ['unit', 'unit-proxy', 'unit-tls'],
    field: '`$body_bytes_sent`',
    says: 'bytes sent in the body of the response',
    url: 'https://unit.nginx.org/configuration/#configuration-variables-native',
  },
];
