/** A function's name, or several: each as in the source, or `library:function` where the code is in a library, as `libhttp.so:serve`. */
export type FunctionNames = string | readonly string[];

/** The functions by which probes see what a server's write path does. */
export interface Handlers {
  /** A write pass: each entry begins one, and what it sends it sends before it returns. */
  readonly pass?: FunctionNames;
  /** What carries on after a pass that did not fail. */
  readonly ready?: FunctionNames;
  /** What ends a connection on which a write failed. */
  readonly error?: FunctionNames;
}

/** What a function is to the write path. */
export type HandlerRole = keyof Handlers;

/** Every {@link HandlerRole}. */
export const HANDLER_ROLES: readonly HandlerRole[] = ['pass', 'ready', 'error'];

/** The names that a target gives for a role; none where it gives none. */
export function namesOf(handlers: Handlers | undefined, role: HandlerRole): readonly string[] {
  const names = handlers?.[role] ?? [];
  return typeof names === 'string' ? [names] : names;
}

/** All names of a target's handlers, each once. */
export function allNamesOf(handlers: Handlers | undefined): readonly string[] {
  return [...new Set(HANDLER_ROLES.flatMap((role) => namesOf(handlers, role)))];
}

/** What a function is to the write path of a target; undefined where it is none of its handlers. */
export function roleOf(handlers: Handlers | undefined, name: string): HandlerRole | undefined {
  return HANDLER_ROLES.find((role) => namesOf(handlers, role).includes(name));
}
