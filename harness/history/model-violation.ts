/** What a right server owes did not come, or something else did. The message tells what, and after which steps. */
export class ModelViolation extends Error {
  override readonly name = 'ModelViolation';
}
