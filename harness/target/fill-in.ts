import type { LaunchSite } from './target.ts';

/**
 * A text with its stand-ins filled in: `{host}` and `{port}` where the server is to listen, `{dir}` its private directory,
 * and `{backend}` the address and port of the server behind it, if there is one.
 */
export function fillIn(text: string, { directory, host, port, backend }: LaunchSite): string {
  const filled = text
    .replaceAll('{port}', String(port))
    .replaceAll('{host}', host)
    .replaceAll('{dir}', directory);
  return backend === undefined ? filled : filled.replaceAll('{backend}', `${backend.host}:${backend.port}`);
}
