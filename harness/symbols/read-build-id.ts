import type { FileBytes } from './file-bytes.ts';
import { type Section, readSectionBytes } from './read-sections.ts';

const SHT_NOTE = 7;
const NT_GNU_BUILD_ID = 3;
/** Length and kind of a note, before its name. */
const HEAD_BYTES = 12;
/** Some programs carry many notes; the build-id is a small one. */
const LARGEST_NOTES = 2n ** 20n;

/** The build-id in the note sections (ld(1), --build-id), in hexadecimal; undefined where there is none. */
export function readBuildId(bytes: FileBytes, sections: readonly Section[]): string | undefined {
  const notes = sections.filter(({ type, size }) => type === SHT_NOTE && size <= LARGEST_NOTES);
  for (const section of notes) {
    const id = findBuildId(readSectionBytes(bytes, section));
    if (id !== undefined) return id;
  }
  return undefined;
}

function findBuildId(notes: Buffer): string | undefined {
  for (let at = 0; at + HEAD_BYTES <= notes.length;) {
    const nameBytes = notes.readUInt32LE(at);
    const idBytes = notes.readUInt32LE(at + 4);
    const kind = notes.readUInt32LE(at + 8);
    const idAt = at + HEAD_BYTES + roundUp(nameBytes);
    if (
      kind === NT_GNU_BUILD_ID &&
      idBytes > 0 &&
      notes.toString('latin1', at + HEAD_BYTES, idAt) === 'GNU\0'
    )
      return idAt + idBytes <= notes.length ? notes.toString('hex', idAt, idAt + idBytes) : undefined;
    at = idAt + roundUp(idBytes);
  }
  return undefined;
}

/** Names and contents of notes are filled up to words of 4 bytes. */
function roundUp(bytes: number): number {
  return Math.ceil(bytes / 4) * 4;
}
