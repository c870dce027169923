import { request } from 'node:http';
import { NthfailError } from '../errors.ts';

/**
 * Hands NGINX Unit something through its control socket: its configuration at `/config`, or a certificate.
 * @throws NthfailError `NF_E_SERVER_NOT_READY` when Unit refuses it
 */
export async function putToUnit(
  control: string,
  signal: AbortSignal,
  path: string,
  body: string,
): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const put = request(
      {
        socketPath: control,
        method: 'PUT',
        path,
        signal,
        headers: { 'Content-Length': Buffer.byteLength(body) },
      },
      (response) => {
        let answer = '';
        response.setEncoding('utf8').on('data', (text: string) => (answer += text));
        response.on('end', () => {
          if (response.statusCode === 200) resolve();
          else
            reject(new NthfailError('NF_E_SERVER_NOT_READY', `unit refused its ${path}: ${answer.trim()}`));
        });
      },
    );
    put.on('error', reject);
    put.end(body);
  });
}
