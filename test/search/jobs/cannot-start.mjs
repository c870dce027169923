// A job whose server does not start.
process.on('message', ({ kind }) => {
  if (kind !== 'begin') return;
  const error = { code: 'NF_E_SERVER_EXITED', message: 'it exited', hint: 'start it by hand' };
  process.send({ kind: 'failed', error }, () => process.disconnect());
});
