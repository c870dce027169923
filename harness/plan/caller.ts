/** Bytes of the longest name of a function, source file or module: those of C++ are long. */
export const MAX_NAME_BYTES = 4096;

/** Code of the server: a function, a line of its source, or one place of a program or library. */
export type CodePlace =
  /** The function of this name in any module; of C++ its mangled or its full name. Copies that compilers make count. */
  | { readonly function: string }
  /** The code of this line, from 1, of a source file: its name, with as many of its folders as are needed. */
  | { readonly file: string; readonly line: number }
  /** The call at this file virtual address (or which returns there), from 1 to 2^53 - 1. */
  | {
      /** File name of the library, or of the program. Left out: the program. */
      readonly module?: string;
      readonly offset: number;
    };

/** From where a call is made. */
export type Caller = {
  /** `call`: the call itself stands in this code. `stack`: that, or the call of any function on the way there. */
  readonly in: 'call' | 'stack';
} & CodePlace;
