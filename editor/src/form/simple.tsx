// Controls of one field.

import { Combobox } from '@/ui/Combobox';
import { NumberInput } from '@/ui/NumberInput';
import { Select } from '@/ui/Select';
import { Switch } from '@/ui/Switch';
import { TextArea } from '@/ui/TextArea';
import { TextInput } from '@/ui/TextInput';
import { asText, type ControlProps, orNothing } from './types';

/** The choice that takes a value away. */
const NOTHING = '';

function named(label: string | undefined) {
  return label === undefined ? {} : { 'aria-label': label };
}

/** Numbers stay numbers where a number may stand. */
function typedAs({ schema }: ControlProps, text: string): unknown {
  const types = Array.isArray(schema.type) ? schema.type : [schema.type];
  const number = types.includes('number') && types.length > 1 && /^-?\d+(\.\d+)?$/.test(text);
  if (number) {
    return Number(text);
  }
  if (types.includes('boolean') && types.length > 1 && (text === 'true' || text === 'false')) {
    return text === 'true';
  }
  return orNothing(text);
}

export function TextControl(props: ControlProps) {
  const { schema, value, onChange, label } = props;
  const hint = schema.examples?.map(String)[0] ?? asText(schema.default);
  return (
    <TextInput
      value={asText(value)}
      onChange={(text) => onChange(typedAs(props, text))}
      placeholder={hint}
      {...named(label)}
    />
  );
}

export function TextAreaControl({ value, onChange, label }: ControlProps) {
  return (
    <TextArea
      value={asText(value)}
      onChange={(text) => onChange(orNothing(text))}
      rows={3}
      {...named(label)}
    />
  );
}

export function NumberControl({ schema, value, onChange, label }: ControlProps) {
  return (
    <NumberInput
      value={typeof value === 'number' ? value : null}
      onChange={(number) => onChange(number ?? undefined)}
      placeholder={asText(schema.default) || (schema.examples?.map(String)[0] ?? '')}
      {...(schema['x-unit'] && { unit: schema['x-unit'] })}
      {...named(label)}
    />
  );
}

export function PercentControl({ value, onChange, label }: ControlProps) {
  return (
    <NumberInput
      value={typeof value === 'number' ? value : null}
      onChange={(number) => onChange(number ?? undefined)}
      unit="%"
      {...named(label)}
    />
  );
}

export function BooleanControl({ schema, value, onChange, label }: ControlProps) {
  const standard = schema.default === true;
  return (
    <Switch
      checked={typeof value === 'boolean' ? value : standard}
      onChange={(on) => onChange(on === standard ? undefined : on)}
      hint={schema.description}
    >
      {schema.title ?? label ?? 'On'}
    </Switch>
  );
}

export function SelectControl({ schema, value, onChange, label }: ControlProps) {
  const options = (schema.enum ?? []).map((each, at) => ({
    value: String(each),
    title: schema['x-enum-titles']?.[at] ?? String(each),
  }));
  const standard = options.find((option) => option.value === String(schema.default));
  const none = { value: NOTHING, title: standard ? `${standard.title} (as usual)` : 'Not set' };
  return (
    <Select
      value={asText(value)}
      options={[none, ...options]}
      onChange={(chosen) => onChange(schema.enum?.find((each) => String(each) === chosen))}
      {...named(label)}
    />
  );
}

/** All that the browser knows; asking it takes milliseconds. */
let zones: readonly string[] | null = null;

export function ZoneControl({ value, onChange, label }: ControlProps) {
  zones ??= ['contact', ...Intl.supportedValuesOf('timeZone')];
  return (
    <Combobox
      value={asText(value)}
      onChange={(text) => onChange(orNothing(text))}
      suggestions={zones.map((zone) =>
        zone === 'contact' ? { value: zone, title: 'contact', hint: "Everybody's own" } : zone,
      )}
      placeholder="contact"
      {...named(label)}
    />
  );
}

/** A time of day or a date; what the browser's field cannot hold is written as text. */
export function MomentControl(props: ControlProps) {
  const { schema, value, onChange, label } = props;
  const text = asText(value);
  const time = schema['x-widget'] === 'time';
  const held = time ? /^([01]\d|2[0-3]):\d\d$/ : /^\d{4}-\d\d-\d\d$/;
  if (text !== '' && !held.test(text)) {
    return <TextControl {...props} />;
  }
  return (
    <TextInput
      type={time ? 'time' : 'date'}
      value={text}
      onChange={(now) => onChange(orNothing(now))}
      {...named(label)}
    />
  );
}
