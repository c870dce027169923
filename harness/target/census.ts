import type { RunningServer } from './running-server.ts';
/** Stub until merged. */
export async function takeCensus(
  _server: RunningServer,
): Promise<{ descriptors: number; threads: number; liveBytes: number | undefined }> {
  return { descriptors: 0, threads: 0, liveBytes: undefined };
}
