import { writeFileSync } from 'node:fs';
import type { Reporter, TestModule } from 'vitest/node';

/** Writes the annotations of each test to the file that ATTACHMENTS names, with their attachments. */
export default class AttachmentsReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const tests = modules.flatMap((module) => [...module.children.allTests()]);
    const annotations = tests.map((test) => [test.name, test.annotations()]);
    writeFileSync(process.env['ATTACHMENTS'] ?? '', JSON.stringify(Object.fromEntries(annotations)));
  }
}
