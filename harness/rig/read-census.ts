import type { ProcessEvent } from '../journal/event.ts';
import { AREA, PROCESS } from '../native/layout.data.ts';

/** What a process said when it was asked what it holds: see `Rig.beginCensus`. */
export interface CensusAnswer {
  /** Number of the newest census that it answered; 0: none yet. */
  readonly census: number;
  /** How often it has answered, in all of them. */
  readonly answers: number;
  /** Bytes that it had allocated and not freed then; undefined when its malloc is not libc's, or it never answered. */
  readonly liveBytes: number | undefined;
}

/** What a process answered last, as the segment `view` has it. */
export function readCensus(view: Buffer, { process, pid }: ProcessEvent): CensusAnswer {
  const at = AREA.processes.at + process * PROCESS.size;
  // Stored last by the process, so read first. The record may be another process's by now.
  const words = new Int32Array(view.buffer, view.byteOffset + at, PROCESS.size / 4);
  const census = Atomics.load(words, PROCESS.census / 4);
  if (census === 0 || view.readUInt32LE(at + PROCESS.pid) !== pid)
    return { census: 0, answers: 0, liveBytes: undefined };
  const isKnown = view.readUInt32LE(at + PROCESS.liveKnown) !== 0;
  return {
    census,
    answers: view.readUInt32LE(at + PROCESS.answers),
    liveBytes: isKnown ? Number(view.readBigUInt64LE(at + PROCESS.liveBytes)) : undefined,
  };
}
