import { request } from 'node:http';
import { NthfailError } from '../errors.ts';

/**
 * Hands NGINX Unit its configuration through the control socket.
 * @throws NthfailError `NF_E_SERVER_NOT_READY` when Unit refuses it
 */
export async function putUnitConfig(control: string, signal: AbortSignal, config: unknown): Promise<void> {
  const body = JSON.stringify(config);
  await new Promise<void>((resolve, reject) => {
    const put = request(
      {
        socketPath: control,
        method: 'PUT',
        path: '/config',
        signal,
        headers: { 'Content-Length': body.length },
      },
      (response) => {
        let answer = '';
        response.setEncoding('utf8').on('data', (text: string) => (answer += text));
        response.on('end', () => {
          if (response.statusCode === 200) resolve();
          else
            reject(
              new NthfailError('NF_E_SERVER_NOT_READY', `unit refused its configuration: ${answer.trim()}`),
            );
        });
      },
    );
    put.on('error', reject);
    put.end(body);
  });
}
