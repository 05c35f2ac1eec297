import { Fault } from '@causeway/contract';
import type { CarrierName } from '@causeway/contract';
import type { Carrier } from '../../providers/carriers/carrier.ts';

/** The carrier of that name, or the first there is; throws `carrier_not_configured`. */
export function getCarrier(carriers: ReadonlyMap<CarrierName, Carrier>, name: CarrierName | undefined): Carrier {
  const carrier = name === undefined ? [...carriers.values()][0] : carriers.get(name);
  if (carrier) return carrier;
  throw new Fault('carrier_not_configured', name === undefined ? {} : { message: `${name} is not configured.` });
}
