/** One mapping of a process (proc_pid_maps(5)). */
export interface Mapping {
  readonly start: bigint;
  readonly end: bigint;
  readonly isExecutable: boolean;
  /** Byte of the file that is mapped at `start`. */
  readonly offset: bigint;
  /** Major and minor number as the kernel prints them, such as `08:01`. */
  readonly device: string;
  readonly inode: bigint;
  /** Path of the file as it was mapped, a name in brackets such as `[vdso]`, or '' for memory without a file. */
  readonly path: string;
  /** Whether the kernel says that the file has been removed or replaced since. */
  readonly isDeleted: boolean;
}

const LINE = /^([0-9a-f]+)-([0-9a-f]+) (\S{4}) ([0-9a-f]+) (\S+) (\d+) *(.*)$/;
const DELETED = ' (deleted)';

/** The mappings in the text of `/proc/PID/maps`, in the order of their addresses. */
export function parseMaps(text: string): readonly Mapping[] {
  return text
    .split('\n')
    .map((line) => LINE.exec(line))
    .filter((match) => match !== null)
    .map(([, start = '', end = '', access = '', offset = '', device = '', inode = '', name = '']) => {
      // The kernel writes a line feed in a name as \012, and nothing else in another way.
      const path = name.replaceAll('\\012', '\n');
      const isDeleted = path.endsWith(DELETED);
      return {
        start: BigInt(`0x${start}`),
        end: BigInt(`0x${end}`),
        isExecutable: access.includes('x'),
        offset: BigInt(`0x${offset}`),
        device,
        inode: BigInt(inode),
        path: isDeleted ? path.slice(0, -DELETED.length) : path,
        isDeleted,
      };
    });
}
