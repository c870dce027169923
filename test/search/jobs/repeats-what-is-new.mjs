// A job that shows something new of its own, and says how many things it was told of: cases for new ones, errors for those it began with.
const entry = { client: 'GET /', plan: 'write#1=reset', features: [String(process.pid)] };
const status = { cases: 0, restarts: 0, errors: 0 };
process.on('message', ({ kind, corpus }) => {
  if (kind === 'begin') {
    status.errors = corpus.length;
    process.send({ kind: 'new', entry });
  }
  if (kind === 'new') status.cases += 1;
  process.send({ kind: 'status', status });
  if (kind === 'end') process.disconnect();
});
