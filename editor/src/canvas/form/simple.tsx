// Controls of one field whose choices are in the flow: steps, where a way leads.

import { TextControl } from '@/form/simple';
import { asText, type ControlProps, orNothing } from '@/form/types';
import { Select } from '@/ui/Select';
import { useEditor } from '../store';
import { orderTerminals } from '../targets';
import { useOffers } from './sources';

/** The choice that takes a value away. */
const NOTHING = '';

function named(label: string | undefined) {
  return label === undefined ? {} : { 'aria-label': label };
}

/** One of the flow's steps. */
export function StepControl({ schema, value, onChange, label }: ControlProps) {
  const offers = useOffers(schema);
  const text = asText(value);
  const known = offers.some((offer) => offer.value === text) || text === '';
  const options = offers.map((offer) => ({
    value: offer.value,
    title: offer.title ?? offer.value,
  }));
  const lost = known ? [] : [{ value: text, title: `${text} (not there)` }];
  return (
    <Select
      value={text}
      options={[{ value: NOTHING, title: 'Choose a step' }, ...lost, ...options]}
      onChange={(chosen) => onChange(orNothing(chosen))}
      {...named(label)}
    />
  );
}

/** Where a way out leads. */
export function TargetControl({ schema, value, onChange, label }: ControlProps) {
  const all = useEditor((state) => state.schema);
  const graph = useEditor((state) => state.graph);
  const text = asText(value);
  if (!schema.pattern && !schema.$ref && schema.title !== 'Leads to') {
    return (
      <TextControl
        schema={schema}
        value={value}
        onChange={onChange}
        path={[]}
        {...(label && { label })}
      />
    );
  }
  const ends = orderTerminals(all).map(([id, { title }]) => ({ value: id, title }));
  const steps = graph.steps
    .filter((step) => !step.start)
    .map((step) => ({ value: step.id, title: step.title }));
  const known = text === '' || [...ends, ...steps].some((option) => option.value === text);
  const lost = known ? [] : [{ value: text, title: `${text} (not there)` }];
  return (
    <Select
      value={text}
      options={[{ value: NOTHING, title: 'Nowhere yet' }, ...lost, ...steps, ...ends]}
      onChange={(chosen) => onChange(orNothing(chosen))}
      {...named(label)}
    />
  );
}
