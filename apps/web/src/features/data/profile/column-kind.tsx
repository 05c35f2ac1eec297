import type { ColumnType, SemanticType } from '@causeway/contract';
import {
  IconAbc,
  IconAt,
  IconBraces,
  IconCalendar,
  IconClock,
  IconCoin,
  IconCreditCard,
  IconFingerprint,
  IconHash,
  IconHourglass,
  IconId,
  IconLink,
  IconMapPin,
  IconPercentage,
  IconPhone,
  IconTags,
  IconToggleLeft,
  IconWorld,
} from '@tabler/icons-react';

type Kind = ColumnType | SemanticType;

const icons: Partial<Record<Kind, typeof IconAbc>> = {
  integer: IconHash,
  decimal: IconHash,
  number: IconHash,
  boolean: IconToggleLeft,
  date: IconCalendar,
  timestamp: IconCalendar,
  time: IconClock,
  duration: IconHourglass,
  percent: IconPercentage,
  currency: IconCoin,
  email: IconAt,
  url: IconLink,
  domain: IconWorld,
  phone: IconPhone,
  uuid: IconFingerprint,
  hash: IconFingerprint,
  ipv4: IconWorld,
  ipv6: IconWorld,
  iban: IconCreditCard,
  bic: IconCreditCard,
  'credit-card': IconCreditCard,
  country: IconMapPin,
  'postal-code': IconMapPin,
  latitude: IconMapPin,
  longitude: IconMapPin,
  json: IconBraces,
  id: IconId,
  category: IconTags,
};

const words: Partial<Record<Kind, string>> = {
  integer: 'whole numbers',
  decimal: 'decimal numbers',
  number: 'numbers',
  boolean: 'yes or no',
  date: 'dates',
  timestamp: 'dates with time',
  time: 'times of day',
  duration: 'durations',
  percent: 'percentages',
  currency: 'amounts of money',
  email: 'email addresses',
  url: 'web addresses',
  domain: 'domains',
  phone: 'phone numbers',
  uuid: 'UUIDs',
  ipv4: 'IPv4 addresses',
  ipv6: 'IPv6 addresses',
  iban: 'IBANs',
  bic: 'BICs',
  'credit-card': 'card numbers',
  country: 'countries',
  'postal-code': 'postal codes',
  latitude: 'latitudes',
  longitude: 'longitudes',
  color: 'colors',
  json: 'JSON',
  path: 'paths',
  hash: 'hashes',
  id: 'identifiers',
  category: 'categories',
  text: 'text',
  empty: 'nothing',
};

/** What a column holds, in the plural: `dates`, `email addresses`. */
export const kindWord = (kind: Kind): string => words[kind] ?? kind;

/** The same as a small icon with that name. */
export function KindIcon({ kind, size = 14 }: { readonly kind: Kind; readonly size?: number }) {
  const Icon = icons[kind] ?? IconAbc;
  return <Icon className="kind-icon" size={size} stroke={1.9} role="img" aria-label={kindWord(kind)} />;
}
