import type { RunningServer } from '../../harness/target/running-server.ts';
import { startServer } from '../../harness/target/start-server.ts';
import type { Target } from '../../harness/target/target.ts';

/** Does something with a server whose handlers are probed, and of whose log nothing is known. */
export async function onProbedServer<T>(
  target: Target,
  use: (server: RunningServer) => Promise<T>,
): Promise<T> {
  const server = await startServer({ ...target, log: {} }, { probes: 'on' });
  try {
    return await use(server);
  } finally {
    await server.stop();
  }
}
