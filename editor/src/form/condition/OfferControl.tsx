// A name out of those there are, or one that people make up.

import { useForm } from '@/form/context';
import { asText, type ControlProps, orNothing } from '@/form/types';
import { Combobox } from '@/ui/Combobox';

export function OfferControl({ schema, value, onChange, label }: ControlProps) {
  const { useOffers } = useForm();
  const offers = useOffers(schema, asText(value));
  return (
    <Combobox
      value={asText(value)}
      onChange={(text) => onChange(orNothing(text))}
      suggestions={offers}
      placeholder={schema.examples?.map(String)[0] ?? ''}
      {...(label !== undefined && { 'aria-label': label })}
    />
  );
}
