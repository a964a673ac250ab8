// The controls that conditions are made of, for every form that has some.

import type { Widget } from '@/form/context';
import { ConditionControl } from './ConditionControl';
import { DurationControl } from './DurationControl';
import { OfferControl } from './OfferControl';
import { OperatorsControl } from './OperatorsControl';

const OFFERED: Widget = { view: OfferControl, single: true };

export const CONDITION_WIDGETS: Readonly<Record<string, Widget>> = {
  duration: { view: DurationControl },
  tag: OFFERED,
  attribute: OFFERED,
  event: OFFERED,
  segment: OFFERED,
  condition: { view: ConditionControl },
  operators: { view: OperatorsControl },
};
