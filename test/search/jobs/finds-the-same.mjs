// A job that finds what all others find, and makes it smaller if it is told to.
const found = { finding: { signature: 'the-same' }, run: '' };
process.on('message', ({ kind, isNew }) => {
  if (kind === 'begin') process.send({ kind: 'found', found });
  if (kind === 'answer' && isNew) process.send({ kind: 'minimized', signature: 'the-same', smallest: found });
  if (kind === 'answer') process.send({ kind: 'status', status: { cases: 1, restarts: 2, errors: 3 } });
  if (kind === 'end') process.disconnect();
});
