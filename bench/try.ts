import { checkScenario } from '../harness/check/check-scenario.ts';
import { reference } from '../harness/target/reference.ts';
import { startServer } from '../harness/target/start-server.ts';
import { SCENARIOS } from '../scenarios/catalogue.ts';
import { costOf } from './catalogue/cost-of.ts';
for (const scenario of SCENARIOS) {
  const server = await startServer(reference);
  const runs = Math.ceil(Number(process.argv[2] ?? 100) / costOf(scenario));
  const t = performance.now();
  const r = await checkScenario(server, scenario, { runs, seed: 1, shrinks: false });
  const ms = performance.now() - t;
  console.log(
    scenario.name,
    r.kind,
    r.cases,
    (ms / r.cases).toFixed(1),
    'ms each',
    r.kind === 'refuted' ? r.message : '',
  );
  await server.stop();
}
process.exit(0);
