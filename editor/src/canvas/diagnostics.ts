// What the server says is wrong with a flow, and where in the editor that is.

import type { Graph, Step } from '@/flow/graph';
import { isRecord, lineStart, type Path, pathOf, pointerOf } from '@/flow/source';

interface Span {
  line: number;
  column: number;
  end_line: number;
  end_column: number;
}

export interface Fix {
  title: string;
  edits: (Span & { text: string })[];
}

export interface Diagnostic extends Span {
  code: string;
  severity: string;
  message: string;
  help: string;
  node: string | null;
  pointer: string;
  docs: string | null;
  fixes: Fix[];
}

/** The diagnostics of an answer; what is none is left out. */
export function readDiagnostics(value: unknown): Diagnostic[] {
  return Array.isArray(value) ? value.filter(isRecord).map(readOne) : [];
}

function readOne(value: Record<string, unknown>): Diagnostic {
  const fixes = Array.isArray(value.fixes) ? value.fixes.filter(isRecord) : [];
  return {
    ...spanOf(value),
    code: text(value.code),
    severity: text(value.severity),
    message: text(value.message),
    help: text(value.help),
    node: typeof value.node === 'string' ? value.node : null,
    pointer: text(value.pointer),
    docs: typeof value.docs === 'string' ? value.docs : null,
    fixes: fixes.map((fix) => ({ title: text(fix.title), edits: editsOf(fix.edits) })),
  };
}

function editsOf(value: unknown): Fix['edits'] {
  const edits = Array.isArray(value) ? value.filter(isRecord) : [];
  return edits.map((edit) => ({ ...spanOf(edit), text: text(edit.text) }));
}

function spanOf(value: Record<string, unknown>): Span {
  const number = (name: string) => (typeof value[name] === 'number' ? Number(value[name]) : 1);
  const [line, column] = [number('line'), number('column')];
  return { line, column, end_line: number('end_line'), end_column: number('end_column') };
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** Lines and columns count from 1, columns in characters. */
export function offsetAt(source: string, line: number, column: number): number {
  let at = 0;
  for (let now = 1; now < line; now += 1) {
    const end = source.indexOf('\n', at);
    if (end < 0) {
      return source.length;
    }
    at = end + 1;
  }
  const end = source.indexOf('\n', at);
  const rest = source.slice(at, end < 0 ? source.length : end);
  const before = [...rest].slice(0, column - 1).join('');
  return Math.min(lineStart(source, at) + before.length, source.length);
}

/** The text after a quick fix. */
export function applyFix(source: string, fix: Fix): string {
  const edits = fix.edits
    .map((edit) => ({
      from: offsetAt(source, edit.line, edit.column),
      to: offsetAt(source, edit.end_line, edit.end_column),
      text: edit.text,
    }))
    .sort((a, b) => b.from - a.from);
  return edits.reduce(
    (now, edit) => now.slice(0, edit.from) + edit.text + now.slice(edit.to),
    source,
  );
}

/** The step that a diagnostic is about. */
export function stepOf(graph: Graph, diagnostic: Diagnostic): Step | undefined {
  const path = pathOf(diagnostic.pointer);
  return graph.steps.find((step) => step.path.every((part, at) => String(part) === path[at]));
}

/** Those of a value, told by its path: its own and those of what is in it. */
export function within(diagnostics: readonly Diagnostic[], path: Path): Diagnostic[] {
  const prefix = path.map(String);
  return diagnostics.filter((each) => {
    const parts = pathOf(each.pointer);
    return prefix.every((part, at) => parts[at] === part);
  });
}

/** The worst of each value at the top of the flow, and of each that is right below. */
const worst = new WeakMap<readonly Diagnostic[], Map<string, Severity>>();
const ORDER: readonly Severity[] = ['note', 'warning', 'error'];

/** The worst that is said of a step, told by its path. */
export function worstAt(diagnostics: readonly Diagnostic[], path: Path): Severity | null {
  let found = worst.get(diagnostics);
  if (!found) {
    found = worstOf(diagnostics);
    worst.set(diagnostics, found);
  }
  return found.get(pointerOf(path)) ?? null;
}

function worstOf(diagnostics: readonly Diagnostic[]): Map<string, Severity> {
  const found = new Map<string, Severity>();
  for (const each of diagnostics) {
    const parts = pathOf(each.pointer);
    const severity = severityOf(each);
    for (const pointer of [pointerOf(parts.slice(0, 1)), pointerOf(parts.slice(0, 2))]) {
      const known = found.get(pointer) ?? severity;
      found.set(pointer, ORDER.indexOf(known) > ORDER.indexOf(severity) ? known : severity);
    }
  }
  return found;
}

export type Severity = 'error' | 'warning' | 'note';

export function severityOf(diagnostic: Diagnostic): Severity {
  const { severity } = diagnostic;
  return severity === 'error' || severity === 'warning' ? severity : 'note';
}

/** How many of each kind. */
export function countOf(diagnostics: readonly Diagnostic[], severity: Severity): number {
  return diagnostics.filter((each) => severityOf(each) === severity).length;
}
