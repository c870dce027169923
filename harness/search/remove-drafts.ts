import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { isAlive } from '../target/process-state.ts';
import { writerOf } from './write-whole.ts';

/** Removes the drafts in a directory, not below it, that are left of writers which have ended; none when there is no such directory. */
export function removeDrafts(directory: string): void {
  if (!existsSync(directory)) return;
  for (const name of readdirSync(directory)) {
    const writer = writerOf(name);
    if (writer !== undefined && !isAlive(writer)) rmSync(join(directory, name), { force: true });
  }
}
