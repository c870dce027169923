// A job that does not end when it is told to.
process.on('message', () => {});
process.send({ kind: 'status', status: { cases: 1, restarts: 0, errors: 0 } });
