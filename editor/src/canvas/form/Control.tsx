// One setting: the control that its schema asks for, or one by its JSON type.

import { type EditorSchema, type JsonSchema, resolve } from '@/flow/schema';
import { isRecord } from '@/flow/source';
import { useEditor } from '../store';
import { BranchesControl } from './BranchesControl';
import { ConditionControl } from './ConditionControl';
import { DurationControl } from './DurationControl';
import { JsonControl } from './JsonControl';
import { ListControl } from './ListControl';
import { MessageControl } from './MessageControl';
import { ObjectControl } from './ObjectControl';
import { OperatorsControl } from './OperatorsControl';
import { PairsControl } from './PairsControl';
import {
  BooleanControl,
  MomentControl,
  NumberControl,
  OfferControl,
  PercentControl,
  SelectControl,
  StepControl,
  TargetControl,
  TextAreaControl,
  TextControl,
  ZoneControl,
} from './simple';
import type { ControlProps } from './types';
import { VariantControl } from './VariantControl';

type View = (props: ControlProps) => React.ReactNode;

/** A widget that is not here is drawn by the type of its value. */
const WIDGETS: Record<string, View> = {
  text: TextControl,
  textarea: TextAreaControl,
  text_or_path: TextControl,
  number: NumberControl,
  percent: PercentControl,
  switch: BooleanControl,
  select: SelectControl,
  duration: DurationControl,
  time: MomentControl,
  datetime: MomentControl,
  zone: ZoneControl,
  window: ObjectControl,
  path: TextControl,
  tag: OfferControl,
  attribute: OfferControl,
  event: OfferControl,
  segment: OfferControl,
  flow: OfferControl,
  provider: OfferControl,
  variable: TextControl,
  field: TextControl,
  link: TextControl,
  topic: TextControl,
  node: StepControl,
  port: TargetControl,
  message: MessageControl,
  condition: ConditionControl,
  operators: OperatorsControl,
  branches: BranchesControl,
  split: BranchesControl,
  data: PairsControl,
  headers: PairsControl,
  json: JsonControl,
};

export function Control(props: ControlProps) {
  const all = useEditor((state) => state.schema);
  const schema = resolve(all, props.schema);
  const Shown = viewOf(schema);
  return <Shown {...props} schema={schema} />;
}

function viewOf(schema: JsonSchema): View {
  const widget = WIDGETS[schema['x-widget'] ?? ''];
  if (widget) {
    return widget;
  }
  if (schema.oneOf || schema.anyOf) {
    return VariantControl;
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
export function isSelfNamed(all: EditorSchema, schema: JsonSchema): boolean {
  return viewOf(resolve(all, schema)) === BooleanControl;
}

/** Whether a control is a group of others: its label is the name of the group. */
export function isGroup(all: EditorSchema, schema: JsonSchema): boolean {
  const view = viewOf(resolve(all, schema));
  const single: View[] = [
    TextControl,
    TextAreaControl,
    NumberControl,
    PercentControl,
    SelectControl,
    OfferControl,
    StepControl,
    TargetControl,
    MomentControl,
    ZoneControl,
    JsonControl,
    BooleanControl,
  ];
  return !single.includes(view);
}
