import type { Drawing } from './drawing.ts';
import { markup } from './escape.ts';
import { placeLabels } from './place-labels.ts';

/** Graphviz's picture without its wrapping. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  /** The root group; coordinates from 0,0 to width,height. */
  readonly body: string;
}

/**
 * Takes out of Graphviz's SVG what is not the picture: prologue and document
 * type, comments, links and their tooltips, white space attributes. Titles
 * become the drawing's own. Names in the text cannot be taken for markup:
 * Graphviz has escaped `<`, `>`, `&` and `"`.
 */
export function trimSvg(svg: string, { title, boxes, lines }: Drawing): Picture {
  const found = /<svg [^>]*viewBox="0\.00 0\.00 ([\d.]+) ([\d.]+)"[^>]*>([\s\S]*)<\/svg>/.exec(svg);
  if (found === null) throw new Error('Graphviz gave no picture', { cause: svg.slice(0, 500) });
  const [, width, height, inner] = found;
  const tips = new Map<string, string>();
  for (const box of boxes) {
    tips.set(box.key, box.label);
    for (const { key, tip } of box.shapes) tips.set(key, tip);
  }
  for (const { key, tip } of lines) tips.set(key, tip);
  const body = (inner ?? '')
    .replace(/<!--[\s\S]*?-->\n?/g, '')
    .replace(/<g id="a_[^"]*"><a [^>]*>\n([\s\S]*?)<\/a>\n<\/g>\n/g, '$1')
    .replace(/ xml:space="preserve"/g, '')
    .replace(
      / (d|points|x|y|cx|cy|rx|ry)="([^"]*)"/g,
      (_, name, value) => ` ${name}="${round(value)}"`,
    )
    .replace(/<g id="graph0" class="graph"([^>]*)>\n(?:<title>[^<]*<\/title>\n)?/, '<g$1>\n')
    .replace(
      /<g id="([^"]*)" class="([^"]*)">\n<title>[^<]*<\/title>\n/g,
      (_, key, kind) =>
        `<g id="${key}" class="${kind}">\n<title>${markup(tips.get(key) ?? title)}</title>\n`,
    )
    .trim();
  const [wide, high] = [Number(width), Number(height)];
  return { width: wide, height: high, body: placeLabels(body, wide, high) };
}

function round(numbers: string): string {
  return numbers.replace(/-?\d+\.\d+/g, (each) => `${Math.round(Number(each) * 10) / 10}`);
}
