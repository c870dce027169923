import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { packageRoot } from '../../native/package-root.ts';

const IMPORT = /^import \{ ([^}]*) \} from '(\.[^']+)';$/gm;
const EXPORT = /^export (?=(?:async )?(?:function|const|class) (\w+))/gm;

/**
 * The page's script as one text: each module that `browser/main.ts` needs becomes a function that returns what it exports, the
 * needed one first. It is enough for modules that import and export by name, which ours do.
 * @throws Error for a module that does it otherwise, or that would end the script element
 */
export function inlineScript(): string {
  const modules = new Map<string, string>();
  addModule(join(packageRoot(), 'dist/harness/report/html/browser/main.js'), modules);
  const script = `'use strict';\n${[...modules.values()].join('\n')}`;
  if (/<\/script|<!--/i.test(script)) throw new Error('the script would end its own element');
  return script;
}

/** @returns the name under which what the module exports can be had */
function addModule(path: string, modules: Map<string, string>): string {
  const name = (at: string): string => `module${[...modules.keys()].indexOf(at) + 1}`;
  if (modules.has(path)) return name(path);
  const exported: string[] = [];
  const body = readFileSync(path, 'utf8')
    .replaceAll(/^(?:\/\/# sourceMappingURL=.*|export \{\};)$/gm, '')
    .replaceAll(IMPORT, (_line, names: string, from: string) => {
      const needed = addModule(join(dirname(path), from), modules);
      return `const { ${names.replaceAll(' as ', ': ')} } = ${needed};`;
    })
    .replaceAll(EXPORT, (_line, one: string) => {
      exported.push(one);
      return '';
    })
    .trim();
  if (/^(?:import|export)\b/m.test(body))
    throw new Error(`${path} imports or exports otherwise than by name`);
  modules.set(path, '');
  modules.set(path, `const ${name(path)} = (() => {\n${body}\nreturn { ${exported.join(', ')} };\n})();`);
  return name(path);
}
