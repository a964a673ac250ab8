// One setting: the control that its schema asks for, or one by its JSON type.

import type { JsonSchema } from '@/flow/schema';
import { isRecord } from '@/flow/source';
import { type FormPlace, useForm, type View } from './context';
import { JsonControl } from './JsonControl';
import { ListControl } from './ListControl';
import { ObjectControl } from './ObjectControl';
import { PairsControl } from './PairsControl';
import {
  BooleanControl,
  MomentControl,
  NumberControl,
  PercentControl,
  SelectControl,
  TextAreaControl,
  TextControl,
  ZoneControl,
} from './simple';
import type { ControlProps } from './types';

/** A widget that is neither here nor brought along is drawn by the type of its value. */
const WIDGETS: Record<string, View> = {
  text: TextControl,
  textarea: TextAreaControl,
  text_or_path: TextControl,
  number: NumberControl,
  percent: PercentControl,
  switch: BooleanControl,
  select: SelectControl,
  time: MomentControl,
  datetime: MomentControl,
  zone: ZoneControl,
  window: ObjectControl,
  path: TextControl,
  variable: TextControl,
  field: TextControl,
  link: TextControl,
  topic: TextControl,
  data: PairsControl,
  headers: PairsControl,
  json: JsonControl,
};

const SINGLE: readonly View[] = [
  TextControl,
  TextAreaControl,
  NumberControl,
  PercentControl,
  SelectControl,
  MomentControl,
  ZoneControl,
  JsonControl,
  BooleanControl,
];

export function Control(props: ControlProps) {
  const form = useForm();
  const schema = form.resolve(props.schema);
  const Shown = viewOf(form, schema);
  return <Shown {...props} schema={schema} />;
}

function viewOf(form: FormPlace, schema: JsonSchema): View {
  const name = schema['x-widget'] ?? '';
  const widget = form.widgets[name]?.view ?? WIDGETS[name];
  if (widget) {
    return widget;
  }
  if (schema.oneOf || schema.anyOf) {
    return form.variant ?? JsonControl;
  }
  if (schema.enum) {
    return SelectControl;
  }
  return byType(schema);
}

function byType(schema: JsonSchema): View {
  const type = Array.isArray(schema.type) ? schema.type[0] : schema.type;
  switch (type) {
    case 'boolean':
      return BooleanControl;
    case 'number':
    case 'integer':
      return Array.isArray(schema.type) ? TextControl : NumberControl;
    case 'string':
      return TextControl;
    case 'array':
      return ListControl;
    case 'object':
      return isRecord(schema.properties) ? ObjectControl : PairsControl;
    default:
      return JsonControl;
  }
}

/** Whether a control has words of its own beside it, so that no label needs to stand above. */
export function isSelfNamed(form: FormPlace, schema: JsonSchema): boolean {
  return viewOf(form, form.resolve(schema)) === BooleanControl;
}

/** Whether a control is a group of others: its label is the name of the group. */
export function isGroup(form: FormPlace, schema: JsonSchema): boolean {
  const view = viewOf(form, form.resolve(schema));
  const own = Object.values(form.widgets).find((widget) => widget.view === view);
  return own ? !own.single : !SINGLE.includes(view);
}
