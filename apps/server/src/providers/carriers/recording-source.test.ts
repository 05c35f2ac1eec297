import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sourceAt } from './recording-source.ts';

const headers = { authorization: 'Basic c2VjcmV0' };
const keeper = { carrier: 'exotel', baseUrl: 'https://api.in.exotel.com', domain: 'exotel.com', headers } as const;

test('credentials of a carrier go to its own hosts over https, and nowhere else', () => {
  const own = [
    'https://recordings.exotel.com/exotelrecordings/a.mp3',
    'https://exotel.com/a.mp3',
    'https://api.in.exotel.com/a.mp3',
  ];
  for (const url of own) assert.deepEqual(sourceAt(url, keeper), { url, headers }, url);
  const others = [
    'https://s3-ap-southeast-1.amazonaws.com/exotelrecordings/a.mp3',
    'http://recordings.exotel.com/a.mp3',
    'https://exotel.com.example.net/a.mp3',
    'https://notexotel.com/a.mp3',
    'https://exotel.com@example.net/a.mp3',
  ];
  for (const url of others) assert.deepEqual(sourceAt(url, keeper), { url, headers: {} }, url);
});

test('what is no address is named', () => {
  assert.throws(() => sourceAt('recording 7', keeper), /told an address of the recording that is none/u);
});
