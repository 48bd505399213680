import { hasLines, isLive } from '../model/diagnostic.ts';
import type { Spot } from './report.ts';

/** `profiles/cart.yaml:3`; `preset generic`, or `live shop/Service/cart`, whose lines are none of the user's. */
export function lineText({ file, line }: Pick<Spot, 'file' | 'line'>): string {
  return hasLines(file) ? `${file}:${line}` : file;
}

/** The same with the column, as editors read it. */
export function spotText(spot: Spot): string {
  return hasLines(spot.file) ? `${lineText(spot)}:${spot.column}` : spot.file;
}

/** The same for programs. An object of a cluster has no lines at all. */
export function spotFields(spot: Spot): Pick<Spot, 'file'> & Partial<Spot> {
  const { file, line, column } = spot;
  return isLive(file) ? { file } : { file, line, column };
}
