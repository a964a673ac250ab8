// The ways out of a node, told by its kind: where each target is written, and what people call it.

import type { EditorSchema, PortSpec } from './schema';
import { isRecord, type Path, pathOf, valueAt } from './source';

/** One way out. */
export interface Port {
  id: string;
  title: string;
  kind: string;
  /** Where its target stands, from the root of the text. */
  path: Path;
  target: string | null;
  required: boolean;
  /** The port whose way is taken while this one is open. */
  otherwise: string | null;
}

/** The ways out of a node whose value stands at `path`, in the order in which they are drawn. */
export function portsOf(
  all: EditorSchema,
  specs: readonly PortSpec[],
  value: unknown,
  path: Path,
): Port[] {
  const ports = specs.flatMap((spec) => expand(spec, value, path));
  const rank = (port: Port) => portRank(all, port.kind);
  return ports.sort((a, b) => rank(a) - rank(b));
}

function portRank(all: EditorSchema, kind: string): number {
  const known = all.port_kinds[kind];
  return known?.optional ? 2 : known?.last ? 1 : 0;
}

function expand(spec: PortSpec, value: unknown, path: Path): Port[] {
  if (spec.each === undefined) {
    return [portAt(spec, value, value, [...path, ...pathOf(spec.target)], 0)];
  }
  const list = valueAt(value, pathOf(spec.each));
  if (!Array.isArray(list)) {
    return [];
  }
  return list.map((item, index) => {
    const target = pathOf(spec.target.replace('*', String(index)));
    return portAt(spec, value, item, [...path, ...target], index);
  });
}

function portAt(spec: PortSpec, value: unknown, item: unknown, path: Path, index: number): Port {
  const target = valueAt(value, path.slice(path.length - pathOf(spec.target).length));
  const id = fill(spec.id, item, index);
  return {
    id,
    title: fill(spec.title, item, index) || id,
    kind: spec.kind,
    path,
    target: typeof target === 'string' && target !== '' ? target : null,
    required: spec.required ?? false,
    otherwise: spec.otherwise ?? null,
  };
}

/** `{id|snake(label)}`: the first of the names that says something; other text is itself. */
function fill(template: string, item: unknown, index: number): string {
  return template.replace(/\{([^}]*)\}/g, (_, names: string) => {
    const said = names.split('|').map((name) => named(name, item));
    return said.find((text) => text !== '') ?? `#${index + 1}`;
  });
}

function named(name: string, item: unknown): string {
  const inner = /^(\w+)\((\w+)\)$/.exec(name);
  const key = inner?.[2] ?? name;
  const value = isRecord(item) ? item[key] : undefined;
  const text = typeof value === 'string' || typeof value === 'number' ? String(value) : '';
  return inner ? snake(text) : text;
}

/** A label as an id: `High value` is `high_value`. */
export function snake(label: string): string {
  return label
    .toLowerCase()
    .normalize('NFKD')
    .replace(/[\u0300-\u036f]/g, '')
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '');
}

/** The port by which the story goes on when a node is put between two others. */
export function mainPort(ports: readonly Port[], all: EditorSchema): Port | undefined {
  const plain = ports.find((port) => !all.port_kinds[port.kind]?.label);
  return plain ?? ports.find((port) => all.port_kinds[port.kind]?.last) ?? ports[0];
}
