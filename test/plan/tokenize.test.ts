import { expect, test } from 'vitest';
import { tokenize } from '../../harness/plan/tokenize.ts';

test('signs and words are cut apart, white space or not', () => {
  expect(tokenize(' 127.0.0.9/write(2)#1 =\thold:a-b;\n')).toEqual([
    { kind: 'word', text: '127.0.0.9', start: 1, end: 10 },
    { kind: 'sign', text: '/', start: 10, end: 11 },
    { kind: 'word', text: 'write(2)', start: 11, end: 19 },
    { kind: 'sign', text: '#', start: 19, end: 20 },
    { kind: 'word', text: '1', start: 20, end: 21 },
    { kind: 'sign', text: '=', start: 22, end: 23 },
    { kind: 'word', text: 'hold', start: 24, end: 28 },
    { kind: 'sign', text: ':', start: 28, end: 29 },
    { kind: 'word', text: 'a-b', start: 29, end: 32 },
    { kind: 'sign', text: ';', start: 32, end: 33 },
    { kind: 'end', text: '', start: 33, end: 33 },
  ]);
});

test.each(['', '  \n'])('the text %j is only its end', (text) => {
  expect(tokenize(text)).toEqual([{ kind: 'end', text: '', start: 0, end: 0 }]);
});
