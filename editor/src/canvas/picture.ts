// The flow as a picture: drawn anew from the same boxes and lines, so that it needs no page around.

import { place } from '@/flow/layout';
import { own } from '@/flow/source';
import { drawingOf, roundedPath, STEP_HEIGHT, STEP_WIDTH, wiresOf } from './geometry';
import type { EditorState, EditorStore } from './store';

const MARGIN = 32;
/** Pictures are sharp on fine screens. */
const SCALE = 2;

const escaped = (text: string) => text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);

const short = (text: string, most: number) =>
  text.length > most ? `${text.slice(0, most - 1)}…` : text;

/** The drawing as SVG. */
export function pictureOf({ graph, schema }: EditorState): {
  svg: string;
  width: number;
  height: number;
} {
  const wires = wiresOf(graph, schema);
  const drawing = drawingOf(graph.steps, wires, false);
  const laid = place(drawing.boxes, drawing.lines);
  const at = (key: string) => graph.positions.get(key) ?? laid.boxes.get(key) ?? [0, 0];
  const corners = drawing.boxes.map((box) => ({ box, x: at(box.key)[0], y: at(box.key)[1] }));
  const left = Math.min(0, ...corners.map((each) => each.x)) - MARGIN;
  const top = Math.min(0, ...corners.map((each) => each.y)) - MARGIN;
  const width = Math.max(...corners.map((each) => each.x + each.box.width), 0) - left + MARGIN;
  const height = Math.max(...corners.map((each) => each.y + each.box.height), 0) - top + MARGIN;
  const color = (category: string) =>
    schema.categories.find((each) => each.id === category)?.color ?? '#5b6470';
  const lines = wires.map((wire) => {
    const [x, y] = at(wire.step);
    const [tx, ty] = at(wire.to);
    const toX = tx + (wire.end === 'step' ? STEP_WIDTH / 2 : 38);
    const from = [x + (STEP_WIDTH * (wire.index + 1)) / (wire.of + 1), y + STEP_HEIGHT] as const;
    const line = laid.lines.get(wire.id);
    const path = roundedPath([from, ...(line?.bends ?? []), [toX, ty]], 10);
    const label =
      wire.label === ''
        ? ''
        : text(
            line?.label[0] ?? toX,
            (line?.label[1] ?? ty) + 4,
            11,
            '#464b55',
            short(wire.label, 22),
            'middle',
            true,
          );
    const end =
      wire.end === 'step'
        ? ''
        : pill(tx, ty, own(schema.terminals, wire.port.target ?? '')?.title ?? '+');
    return `<path d="${path}" fill="none" stroke="#b4b9c2" stroke-width="1.5"/>${label}${end}`;
  });
  const steps = graph.steps.map((step) => {
    const [x, y] = at(step.key);
    return [
      box(x, y, STEP_WIDTH, STEP_HEIGHT, 10, 'fill="#fff" stroke="#cdd1d8"'),
      box(x, y + 12, 4, STEP_HEIGHT - 24, 2, `fill="${color(step.kind?.category ?? '')}"`),
      text(x + 18, y + 30, 14, '#1b1d22', short(step.title, 30), 'start'),
      text(x + 18, y + 49, 12, '#5f6570', short(step.summary, 32), 'start'),
    ].join('');
  });
  const svg = [
    '<svg xmlns="http://www.w3.org/2000/svg" font-family="system-ui, sans-serif"',
    ` width="${width}" height="${height}" viewBox="${left} ${top} ${width} ${height}">`,
    box(left, top, width, height, 0, 'fill="#f7f7f8"'),
    ...lines,
    ...steps,
    '</svg>',
  ].join('');
  return { svg, width, height };
}

function box(
  x: number,
  y: number,
  width: number,
  height: number,
  radius: number,
  look: string,
): string {
  const size = `width="${width}" height="${height}"`;
  return `<rect x="${x}" y="${y}" ${size} rx="${radius}" ${look}/>`;
}

function text(
  x: number,
  y: number,
  size: number,
  fill: string,
  words: string,
  anchor: string,
  halo = false,
): string {
  const ground = halo ? ' stroke="#f7f7f8" stroke-width="6" paint-order="stroke"' : '';
  const look = `font-size="${size}" fill="${fill}" text-anchor="${anchor}"${ground}`;
  return `<text x="${x}" y="${y}" ${look}>${escaped(words)}</text>`;
}

function pill(x: number, y: number, words: string): string {
  const name = text(x + 38, y + 18, 12, '#464b55', words, 'middle');
  return box(x, y, 76, 28, 14, 'fill="#f1f2f4" stroke="#e4e6ea"') + name;
}

export async function savePicture(
  store: EditorStore,
  id: string,
  kind: 'svg' | 'png',
): Promise<void> {
  const { svg, width, height } = pictureOf(store.getState());
  if (kind === 'svg') {
    saveText(svg, `${id}.svg`, 'image/svg+xml');
    return;
  }
  const picture = new Image();
  picture.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  await picture.decode();
  const canvas = document.createElement('canvas');
  canvas.width = width * SCALE;
  canvas.height = height * SCALE;
  canvas.getContext('2d')?.drawImage(picture, 0, 0, canvas.width, canvas.height);
  canvas.toBlob((blob) => blob && saveBlob(blob, `${id}.png`), 'image/png');
}

export function saveText(words: string, name: string, type: string): void {
  saveBlob(new Blob([words], { type }), name);
}

function saveBlob(blob: Blob, name: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}
