import { expect, it } from 'vitest';
import { type AddressCategory, classifyAddress } from './address-category';

const ADDRESSES: Record<AddressCategory, readonly string[]> = {
  public: [
    '1.1.1.1',
    '8.8.8.8',
    '93.184.216.34',
    '100.63.255.255',
    '100.128.0.0',
    '172.15.255.255',
    '172.32.0.0',
  ]
    .concat(['192.167.255.255', '169.253.255.255', '223.255.255.255', '2606:4700::1111', '2a00:1450::1'])
    .concat(['::ffff:8.8.8.8', '64:ff9b::808:808', '2002:808:808::1', '2001:0:808:808::f7f7:f7f7']),
  loopback: [
    '127.0.0.1',
    '127.255.255.255',
    '::1',
    '::ffff:127.0.0.1',
    '::ffff:7f00:1',
    '::127.0.0.1',
    '::7f00:1',
  ]
    .concat([
      '::ffff:0:127.0.0.1',
      '64:ff9b::127.0.0.1',
      '64:ff9b::7f00:1',
      '2002:7f00:1::',
      '2002:7f00:1::5',
    ])
    // Teredo with a public server and 127.0.0.1 as client, then the other way round.
    .concat(['2001:0:808:808::80ff:fffe', '2001:0:7f00:1::f7f7:f7f7', '2606:4700::5efe:127.0.0.1']),
  private: [
    '10.0.0.1',
    '10.255.255.255',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.1.1',
    '::ffff:10.0.0.1',
  ].concat(['64:ff9b::192.168.0.1', '2002:ac10:1::1', '2606:4700::200:5efe:10.0.0.1']),
  unique_local: ['fc00::1', 'fd00::1', 'fdff:ffff::1'],
  cgnat: ['100.64.0.1', '100.127.255.255', '::ffff:100.64.0.1'],
  link_local: [
    '169.254.0.1',
    '169.254.255.255',
    'fe80::1',
    'fe80::1%eth0',
    'febf::1',
    'fe80::5efe:127.0.0.1',
  ],
  metadata: [
    '169.254.169.254',
    '169.254.170.2',
    '100.100.100.200',
    '168.63.129.16',
    'fd00:ec2::254',
    'fd20:ce::254',
  ].concat(['::ffff:169.254.169.254', '::ffff:a9fe:a9fe', '64:ff9b::a9fe:a9fe', '2002:a9fe:a9fe::1']),
  multicast: ['224.0.0.1', '239.255.255.255', 'ff02::1', 'ff05::2', '::ffff:224.0.0.1'],
  broadcast: ['255.255.255.255', '::ffff:255.255.255.255'],
  documentation: ['192.0.2.1', '198.51.100.1', '203.0.113.1', '2001:db8::1', '3fff::1'],
  unspecified: ['0.0.0.0', '0.1.2.3', '::', '::ffff:0.0.0.0', '::2'],
  reserved: ['192.0.0.1', '192.88.99.1', '198.18.0.1', '198.19.255.255', '240.0.0.1', '255.255.255.254']
    .concat(['fec0::1', 'feff::1', '100::1', '64:ff9b:1::1', '2001:2::1', '2001:10::1', '4000::1', '5f00::1'])
    .concat(['', 'localhost', '127.1', '0x7f000001', '2130706433', '127.0.0.1:80', '[::1]', '1.2.3.4/8']),
};

const rows = Object.entries(ADDRESSES).flatMap(([category, addresses]) =>
  addresses.map((address) => [address, category] as const),
);

it.each(rows)('%s is %s', (address, category) => {
  expect(classifyAddress(address)).toBe(category);
});
