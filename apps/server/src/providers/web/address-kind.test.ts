import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assert as holds, integer, property } from 'fast-check';
import { addressKind, canonicalAddress } from './address-kind.ts';

const kinds: Readonly<Record<string, readonly string[]>> = {
  public: [
    '8.8.8.8',
    '1.1.1.1',
    '172.15.255.255',
    '172.32.0.1',
    '100.63.255.255',
    '100.128.0.1',
    '2606:4700::1111',
    '2a00:1450::1',
  ],
  loopback: [
    '127.0.0.1',
    '127.255.255.254',
    '127.1',
    '2130706433',
    '0x7f000001',
    '0x7f.0.0.1',
    '0177.0.0.1',
    '017700000001',
    '①②⑦.⓪.⓪.①',
    '127。0。0。1',
    '127.0.0.1.',
    '::1',
    '[::1]',
    '0:0:0:0:0:0:0:1',
    '::ffff:127.0.0.1',
    '[::ffff:7f00:1]',
    '::127.0.0.1',
    '::ffff:0:127.0.0.1',
    '64:ff9b::127.0.0.1',
    '64:ff9b::7f00:1',
  ],
  private: [
    '10.0.0.1',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.1.1',
    '3232235777',
    '::ffff:10.0.0.1',
    'fc00::1',
    'fdff::1',
    'fec0::1',
  ],
  'link-local': ['169.254.1.1', 'fe80::1', 'fe80::1%eth0', '[fe80::1%25eth0]', '64:ff9b::169.254.1.1'],
  shared: ['100.64.0.1', '100.127.255.255', '::ffff:100.64.0.1'],
  multicast: ['224.0.0.1', '239.255.255.255', 'ff02::1'],
  unspecified: ['0.0.0.0', '0', '0.1.2.3', '::', '[::]', '::ffff:0.0.0.0'],
  tunnel: [
    '2002:7f00:1::',
    '2002:808:808::1',
    '2001:0:4136:e378:8000:63bf:3fff:fdd2',
    '2a00::5efe:127.0.0.1',
    '2a00::200:5efe:7f00:1',
  ],
  metadata: [
    '169.254.169.254',
    '2852039166',
    '0xa9fea9fe',
    '0251.0376.0251.0376',
    '::ffff:169.254.169.254',
    '::ffff:a9fe:a9fe',
    '64:ff9b::a9fe:a9fe',
    'fd00:ec2::254',
    '100.100.100.200',
    '169.254.170.2',
  ],
  reserved: [
    '192.0.2.1',
    '198.18.0.1',
    '203.0.113.7',
    '240.0.0.1',
    '255.255.255.255',
    '64:ff9b:1::8.8.8.8',
    '2001:db8::1',
    '3fff::1',
    '4000::1',
    '100::1',
  ],
};

for (const [kind, addresses] of Object.entries(kinds)) {
  test(`an address that is ${kind} is known as such in every spelling`, () => {
    assert.deepEqual(
      addresses.map((address) => [address, addressKind(address)]),
      addresses.map((address) => [address, kind]),
    );
  });
}

test('a name is no address', () => {
  for (const name of [
    'localhost',
    'example.com',
    '127.0.0.1.example.com',
    '1.2.3.4.5',
    '256.256.256.256',
    '',
    'a b',
    'x/y',
    '8.8.8.8/..',
  ]) {
    assert.equal(addressKind(name), undefined, name);
  }
});

test('every way to write an IPv4 address is the same address', () => {
  const number = integer({ min: 0, max: 0xff_ff_ff_ff });
  holds(
    property(number, (value) => {
      const bytes = [value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255];
      const plain = bytes.join('.');
      const spellings = [
        String(value),
        `0x${value.toString(16)}`,
        `0${value.toString(8)}`,
        bytes.map((byte) => `0${byte.toString(8)}`).join('.'),
        bytes.map((byte) => `0x${byte.toString(16)}`).join('.'),
        `${bytes[0]}.${bytes[1]}.${value & 0xff_ff}`,
        `${plain}.`,
      ];
      for (const spelling of spellings) assert.equal(canonicalAddress(spelling), plain, spelling);
      for (const carrier of ['::ffff:', '64:ff9b::', '::ffff:0:']) {
        assert.equal(addressKind(`${carrier}${plain}`), addressKind(plain), carrier + plain);
      }
    }),
  );
});
