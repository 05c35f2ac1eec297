import type { CallOf, CarrierName, createCall } from '@causeway/contract';
import { readDollars } from '../../../ui/money-words.ts';
import { toNumber } from './call-words.ts';

/** What the form holds. */
export interface CallDraft {
  readonly to: string;
  /** Empty: the first that is ready. */
  readonly carrier: CarrierName | '';
  readonly greeting: string;
  readonly instructions: string;
  /** Empty: the default. */
  readonly model: string;
  readonly minutes: string;
  /** Empty: no limit. */
  readonly dollars: string;
  readonly detectsMachines: boolean;
  readonly isRecorded: boolean;
}

export const emptyCall: CallDraft = {
  to: '',
  carrier: '',
  greeting: '',
  instructions: '',
  model: '',
  minutes: '10',
  dollars: '',
  detectsMachines: false,
  isRecorded: false,
};

const given = <Name extends string>(name: Name, text: string): { readonly [K in Name]?: string } =>
  text.trim() === '' ? {} : ({ [name]: text.trim() } as { readonly [K in Name]: string });

/** The draft as the contract takes it. */
export function toCallBody(draft: CallDraft): CallOf<typeof createCall>['body'] {
  const { to, carrier, greeting, instructions, model, minutes, dollars, detectsMachines, isRecorded } = draft;
  return {
    to: toNumber(to),
    ...(carrier === '' ? {} : { carrier }),
    ...given('greeting', greeting),
    ...given('instructions', instructions),
    ...given('model', model),
    max_seconds: Number(minutes) * 60,
    max_cost_nano: readDollars(dollars) ?? null,
    machine_detection: detectsMachines,
    recording_consent: isRecorded,
  };
}
