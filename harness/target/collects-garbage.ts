import { readlinkSync } from 'node:fs';
import { basename } from 'node:path';
import { liveProcesses } from './live-processes.ts';
import type { RunningServer } from './running-server.ts';

/** Programs that free memory when their collector runs, not when it is needed no more. */
const COLLECTORS = /^(?:node|nodejs|deno|bun|java|dotnet|ruby|python|pypy|php|beam|mono)(?:[-\d.]|$|\.smp$)/;

/** Whether a process of the server runs such a program, by the name of its executable. */
export function collectsGarbage(server: RunningServer): boolean {
  return liveProcesses(server).some(({ pid }) => {
    try {
      return COLLECTORS.test(basename(readlinkSync(`/proc/${pid}/exe`)));
    } catch {
      return false;
    }
  });
}
