// The editor-schema: what nodes there are, told by the server. Nothing here knows one by name.

/** A JSON Schema with the hints of the editor-schema. */
export interface JsonSchema {
  $ref?: string;
  type?: string | string[];
  title?: string;
  description?: string;
  default?: unknown;
  enum?: unknown[];
  examples?: unknown[];
  pattern?: string;
  minLength?: number;
  minimum?: number;
  maximum?: number;
  multipleOf?: number;
  minItems?: number;
  maxItems?: number;
  minProperties?: number;
  properties?: Record<string, JsonSchema>;
  additionalProperties?: boolean | JsonSchema;
  required?: string[];
  items?: JsonSchema;
  oneOf?: JsonSchema[];
  anyOf?: JsonSchema[];
  allOf?: JsonSchema[];
  if?: JsonSchema;
  then?: JsonSchema;
  'x-widget'?: string;
  'x-source'?: string;
  'x-filter'?: Record<string, unknown>;
  'x-order'?: number;
  'x-group'?: string;
  'x-enum-titles'?: string[];
  'x-show-if'?: Record<string, unknown[]>;
  'x-unit'?: string;
  'x-secret'?: boolean;
  /** Shown only where it is set: there is a plainer way to say the same. */
  'x-hidden'?: boolean;
}

/** One way out of a node, or with `each` one for every item of a list. */
export interface PortSpec {
  id: string;
  kind: string;
  title: string;
  target: string;
  each?: string;
  required?: boolean;
  otherwise?: string;
}

/** What may stand in a flow. */
export interface NodeKind {
  title: string;
  doc: string;
  category: string;
  icon: string;
  order: number;
  placement: string;
  accepts_input: boolean;
  summary: string;
  also?: string[];
  channel?: string;
  sends?: boolean;
  help?: string;
  defaults: Record<string, unknown>;
  example: Record<string, unknown>;
  settings: JsonSchema;
  ports: PortSpec[];
}

export interface Category {
  id: string;
  title: string;
  order: number;
  color: string;
}

export interface PortKind {
  style: string;
  label?: boolean;
  last?: boolean;
  optional?: boolean;
}

/** Where the choices of a setting come from. */
export interface Source {
  href?: string;
  /** The parameter by which the list is narrowed to names that begin so. */
  query?: string;
  value?: string;
  title?: string;
  used?: string;
  local?: string;
  create?: boolean;
  filter?: string | Record<string, unknown>;
}

export interface ConditionKind {
  head: string;
  title: string;
  doc: string;
  beside: string[];
  operators: boolean;
  /** What may stand beside it in a segment; nothing where a segment cannot ask it. */
  in_segments: string[] | null;
  example: string;
}

export interface FlowSetting {
  name: string;
  title: string;
  doc: string;
  required: boolean;
  schema: JsonSchema;
}

export interface MessageKind {
  order: number;
  settings: JsonSchema;
  variants?: JsonSchema;
  title?: string;
}

export interface Rule {
  code: string;
  title: string;
  severity: string;
  help?: string;
}

export interface EditorSchema {
  schema: string;
  hash: string;
  categories: Category[];
  nodes: Record<string, NodeKind>;
  port_kinds: Record<string, PortKind>;
  terminals: Record<string, { title: string; doc: string; order: number }>;
  sources: Record<string, Source>;
  conditions: ConditionKind[];
  flow_settings: FlowSetting[];
  messages: Record<string, MessageKind>;
  rules: Rule[];
  widgets: string[];
  $defs: Record<string, JsonSchema>;
}

/** A schema with its `$ref` followed; what stands beside the reference wins. */
export function resolve(all: EditorSchema, schema: JsonSchema): JsonSchema {
  let now = schema;
  for (let depth = 0; now.$ref !== undefined && depth < REF_DEPTH_MAX; depth += 1) {
    const name = now.$ref.slice(now.$ref.lastIndexOf('/') + 1);
    const { $ref: _, ...beside } = now;
    now = { ...all.$defs[name], ...beside };
  }
  return now;
}

/** A reference to a reference to a reference is the deepest there is. */
const REF_DEPTH_MAX = 4;

/** The types of one category, in their order. */
export function typesOf(all: EditorSchema, category: string): [string, NodeKind][] {
  return Object.entries(all.nodes)
    .filter(([, kind]) => kind.category === category)
    .sort(([, a], [, b]) => a.order - b.order);
}

/** Whether a type begins a flow. */
export function isStart(kind: NodeKind): boolean {
  return !kind.accepts_input;
}

/** The settings of a kind in the order in which they are shown and written. */
export function orderedSettings(schema: JsonSchema): readonly [string, JsonSchema][] {
  const known = ordered.get(schema);
  const found =
    known ??
    Object.entries(schema.properties ?? {}).sort(
      ([, a], [, b]) => (a['x-order'] ?? 0) - (b['x-order'] ?? 0),
    );
  ordered.set(schema, found);
  return found;
}

const ordered = new WeakMap<JsonSchema, readonly [string, JsonSchema][]>();
