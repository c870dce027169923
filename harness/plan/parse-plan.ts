import { checkPlan } from './check-plan.ts';
import { parseStep } from './parse-step.ts';
import { PlanCursor } from './plan-cursor.ts';
import type { Plan, Step } from './plan.ts';
import type { StepSpan } from './written-plan.ts';

/**
 * The plan that `text` spells. White space around signs and words does not count; text of nothing else is the empty
 * plan.
 *
 *     plan      step ; step ; ...              at most MAX_STEPS; the last may be followed by ; too
 *     step      point = fault
 *     point     call position
 *               call caller position
 *               condition , condition ... / call position
 *
 *     call      write  read                    the family: all calls that send or receive, counted together
 *               write(2)  read(2)              the system call of that name alone
 *               sendfile  accept4 ...          any other row of the table of calls (docs/calls.md)
 *
 *     position  #2                             the second such call on the connection
 *               #2..5                          the second to the fifth
 *               #2+                            the second and all that follow
 *               #2+3  #2..9+3                  of these, every third: the second, the fifth, the eighth, ...
 *               @1000                          where the stream reaches byte 1000; for calls that move bytes
 *
 *     behind a call, who makes it
 *               malloc@conn_write              the code of that function itself; "ns::name(int)" of C++
 *               malloc@conn.c:120              ... of that line
 *               malloc@libssl.so.3+0x1f2a0     ... at that address of a library, +0x46a69 of the program
 *               malloc@@conn_write             that code, or what it calls: anywhere in the stack
 *
 *     condition, each kind once, in any order
 *               127.0.0.9                      connections from this address
 *               accept#2                       the second connection accepted after arming
 *               port:8080  unix:"/run/x.sock"  connections accepted at this listener
 *               server                         calls on no connection; not beside the four above
 *               role:main  role:worker  role:3 calls of the first process, of any other, of the third to appear
 *               comm:nginx  comm:"a b"         calls of threads of this name, of 1 to 15 bytes
 *               thread:main  thread:2          calls of the process's first thread, of its second to make a call
 *               after:first-read               calls count once the server has read a byte
 *               after:request-head             ... the blank line behind the request's header
 *               after:response-head            ... or has sent that behind the response's
 *               after:shutdown                 ... or has called shutdown
 *               per-turn                       ordinals begin anew in each turn of the thread
 *               times:3  times:always          how often it strikes in all; else a range always, all others once
 *
 *     fault     short:100                      cut after 100 bytes
 *               EPIPE                          fails with an errno that its manual page allows
 *               ENOENT!                        fails with another errno
 *               again  interrupt               EAGAIN, EINTR
 *               reset                          the kernel drops the connection
 *               reset:EPIPE                    the same, but this call fails with that errno
 *               zero                           returns 0
 *               full                           the send buffer fills for real
 *               kill                           the process is killed
 *               hold:name                      stops before the call until released
 *               delay:100                      stops before it for so many milliseconds, up to 30000
 *               reset:peer                     stops before it until the client has reset the connection
 *
 * In quotes `\"` is a quote and `\\` a backslash; a path is always quoted, a name when it is not one word. The
 * last three faults may stand at a point that has another fault, in steps before it. The first step that fits wins.
 *
 * @throws NthfailError NF_E_PLAN_SYNTAX when the text does not parse or has more than MAX_STEPS steps;
 *   NF_E_PLAN_CONFLICT when a step contradicts itself or another. The message shows the text with a caret under the
 *   place.
 *
 * @example parsePlan('write#1=short:100; write#2=ECONNRESET')
 * @example parsePlan('127.0.0.9,after:request-head/read#2..9+3=again')
 * @example parsePlan('port:8080/accept4#1=EMFILE; role:worker/epoll_wait#3=hold:turn; role:worker/epoll_wait#3=EINTR')
 */
export function parsePlan(text: string): Plan {
  const cursor = new PlanCursor(text);
  const steps: Step[] = [];
  const spans: StepSpan[] = [];
  while (cursor.peek().kind !== 'end') {
    if (cursor.peek().text === ';')
      throw cursor.error('missing step', cursor.peek(), 'expected <call>#<ordinal>=<fault> before ;');
    const { step, span } = parseStep(cursor);
    steps.push(step);
    spans.push(span);
    const sign = cursor.take();
    if (sign.text !== ';' && sign.kind !== 'end') {
      throw cursor.error(`unexpected ${sign.text} after a step`, sign, 'expected ; or the end');
    }
  }
  return checkPlan({ steps }, { text, spans });
}
