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

test('quoted words keep what is in them, and two dots are a sign', () => {
  const texts = tokenize(String.raw`unix:"a \" ;/=",comm:x/write#1..2+3=EIO!;a@1 1.2...3 "open \"`);
  expect(texts.map(({ kind, text }) => `${kind} ${text}`)).toEqual([
    'word unix',
    'sign :',
    String.raw`quoted "a \" ;/="`,
    'sign ,',
    'word comm',
    'sign :',
    'word x',
    'sign /',
    'word write',
    'sign #',
    'word 1',
    'sign ..',
    'word 2',
    'sign +',
    'word 3',
    'sign =',
    'word EIO',
    'sign !',
    'sign ;',
    'word a',
    'sign @',
    'word 1',
    'word 1.2',
    'sign ..',
    'word .3',
    String.raw`quoted "open \"`,
    'end ',
  ]);
});

test.each(['', '  \n'])('the text %j is only its end', (text) => {
  expect(tokenize(text)).toEqual([{ kind: 'end', text: '', start: 0, end: 0 }]);
});
