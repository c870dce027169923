import { accessSync, closeSync, constants, openSync, readSync, statSync } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';
import { NthfailError } from '../errors.ts';

const ELF_MAGIC = '\x7fELF';
const MACHINES: Readonly<Record<number, string>> = {
  3: 'x86',
  40: 'arm',
  62: 'x64',
  183: 'arm64',
  243: 'riscv',
};
const PT_INTERP = 3;

/**
 * The absolute path of `command`, found on PATH as execvp(3) does. A symbolic link stays one: some programs, such as
 * Debian's redis-server, are told by their name what to be.
 * @throws NthfailError `NF_E_TARGET_MISSING` for a name that is not on PATH, and `NF_E_TARGET_BINARY` for a path where
 *   there is no program: the machine lacks the one, and the other was to be there.
 */
export function findProgram(command: string): string {
  const candidates = command.includes('/')
    ? [command]
    : (process.env['PATH'] ?? '').split(delimiter).map((folder) => join(folder || '.', command));
  for (const candidate of candidates) {
    try {
      accessSync(candidate, constants.X_OK);
      if (statSync(candidate).isFile()) return resolve(candidate);
    } catch {
      // Not here: the next folder of PATH may have it.
    }
  }
  if (command.includes('/'))
    throw new NthfailError('NF_E_TARGET_BINARY', `cannot run ${command}: there is no such executable file`, {
      hint: 'build it, or check the path',
    });
  throw new NthfailError('NF_E_TARGET_MISSING', `cannot run ${command}: it is not on PATH`, {
    hint: 'check the name, or install the server',
  });
}

/**
 * Makes sure that a library can be preloaded into the program at `path`; scripts are judged by their interpreter.
 * What the dynamic linker would silently ignore is said here (ld.so(8), secure-execution mode; elf(5)).
 * @throws NthfailError `NF_E_TARGET_BINARY` for a static, setuid, setgid or foreign binary, or one for another libc.
 */
export function checkBinary(path: string): void {
  const { mode, uid, gid } = statSync(path);
  if ((mode & 0o4000) !== 0 && uid !== process.geteuid?.())
    throw unfit(path, 'it is setuid, and the dynamic linker ignores LD_PRELOAD in setuid programs', {
      hint: 'run a copy without the setuid bit, or run nthfail as the owner of the file',
    });
  if ((mode & 0o2000) !== 0 && gid !== process.getegid?.())
    throw unfit(path, 'it is setgid, and the dynamic linker ignores LD_PRELOAD in setgid programs', {
      hint: 'run a copy without the setgid bit',
    });
  const head = readHead(path);
  if (head.toString('latin1', 0, 2) === '#!') {
    const line = head.toString('utf8', 2).split('\n', 1)[0]?.trim() ?? '';
    const [interpreter = '', argument] = line.split(/\s+/);
    const isEnv = interpreter.endsWith('/env') && argument !== undefined && !argument.startsWith('-');
    return checkBinary(findProgram(isEnv ? argument : interpreter));
  }
  if (head.toString('latin1', 0, 4) !== ELF_MAGIC)
    throw unfit(path, 'it is neither an ELF program nor a script', {
      hint: 'name the server program itself',
    });
  const isLittle = head[5] === 1;
  const machine = isLittle ? head.readUInt16LE(18) : head.readUInt16BE(18);
  const arch = MACHINES[machine] ?? `machine ${machine}`;
  if (arch !== process.arch || head[4] !== 2)
    throw unfit(path, `it is built for ${arch}, and this machine is ${process.arch}`, {
      hint: `use a build for ${process.arch}`,
    });
  const interpreter = readInterpreter(head);
  if (interpreter === undefined)
    throw unfit(path, 'it is statically linked, so no library can be preloaded into it', {
      hint: 'link it dynamically (for Go: CGO_ENABLED=1 and -linkmode=external)',
    });
  if (interpreter.includes('ld-musl'))
    throw unfit(path, `it is linked with musl (${interpreter}), and the library is built for glibc`, {
      hint: 'use a build for glibc',
    });
}

/** Path of the program interpreter (PT_INTERP), or undefined for a static program. */
function readInterpreter(head: Buffer): string | undefined {
  const tableAt = Number(head.readBigUInt64LE(32));
  const entrySize = head.readUInt16LE(54);
  const count = head.readUInt16LE(56);
  for (let i = 0; i < count; i += 1) {
    const at = tableAt + i * entrySize;
    if (at + 40 > head.length || head.readUInt32LE(at) !== PT_INTERP) continue;
    const offset = Number(head.readBigUInt64LE(at + 8));
    const size = Number(head.readBigUInt64LE(at + 32));
    return head.toString('latin1', offset, offset + size - 1);
  }
  return undefined;
}

function readHead(path: string): Buffer {
  const head = Buffer.alloc(16_384);
  const fd = openSync(path, 'r');
  try {
    readSync(fd, head, 0, head.length, 0);
  } finally {
    closeSync(fd);
  }
  return head;
}

function unfit(path: string, why: string, details: { readonly hint: string }): NthfailError {
  return new NthfailError('NF_E_TARGET_BINARY', `the library cannot be loaded into ${path}: ${why}`, details);
}
